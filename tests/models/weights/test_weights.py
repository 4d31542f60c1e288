"""The weights file, and the two evaluators against each other."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from tc0kit.errors import UserError
from tc0kit.models.parse import parse_model
from tc0kit.models.weights.evaluate import UNKNOWN, evaluate
from tc0kit.models.weights.exact import evaluate_exactly
from tc0kit.models.weights.file import ENTRY, network_bytes, read_network
from tc0kit.models.weights.network import Layer, Network
from tc0kit.tasks import parse_task
from tc0kit.theory.witness.build import build

CASES = [
    ("S3", "dcd"),
    ("(ab)*", "mamba"),
    ("(ab)*", "deltanet"),
    ("A4", "ids4"),
    ("S3", "pd-ssm"),
    ("S3", "deltaproduct(n_h=2)"),
    ("flip-flop", "rnn"),
    ("D4", "mamba-neg"),
    ("T2", "dcd"),
]


def network_of(task: str, model: str) -> Network:
    return build(parse_task(task), parse_model(model))


@pytest.mark.parametrize(("task", "model"), CASES)
def test_read_back_and_evaluators_agree(task: str, model: str, tmp_path: Path) -> None:
    network = network_of(task, model)
    path = tmp_path / "w.safetensors"
    path.write_bytes(network_bytes(network))
    again = read_network(path)
    assert network_bytes(again) == path.read_bytes()
    rng = random.Random(task)
    words = np.array([[rng.randrange(network.letters) for _ in range(9)] for _ in range(20)])
    outputs = evaluate(again, words)
    for word, found in zip(words.tolist(), outputs.tolist(), strict=True):
        assert evaluate_exactly(network, word) == [network.empty, *found]


def test_the_safetensors_library_reads_the_file(tmp_path: Path) -> None:
    safetensors = pytest.importorskip("safetensors")
    network = network_of("(ab)*", "mamba")
    path = tmp_path / "w.safetensors"
    path.write_bytes(network_bytes(network))
    with safetensors.safe_open(path, framework="np") as file:
        assert json.loads(file.metadata()[ENTRY])["about"]["rule"] == "flip-flop-cascade"
        gate = file.get_tensor("layers.0.heads.0.gate")
    assert gate.dtype == np.float64 and np.array_equal(gate, network.layers[0].heads[0].tensors["gate"])


def test_a_state_without_a_row_has_no_output() -> None:
    network = network_of("(ab)*", "ids4")
    (layer,) = network.layers
    cut = Network((Layer(layer.heads, layer.keys[:1], layer.values[:1], layer.uses_view),), 1, network.subject)
    outputs = evaluate(cut, np.array([[0, 1], [1, 1]]))
    assert (outputs == UNKNOWN).any()
    with pytest.raises(KeyError):
        for word in ([0, 1], [1, 1]):
            evaluate_exactly(cut, word)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data[:5], "its header would have"),
        (lambda data: data[:-8], "its data are missing or of another size"),
        (lambda data: data.replace(b"tc0kit.witness/1", b"tc0kit.witness/9"), "schema 'tc0kit.witness/9'"),
        (lambda data: data.replace(b'"layers.0.keys"', b'"layers.0.kexs"'), "no 'layers.0.keys'"),
        (lambda data: data[:-8] + b"\xff" * 8, "wrong|numbers that are not finite|must"),
        (lambda data: b"PK" + data, "no witness file"),
    ],
)
def test_corrupt_files(change, said: str, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    data = change(network_bytes(network_of("parity", "mamba-neg")))
    path.write_bytes(data)
    if said.startswith("wrong"):  # the last tensor holds integers: any eight bytes are one
        assert read_network(path).layers[0].values[-1] == -1
        return
    with pytest.raises(UserError, match=said) as caught:
        read_network(path)
    assert "\n" not in str(caught.value)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        read_network(tmp_path / "none.safetensors")
