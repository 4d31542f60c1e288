"""Solvable groups of matrices beyond triangular ones: circuits against exact fractions, cosets against definitions."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.budget import Budget
from tc0kit.circuits.compile_matrices import compile_matrices
from tc0kit.circuits.coset_states import compile_cosets, inverse, solvable_cosets
from tc0kit.circuits.finite_states import rounded_states
from tc0kit.circuits.inputs import named
from tc0kit.circuits.matrices import identity, multiply
from tc0kit.circuits.matrix_family import MatrixFamily, matrix_family
from tc0kit.circuits.simulate import simulate
from tc0kit.errors import BudgetSpent

REFLECTIONS = {"s": [[-1, 0], [0, 1]], "t": [["7/25", "-24/25"], ["-24/25", "-7/25"]]}
SCALE_AND_SWAP = {"scale": [[2, 0], [0, "1/2"]], "swap": [[0, 1], [1, 0]]}
MONOMIAL = {"turn": [[0, 0, 2], [1, 0, 0], [0, "1/3", 0]], "flip": [[0, 1, 0], [-1, 0, 0], [0, 0, 5]]}


def check(family: MatrixFamily, n: int, bits: int, fraction: int, **options: Any) -> dict[str, Any]:
    circuit = compile_matrices(family, n, bits, output_fraction=fraction, **options)
    rng = random.Random(n)
    words = [[rng.randrange(len(family.letters)) for _ in range(n)] for _ in range(40)]
    found = simulate(circuit, [{f"x{t}": x for t, x in enumerate(word)} for word in words])
    for word, outputs in zip(words, found, strict=True):
        rows = rounded_states(family, word, bits, fraction)
        expected = {named("y", t, i, family.dimension): v for t, row in enumerate(rows) for i, v in enumerate(row)}
        assert outputs == {name: expected[name] for name in outputs}
        assert len(outputs) == family.dimension * (1 if options.get("last") else n)
    return {**circuit.header, "levels": circuit.depth}


@pytest.mark.parametrize("matrices", [REFLECTIONS, SCALE_AND_SWAP])
def test_depth_does_not_grow(matrices: dict[str, Any]) -> None:
    family = matrix_family(matrices, initial=[1, "1/2"])
    headers = [check(family, n, 6, 3, last=True) for n in (4, 7)]
    assert {(h["structure"], h["levels"]) for h in headers} == {("solvable quotient, triangular kernel", 8)}


def test_input_terms_and_a_larger_quotient() -> None:
    driven = matrix_family(REFLECTIONS, {"s": [1, 0], "t": ["1/2", -1]}, [0, 1])
    assert check(driven, 4, 7, 3)["quotient"]["order"] == 4
    monomial = matrix_family(MONOMIAL, {"turn": [0, 1, 0], "flip": [0, 0, 0]}, [1, 2, -1])
    found = check(monomial, 3, 8, 1)
    assert found["structure"] == "solvable quotient, triangular kernel" and found["quotient"]["order"] > 4


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6))
def test_random_monomial_matrices(seed: int) -> None:
    """Monomial matrices of two coordinates, in a random basis: a dihedral quotient at most, over diagonal matrices."""
    rng = random.Random(seed)
    values = [Fraction(a, b) for a in (-2, -1, 1, 2) for b in (1, 3)]
    basis = ((Fraction(1), Fraction(rng.randint(-1, 1))), (Fraction(0), Fraction(rng.choice([1, 2]))))
    back = inverse(basis)
    assert back is not None
    zero = Fraction(0)
    raw = [
        ((zero, rng.choice(values)), (rng.choice(values), zero)),
        ((rng.choice(values), zero), (zero, rng.choice(values))),
    ]
    matrices = {f"a{i}": multiply(multiply(basis, a), back) for i, a in enumerate(raw)}
    offsets = {x: [rng.randint(-1, 1), rng.randint(-1, 1)] for x in matrices}
    check(matrix_family(matrices, offsets, [1, rng.randint(-2, 2)]), rng.randint(1, 3), rng.randint(2, 8), 2)


def test_the_kernel_consists_of_matrices_that_are_one_modulo_the_prime() -> None:
    family = matrix_family(MONOMIAL, initial=[1, 2, -1])
    cosets = solvable_cosets(family, Budget())
    assert cosets is not None
    m = cosets.modulus
    for a in cosets.kernel.matrices:
        assert np.array_equal(family.modulo(a, m), np.eye(3, dtype=np.int64))
    state, coset = family.initial, 0  # h = R(q) g along a word
    shadow = family.initial
    for x in (0, 1, 1, 0, 0, 1):
        shadow = cosets.kernel.step(shadow, coset * len(family.letters) + x)
        state, coset = family.step(state, x), cosets.action.images[x][coset]
        moved = cosets.representatives[coset]
        assert state == tuple(sum(v * h for v, h in zip(row, shadow, strict=True)) for row in moved)


def test_what_has_no_such_quotient() -> None:
    shears = matrix_family({"a": [[1, 1], [0, 1]], "b": [[1, 0], [1, 1]]})
    assert solvable_cosets(shears, Budget()) is None
    singular = matrix_family({"a": [[0, 2], [1, 0]], "b": [[2, 0], [0, 0]]})
    assert solvable_cosets(singular, Budget()) is None


def test_inverse() -> None:
    matrix = ((Fraction(0), Fraction(2)), (Fraction(3), Fraction(1, 2)))
    back = inverse(matrix)
    assert back is not None and multiply(matrix, back) == identity(2)
    assert inverse(((Fraction(1), Fraction(2)), (Fraction(2), Fraction(4)))) is None


def test_the_budget() -> None:
    family = matrix_family(REFLECTIONS)
    cosets = solvable_cosets(family, Budget())
    assert cosets is not None
    with pytest.raises(BudgetSpent, match="products for the last state"):
        compile_cosets(family, cosets, 200, 4, 2, "last", max_gates=1000, budget=Budget())
