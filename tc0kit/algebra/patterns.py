"""Forbidden patterns in an action: polynomial tests for varieties, with the words that violate the identity.

Each function returns words ``{"x": ..., "y": ...}`` for its variety's equations in ``identities``, or None if the
monoid of the action lies in the variety (for ``r_omega``: if it does provided that it is aperiodic). They hold for
every action, minimal or not, because an identity holds in the monoid iff it holds at every point. ``l_trivial``
walks up to 2^n sets and ``j_trivial`` looks at all pairs of letters: they take a budget. The pattern of DA, on triples
of points, is in ``triples``.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from tc0kit.algebra.identities import idempotent_power
from tc0kit.algebra.strong_components import strong_components
from tc0kit.algebra.transformations import Word, as_map, compose, mask_of, points_of, table_bits, union_tables
from tc0kit.budget import Budget
from tc0kit.tasks.action import Action

Node = TypeVar("Node", bound=Hashable)
Words = dict[str, Word]

WORK = 1 << 17  # elementary steps between two looks at the clock


def shortest_path(
    start: Node, goal: Callable[[Node], bool], step: Callable[[Node, int], Node | None], letters: int
) -> tuple[Word, Node] | None:
    """Return a shortest word from ``start`` to a node that satisfies ``goal``, with that node, or None.

    ``step(node, a)`` is the node reached by letter a, or None if that edge is to be ignored.
    """
    came: dict[Node, tuple[Node, int] | None] = {start: None}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        if goal(node):
            word: list[int] = []
            end = node
            while (edge := came[node]) is not None:
                node, a = edge
                word.append(a)
            return tuple(reversed(word)), end
        for a in range(letters):
            following = step(node, a)
            if following is not None and following not in came:
                came[following] = (node, a)
                queue.append(following)
    return None


def components(action: Action) -> list[int]:
    """Return the strongly connected component of each point."""
    flat = [image[q] for q in range(action.degree) for image in action.images]
    return strong_components(action.degree, len(action.letters), flat)[0]


def _inside(action: Action, component: list[int]) -> Callable[[int, int], int | None]:
    """Return the steps that stay inside one component."""

    def step(q: int, a: int) -> int | None:
        p = action.images[a][q]
        return p if component[p] == component[q] else None

    return step


def _shortest_cycle(start: Node, step: Callable[[Node, int], Node | None], letters: int) -> Word | None:
    """Return a shortest word that leads ``start`` back to itself but whose first letter moves it, or None."""
    best: Word | None = None
    for a in range(letters):
        second = step(start, a)
        if second is None or second == start:
            continue
        found = shortest_path(second, start.__eq__, step, letters)
        if found is not None and (best is None or len(found[0]) + 1 < len(best)):
            best = (a, *found[0])
    return best


def r_trivial(action: Action) -> Words | None:
    """R-trivial iff the only cycles of the action are loops at a point (J. Brzozowski, F. Fich 1980).

    If q.x = p != q and p.y = q, then q.(xy)^w = q and q.(xy)^w x = p. Conversely p = q.(xy)^w lies on a cycle of xy,
    so p.xy = p and p.x = p.
    """
    component = components(action)
    sizes = Counter(component)
    start = next((q for q in range(action.degree) if sizes[component[q]] > 1), None)
    if start is None:
        return None
    cycle = _shortest_cycle(start, _inside(action, component), len(action.letters))
    assert cycle is not None
    return {"x": cycle[:1], "y": cycle[1:]}


def l_trivial(action: Action, budget: Budget) -> Words | None:
    """L-trivial iff the only cycles of the dual action, P -> { q : q.a in P } from the singletons, are loops.

    The dual action is a faithful action of the reversed monoid. If y^-1 P = P' != P and x^-1 P' = P, then
    (xy)^-1 P = P, and at a point q with q in P xor q in P' the maps y(xy)^w and (xy)^w differ.

    Raises:
        BudgetSpent: too many sets.
    """
    step = _preimages(action)
    letters = len(action.letters)
    on_cycle = _depth_first_cycle([1 << q for q in range(action.degree)], step, letters, action.degree, budget)
    if on_cycle is None:
        return None
    cycle = _shortest_cycle(on_cycle, step, letters)
    assert cycle is not None
    return {"x": tuple(reversed(cycle[1:])), "y": cycle[:1]}


def _preimages(action: Action) -> Callable[[int, int], int]:
    """Return the dual action on bit masks: P, a -> { q : q.a in P }, by tables where memory allows them."""
    images = action.images
    bits = table_bits(len(images), action.degree)
    if not bits:

        def by_points(mask: int, a: int) -> int:
            points = set(points_of(mask))
            return mask_of(q for q, p in enumerate(images[a]) if p in points)

        return by_points
    tables = []
    for image in images:
        preimage = [0] * action.degree
        for q, p in enumerate(image):
            preimage[p] |= 1 << q
        tables.append(union_tables(preimage, bits))
    low = (1 << bits) - 1

    def by_tables(mask: int, a: int) -> int:
        result = 0
        for table in tables[a]:
            result |= table[mask & low]
            mask >>= bits
        return result

    return by_tables


def _depth_first_cycle(
    starts: Iterable[int], step: Callable[[int, int], int], letters: int, cost: int, budget: Budget
) -> int | None:
    """Return a node on a cycle that is no loop, or None; stops at the first one. A step takes about ``cost`` steps."""
    finished: dict[int, bool] = {}  # False while the node is on the current path
    work = 0
    for start in starts:
        if start in finished:
            continue
        finished[start] = False
        calls = [(start, 0)]
        while calls:
            node, a = calls.pop()
            if a == letters:
                finished[node] = True
                continue
            calls.append((node, a + 1))
            work += cost
            if work > WORK:
                work = 0
                budget.tick("sets of the dual action", len(finished))
            following = step(node, a)
            if following == node or finished.get(following, False):
                continue
            if following in finished:
                return following
            finished[following] = False
            calls.append((following, 0))
            budget.elements(len(finished), "sets of the dual action")
    return None


def j_trivial(action: Action, budget: Budget) -> Words | None:
    """J-trivial iff R-trivial and any two letters agree: for all q, a, b some w in {a, b}* has q.aw = q.bw.

    O. Klima, L. Polak, "Alternative automata characterization of piecewise testable languages" (2013), Theorem 6.
    In an R-trivial action a violation with letters follows: with e = (ab)^w and f = (ba)^w, e = a f b = f, so if
    q.a and q.b do not meet, one of q.ae, q.be differs from q.e.

    Raises:
        BudgetSpent: the time is over.
    """
    words = r_trivial(action)
    if words is not None:
        return words
    letters = [as_map(image, action.degree) for image in action.images]
    stride = max(1, WORK // (10 * action.degree))
    for a, first in enumerate(letters):
        for b, second in enumerate(letters[:a]):
            if b % stride == stride - 1:
                budget.tick("pairs of letters", a * a // 2)
            e = idempotent_power(compose(first, second))
            if compose(first, e) != e:
                return {"x": (b,), "y": (a,)}
            if compose(second, e) != e:
                return {"x": (a,), "y": (b,)}
    return None


def nilpotent(action: Action) -> Words | None:
    """The nonempty words form a nilpotent semigroup iff every point leads to exactly one sink and cycles only there.

    A loop or cycle q.w = q whose point some letter b moves breaks x^w y = x^w with x = w, y = b; two sinks q.u, q.v
    break y x^w = x^w with x = u, y = v. Conversely all words of length n act alike, as a zero.
    """
    degree, letters = action.degree, range(len(action.letters))
    moving = [next((a for a in letters if action.images[a][q] != q), None) for q in range(degree)]
    component = components(action)
    sizes = Counter(component)
    inside = _inside(action, component)
    for q, b in enumerate(moving):
        if b is None:
            continue
        loop = next((a for a in letters if action.images[a][q] == q), None)
        if loop is not None:
            return {"x": (loop,), "y": (b,)}
        if sizes[component[q]] > 1:
            cycle = _shortest_cycle(q, inside, len(letters))
            assert cycle is not None
            return {"x": cycle, "y": (b,)}
    # No cycle is left but loops at sinks, so every point leads to a sink.
    sink_of: dict[int, int] = {}
    for q in _sinks_first(action):
        if moving[q] is None:
            sink_of[q] = q
            continue
        sinks = [sink_of[action.images[a][q]] for a in letters]
        sink_of[q] = sinks[0]
        other = next((sink for sink in sinks if sink != sinks[0]), None)
        if other is not None:
            to_first, to_other = (
                shortest_path(q, sink.__eq__, lambda p, a: action.images[a][p], len(letters))
                for sink in (sinks[0], other)
            )
            assert to_first is not None and to_other is not None
            return {"x": to_first[0], "y": to_other[0]}
    return None


def _sinks_first(action: Action) -> Iterator[int]:
    """Yield the points so that each comes after those that it leads to, for an action without cycles but loops."""
    waiting = [len({image[q] for image in action.images} - {q}) for q in range(action.degree)]
    above: list[set[int]] = [set() for _ in range(action.degree)]
    for image in action.images:
        for q, p in enumerate(image):
            if p != q:
                above[p].add(q)
    ready = [q for q, count in enumerate(waiting) if count == 0]
    for p in ready:
        yield p
        for q in sorted(above[p]):
            waiting[q] -= 1
            if waiting[q] == 0:
                ready.append(q)


def r_omega(action: Action) -> Words | None:
    """In an aperiodic monoid (x y^w)^w x = (x y^w)^w iff no letter merges two points inside their common component.

    If p = q.(x y^w)^w and p.x = p' != p, then p.y^w = p'.y^w = p, so y leads p and p' to one point of their component;
    the first letter that merges them does so inside it. Conversely let s.a = s'.a = t in their component, v a
    word from t to s and x one from s to s': with y = av both s and s' go to s, so s.(x y^w)^w = s, but s.x = s'.
    """
    component = components(action)
    inside = _inside(action, component)
    for a, image in enumerate(action.images):
        source: dict[int, int] = {}
        for other in range(action.degree):
            t = image[other]
            if component[t] != component[other]:
                continue
            s = source.setdefault(t, other)
            if s != other:
                back = shortest_path(t, s.__eq__, inside, len(action.letters))
                across = shortest_path(s, other.__eq__, inside, len(action.letters))
                assert back is not None and across is not None
                return {"x": across[0], "y": (a, *back[0])}
    return None
