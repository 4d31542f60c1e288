"""SiLU, softplus and exp(-softplus) as tables of integers, correctly rounded and the same on every machine.

A table entry is ``floor(2^places * f(x) + 1/2)``, saturated. It is computed with float64, and once more with 60 decimal
digits where float64 cannot tell which integer is nearest; ties are possible at x = 0 only (Lindemann), where all values
are simple.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from tc0kit.circuits.form import Ints

Floats = NDArray[np.float64]
DOUBT = 1e-6  # float64 errors of the values below (at most 2^16) are smaller than 1e-9


def silu_table(numerators: Ints, fraction: int, places: int, low: int, high: int) -> Ints:
    """Return ``x / (1 + exp(-x))`` at x = numerator / 2^fraction, in units of 2^-places, within ``low .. high``."""
    x = numerators / 2.0**fraction
    values = x * np.exp(-np.logaddexp(0.0, -x))
    return _settled(values * 2.0**places, numerators, low, high, lambda v: silu(Fraction(v, 1 << fraction), places))


def softplus_table(numerators: Ints, fraction: int, places: int, low: int, high: int) -> Ints:
    """Return ``log(1 + exp(x))`` at x = numerator / 2^fraction, in units of 2^-places, within ``low .. high``."""
    values = np.logaddexp(0.0, numerators / 2.0**fraction)
    return _settled(values * 2.0**places, numerators, low, high, lambda v: softplus(Fraction(v, 1 << fraction), places))


def decay_table(numerators: Ints, fraction: int, rate: Fraction, places: int) -> Ints:
    """Return ``exp(-rate * softplus(x))`` at x = numerator / 2^fraction, in units of 2^-places."""
    values = np.exp(-float(rate) * np.logaddexp(0.0, numerators / 2.0**fraction))
    top = 1 << places
    return _settled(values * top, numerators, 0, top, lambda v: decay(Fraction(v, 1 << fraction), rate, places))


def silu(x: Fraction, places: int) -> int:
    """Return one entry of the SiLU table, not saturated."""
    return _nearest(lambda: _decimal(x) / (1 + (-_decimal(x)).exp()), places)


def softplus(x: Fraction, places: int) -> int:
    """Return one entry of the softplus table, not saturated."""
    return _nearest(lambda: _softplus(x), places)


def decay(x: Fraction, rate: Fraction, places: int) -> int:
    """Return one entry of the decay table."""
    return _nearest(lambda: (-_decimal(rate) * _softplus(x)).exp(), places)


def _settled(values: Floats, numerators: Ints, low: int, high: int, exactly: Callable[[int], int]) -> Ints:
    lowered = np.floor(np.clip(values, low - 1, high + 1) + 0.5)
    result = np.clip(lowered, low, high).astype(np.int64)
    near = values + 0.5 - np.round(values + 0.5)
    for k in np.flatnonzero((np.abs(near) < DOUBT) & (values > low - 1) & (values < high + 1)):
        result[k] = min(max(exactly(int(numerators[k])), low), high)
    return result


def _nearest(compute: Callable[[], Decimal], places: int) -> int:
    with localcontext() as context:
        context.prec = 60
        value = compute() * (1 << places)
        settled = value.quantize(Decimal(10) ** -40)  # a tie at x = 0 is exact again after this
        return int((settled + Decimal("0.5")).to_integral_value(ROUND_FLOOR))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _softplus(x: Fraction) -> Decimal:
    """``log(1 + exp(x))``, from the side on which exp does not overflow."""
    power = 1 + (-abs(_decimal(x))).exp()
    return power.ln() + max(_decimal(x), Decimal(0))
