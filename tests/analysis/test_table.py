"""The families of the reference's table get their classes through the command, and certificates that verify."""

from __future__ import annotations

import json

import pytest
from model_files import EXAMPLES

from tc0kit.certificates import check
from tc0kit.cli.app import run

TABLE = {
    "bs12": ("TC0", "triangular"),
    "heisenberg": ("TC0", "triangular"),
    "rotations": ("TC0", "triangular"),
    "stochastic": ("TC0", "triangular"),
    "scale-and-swap": ("TC0", "dense"),
    "reflections": ("TC0", "dense"),
    "s3": ("TC0", "dense"),
    "s4": ("TC0", "dense"),
    "2s5": ("NC1-complete", "dense"),
    "sl2z": ("NC1-hard, in L", "dense"),
    "so3": ("NC1-hard, in L", "dense"),
    "householder-half": ("NC1-hard, in L", "dense"),
}


@pytest.mark.parametrize("name", TABLE)
def test_class_of_the_exact_product(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(EXAMPLES / f"{name}.toml")
    assert run(["analyze", path, "--semantics", "exact", "--json"]) == 0
    fields = json.loads(capsys.readouterr().out)
    assert set(fields) >= {"schema", "version", "structure", "semantics", "tracks", "cannot_track", "certificate"}
    assert set(fields["semantics"]) == {"exact", "log", "finite", "stepwise", "scan"}
    assert (fields["semantics"]["exact"]["class"], fields["structure"]["traits"]["transition"]) == TABLE[name]
    assert all(set(found) == {"class", "assuming", "reasons"} for found in fields["semantics"].values())
    result = check(fields["certificate"])
    assert result.accepted, result.reason


def test_saturating_and_wrapping_channels_are_in_two_classes(capsys: pytest.CaptureFixture[str]) -> None:
    found = {}
    for name in ("channel-saturating", "channel-wrapping"):
        assert run(["analyze", str(EXAMPLES / f"{name}.toml"), "--semantics", "stepwise", "--json"]) == 0
        fields = json.loads(capsys.readouterr().out)
        assert check(fields["certificate"]).accepted
        automaton = fields["structure"]["format"]["automaton"]
        assert automaton["states"] == 8 and all(check(proof).accepted for proof in automaton["certificates"])
        cannot = {entry["task"] for entry in fields["cannot_track"] if entry["semantics"] == "stepwise"}
        found[name] = (fields["semantics"]["stepwise"]["class"], automaton["class"], "A5 over generators" in cannot)
        assert not fields["nearest_changes"]
    assert found == {
        "channel-saturating": ("AC0[2]", "AC0[2]", True),
        "channel-wrapping": ("NC1-complete", "NC1-complete", False),
    }


def test_nearest_changes_are_those_of_the_traits(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = {
        ("gated-deltanet", "finite"): {"parity": "allow beta up to 2", "Z4": "allow beta up to 2"},
        ("mamba", "log"): {
            "parity": "let the gates be negative for some tokens",
            "Z3": "let the eigenvalues be complex",
            "A5 over generators": "leave the common triangular basis",
        },
        ("deltanet", "finite"): {"A5 over generators": "raise the dimension"},
        ("bs12", "log"): {"parity": "leave the common triangular basis"},
    }
    for (name, semantics), tasks in wanted.items():
        assert run(["analyze", str(EXAMPLES / f"{name}.toml"), "--semantics", semantics, "--json"]) == 0
        fields = json.loads(capsys.readouterr().out)
        changes = {entry["task"]: entry["change"] for entry in fields["nearest_changes"]}
        assert {task: changes.get(task) for task in tasks} == tasks


def test_text_is_the_same_under_every_hash_seed(capsys: pytest.CaptureFixture[str]) -> None:
    import os
    import subprocess
    import sys

    command = [sys.executable, "-m", "tc0kit", "analyze", str(EXAMPLES / "gated-deltanet.toml"), "--json"]
    out = [
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    ]
    assert out[0] == out[1] and out[0]
