"""Number fields: the regular representation is a homomorphism, and families over a field get the right verdicts."""

from __future__ import annotations

import pytest
import sympy as sp

from tc0kit.algebra.matrices import MatrixFamily, decide_family, structure
from tc0kit.algebra.matrices.linear import multiply
from tc0kit.certificates import check
from tc0kit.errors import UserError

ROOT5 = sp.sqrt(5)
PHI = (1 + ROOT5) / 2


def half(*rows: list[sp.Expr]) -> sp.Matrix:
    return sp.Matrix([[sp.expand(sp.Rational(1, 2) * x) for x in row] for row in rows])


# Rotations of the icosahedron: by 2 pi / 5, and a cyclic exchange of the axes.
TURN = half([1, -PHI, PHI - 1], [PHI, PHI - 1, -1], [PHI - 1, 1, PHI])
CYCLE = sp.Matrix([[0, 1, 0], [0, 0, 1], [1, 0, 0]])


def test_the_icosahedral_group() -> None:
    assert (TURN * TURN.T).applyfunc(sp.expand) == sp.eye(3)
    family = MatrixFamily.of({"a": TURN, "b": CYCLE})
    assert (family.block, family.dimension) == (2, 6)
    verdict = decide_family(family)
    assert verdict.label == "NC1-complete" and verdict.finite
    assert check(verdict.certificate).accepted
    facts = {fact.name: fact.holds for fact in structure(family)}
    assert facts["orthogonal"] and not facts["monomial"] and facts["non-negative"] is None


def test_a_homomorphism() -> None:
    x = sp.Matrix([[sp.sqrt(2), sp.I], [sp.Rational(1, 3), 1 - sp.sqrt(2)]])
    y = sp.Matrix([[sp.I * sp.sqrt(2), 1], [2, sp.I]])
    z = (x * y).applyfunc(sp.expand)
    family = MatrixFamily.of({"x": x, "y": y, "z": z})
    assert family.block == 4
    top = multiply(family.numerators[0], family.numerators[1])
    scale = family.denominators[0] * family.denominators[1]
    assert all(
        t * family.denominators[2] == s * scale
        for row, other in zip(top, family.numerators[2], strict=True)
        for t, s in zip(row, other, strict=True)
    )


def test_patterns_are_those_of_the_field() -> None:
    diagonal = MatrixFamily.of({"a": sp.diag(sp.I, 1), "b": sp.diag(2, sp.I)})
    assert {fact.name: fact.holds for fact in structure(diagonal)}["diagonal"]
    assert decide_family(diagonal).label == "TC0"
    swap = sp.Matrix([[0, 1], [1, 0]])
    monomial = MatrixFamily.of({"a": sp.diag(2 * sp.I, 1), "b": swap})
    verdict = decide_family(monomial)
    assert verdict.label == "TC0"
    assert verdict.certificate["parts"][0]["kind"] == "column-monomial"
    assert check(verdict.certificate).accepted


def test_a_rotation_by_a_fifth() -> None:
    fifth = sp.exp(2 * sp.pi * sp.I / 5)
    assert decide_family(MatrixFamily.of({"a": sp.Matrix([[fifth]])})).label == "AC0"
    assert decide_family(MatrixFamily.of({"a": sp.Matrix([[fifth]]), "b": sp.Matrix([[1]])})).label == "ACC0"


@pytest.mark.parametrize(
    ("matrices", "message"),
    [
        ({}, "a family of matrices needs at least one letter"),
        ({"a": [[1, 2]]}, "letter 'a': a square matrix is expected, not 1 x 2"),
        ({"a": []}, "letter 'a': a square matrix is expected, not 0 x 0"),
        (
            {"a": [[1]], "b": [[1, 0], [0, 1]]},
            "matrices of one dimension are expected; the dimensions are 'a': 1, 'b': 2",
        ),
        ({"a": [[0.5]]}, "letter 'a': the entry 0.5 is no exact algebraic number"),
        ({"a": [[sp.pi]]}, "letter 'a': the entry pi is no exact algebraic number"),
        ({"a": [[sp.Symbol("x")]]}, "letter 'a': the entry x is no exact algebraic number"),
        (
            {"a": [[sp.sqrt(2)]], "b": [[sp.sqrt(3)]], "c": [[sp.sqrt(5)]], "d": [[sp.I]]},
            "the entries generate a number field of degree above 8, which is not supported",
        ),
    ],
)
def test_bad_input(matrices: dict[str, object], message: str) -> None:
    with pytest.raises(UserError) as error:
        MatrixFamily.of(matrices)
    assert str(error.value) == message
