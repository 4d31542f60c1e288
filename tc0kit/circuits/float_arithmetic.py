"""Iterated operations on floats: exact inside, one cast at the end (Merrill, Petty and Sabharwal 2024, Appendix A).

This is the arithmetic that the float circuits compute, in exact fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import prod

from tc0kit.circuits.floats import Float, FloatFormat
from tc0kit.circuits.matrices import identity, multiply

FloatMatrix = Sequence[Sequence[Float]]


def float_sum(numbers: FloatFormat, terms: Iterable[Float]) -> Float:
    """Return the iterated sum of Definition A.1."""
    return numbers.cast(sum((term.value for term in terms), Fraction(0)))


def float_product(numbers: FloatFormat, factors: Iterable[Float]) -> Float:
    """Return the iterated product of Definition A.2; the empty product is 1."""
    return numbers.cast(prod((factor.value for factor in factors), start=Fraction(1)))


def float_matrix_product(numbers: FloatFormat, matrices: Sequence[FloatMatrix], size: int) -> list[list[Float]]:
    """Return the iterated product of square matrices, leftmost factor first (Definition A.2)."""
    exact = [tuple(tuple(entry.value for entry in row) for row in matrix) for matrix in matrices]
    found = reduce(multiply, exact, identity(size))
    return [[numbers.cast(entry) for entry in row] for row in found]


@dataclass(frozen=True)
class Sum:
    """A sum in an expression."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Product:
    """A product in an expression."""

    parts: tuple[Expression, ...]


Expression = Float | Sum | Product


def evaluate(numbers: FloatFormat, expression: Expression) -> Float:
    """Return the canonical value of an expression (Definition A.3).

    Adjacent sums are one iterated sum and adjacent products one iterated product, each with one cast. So the value does
    not depend on the brackets inside a sum or a product.
    """
    if isinstance(expression, Float):
        return expression
    kind = type(expression)
    values = [evaluate(numbers, part) for part in _flattened(kind, expression.parts)]
    return float_sum(numbers, values) if kind is Sum else float_product(numbers, values)


def _flattened(kind: type, parts: Sequence[Expression]) -> list[Expression]:
    found: list[Expression] = []
    for part in parts:
        found += _flattened(kind, part.parts) if type(part) is kind and not isinstance(part, Float) else [part]
    return found
