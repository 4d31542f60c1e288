"""The types of the claim language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tc0kit.models.formats import NumberFormat


@dataclass(frozen=True)
class Type:
    """A type: its name and, for families of types, the parameter.

    ``bits`` has the number of bits, ``number`` the format, ``permutation`` the number of points, ``matrix`` the
    dimension. Integers are rationals where a rational is expected.
    """

    name: str
    parameter: Any = None

    def __str__(self) -> str:
        if isinstance(self.parameter, NumberFormat):
            return f"{self.name} in {self.parameter.name}"
        words = {"bits": "word of {} bits", "permutation": "permutation of {} points", "matrix": "{0}x{0} matrix"}
        known = self.parameter is not None and self.name in words
        return words[self.name].format(self.parameter) if known else self.name


def a(type_: Type) -> str:
    """Return the type with its article, for messages."""
    text = str(type_)
    return f"an {text}" if text[0] in "aeiou" else f"a {text}"


BOOL = Type("statement")
INT = Type("integer")
RATIONAL = Type("rational")
TEXT = Type("text")
TASK = Type("task")
CLASS = Type("class")
MODEL = Type("model")
LAYER = Type("layer")
CIRCUIT = Type("circuit")
FAMILY = Type("family")
MATRICES = Type("set of matrices")
FORMAT = Type("number format")
WORD = Type("word")
FORMULA = Type("formula")
PROGRAM = Type("program")

ANY = Type("value")
ANY_PERMUTATION = Type("permutation")
ANY_MATRIX = Type("matrix")
ANY_NUMBER = Type("number")
"""Parameters of predicates that take permutations, matrices or rounded numbers of any size; ``ANY`` takes anything."""


def fits(given: Type, wanted: Type) -> bool:
    """Return whether a value of the first type may stand where the second is expected."""
    if wanted == ANY or given == wanted or (given == INT and wanted == RATIONAL):
        return True
    return given.name == wanted.name and wanted.parameter is None
