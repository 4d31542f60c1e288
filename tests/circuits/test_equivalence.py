"""Equivalence: every method, its counterexamples, its budgets."""

from __future__ import annotations

from math import prod

import pytest
from random_circuits import random_circuit

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.diagonal import DiagonalLayer, compile_diagonal, diagonal_reference
from tc0kit.circuits.equivalence import all_inputs, equivalent
from tc0kit.circuits.iterated import compile_product
from tc0kit.circuits.passes import simplify
from tc0kit.circuits.simulate import simulate
from tc0kit.errors import BudgetSpent, UserError


def broken(circuit: Circuit) -> Circuit:
    circuit.levels[1].threshold[0] -= 1
    circuit.check()
    return circuit


@pytest.mark.parametrize("method", ["auto", "exhaustive", "solver", "random"])
def test_two_constructions_of_one_product(method: str) -> None:
    found = equivalent(compile_product(2, 3), compile_product(2, 3, logs="whole"), method)
    assert found.equal is (None if method == "random" else True) and found.inputs == 64
    assert found.method == ("exhaustive" if method == "auto" else method)


@pytest.mark.parametrize("method", ["exhaustive", "solver", "random"])
def test_a_counterexample_is_one(method: str) -> None:
    good, bad = compile_product(2, 3), broken(compile_product(2, 3))
    found = equivalent(good, bad, method)
    assert found.equal is False and found.counterexample is not None and found.left != found.right
    assert simulate(good, [found.counterexample], "gates") == [found.left]
    assert simulate(bad, [found.counterexample], "gates") == [found.right]


def test_a_python_function() -> None:
    circuit = compile_product(4, 3)
    assert equivalent(circuit, lambda x: {"y": prod(x.values())}).equal is True
    found = equivalent(circuit, lambda x: {"y": prod(x.values()) if x["x3"] != -4 else 0})
    assert found.equal is False and found.counterexample is not None and found.counterexample["x3"] == -4


def test_one_hot_inputs_have_only_their_codes() -> None:
    table = ((3, -1, 2),)
    circuit = compile_diagonal(DiagonalLayer(2, table, table, table, table[0], 4, 2), 4, encoding="one-hot")
    layer = DiagonalLayer(2, table, table, table, table[0], 4, 2)
    found = equivalent(
        circuit, lambda x: {f"y{t}": y for t, y in enumerate(diagonal_reference(layer, list(x.values())))}
    )
    assert found.equal is True and found.tried == 81
    assert sum(block.shape[1] for block in all_inputs(circuit)) == 81


@pytest.mark.parametrize("seed", range(6))
def test_the_solver_and_all_inputs_agree(seed: int) -> None:
    circuit = random_circuit(seed, wide=seed % 2 == 1, levels=2)
    changed = random_circuit(seed, wide=seed % 2 == 1, levels=2)
    changed.levels[0].threshold[-1] += 1
    smaller = simplify(circuit)
    assert equivalent(circuit, smaller, "solver").equal is True
    assert equivalent(circuit, changed, "solver").equal is equivalent(circuit, changed, "exhaustive").equal


def test_random_inputs_prove_nothing() -> None:
    found = equivalent(compile_product(8, 4), compile_product(8, 4, logs="whole"), random_inputs=500)
    assert (found.equal, found.method, found.tried, found.inputs) == (None, "random", 500, 1 << 32)
    assert found.fields()["tried"] == 500


def test_refusals() -> None:
    circuit = compile_product(8, 4)
    with pytest.raises(BudgetSpent, match="4,294,967,296 inputs"):
        equivalent(circuit, circuit, "exhaustive")
    with pytest.raises(BudgetSpent, match="resource limit"):
        equivalent(compile_product(3, 4), compile_product(3, 4, logs="whole"), "solver", resource_limit=1000)
    with pytest.raises(UserError, match="different inputs"):
        equivalent(circuit, compile_product(7, 4))
    with pytest.raises(UserError, match="did you mean exhaustive"):
        equivalent(circuit, circuit, "exhaustiv")
    with pytest.raises(UserError, match="two circuits"):
        equivalent(circuit, lambda x: {"y": 0}, "solver")
    with pytest.raises(UserError, match="outputs are z"):
        equivalent(circuit, lambda x: {"z": 0})
