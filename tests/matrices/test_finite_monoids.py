"""Finite matrix monoids against brute force: closure of matrices, powers, and Barrington's condition by definition."""

from __future__ import annotations

import random
from fractions import Fraction

import brute
import pytest
from matrix_samples import random_family

from tc0kit.algebra.matrices import MatrixFamily, decide_family
from tc0kit.algebra.matrices.finite import FiniteMonoid, InfiniteOrder, finite_monoid, infinite_order
from tc0kit.budget import Budget

Matrix = tuple[tuple[Fraction, ...], ...]


def product(a: Matrix, b: Matrix) -> Matrix:
    return tuple(tuple(sum((x * y for x, y in zip(row, column)), Fraction(0)) for column in zip(*b)) for row in a)  # noqa: B905


def closure(family: MatrixFamily, limit: int = 300) -> list[Matrix] | None:
    letters = [tuple(map(tuple, family.rows(a))) for a in range(len(family.letters))]
    d = family.dimension
    elements = [tuple(tuple(Fraction(i == j) for j in range(d)) for i in range(d))]
    seen = set(elements)
    for x in elements:
        for a in letters:
            y = product(x, a)
            if y not in seen:
                if len(elements) == limit:
                    return None
                seen.add(y)
                elements.append(y)
    return elements


@pytest.mark.parametrize("seed", range(200, 280))
def test_finite_or_not(seed: int) -> None:
    family = random_family(random.Random(seed))
    elements = closure(family)
    found = finite_monoid(family, Budget())
    if elements is None:
        assert not isinstance(found, FiniteMonoid) or len(found.vectors) > 4
        return
    assert isinstance(found, FiniteMonoid)
    # The action is faithful: as many maps as matrices.
    assert len(brute.elements_of(found.action.images, found.action.degree)) == len(elements)
    aperiodic = all(is_aperiodic(x) for x in elements)
    solvable = all(
        brute.derived_length(group) is not None
        for group in brute.maximal_subgroups(brute.elements_of(found.action.images, found.action.degree))
    )
    verdict = decide_family(family)
    assert verdict.finite
    assert verdict.upper == "AC0" or not aperiodic
    assert (verdict.lower == "NC1") == (not solvable)


def is_aperiodic(x: Matrix) -> bool:
    """True if the powers of x, which are finitely many, end in one that x fixes."""
    seen: list[Matrix] = []
    y = x
    while y not in seen:
        seen.append(y)
        y = product(y, x)
    return y == seen[-1]


def power_set(x: Matrix, limit: int = 40) -> int | None:
    seen = {x}
    y = x
    for _ in range(limit):
        y = product(y, x)
        if y in seen:
            return len(seen)
        seen.add(y)
    return None


@pytest.mark.parametrize("seed", range(60))
def test_words_of_infinite_order(seed: int) -> None:
    family = random_family(random.Random(seed))
    for a in range(len(family.letters)):
        reason = infinite_order(family.numerators[a], family.denominators[a])
        # dimension 4: orders divide 8, 10 or 12, after at most four steps into the core
        assert (reason is None) == (power_set(tuple(map(tuple, family.rows(a)))) is not None)


def test_reasons() -> None:
    assert infinite_order(((1, 1), (0, 1)), 1) == "jordan block"
    assert infinite_order(((0, -1, 1, 0), (1, 0, 0, 1), (0, 0, 0, -1), (0, 0, 1, 0)), 1) == "jordan block"
    assert infinite_order(((3, -4), (4, 3)), 5) == "eigenvalue"
    assert infinite_order(((1,),), 2) == "eigenvalue"
    assert infinite_order(((0, 1, 0), (0, 0, 1), (0, 0, 0)), 1) is None
    witness = finite_monoid(MatrixFamily.of({"a": [[0, -1], [1, 0]], "b": [[0, -1], [1, 1]]}), Budget())
    assert isinstance(witness, InfiniteOrder) and len(witness.word) == 2  # a and b have orders 4 and 6
