"""``tc0kit equiv`` on two circuits: proofs, and files of other tools."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tc0kit.circuits.file import save
from tc0kit.circuits.iterated import compile_product


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    save(compile_product(2, 3), tmp_path / "a.json")
    save(compile_product(2, 3, logs="whole"), tmp_path / "b.json")
    return [str(tmp_path / name) for name in ("a.json", "b.json", "p.drup", "c.json")]


def test_the_command_writes_proof_formula_and_certificate(tc0kit, files: list[str], tmp_path: Path) -> None:
    found = tc0kit("equiv", *files[:2], "--method", "sat", "--proof", files[2], "--certificate", files[3])
    assert found.code == 0 and "equal for all inputs" in found.out and "lines checked by" in found.out
    assert tc0kit("verify", files[3]).out.startswith("accepted")
    head, *clauses = (tmp_path / "p.cnf").read_text(encoding="ascii").splitlines()
    assert head.split()[3] == str(len(clauses)) and (tmp_path / "p.drup").stat().st_size
    assert "add --method sat" in tc0kit("equiv", *files[:2], "--proof", files[2]).err


@pytest.mark.parametrize("ending", ["th", "blif", "aag", "aig"])
def test_a_file_of_another_format_is_compared(tc0kit, files: list[str], tmp_path: Path, ending: str) -> None:
    other = tmp_path / f"b.{ending}"
    assert tc0kit("export", files[1], "-f", ending, "-o", str(other)).code == 0
    for method in ("sat", "exhaustive"):
        assert "equal for all inputs" in tc0kit("equiv", files[0], str(other), "--method", method).out


def test_a_difference_in_a_blif_file_is_shown_as_numbers(tc0kit, files: list[str], tmp_path: Path) -> None:
    other = tmp_path / "b.blif"
    tc0kit("export", files[1], "-f", "blif", "-o", str(other))
    text = other.read_text(encoding="ascii")
    flipped = re.sub(r"(\.names \S+ out_y_0\n)([01])", lambda m: f"{m[1]}{1 - int(m[2])}", text)
    other.write_text(flipped, encoding="ascii")
    result = tc0kit("equiv", files[0], str(other), "--method", "sat")
    found = re.search(r"input +x0=(-?\d) x1=(-?\d)\nfirst +y=(-?\d+)\nsecond +y=(-?\d+)", result.out)
    assert result.code == 5 and found, result.out
    x, y, first, second = map(int, found.groups())
    assert first == x * y and second == first ^ 1


def test_a_file_with_other_names(tc0kit, files: list[str], tmp_path: Path) -> None:
    other = tmp_path / "b.blif"
    other.write_text(".model m\n.inputs a b\n.outputs c\n.names a b c\n11 1\n.end\n", encoding="ascii")
    message = "inputs do not match: 'x0_0' is missing; expected are x0_0, x0_1, x0_2, x1_0, ..."
    assert message in tc0kit("equiv", files[0], str(other)).err


@pytest.mark.parametrize("method", ["sat", "exhaustive"])
def test_the_time_of_a_comparison_is_limited(tc0kit, files: list[str], method: str) -> None:
    result = tc0kit("equiv", *files[:2], "--method", method, "--timeout", "0.001")
    assert result.code == 4 and result.out == ""
    assert "budget spent: 0.001 s passed during" in result.err
    assert "equal for all inputs" in tc0kit("equiv", *files[:2], "--method", method, "--timeout", "300").out


def test_a_time_without_two_circuits(tc0kit, files: list[str]) -> None:
    message = "--timeout goes with two circuits and a method other than solver, whose limit is no time"
    for rest in ((), (files[1], "--method", "solver")):
        result = tc0kit("equiv", files[0], *rest, "--timeout", "5")
        assert result.code == 2 and message in result.err
