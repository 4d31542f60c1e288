"""How large a SymPy tree is, and exact numbers multiplied out as far as that stays small."""

from __future__ import annotations

from math import comb, prod
from typing import Any

import sympy

NODE_LIMIT = 20_000
TERM_LIMIT = 200
ROOT_LIMIT = 60


def simple(value: Any) -> Any:
    """Return an exact number with its products multiplied out and its denominator made rational where that is easy."""
    if value.is_Rational or terms(value) > TERM_LIMIT:
        return value
    expanded = sympy.expand(value)
    if size(expanded) > ROOT_LIMIT or expanded.has(sympy.pi, sympy.exp, sympy.sin, sympy.cos):
        return expanded
    return sympy.radsimp(expanded, max_terms=2)  # more terms under the fraction line can take SymPy minutes


def is_zero(value: Any) -> bool:
    """Say whether a scalar is 0, a formula as it stands.

    A number that is 0 neither as it stands nor multiplied out counts as 0 if 900 digits do not tell it from 0.
    """
    if value.is_Rational or value.free_symbols:
        return bool(value == 0)
    if terms(value) <= TERM_LIMIT and sympy.expand(value) == 0:
        return True
    for digits in (40, 900):
        if abs(value.evalf(digits + 10, maxn=digits + 100, strict=False)) > sympy.Rational(1, 10**digits):
            return False
    return True


def terms(expression: Any) -> int:
    """Return a bound on the number of terms after multiplying out, counted up to just above the limit."""
    if expression.is_Atom:
        return 1
    counts = [terms(part) for part in expression.args]
    if expression.is_Add:
        count = sum(counts)
    elif expression.is_Mul:
        count = prod(counts)
    elif expression.is_Pow and expression.exp.is_Integer:
        count = comb(counts[0] + abs(int(expression.exp)) - 1, counts[0] - 1)
    else:
        count = max(counts)
    return min(count, TERM_LIMIT + 1)


def bits(expression: Any) -> int:
    """Return the total bit length of the rational numbers in a SymPy tree."""
    if expression.is_Rational:
        return int(expression.p).bit_length() + int(expression.q).bit_length() - 1
    return sum(bits(node) for node in sympy.preorder_traversal(expression) if node.is_Rational)


def size(expression: Any) -> int:
    """Return the number of nodes of a SymPy tree, counted up to the limit."""
    count = 0
    for _ in sympy.preorder_traversal(expression):
        count += 1
        if count > NODE_LIMIT:
            break
    return count
