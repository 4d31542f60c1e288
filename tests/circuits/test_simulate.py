"""The evaluators are held equal, and values survive their encodings."""

from __future__ import annotations

import random

import numpy as np
import pytest
from random_circuits import random_circuit
from test_core import by_gates

from tc0kit.circuits.bitsliced import BitEvaluator
from tc0kit.circuits.builder import Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.encoding import bounds, encode, read_inputs
from tc0kit.circuits.equivalence import random_blocks
from tc0kit.circuits.fast import has_numba
from tc0kit.circuits.form import total
from tc0kit.circuits.forms_eval import FormEvaluator
from tc0kit.circuits.gates_eval import evaluate_gates
from tc0kit.circuits.iterated import compile_product
from tc0kit.circuits.simulate import simulate
from tc0kit.errors import UserError

COMPILED = [False, pytest.param(True, marks=pytest.mark.skipif(not has_numba(), reason="numba is not installed"))]


def plain(outputs: list[np.ndarray]) -> list[list[int]]:
    return [[int(value) for value in column] for column in outputs]


def truth(circuit: Circuit, bits: np.ndarray) -> list[list[int]]:
    columns = [by_gates(circuit, [int(bit) for bit in column]) for column in bits.T]
    return [list(row) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize("seed", range(20))
def test_gates_are_the_definition(seed: int) -> None:
    circuit = random_circuit(seed, wide=seed % 2 == 1)
    (bits,) = random_blocks(circuit, 40, seed)
    assert plain(evaluate_gates(circuit, bits)) == truth(circuit, bits)


@pytest.mark.parametrize("compiled", COMPILED)
@pytest.mark.parametrize("seed", range(60))
def test_evaluators_are_equal(seed: int, compiled: bool) -> None:
    circuit = random_circuit(seed, wide=seed % 2 == 1)
    (bits,) = random_blocks(circuit, random.Random(seed).choice([1, 7, 64, 1200]), seed)
    expected = plain(evaluate_gates(circuit, bits))
    assert plain(FormEvaluator(circuit, compiled)(bits)) == expected
    assert plain(BitEvaluator(circuit, compiled)(bits)) == expected


@pytest.mark.parametrize("compiled", COMPILED)
def test_long_rows(compiled: bool) -> None:
    """More than eight wires in a place: carries go three places up, or are dropped above the last place."""
    rng = random.Random(1)
    builder = Builder("long")
    wires = builder.input("x", 300)
    forms = [total(w * rng.randint(-70, 70) for w in wires) for _ in range(5)] + [total(wires)]
    for i, form in enumerate(forms):
        builder.output(f"y{i}", builder.lookup(form, lambda v: v // 3 * 3))
    circuit = builder.finish()
    bits = np.random.default_rng(0).integers(0, 2, (300, 700), dtype=np.uint8)
    expected = plain(evaluate_gates(circuit, bits))
    assert plain(FormEvaluator(circuit, compiled)(bits)) == expected
    assert plain(BitEvaluator(circuit, compiled)(bits)) == expected


@pytest.mark.parametrize("compiled", COMPILED)
@pytest.mark.parametrize("bits", [5, 8, 11])
def test_many_thresholds_in_a_row(compiled: bool, bits: int) -> None:
    """All values of a word are told apart: the compiled loops compare its halves and put them together."""
    builder = Builder("table")
    word = total(bit * (1 << i) for i, bit in enumerate(builder.input("x", bits))) - 3
    table = np.random.default_rng(bits).permutation(1 << bits)
    found = builder.lookups(word, [lambda v: table[v + 3], lambda v: -(v * v), lambda v: v % 7])
    for i, form in enumerate([*found, builder.lookup(found[2], lambda v: v * 5 % 7), word]):
        builder.output(f"y{i}", form)
    inputs = (np.arange(1 << bits) >> np.arange(bits)[:, None] & 1).astype(np.uint8)
    values = np.arange(1 << bits) - 3
    expected = [table, -(values**2), values % 7, values % 7 * 5 % 7, values]
    assert plain(BitEvaluator(builder.finish(), compiled)(inputs)) == plain(expected)


@pytest.mark.parametrize("compiled", COMPILED)
def test_forms_of_small_range_are_counted_modulo_it(compiled: bool) -> None:
    """The steps of a table sum up to 0 or 1, however many of them there are: a parity is enough."""
    builder = Builder("parity")
    ones = total(builder.input("x", 40))
    odd = builder.lookup(ones, lambda v: v % 2)
    small = builder.lookup(ones, lambda v: v % 3 - 1)
    circuit_forms = [odd, small, builder.gate(odd, 1), builder.lookup(small * 5 - odd, lambda v: v * 2)]
    for i, form in enumerate(circuit_forms):
        builder.output(f"y{i}", form)
    evaluator = BitEvaluator(builder.finish(), compiled)
    bits = np.random.default_rng(0).integers(0, 2, (40, 1300), dtype=np.uint8)
    count = bits.sum(axis=0, dtype=np.int64)
    expected = [count % 2, count % 3 - 1, count % 2, 2 * (5 * (count % 3 - 1) - count % 2)]
    assert plain(evaluator(bits)) == plain(expected)


@pytest.mark.parametrize("method", ["forms", "bits", "gates"])
def test_a_product_is_the_product(method: str) -> None:
    circuit = compile_product(3, 4)
    rng = random.Random(0)
    examples = [{f"x{i}": rng.randint(-8, 7) for i in range(3)} for _ in range(30)]
    expected = [{"y": e["x0"] * e["x1"] * e["x2"]} for e in examples]
    assert simulate(circuit, examples, method) == expected
    assert simulate(circuit, np.array([[*e.values()] for e in examples]), method) == expected
    assert simulate(circuit, [], method) == []


@pytest.mark.parametrize("seed", range(10))
def test_inputs_survive_their_encoding(seed: int) -> None:
    circuit = random_circuit(seed)
    rng = random.Random(seed)
    examples = [{group.name: rng.randint(*bounds(group)) for group in circuit.inputs} for _ in range(20)]
    assert read_inputs(circuit, encode(circuit, examples)) == examples


def test_bits_are_joined_to_numbers() -> None:
    builder = Builder("bits", {"signed_outputs": ["b"]})
    for i, wire in enumerate(builder.input("x", 3)):
        builder.output(f"a[{i}]", wire)
        builder.output(f"b[{i}]", wire)
        builder.output(f"c[{i + 1}]", wire)
    assert simulate(builder.finish(), [{"x": 6}]) == [{"a": 6, "b": -2, "c[1]": 0, "c[2]": 1, "c[3]": 1}]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([{"x0": 1, "x1": 2}], "'x2' is missing"),
        ([{"x0": 1, "x1": 2, "x2": 8}], "8 is not in -8..7"),
        ([{"x0": 1, "x1": 2, "x2": True}], "no integer"),
        ([{"x0": 1, "x1": 2, "x2": 0, "X1": 0}], "no input 'X1'; did you mean x1"),
        ([[1, 2, 3]], "an object with the inputs"),
        (np.zeros((2, 2), int), "3 columns"),
    ],
)
def test_bad_values(values: object, message: str) -> None:
    with pytest.raises(UserError, match=message):
        simulate(compile_product(3, 4), values)


def test_an_unknown_method() -> None:
    with pytest.raises(UserError, match="did you mean forms"):
        simulate(compile_product(1, 2), [{"x0": 1}], "form")
