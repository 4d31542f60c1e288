"""Uniform families against the built circuits, gate by gate: the same forms, thresholds, wires, numbers and origins."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.budget import Budget
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.diagonal import DiagonalLayer, compile_diagonal
from tc0kit.circuits.iterated import compile_product, compile_sum
from tc0kit.circuits.lti import compile_lti, fixed_layer
from tc0kit.circuits.samples import sample_fixed
from tc0kit.circuits.uniform.arithmetic import product_family, sum_family
from tc0kit.circuits.uniform.counters import word_family
from tc0kit.circuits.uniform.diagonal import diagonal_family
from tc0kit.circuits.uniform.ends import split_sum
from tc0kit.circuits.uniform.family import Family
from tc0kit.circuits.uniform.lti import lti_family
from tc0kit.circuits.uniform.plan import Bank, Read, Value
from tc0kit.circuits.uniform.whole import whole_circuit
from tc0kit.circuits.words import compile_task
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks import parse_task


def differences(found: Circuit, built: Circuit) -> Iterator[str]:
    """Compare everything but the name and the header."""
    if found.inputs != built.inputs:
        yield "inputs"
    if [level.gates for level in found.levels] != [level.gates for level in built.levels]:
        yield "gates of the levels"
        return
    for k, (a, b) in enumerate(zip(found.levels, built.levels, strict=True)):
        for name in ("base", "row_start", "column", "weight", "threshold_start", "threshold"):
            if not np.array_equal(getattr(a, name), getattr(b, name)):
                yield f"level {k + 1}: {name}"
        if [found.origins[i] for i in a.origin] != [built.origins[i] for i in b.origin]:
            yield f"level {k + 1}: origins"
    ends = [
        [(o.name, o.constant, o.column.tolist(), list(map(int, o.weight))) for o in c.outputs] for c in (found, built)
    ]
    if ends[0] != ends[1]:
        yield "outputs"


def assert_same(family: Family, n: int, built: Circuit) -> None:
    assert list(differences(whole_circuit(family, n), built)) == []
    assert (family.size(n), family.inputs(n)) == (built.gates, built.input_wires)


def assert_same_gates(family: Family, n: int, built: Circuit, some: int = 150) -> None:
    """Ask for single gates by number, all of them or a random choice."""
    numbers = range(built.gates)
    if built.gates > some:
        numbers = sorted({0, built.gates - 1, *random.Random(n).sample(numbers, some)})  # type: ignore[assignment]
    bases = [level.base - built.input_wires for level in built.levels]
    for i in numbers:
        gate = family.gate(n, i)
        k = max(k for k, base in enumerate(bases) if base <= i)
        level = built.levels[k]
        row = int(level.row_of_gate()[i - bases[k]])
        column, weight, threshold = level.row(row)
        step = i - bases[k] - int(level.threshold_start[row])
        assert (gate.level, gate.row, gate.step) == (k + 1, row, step) == family.locate(n, i)
        assert gate.threshold == threshold[step] and gate.origin == built.origins[level.origin[row]]
        assert list(gate.form()) == [(int(w), int(c)) for w, c in zip(weight, column, strict=True)]
        assert gate.fan_in == len(column)


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("bits", [1, 2, 5, 64])
def test_sums(bits: int, signed: bool) -> None:
    family = sum_family(bits, signed=signed)
    for n in [*range(8), 40]:
        assert_same(family, n, compile_sum(n, bits, signed=signed))
    assert_same_gates(family, 5, compile_sum(5, bits, signed=signed))


@pytest.mark.parametrize("logs", ["split", "whole"])
@pytest.mark.parametrize("leading", [None, 1, 4])
def test_products(logs: str, leading: int | None) -> None:
    for signed in (True, False):
        for bits in (1, 2, 3, 4):
            family = product_family(bits, signed=signed, leading=leading, logs=logs)  # type: ignore[arg-type]
            for n in range(6 if logs == "whole" else 10):
                built = compile_product(n, bits, signed=signed, leading=leading, logs=logs)  # type: ignore[arg-type]
                assert_same(family, n, built)


def test_gates_of_products_by_number() -> None:
    for n, bits in ((3, 2), (6, 3), (16, 4), (8, 8)):
        assert_same_gates(product_family(bits), n, compile_product(n, bits))
    assert_same(product_family(8), 16, compile_product(16, 8))
    assert_same(product_family(4), 32, compile_product(32, 4))


def random_layer(rng: random.Random) -> DiagonalLayer:
    p, symbols, channels = rng.choice((1, 2, 3)), rng.choice((1, 2, 3, 5, 8)), rng.choice((1, 2))
    one = 1 << p
    pool = rng.choice((range(-one, one + 1), [0], [1], [0, 1], [3], [0, 3], [1, 3, -3], [-1, 1]))
    made = [tuple(rng.choice(pool) for _ in range(symbols)) for _ in range(3 * channels + 1)]
    split = [tuple(made[k::3][:channels]) for k in range(3)]
    return DiagonalLayer(p, split[0], split[1], split[2], made[-1], p + 2, p)


@pytest.mark.parametrize("seed", range(25))
def test_diagonal_layers(seed: int) -> None:
    rng = random.Random(seed)
    layer, n = random_layer(rng), rng.randrange(7)
    for logs in ("split", "whole"):
        for encoding in ("bits", "one-hot"):
            for positions in ("all", "last"):
                options = {"logs": logs, "encoding": encoding, "positions": positions}
                built = compile_diagonal(layer, n, **options)  # type: ignore[arg-type]
                family = diagonal_family(layer, **options)  # type: ignore[arg-type]
                assert_same(family, n, built)
    assert_same_gates(family, n, built, 100)


def test_a_diagonal_layer_of_16_symbols() -> None:
    rng = random.Random(0)
    tables = [tuple(rng.randint(-16, 16) for _ in range(16)) for _ in range(4)]
    layer = DiagonalLayer(4, (tables[0],), (tables[1],), (tables[2],), tables[3], 6, 4)
    assert_same(diagonal_family(layer), 12, compile_diagonal(layer, 12))
    assert_same_gates(diagonal_family(layer), 12, compile_diagonal(layer, 12), 200)


@pytest.mark.parametrize("bits", [1, 4, 20])
def test_fixed_layers(bits: int) -> None:
    dense = fixed_layer(
        [["1/3", "0"], ["0", "-1"]], [["1", "0"], ["0", "2/5"]], [["1", "1"], ["0", "0"]], [["0"] * 2] * 2
    )
    for layer in (sample_fixed(bits), dense):
        for last in (True, False):
            family = lti_family(layer, bits, output_bits=4, last=last)
            for n in range(7):
                assert_same(family, n, compile_lti(layer, n, bits, output_bits=4, last=last))
    assert_same_gates(lti_family(dense, bits, output_bits=3), 6, compile_lti(dense, 6, bits, output_bits=3))


@pytest.mark.parametrize("name", ["Z1", "Z2", "Z5", "Z6", "Z8", "Z2 x Z4", "Z3 x Z3"])
def test_counters(name: str) -> None:
    for alphabet in ("all", "generators") if name != "Z1" else ("all",):
        task = parse_task(name, alphabet=alphabet)
        for output in ("last", "prefix"):
            family = word_family(task, output=output)  # type: ignore[arg-type]
            for n in range(8):
                assert_same(family, n, compile_task(task, n, "constant", output))
            assert_same_gates(family, 7, compile_task(task, 7, "constant", output))


def test_the_comparison_can_fail() -> None:
    assert list(differences(whole_circuit(product_family(3), 4), compile_product(4, 3, signed=False)))
    assert list(differences(whole_circuit(sum_family(3), 4), compile_sum(5, 3)))


def test_the_direct_connection_language() -> None:
    built = compile_product(4, 2)
    family = product_family(2)
    for i in range(built.gates):
        read = {wire: weight for weight, wire in family.gate(4, i).form()}
        for wire in range(built.input_wires + built.gates):
            assert family.gate(4, i).weight(wire) == read.get(wire, 0)
            assert family.is_wire(4, wire, i) == (wire in read)
    assert not family.is_wire(4, 10**9, 0)
    assert [family.wire_name(4, wire) for wire in (0, 3, 8, 9)] == ["x0[0]", "x1[1]", "gate 0", "gate 1"]


def test_far_beyond_what_can_be_built() -> None:
    """The rounded product of 1024 words: the last gates of each level, and a log-sum that reads every word."""
    family = product_family(4, leading=8)
    size = family.size(1024)
    assert size > 10**6
    last = family.gate(1024, size - 1)
    assert (last.level, last.step, last.threshold) == (5, 0, last.threshold)
    first = family.gate(1024, 1024 * 15)
    assert first.level == 2 and first.origin.block == "residue"
    assert {wire // 15 for _, wire in first.form() for wire in [wire - 4096]} == set(range(1024))


def exact_sums(read: Read, modulus: int) -> tuple[int, int]:
    half = modulus // 2
    weights = [(read.scale * d + half - 1) % modulus - half + 1 for d in read.jump(np.arange(read.size)).tolist()]
    return read.rows * sum(w for w in weights if w < 0), read.rows * sum(w for w in weights if w > 0)


@given(
    st.lists(st.integers(-(1 << 21), 1 << 21), min_size=1, max_size=30),
    st.integers(1, 5),
    st.one_of(st.integers(-(1 << 80), 1 << 80), st.integers(0, 79).map(lambda k: 3 << k)),
    st.integers(1, 82),
)
@settings(max_examples=300, deadline=None)
def test_sums_of_reduced_weights(jumps: list[int], rows: int, scale: int, j: int) -> None:
    """Also where the floating point cannot tell: multiples of the modulus and halves of it."""
    bank = Bank(1, lambda: [len(jumps)] * rows, lambda r: Value(0, (), 0, 0), lambda r, k: k, lambda r: None)  # type: ignore
    read = Read(bank, 0, rows, lambda k: np.array(jumps)[k], scale, 1 << j)
    assert split_sum(read, 1 << j) == exact_sums(read, 1 << j)
    weights = read.weight(np.arange(len(jumps)))
    assert [int(w) for w in weights if w > 0] == [w for w in map(int, weights) if 0 < w <= 1 << (j - 1)]
    assert read.count == rows * int(np.count_nonzero(weights)) and read.used == bool(np.count_nonzero(weights))


def test_bad_questions() -> None:
    family = product_family(2)
    size = family.size(3)
    for i in (size, -1):
        with pytest.raises(UserError, match=rf"gate {i}: no such gate for n = 3; its gates are 0..{size - 1}"):
            family.gate(3, i)
    with pytest.raises(UserError, match="the circuit has no gates"):
        family.gate(0, 0)
    with pytest.raises(UserError, match=r"a length in 0..4096"):
        family.gate(5000, 0)
    with pytest.raises(UserError, match=r"a word length in 1..12"):
        product_family(13)
    with pytest.raises(UserError, match="S3: no gates by number; they exist for word problems of abelian groups of at"):
        word_family(parse_task("S3"))
    with pytest.raises(UserError, match="no gates by number"):
        word_family(parse_task("(ab)*"))
    with pytest.raises(BudgetSpent, match=r"passed during"):
        product_family(4, budget=Budget(timeout=1e-9)).gate(8, 0)
