"""Families with parameters: upper bounds from coefficient matrices, lower bounds from instances."""

from __future__ import annotations

from fractions import Fraction as F

from matrix_samples import TABLE, householder, scaled, unit

from tc0kit.algebra.matrices import MatrixFamily, decide_family, hardest_instance, whole_family
from tc0kit.certificates import check


def test_a_triangular_parametric_family() -> None:
    """A(a, b) = [[a, b], [0, 1 - a]] is triangular for all a and b."""
    coefficients = MatrixFamily.of({"1": [[0, 0], [0, 1]], "a": [[1, 0], [0, -1]], "b": [[0, 1], [0, 0]]})
    found = whole_family(coefficients)
    assert found.upper == "TC0" and found.certificate is not None
    assert check(found.certificate).proves == ["triangularisable", "upper TC0"]
    assert {fact.name for fact in found.facts if fact.holds} == {
        "simultaneously triangularisable",
        "block triangular",
        "solvable Lie algebra",
    }


def test_householder_products_in_two_dimensions() -> None:
    """1 - beta k k^T with entries of k k^T as parameters: dense, and an instance is hard."""
    coefficients = MatrixFamily.of(
        {"1": unit(2), "xx": [[-1, 0], [0, 0]], "xy": [[0, -1], [-1, 0]], "yy": [[0, 0], [0, -1]]}
    )
    found = whole_family(coefficients)
    assert found.upper == "PNC1" and found.certificate is None
    easy = MatrixFamily.of({"a": householder(2, [1, 0]), "b": householder(2, [1, 2])})
    hard = MatrixFamily.of(TABLE["GH with beta 1/2, d = 2"][0])
    best = hardest_instance([easy, hard, easy])
    assert best is not None
    assert best[0] is hard and best[1].lower == "NC1"
    assert hardest_instance([]) is None


def test_scalar_gates_commute() -> None:
    found = whole_family(MatrixFamily.of({"a": unit(3)}))
    assert found.upper == "TC0"
    assert any(fact.name == "commuting" and fact.holds for fact in found.facts)
    instance = MatrixFamily.of({"a": scaled(F(1, 2), unit(3)), "b": scaled(F(2, 3), unit(3))})
    assert decide_family(instance).label == "TC0"
