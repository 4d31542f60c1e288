"""The spectrum of one matrix, exactly: real, non-negative, roots of unity; and definiteness of symmetric matrices."""

from __future__ import annotations

from dataclasses import dataclass

from tc0kit.algebra.matrices.linear import Rows, characteristic_polynomial
from tc0kit.algebra.matrices.polynomials import Polynomial, real_roots, split_unity, squarefree


@dataclass(frozen=True)
class Spectrum:
    """What the characteristic polynomial says about the eigenvalues.

    Attributes:
        polynomial: of ``denominator`` times the matrix, leading coefficient first.
        denominator: see there.
        distinct: number of different eigenvalues.
        negative, zero, positive: numbers of different real ones by sign (Sturm).
        orders: the orders m of eigenvalues that are primitive m-th roots of unity.
        unity_or_zero: all eigenvalues are 0 or roots of unity.
    """

    polynomial: Polynomial
    denominator: int
    distinct: int
    negative: int
    zero: int
    positive: int
    orders: tuple[int, ...]
    unity_or_zero: bool

    @property
    def real(self) -> bool:
        """All eigenvalues are real."""
        return self.negative + self.zero + self.positive == self.distinct

    @property
    def non_negative(self) -> bool:
        """All eigenvalues are real and at least 0."""
        return self.real and not self.negative


def spectrum(rows: Rows, denominator: int) -> Spectrum:
    """Return the spectrum of ``rows / denominator``."""
    f = characteristic_polynomial(rows)
    negative, zero, positive = real_roots(f)
    d = len(rows)
    # det(x - rows / q) = det(q x - rows) / q^d, so x -> q x turns the roots into eigenvalues.
    scaled = tuple(c * denominator ** (d - k) for k, c in enumerate(f))
    _, orders, rest = split_unity(scaled)
    return Spectrum(
        f, denominator, len(squarefree(f)) - 1, negative, zero, positive, tuple(sorted(orders)), len(rest) == 1
    )


def positive_semidefinite(a: Rows) -> bool:
    """True if a symmetric matrix has no negative eigenvalue.

    All eigenvalues are real, so they are non-negative iff their elementary symmetric functions are (Descartes).
    """
    return all(c * (-1) ** k >= 0 for k, c in enumerate(characteristic_polynomial(a)))


def positive_definite(a: Rows) -> bool:
    """True if a symmetric matrix has positive eigenvalues only."""
    return all(c * (-1) ** k > 0 for k, c in enumerate(characteristic_polynomial(a)))
