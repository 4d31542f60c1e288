"""The checker of weights: mutated networks are rejected, or still right on every word that is tried."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from test_mutations import mutants
from witness_oracle import right

from tc0kit.certificates import Malformed, check, load
from tc0kit.certificates.weights_file import certificate_of
from tc0kit.models.parse import parse_model
from tc0kit.models.weights.file import network_bytes
from tc0kit.tasks import parse_task
from tc0kit.theory.witness.build import build

CASES = [
    ("S3", "dcd"),
    ("(ab)*", "mamba"),
    ("(ab)*", "mamba(gates=[0,1])"),
    ("S3 over (1 2), (1 3)", "deltaproduct(n_h=2)"),
    ("flip-flop", "rnn"),
    ("parity", "ids4"),
    ("(a|b)*a", "pd-ssm"),
    ("parity", "deltanet-neg"),
]


def certificate(task: str, model: str) -> dict[str, Any]:
    return certificate_of(network_bytes(build(parse_task(task), parse_model(model))))


@pytest.mark.parametrize(("task", "model"), CASES)
def test_mutants_are_rejected_or_right(task: str, model: str) -> None:
    one = certificate(task, model)
    one["about"] = dict.fromkeys(("task", "model", "semantics", "rule"), "")
    assert check(one).accepted and right(one, 4)
    rejected = kept = 0
    for path, mutant in mutants(one, random.Random(task), 500):
        result = check(mutant, 50_000)
        if not result.accepted:
            assert result.reason and "\n" not in result.reason
            rejected += 1
        elif path[0] != "about":
            kept += 1
            assert right(mutant, 3), path
    assert rejected > kept


def test_a_changed_bit_of_the_weights_is_noticed(tmp_path: Path) -> None:
    data = bytearray(network_bytes(build(parse_task("S3"), parse_model("ids4"))))
    path = tmp_path / "w.safetensors"
    path.write_bytes(data)
    assert check(load(path)).accepted
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    matrix = header["layers.0.heads.0.matrix"]["data_offsets"]
    for offset in range(matrix[0] + 6, matrix[1], 8):  # the exponent of each entry: 0 becomes tiny, 1 becomes 1/4
        changed = bytearray(data)
        changed[start + offset] ^= 0x20
        path.write_bytes(changed)
        assert not check(load(path), 20_000).accepted


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no safetensors file"),
        ((2).to_bytes(8, "little") + b"{}", "no entry 'tc0kit.witness'"),
        ((2).to_bytes(8, "little") + b"[]", "an object is expected"),
        ((1).to_bytes(8, "little") + b"{", "no JSON"),
    ],
)
def test_files_that_are_no_witness(data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(data)
    with pytest.raises(Malformed, match=said):
        load(path)


def test_letters_that_are_not_all_elements() -> None:
    one = certificate("Z2^3", "ids4")
    assert check(one).accepted
    for table in ("letters", "images"):
        one["subject"][table].pop()
    for head in one["network"]["layers"][0]["heads"]:
        head["matrix"].pop()
    assert check(one).reason == "subject: every element is a letter, but a product of two letters is none"
