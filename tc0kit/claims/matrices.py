"""Matrices of rationals as tuples of rows, exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from tc0kit.claims.places import StatementError
from tc0kit.errors import BudgetSpent

Matrix = tuple[tuple[Fraction, ...], ...]
MAX_EXPONENT = 10_000


class Singular(Exception):
    """A matrix that has no inverse."""


def identity(size: int) -> Matrix:
    """Return the identity matrix."""
    return tuple(tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size))


def multiply(left: Matrix, right: Matrix) -> Matrix:
    """Return the product."""
    columns = list(zip(*right, strict=True))
    return tuple(
        tuple(sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0)) for column in columns) for row in left
    )


def add(left: Matrix, right: Matrix, sign: int = 1) -> Matrix:
    """Return the sum, or with ``sign`` -1 the difference."""
    return tuple(tuple(a + sign * b for a, b in zip(r, s, strict=True)) for r, s in zip(left, right, strict=True))


def scale(factor: Fraction | int, matrix: Matrix) -> Matrix:
    """Return a multiple."""
    return tuple(tuple(factor * entry for entry in row) for row in matrix)


def inverse(matrix: Matrix) -> Matrix:
    """Return the inverse.

    Raises:
        Singular: there is none.
    """
    size = len(matrix)
    rows = [list(row) + list(unit) for row, unit in zip(matrix, identity(size), strict=True)]
    for column in range(size):
        pivot = next((i for i in range(column, size) if rows[i][column]), None)
        if pivot is None:
            raise Singular
        rows[column], rows[pivot] = rows[pivot], rows[column]
        factor = 1 / Fraction(rows[column][column])
        rows[column] = [entry * factor for entry in rows[column]]
        for i in range(size):
            if i != column and rows[i][column]:
                rest = rows[i][column]
                rows[i] = [a - rest * b for a, b in zip(rows[i], rows[column], strict=True)]
    return tuple(tuple(row[size:]) for row in rows)


def power(matrix: Matrix, exponent: int) -> Matrix:
    """Return a power.

    Raises:
        Singular: a negative power of a matrix without inverse.
    """
    if abs(exponent) > MAX_EXPONENT:
        raise BudgetSpent(f"budget spent: the exponent {exponent:,} of a matrix is too large")
    base = inverse(matrix) if exponent < 0 else matrix
    result, exponent = identity(len(matrix)), abs(exponent)
    while exponent:
        if exponent & 1:
            result = multiply(result, base)
        base, exponent = multiply(base, base), exponent >> 1
    return result


def determinant(matrix: Matrix) -> Fraction:
    """Return the determinant."""
    rows = [list(row) for row in matrix]
    result = Fraction(1)
    for column in range(len(rows)):
        pivot = next((i for i in range(column, len(rows)) if rows[i][column]), None)
        if pivot is None:
            return Fraction(0)
        if pivot != column:
            rows[column], rows[pivot], result = rows[pivot], rows[column], -result
        result *= rows[column][column]
        for i in range(column + 1, len(rows)):
            factor = Fraction(rows[i][column]) / rows[column][column]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[column], strict=True)]
    return result


def trace(matrix: Matrix) -> Fraction:
    """Return the trace."""
    return sum((matrix[i][i] for i in range(len(matrix))), Fraction(0))


def operation(kind: str, first: str, last: str, start: int) -> Callable[..., Any]:
    """Return the function of an operator with a matrix on at least one side."""

    def raised(matrix: Matrix, exponent: int) -> Matrix:
        try:
            return power(matrix, exponent)
        except Singular:
            raise StatementError(start, f"the matrix {shown(matrix)} has no inverse") from None

    def divided(matrix: Matrix, scalar: Fraction | int) -> Matrix:
        if scalar == 0:
            raise StatementError(start, "division by zero: a matrix / 0")
        return scale(1 / Fraction(scalar), matrix)

    if kind == "*" and first == last:
        return multiply
    if kind == "*":
        return scale if last == "matrix" else lambda matrix, scalar: scale(scalar, matrix)
    table: dict[str, Callable[..., Any]] = {
        "+": add,
        "-": lambda x, y: add(x, y, -1),
        "negate": lambda x: scale(-1, x),
        "^": raised,
        "/": divided,
    }
    return table[kind]


def shown(matrix: Sequence[Sequence[Any]]) -> str:
    """Return a matrix as text."""
    return "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in matrix) + "]"
