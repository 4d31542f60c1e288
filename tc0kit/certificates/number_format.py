"""Number formats for the checkers: rounding as the choice between two neighbours. Standard library only.

A format is the object ``{"kind", "bits", "fraction", "exponent", "rounding", "overflow", "symmetric", "finite",
"subnormals"}``. A number is its bit pattern. *fixed*: two's complement of ``bits`` bits, in units of ``2^-fraction``;
``overflow`` is ``saturate`` (to the nearer end; with ``symmetric`` the least pattern is no number) or ``wrap`` (modulo
``2^bits`` units). *float*: sign, ``exponent`` bits, ``fraction`` bits, as in IEEE 754. With ``finite`` only the last
pattern of each sign is no number (it is NaN), else the patterns with the top exponent are infinity and NaN.
``overflow`` is ``infinity`` (IEEE 754), ``nan`` or ``saturate`` (no infinities, no NaN). Without ``subnormals`` a
result that is below the least normal number after rounding becomes a zero of its sign.

Rounding here: the patterns of one sign are in the order of their values, so bisection finds the number at or below
|x|; the next pattern is the other neighbour, where the pattern after the largest number is decoded as if numbers went
on: it stands for overflow. A tie to even takes the neighbour with an even pattern, which is the even mantissa.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from tc0kit.certificates.base import Malformed, Meter, expect_bool, expect_int, expect_list, expect_object, expect_str

FORMAT = ("kind", "bits", "fraction", "exponent", "rounding", "overflow", "symmetric", "finite", "subnormals")
ROUNDINGS = ("nearest-even", "nearest-away", "floor", "ceil", "toward-zero")
ORDERS = ("each", "fused", "once")
MAX_WEIGHT_BITS = 4096

Row = tuple[list[tuple[int, Fraction]], Fraction]
State = tuple[int, ...]


class Format:
    """A number format read from JSON.

    Raises:
        Malformed: no format.
    """

    def __init__(self, value: Any, meter: Meter) -> None:
        fields = expect_object(value, "format", FORMAT)
        self.meter = meter
        self.fixed = expect_str(fields["kind"], "format.kind") == "fixed"
        if not self.fixed and fields["kind"] != "float":
            raise Malformed("format.kind: 'fixed' or 'float' is expected")
        self.bits = expect_int(fields["bits"], "format.bits", 2, 64)
        self.fraction = expect_int(fields["fraction"], "format.fraction", 0, self.bits - 1)
        self.exponent = expect_int(fields["exponent"], "format.exponent", 0, 11)
        self.rounding = expect_str(fields["rounding"], "format.rounding")
        self.overflow = expect_str(fields["overflow"], "format.overflow")
        self.symmetric = expect_bool(fields["symmetric"], "format.symmetric")
        self.finite = expect_bool(fields["finite"], "format.finite")
        self.subnormals = expect_bool(fields["subnormals"], "format.subnormals")
        if self.rounding not in ROUNDINGS:
            raise Malformed(f"format.rounding: one of {', '.join(ROUNDINGS)} is expected")
        if self.fixed:
            known = ("saturate",) if self.symmetric else ("saturate", "wrap")
            fits = self.exponent == 0 and not self.finite and self.subnormals
        else:
            known = ("saturate", "nan") if self.finite else ("saturate", "infinity")
            fits = self.exponent >= 2 and self.fraction >= 1 and self.bits == 1 + self.exponent + self.fraction
            fits = fits and not self.symmetric
        if self.overflow not in known or not fits:
            raise Malformed("format: these fields fit no format")
        self.half = 1 << (self.bits - 1)
        top = ((1 << self.exponent) - 1) << self.fraction
        self.infinity = None if self.fixed or self.overflow != "infinity" else top
        self.largest = self.half - 1 if self.fixed else self.half - 2 if self.finite else top - 1
        self.nan = None if self.fixed or self.overflow == "saturate" else self.half - 1
        if self.infinity is not None:
            self.nan = top + (1 << (self.fraction - 1))
        self._magnitudes: dict[int, Fraction] = {}

    def is_number(self, pattern: int) -> bool:
        """Return whether the pattern is a number, an infinity or the NaN of this format."""
        if not 0 <= pattern < 2 * self.half:
            return False
        if self.fixed:
            return not (self.symmetric and pattern == self.half)
        size = pattern % self.half
        if size > self.largest:
            return pattern == self.nan or (size == self.infinity)
        return self.subnormals or size == 0 or size >= 1 << self.fraction

    def magnitude(self, size: int) -> Fraction:
        """Return the value of a pattern without its sign bit (floats)."""
        if size not in self._magnitudes:
            exponent, mantissa = divmod(size, 1 << self.fraction)
            bias = (1 << (self.exponent - 1)) - 1
            whole = mantissa if exponent == 0 else mantissa + (1 << self.fraction)
            self._magnitudes[size] = whole * Fraction(2) ** (max(exponent, 1) - bias - self.fraction)
        return self._magnitudes[size]

    def value(self, pattern: int) -> Fraction:
        """Return the value of a finite number."""
        if self.fixed:
            return Fraction(pattern - 2 * self.half if pattern >= self.half else pattern, 1 << self.fraction)
        return -self.magnitude(pattern - self.half) if pattern >= self.half else self.magnitude(pattern)

    def round(self, x: Fraction, negative_zero: bool = False) -> int:
        """Return the pattern of x, rounded; an exact zero is -0 if ``negative_zero``."""
        self.meter.spend(self.bits)
        if self.fixed:
            return self._round_fixed(x)
        sign = self.half if x < 0 or (x == 0 and negative_zero) else 0
        size = abs(x)
        away = {"floor": x < 0, "ceil": x > 0}.get(self.rounding, self.rounding == "nearest-away")
        directed = self.rounding in ("floor", "ceil", "toward-zero")
        if not self.subnormals and size < self.magnitude(1 << self.fraction):
            normal = self.magnitude(1 << self.fraction)
            below = normal - self.magnitude(1) / 2  # the number before it, if exponents went on
            if size <= below or (not away if directed else size - below < normal - size):
                return sign
            return sign + (1 << self.fraction)
        low, high = 0, self.largest + 2  # magnitude(low) <= size < magnitude(high), or beyond all numbers
        while high - low > 1:
            middle = (low + high) // 2
            if self.magnitude(middle) <= size:
                low = middle
            else:
                high = middle
        if low <= self.largest and self.magnitude(low) != size:
            side = (size - self.magnitude(low)) - (self.magnitude(low + 1) - size)
            if directed:
                up = away
            elif side:
                up = side > 0
            else:
                up = away or low % 2 == 1
            low += up
        if low <= self.largest:
            return sign + low
        if self.overflow == "saturate" or (self.infinity is not None and directed and not away):
            return sign + self.largest
        if self.infinity is not None:
            return sign + self.infinity
        assert self.nan is not None
        return self.nan

    def _round_fixed(self, x: Fraction) -> int:
        x *= 1 << self.fraction
        low = math.floor(x)
        rest = x - low
        if rest == 0 or self.rounding == "floor":
            count = low
        elif self.rounding == "ceil":
            count = low + 1
        elif self.rounding == "toward-zero":
            count = low if x > 0 else low + 1
        elif rest != Fraction(1, 2):
            count = low if rest < Fraction(1, 2) else low + 1
        elif self.rounding == "nearest-even":
            count = low if low % 2 == 0 else low + 1
        else:
            count = low + 1 if x > 0 else low
        if self.overflow == "wrap":
            return count % (2 * self.half)
        least = 1 - self.half if self.symmetric else -self.half
        return min(max(count, least), self.half - 1) % (2 * self.half)

    def combine(self, terms: Iterable[tuple[Fraction, int]], add: Fraction | None = None) -> int:
        """Return the sum of weight times number, and of ``add`` (a zero is +0), rounded once; IEEE 754 for specials."""
        total = Fraction(0) if add is None else add
        signs = [] if add is None else [add < 0]
        infinities = []
        all_zero = total == 0
        for weight, pattern in terms:
            negative = (weight < 0) != (pattern >= self.half)
            infinite = self.infinity is not None and pattern % self.half == self.infinity
            if self.nan is not None and (pattern == self.nan or (infinite and weight == 0)):
                return self.nan
            if infinite:
                infinities.append(negative)
                continue
            self.meter.spend((total.denominator.bit_length() >> 8) ** 2)
            product = weight * self.value(pattern)
            all_zero = all_zero and product == 0
            signs.append(negative)
            total += product
        if infinities:
            assert self.infinity is not None and self.nan is not None
            if len(set(infinities)) == 2:
                return self.nan
            return self.infinity + (self.half if infinities[0] else 0)
        one_sign = all_zero and len(set(signs)) == 1
        return self.round(total, signs[0] if one_sign else self.rounding == "floor")


def read_rows(value: Any, where: str, letters: int) -> list[list[Row]]:
    """Read the weights: per letter and coordinate ``[[[coordinate, numerator, denominator], ...], [numerator, ...]]``.

    Raises:
        Malformed: shapes that do not fit.
    """
    table = expect_list(value, where)
    if len(table) != letters or not letters:
        raise Malformed(f"{where}: one list of rows per letter is expected")
    found = []
    for raw in table:
        rows = []
        for pair in expect_list(raw, where):
            if len(expect_list(pair, where)) != 2 or not expect_list(pair[0], where):
                raise Malformed(f"{where}: a row is a list of products, at least one, and a summand")
            terms = []
            for term in pair[0]:
                if len(expect_list(term, where)) != 3:
                    raise Malformed(f"{where}: a product is a coordinate, a numerator and a denominator")
                terms.append((expect_int(term[0], where, 0, len(raw) - 1), read_ratio(term[1:], where)))
            rows.append((terms, read_ratio(pair[1], where)))
        found.append(rows)
    if len({len(rows) for rows in found}) != 1 or not found[0]:
        raise Malformed(f"{where}: every letter needs the same number of rows, at least one")
    return found


def read_ratio(value: Any, where: str) -> Fraction:
    """Read a fraction in lowest terms, a list of numerator and denominator.

    Raises:
        Malformed: no such list.
    """
    limit = 1 << MAX_WEIGHT_BITS
    if len(expect_list(value, where)) != 2:
        raise Malformed(f"{where}: a number is a numerator and a denominator")
    number = Fraction(expect_int(value[0], where, -limit, limit), expect_int(value[1], where, 1, limit))
    if number.denominator != value[1]:
        raise Malformed(f"{where}: numerator and denominator must have no common factor")
    return number


def step(fmt: Format, order: str, rows: list[Row], state: State) -> State:
    """Return the next state: products and sums rounded ``each``, as ``fused`` multiply-adds from b, or ``once``."""
    found = []
    for terms, add in rows:
        if order == "once":
            found.append(fmt.combine([(weight, state[i]) for i, weight in terms], add))
            continue
        if order == "fused":
            total = fmt.round(add)
            for i, weight in terms:
                total = fmt.combine([(weight, state[i]), (Fraction(1), total)])
        else:
            i, weight = terms[0]
            total = fmt.combine([(weight, state[i])])
            for i, weight in terms[1:]:
                total = fmt.combine([(Fraction(1), total), (Fraction(1), fmt.combine([(weight, state[i])]))])
            total = fmt.combine([(Fraction(1), total)], add)
        found.append(total)
    return tuple(found)
