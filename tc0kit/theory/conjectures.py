"""The conjectures that a verdict may rest on, by name, with their uniformity and what implies what."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tc0kit.theory.classes import ClassRef, contained, included, is_circuit_class


@dataclass(frozen=True, order=True)
class Conjecture:
    """``hard`` is not contained in ``upper``; the id reads ``TC0[L] != NC1`` when ``upper`` is inside ``hard``."""

    upper: str
    hard: str

    @property
    def id(self) -> str:
        """The name printed and stored in JSON."""
        base = self.upper.removesuffix("/poly")
        base = re.sub(r"\[(DLOGTIME|L)\]$", "", base)
        sign = "!=" if included(base, self.hard) and not self.upper.endswith("/poly") else "does not contain"
        return f"{self.upper} {sign} {self.hard}"


def conjecture(hard: str, upper: ClassRef) -> Conjecture:
    """Return the conjecture that class ``hard`` is not contained in ``upper``."""
    return Conjecture(str(upper), hard)


def _parse(name: str) -> ClassRef:
    if name.endswith("/poly"):
        return ClassRef(name.removesuffix("/poly"), "poly")
    for uniformity in ("DLOGTIME", "L"):
        if name.endswith(f"[{uniformity}]"):
            return ClassRef(name.removesuffix(f"[{uniformity}]"), "L" if uniformity == "L" else "DLOGTIME")
    return ClassRef(name)


def implies(stronger: Conjecture, weaker: Conjecture) -> bool:
    """Return True if ``stronger`` implies ``weaker`` by the inclusions of the lattice.

    If H is not inside U then H' above H is not inside U' below U: ``TC0/poly does not contain NC1`` implies
    ``TC0[L] != NC1`` implies ``TC0[DLOGTIME] != NC1`` implies ``TC0[DLOGTIME] != L``.
    """
    strong, weak = _parse(stronger.upper), _parse(weaker.upper)
    if not is_circuit_class(strong.name) and weak.uniformity == "poly":
        return False
    return contained(weak, strong) and included(stronger.hard, weaker.hard)
