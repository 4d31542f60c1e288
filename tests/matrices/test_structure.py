"""Structure facts against definitions, sympy, and each other."""

from __future__ import annotations

import random
from fractions import Fraction as F

import pytest
import sympy as sp
from matrix_samples import TABLE, householder, random_basis, random_family, rotation, unit

from tc0kit.algebra.matrices import MatrixFamily, structure
from tc0kit.algebra.matrices.enveloping import lie_derived_series, triangularisable
from tc0kit.algebra.matrices.rank_one import diagonal_update
from tc0kit.algebra.matrices.structure import Fact
from tc0kit.budget import Budget


def facts(family: MatrixFamily) -> dict[str, Fact]:
    return {fact.name: fact for fact in structure(family)}


def of(name: str) -> dict[str, Fact]:
    return facts(MatrixFamily.of(TABLE[name][0]))


@pytest.mark.parametrize("seed", range(60))
def test_lie_and_the_trace_test_agree(seed: int) -> None:
    """Lie's theorem: the Lie algebra of a family is solvable iff the family is triangularisable over C."""
    r = random.Random(seed)
    family = random_family(r)
    for one in (family, random_basis(r, family)):
        assert (lie_derived_series(one, Budget())[-1] == 0) == (triangularisable(one, Budget())[1] is None)


@pytest.mark.parametrize("seed", range(25))
def test_facts_against_sympy(seed: int) -> None:
    family = random_family(random.Random(seed))
    matrices = [sp.Matrix(family.rows(a)) for a in range(len(family.letters))]
    d = family.dimension
    found = facts(family)
    pairs = [(a, b) for a in matrices for b in matrices]
    assert found["commuting"].holds == all(a * b == b * a for a, b in pairs)
    assert found["orthogonal"].holds == all(a * a.T == sp.eye(d) for a in matrices)
    assert found["invertible"].holds == all(a.det() != 0 for a in matrices)
    assert found["diagonal"].holds == all(a.is_diagonal() for a in matrices)
    assert found["simultaneously diagonalisable"].holds == (
        all(a * b == b * a for a, b in pairs) and all(a.is_diagonalizable() for a in matrices)
    )
    norms = [sp.eye(d) - a.T * a for a in matrices]
    assert found["spectral norm at most 1"].holds == all(n.is_positive_semidefinite for n in norms)
    assert found["identity plus rank one"].holds == all((a - sp.eye(d)).rank() <= 1 for a in matrices)
    assert found["non-negative"].holds == all(x >= 0 for a in matrices for x in a)


def test_householder_form() -> None:
    family = MatrixFamily.of({"a": householder(F(1, 2), [3, 4]), "b": householder(2, [1, -2]), "1": unit(2)})
    fact = facts(family)["Householder"]
    assert fact.holds
    assert fact.witness == [{"beta": "1/2", "k": [3, 4]}, {"beta": "2", "k": [1, -2]}, {"beta": "0", "k": [1, 0]}]
    assert facts(MatrixFamily.of({"r": rotation(F(3, 5), F(4, 5))}))["Householder"].witness == ["r"]


@pytest.mark.parametrize("seed", range(80))
def test_diagonal_plus_rank_one(seed: int) -> None:
    r = random.Random(seed)
    d = r.randint(1, 5)
    u, v = ([r.choice([0, 1, -2, 3]) for _ in range(d)] for _ in "uv")
    rows = tuple(tuple(u[i] * v[j] + (r.randint(-3, 3) if i == j else 0) for j in range(d)) for i in range(d))
    found = diagonal_update(rows, 2)
    assert found is not None
    for i in range(d):
        for j in range(d):
            assert (found.diagonal[i] if i == j else 0) + found.u[i] * found.v[j] == F(rows[i][j], 2)
    other = tuple(tuple(r.choice([0, 0, 1, 2]) for _ in range(d)) for _ in range(d))
    minors = [
        other[i][j] * other[k][m] - other[i][m] * other[k][j]
        for i in range(d) for k in range(d) for j in range(d) for m in range(d)
        if len({i, k}) == len({j, m}) == 2 and not {i, k} & {j, m}
    ]  # fmt: skip
    if any(minors):  # minors off the diagonal vanish for D + u v^T
        assert diagonal_update(other, 1) is None


def test_no_diagonal_plus_rank_one() -> None:
    """All minors off the diagonal vanish in dimension 3, where there are none; the cycle still has no such form."""
    assert diagonal_update(((0, 1, 0), (0, 0, 1), (1, 0, 0)), 1) is None
    assert diagonal_update(((0, 1, 1), (1, 0, 1), (1, 1, 0)), 1) is not None


def test_named_families() -> None:
    assert of("S4")["permutation"].witness == [[3, 0, 1, 2], [1, 0, 2, 3]]
    assert of("2 S5")["monomial"].holds and not of("2 S5")["permutation"].holds
    assert of("stochastic 2x2")["row-stochastic"].holds and not of("stochastic 2x2")["column-stochastic"].holds
    assert of("column-monomial with factors")["column-monomial"].holds
    assert not of("column-monomial with factors")["row-monomial"].holds
    assert of("BS(1,2)")["simultaneously triangularisable"].witness == [[], ["a"], ["b"]]
    assert of("quarter turn")["constant"].holds
    assert of("quarter turn")["spectrum of roots of unity and 0"].witness[0]["orders"] == [4]
    assert of("commuting rotations")["orthogonal"].holds and not of("commuting rotations")["real spectrum"].holds
    assert of("GH with beta 1/2, d = 2")["non-negative spectrum"].holds
    assert of("Heisenberg")["block triangular"].witness["sizes"] == [1, 1, 1]
    assert of("S4")["block triangular"].witness["sizes"] == [1, 3]
