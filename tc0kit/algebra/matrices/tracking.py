"""Does one layer with given matrices track a task? A search for letters and starts with finitely many states.

A *head* is a map from the task's letters to the family's and a start e_i (a basis vector); its state after a word is
the product of the word's matrices times the start. Only heads whose orbit is finite are used. Heads together track the
task if their vectors determine its output; that is decided on the pairs (vectors, state of the task) that words reach,
so it holds at every length. First one map with all its starts is tried, then all maps together; then heads that are not
needed are dropped. Failing that, all of it is tried with directions in place of vectors (h up to positive factors),
which exact and log semantics see however long or short h has become. The search is not complete: input terms, other
starts and cleverer maps are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import gcd
from typing import Any

from tc0kit.algebra.certify import Certificate, certificate, subject_of
from tc0kit.algebra.matrices.family import MatrixFamily
from tc0kit.algebra.matrices.linear import Vector
from tc0kit.budget import Budget
from tc0kit.tasks.task import Task

MAX_ORBIT = 2_000
MAX_BITS = 64  # of a coordinate: finite orbits have small ones
MAX_PAIRS = 20_000
MAX_MAPS = 2_048
MAX_TOGETHER = 32
MAX_ELEMENTS = 400

Point = tuple[Vector, int]
Letters = tuple[int, ...]


@dataclass(frozen=True)
class Head:
    """The family's letter for each letter of the task, and the number of the basis vector that is the start."""

    letters: Letters
    start: int


@dataclass(frozen=True)
class Tracking:
    """Heads that track a task at every length.

    Attributes:
        family: the matrices.
        task: the task.
        heads: the heads.
        pairs: the vectors (with denominators), one a head, and the task's state: all pairs that words reach.
        scaled: vectors stand for their positive multiples.
    """

    family: MatrixFamily
    task: Task
    heads: tuple[Head, ...]
    pairs: tuple[tuple[tuple[Point, ...], Any], ...]
    scaled: bool = False

    @property
    def fact(self) -> str:
        """What the certificate checker calls it."""
        return "tracked by directions of vectors" if self.scaled else "tracked by exact matrices"

    @property
    def states(self) -> int:
        """How many states the heads reach."""
        return len({points for points, _ in self.pairs})

    @property
    def one_hot(self) -> bool:
        """True if no used matrix ever rounds."""
        return all(never_rounds(self.family, a) for head in self.heads for a in head.letters)


def never_rounds(family: MatrixFamily, a: int) -> bool:
    """Return whether a matrix has at most one non-zero entry a column, and entries -1, 0, 1.

    No product of such matrices, and no sum of products with them, rounds in a number format that holds these numbers.
    """
    columns = zip(*family.numerators[a], strict=True)
    return family.denominators[a] == 1 and all(sum(map(bool, c)) <= 1 and set(c) <= {-1, 0, 1} for c in columns)


def find_tracking(family: MatrixFamily, task: Task, budget: Budget | None = None) -> Tracking | None:
    """Return heads that track the task, or None if the search finds none.

    With every element as a letter, the map is one of the generators, and a matrix of the family must be there for each
    product.

    Raises:
        BudgetSpent: the time is over.
    """
    if task.action is None or not task.action.letters:
        return None
    budget = budget or Budget()
    return _find(family, task, _Orbits(family, budget, False), budget) or (
        _find(family, task, _Orbits(family, budget, True), budget)
    )


def _find(family: MatrixFamily, task: Task, orbits: _Orbits, budget: Budget) -> Tracking | None:
    assert task.action is not None
    every = task.alphabet == "all"
    maps = list(islice(_maps(family, task), MAX_MAPS))
    for letters in maps:
        heads = [Head(letters, i) for i in range(family.dimension) if orbits.of(letters, i) is not None]
        if heads and (not every or _closed(family, letters)):
            found = _joint(family, task, heads, orbits, budget)
            if found is not None:
                return _fewer(found, orbits, budget)
    if every or len(maps) == 1:
        return None
    heads = [
        Head(letters, i)
        for letters in maps[:MAX_TOGETHER]
        for i in range(family.dimension)
        if orbits.of(letters, i) is not None
    ]
    found = _joint(family, task, heads, orbits, budget) if heads else None
    return None if found is None else _fewer(found, orbits, budget)


def tracking_certificate(found: Tracking) -> Certificate:
    """Return the heads and the pairs as data for the checker ``certificates/matrix_tracks.py``."""
    family = found.family
    heads = [
        {
            "matrices": [[list(row) for row in family.numerators[a]] for a in head.letters],
            "denominators": [family.denominators[a] for a in head.letters],
            "start": [int(i == head.start) for i in range(family.dimension)],
        }
        for head in found.heads
    ]
    pairs = [[[[list(v), q] for v, q in points], p if isinstance(p, int) else list(p)] for points, p in found.pairs]
    return certificate("matrix-tracks", subject_of(found.task), scaled=found.scaled, heads=heads, pairs=pairs)


def _maps(family: MatrixFamily, task: Task) -> Iterator[Letters]:
    """Yield the map by names if there is one, then all maps in order."""
    assert task.action is not None
    number = {name: a for a, name in enumerate(family.letters)}
    named = tuple(number.get(name, -1) for name in task.action.letters)
    if -1 not in named:
        yield named
    for letters in product(range(len(family.letters)), repeat=len(named)):
        if letters != named:
            yield letters


class _Orbits:
    """Finite orbits of basis vectors under sets of letters, as tables of transitions."""

    def __init__(self, family: MatrixFamily, budget: Budget, scaled: bool) -> None:
        self.family = family
        self.budget = budget
        self.scaled = scaled
        self.known: dict[tuple[frozenset[int], int], dict[Point, dict[int, Point]] | None] = {}

    def of(self, letters: Sequence[int], start: int) -> dict[Point, dict[int, Point]] | None:
        """Return point -> letter -> point for the orbit of a basis vector; None if more than 2,000 points were met."""
        key = (frozenset(letters), start)
        if key not in self.known:
            self.known[key] = self._orbit(sorted(key[0]), start)
        return self.known[key]

    def _orbit(self, letters: list[int], start: int) -> dict[Point, dict[int, Point]] | None:
        first: Point = (tuple(int(i == start) for i in range(self.family.dimension)), 1)
        table: dict[Point, dict[int, Point]] = {first: {}}
        queue = [first]
        while queue:  # depth first, so that coordinates grow early where they do
            point = queue.pop()
            for a in letters:
                following = self._step(point, a)
                table[point][a] = following
                if following not in table:
                    size = max(following[1], *map(abs, following[0]), 1).bit_length()
                    if len(table) >= MAX_ORBIT or size > MAX_BITS:
                        return None
                    if len(table) % 256 == 0:
                        self.budget.tick("orbits of basis vectors", len(table))
                    table[following] = {}
                    queue.append(following)
        return table

    def _step(self, point: Point, a: int) -> Point:
        h, q = point
        image = [sum(map(int.__mul__, row, h)) for row in self.family.numerators[a]]
        denominator = 1 if self.scaled else q * self.family.denominators[a]
        common = gcd(*image) if self.scaled else gcd(denominator, *image)
        if not common:
            return tuple(image), 1
        return tuple([x // common for x in image]), 1 if self.scaled else denominator // common


def _machine(task: Task) -> tuple[Any, Callable[[Any, int], Any], Callable[[Any], Any]]:
    """Return the task's first state, its moves and its output, for certificates: points, or images of all points."""
    assert task.action is not None
    images = task.action.images
    if task.dfa is not None:
        accepting = task.dfa.accepting
        return task.dfa.initial, lambda q, a: images[a][q], lambda q: q in accepting
    return tuple(range(task.action.degree)), lambda f, a: tuple(images[a][q] for q in f), lambda f: f


def _joint(family: MatrixFamily, task: Task, heads: list[Head], orbits: _Orbits, budget: Budget) -> Tracking | None:
    """Walk the pairs; None at the first two that agree in their vectors and not in the output."""
    first, move, output = _machine(task)
    tables = [orbits.of(head.letters, head.start) for head in heads]
    starts = tuple((tuple(int(i == head.start) for i in range(family.dimension)), 1) for head in heads)
    count = len(heads[0].letters)
    pairs: dict[tuple[tuple[Point, ...], Any], None] = {(starts, first): None}
    queue = [(starts, first)]
    outputs: dict[tuple[Point, ...], Any] = {starts: output(first)}
    for k, (points, q) in enumerate(queue):
        if k % 256 == 0:
            budget.tick("pairs of vectors and the task's states", k)
        for a in range(count):
            moved = tuple(
                table[point][head.letters[a]]
                for table, point, head in zip(tables, points, heads, strict=True)
                if table is not None
            )
            pair = (moved, move(q, a))
            if pair in pairs:
                continue
            if outputs.setdefault(moved, output(pair[1])) != output(pair[1]) or len(pairs) >= MAX_PAIRS:
                return None
            pairs[pair] = None
            queue.append(pair)
    return Tracking(family, task, tuple(heads), tuple(pairs), orbits.scaled)


def _fewer(found: Tracking, orbits: _Orbits, budget: Budget) -> Tracking:
    """Drop heads, from the last one on, as long as the rest still tracks."""
    for head in reversed(found.heads):
        rest = [other for other in found.heads if other != head]
        smaller = _joint(found.family, found.task, rest, orbits, budget) if rest else None
        found = smaller or found
    return found


def _closed(family: MatrixFamily, letters: Letters) -> bool:
    """True if every product of the chosen matrices is a matrix of the family (so every element has a letter)."""
    known = {(matrix, q) for matrix, q in zip(family.numerators, family.denominators, strict=True)}
    d = family.dimension
    one = (tuple(tuple(int(i == j) for j in range(d)) for i in range(d)), 1)
    seen = {one}
    queue = [one]
    for rows, q in queue:
        for a in letters:
            table = [[sum(map(int.__mul__, row, column)) for column in zip(*rows, strict=True)]
                     for row in family.numerators[a]]  # fmt: skip
            denominator = q * family.denominators[a]
            common = gcd(denominator, *(x for row in table for x in row))
            value = (tuple(tuple([x // common for x in row]) for row in table), denominator // common)
            if value not in seen:
                if len(seen) > MAX_ELEMENTS:
                    return False
                seen.add(value)
                queue.append(value)
    return seen <= known
