"""Steps of a recurrence on arrays of bit patterns, bit for bit those of ``FormatRecurrence.steps``.

Numbers of up to 16 bits are held as float64. A product of two has at most 2 * 12 mantissa bits (30 in fixed point), so
it is exact. A sum may not be; its error is (Knuth's TwoSum), and if the error is not zero the sum is replaced by the
neighbour of odd mantissa on the error's side: *rounding to odd*, after which rounding to at most 51 bits is the same as
rounding the exact sum, in every direction (Boldo and Melquiond 2008). With 8 exponent bits nothing leaves float64's
normal range.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tc0kit.algebra.stepwise.recurrence import FormatRecurrence, Row
from tc0kit.models.formats import NumberFormat, Rounding

Patterns = NDArray[np.int64]
Doubles = NDArray[np.float64]
MAX_BITS = 16
MAX_EXPONENT = 8


def supports(recurrence: FormatRecurrence) -> bool:
    """Return whether ``ArraySteps`` can do this recurrence: small numbers, weights of the format, rounding ``each``."""
    fmt = recurrence.format
    weights = [number for rows in recurrence.rows for terms, add in rows for number in (*(w for _, w in terms), add)]
    return (
        fmt.bits <= MAX_BITS
        and fmt.exponent <= MAX_EXPONENT
        and recurrence.rounding == "each"
        and all(map(fmt.holds, weights))
    )


class ArraySteps:
    """The letters of a recurrence on arrays: one array of patterns per coordinate."""

    def __init__(self, recurrence: FormatRecurrence) -> None:
        self._format = fmt = recurrence.format
        self._values = np.array([_as_double(fmt, pattern) for pattern in range(1 << fmt.bits)])
        self.letters = [[self._row(row) for row in rows] for rows in recurrence.rows]

    def _row(self, row: Row) -> Callable[[list[Patterns]], Patterns]:
        terms, add = row
        fmt = self._format
        last = np.float64(add)
        tables = []
        for i, weight in terms:
            with np.errstate(invalid="ignore"):
                tables.append((i, self._values[round_doubles(fmt, np.float64(weight) * self._values)]))

        def result(state: list[Patterns]) -> Patterns:
            i, table = tables[0]
            total = table[state[i]]
            for i, table in tables[1:]:
                total = self._values[self._add(total, table[state[i]])]
            return self._add(total, np.broadcast_to(last, total.shape))

        return result

    def _add(self, a: Doubles, b: Doubles) -> Patterns:
        with np.errstate(invalid="ignore"):
            total = a + b
            part = total - a
            error = (a - (total - part)) + (b - part)
        inexact = np.isfinite(total) & (error != 0)
        even = (np.ascontiguousarray(total).view(np.int64) & 1) == 0
        beside = np.nextafter(total, np.where(error > 0, np.inf, -np.inf))
        total = np.where(inexact & even, beside, total)
        if self._format.rounding == "floor":  # an exact zero is -0 unless both are +0
            total = np.where((total == 0) & (np.signbit(a) | np.signbit(b)), -0.0, total)
        return round_doubles(self._format, total)


def _as_double(fmt: NumberFormat, pattern: int) -> float:
    if fmt.is_nan(pattern):
        return float("nan")
    sign = -1.0 if fmt.is_negative(pattern) else 1.0
    if fmt.is_infinite(pattern):
        return sign * float("inf")
    return sign * abs(float(fmt.value(pattern)))


def round_doubles(fmt: NumberFormat, x: Doubles) -> Patterns:
    """Return the patterns of the doubles, each rounded once."""
    negative = np.signbit(x)
    finite = np.where(np.isfinite(x), x, 0.0)
    half = 1 << (fmt.bits - 1)
    if fmt.kind == "fixed":
        units = _to_integers(np.ldexp(finite, fmt.fraction), fmt.rounding).astype(np.int64)
        if fmt.overflow == "saturate":
            units = np.clip(units, 1 - half if fmt.symmetric else -half, half - 1)
        return units & (2 * half - 1)
    least = 2 - (1 << (fmt.exponent - 1))
    exponent = np.frexp(finite)[1].astype(np.int64) - 1
    if fmt.subnormals:
        exponent = np.maximum(exponent, least)
    exponent = np.where(finite == 0, least, exponent)
    scaled = np.ldexp(finite, (fmt.fraction - exponent).astype(np.int32))
    count: Patterns = np.abs(_to_integers(scaled, fmt.rounding)).astype(np.int64)
    carry = count >> (fmt.fraction + 1)
    count, exponent = count >> carry, exponent + carry
    size = np.where(exponent < least, 0, count + ((exponent - least) << fmt.fraction))
    over = (size > fmt.largest) & np.isfinite(x)
    if fmt.overflow == "infinity":
        inward = {"floor": ~negative, "ceil": negative}.get(
            fmt.rounding, np.full(x.shape, fmt.rounding == "toward-zero")
        )
        size = np.where(over, np.where(inward, fmt.largest, fmt.infinity), size)
        size = np.where(np.isinf(x), fmt.infinity, size)
    elif fmt.overflow == "saturate":
        size = np.where(over, fmt.largest, size)
    found: Patterns = np.asarray(size | np.where(negative, half, 0), dtype=np.int64)
    if fmt.overflow != "saturate":
        lost = np.isnan(x) | over if fmt.overflow == "nan" else np.isnan(x)
        found[lost] = fmt.nan
    return found


def _to_integers(x: Doubles, rounding: Rounding) -> Doubles:
    low = np.floor(x)
    if rounding == "floor":
        return low
    if rounding == "ceil":
        return np.ceil(x)
    if rounding == "toward-zero":
        return np.trunc(x)
    if rounding == "nearest-even":
        return np.rint(x)
    rest = x - low
    return low + np.where(x > 0, rest >= 0.5, rest > 0.5)
