"""One level of a stabiliser chain that grows by normalising elements: an orbit, and the way back to its base point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tc0kit.algebra.transformations import Map, compose, identity, inverse, power

KEPT_DEGREE = 2048  # up to so many points an orbit keeps a map for each of its points


class Transversal:
    """The orbit of a base point under a group H; ``back`` gives elements of H that lead a point of it home.

    On many points an orbit keeps no maps: q is stored as q = p g^i, where g is the element that brought it into the
    orbit and p a point that was there before. So a cyclic group on n points takes n entries, not n maps on n points.
    """

    def __init__(self, point: int, degree: int) -> None:
        self.point = point
        self._came: dict[int, tuple[int, int, int]] = {point: (-1, 0, point)}
        self._elements: list[Map] = []
        self._one = identity(degree)
        self._kept: dict[int, Map] | None = {point: self._one} if degree <= KEPT_DEGREE else None

    def __len__(self) -> int:
        return len(self._came)

    def __iter__(self) -> Iterator[int]:
        return iter(self._came)

    def copy(self) -> Transversal:
        """Return a copy that can be extended on its own."""
        other = object.__new__(Transversal)
        other.point, other._one = self.point, self._one
        other._came, other._elements = dict(self._came), list(self._elements)
        other._kept = None if self._kept is None else dict(self._kept)
        return other

    def back(self, q: int) -> Map | None:
        """Return an element of H that maps ``q`` to the base point, or None if ``q`` is not in the orbit."""
        if self._kept is not None:
            return self._kept.get(q)
        if q not in self._came:
            return None
        found = self._one
        while q != self.point:  # few turns: each goes to an earlier element
            k, exponent, q = self._came[q]
            found = compose(found, power(self._elements[k], -exponent))
        return found

    def extend(self, element: Map) -> Map:
        """Replace H by <H, element> for an element that normalises H.

        The images of the orbit under the powers of the element are disjoint until one of them is the orbit again.

        Returns:
            that power, times an element of the old H that brings the base point home: the rest for the next level.
        """
        old = list(self._came)
        images: Sequence[int] = [element[q] for q in old]
        shift, exponent = element, 1
        while images[0] not in self._came:
            if self._kept is not None:
                undo = inverse(shift)
                for q, p in zip(images, old, strict=True):
                    self._kept[q] = compose(undo, self._kept[p])
                shift = compose(shift, element)
            for q, p in zip(images, old, strict=True):
                self._came[q] = (len(self._elements), exponent, p)
            images = [element[q] for q in images]
            exponent += 1
        self._elements.append(element)
        home = self.back(images[0])
        assert home is not None
        return compose(shift if self._kept is not None else power(element, exponent), home)


def sift(levels: Sequence[Transversal], element: Map) -> Map:
    """Return what is left of ``element`` after division by the levels: the identity iff it is a member."""
    for level in levels:
        image = element[level.point]
        if image != level.point:
            back = level.back(image)
            if back is None:
                return element
            element = compose(element, back)
    return element
