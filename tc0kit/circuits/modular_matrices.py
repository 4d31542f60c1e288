"""Linear algebra modulo a prime: bases in which several matrices are diagonal, or upper triangular, all at once.

Matrices are int64 arrays with entries in ``0 .. m-1``, m below 2^20; vectors are columns.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tc0kit.circuits.form import Ints


def eliminated(matrix: Ints, m: int) -> tuple[Ints, list[int]]:
    """Return the reduced row echelon form mod m without its zero rows, and its pivot columns."""
    rows = matrix.copy() % m
    pivots: list[int] = []
    for column in range(rows.shape[1]):
        top = len(pivots)
        found = np.flatnonzero(rows[top:, column])
        if not len(found):
            continue
        rows[[top, top + found[0]]] = rows[[top + found[0], top]]
        rows[top] = rows[top] * pow(int(rows[top, column]), -1, m) % m
        factors = rows[:, column].copy()
        factors[top] = 0
        rows = (rows - np.outer(factors, rows[top])) % m
        pivots.append(column)
    return rows[: len(pivots)], pivots


def kernel(matrix: Ints, m: int) -> Ints:
    """Return a basis of ``{v : matrix v = 0}`` as columns."""
    rows, pivots = eliminated(matrix, m)
    free = [j for j in range(matrix.shape[1]) if j not in pivots]
    basis = np.zeros((matrix.shape[1], len(free)), dtype=np.int64)
    basis[free, range(len(free))] = 1
    basis[pivots] = -rows[:, free] % m
    return basis


def inverse_modulo(matrix: Ints, m: int) -> Ints | None:
    """Return the inverse of a square matrix, None if it is singular."""
    size = len(matrix)
    rows, pivots = eliminated(np.hstack([matrix, np.eye(size, dtype=np.int64)]), m)
    return rows[:, size:] if pivots == list(range(size)) else None


def eigenvalues(matrix: Ints, start: Ints, m: int) -> list[int]:
    """Return the eigenvalues mod m that are roots of the least polynomial with ``f(matrix) start = 0``."""
    powers = [start % m]
    for _ in range(len(matrix)):
        powers.append(matrix @ powers[-1] % m)
    relation = kernel(np.array(powers).T, m)[:, 0]
    points = np.arange(m)
    values = np.zeros(m, dtype=np.int64)
    for coefficient in relation[::-1]:
        values = (values * points + coefficient) % m
    return [int(point) for point in np.flatnonzero(values == 0)]


def eigenbasis(matrices: Sequence[Ints], m: int) -> Ints | None:
    """Return P such that every P^-1 A P is diagonal mod m, None if there is none."""
    size = len(matrices[0])
    spaces = [np.eye(size, dtype=np.int64)]
    for matrix in matrices:
        finer = []
        for space in spaces:
            small = _restricted(matrix, space, m)
            if small is None:
                return None
            found = 0
            values = {value for start in np.eye(len(small), dtype=np.int64) for value in eigenvalues(small, start, m)}
            for value in sorted(values):
                part = kernel(small - value * np.eye(len(small), dtype=np.int64), m)
                found += part.shape[1]
                finer.append(space @ part % m)
            if found != space.shape[1]:
                return None
        spaces = finer
    return np.hstack(spaces)


def flag_basis(matrices: Sequence[Ints], m: int) -> Ints | None:
    """Return P such that every P^-1 A P is upper triangular mod m, None if none is found.

    A common eigenvector is split off, then one of the quotient, and so on.
    """
    size = len(matrices[0])
    basis = np.eye(size, dtype=np.int64)
    blocks = list(matrices)
    for k in range(size):
        vector = common_eigenvector(blocks, m)
        if vector is None:
            return None
        pivot = int(np.flatnonzero(vector)[0])
        change = np.delete(np.eye(size - k, dtype=np.int64), pivot, axis=1)
        change = np.hstack([vector[:, None], change])
        back = inverse_modulo(change, m)
        assert back is not None
        basis[:, k:] = basis[:, k:] @ change % m
        blocks = [(back @ block % m @ change % m)[1:, 1:] for block in blocks]
    return basis


def common_eigenvector(matrices: Sequence[Ints], m: int) -> Ints | None:
    """Return a common eigenvector mod m, None if none is found.

    Let W be the vectors that ``(AB - BA) C`` kills for all A, B among the matrices and all C in the algebra that they
    generate. W is invariant, contains every common eigenvector (there C is a number), and the matrices commute on it,
    so that their eigenspaces in W are invariant under the others.
    """
    size = len(matrices[0])
    brackets = [(a @ b - b @ a) % m for i, a in enumerate(matrices) for b in matrices[:i]]
    brackets = [bracket for bracket in brackets if bracket.any()]
    space = np.eye(size, dtype=np.int64)
    if brackets:
        algebra = spanned_algebra(matrices, m)
        space = kernel(np.vstack([bracket @ c % m for bracket in brackets for c in algebra]), m)
    for matrix in matrices:
        small = _restricted(matrix, space, m) if space.shape[1] else None
        if small is None:
            return None
        values = eigenvalues(small, np.eye(len(small), dtype=np.int64)[0], m)
        if not values:
            return None
        space = space @ kernel(small - values[0] * np.eye(len(small), dtype=np.int64), m) % m
    return space[:, 0]


def spanned_algebra(matrices: Sequence[Ints], m: int) -> list[Ints]:
    """Return a basis of the algebra with 1 that some matrices generate mod m."""
    size = len(matrices[0])
    found = [np.eye(size, dtype=np.int64)]
    rows, pivots = eliminated(found[0].reshape(1, -1), m)
    for element in found:
        for matrix in matrices:
            candidate = element @ matrix % m
            vector = candidate.ravel()
            rest = (vector - vector[pivots] @ rows) % m
            places = np.flatnonzero(rest)
            if len(places):
                found.append(candidate)
                rest = rest * pow(int(rest[places[0]]), -1, m) % m
                rows = np.vstack([(rows - np.outer(rows[:, places[0]], rest)) % m, rest])
                pivots.append(int(places[0]))
    return found


def _restricted(matrix: Ints, space: Ints, m: int) -> Ints | None:
    """Return the matrix of a map on the span of independent columns, None if the span is not invariant."""
    width = space.shape[1]
    rows, pivots = eliminated(np.hstack([space, matrix @ space % m]), m)
    return rows[:width, width:] if pivots == list(range(width)) else None
