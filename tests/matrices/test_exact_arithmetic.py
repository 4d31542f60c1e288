"""Linear algebra and polynomials against sympy."""

from __future__ import annotations

import random

import pytest
import sympy as sp

from tc0kit.algebra.matrices.linear import (
    Span,
    adjugate,
    characteristic_polynomial,
    determinant,
    image,
    left_kernel,
    rank,
    rows_of,
)
from tc0kit.algebra.matrices.polynomials import cyclotomic, possible_orders, real_roots, split_unity, squarefree
from tc0kit.algebra.matrices.spectrum import positive_definite, positive_semidefinite, spectrum

X = sp.Symbol("x")


def random_rows(r: random.Random, rows: int, columns: int, size: int) -> tuple[tuple[int, ...], ...]:
    return rows_of([[r.randint(-size, size) for _ in range(columns)] for _ in range(rows)])


@pytest.mark.parametrize("seed", range(30))
def test_linear_algebra(seed: int) -> None:
    r = random.Random(seed)
    d = r.randint(1, 5)
    a = random_rows(r, d, d, r.choice([1, 9]))
    m = sp.Matrix(a)
    assert determinant(a) == m.det()
    assert sp.Matrix(adjugate(a)) == m.adjugate()
    assert list(characteristic_polynomial(a)) == m.charpoly().all_coeffs()
    b = random_rows(r, d + 2, d, 1)
    assert rank(b) == sp.Matrix(b).rank()
    kernel = left_kernel(b)
    assert len(kernel) == d + 2 - rank(b) == rank(kernel) if kernel else rank(b) == d + 2
    assert all(not any(image(v, b)) for v in kernel)
    span = Span(b)
    assert all(span.contains(row) for row in b)
    assert span.contains((1,) * d) == (sp.Matrix([*b, (1,) * d]).rank() == len(span))


@pytest.mark.parametrize("seed", range(40))
def test_real_roots(seed: int) -> None:
    r = random.Random(seed)
    f = (r.choice([1, 2, -1]), *(r.randint(-3, 3) for _ in range(r.randint(1, 6))))
    roots = set(sp.Poly(f, X).real_roots())
    counts = (sum(bool(t < 0) for t in roots), sum(t == 0 for t in roots), sum(bool(t > 0) for t in roots))
    assert real_roots(f) == counts
    assert sp.Poly(squarefree(f), X).monic() == sp.Poly(f, X).sqf_part().monic()


def test_roots_of_unity() -> None:
    for m in range(1, 40):
        assert list(cyclotomic(m)) == sp.Poly(sp.cyclotomic_poly(m, X), X).all_coeffs()
    assert possible_orders(2) == (1, 2, 3, 4, 6)
    assert possible_orders(4) == (1, 2, 3, 4, 5, 6, 8, 10, 12)
    assert split_unity((1, 0, 0, 0, -1, 0)) == (1, {1: 1, 2: 1, 4: 1}, (1,))
    assert split_unity((1, -3, 1)) == (0, {}, (1, -3, 1))


def test_spectrum_of_known_matrices() -> None:
    half_turn = spectrum(((0, -1), (1, 0)), 1)
    assert not half_turn.real and half_turn.orders == (4,) and half_turn.unity_or_zero
    pythagorean = spectrum(((3, -4), (4, 3)), 5)
    assert not pythagorean.real and pythagorean.orders == () and not pythagorean.unity_or_zero
    gate = spectrum(((1, 0), (0, 2)), 2)
    assert gate.real and gate.non_negative and gate.orders == (1,) and not gate.unity_or_zero
    assert not spectrum(((-1, 0), (0, 2)), 2).non_negative


@pytest.mark.parametrize("seed", range(20))
def test_definiteness(seed: int) -> None:
    r = random.Random(seed)
    d = r.randint(1, 4)
    a = random_rows(r, d, d, 2)
    symmetric = rows_of([[a[i][j] + a[j][i] + (2 * d * (i == j)) for j in range(d)] for i in range(d)])
    m = sp.Matrix(symmetric)
    assert positive_semidefinite(symmetric) == bool(m.is_positive_semidefinite)
    assert positive_definite(symmetric) == bool(m.is_positive_definite)
