"""Number formats: which numbers there are, and how an exact result becomes one of them.

A format is part of the semantics ``stepwise``: with it a recurrence is a finite automaton. A number is its *bit
pattern*, an integer ``0 .. 2^bits - 1``: two's complement for fixed point; sign, exponent and mantissa for floats.
All arithmetic is exact in integers and is rounded once, so there is no double rounding.

Conventions where hardware differs: there is one NaN (payloads are not tracked); with ``subnormals=False`` a result
that is below the least normal number *after* rounding becomes a zero of its sign, and subnormal patterns are no
numbers; a weight is a number, not a pattern, so a weight zero is +0.

Sources: IEEE 754-2019 (rounding, signed zeros, overflow by rounding direction); OCP 8-bit Floating Point 2023 (E4M3
has no infinities and one NaN magnitude, E5M2 is IEEE-like).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal, get_args

Kind = Literal["fixed", "float"]
Rounding = Literal["nearest-even", "nearest-away", "floor", "ceil", "toward-zero"]
Overflow = Literal["saturate", "wrap", "infinity", "nan"]
StepRounding = Literal["each", "fused", "once"]
"""What is rounded in a step: each product and sum, fused multiply-adds, or the exact A h + b once."""
ROUNDINGS: tuple[Rounding, ...] = get_args(Rounding)
OVERFLOWS: dict[Kind, tuple[Overflow, ...]] = {"fixed": ("saturate", "wrap"), "float": ("infinity", "saturate", "nan")}
MAX_FIXED_BITS = 64
MAX_EXPONENT = 11
MAX_MANTISSA = 52


def divide(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Return ``numerator / denominator`` (denominator positive) rounded to an integer."""
    quotient, rest = divmod(numerator, denominator)
    if rest == 0 or rounding == "floor":
        return quotient
    if rounding == "ceil":
        return quotient + 1
    if rounding == "toward-zero":
        return quotient + (numerator < 0)
    side = 2 * rest - denominator
    if side:
        return quotient + (side > 0)
    return quotient + (quotient & 1 if rounding == "nearest-even" else numerator > 0)


@dataclass(frozen=True)
class NumberFormat:
    """A fixed-point or floating-point format with its rounding and overflow.

    Attributes:
        name: what to call it.
        kind: ``fixed`` (two's complement) or ``float``.
        fraction: fixed: bits after the point, 0 .. bits - 1; float: stored mantissa bits, 1 .. 52.
        bits: fixed: all bits, 2 .. 64; float: 1 + exponent + fraction.
        exponent: float: exponent bits, 2 .. 11; fixed: 0.
        rounding: how an exact result is rounded.
        overflow: what happens above the largest number. Fixed: ``saturate``, or ``wrap`` modulo 2^bits. Float:
            ``infinity`` (IEEE: to infinity or the largest number, by the rounding direction), ``saturate`` (then
            there are no infinities and no NaN), ``nan`` (as ``float8_e4m3fn``).
        symmetric: fixed and ``saturate``: the lowest number is the negative of the largest.
        finite: float: the top exponent holds numbers too, all but the last mantissa (E4M3); else it holds infinities.
        subnormals: float: whether there are subnormal numbers; otherwise results flush to zero.
    """

    name: str
    kind: Kind
    bits: int
    fraction: int
    exponent: int = 0
    rounding: Rounding = "nearest-even"
    overflow: Overflow = "saturate"
    symmetric: bool = False
    finite: bool = False
    subnormals: bool = True

    def __post_init__(self) -> None:
        if self.kind not in OVERFLOWS or self.rounding not in ROUNDINGS or self.overflow not in OVERFLOWS[self.kind]:
            raise ValueError("no such kind, rounding or overflow")
        if self.kind == "fixed":
            fits = 2 <= self.bits <= MAX_FIXED_BITS and 0 <= self.fraction < self.bits and self.exponent == 0
            if not fits or (self.symmetric and self.overflow == "wrap") or self.finite or not self.subnormals:
                raise ValueError("no fixed-point format")
            return
        fits = 2 <= self.exponent <= MAX_EXPONENT and 1 <= self.fraction <= MAX_MANTISSA
        if not fits or self.bits != 1 + self.exponent + self.fraction or self.symmetric:
            raise ValueError("no floating-point format")
        if self.overflow == ("infinity" if self.finite else "nan"):
            raise ValueError("a finite format overflows to nan, one with infinities to infinity, or saturates")

    @cached_property
    def scale(self) -> int:
        """Every finite number is an integer times ``2^-scale``."""
        return self.fraction if self.kind == "fixed" else self.fraction - self._least_exponent

    @cached_property
    def _least_exponent(self) -> int:
        return 2 - (1 << (self.exponent - 1))

    @cached_property
    def _sign(self) -> int:
        return 1 << (self.bits - 1)

    @cached_property
    def largest(self) -> int:
        """The pattern of the largest finite number."""
        if self.kind == "fixed":
            return self._sign - 1
        return self._sign - 2 if self.finite else self.infinity - 1

    @cached_property
    def infinity(self) -> int:
        """The pattern of +infinity (floats that are not ``finite``)."""
        return ((1 << self.exponent) - 1) << self.fraction

    @cached_property
    def nan(self) -> int:
        """The pattern of the one NaN (floats that do not saturate)."""
        return self._sign - 1 if self.finite else self.infinity | 1 << (self.fraction - 1)

    def is_nan(self, pattern: int) -> bool:
        """Return whether the pattern is NaN."""
        return self.kind == "float" and (pattern & ~self._sign) > (self.largest if self.finite else self.infinity)

    def is_infinite(self, pattern: int) -> bool:
        """Return whether the pattern is an infinity."""
        return self.kind == "float" and not self.finite and (pattern & ~self._sign) == self.infinity

    def is_negative(self, pattern: int) -> bool:
        """Return the pattern's sign bit (true of -0)."""
        return bool(pattern & self._sign)

    def units(self, pattern: int) -> int:
        """Return a finite number times ``2^scale``, an integer."""
        if self.kind == "fixed":
            return pattern - 2 * self._sign if pattern & self._sign else pattern
        magnitude = pattern & (self._sign - 1)
        exponent, mantissa = magnitude >> self.fraction, magnitude & ((1 << self.fraction) - 1)
        value = mantissa if exponent == 0 else (mantissa | 1 << self.fraction) << (exponent - 1)
        return -value if pattern & self._sign else value

    def value(self, pattern: int) -> Fraction:
        """Return the number that a pattern stands for.

        Raises:
            ValueError: an infinity or NaN.
        """
        if self.is_nan(pattern) or self.is_infinite(pattern):
            raise ValueError(f"{self.show(pattern)} is no number")
        return Fraction(self.units(pattern), 1 << self.scale)

    def show(self, pattern: int) -> str:
        """Return the number as text: an exact fraction, ``-0``, ``inf``, ``-inf`` or ``nan``."""
        sign = "-" if self.is_negative(pattern) else ""
        if self.is_nan(pattern):
            return "nan"
        if self.is_infinite(pattern):
            return sign + "inf"
        number = self.value(pattern)
        return sign + "0" if number == 0 else str(number)

    def order(self, pattern: int) -> int:
        """Return an integer by which patterns that are not NaN sort: as numbers, with -0 below +0."""
        if self.kind == "fixed":
            return self.units(pattern)
        return ~(pattern ^ self._sign) if pattern & self._sign else pattern

    def is_state(self, pattern: int) -> bool:
        """Return whether the pattern is one that arithmetic in this format deals with; see the module docstring."""
        if not 0 <= pattern < 2 * self._sign:
            return False
        if self.kind == "fixed":
            return not (self.symmetric and pattern == self._sign)
        magnitude = pattern & (self._sign - 1)
        if magnitude > self.largest:
            allowed = {"infinity": (self.infinity, self.nan), "nan": (self.nan,)}.get(self.overflow, ())
            return magnitude in allowed and not (magnitude == self.nan and pattern & self._sign)
        return self.subnormals or not 0 < magnitude < 1 << self.fraction

    def states(self) -> list[int]:
        """Return all patterns that arithmetic deals with, in order, NaN last; there are up to 2^bits."""
        found = [pattern for pattern in range(1 << self.bits) if self.is_state(pattern)]
        return sorted(found, key=lambda pattern: (self.is_nan(pattern), self.order(pattern)))

    def encode(self, number: Fraction | int) -> int:
        """Return the pattern of a number rounded to this format (zero is +0)."""
        number = Fraction(number)
        return self.encode_ratio(number.numerator, number.denominator)

    def holds(self, number: Fraction | int) -> bool:
        """Return whether the format has exactly this number."""
        pattern = self.encode(number)
        return not self.is_nan(pattern) and not self.is_infinite(pattern) and self.value(pattern) == number

    def encode_ratio(self, numerator: int, denominator: int, negative_zero: bool = False) -> int:
        """Return the pattern of ``numerator / denominator`` (denominator positive), rounded.

        An exact zero becomes -0 if ``negative_zero`` and the format has one.
        """
        if self.kind == "fixed":
            return self._wrap_or_clip(divide(numerator << self.fraction, denominator, self.rounding))
        if numerator == 0:
            return self._sign if negative_zero else 0
        sign = self._sign if numerator < 0 else 0
        size = abs(numerator)
        exponent = size.bit_length() - denominator.bit_length()  # of the leading bit, or one too large
        if size << max(-exponent, 0) < denominator << max(exponent, 0):
            exponent -= 1
        if self.subnormals:
            exponent = max(exponent, self._least_exponent)
        shift = self.fraction - exponent
        count = abs(divide(numerator << max(shift, 0), denominator << max(-shift, 0), self.rounding))
        if count >> (self.fraction + 1):  # rounded up to a power of two
            count, exponent = count >> 1, exponent + 1
        if exponent < self._least_exponent:
            return sign
        magnitude = count + ((exponent - self._least_exponent) << self.fraction)
        return sign | magnitude if magnitude <= self.largest else self._overflowed(bool(sign))

    def _wrap_or_clip(self, count: int) -> int:
        if self.overflow == "saturate":
            highest = self._sign - 1
            count = min(max(count, -highest if self.symmetric else ~highest), highest)
        return count & (2 * self._sign - 1)

    def _overflowed(self, negative: bool) -> int:
        if self.overflow == "nan":
            return self.nan
        inward = self.rounding in ("ceil" if negative else "floor", "toward-zero")
        size = self.largest if inward or self.overflow == "saturate" else self.infinity
        return size | self._sign if negative else size

    def sum_of_products(self, terms: Iterable[tuple[Fraction, int]], addend: Fraction | int | None = None) -> int:
        """Return the exact sum of ``weight * number`` over the terms, and of the addend, rounded once.

        Args:
            terms: pairs (weight, pattern).
            addend: a number, or None for nothing to add. (Adding 0 is not nothing: ``-0 + 0`` is ``+0``.)
        """
        numerator, denominator = 0, 1
        infinite: set[bool] = set()
        zeros: set[bool] = set()  # the signs of the summands, as far as they are zeros
        exact_zeros = True
        for weight, pattern in terms:
            negative = self.is_negative(pattern) != (weight < 0)
            if self.is_nan(pattern) or (self.is_infinite(pattern) and weight == 0):
                return self.nan
            if self.is_infinite(pattern):
                infinite.add(negative)
                continue
            top = weight.numerator * self.units(pattern)
            if top:
                numerator = numerator * weight.denominator + top * denominator
                denominator *= weight.denominator
                exact_zeros = False
            else:
                zeros.add(negative)
        denominator <<= self.scale
        if addend:
            addend = Fraction(addend)
            numerator = numerator * addend.denominator + addend.numerator * denominator
            denominator *= addend.denominator
            exact_zeros = False
        elif addend is not None:
            zeros.add(False)
        if infinite:
            negative = infinite == {True}
            return self.nan if len(infinite) == 2 else self.infinity | (self._sign if negative else 0)
        negative_zero = zeros == {True} if exact_zeros and len(zeros) == 1 else self.rounding == "floor"
        return self.encode_ratio(numerator, denominator, negative_zero)

    def add(self, first: int, second: int) -> int:
        """Return the rounded sum of two patterns."""
        return self.sum_of_products(((Fraction(1), first), (Fraction(1), second)))
