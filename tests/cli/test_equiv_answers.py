"""The three answers of ``equiv`` with one circuit: right, wrong with a counterexample, not shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tc0kit.circuits.file import save
from tc0kit.circuits.mamba import compile_mamba
from tc0kit.circuits.matrices import matrix_of
from tc0kit.circuits.powers import compile_power


def altered(path: Path, change: int) -> None:
    value = json.loads(path.read_text())
    value["outputs"][0][3] = [int(weight) + change for weight in value["outputs"][0][3]]
    path.write_text(json.dumps(value))


def test_right_wrong_and_not_shown(tc0kit: Any, tmp_path: Path) -> None:
    file, proof = tmp_path / "mamba.json", tmp_path / "proof.json"
    save(compile_mamba(2, 2, 2), file)
    result = tc0kit("equiv", str(file), "--certificate", str(proof))
    assert result.code == 0 and "right for all inputs" in result.out and "all 256 inputs" in result.out
    assert "accepted" in tc0kit("verify", str(proof)).out
    altered(file, 1)
    proof.unlink()
    result = tc0kit("equiv", str(file), "--certificate", str(proof))
    assert result.code == 5 and "wrong" in result.out and "x0_0=" in result.out and not proof.exists()
    fields = json.loads(tc0kit("equiv", str(file), "--json").out)
    assert fields["equal"] is False and fields["counterexample"] and fields["left"] != fields["right"]
    other = tmp_path / "power.json"
    save(compile_power(matrix_of([["1/2", 1], [0, -1]], "A", (2, 2)), 2, 2), other)
    altered(other, 1)
    result = tc0kit("equiv", str(other))
    assert result.code == 3 and "not shown" in result.out and "no proof: output y0" in result.out
    assert json.loads(tc0kit("equiv", str(other), "--json").out)["equal"] is None


def test_a_right_circuit_without_a_proof_is_tried(tc0kit: Any, tmp_path: Path) -> None:
    file = tmp_path / "mamba.json"
    save(compile_mamba(1, 2), file)
    value = json.loads(file.read_text())
    value["header"]["bases"]["layer 0 y0_0"]["primes"] = [{"modulus": 3}]
    file.write_text(json.dumps(value))
    result = tc0kit("equiv", str(file))
    assert result.code == 0 and "exhaustive: 16 of 16 inputs tried" in result.out


def test_an_older_file_ends_in_one_line(tc0kit: Any, tmp_path: Path) -> None:
    file = tmp_path / "mamba.json"
    save(compile_mamba(1, 1), file)
    value = json.loads(file.read_text())
    del value["header"]["bases"]
    file.write_text(json.dumps(value))
    result = tc0kit("equiv", str(file))
    assert result.code == 2 and "header lacks the field 'bases'" in result.err and result.err.count("\n") == 1


def test_a_task_without_letters(tc0kit: Any, tmp_path: Path) -> None:
    file = tmp_path / "empty.json"
    for task in ("regex:() over {}", "Z1 over generators"):
        assert tc0kit("compile", task, "-n", "0", "--last", "-o", str(file)).code == 0
        assert "right for all inputs" in tc0kit("equiv", str(file)).out
