"""Singular families with finitely many image spaces."""

from __future__ import annotations

import random

import pytest
import sympy as sp
from matrix_samples import permutation, random_basis, random_matrix, scaled

from tc0kit.algebra.matrices import MatrixFamily, decide_family
from tc0kit.algebra.matrices.actions import monomial_bounds
from tc0kit.algebra.matrices.decide import decide_bounds
from tc0kit.algebra.matrices.images import echelon, image_spaces
from tc0kit.budget import Budget
from tc0kit.certificates import check


@pytest.mark.parametrize("seed", range(40))
def test_echelon_form_is_that_of_the_space(seed: int) -> None:
    r = random.Random(seed)
    rows = tuple(tuple(r.randint(-2, 2) for _ in range(4)) for _ in range(r.randint(1, 4)))
    reduced = sp.Matrix(rows).rref()[0]
    wanted = [list(reduced.row(i)) for i in range(reduced.rows) if any(reduced.row(i))]
    found = echelon(rows)
    assert [[sp.Rational(x, next(y for y in row if y)) for x in row] for row in found] == wanted


@pytest.mark.parametrize("seed", range(25))
def test_a_hidden_monomial_basis_makes_no_difference(seed: int) -> None:
    """A column-monomial family is decided by its maps; in another basis by its image spaces, with the same answer."""
    r = random.Random(seed)
    family = MatrixFamily.of({x: random_matrix(r, r.choice([3, 3, 3]), "monomial") for x in "ab"})
    direct = monomial_bounds(family, Budget())
    assert direct is not None
    hidden = decide_family(random_basis(r, family))
    assert check(hidden.certificate).accepted
    assert decide_bounds(family, Budget()).upper == hidden.upper
    assert direct.lower == hidden.lower


def test_local_groups_decide() -> None:
    """Rank-five maps of six coordinates that contain a scaled A5 are NC1-complete; with A4 inside they are TC0."""
    for images, label in (
        ([[1, 2, 3, 4, 0], [1, 2, 0, 3, 4]], "NC1-complete"),
        ([[1, 2, 0, 3, 4], [1, 0, 3, 2, 4]], "TC0"),
    ):
        letters = {}
        for name, image in zip("ab", images, strict=True):
            letters[name] = scaled(2, permutation([*image, 0]))
        letters["c"] = scaled(3, permutation([0, 1, 2, 3, 4, 4]))
        family = random_basis(random.Random(1), MatrixFamily.of(letters))
        found = image_spaces(family, Budget())
        assert found is not None and len(found.groups) >= 1
        verdict = decide_family(family)
        assert verdict.label == label
        assert check(verdict.certificate).accepted


def test_infinitely_many_spaces() -> None:
    turn = [[3, -4, 0], [4, 3, 0], [0, 0, 5]]
    assert image_spaces(MatrixFamily.of({"a": turn, "b": [[1, 0, 0], [0, 0, 0], [0, 0, 1]]}), Budget()) is None
