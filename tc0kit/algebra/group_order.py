"""Orders of permutation groups: the normalising chain if solvable, a theorem for giants, else Schreier-Sims."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import chain as concatenate
from itertools import islice
from math import factorial, prod

from tc0kit.algebra.chain import PolycyclicSeries, SolvableChain, decide_solvable
from tc0kit.algebra.transformations import Map, compose, conjugate, cycles, identity, inverse
from tc0kit.budget import Budget

RANDOM_SIFTS = 12  # products that sift to 1 in a row before the chain is checked without chance
GIANT_TRIES = 40
FEW = 8  # generators that are tried first


def prime_factors(number: int) -> set[int]:
    """Return the primes that divide a positive integer whose prime factors are small (an order of a group)."""
    found = set()
    prime = 2
    while prime * prime <= number:
        while number % prime == 0:
            found.add(prime)
            number //= prime
        prime += 1
    return found | ({number} if number > 1 else set())


class StabiliserChain:
    """Base and strong generating set of any permutation group (Sims 1970), for membership and order.

    Elements are added by sifting random products (seeded, so always the same ones); then every Schreier generator is
    sifted, which makes the result certain, unless the order has reached ``order_bound`` already.

    Raises:
        BudgetSpent: the time is over (from the constructor and ``add``).
    """

    def __init__(self, degree: int, generators: Iterable[Map] = (), budget: Budget | None = None) -> None:
        self.degree = degree
        self.base: list[int] = []
        self.strong: list[list[Map]] = []  # strong[j] fixes the first j base points
        self.transversals: list[dict[int, Map]] = []  # point q -> element mapping q to the base point
        self._one = identity(degree)
        self._budget = budget or Budget()
        self._generators: list[Map] = []
        for generator in generators:
            self.add(generator)

    @property
    def order(self) -> int:
        """The order of the group."""
        return prod(len(transversal) for transversal in self.transversals)

    def sift(self, element: Map, start: int = 0) -> tuple[Map, int]:
        """Return what is left of an element that fixes the first ``start`` base points, and the level it stopped at."""
        for level in range(start, len(self.base)):
            point = self.base[level]
            back = self.transversals[level].get(element[point])
            if back is None:
                return element, level
            if element[point] != point:
                element = compose(element, back)
        return element, len(self.base)

    def contains(self, element: Map) -> bool:
        """True if the permutation lies in the group."""
        return self.sift(element)[0] == self._one

    def add(self, element: Map) -> bool:
        """Replace the group by the one generated with ``element`` too; return False if it was a member."""
        if self.contains(element):
            return False
        self._generators.append(element)
        rest, level = self.sift(element)
        self._insert(rest, 0, level)
        source = RandomProducts(self._generators)
        quiet = 0
        while quiet < RANDOM_SIFTS:
            self._budget.tick("order of a group", len(self.base))
            rest, level = self.sift(source.next())
            quiet += 1
            if rest != self._one:
                self._insert(rest, 1, level)
                quiet = 0
        if self.order < order_bound(self._generators, self.degree):
            self._complete()
        return True

    def _insert(self, element: Map, start: int, level: int) -> None:
        """Add an element that fixes the first ``level`` base points to the levels from ``start`` to that one."""
        if level == len(self.base):
            point = next(q for q, image in enumerate(element) if q != image)
            self.base.append(point)
            self.strong.append([])
            self.transversals.append({point: self._one})
        for each in range(start, level + 1):
            self.strong[each].append(element)
            self._close(each)

    def _close(self, level: int) -> None:
        transversal = self.transversals[level]
        undo = [(g, inverse(g)) for g in self.strong[level]]
        orbit = list(transversal)
        for number, q in enumerate(orbit):
            if number % 64 == 0:
                self._budget.tick("order of a group", len(self.base))
            for g, back in undo:
                if g[q] not in transversal:
                    transversal[g[q]] = compose(back, transversal[q])
                    orbit.append(g[q])

    def _complete(self) -> None:
        level = len(self.base) - 1
        while level >= 0:
            found = self._missing(level)
            if found is None:
                level -= 1
            else:
                rest, stop = found
                self._insert(rest, level + 1, stop)
                level = stop

    def _missing(self, level: int) -> tuple[Map, int] | None:
        """Return the rest of a Schreier generator of ``level`` that does not sift to 1, or None."""
        transversal = self.transversals[level]
        for number, (q, back) in enumerate(transversal.items()):
            if number % 16 == 0:
                self._budget.tick("order of a group", len(self.base))
            there = inverse(back)
            for g in self.strong[level]:
                element = compose(compose(there, g), transversal[g[q]])
                if element != self._one:
                    rest, stop = self.sift(element, level + 1)
                    if rest != self._one:
                        return rest, stop
        return None


class RandomProducts:
    """Product replacement (Celler, Leedham-Green, Murray, Niemeyer, O'Brien 1995) with a fixed seed."""

    def __init__(self, generators: Sequence[Map]) -> None:
        self._random = random.Random(0)
        self._pool = [generators[i % len(generators)] for i in range(max(10, len(generators)))]
        self._value = generators[0]
        for _ in range(40):
            self.next()

    def next(self) -> Map:
        """Return the next product."""
        i, j = self._random.sample(range(len(self._pool)), 2)
        factor = self._pool[j] if self._random.random() < 0.5 else inverse(self._pool[j])
        self._pool[i] = compose(self._pool[i], factor)
        self._value = compose(self._value, self._pool[i])
        return self._value


def order_bound(generators: Sequence[Map], degree: int) -> int:
    """Return an upper bound of the order, which products of symmetric and alternating groups attain.

    On orbits of n_1, n_2, ... points the group embeds in the product of the S_{n_i}; the elements that are even on
    every orbit have an index of 2 to the rank of the generators' parity vectors.
    """
    found = orbits(generators, degree)
    place = {q: i for i, orbit in enumerate(found) for q in orbit}
    basis: list[int] = []  # parity vectors as masks of orbits, in echelon form
    for g in generators:
        vector = 0
        for cycle in cycles(g):
            vector ^= (len(cycle) - 1) % 2 << place[cycle[0]]
        for row in basis:
            vector = min(vector, vector ^ row)
        if vector:
            basis.append(vector)
    return prod(factorial(len(orbit)) // 2 for orbit in found if len(orbit) > 1) << len(basis)


def is_giant(generators: Sequence[Map], degree: int) -> bool:
    """True if it is proved that the group contains the alternating group; False means only "not seen".

    A transitive group with an element that has a cycle of prime length p, degree/2 < p < degree - 2, contains the
    alternating group (C. Jordan 1873; A. Seress, "Permutation Group Algorithms", Corollary 10.2.2).
    """
    if degree < 8 or not generators or len(orbits(generators, degree)) > 1:
        return False
    source = RandomProducts(generators)
    for _ in range(GIANT_TRIES):
        for cycle in cycles(source.next()):
            length = len(cycle)
            if degree < 2 * length and length < degree - 2 and prime_factors(length) == {length}:
                return True
    return False


def orbits(generators: Sequence[Map], degree: int) -> list[list[int]]:
    """Return the orbits of a permutation group, each sorted, by least point."""
    seen = [False] * degree
    found = []
    for start in range(degree):
        if not seen[start]:
            seen[start] = True
            orbit = [start]
            for q in orbit:
                for g in generators:
                    if not seen[g[q]]:
                        seen[g[q]] = True
                        orbit.append(g[q])
            found.append(sorted(orbit))
    return found


def _is_odd(permutation: Map) -> bool:
    return sum(len(cycle) - 1 for cycle in cycles(permutation)) % 2 == 1


def group_order(generators: Iterable[Map], degree: int, budget: Budget | None = None) -> int:
    """Return the order of the group that permutations of ``0 .. degree-1`` generate (1 without generators).

    Raises:
        BudgetSpent: the time is over.
    """
    stream = iter(generators)
    first = list(islice(stream, FEW))
    if is_giant(first, degree):
        return _giant_order(concatenate(first, stream), degree)
    everything = [*first, *stream]
    solved = decide_solvable(everything, degree, budget)
    if isinstance(solved, PolycyclicSeries):
        return solved.order
    if len(everything) > FEW and is_giant(everything, degree):
        return _giant_order(everything, degree)
    return StabiliserChain(degree, everything, budget).order


def _giant_order(generators: Iterable[Map], degree: int) -> int:
    """Return the order of a group with the alternating group inside."""
    return factorial(degree) // (1 if any(map(_is_odd, generators)) else 2)


def normal_closure_order(
    elements: Iterable[Map], conjugators: Iterable[Map], degree: int, budget: Budget | None = None
) -> int:
    """Return the order of the smallest group that contains the elements and is normalised by the conjugators.

    Raises:
        BudgetSpent: the time is over.
    """
    one = identity(degree)
    candidates, outer = [g for g in dict.fromkeys(elements) if g != one], list(conjugators)
    if not candidates:
        return 1
    if is_giant(outer + candidates[:FEW], degree):
        # The closure is a normal subgroup of A_n or S_n, which have no others than 1, A_n and S_n for n > 4.
        return _giant_order(candidates, degree)
    solved = decide_solvable(outer + candidates, degree, budget)
    if isinstance(solved, PolycyclicSeries):
        closure = SolvableChain(degree, solved.generators, budget)
        for candidate in candidates:
            closure.absorb(candidate)
        return closure.order
    group = StabiliserChain(degree, (), budget)
    for candidate in candidates:
        if group.add(candidate):
            candidates += [conjugate(candidate, t) for t in outer]
    return group.order
