"""Choosing few points with a non-solvable group, and short words that permute them."""

from __future__ import annotations

from collections.abc import Sequence

from tc0kit.algebra.chain import is_solvable
from tc0kit.algebra.group_order import RandomProducts, is_giant, orbits
from tc0kit.algebra.transformations import Map, Word, as_map, compose, identity, inverse, order, restrict
from tc0kit.budget import Budget
from tc0kit.tasks.action import Action

MAX_SETS = 20_000
MAX_LOOPS = 2_000
RANDOM_ELEMENTS = 12


def _point_stabiliser(generators: Sequence[Map], degree: int, point: int) -> list[Map]:
    """Return random elements of the stabiliser of a point; with high probability they generate it."""
    back = {point: identity(degree)}  # q -> an element that takes q to the point
    queue = [point]
    for q in queue:
        for g in generators:
            if g[q] not in back:
                back[g[q]] = compose(inverse(g), back[q])
                queue.append(g[q])
    elements = RandomProducts(generators)
    drawn = (elements.next() for _ in range(RANDOM_ELEMENTS))
    one = identity(degree)
    return [g for g in dict.fromkeys(compose(e, back[e[point]]) for e in drawn) if g != one]


def few_points(generators: Sequence[Map], degree: int, budget: Budget | None = None) -> tuple[int, ...]:
    """Return few points on which a subgroup of a non-solvable permutation group acts as a non-solvable group.

    While possible, pass to an orbit (a group embeds in the product of its actions on its orbits, so one of
    them is non-solvable) or to the stabiliser of a point. A group that contains the alternating group of degree at
    least 8 acts as the symmetric group on any five points.
    """
    points = list(range(degree))
    current = list(generators)
    while True:
        size = len(points)
        candidates = [orbit for orbit in orbits(current, size) if 5 <= len(orbit) < size]
        for orbit in sorted(candidates, key=len):
            acting = list(dict.fromkeys(restrict(g, orbit) for g in current))
            if not is_solvable(acting, len(orbit), budget):
                points, current = [points[q] for q in orbit], acting
                break
        else:
            if is_giant(current, size):
                return tuple(points[:5])
            fixed = next(orbit for orbit in orbits(current, size) if len(orbit) > 1)
            stabiliser = _point_stabiliser(current, size, fixed[0])
            if size == 5 or is_solvable(stabiliser, size, budget):
                return tuple(points)
            current = stabiliser


def loops_at(
    action: Action, points: Sequence[int], max_sets: int = MAX_SETS, budget: Budget | None = None
) -> list[tuple[Map, Word]] | None:
    """Return words that map the set of points onto itself, with the permutations of its positions.

    One loop for each set that can be reached and left again (there and back by shortest paths) and for each letter
    between two such sets; they generate the group of all permutations that words induce on the points. By
    increasing length, one word for each permutation, from the ``MAX_LOOPS`` shortest ones. If there are more than
    ``max_sets`` sets of this size, the nearest ones are visited only, and the result is None unless all letters are
    permutations: then inverses lead back.

    Raises:
        BudgetSpent: the time is over.
    """
    budget = budget or Budget()
    group = action.is_permutation_action
    start = frozenset(points)
    number = {start: 0}
    sets = [start]
    came: list[tuple[int, int]] = [(-1, -1)]
    edges: list[tuple[int, int, int]] = []
    for i, here in enumerate(sets):
        if i % 16 == 0:
            budget.tick("words that permute a set", i)
        for a, image in enumerate(action.images):
            there = frozenset(image[q] for q in here)
            if len(there) < len(start):
                continue
            if there not in number:
                if len(sets) == max_sets:
                    if not group:
                        return None
                    continue
                number[there] = len(sets)
                sets.append(there)
                came.append((i, a))
            edges.append((i, a, number[there]))
    home = _ways_home(edges, len(sets))
    inverses = (
        [(a,) * (order(as_map(image, action.degree)) - 1) for a, image in enumerate(action.images)] if group else []
    )

    def there_to(i: int) -> Word:
        word = []
        while i:
            i, a = came[i]
            word.append(a)
        return tuple(reversed(word))

    def back_from(i: int) -> Word:
        if i not in home:
            return tuple(a for letter in reversed(there_to(i)) for a in inverses[letter])
        word = []
        while i:
            a, i = home[i]
            word.append(a)
        return tuple(word)

    out, back = [0] * len(sets), [0] * len(sets)
    for i in range(1, len(sets)):
        before, a = came[i]
        out[i] = out[before] + 1
        back[i] = back[before] + len(inverses[a]) if group else 0
    for i, (_, following) in home.items():  # by increasing distance
        back[i] = back[following] + 1 if i else 0
    returns = [group or i in home for i in range(len(sets))]
    loops = [(out[i] + back[i], i, -1, i) for i in range(1, len(sets)) if returns[i]]
    loops += [(out[i] + 1 + back[j], i, a, j) for i, a, j in edges if returns[i] and returns[j] and came[j] != (i, a)]
    position = {q: i for i, q in enumerate(points)}
    found: dict[Map, Word] = {}
    for done, (_, i, a, j) in enumerate(sorted(loops)[:MAX_LOOPS]):
        if done % 16 == 0:
            budget.tick("words that permute a set", done)
        word = there_to(i) + (() if a < 0 else (a,)) + back_from(j)
        images = list(points)
        for letter in word:
            row = action.images[letter]
            images = [row[q] for q in images]
        found.setdefault(as_map((position[q] for q in images), len(points)), word)
    return list(found.items())


def _ways_home(edges: Sequence[tuple[int, int, int]], sets: int) -> dict[int, tuple[int, int]]:
    """Return for each set from which set 0 can be reached the first step (letter, next set) of a shortest way."""
    before: list[list[tuple[int, int]]] = [[] for _ in range(sets)]
    for i, a, j in edges:
        before[j].append((i, a))
    home: dict[int, tuple[int, int]] = {0: (-1, -1)}
    queue = [0]
    for j in queue:
        for i, a in before[j]:
            if i not in home:
                home[i] = (a, j)
                queue.append(i)
    return home
