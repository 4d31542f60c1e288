"""A stabiliser chain that grows by normalising elements (Sims 1990): membership and order, no search.

The chain of a group H has levels: a point b and its orbit under the level's group; the next level's group is the
stabiliser of b. If g normalises H, the orbit of b under <H, g> is the union of the translates by g, g^2, ... up to the
first power g^e that maps b into the old orbit; then g' = g^e u, with u in H taking b.g^e to b, fixes b and normalises
the stabiliser, and is added one level down. A point q of a translate is stored as q = p.g^i with p in the old orbit, so
that g^-i leads it back; nothing else is stored, and a positive ``contains`` proves membership.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tc0kit.certificates.base import Meter, Permutation, Refused, inverse, power, product


@dataclass
class Level:
    """The point ``base``; for each point q of its orbit ``came[q] = (k, i, p)`` with q = p.g^i, g = elements[k]."""

    base: int
    came: dict[int, tuple[int, int, int]]
    elements: list[Permutation] = field(default_factory=list)


class Chain:
    """A solvable permutation group built from below; every element added must normalise what is there."""

    def __init__(self, degree: int, meter: Meter) -> None:
        self.identity: Permutation = tuple(range(degree))
        self.meter = meter
        self.levels: list[Level] = []
        self.generators: list[Permutation] = []

    @property
    def order(self) -> int:
        """The order of the group: the product of the orbit lengths."""
        result = 1
        for level in self.levels:
            result *= len(level.came)
        return result

    def contains(self, element: Permutation) -> bool:
        """Sift ``element`` through the levels; True proves that it is in the group."""
        for level in self.levels:
            self.meter.spend(0)
            if element[level.base] not in level.came:
                return False
            element = self._home(level, element)
        return element == self.identity

    def _home(self, level: Level, element: Permutation) -> Permutation:
        """Multiply an element that keeps the level's point in its orbit by elements of the group until it fixes it."""
        point = element[level.base]
        while point != level.base:
            self.meter.spend(4 * len(element))
            k, exponent, point = level.came[point]
            element = product(element, power(level.elements[k], -exponent))
        return element

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
                self.levels.append(Level(moved, {moved: (-1, 0, moved)}))
            level = self.levels[depth]
            old = list(level.came)  # the point itself comes first
            images = [element[q] for q in old]
            exponent = 1
            while images[0] not in level.came:
                self.meter.spend(2 * len(old))
                for q, p in zip(images, old, strict=True):
                    level.came[q] = len(level.elements), exponent, p
                images = [element[q] for q in images]
                exponent += 1
            level.elements.append(element)
            element = self._home(level, power(element, exponent))
            depth += 1
