"""Solvability of permutation groups by a stabiliser chain that grows only by elements that normalise it.

C. C. Sims, "Computing the order of a solvable permutation group" (1990): if y normalises H, then a base and strong
generating set of <H, y> follows from one of H by lengthening orbits, without a single Schreier generator to sift.
The chain below holds a normal subgroup N of G. To add y, collect conjugates of y under G while they commute modulo
N; if two of them do not, their commutator is not in N and is tried first. After k commutators it lies in the k-th
derived subgroup of G, so an element different from 1 at a depth that no solvable group reaches proves G non-solvable.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from tc0kit.algebra.transformations import Map, Word, commutator, compose, conjugate, identity
from tc0kit.algebra.transversal import Transversal, sift
from tc0kit.budget import Budget

BATCH = 6  # generators outside the chain that are added before it is built anew


def solvable_length_bound(degree: int) -> int:
    """Return the largest d <= (5/2) log_3 degree, a bound on the derived length of solvable groups of that degree.

    J. D. Dixon, "The solvable length of a solvable linear group", Math. Z. 107 (1968); attained at degrees 2, 3, 4, 8,
    9, 12, 16, 18 and others. The comparison is exact: d <= (5/2) log_3 n iff 9^d <= n^5.
    """
    bound = 0
    while 9 ** (bound + 1) <= degree**5:
        bound += 1
    return bound


@dataclass(frozen=True)
class CommutatorChain:
    """Proof that permutations generate no solvable group.

    With y_0 = generator ``start`` and ``y_{k+1} = [y_k^z, y_k^v]`` for the k-th step ``(z, v)``, where words are
    tuples of generator indices and a^z = z^-1 a z, the last element is not the identity although there are
    ``solvable_length_bound(degree)`` steps.
    """

    start: int
    steps: tuple[tuple[Word, Word], ...]


@dataclass(frozen=True)
class PolycyclicSeries:
    """A solvable permutation group as a series and a stabiliser chain.

    Attributes:
        degree: number of points.
        elements: g_1, ..., g_m; each g_{i+1} normalises <g_1, ..., g_i>, and <g_1, ..., g_m> is the group.
        layers: increasing numbers ending in m; for each of them, <g_1, ..., g_i> is normal in the whole group, with
            abelian factors between one and the next.
        levels: the orbits of base points b_1, ..., b_k, each under the stabiliser of those before it.
        generators: a subset of the given generators that generates the group, none of them superfluous when it came.
    """

    degree: int
    elements: tuple[Map, ...]
    layers: tuple[int, ...]
    levels: tuple[Transversal, ...]
    generators: tuple[Map, ...]

    @property
    def order(self) -> int:
        """The order of the group: the product of the orbits' lengths."""
        return _order(self.levels)

    def contains(self, permutation: Map) -> bool:
        """True if the permutation of the same points lies in the group."""
        return sift(self.levels, permutation) == identity(self.degree)


def _order(levels: Iterable[Transversal]) -> int:
    return prod(map(len, levels))


class SolvableChain:
    """A solvable normal subgroup N of the group that the conjugators generate; trivial at first."""

    def __init__(self, degree: int, conjugators: Sequence[Map], budget: Budget | None = None) -> None:
        self.degree = degree
        self.conjugators = list(conjugators)
        self.elements: list[Map] = []
        self.layers: list[int] = []
        self.levels: list[Transversal] = []
        self._one = identity(degree)
        self._bound = solvable_length_bound(degree)
        self._budget = budget or Budget()

    @property
    def order(self) -> int:
        """The order of N."""
        return _order(self.levels)

    def contains(self, element: Map) -> bool:
        """True if the permutation lies in N."""
        return sift(self.levels, element) == self._one

    def series(self) -> PolycyclicSeries:
        """Return N, which must be the whole group, with the conjugators as its generators."""
        return PolycyclicSeries(
            self.degree,
            tuple(self.elements),
            tuple(self.layers),
            tuple(self.levels),
            tuple(self.conjugators),
        )

    def absorb(self, element: Map) -> list[tuple[Word, Word]] | None:
        """Replace N by the normal closure of N and ``element``, an element of the conjugators' group.

        Returns:
            None if that is solvable; else the steps of a ``CommutatorChain`` from ``element``, and N is unusable.
        """
        stack = [element]
        steps: list[tuple[Word, Word]] = []
        while stack:
            self._budget.tick("solvability of a group", len(self.elements))
            if self.contains(stack[-1]):
                stack.pop()
                if steps:
                    steps.pop()
                continue
            clash = self._add_closure(stack[-1])
            if clash is not None:
                deeper, z, v = clash
                stack.append(deeper)
                steps.append((z, v))
                if len(steps) >= self._bound:
                    return steps
        return None

    def _add_closure(self, element: Map) -> tuple[Map, Word, Word] | None:
        """Add the normal closure of ``element`` if it is abelian modulo N; else return a commutator outside N.

        The commutator comes as ``([element^z, element^v], z, v)``, and N is as before.
        """
        old_levels, old_count = self.levels, len(self.elements)
        self.levels = [level.copy() for level in old_levels]
        added: list[tuple[Map, Word]] = []
        candidates: list[tuple[Map, Word]] = [(element, ())]
        for candidate, z in candidates:
            self._budget.tick("solvability of a group", len(self.elements))
            if self.contains(candidate):
                continue
            for earlier, v in added:
                if compose(earlier, candidate) == compose(candidate, earlier):
                    continue
                outside = commutator(earlier, candidate)
                if sift(old_levels, outside) != self._one:
                    self.levels = old_levels
                    del self.elements[old_count:]
                    return outside, v, z
            added.append((candidate, z))
            self._extend(candidate)
            candidates += [(conjugate(candidate, g), (*z, i)) for i, g in enumerate(self.conjugators)]
        self.layers.append(len(self.elements))
        return None

    def _extend(self, element: Map) -> None:
        """Lengthen the chain of H to one of <H, element> for an element that normalises H and lies outside."""
        self.elements.append(element)
        level = 0
        while element != self._one:
            if level == len(self.levels):
                point = next(q for q, image in enumerate(element) if q != image)
                self.levels.append(Transversal(point, self.degree))
            element = self.levels[level].extend(element)
            level += 1


def decide_solvable(
    generators: Iterable[Map], degree: int, budget: Budget | None = None
) -> PolycyclicSeries | CommutatorChain:
    """Return a series of the group if it is solvable, else the proof that it is not.

    Generators are taken as they come: a non-solvable group is recognised from the first few that generate a
    non-solvable subgroup. A proof's words and ``start`` count the generators in the order given.
    """
    budget = budget or Budget()
    chain = SolvableChain(degree, [], budget)
    used: list[int] = []
    conjugators: list[Map] = []
    waiting: list[Map] = []

    def rebuild() -> CommutatorChain | None:
        nonlocal chain
        conjugators.extend(waiting)
        waiting.clear()
        chain = SolvableChain(degree, conjugators, budget)
        for i, generator in enumerate(conjugators):
            steps = chain.absorb(generator)
            if steps is not None:
                named = tuple((tuple(used[k] for k in z), tuple(used[k] for k in v)) for z, v in steps)
                return CommutatorChain(used[i], named)
        return None

    for number, generator in enumerate(generators):
        if number % 4096 == 0:
            budget.tick("solvability of a group", number)
        if not chain.contains(generator) and generator not in waiting:
            used.append(number)
            waiting.append(generator)
            if len(waiting) == BATCH and (proof := rebuild()) is not None:
                return proof
    if waiting and (proof := rebuild()) is not None:
        return proof
    return chain.series()


def solvable_series(generators: Iterable[Map], degree: int, budget: Budget | None = None) -> PolycyclicSeries | None:
    """Return a series of the generated permutation group, or None if it is not solvable."""
    found = decide_solvable(generators, degree, budget)
    return found if isinstance(found, PolycyclicSeries) else None


def is_solvable(generators: Iterable[Map], degree: int, budget: Budget | None = None) -> bool:
    """True if the permutations of ``0 .. degree-1`` generate a solvable group; degree at most 4 always does."""
    return degree <= 4 or solvable_series(generators, degree, budget) is not None


def derived_length(generators: Iterable[Map], degree: int, budget: Budget | None = None) -> int | None:
    """Return the derived length of the generated group: 0 if trivial, 1 if abelian, None if it is not solvable."""
    series = solvable_series(generators, degree, budget)
    if series is None:
        return None
    length = 0
    current: Sequence[Map] = series.elements
    while current:
        length += 1
        # The derived subgroup of a subgroup that is normal in G is the normal closure in G of these commutators.
        chain = SolvableChain(degree, series.generators, budget)
        for i, a in enumerate(current):
            for b in current[:i]:
                chain.absorb(commutator(a, b))
        current = chain.elements
    return length
