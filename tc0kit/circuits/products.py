"""Prefix products of a finite monoid in a circuit: the four constructions behind one interface.

``Products.image(t, p)`` has the indicators of the image of point p under the first t letters, ``elements(t)`` those of
the product itself where the construction has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import isqrt
from typing import Any, Protocol

from tc0kit.algebra.coordinates import Coordinates
from tc0kit.algebra.enumeration import enumerate_monoid
from tc0kit.algebra.holonomy import Holonomy, turn_groups
from tc0kit.algebra.transformations import Map, as_map, compose, identity
from tc0kit.budget import Budget
from tc0kit.circuits.builder import Builder
from tc0kit.circuits.cascade import Cascade
from tc0kit.circuits.form import Form
from tc0kit.circuits.indicators import either
from tc0kit.circuits.monoid_tree import ElementTree, PointTree, Row
from tc0kit.circuits.solvable import GroupPrefixes, product_is
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.action import Action

Letters = Sequence[Sequence[Form]]  # for each position the indicators of the letters


class Products(Protocol):
    """Prefix products; all indicators of one call are disjoint and one of them is 1."""

    def image(self, t: int, point: int) -> Row:
        """Return the indicators of the image of a point under the first t letters."""

    def elements(self, t: int) -> dict[Map, Form] | None:
        """Return the indicators of the product of the first t letters, or None if only images are known."""

    def fields(self) -> dict[str, Any]:
        """Return the header's description of the construction."""


def images_by_element(elements: dict[Map, Form], point: int) -> Row:
    """Return the indicators of the image of a point from those of the elements."""
    events: dict[int, list[Form]] = {}
    for element, event in elements.items():
        events.setdefault(element[point], []).append(event)
    return {q: either(found) for q, found in sorted(events.items())}


class ElementProducts:
    """A balanced tree over the elements."""

    def __init__(self, builder: Builder, action: Action, letters: Letters) -> None:
        maps = [as_map(image, action.degree) for image in action.images]
        leaves = [_merged(maps, events) for events in letters]
        self._tree = ElementTree[Map](builder, leaves, compose, identity(action.degree))

    def elements(self, t: int) -> dict[Map, Form]:
        return self._tree.product(0, t)

    def image(self, t: int, point: int) -> Row:
        return images_by_element(self.elements(t), point)

    def fields(self) -> dict[str, Any]:
        return {"kind": "balanced tree", "over": "elements"}


class PointProducts:
    """A balanced tree over the images of points."""

    def __init__(self, builder: Builder, action: Action, letters: Letters) -> None:
        def leaf(events: Sequence[Form], point: int) -> Row:
            return _merged([image[point] for image in action.images], events)

        self._tree = PointTree(builder, [lambda p, events=events: leaf(events, p) for events in letters])  # type: ignore[misc]

    def elements(self, t: int) -> None:
        return None

    def image(self, t: int, point: int) -> Row:
        return self._tree.image(point, 0, t)

    def fields(self) -> dict[str, Any]:
        return {"kind": "balanced tree", "over": "images of points"}


class GroupProducts:
    """Coordinates along the derived series of a solvable group."""

    def __init__(self, builder: Builder, action: Action, letters: Letters, budget: Budget) -> None:
        maps = [as_map(image, action.degree) for image in action.images]
        self._builder = builder
        self._group = Coordinates(maps, action.degree, budget)
        self._prefixes = GroupPrefixes(builder, self._group, maps, lambda t: [*zip(maps, letters[t - 1], strict=True)])
        self.elements = cache(self._elements)

    def _elements(self, t: int) -> dict[Map, Form]:
        digits = range(len(self._group.moduli))
        for j in digits:
            self._prefixes.digit(t, j)
        with self._builder.origin("element", "coordinates to an element", position=t):
            found = {
                element: product_is(self._builder, self._prefixes, t, coordinates)
                for coordinates, element in self._group.elements()
            }
        return {element: event for element, event in found.items() if event.high}

    def image(self, t: int, point: int) -> Row:
        return images_by_element(self.elements(t), point)

    def fields(self) -> dict[str, Any]:
        return {"kind": "derived series", "order": self._group.order, "factors": group_fields(self._group)}


class CascadeProducts:
    """A cascade of resets and counters for each point that is asked for."""

    def __init__(self, builder: Builder, action: Action, letters: Letters, budget: Budget) -> None:
        self._builder = builder
        self._holonomy = Holonomy(action, budget)
        self._groups = turn_groups(self._holonomy, budget)
        self._degree = action.degree
        self._cascade = cache(lambda point: Cascade(builder, self._holonomy, letters, point, self._groups))

    def elements(self, t: int) -> None:
        return None

    def image(self, t: int, point: int) -> Row:
        with self._builder.origin("cascade", start=point):
            found = {q: self._cascade(point).point(t, q) for q in range(self._degree)}
        return {q: event for q, event in found.items() if event.high}

    def fields(self) -> dict[str, Any]:
        holonomy = self._holonomy
        return {
            "kind": "holonomy cascade",
            "height": holonomy.top,
            "sets": [sorted(points) for points in holonomy.sets],
            "heights": holonomy.height,
            "tiles": holonomy.tiles,
            "counters": [
                {"sets": holonomy.members(label), "order": group.order, "factors": group_fields(group)}
                for label, group in self._groups.items()
            ],
        }


def group_fields(group: Coordinates) -> list[dict[str, Any]]:
    """Return the series for a header: for each factor the moduli and the basis as images of the points."""
    return [{"moduli": list(f.moduli), "basis": [list(b) for b in f.basis]} for f in group.factors]


def tree_products(builder: Builder, action: Action, letters: Letters) -> Products:
    """Return a balanced tree over what is cheaper: pairs of elements, or triples of points."""
    most = isqrt(action.degree**3)
    try:
        enumerate_monoid(action, Budget(max_elements=most))
    except BudgetSpent:
        return PointProducts(builder, action, letters)
    return ElementProducts(builder, action, letters)


def constant_depth_products(builder: Builder, action: Action, letters: Letters, budget: Budget) -> Products:
    """Return the products of an action whose groups are solvable, in constant depth.

    Raises:
        BudgetSpent: too many image sets, or too large a group.
    """
    if action.is_permutation_action:
        return GroupProducts(builder, action, letters, budget)
    return CascadeProducts(builder, action, letters, budget)


def _merged(values: Iterable[Any], events: Sequence[Form]) -> dict[Any, Form]:
    """Return the indicators of the values that letters have."""
    found: dict[Any, list[Form]] = {}
    for value, event in zip(values, events, strict=True):
        found.setdefault(value, []).append(event)
    return {value: either(parts) for value, parts in found.items()}
