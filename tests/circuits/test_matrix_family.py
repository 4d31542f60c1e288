"""Facts about explicit matrices: against sympy, brute force, and families that are built to have them."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import islice, product

import numpy as np
import pytest
import sympy

from tc0kit.circuits.matrices import Matrix, inverse, multiply
from tc0kit.circuits.matrix_family import MatrixFamily, matrix_family
from tc0kit.circuits.modular_matrices import eigenbasis, flag_basis, inverse_modulo, kernel
from tc0kit.errors import UserError


def conjugated(rng: random.Random, matrices: list[Matrix]) -> list[Matrix]:
    size = len(matrices[0])
    while True:
        basis = tuple(tuple(Fraction(rng.randint(-2, 2)) for _ in range(size)) for _ in range(size))
        try:
            back = inverse(basis, "P")
        except UserError:
            continue
        return [multiply(multiply(basis, a), back) for a in matrices]


def triangle(rng: random.Random, size: int) -> Matrix:
    return tuple(
        tuple(Fraction(rng.randint(-2, 2), rng.choice([1, 2])) if s >= r else Fraction(0) for s in range(size))
        for r in range(size)
    )


def family(matrices: list[Matrix]) -> MatrixFamily:
    return matrix_family({f"a{i}": a for i, a in enumerate(matrices)})


def diagonalisable(matrix: sympy.Matrix) -> bool:
    """Tell by sympy's eigenvectors in dimension 2, and by its squarefree parts (much faster) above."""
    if matrix.rows < 3:
        return bool(matrix.is_diagonalizable())
    x = sympy.Symbol("x")
    value = sympy.zeros(matrix.rows)
    for coefficient in matrix.charpoly(x).sqf_part().all_coeffs():
        value = value * matrix + coefficient * sympy.eye(matrix.rows)
    return bool(value.is_zero_matrix)


@pytest.mark.parametrize("seed", range(30))
def test_facts_against_sympy(seed: int) -> None:
    rng = random.Random(seed)
    size = rng.randint(1, 3)
    matrix: Matrix = tuple(tuple(Fraction(rng.randint(-1, 1)) for _ in range(size)) for _ in range(size))
    square = multiply(matrix, matrix)
    found = family([matrix, square])
    assert found.commutes and found.is_triangularisable
    assert found.is_diagonalisable == all(diagonalisable(sympy.Matrix(a)) for a in (matrix, square))


@pytest.mark.parametrize("seed", range(20))
def test_hidden_triangles_are_found(seed: int) -> None:
    rng = random.Random(seed)
    size = rng.randint(2, 4)
    found = family(conjugated(rng, [triangle(rng, size) for _ in range(rng.randint(2, 3))]))
    assert found.is_triangularisable
    for m in (101, 103, 107):
        matrices = [found.modulo(a, m) for a in found.matrices]
        basis = flag_basis(matrices, m)
        assert basis is not None
        back = inverse_modulo(basis, m)
        assert back is not None
        assert not any(np.tril(back @ a % m @ basis % m, -1).any() for a in matrices)


def test_families_without_a_common_triangular_form() -> None:
    reflections = [((0, 1), (1, 0)), ((1, 0), (0, -1))]
    assert not family(reflections).is_triangularisable  # type: ignore[arg-type]
    assert not family([((1, 1), (0, 1)), ((1, 0), (1, 1))]).is_triangularisable  # type: ignore[arg-type]
    assert family([((1, 1), (0, 1)), ((2, 0), (0, 1))]).is_triangularisable  # type: ignore[arg-type]


@pytest.mark.parametrize("m", [2, 3])
def test_bases_modulo_small_primes_by_brute_force(m: int) -> None:
    """Over a field a pair has an eigenbasis iff some conjugation shows it; likewise for a triangular form."""
    all_matrices = [np.array(v).reshape(2, 2) for v in product(range(m), repeat=4)]
    pairs = [(p, q) for p in all_matrices if (q := inverse_modulo(p, m)) is not None]
    assert all((p @ q % m == np.eye(2)).all() for p, q in pairs)
    rng = random.Random(m)
    for _ in range(150):
        a, b = rng.choice(all_matrices), rng.choice(all_matrices)
        images = [(q @ a % m @ p % m, q @ b % m @ p % m) for p, q in pairs]
        diagonal = any(not (x[0, 1] or x[1, 0] or y[0, 1] or y[1, 0]) for x, y in images)
        triangular = any(not (x[1, 0] or y[1, 0]) for x, y in images)
        assert (eigenbasis([a, b], m) is not None) == diagonal
        found = flag_basis([a, b], m)
        eigenvalues_split = all(
            any((x[1, 0] == 0) for x, _ in ((q @ c % m @ p % m, 0) for p, q in pairs)) for c in (a, b)
        )
        assert (found is not None) == (triangular and eigenvalues_split)


def test_the_kernel_is_the_kernel() -> None:
    rng = np.random.default_rng(0)
    for m in (2, 5, 101):
        for shape in ((3, 3), (2, 4), (4, 2)):
            matrix = rng.integers(0, m, shape)
            matrix[-1] = matrix[0]
            basis = kernel(matrix, m)
            assert not (matrix @ basis % m).any()
            if m == 2:
                vectors = [v for v in product(range(m), repeat=shape[1]) if not (matrix @ v % m).any()]
                assert len(vectors) == m ** basis.shape[1]


@pytest.mark.parametrize("seed", range(10))
def test_bounds_hold(seed: int) -> None:
    rng = random.Random(seed)
    turn = ((Fraction(3, 5), Fraction(-4, 5)), (Fraction(4, 5), Fraction(3, 5)))
    found = matrix_family({"a": turn, "b": triangle(rng, 2)}, {"a": [0, "1/3"], "b": [1, -2]}, [2, 1])
    bounds = found.bounds(6)
    for word in islice(product(range(2), repeat=6), seed, None, 3):
        for state, row in zip(found.states(word), bounds, strict=True):
            assert all(abs(v) <= bound for v, bound in zip(state, row, strict=True))


def test_rotations_do_not_raise_the_bound() -> None:
    turn = [["3/5", "-4/5"], ["4/5", "3/5"]]
    assert matrix_family({"a": turn}).bounds(50)[-1] == [1, 1]


def test_bad_families_are_refused() -> None:
    with pytest.raises(UserError, match="at least one letter"):
        matrix_family({})
    with pytest.raises(UserError, match=r"a dimension in 1\.\.32"):
        matrix_family({"a": []})
    with pytest.raises(UserError, match=r"A\[b\]: 2 rows of 2 entries"):
        matrix_family({"a": [[1, 0], [0, 1]], "b": [[1]]})
    with pytest.raises(UserError, match=r"A\[a\]\[0\]\[0\]: 0.5 is not an integer or a fraction"):
        matrix_family({"a": [[0.5]]})
    with pytest.raises(UserError, match="the same letters"):
        matrix_family({"a": [[1]]}, {"b": [1]})
    with pytest.raises(UserError, match="initial: 1 rows of 1 entries"):
        matrix_family({"a": [[1]]}, None, [1, 2])
