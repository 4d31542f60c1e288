"""The builder's primitive, checked against plain Python integers gate by gate."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Form, total
from tc0kit.errors import BudgetSpent


def by_gates(circuit: Circuit, bits: list[int]) -> list[int]:
    """Evaluate every gate with Python integers; return the outputs."""
    values = list(bits)
    for level in circuit.levels:
        new = []
        for i in range(level.rows):
            columns, weights, thresholds = level.row(i)
            value = sum(int(w) * values[c] for c, w in zip(columns, weights, strict=True))
            new += [int(value >= int(t)) for t in thresholds]
        values += new
    return [
        o.constant + sum(int(w) * values[c] for c, w in zip(o.column, o.weight, strict=True)) for o in circuit.outputs
    ]


def number(bits: list[Form]) -> Form:
    return total(bit * (1 << i) for i, bit in enumerate(bits))


@pytest.mark.parametrize("seed", range(20))
def test_look_ups_compose(seed: int) -> None:
    rng = random.Random(seed)
    builder = Builder("test")
    words = [builder.input(f"x{i}", 3) for i in range(3)]
    tables = [[rng.randint(-5, 5) for _ in range(8)] for _ in words]
    final = [rng.randint(-9, 9) for _ in range(31)]
    inner = [
        builder.lookup(number(bits), lambda v, t=table: np.array(t)[v])
        for bits, table in zip(words, tables, strict=True)
    ]
    s = total(inner)
    builder.output("y", builder.lookup(s, lambda v: np.array(final)[v + 15]))
    circuit = builder.finish()
    assert circuit.depth == 2
    for x in range(512):
        digits = [x & 7, (x >> 3) & 7, x >> 6]
        expected = final[sum(t[d] for t, d in zip(tables, digits, strict=True)) + 15]
        assert by_gates(circuit, [(x >> i) & 1 for i in range(9)]) == [expected]


def test_weights_beyond_64_bits_are_exact() -> None:
    builder = Builder("wide")
    a, b = builder.input("a", 1)[0], builder.input("b", 1)[0]
    huge = a * (1 << 100) + b * ((1 << 100) - 1)
    builder.output("y", builder.gate(huge, 1 << 100))
    circuit = builder.finish()
    assert [by_gates(circuit, [a, b])[0] for a in (0, 1) for b in (0, 1)] == [0, 0, 1, 1]


def test_the_budget_stops_the_builder() -> None:
    builder = Builder("large", max_gates=10)
    with pytest.raises(BudgetSpent, match="more than 10 gates"):
        builder.lookup(number(builder.input("x", 6)), lambda v: v % 7)


def test_check_finds_a_broken_invariant() -> None:
    builder = Builder("x")
    builder.output("y", builder.gate(total(builder.input("x", 3)), 2))
    circuit = builder.finish()
    circuit.levels[0].weight[1] = 0
    with pytest.raises(ValueError, match="weight 0"):
        circuit.check()
