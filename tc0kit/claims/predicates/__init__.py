"""The predicates and functions of the claim language, by the room that decides them."""

from __future__ import annotations

from tc0kit.claims.predicates import algebra, circuits, identities, numbers, theory, words
from tc0kit.claims.predicates.base import Predicate

PREDICATES: dict[str, Predicate] = {
    item.name: item for module in (algebra, theory, circuits, identities, numbers, words) for item in module.PREDICATES
}
"""name -> predicate."""

__all__ = ["PREDICATES", "Predicate"]
