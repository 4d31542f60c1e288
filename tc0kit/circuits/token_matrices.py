"""The matrices that the letters of a family have: exact where the entries are algebraic, else per-token tables.

An entry such as exp(-1/2) has no exact place in a circuit; its real and its imaginary part are rounded, half up, to the
nearest multiple of 2^-bits, once for each letter. Everything after that is exact again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tc0kit.errors import UserError
from tc0kit.models.exact import algebraic
from tc0kit.models.recurrence import Recurrence
from tc0kit.models.terms import simple

DIGITS = 80
LARGEST = 1 << 64


def token_matrices(
    family: Recurrence, tokens: Mapping[str, Mapping[str, Any]], bits: int
) -> tuple[Recurrence, tuple[str, ...]]:
    """Return the recurrence with one matrix a letter, and the letters with a rounded entry.

    Args:
        family: a recurrence with parameters.
        tokens: for each letter the values of the parameters.
        bits: places of the rounded entries.

    Raises:
        UserError: a value is missing, unknown or outside its range, or an entry is not finite or above 2^64.
    """
    family.check_fixed(tokens)
    matrices, inputs, rounded = {}, {}, []
    for letter, values in tokens.items():
        parts = []
        for content in family.substitute(values):
            entries = [_exact(entry) for entry in content]
            if None in entries:
                rounded.append(letter)
                entries = [
                    _nearest(entry, bits, letter) if kept is None else kept
                    for entry, kept in zip(content, entries, strict=True)
                ]
            parts.append(type(content)(*content.shape, entries))
        matrices[letter], inputs[letter] = parts
    return Recurrence.of_matrices(matrices, inputs, name=family.name), tuple(dict.fromkeys(rounded))


def _exact(entry: Any) -> Any:
    """Return an entry that is known to be algebraic, else None."""
    try:
        return algebraic(simple(entry), "an entry")
    except UserError:
        return None


def _nearest(entry: Any, bits: int, letter: str) -> Any:
    """Return the complex number with parts over 2^bits that is nearest."""
    from sympy import I, Rational, floor

    parts = []
    for part in entry.as_real_imag():
        value = part.evalf(DIGITS)
        if not value.is_Float and not value.is_Rational:
            raise UserError(f"letter {letter}: an entry has no numerical value")
        if abs(value) > LARGEST:
            raise UserError(f"letter {letter}: an entry exceeds 2^64; smaller values are expected")
        parts.append(Rational(floor(value * 2**bits + Rational(1, 2)), 2**bits))
    return parts[0] + I * parts[1]
