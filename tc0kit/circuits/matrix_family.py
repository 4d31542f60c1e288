"""Explicit transition matrices, one for each letter, and the exact facts that decide how their products compile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import count
from math import isqrt, lcm
from typing import Any

import numpy as np

from tc0kit.circuits.form import Ints
from tc0kit.circuits.matrices import Matrix, identity, matrix_fields, matrix_of, multiply
from tc0kit.circuits.modular_matrices import spanned_algebra
from tc0kit.circuits.numbers import is_prime
from tc0kit.errors import UserError

MAX_DIMENSION = 32
PROBE = 1_000_003
Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class MatrixFamily:
    """``h_t = A(x_t) h_{t-1} + b(x_t)`` with rational matrices, from ``initial``; the outputs are the entries of h_t.

    Attributes:
        letters: their names.
        matrices: A, for each letter.
        offsets: b, for each letter.
        initial: the state before the first letter.
    """

    letters: tuple[str, ...]
    matrices: tuple[Matrix, ...]
    offsets: tuple[Vector, ...]
    initial: Vector

    @property
    def dimension(self) -> int:
        """d."""
        return len(self.initial)

    @property
    def is_constant(self) -> bool:
        """True if all letters have the same matrix."""
        return len(set(self.matrices)) == 1

    @property
    def is_diagonal(self) -> bool:
        """True if all matrices are diagonal."""
        return not any(row[j] for a in self.matrices for i, row in enumerate(a) for j in range(len(row)) if i != j)

    @cached_property
    def commutes(self) -> bool:
        """True if all matrices commute."""
        distinct = sorted(set(self.matrices))
        return all(multiply(a, b) == multiply(b, a) for i, a in enumerate(distinct) for b in distinct[:i])

    @cached_property
    def is_diagonalisable(self) -> bool:
        """True if the matrices commute and each is diagonalisable over the algebraic numbers.

        A matrix is diagonalisable iff it is a root of the squarefree part of its characteristic polynomial.
        """
        return self.commutes and all(_semisimple(a) for a in set(self.matrices))

    @cached_property
    def is_triangularisable(self) -> bool:
        """True if the matrices are simultaneously triangularisable over the algebraic numbers.

        In characteristic 0 this holds iff ``tr((AB - BA) C) = 0`` for all A, B among the matrices and all C in the
        algebra that they generate: then AB - BA lies in its radical (Dickson), whose quotient is commutative, so that
        all composition factors have dimension 1. Computed modulo one large prime: False is certain; True is checked
        again modulo every prime of the circuit.
        """
        m = next(p for p in count(PROBE, 2) if is_prime(p) and self.denominators[0] % p)
        generators = [self.modulo(a, m) for a in sorted(set(self.matrices))]
        algebra = spanned_algebra(generators, m)
        brackets = [(a @ b - b @ a) % m for i, a in enumerate(generators) for b in generators[:i]]
        return not any((bracket * c.T % m).sum() % m for bracket in brackets for c in algebra)

    @property
    def denominators(self) -> tuple[int, int]:
        """Common denominators of the matrices, and of the offsets and the initial state."""
        return (
            lcm(*(v.denominator for a in self.matrices for row in a for v in row)),
            lcm(*(v.denominator for vector in (*self.offsets, self.initial) for v in vector)),
        )

    def modulo(self, matrix: Sequence[Sequence[Fraction]], m: int) -> Ints:
        """Return a matrix modulo a prime that divides no denominator."""
        return np.array([[v.numerator * pow(v.denominator, -1, m) % m for v in row] for row in matrix], dtype=np.int64)

    def bounds(self, n: int) -> list[list[Fraction]]:
        """Return for t = 0 .. n-1 a bound of each ``|h_t[i]|``: of sums of absolute values, and of the length.

        The length grows by at most the square root of the largest row sum of ``|A^T A|``.
        """
        squares = max(
            max(sum(map(abs, row)) for row in multiply(tuple(zip(*a, strict=True)), a)) for a in set(self.matrices)
        )
        longest = max(_root(sum((v * v for v in b), Fraction(0))) for b in self.offsets)
        length = _root(sum((v * v for v in self.initial), Fraction(0)))
        each = [abs(v) for v in self.initial]
        found = []
        for _ in range(n):
            length = _root(squares * length * length) + longest
            each = [
                max(
                    sum((abs(v) * h for v, h in zip(a[i], each, strict=True)), abs(b[i]))
                    for a, b in zip(self.matrices, self.offsets, strict=True)
                )
                for i in range(self.dimension)
            ]
            each = [min(h, length) for h in each]
            found.append(each)
        return found

    def states(self, word: Sequence[int]) -> list[Vector]:
        """Return h_0, h_1, ... step by step."""
        state = self.initial
        found = []
        for x in word:
            state = self.step(state, x)
            found.append(state)
        return found

    def step(self, state: Vector, x: int) -> Vector:
        """Return the state after one more letter."""
        rows = zip(self.matrices[x], self.offsets[x], strict=True)
        return tuple(sum((v * h for v, h in zip(row, state, strict=True) if v and h), b) for row, b in rows)

    def fields(self) -> dict[str, Any]:
        """Return the header's description."""
        return {
            "letters": list(self.letters),
            "matrices": [matrix_fields(a) for a in self.matrices],
            "offsets": matrix_fields(self.offsets),
            "initial": [str(v) for v in self.initial],
        }


def matrix_family(
    matrices: Mapping[str, Sequence[Sequence[Any]]],
    offsets: Mapping[str, Sequence[Any]] | None = None,
    initial: Sequence[Any] | None = None,
) -> MatrixFamily:
    """Return a family from rows of integers, ``Fraction`` or strings such as ``"3/5"``.

    Args:
        matrices: A for each letter.
        offsets: b for each letter, zero if None.
        initial: the state before the first letter, the first unit vector if None.

    Raises:
        UserError: no letters, shapes that do not fit, or an entry that is not rational.
    """
    if not matrices:
        raise UserError("a matrix family: at least one letter with its matrix is expected")
    letters = tuple(matrices)
    size = len(matrices[letters[0]])
    if not 1 <= size <= MAX_DIMENSION:
        raise UserError(f"a matrix family: a dimension in 1..{MAX_DIMENSION} is expected, not {size}")
    if offsets is not None and set(offsets) != set(letters):
        raise UserError("a matrix family: the offsets need the same letters as the matrices")
    zero = [0] * size
    start = [1, *zero[1:]] if initial is None else initial
    return MatrixFamily(
        letters,
        tuple(matrix_of(matrices[x], f"A[{x}]", (size, size)) for x in letters),
        tuple(matrix_of([zero if offsets is None else offsets[x]], f"b[{x}]", (1, size))[0] for x in letters),
        matrix_of([start], "initial", (1, size))[0],
    )


def _semisimple(matrix: Matrix) -> bool:
    """Tell whether the squarefree part f / gcd(f, f') of the characteristic polynomial f annihilates a matrix."""
    f = _characteristic(matrix)
    derivative = [k * c for k, c in enumerate(f)][1:]
    divisor = f
    while any(derivative):
        divisor, derivative = derivative, _divided(divisor, derivative)[1]
    value = tuple(tuple(Fraction(0) for _ in matrix) for _ in matrix)
    for coefficient in reversed(_divided(f, divisor)[0]):
        moved = multiply(value, matrix)
        value = tuple(tuple(v + coefficient * (i == j) for j, v in enumerate(row)) for i, row in enumerate(moved))
    return not any(map(any, value))


def _characteristic(matrix: Matrix) -> list[Fraction]:
    """Return the characteristic polynomial, lowest coefficient first (Faddeev and LeVerrier)."""
    size = len(matrix)
    coefficients = [Fraction(1)]
    power = identity(size)
    for k in range(1, size + 1):
        moved = multiply(matrix, power)
        c = -sum((moved[i][i] for i in range(size)), Fraction(0)) / k
        coefficients.append(c)
        power = tuple(tuple(v + c * (i == j) for j, v in enumerate(row)) for i, row in enumerate(moved))
    return coefficients[::-1]


def _divided(f: list[Fraction], g: list[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """Return quotient and remainder of polynomials, lowest coefficient first, without leading zeros."""
    rest = list(f)
    quotient = [Fraction(0)] * max(len(f) - len(g) + 1, 1)
    for k in range(len(f) - len(g), -1, -1):
        quotient[k] = rest[k + len(g) - 1] / g[-1]
        for i, c in enumerate(g):
            rest[k + i] -= quotient[k] * c
    while rest and not rest[-1]:
        rest.pop()
    return quotient, rest


def _root(square: Fraction) -> Fraction:
    """Return a number that is at least the square root, and larger by at most 2^-32."""
    scaled = -((-square.numerator << 64) // square.denominator)
    return Fraction(isqrt(scaled - 1) + 1, 1 << 32) if square else Fraction(0)
