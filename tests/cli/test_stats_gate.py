"""``tc0kit stats --gate``: the gate of the circuit that ``compile`` would build, and the errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "options",
    [
        ["sum", "-n", "5"],
        ["product", "-n", "4", "--bits", "3"],
        ["s4", "-n", "4", "--bits", "3"],
        ["mamba(gates=[-1,1])", "-n", "3", "--bits", "2", "--last"],
        ["gla", "-n", "3", "--bits", "2"],
        ["Z6", "-n", "4"],
    ],
)
def test_the_gate_is_that_of_the_compiled_circuit(tc0kit, tmp_path: Path, options: list[str]) -> None:
    path = tmp_path / "circuit.json"
    compiled = json.loads(tc0kit("compile", *options, "-o", str(path), "--json").out)
    from tc0kit.circuits.file import load

    circuit = load(path)
    for i in (0, compiled["gates"] // 2, compiled["gates"] - 1):
        fields = json.loads(tc0kit("stats", *options, "--gate", str(i), "--json").out)
        level = circuit.levels[fields["level"] - 1]
        column, weight, threshold = level.row(fields["row"])
        assert fields["schema"] == "tc0kit.gate/1" and fields["fan_in"] == len(column)
        assert [int(entry["weight"]) for entry in fields["form"]] == [int(w) for w in weight][:1000]
        assert int(fields["threshold"]) == threshold[fields["step"]]
        assert fields["wire"] == i + circuit.input_wires
    result = tc0kit("stats", *options, "--gate", str(compiled["gates"]))
    assert result.code == 2 and f"its gates are 0..{compiled['gates'] - 1:,}" in result.err


def test_a_gate_of_a_circuit_that_is_too_large_to_build(tc0kit) -> None:
    result = tc0kit("stats", "product", "-n", "1024", "--bits", "4", "--gate", "1000000")
    assert result.code == 0 and "13,306 more >= 17931" in result.out and "prime 401" in result.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["product", "--gate", "3"], "--gate and -n go together"),
        (["product", "-n", "3"], "--gate and -n go together"),
        (["product", "-n", "3", "--gate", "0", "--grow", "n=2..4"], "without --grow"),
        (["product", "-n", "3", "--gate", "-1"], "gate -1: no such gate for n = 3; its gates are 0..288"),
        (["product", "-n", "9999", "--gate", "0"], "n = 9999: a length in 0..4096 is expected"),
        (["product", "-n", "3", "--bits", "13", "--gate", "0"], "bits = 13: a word length in 1..12 is expected"),
        (["mamba", "-n", "3", "--gate", "0"], "mamba: no gates by number; they exist for sum, product, real diagonal"),
        (["S3", "-n", "3", "--gate", "0"], "S3: no gates by number; they exist for word problems of abelian groups"),
        (["deltanet", "-n", "3", "--depth", "log", "--gate", "0"], "--gate with --depth log"),
    ],
)
def test_errors(tc0kit, arguments: list[str], message: str) -> None:
    result = tc0kit("stats", *arguments)
    assert result.code == 2 and message in result.err and result.err.count("\n") == 1
