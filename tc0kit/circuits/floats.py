"""Log-precision floats ``<m, e>`` and their cast, in exact integers.

A float is a pair of signed integers with the value ``m * 2^(e - |m| + 1)``, |m| being the number of bits of m (Merrill,
Petty and Sabharwal 2024, Appendix A): so 2^e is the leading power of two, whatever trailing zeros m has, and a pair of
two's complement words of M and E bits always is a number. In the *normal form* m has M - 1 bits and a sign; zero is
``<0, 0>``. The paper leaves the rounding of the cast open; here it is one of ``ROUNDINGS``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, get_args

from tc0kit.errors import UserError, did_you_mean

RoundingMode = Literal["nearest-even", "toward-zero", "floor"]
ROUNDINGS: tuple[str, ...] = get_args(RoundingMode)
LARGEST_MANTISSA = 12
LARGEST_EXPONENT = 8


@dataclass(frozen=True)
class Float:
    """A pair ``<m, e>`` of integers of any size."""

    mantissa: int
    exponent: int

    @property
    def value(self) -> Fraction:
        """``m * 2^(e - |m| + 1)``, the operator cast_R."""
        place = self.exponent - self.mantissa.bit_length() + 1
        return Fraction(self.mantissa << max(place, 0), 1 << max(-place, 0))


@dataclass(frozen=True)
class FloatFormat:
    """The floats with ``significant`` bits and an exponent in ``least .. greatest``, numbered in increasing order.

    The *ordinal* of 0 is 0, that of the smallest positive float 2^least is 1, and so on; the ordinal of -x is minus
    that of x. There are no subnormal numbers, infinities or NaNs.

    Attributes:
        significant: bits of a normal mantissa without its sign, at least 1.
        least, greatest: the exponents, least <= 0 <= greatest in a format of words.
        rounding: ``nearest-even`` (a tie goes to the even multiple of the lower neighbour's last place, so one between
            0 and 2^least to 0), ``toward-zero`` or ``floor``. Beyond the largest float all of them saturate.
    """

    significant: int
    least: int
    greatest: int
    rounding: RoundingMode = "nearest-even"

    @property
    def mantissa_bits(self) -> int:
        """M, the width of a mantissa in two's complement."""
        return self.significant + 1

    @property
    def exponent_bits(self) -> int:
        """E, the width of an exponent in two's complement."""
        return max(self.greatest.bit_length(), (-self.least - 1).bit_length() if self.least < 0 else 0) + 1

    @property
    def top(self) -> int:
        """The ordinal of the largest float."""
        return (self.greatest - self.least + 1) << (self.significant - 1)

    @property
    def unit(self) -> Fraction:
        """The last place of the smallest normal float; every float is a multiple of it."""
        return Fraction(2) ** (self.least - self.significant + 1)

    def at(self, ordinal: int) -> Float:
        """Return the float with an ordinal, in its normal form."""
        if ordinal == 0:
            return Float(0, 0)
        exponent, digits = divmod(abs(ordinal) - 1, 1 << (self.significant - 1))
        mantissa = digits + (1 << (self.significant - 1))
        return Float(mantissa if ordinal > 0 else -mantissa, self.least + exponent)

    def multiple(self, ordinal: int) -> int:
        """Return the float with an ordinal as a multiple of ``unit``."""
        number = self.at(ordinal)
        return number.mantissa << (number.exponent - self.least) if ordinal else 0

    def ordinal(self, value: Fraction | int) -> int:
        """Return the ordinal of the float to which a number is rounded."""
        if value == 0:
            return 0
        numerator, denominator = abs(value.numerator), value.denominator
        exponent = floor_log2(numerator, denominator)
        if exponent < self.least:
            below, place = 0, self.least
        else:
            below = 1 + ((exponent - self.least - 1) << (self.significant - 1))
            place = exponent - self.significant + 1
        whole, rest = divmod(numerator << max(-place, 0), denominator << max(place, 0))
        up = self._rounds_up(whole, 2 * rest, denominator << max(place, 0), value > 0)
        found = min(below + whole + up, self.top)
        return found if value > 0 else -found

    def cast(self, value: Fraction | int) -> Float:
        """Return the float to which a number is rounded, in its normal form: the operator cast_D."""
        return self.at(self.ordinal(value))

    def threshold(self, ordinal: int, unit: Fraction) -> int:
        """Return the least integer v for which ``v * unit`` is rounded to this ordinal or a larger one.

        Args:
            ordinal: in ``-top+1 .. top``.
            unit: positive.
        """
        lower, upper = self.multiple(ordinal - 1), self.multiple(ordinal)
        if self.rounding == "nearest-even":
            twice = lower + upper
            included = self._tie_goes_up(ordinal - 1) if ordinal > 0 else not self._tie_goes_up(-ordinal)
        else:
            included = self.rounding == "floor" or ordinal > 0
            twice = 2 * (upper if included else lower)
        scale = self.unit / (2 * unit)
        return _least_above(twice * scale.numerator, scale.denominator, included)

    def stairs(self, low: int, high: int, unit: Fraction) -> tuple[int, list[tuple[int, int]]]:
        """Return the cast of ``v * unit`` for v in ``low .. high`` as a step function.

        Returns:
            The ordinal at ``low``, and pairs (v, ordinal from v on) with v increasing.
        """
        start, end = self.ordinal(low * unit), self.ordinal(high * unit)
        steps: dict[int, int] = {}  # v may pass several floats at once; the last one counts
        for ordinal in range(start + 1, end + 1):
            steps[self.threshold(ordinal, unit)] = ordinal
        return start, list(steps.items())

    def holds(self, value: Fraction | int) -> bool:
        """Tell whether a number is a float of this format."""
        return self.cast(value).value == value

    def fields(self) -> dict[str, Any]:
        """Return the header's description."""
        return {
            "kind": "float",
            "value": "m * 2^(e - |m| + 1)",
            "mantissa_bits": self.mantissa_bits,
            "exponent_bits": self.exponent_bits,
            "rounding": self.rounding,
            "overflow": "saturates at the largest float",
            "underflow": f"rounded to 0 or 2^{self.least} in size, no subnormal numbers",
        }

    def _rounds_up(self, whole: int, twice_rest: int, one: int, positive: bool) -> bool:
        """Tell whether a size of ``whole + twice_rest / (2 one)`` last places is rounded away from 0."""
        if self.rounding == "nearest-even":
            return twice_rest > one or (twice_rest == one and whole % 2 == 1)
        return self.rounding == "floor" and not positive and twice_rest > 0

    def _tie_goes_up(self, lower: int) -> bool:
        """Tell whether the number half-way between two ordinals 0 <= lower, lower + 1 is rounded to the upper one."""
        return lower > 0 and self.at(lower).mantissa % 2 == 1


def float_format(mantissa_bits: int, exponent_bits: int, rounding: str = "nearest-even") -> FloatFormat:
    """Return the format of floats in two words: a signed mantissa and a signed exponent, both in two's complement.

    Args:
        mantissa_bits: M with the sign, 2..12.
        exponent_bits: E, 1..8; the exponents are ``-2^(E-1) .. 2^(E-1) - 1``.
        rounding: one of ``ROUNDINGS``.

    Raises:
        UserError: a width out of range, or no such rounding.
    """
    for name, bits, least, greatest in (
        ("mantissa", mantissa_bits, 2, LARGEST_MANTISSA),
        ("exponent", exponent_bits, 1, LARGEST_EXPONENT),
    ):
        if isinstance(bits, bool) or not isinstance(bits, int) or not least <= bits <= greatest:
            raise UserError(f"floats: {bits} {name} bits; a number in {least}..{greatest} is expected")
    if rounding not in ROUNDINGS:
        known = ", ".join(ROUNDINGS)
        raise UserError(f"floats: no rounding {rounding!r}; {known} are known{did_you_mean(rounding, ROUNDINGS)}")
    half = 1 << (exponent_bits - 1)
    return FloatFormat(mantissa_bits - 1, -half, half - 1, rounding)  # type: ignore[arg-type]  # one of the three


def parse_float_format(text: str) -> FloatFormat:
    """Read ``M,E`` or ``M,E,ROUNDING``, for example ``4,4`` or ``8,5,floor``.

    Raises:
        UserError: another text, a width out of range, or no such rounding.
    """
    found = re.fullmatch(r"\s*(\d{1,4})\s*,\s*(\d{1,4})\s*(?:,\s*([\w-]{1,40})\s*)?", text, re.ASCII)
    if found is None:
        raise UserError(f"--float {text[:40]!r}: write mantissa and exponent bits, for example 4,4 or 8,5,toward-zero")
    return float_format(int(found[1]), int(found[2]), found[3] or "nearest-even")


def floor_log2(numerator: int, denominator: int) -> int:
    """Return the largest k with 2^k <= numerator / denominator, both positive."""
    guess = numerator.bit_length() - denominator.bit_length()
    return guess if denominator << max(guess, 0) <= numerator << max(-guess, 0) else guess - 1


def _least_above(numerator: int, denominator: int, included: bool) -> int:
    """Return the least integer that is at least the ratio, or above it if the ratio itself is not included."""
    return -(-numerator // denominator) if included else numerator // denominator + 1
