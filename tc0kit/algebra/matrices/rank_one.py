"""Rank-one updates: ``1 - beta k k^T`` (Householder form), ``1 + u v^T`` and ``D + u v^T`` with D diagonal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tc0kit.algebra.matrices.linear import Rows, Vector, primitive_vector, rank


@dataclass(frozen=True)
class Householder:
    """``1 - beta k k^T / (k^T k)`` for a primitive integer vector k; beta = 0 and k = e_1 for the identity."""

    beta: Fraction
    k: Vector


@dataclass(frozen=True)
class DiagonalUpdate:
    """``diag(diagonal) + u v^T``."""

    diagonal: tuple[Fraction, ...]
    u: tuple[Fraction, ...]
    v: tuple[Fraction, ...]


def householder(rows: Rows, denominator: int) -> Householder | None:
    """Return beta and k if the matrix ``rows / denominator`` has this form."""
    d = len(rows)
    n = tuple(tuple(denominator * (i == j) - x for j, x in enumerate(row)) for i, row in enumerate(rows))
    if not any(map(any, n)):
        return Householder(Fraction(0), tuple(int(i == 0) for i in range(d)))
    if rank(n) > 1 or n != tuple(zip(*n, strict=True)):
        return None
    k = primitive_vector(next(row for row in n if any(row)))
    i = next(i for i, x in enumerate(k) if x)
    return Householder(Fraction(n[i][i] * sum(x * x for x in k), denominator * k[i] * k[i]), k)


def identity_update(rows: Rows, denominator: int) -> bool:
    """True if ``rows / denominator - 1`` has rank at most 1."""
    return rank([[x - denominator * (i == j) for j, x in enumerate(row)] for i, row in enumerate(rows)]) <= 1


def diagonal_update(rows: Sequence[Sequence[int]], denominator: int) -> DiagonalUpdate | None:
    """Return D, u, v with ``rows / denominator = D + u v^T`` if they exist.

    Rows and columns without entries off the diagonal may have u_i = 0 and v_j = 0, so off the diagonal the support must
    be a full rectangle of rows and columns; then u and v spread along its cells, and one more look decides.
    """
    d = len(rows)
    a = [[Fraction(x, denominator) for x in row] for row in rows]
    cells = [(i, j) for i in range(d) for j in range(d) if i != j and a[i][j]]
    u, v = [Fraction(0)] * d, [Fraction(0)] * d
    sides = (u, v)
    for start, _ in cells:
        if u[start]:
            continue
        u[start] = Fraction(1)
        queue = [(0, start)]
        for side, index in queue:
            for i, j in cells:
                here, there = (i, j) if side == 0 else (j, i)
                if here == index and not sides[1 - side][there]:
                    sides[1 - side][there] = a[i][j] / sides[side][index]
                    queue.append((1 - side, there))
    if any(i != j and u[i] * v[j] != a[i][j] for i in range(d) for j in range(d)):
        return None
    return DiagonalUpdate(tuple(a[i][i] - u[i] * v[i] for i in range(d)), tuple(u), tuple(v))
