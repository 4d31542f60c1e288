"""Exact ranges of real formulas over ranges of their parameters.

``range_of`` returns an interval that holds all values (natural interval extension, Moore 1966). It is the exact range,
ends included or not, if ``is_exact``: every symbol occurs once, every parameter ranges over an interval independently
of the others, and only continuous monotone operations and powers occur.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from tc0kit.models.ranges import ParameterRange

ZERO, ONE, OO = sympy.S.Zero, sympy.S.One, sympy.oo


@dataclass(frozen=True)
class Interval:
    """A real interval with exact ends, which may be infinite and then are open."""

    low: Any
    high: Any
    low_open: bool = False
    high_open: bool = False

    @property
    def nonnegative(self) -> bool:
        """True if no number of it is negative."""
        return bool(self.low >= 0)

    @property
    def nonpositive(self) -> bool:
        """True if no number of it is positive."""
        return bool(self.high <= 0)

    def inside(self, low: int, high: int) -> bool:
        """Return whether it lies between two numbers."""
        return bool(self.low >= low) and bool(self.high <= high)

    @property
    def shown(self) -> str:
        """The interval as text, such as ``(0, 1]``."""
        return f"{'(' if self.low_open else '['}{self.low}, {self.high}{')' if self.high_open else ']'}"


def ranges_of(parameters: Iterable[ParameterRange]) -> dict[Any, Interval]:
    """Return the range of every symbol of the real parameters."""
    found = {}
    for parameter in parameters:
        if parameter.field == "complex":
            continue
        low, high = parameter.component_bounds
        plain = parameter.constraint in ("interval", "abs")
        interval = Interval(
            low,
            high,
            bool(low == -OO)
            or (plain and (parameter.low_open if parameter.constraint == "interval" else parameter.high_open)),
            bool(high == OO) or (plain and parameter.high_open),
        )
        found.update(dict.fromkeys(parameter.symbols, interval))
    return found


def connected(parameters: Iterable[ParameterRange]) -> frozenset[Any]:
    """Return the symbols that range over a whole interval independently of all others."""
    return frozenset(
        symbol
        for parameter in parameters
        if parameter.field == "real"
        and (parameter.constraint == "interval" or (parameter.constraint == "abs" and parameter.low == 0))
        for symbol in parameter.symbols
    )


def is_exact(expression: Any, free: frozenset[Any]) -> bool:
    """Return whether ``range_of`` is the exact range: each symbol once, all independent, no periodic function."""
    leaves = [node for node in sympy.preorder_traversal(expression) if node.is_Symbol]
    return len(leaves) == len(set(leaves)) and set(leaves) <= free and not expression.has(sympy.sin, sympy.cos)


def range_of(expression: Any, ranges: Mapping[Any, Interval]) -> Interval | None:
    """Return an interval that holds all values, or None if a symbol or operation has no real range here."""
    if expression.is_Symbol:
        return ranges.get(expression)
    if not expression.free_symbols:
        return Interval(expression, expression) if expression.is_real else None
    inner = [range_of(argument, ranges) for argument in expression.args]
    parts = [part for part in inner if part is not None]
    if len(parts) != len(inner):
        return None
    if expression.is_Add:
        total = parts[0]
        for part in parts[1:]:
            total = Interval(
                total.low + part.low,
                total.high + part.high,
                total.low_open or part.low_open,
                total.high_open or part.high_open,
            )
        return total
    if expression.is_Mul:
        total = parts[0]
        for part in parts[1:]:
            total = _product(total, part)
        return total
    if isinstance(expression, sympy.exp):
        part = parts[0]
        return Interval(sympy.exp(part.low), sympy.exp(part.high), part.low_open, part.high_open)
    if isinstance(expression, sympy.cos | sympy.sin):
        return Interval(-ONE, ONE)
    if expression.is_Pow and expression.exp.is_Rational:
        return _power(parts[0], expression.exp)
    return None


def _product(a: Interval, b: Interval) -> Interval:
    ends = [
        (_times(x, y), (x_open and not _closed_zero(y, y_open)) or (y_open and not _closed_zero(x, x_open)))
        for x, x_open in ((a.low, a.low_open), (a.high, a.high_open))
        for y, y_open in ((b.low, b.low_open), (b.high, b.high_open))
    ]
    # A zero that is reached inside makes 0 a value of the product even where the other factor's end is not reached.
    if any(_reaches_zero(part) for part in (a, b)):
        ends.append((ZERO, False))
    low, high = ends[0][0], ends[0][0]
    for value, _ in ends[1:]:
        low, high = (value if value < low else low), (value if value > high else high)
    return Interval(
        low,
        high,
        all(is_open for value, is_open in ends if value == low) or bool(low == -OO),
        all(is_open for value, is_open in ends if value == high) or bool(high == OO),
    )


def _times(x: Any, y: Any) -> Any:
    return ZERO if x == 0 or y == 0 else x * y


def _closed_zero(value: Any, is_open: bool) -> bool:
    return bool(value == 0) and not is_open


def _reaches_zero(part: Interval) -> bool:
    above = part.low < 0 or (part.low == 0 and not part.low_open)
    below = part.high > 0 or (part.high == 0 and not part.high_open)
    return bool(above) and bool(below)


def _power(base: Interval, exponent: Any) -> Interval | None:
    if exponent < 0:
        if _reaches_zero(base):
            return None
        return _power(_inverse(base), -exponent)
    if exponent.q != 1 or exponent.p % 2:
        if exponent.q % 2 == 0 and not base.nonnegative:
            return None
        if exponent.q != 1 and not base.nonnegative:
            return None
        return Interval(base.low**exponent, base.high**exponent, base.low_open, base.high_open)
    sizes = [(abs(base.low), base.low_open), (abs(base.high), base.high_open)]
    high = sizes[0][0] if sizes[0][0] > sizes[1][0] else sizes[1][0]
    high_open = all(is_open for value, is_open in sizes if value == high)
    if _reaches_zero(base):
        return Interval(ZERO, high**exponent, False, high_open)
    low = sizes[0][0] if sizes[0][0] < sizes[1][0] else sizes[1][0]
    low_open = all(is_open for value, is_open in sizes if value == low)
    return Interval(low**exponent, high**exponent, low_open, high_open)


def _inverse(part: Interval) -> Interval:
    """Return 1/x over an interval without 0."""

    def end(value: Any, from_above: bool) -> Any:
        if value == 0:
            return OO if from_above else -OO
        return ZERO if value in (OO, -OO) else 1 / value

    positive = part.nonnegative
    return Interval(end(part.high, positive), end(part.low, positive), part.high_open, part.low_open)
