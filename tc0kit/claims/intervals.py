"""Bounds on the value of an integer or rational term: which powers are whole, and how large a table has to be."""

from __future__ import annotations

from fractions import Fraction

from tc0kit.claims.terms import Term
from tc0kit.claims.types import INT, RATIONAL

Bound = Fraction | None
Interval = tuple[Bound, Bound]
ZERO = Fraction(0)
EVERYTHING: Interval = (None, None)


def interval(term: Term) -> Interval:
    """Return bounds (None: no bound) that hold for all values of the variables in their sorts."""
    if term.type not in (INT, RATIONAL):
        return EVERYTHING
    if term.op == "constant":
        value = Fraction(term.value)
        return (value, value)
    if term.op == "variable":
        low, high = term.value.sort.low, term.value.sort.high
        return (None if low is None else Fraction(low), None if high is None else Fraction(high))
    if term.op == "negate":
        low, high = interval(term.args[0])
        return (None if high is None else -high, None if low is None else -low)
    if term.op in ("+", "-"):
        (a, b), (c, d) = interval(term.args[0]), interval(term.args[1])
        if term.op == "-":
            c, d = (None if d is None else -d), (None if c is None else -c)
        return (None if a is None or c is None else a + c, None if b is None or d is None else b + d)
    if term.op == "*":
        return _product(interval(term.args[0]), interval(term.args[1]))
    if term.op == "mod":
        low, high = interval(term.args[1])
        if low is not None and high is not None:
            return (ZERO, max(abs(low), abs(high)) - 1)
        return (ZERO, None)
    if term.op == "^":
        return _power(interval(term.args[0]), interval(term.args[1]))
    if term.op == "call" and term.value.name in ("bits", "abs"):
        low, high = interval(term.args[0])
        if low is None or high is None:
            return (ZERO, None)
        most = max(abs(low), abs(high))
        return (ZERO, Fraction(int(most).bit_length()) if term.value.name == "bits" else most)
    return EVERYTHING


def _product(first: Interval, second: Interval) -> Interval:
    (a, b), (c, d) = first, second
    if a is not None and b is not None and c is not None and d is not None:
        ends = [a * c, a * d, b * c, b * d]
        return (min(ends), max(ends))
    if a is not None and c is not None and a >= 0 and c >= 0:
        return (a * c, None)
    return EVERYTHING


def _power(base: Interval, exponent: Interval) -> Interval:
    (a, _), (c, _) = base, exponent
    if a is not None and a >= 1 and c is not None and c >= 0:
        return (Fraction(1), None)
    if a is not None and a >= 0:
        return (ZERO, None)
    return EVERYTHING
