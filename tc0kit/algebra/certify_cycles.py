"""A word that takes a point round a cycle of a wanted length, for certificates about the orders of groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tc0kit.algebra.local_groups import LocalGroup
from tc0kit.algebra.transformations import Map, Word, compose, cycles, identity

MAX_ELEMENTS = 50_000


def element_with_cycle(group: LocalGroup, wanted: Callable[[int], bool]) -> dict[str, Any] | None:
    """Return word, period and point of a cycle of a wanted length, or None if no element met has one.

    Elements of the local group are met breadth-first as products of its loops, ``MAX_ELEMENTS`` at most. By Cauchy's
    theorem a group has an element of prime order p, hence one with a cycle of length p, as soon as p divides its order.

    Raises:
        BudgetSpent: the time is over.
    """
    shortest: dict[Map, Word] = {}
    for permutation, word in group.loops():
        if permutation not in shortest or len(word) < len(shortest[permutation]):
            shortest[permutation] = word
    met: dict[Map, Word] = {identity(group.degree): ()}
    queue = list(met)
    for number, element in enumerate(queue):
        if number % 64 == 0:
            group.budget.tick("elements of a group", number)
        for cycle in cycles(element):
            if wanted(len(cycle)):
                return {"word": list(met[element]), "period": len(cycle), "point": group.points[cycle[0]]}
        for permutation, word in shortest.items():
            product = compose(element, permutation)
            if product not in met and len(met) < MAX_ELEMENTS:
                met[product] = met[element] + word
                queue.append(product)
    return None
