"""Small matrices of exact fractions, constants of circuits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from tc0kit.errors import UserError

Matrix = tuple[tuple[Fraction, ...], ...]
_RATIONAL = re.compile(r"[+-]?\d{1,400}(/\d{1,400})?")


def rational(value: Any, where: str) -> Fraction:
    """Return an integer, ``Fraction`` or string such as ``"-3/5"`` as a fraction.

    Raises:
        UserError: it is none of these, for instance a float.
    """
    if isinstance(value, str) and _RATIONAL.fullmatch(value.strip()) and not re.search(r"/0+$", value.strip()):
        return Fraction(value.strip())
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    raise UserError(f"{where}: {value!r} is not an integer or a fraction such as 3/5")


def matrix_of(rows: Sequence[Sequence[Any]], name: str, shape: tuple[int, int]) -> Matrix:
    """Return rows as a matrix of fractions.

    Raises:
        UserError: another shape, or an entry that is not rational.
    """
    if len(rows) != shape[0] or any(len(row) != shape[1] for row in rows):
        raise UserError(f"{name}: {shape[0]} rows of {shape[1]} entries are expected")
    return tuple(
        tuple(rational(value, f"{name}[{i}][{j}]") for j, value in enumerate(row)) for i, row in enumerate(rows)
    )


def multiply(left: Matrix, right: Matrix) -> Matrix:
    """Return the product of two matrices."""
    columns = list(zip(*right, strict=True))
    return tuple(
        tuple(sum((x * y for x, y in zip(row, column, strict=True)), Fraction(0)) for column in columns) for row in left
    )


def identity(size: int) -> Matrix:
    """Return the identity matrix."""
    return tuple(tuple(Fraction(i == j) for j in range(size)) for i in range(size))


def inverse(matrix: Matrix, name: str) -> Matrix:
    """Return the inverse of a square matrix, by Gauss and Jordan.

    Raises:
        UserError: it is singular.
    """
    size = len(matrix)
    rows = [[*row, *unit] for row, unit in zip(matrix, identity(size), strict=True)]
    for k in range(size):
        pivot = next((i for i in range(k, size) if rows[i][k]), None)
        if pivot is None:
            raise UserError(f"{name}: the matrix is singular")
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for i in range(size):
            if i != k and rows[i][k]:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    return tuple(tuple(row[size:]) for row in rows)


def matrix_fields(matrix: Matrix) -> list[list[str]]:
    """Return a matrix as lists of strings for a header."""
    return [[str(value) for value in row] for row in matrix]
