"""What a header says a circuit is for, against the circuit, with and without a fault."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from test_composition import layer

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.diagonal import compile_diagonal
from tc0kit.circuits.file import from_json, to_json
from tc0kit.circuits.iterated import compile_product, compile_sum
from tc0kit.circuits.lti import compile_lti
from tc0kit.circuits.mamba import compile_mamba
from tc0kit.circuits.references import counterexample
from tc0kit.circuits.samples import sample_fixed
from tc0kit.circuits.words import compile_task
from tc0kit.tasks.parse import parse_task

CIRCUITS: list[Callable[[], Circuit]] = [
    lambda: compile_product(3, 3),
    lambda: compile_product(3, 3, leading=2, signed=False),
    lambda: compile_sum(3, 3),
    lambda: compile_sum(3, 3, leading=2),
    lambda: compile_diagonal(layer(1, 3, 2), 3),
    lambda: compile_diagonal(layer(1, 5, 1), 3, positions="last", encoding="one-hot"),
    lambda: compile_mamba(2, 1, 2),
    lambda: compile_mamba(2, 2, positions="last"),
    lambda: compile_task(parse_task("S3 over generators"), 4),
    lambda: compile_task(parse_task("S3 over generators"), 0),
    lambda: compile_task(parse_task("(ab)*"), 4, output="prefix"),
    lambda: compile_task(parse_task("S7 over generators"), 2, "log"),
]


@pytest.mark.parametrize("which", range(len(CIRCUITS)))
def test_a_right_circuit_has_no_counterexample(which: int) -> None:
    found = counterexample(CIRCUITS[which]())
    assert found is not None and found.equal is True and found.tried == found.inputs


@pytest.mark.parametrize("which", [which for which in range(len(CIRCUITS)) if which != 9])
def test_a_wrong_output_has_one(which: int) -> None:
    value = json.loads(to_json(CIRCUITS[which]()))
    output = value["outputs"][-1]
    output[3] = [int(weight) + 3 for weight in output[3]]
    found = counterexample(from_json(json.dumps(value)))
    assert found is not None and found.equal is False and found.left != found.right


def test_headers_from_elsewhere_say_nothing() -> None:
    assert counterexample(compile_lti(sample_fixed(2), 2, 2)) is None
    circuit = compile_mamba(1, 1)
    for name in ("weights", "n", "bits", "positions"):
        old = circuit.header.pop(name)
        assert counterexample(circuit) is None
        circuit.header[name] = old
