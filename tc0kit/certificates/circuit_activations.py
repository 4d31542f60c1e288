"""SiLU, softplus and decay at rational points, rounded to integers with certainty. Standard library only.

An entry is ``floor(2^p f(x) + 1/2)``, saturated. Every value is an interval of decimals of 60 digits: exp and ln of
``decimal`` are correctly rounded, so the true value lies within one unit in the last place on either side; the other
operations are rounded down and up. If both ends give the same entry, it is right; else the point is refused. Ties exist
at rational points where f is rational only: at x = 0 and, for decay, at rate 0 (Lindemann); these values are exact:
``SiLU(0) = 0`` and ``exp(-r softplus(0)) = 2^-r``.

Monotonicity: softplus increases, and so decay with a rate >= 0 does not increase. The derivative of SiLU has the sign
of ``x + 1 + exp(x)``, which increases; SiLU decreases up to its one root and increases from there on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, Context, Decimal, DecimalException
from fractions import Fraction

from tc0kit.certificates.base import Refused

DIGITS = 60
ROOT = Fraction(-12784645427610737951, 10**19)  # of x + 1 + exp(x); only its neighbours on the grid are used

_DOWN = Context(prec=DIGITS, rounding=ROUND_FLOOR, Emin=MIN_EMIN, Emax=MAX_EMAX)
_UP = Context(prec=DIGITS, rounding=ROUND_CEILING, Emin=MIN_EMIN, Emax=MAX_EMAX)
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Interval:
    """A real number between two decimals."""

    low: Decimal
    high: Decimal

    @staticmethod
    def of(value: Fraction) -> Interval:
        """Return an interval around a fraction."""
        top, bottom = Decimal(value.numerator), Decimal(value.denominator)
        return Interval(_DOWN.divide(top, bottom), _UP.divide(top, bottom))

    def __add__(self, other: Interval) -> Interval:
        """Return the sums."""
        return Interval(_DOWN.add(self.low, other.low), _UP.add(self.high, other.high))

    def __mul__(self, other: Interval) -> Interval:
        """Return the products."""
        pairs = [(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(_DOWN.multiply(a, b) for a, b in pairs), max(_UP.multiply(a, b) for a, b in pairs))

    def over(self, divisor: Interval) -> Interval:
        """Return the quotients by positive numbers."""
        return self * Interval(_DOWN.divide(ONE, divisor.high), _UP.divide(ONE, divisor.low))

    def exp(self) -> Interval:
        """Return the exponentials."""
        return Interval(max(_DOWN.next_minus(_DOWN.exp(self.low)), ZERO), _UP.next_plus(_UP.exp(self.high)))

    def ln(self) -> Interval:
        """Return the logarithms of numbers that are at least 1."""
        return Interval(max(_DOWN.next_minus(_DOWN.ln(self.low)), ZERO), _UP.next_plus(_UP.ln(self.high)))


UNIT = Interval(ONE, ONE)


def silu(x: Fraction, places: int, low: int, high: int) -> int:
    """Return ``x / (1 + exp(-x))`` in units of 2^-places, rounded half up, within ``low .. high`` (which has 0).

    Raises:
        Refused: 60 digits do not decide it.
    """

    def value() -> Interval:
        if x > 0:
            return Interval.of(x).over(UNIT + Interval.of(-x).exp())
        power = Interval.of(x).exp()
        return (Interval.of(x) * power).over(UNIT + power)

    return 0 if x == 0 else _rounded(value, places, low, high)


def softplus(x: Fraction, places: int, low: int, high: int) -> int:
    """Return ``ln(1 + exp(x))`` in units of 2^-places, rounded half up, within ``low .. high``.

    Raises:
        Refused: 60 digits do not decide it.
    """
    return _rounded(lambda: _softplus(x), places, low, high)


def decay(x: Fraction, rate: Fraction, places: int) -> int:
    """Return ``exp(-rate softplus(x))``, rate >= 0, in units of 2^-places, rounded half up.

    Raises:
        Refused: 60 digits do not decide it.
    """
    if rate == 0:
        return 1 << places
    if x == 0 and rate.denominator == 1:
        halvings = rate.numerator - places  # 2^-halvings + 1/2, rounded down
        return 1 << -halvings if halvings <= 0 else int(halvings == 1)
    return _rounded(lambda: (Interval.of(-rate) * _softplus(x)).exp(), places, 0, 1 << places)


def silu_turn(fraction: int) -> int:
    """Return v such that SiLU decreases on the points ``u / 2^fraction`` with u <= v and increases from u = v + 1 on.

    Raises:
        Refused: 60 digits do not decide it.
    """
    found = (ROOT.numerator << fraction) // ROOT.denominator
    for v, falls in ((found, True), (found + 1, False)):
        x = Interval.of(Fraction(v, 1 << fraction))
        slope = x + UNIT + x.exp()
        if not (slope.high < 0 if falls else slope.low > 0):
            raise Refused("the least value of SiLU is not found on the grid")
    return found


def _softplus(x: Fraction) -> Interval:
    """``ln(1 + exp(-|x|)) + max(x, 0)``: exp does not overflow."""
    return (UNIT + Interval.of(-abs(x)).exp()).ln() + Interval.of(max(x, Fraction(0)))


def _rounded(compute: Callable[[], Interval], places: int, least: int, greatest: int) -> int:
    try:
        value = compute() * Interval.of(Fraction(1 << places)) + Interval.of(Fraction(1, 2))
    except DecimalException:
        raise Refused("a table entry is out of the range of decimals") from None
    low, high = (
        int(min(max(end, Decimal(least)), Decimal(greatest + 1)).to_integral_value(ROUND_FLOOR))
        for end in (value.low, value.high)
    )
    if min(low, greatest) != min(high, greatest):
        raise Refused("a table entry is too near to the middle of two integers")
    return min(low, greatest)
