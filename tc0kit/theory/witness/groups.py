"""A solvable group as a cascade of counters: one layer for each abelian factor of the derived series.

In the terms of ``algebra.coordinates``: after the letter x the product P = n tau(q) is n c(q, x) tau(q x), with
c(q, x) = tau(q) x tau(q x)^-1. So the counters of a factor add the exponents of c(q, x), which are those of tau(q) x,
for the coarser coordinates q before the letter. This needs no splitting of extensions.
"""

from __future__ import annotations

from functools import cache

from tc0kit.algebra.coordinates import Coordinates
from tc0kit.algebra.transformations import Map, as_map, compose
from tc0kit.theory.witness.cascade import Actions, Counter, State
from tc0kit.theory.witness.target import Images, Target


class GroupCascade:
    """The prefix product of letters that generate a solvable group.

    Raises:
        UserError: the group is not solvable.
        BudgetSpent: it is too large to list.
    """

    def __init__(self, target: Target) -> None:
        degree = target.action.degree
        self._starts = target.starts
        self._maps = [as_map(image, degree) for image in target.action.images]
        self._group = Coordinates(self._maps, degree, target.budget)
        self.layers = counters_of(self._group)
        self._added = cache(lambda layer, letter, q: added(self._group, layer, self._maps[letter], q))

    def actions(self, layer: int, letter: int, before: State, after: State) -> Actions:
        """Return the exponents of the correction."""
        return self._added(layer, letter, before)

    def images(self, state: State) -> Images:
        """Return the starting points' images under the product."""
        element = self._group.representative(state)
        return tuple(element[p] for p in self._starts)


def counters_of(group: Coordinates) -> list[list[Counter]]:
    """Return one layer of counters for each factor."""
    return [[Counter(m) for m in factor.moduli] for factor in group.factors]


def added(group: Coordinates, layer: int, letter: Map, coarse: State) -> tuple[int, ...]:
    """Return what a letter adds to the coordinates of a factor, given the coarser coordinates before it."""
    width = len(group.factors[layer].moduli)
    return group.of(compose(group.representative(coarse), letter))[len(coarse) : len(coarse) + width]
