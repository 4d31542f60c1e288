"""The checker of weights: mutated networks are rejected, or still right on every word that is tried."""

from __future__ import annotations

import json
import random
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from test_mutations import mutants

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
Number = Any


def certificate(task: str, model: str) -> dict[str, Any]:
    return certificate_of(network_bytes(build(parse_task(task), parse_model(model))))


def number(value: Number) -> float:
    return float(value) if not isinstance(value, str) else int(value.split("/")[0]) / int(value.split("/")[1])


def numbers(rows: list[list[Number]]) -> list[list[float]]:
    return [[number(x) for x in row] for row in rows]


def outputs(network: dict[str, Any], word: tuple[int, ...]) -> list[int]:
    """Run a network in floats, from the description of the format alone."""
    states = [
        [[[number(x) for x in row] for row in head["initial"]] for head in layer["heads"]]
        for layer in network["layers"]
    ]
    found = [network["empty"]]
    for letter in word:
        v = letter
        for layer, running in zip(network["layers"], states, strict=True):
            row = [v if layer["uses_view"] else 0]
            for k, head in enumerate(layer["heads"]):
                running[k] = step(head, v, running[k])
                row += digits(head, v, running[k])
            v = layer["values"][layer["keys"].index(row)]
        found.append(v)
    return found


def step(head: dict[str, Any], v: int, h: list[list[float]]) -> list[list[float]]:
    n, columns = len(h), range(len(h[0]))
    kind = head["kind"]
    if kind == "phase":
        return [[(row[0] + t) % m] for row, t, m in zip(h, head["turns"][v], head["modulus"], strict=True)]
    if kind == "threshold":
        sums = [[sum(number(w) * h[j][c] for j, w in enumerate(row)) for c in columns] for row in head["weight"]]
        return [
            [1.0 if s + number(d) > 0 else -1.0 for s in row] for row, d in zip(sums, head["drive"][v], strict=True)
        ]
    if kind == "diagonal":
        matrix = [[number(head["gate"][v][i]) * (i == j) for j in range(n)] for i in range(n)]
    elif kind == "dense":
        matrix = numbers(head["matrix"][v])
    elif kind == "columns":
        matrix = [[float(head["target"][v][j] == i) for j in range(n)] for i in range(n)]
    else:
        matrix = [[float(i == j) for j in range(n)] for i in range(n)]
        for beta, raw in zip(head["beta"][v], head["direction"][v], strict=True):
            k = [number(x) for x in raw]
            square = sum(x * x for x in k)
            factor = [[(i == j) - number(beta) * k[i] * k[j] / square for j in range(n)] for i in range(n)]
            matrix = [[sum(factor[i][m] * matrix[m][j] for m in range(n)) for j in range(n)] for i in range(n)]
    after = [[sum(matrix[i][j] * h[j][c] for j in range(n)) for c in columns] for i in range(n)]
    if head.get("input") is not None:
        after = [
            [x + number(y) for x, y in zip(a, b, strict=True)] for a, b in zip(after, head["input"][v], strict=True)
        ]
    return after


def digits(head: dict[str, Any], v: int, h: list[list[float]]) -> list[int]:
    if head["reading"] == "phase":
        return [int(row[0]) for row in h]
    if head["reading"] == "argmax":
        return [head["digit"][max(range(len(h)), key=lambda i: h[i][c])] for c in range(len(h[0]))]
    return [
        int(x > number(y)) for row, cuts in zip(h, head["cut"][v], strict=True) for x, y in zip(row, cuts, strict=True)
    ]


def right(one: dict[str, Any], length: int) -> bool:
    subject, network = one["subject"], one["network"]
    images = subject["images"]
    for word in product(range(len(images)), repeat=length):
        states = [[subject["initial"]] if "initial" in subject else list(range(len(images[0])))]
        for letter in word:
            states.append([images[letter][q] for q in states[-1]])
        if "initial" in subject:
            expected = [int(q[0] in subject["accepting"]) for q in states]
        else:
            expected = [network["outputs"].index(q) for q in states]
        if outputs(network, word) != expected:
            return False
    return True


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
