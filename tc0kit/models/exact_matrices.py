"""Matrices and columns of exact numbers, from SymPy, NumPy or lists, with their shapes checked."""

from __future__ import annotations

from typing import Any

import sympy

from tc0kit.errors import UserError
from tc0kit.models.exact import algebraic, exact
from tc0kit.models.terms import simple

LARGEST_DIMENSION = 64


def square(rows: Any, where: str, floats: bool) -> Any:
    """Return a square ``ImmutableDenseMatrix`` of exact entries."""
    lines = rows.tolist() if hasattr(rows, "tolist") and not isinstance(rows, list) else rows
    if not isinstance(lines, list | tuple) or not lines or not all(isinstance(line, list | tuple) for line in lines):
        raise UserError(f"{where}: a matrix is a list of rows, or a SymPy matrix")
    if len(lines) > LARGEST_DIMENSION:
        raise UserError(f"{where} has {len(lines)} rows; at most {LARGEST_DIMENSION} are read")
    for place, line in enumerate(lines, 1):
        if len(line) != len(lines):
            counts = f"{len(lines)} row{'s' * (len(lines) > 1)}, but row {place} has {len(line)}"
            raise UserError(f"{where} is not square: {counts} entries")
    return sympy.ImmutableDenseMatrix(
        [
            [exact(entry, f"{where}, row {i}, column {j}", floats=floats) for j, entry in enumerate(line, 1)]
            for i, line in enumerate(lines, 1)
        ]
    )


def column_of(entries: Any, where: str, dimension: int, floats: bool) -> Any:
    """Return a d x 1 ``ImmutableDenseMatrix`` of exact entries."""
    if isinstance(entries, sympy.MatrixBase):
        if entries.shape != (dimension, 1):
            raise UserError(f"{where} is {entries.rows} x {entries.cols}, but a column of {dimension} is needed")
        entries = list(entries)
    elif hasattr(entries, "tolist"):
        entries = entries.tolist()
    if not isinstance(entries, list | tuple) or len(entries) != dimension:
        count = f"{len(entries)} entries" if isinstance(entries, list | tuple) else repr(entries)
        raise UserError(f"{where} has {count}, but a column of {dimension} is needed")
    return sympy.ImmutableDenseMatrix(
        dimension, 1, [exact(entry, f"{where}, entry {i}", floats=floats) for i, entry in enumerate(entries, 1)]
    )


def algebraic_matrix(matrix: Any, where: str) -> Any:
    """Return the matrix with its entries simplified, if all are algebraic numbers."""
    rows, columns = matrix.shape
    return sympy.ImmutableDenseMatrix(
        rows,
        columns,
        [
            algebraic(simple(matrix[i, j]), f"{where}, row {i + 1}, column {j + 1}")
            for i in range(rows)
            for j in range(columns)
        ],
    )
