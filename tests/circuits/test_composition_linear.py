"""Proofs for all inputs of sums, fixed layers, matrix powers and triangular layers, and single faults in them."""

from __future__ import annotations

import copy
import json
import random
from fractions import Fraction
from typing import Any

import pytest
from test_composition_words import mutants
from test_layers import invertible, rational

from tc0kit.certificates import check
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.composition import prove
from tc0kit.circuits.equivalence import equivalent
from tc0kit.circuits.file import from_json
from tc0kit.circuits.iterated import compile_sum
from tc0kit.circuits.lti import compile_lti, fixed_layer
from tc0kit.circuits.matrices import inverse, matrix_of, multiply
from tc0kit.circuits.powers import compile_power
from tc0kit.circuits.samples import sample_fixed
from tc0kit.circuits.triangular import compile_triangular
from tc0kit.circuits.triangular_layer import triangular_layer

PLENTY = 10**9


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("leading", [None, 1, 5])
@pytest.mark.parametrize(("n", "bits"), [(0, 3), (1, 1), (1, 5), (2, 16), (3, 17), (5, 8), (64, 8), (7, 64)])
def test_sums(n: int, bits: int, leading: int | None, signed: bool) -> None:
    result = check(prove(compile_sum(n, bits, signed=signed, leading=leading)), PLENTY)
    assert result.accepted, result.reason


def fixed(rng: random.Random, size: int, inputs: int, outputs: int) -> Any:
    def rows(height: int, width: int) -> list[list[Fraction]]:
        return [[rational(rng) for _ in range(width)] for _ in range(height)]

    return fixed_layer(rows(size, size), rows(size, inputs), rows(outputs, size), rows(outputs, inputs))


@pytest.mark.parametrize("seed", range(20))
def test_fixed_layers(seed: int) -> None:
    rng = random.Random(seed)
    layer = fixed(rng, rng.randint(1, 3), rng.randint(1, 2), rng.randint(1, 2))
    circuit = compile_lti(
        layer, rng.randint(0, 6), rng.choice([1, 3, 8, 20]), output_bits=rng.randint(1, 8), last=rng.random() < 0.5
    )
    result = check(prove(circuit), PLENTY)
    assert result.accepted, result.reason


def test_a_long_fixed_layer() -> None:
    result = check(prove(compile_lti(sample_fixed(8), 64, 8)), PLENTY)
    assert result.accepted and "2^512 inputs" in result.checked[-1], result.reason


def square(rng: random.Random, size: int) -> Any:
    return matrix_of([[rational(rng) for _ in range(size)] for _ in range(size)], "A", (size, size))


@pytest.mark.parametrize("seed", range(16))
def test_powers(seed: int) -> None:
    rng = random.Random(seed)
    result = check(
        prove(compile_power(square(rng, rng.randint(1, 3)), rng.randint(0, 6), rng.choice([1, 4, 20]))), PLENTY
    )
    assert result.accepted, result.reason


def triangular(rng: random.Random, size: int, symbols: int, n: int, **options: Any) -> Circuit:
    basis = invertible(rng, size)
    triangles = [
        tuple(tuple(rational(rng) if s >= r else Fraction(0) for s in range(size)) for r in range(size))
        for _ in range(symbols)
    ]
    back = matrix_of(basis, "P", (size, size))
    vectors = [[[rational(rng) for _ in range(size)] for _ in range(symbols)] for _ in range(2)]
    layer = triangular_layer(
        [multiply(multiply(back, t), inverse(back, "P")) for t in triangles],
        vectors[0],
        vectors[1],
        [rational(rng) for _ in range(symbols)],
        basis,
    )
    return compile_triangular(layer, n, **options)


@pytest.mark.parametrize("seed", range(24))
def test_triangular_layers(seed: int) -> None:
    rng = random.Random(seed)
    circuit = triangular(
        rng,
        rng.randint(1, 3),
        rng.randint(1, 3),
        rng.randint(0, 4),
        output_bits=rng.randint(1, 6),
        output_fraction=rng.randint(0, 2),
        positions=rng.choice(["all", "last"]),
        logs=rng.choice(["whole", "split"]),
        encoding=rng.choice(["bits", "one-hot"]),
    )
    result = check(prove(circuit), PLENTY)
    assert result.accepted, result.reason


CIRCUITS = [
    lambda: compile_sum(3, 3),
    lambda: compile_sum(4, 3, signed=False, leading=3),
    lambda: compile_lti(fixed_layer([["1/2"]], [[1]], [["3/2"]], [[-1]]), 3, 3),
    lambda: compile_power(matrix_of([["1/2", 1], [0, -1]], "A", (2, 2)), 3, 3),
    lambda: triangular(random.Random(2), 2, 2, 3, output_bits=4),
    lambda: triangular(random.Random(11), 2, 3, 3, output_bits=3),
]


@pytest.mark.parametrize("which", range(len(CIRCUITS)))
def test_every_fault_that_matters_is_rejected(which: int) -> None:
    circuit: Circuit = CIRCUITS[which]()
    certificate = prove(circuit)
    harmless = 0
    for what in mutants(certificate, random.Random(which), 150):
        if check(certificate, PLENTY).accepted:
            harmless += 1
            changed = from_json(json.dumps(certificate["subject"]["circuit"]))
            assert equivalent(circuit, changed, "exhaustive").equal is True, what
    assert check(certificate, PLENTY).accepted
    assert harmless < 60


def altered(value: Any) -> list[Any]:
    """Return a claim with each of its numbers changed, one at a time."""
    if isinstance(value, dict):
        return [{**value, key: other} for key in value for other in altered(value[key])]
    if isinstance(value, list):
        return [[*value[:i], other, *value[i + 1 :]] for i in range(len(value)) for other in altered(value[i])]
    if isinstance(value, bool) or value is None:
        return [1]
    if isinstance(value, int):
        return [value + 1]
    return [value + "1"] if value[-1:].isdigit() else ["all" if value == "last" else "last"]


@pytest.mark.parametrize("which", range(4))
def test_altered_claims_are_rejected(which: int) -> None:
    certificate = prove(CIRCUITS[which]())
    for claim in altered(certificate["claim"]):
        changed = copy.deepcopy({**certificate, "claim": claim})
        assert not check(changed, PLENTY).accepted, claim
