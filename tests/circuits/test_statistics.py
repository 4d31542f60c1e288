"""Counts, against counting gate by gate, and the expansion to majority gates, against simulating it."""

from __future__ import annotations

import json
import math

import pytest
from random_circuits import random_circuit

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import total
from tc0kit.circuits.growth import growth
from tc0kit.circuits.iterated import compile_product, compile_sum
from tc0kit.circuits.statistics import statistics
from tc0kit.circuits.unit_weights import unit_weights
from tc0kit.circuits.words import compile_task
from tc0kit.errors import UserError
from tc0kit.tasks import parse_task


@pytest.mark.parametrize("seed", range(10))
def test_counts_gate_by_gate(seed: int) -> None:
    circuit = random_circuit(seed, wide=seed % 2 == 1)
    found = statistics(circuit)
    rows = list(circuit.rows())
    assert found.gates == sum(len(t) for *_, t in rows) == sum(level.gates for level in found.levels)
    assert found.wires == sum(len(t) * len(c) for _, _, c, _, t in rows)
    assert found.max_fan_in == max(len(c) for _, _, c, _, _ in rows)
    assert found.max_weight_bits == max(abs(int(w)).bit_length() for *_, weights, _ in rows for w in weights)
    assert sum(block["gates"] for block in found.by_origin.values()) == found.gates
    assert sum(block["wires"] for block in found.by_origin.values()) == found.wires
    json.dumps(found.fields())


def majority_values(circuit: Circuit, bits: list[int]) -> tuple[list[int], int, int]:
    """Evaluate the expansion to majority gates; return the outputs, the number of gates read, and their wires."""
    plain = list(bits)
    built: dict[tuple[int, bool], tuple[int, int]] = {}

    def value(wire: int, complement: bool) -> int:
        if wire < circuit.input_wires:
            return bits[wire] ^ complement
        if (wire, complement) not in built:
            built[wire, complement] = majority(wire, complement)
        return built[wire, complement][0]

    def majority(wire: int, complement: bool) -> tuple[int, int]:
        level = next(v for v in reversed(circuit.levels) if wire >= v.base)
        column, weight, _ = level.row(int(level.row_of_gate()[wire - level.base]))
        t = int(level.threshold[wire - level.base])
        sign = -1 if complement else 1
        goal = 1 - t if complement else t
        inputs = []
        for c, w in zip(column, weight, strict=True):
            copies = sign * int(w)
            goal += max(-copies, 0)
            inputs += [value(int(c), copies < 0)] * abs(copies)
        moved = len(inputs) - 2 * goal
        inputs += [1] * max(moved, 0) + [0] * max(-moved, 0)
        return int(2 * sum(inputs) >= len(inputs)), len(inputs)

    for wire in range(circuit.input_wires, circuit.input_wires + circuit.gates):
        plain.append(majority(wire, False)[0])
    built.clear()
    outputs = [
        o.constant + sum(int(w) * value(int(c), False) for c, w in zip(o.column, o.weight, strict=True))
        for o in circuit.outputs
    ]
    return outputs, len(built), sum(wires for _, wires in built.values())


@pytest.mark.parametrize("seed", range(8))
def test_majority_gates_compute_the_same(seed: int) -> None:
    from test_core import by_gates

    from tc0kit.circuits.equivalence import random_blocks

    circuit = random_circuit(seed, levels=2)
    counted = unit_weights(circuit)
    (block,) = random_blocks(circuit, 10, seed)
    for column in block.T:
        bits = [int(bit) for bit in column]
        outputs, gates, wires = majority_values(circuit, bits)
        assert outputs == by_gates(circuit, bits)
        assert (gates, wires) == (counted.gates, counted.wires)


def test_majority_of_three_is_itself() -> None:
    builder = Builder("majority")
    builder.output("y", builder.gate(total(builder.input("x", 3)), 2))
    unit = unit_weights(builder.finish())
    assert (unit.gates, unit.wires, unit.depth) == (1, 4, 1)  # "at least half" of 4: the three and a zero


def test_depth_does_not_move() -> None:
    grown = growth(lambda n: compile_product(n, 2, leading=3), [4, 8, 16])
    assert grown.constant_depth and grown.gate_exponent is not None and 1 < grown.gate_exponent < 3
    assert grown.fields()["constant_depth"] is True


def test_depth_moves_at_the_smallest_sizes_only() -> None:
    grown = growth(lambda n: compile_product(n, 2), [2, 4, 8, 16])
    assert grown.depth == (5, 6, 6, 6) and grown.constant_depth and grown.constant_from == 4
    few = growth(lambda n: compile_product(n, 2), [2, 4])
    assert not few.constant_depth and few.fields()["constant_from"] is None
    tree = growth(lambda n: compile_task(parse_task("A5"), n, "log"), [2, 4, 8, 16])
    assert tree.depth == (2, 3, 4, 5) and not tree.constant_depth


def test_exponents_of_known_growth() -> None:
    found = growth(lambda n: compile_sum(n, 1, signed=False), [64, 128, 256])
    assert (found.gate_exponent, found.wire_exponent) == pytest.approx((1, 2), abs=0.05)
    assert (found.last_gate_exponent, found.last_wire_exponent) == pytest.approx((1, 2), abs=0.05)
    assert found.last_wire_exponent == pytest.approx(math.log2(found.wires[2] / found.wires[1]))
    assert growth(lambda n: compile_product(n, 2), [3]).wire_exponent is None
    with pytest.raises(UserError, match="at least 1"):
        growth(lambda n: compile_product(n, 2), [0])
    with pytest.raises(UserError, match="at least 1"):
        growth(lambda n: compile_product(n, 2), [4, 2])
