"""A stabiliser chain that grows by normalising elements (Sims 1990): membership and order, no search.

The chain of a group H has levels (b, U): U maps each point of the orbit of b under the level's group to an element
that takes b there; the next level's group is the stabiliser of b. If g normalises H, the orbit of b under <H, g> is
the union of the translates by g, g^2, ... up to the first power g^e that maps b into the old orbit; then
g' = g^e u^-1, with u in U taking b to b.g^e, fixes b and normalises the stabiliser, and is added one level down.
Everything stored is a product of elements that were added, so a positive ``contains`` proves membership.
"""

from __future__ import annotations

from tc0kit.certificates.base import Meter, Permutation, Refused, inverse, product


class Chain:
    """A solvable permutation group built from below; every element added must normalise what is there."""

    def __init__(self, degree: int, meter: Meter) -> None:
        self.identity: Permutation = tuple(range(degree))
        self.meter = meter
        self.levels: list[tuple[int, dict[int, Permutation]]] = []
        self.generators: list[Permutation] = []

    @property
    def order(self) -> int:
        """The order of the group: the product of the orbit lengths."""
        result = 1
        for _, transversal in self.levels:
            result *= len(transversal)
        return result

    def contains(self, element: Permutation) -> bool:
        """Sift ``element`` through the levels; True proves that it is in the group."""
        for base, transversal in self.levels:
            self.meter.spend(2 * len(element))
            representative = transversal.get(element[base])
            if representative is None:
                return False
            element = product(element, inverse(representative))
        return element == self.identity

    def add(self, element: Permutation, where: str) -> None:
        """Add an element that normalises the group and is not in it, so that the new factor is cyclic."""
        if self.contains(element):
            raise Refused(f"{where}: the element is already in the group of those before it")
        for other in self.generators:
            self.meter.spend(3 * len(element))
            if not self.contains(product(product(inverse(element), other), element)):
                raise Refused(f"{where}: a conjugate of an earlier element leaves the group before it")
        self.generators.append(element)
        depth = 0
        while element != self.identity:
            if depth == len(self.levels):
                moved = next(i for i, j in enumerate(element) if i != j)
                self.levels.append((moved, {moved: self.identity}))
            base, transversal = self.levels[depth]
            old = list(transversal.values())
            shift = element
            while shift[base] not in transversal:
                for representative in old:
                    self.meter.spend(len(element))
                    moved_by = product(representative, shift)
                    transversal[moved_by[base]] = moved_by
                shift = product(shift, element)
            element = product(shift, inverse(transversal[shift[base]]))
            depth += 1
