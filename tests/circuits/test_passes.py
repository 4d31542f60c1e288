"""Passes keep every output, are idempotent, and make the circuit smaller."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from random_circuits import random_circuit

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.equivalence import random_blocks
from tc0kit.circuits.file import to_json
from tc0kit.circuits.form import total
from tc0kit.circuits.gates_eval import evaluate_gates
from tc0kit.circuits.iterated import compile_product
from tc0kit.circuits.passes import fold_constants, remove_dead, share_forms, simplify
from tc0kit.circuits.splitting import split_level
from tc0kit.circuits.statistics import statistics
from tc0kit.errors import BudgetSpent, UserError

Pass = Callable[[Circuit], Circuit]


def check_same(before: Circuit, after: Circuit) -> None:
    after.check()
    (bits,) = random_blocks(before, 100, 0)
    for a, b in zip(evaluate_gates(before, bits), evaluate_gates(after, bits), strict=True):
        assert [int(v) for v in a] == [int(v) for v in b]


@pytest.mark.parametrize("transform", [remove_dead, fold_constants, share_forms, simplify])
@pytest.mark.parametrize("seed", range(25))
def test_outputs_stay_and_a_second_time_changes_nothing(transform: Pass, seed: int) -> None:
    circuit = random_circuit(seed, wide=seed % 2 == 1)
    once = transform(circuit)
    check_same(circuit, once)
    assert once.gates <= circuit.gates and once.depth <= circuit.depth
    assert to_json(transform(once)) == to_json(once)


def test_dead_gates_go() -> None:
    builder = Builder("dead")
    x = builder.input("x", 3)
    builder.gate(builder.gate(total(x), 2) + x[0], 2)
    builder.output("y", builder.gate(total(x), 1))
    assert (remove_dead(builder.finish()).gates, remove_dead(builder.finish()).depth) == (1, 1)


def test_decided_gates_become_constants() -> None:
    builder = Builder("constant")
    x = builder.input("x", 2)
    never = builder.steps(total(x), 0, [2, 3], [1, 1], (0, 2))  # [x0 + x1 >= 3] never fires
    builder.output("y", builder.gate(never * 2 + x[0] * -1, 2))  # so this never exceeds 2
    folded = fold_constants(builder.finish())
    assert folded.gates == 2
    assert [len(level.column) for level in folded.levels] == [2, 2]


def test_a_range_counts_a_row_once() -> None:
    """[x >= 1] - [x >= 2] is at most 1, so a gate above that is constant."""
    builder = Builder("range")
    x = total(b * (1 << i) for i, b in enumerate(builder.input("x", 2)))
    peak = builder.steps(x, 0, [1, 2, 3], [1, -1, 1], (0, 1))
    builder.output("y", builder.steps(peak, 0, [1, 2], [1, 1], (0, 2)))
    assert fold_constants(builder.finish()).gates == 4


def test_equal_forms_are_joined() -> None:
    builder = Builder("equal")
    x = builder.input("x", 4)
    a = builder.gate(total(x), 2)
    b = builder.gate(total(x) * 3, 5)  # the same gate: 3 s >= 5 says s >= 2
    c = builder.gate(total(x), 3)
    builder.output("y", builder.gate(a + b + c, 2))
    shared = share_forms(builder.finish())
    assert shared.levels[0].rows == 1 and shared.levels[0].gates == 2
    assert shared.levels[1].weight.tolist() == [2, 1]


def test_origins_and_header_stay() -> None:
    circuit = compile_product(2, 3)
    smaller = simplify(circuit)
    assert smaller.header == circuit.header and set(smaller.origins) <= set(circuit.origins)


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("group", [1, 2, 3])
def test_splitting_keeps_outputs_and_never_adds_wires(seed: int, group: int) -> None:
    circuit = random_circuit(seed, wide=seed % 2 == 1)
    for level in range(1, circuit.depth + 1):
        split = split_level(circuit, level, group)
        check_same(circuit, split)
        assert statistics(split).wires <= statistics(circuit).wires


def test_splitting_trades_depth_for_wires() -> None:
    """A sum of residues read by a long look-up: first each residue, then their sum."""
    builder = Builder("residues")
    words = [total(b * (1 << i) for i, b in enumerate(builder.input(f"x{k}", 6))) for k in range(6)]
    residues = [builder.lookup(word, lambda v: v * v % 5) for word in words]
    builder.output("y", builder.lookup(total(residues), lambda v: v % 5))
    circuit = builder.finish()
    split = split_level(circuit, 2, 1)
    check_same(circuit, split)
    assert (circuit.depth, split.depth) == (2, 3)
    assert statistics(split).wires < statistics(circuit).wires / 2


def test_splitting_refuses() -> None:
    circuit = compile_product(2, 2)
    with pytest.raises(UserError, match="no level 9"):
        split_level(circuit, 9, 1)
    with pytest.raises(UserError, match="at least 1"):
        split_level(circuit, 1, 0)
    with pytest.raises(BudgetSpent, match="more than 3 gates"):
        split_level(circuit, 1, 1, max_gates=3)


def test_check_runs_before_a_pass() -> None:
    circuit = compile_product(2, 2)
    circuit.levels[0].weight[0] = 0
    with pytest.raises(ValueError, match="weight 0"):
        remove_dead(circuit)
    assert np.any(circuit.levels[0].weight == 0)
