"""The ``Recurrence`` of a model file in its stated number format.

Real matrices that are all diagonal are channels side by side, with one product a row; others are dense, zeros
included. If any entry is not real, every coordinate is a pair (re, im). Irrational weights are rounded to the format
from enclosures that are refined until both ends round alike.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tc0kit.algebra.stepwise.recurrence import FormatRecurrence, build
from tc0kit.errors import UserError
from tc0kit.models.formats import NumberFormat

if TYPE_CHECKING:
    from tc0kit.models.recurrence import Recurrence

DIGITS = (25, 60, 150, 400)


def stated_recurrence(recurrence: Recurrence, fmt: NumberFormat | None = None) -> FormatRecurrence:
    """Return the recurrence in a number format, ``recurrence.format`` by default; weights are rounded to it.

    Raises:
        UserError: no format is stated, a family instead of letters, or a weight outside the format.
    """
    fmt = fmt or recurrence.format
    if fmt is None:
        raise UserError(f"{recurrence.name}: no number format is stated; add [recurrence.format]")
    if not recurrence.letters:
        raise UserError(f"{recurrence.name}: a family has no letters; give its parameters values first")
    entries = [entry for matrix in (*recurrence.matrices, *recurrence.inputs) for entry in matrix]
    paired = any(entry.is_real is not True for entry in entries)
    diagonal = all(matrix.is_diagonal() for matrix in recurrence.matrices)
    size = recurrence.dimension
    raw: dict[str, list[tuple[list[tuple[int, Fraction]], Fraction]]] = {}
    for name, matrix, column in zip(recurrence.letters, recurrence.matrices, recurrence.inputs, strict=True):
        rows = raw[name] = []
        for i in range(size):
            places = [i] if diagonal else list(range(size))
            if not paired:
                rows.append(([(j, _number(fmt, matrix[i, j], name)) for j in places], _number(fmt, column[i], name)))
                continue
            parts = {j: [_number(fmt, part, name) for part in matrix[i, j].as_real_imag()] for j in places}
            re, im = (_number(fmt, part, name) for part in column[i].as_real_imag())
            rows.append(([term for j in places for term in ((2 * j, parts[j][0]), (2 * j + 1, -parts[j][1]))], re))
            rows.append(([term for j in places for term in ((2 * j, parts[j][1]), (2 * j + 1, parts[j][0]))], im))
    return build(fmt, raw, size * (2 if paired else 1), recurrence.step_rounding, False)


def _number(fmt: NumberFormat, entry: Any, letter: str) -> Fraction:
    """Return a rational entry, or a rational number that rounds like an irrational entry does."""
    import sympy

    if entry.is_Rational:
        return Fraction(int(entry.p), int(entry.q))
    for digits in DIGITS:
        shown = sympy.Rational(str(sympy.N(entry, digits)))
        middle = Fraction(int(shown.p), int(shown.q))
        radius = abs(middle) / 10 ** (digits - 5)
        if fmt.encode(middle - radius) == fmt.encode(middle + radius):
            return middle
    raise UserError(f"letter {letter!r}: {entry} is too near a tie between two numbers of {fmt.name} to be rounded")
