"""The predicates and functions of the claim language, by the room that decides them."""

from __future__ import annotations

from tc0kit.claims.predicates import (
    algebra,
    circuits,
    families,
    identities,
    numbers,
    reductions,
    theory,
    witnesses,
    words,
)
from tc0kit.claims.predicates.base import Predicate

_MODULES = (algebra, theory, circuits, families, identities, numbers, words, reductions, witnesses)

PREDICATES: dict[str, Predicate] = {item.name: item for module in _MODULES for item in module.PREDICATES}
"""name -> predicate."""

__all__ = ["PREDICATES", "Predicate"]
