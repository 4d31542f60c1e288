"""Explicit matrices to circuits: every construction against exact step-by-step fractions, and what is refused."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from test_matrix_family import conjugated, triangle

from tc0kit.budget import Budget
from tc0kit.circuits.compile_matrices import compile_matrices
from tc0kit.circuits.field_entries import field_family, sympy_family
from tc0kit.circuits.finite_states import rounded_states
from tc0kit.circuits.inputs import named
from tc0kit.circuits.matrices import Matrix, identity, multiply
from tc0kit.circuits.matrix_family import MatrixFamily, matrix_family
from tc0kit.circuits.simulate import simulate
from tc0kit.errors import BudgetSpent, UserError

ROTATIONS = {"a": [["3/5", "-4/5"], ["4/5", "3/5"]], "b": [["5/13", "-12/13"], ["12/13", "5/13"]]}


def permutation(images: list[int]) -> list[list[int]]:
    return [[int(images[j] == i) for j in range(len(images))] for i in range(len(images))]


def check(family: MatrixFamily, n: int, bits: int, fraction: int, **options: Any) -> dict[str, Any]:
    """Compile, compare on random words with the exact states, and return the header with the depth."""
    circuit = compile_matrices(family, n, bits, output_fraction=fraction, **options)
    rng = random.Random(n)
    words = [[rng.randrange(len(family.letters)) for _ in range(n)] for _ in range(12)]
    found = simulate(circuit, [{f"x{t}": x for t, x in enumerate(word)} for word in words])
    for word, outputs in zip(words, found, strict=True):
        expected = {
            named("y", t, i, family.dimension): v
            for t, row in enumerate(rounded_states(family, word, bits, fraction))
            for i, v in enumerate(row)
        }
        assert outputs == {name: expected[name] for name in outputs}
        assert len(outputs) == family.dimension * (min(n, 1) if options.get("last") else n)
    return {**circuit.header, "levels": circuit.depth}


def vectors(rng: random.Random, size: int, count: int) -> list[list[Fraction]]:
    return [[Fraction(rng.randint(-2, 2), rng.choice([1, 1, 3])) for _ in range(size)] for _ in range(count)]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["powers", "triangles", "diagonals", "integers"]))
def test_circuit_equals_exact_fractions(seed: int, kind: str) -> None:
    rng = random.Random(seed)
    size, count, n = rng.randint(1, 3), rng.randint(1, 3), rng.randint(1, 4)
    base: Matrix = tuple(tuple(Fraction(rng.randint(-1, 1)) for _ in range(size)) for _ in range(size))
    if kind == "powers":  # commuting, over the field of the base's eigenvalues
        powers = [identity(size), base, multiply(base, base)]
        matrices = [tuple(tuple(v / 2 for v in row) for row in a) for a in rng.choices(powers, k=count)]
    elif kind == "triangles":
        matrices = conjugated(rng, [triangle(rng, size) for _ in range(count)])
    elif kind == "diagonals":
        full = [triangle(rng, size) for _ in range(count)]
        matrices = [
            tuple(tuple(v if r == s else Fraction(0) for s, v in enumerate(row)) for r, row in enumerate(a))
            for a in full
        ]
    else:
        matrices = [
            tuple(tuple(Fraction(rng.randint(-1, 1)) for _ in range(size)) for _ in range(size)) for _ in range(count)
        ]
    offsets = vectors(rng, size, count)
    family = matrix_family(
        {f"a{i}": a for i, a in enumerate(matrices)},
        {f"a{i}": b for i, b in enumerate(offsets)},
        vectors(rng, size, 1)[0],
    )
    bits, fraction = rng.randint(1, 8), rng.randint(0, 3)
    try:
        header = check(family, n, bits, fraction, last=rng.random() < 0.3)
    except UserError as error:
        assert kind == "integers" and "--depth log" in str(error)
        circuit = compile_matrices(family, n, bits, "log", output_fraction=fraction)
        words = [[rng.randrange(count) for _ in range(n)] for _ in range(6)]
        found = simulate(circuit, [{f"x{t}": x for t, x in enumerate(word)} for word in words])
        for word, outputs in zip(words, found, strict=True):
            rows = rounded_states(family, word, bits, fraction)
            assert list(outputs.values()) == [v for row in rows for v in row]
    else:
        assert header["levels"] <= 6 or header["structure"] == "solvable monoid"


def test_no_letters_no_outputs() -> None:
    circuit = compile_matrices(ROTATIONS, 0, 4)
    assert not circuit.outputs and circuit.gates == 0


def test_pythagorean_rotations() -> None:
    headers = [check(matrix_family(ROTATIONS), n, 6, 4, last=True) for n in (4, 8, 14)]
    assert {(header["structure"], header["levels"]) for header in headers} == {("diagonal", 6)}
    assert all(p["modulus"] % 4 == 1 for p in headers[-1]["bases"]["y13_0"]["primes"])  # the eigenvalues are Gaussian


def test_one_matrix_for_all_letters_has_depth_two() -> None:
    family = matrix_family(
        {"a": [["1/2", 1], [0, "-2/3"]], "b": [["1/2", 1], [0, "-2/3"]]}, {"a": [1, 0], "b": [0, -1]}
    )
    header = check(family, 6, 6, 2)
    assert (header["structure"], header["levels"]) == ("constant", 3)
    circuit = compile_matrices(family, 6, 6, encoding="one-hot")
    assert circuit.depth == 2


def test_unipotent_matrices_are_triangular_and_a_singular_pair_too() -> None:
    counter = matrix_family({"a": [[1, 1], [0, 1]], "b": [[1, -1], [0, 1]]}, initial=[0, 1])
    header = check(counter, 6, 5, 0)
    assert (header["structure"], header["levels"]) == ("triangular", 5)
    nilpotent = matrix_family({"a": [[0, 1], [0, 0]], "b": [[0, 0], [0, 0]]}, initial=[1, 1])
    assert check(nilpotent, 4, 3, 0)["structure"] == "triangular"


def test_finite_solvable_groups_and_monoids() -> None:
    symmetric = matrix_family({"a": permutation([1, 0, 2]), "b": permutation([1, 2, 0])}, initial=[0, 1, 2])
    headers = [check(symmetric, n, 4, 0) for n in (4, 8)]
    assert {header["structure"] for header in headers} == {"solvable monoid"}
    assert len({header["levels"] for header in headers}) == 1
    swap_and_reset = matrix_family({"a": [[0, 1], [1, 0]], "b": [[0, 0], [0, 1]]}, {"a": [0, 0], "b": [1, 0]}, [0, 1])
    assert check(swap_and_reset, 6, 3, 0)["structure"] == "solvable monoid"


def test_the_obstruction_is_named() -> None:
    five = {"a": permutation([1, 0, 2, 3, 4]), "b": permutation([1, 2, 3, 4, 0])}
    with pytest.raises(UserError, match=r"^words permute 120 states by a group that is not solvable \(S5, 120 elem"):
        compile_matrices(five, 4, 4, initial=[0, 1, 2, 3, 4])
    shears = {"a": [[1, 1], [0, 1]], "b": [[1, 0], [1, 1]]}
    with pytest.raises(
        UserError, match=r"modulo 5 words permute 24 states .* \(SL\(2,5\), .* NC1-hard; use --depth log"
    ):
        compile_matrices(shears, 4, 4)
    growing = {"a": [[0, 2], [1, 0]], "b": [[2, 0], [0, 0]]}  # b is singular
    with pytest.raises(UserError, match=r"no common triangular form .* more than 2,000 states .* no solvable quotient"):
        compile_matrices(growing, 4, 4)


def test_matrices_over_a_number_field() -> None:
    gaussian = field_family({"a": [[[0, 1]]], "b": [[["3/5", "4/5"]]]}, [1, 0, 1])
    assert gaussian.matrices == matrix_family({"a": [[0, -1], [1, 0]], "b": ROTATIONS["a"]}).matrices
    assert check(gaussian, 6, 5, 3)["structure"] == "diagonal"
    fifth = sympy_family({"a": sympy.Matrix([[sympy.exp(2 * sympy.pi * sympy.I / 5)]]), "b": sympy.Matrix([[1]])})
    assert fifth.minimal == (1, 1, 1, 1, 1)
    assert check(fifth.family, 6, 4, 0)["structure"] == "diagonal"
    root = sympy.sqrt(5)
    golden = sympy_family(
        {"a": sympy.Matrix([[root / 4, 1], [0, sympy.Rational(1, 2)]]), "b": sympy.Matrix([[1, root], [0, -1]])},
        initial=[1, root],
    )
    assert golden.generator == "sqrt(5)" and golden.family.initial == (1, 0, 0, 1)
    assert check(golden.family, 4, 6, 2)["structure"] == "triangular"


@pytest.mark.parametrize("seed", range(2))
def test_field_arithmetic_against_sympy(seed: int) -> None:
    """The rational form of Q(sqrt(2), i) multiplies like sympy's numbers."""
    rng = random.Random(seed)
    basis = [sympy.Integer(1), sympy.I, sympy.sqrt(2), sympy.sqrt(2) * sympy.I]

    def matrix() -> sympy.Matrix:
        return sympy.Matrix(2, 2, lambda i, j: rng.choice(basis) * rng.choice([1, 2]) + rng.randint(-1, 1))

    left, right = matrix(), matrix()
    both = sympy_family(
        {"a": left, "b": right, "c": (left * right).applyfunc(sympy.expand), "d": sympy.eye(2) * (sympy.I + basis[2])}
    )
    a, b, c, _ = both.family.matrices
    assert multiply(a, b) == c


def test_bad_options_are_refused() -> None:
    for options, message in (
        ({"depth": "deep"}, "depth 'deep' is not known"),
        ({"bits": 17}, "bits = 17"),
        ({"n": -1}, "n = -1"),
    ):
        with pytest.raises(UserError, match=message):
            compile_matrices(ROTATIONS, **{"n": 3, "bits": 4, **options})
    with pytest.raises(UserError, match="has its own offsets"):
        compile_matrices(matrix_family(ROTATIONS), 3, 4, initial=[1, 0])
    with pytest.raises(UserError, match=r"degree 1\.\.8"):
        field_family({"a": [[1]]}, [1])
    with pytest.raises(UserError, match=r"A\[a\]\[0\]\[0\]: a rational number or at most 2 coefficients"):
        field_family({"a": [[[1, 2, 3]]]}, [1, 0, 1])
    with pytest.raises(UserError, match="pi does not seem to be an algebraic element"):
        sympy_family({"a": sympy.Matrix([[sympy.pi]])})
    with pytest.raises(BudgetSpent, match="products for the last state"):
        compile_matrices(
            {"a": triangle(random.Random(0), 3), "b": triangle(random.Random(1), 3)}, 400, 4, max_gates=10**6
        )
    with pytest.raises(BudgetSpent, match="more than 500 gates"):
        compile_matrices(ROTATIONS, 6, 4, max_gates=500)


def test_a_field_of_high_degree_is_named() -> None:
    sympy = pytest.importorskip("sympy")
    entry = sympy.sqrt(2) + sympy.sqrt(3) + sympy.sqrt(5) + sympy.sqrt(7)
    said = "^the entries generate a number field of degree above 8, which is not supported$"
    with pytest.raises(UserError, match=said):
        sympy_family({"a": sympy.Matrix([[entry]])}, {"a": [0]}, [1])
    many = [sympy.Matrix([[sympy.root(p, k)]]) for p, k in ((2, 3), (3, 3), (5, 3), (7, 5), (11, 7))]
    with pytest.raises(UserError, match=said):
        sympy_family({f"a{i}": matrix for i, matrix in enumerate(many)})
    with pytest.raises(BudgetSpent, match="generators of the entries' number field"):
        sympy_family({"a": many[0]}, budget=Budget(timeout=0, started=0))
