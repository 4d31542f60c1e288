"""Exact weights on the kernels: right in float64 for every kind of head, and equal to the evaluator without torch."""

from __future__ import annotations

import numpy as np
import pytest

from tc0kit.budget import Budget
from tc0kit.errors import UserError
from tc0kit.experiments import witness
from tc0kit.experiments.compare import Row, Theory, theory
from tc0kit.experiments.data.tables import make_tables
from tc0kit.experiments.exact_weights import outputs, precision
from tc0kit.experiments.settings import Settings
from tc0kit.experiments.witness import Ran, run_witness, witness_network
from tc0kit.models.weights.evaluate import evaluate
from tc0kit.tasks import parse_task

CASES = [
    ("parity", "mamba(gates=[-1,1])", "diagonal"),
    ("(a|b)*a(a|b)* over {a,b}", "mamba", "diagonal"),
    ("Z60", "dcd", "phase"),
    ("S4", "dcd", "phase"),
    ("A5", "ids4", "dense"),
    ("S5 over generators", "pd-ssm", "columns"),
    ("A5", "deltaproduct-4", "householder"),
    ("A5", "rnn", "threshold"),
    ("(ab|ba)* over {a,b}", "ids4", "dense"),
]


@pytest.mark.parametrize(("text", "model", "kind"), CASES)
def test_kernels_run_the_weights_as_the_evaluator_does(text: str, model: str, kind: str) -> None:
    task = parse_task(text)
    network = witness_network(task, model, None, None, Budget())
    assert kind in {head.kind for layer in network.layers for head in layer.heads}
    words = np.random.default_rng(1).integers(0, network.letters, (3, 40))
    for name in ("float64", "float32"):
        found = np.concatenate(list(outputs(network, words, precision(name))), axis=1)
        assert (found == evaluate(network, words)).all()
        assert (found == make_tables(task).labels(words)).all()


def test_a_piece_goes_on_where_the_last_one_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    task = parse_task("S3")
    network = witness_network(task, "dcd", None, None, Budget())
    monkeypatch.setattr("tc0kit.experiments.exact_weights.CHUNK", 7)
    (ran,) = run_witness(task, network, 50, ["float32"])
    assert ran.accuracy == 1 and ran.first_wrong is None and ran.positions[-1] == 50


def test_a_coarse_format_breaks_a_fine_phase_and_says_where() -> None:
    task = parse_task("Z61")
    network = witness_network(task, "dcd", None, None, Budget())
    fine, coarse = run_witness(task, network, 300, ["float64", "fixed8.5"], words=2)
    assert fine.accuracy == 1
    assert coarse.accuracy < 1 and coarse.first_wrong is not None
    words = np.random.default_rng(0).integers(0, 61, (2, 300))
    found = np.concatenate(list(outputs(network, words, precision("fixed8.5"))), axis=1)
    wrong = np.flatnonzero((found != make_tables(task).labels(words)).any(axis=0))
    assert coarse.first_wrong == wrong[0] + 1


@pytest.mark.parametrize(
    ("task", "model", "layers", "message"),
    [
        ("A5", "mamba", None, "no witness: the answer is no"),
        ("S3", "dcd", 1, "no witness: the answer is"),
        ("A5", "ids5", None, "unknown model 'ids5'; did you mean ids4"),
        ("Z60", "mamba", None, "no witness: the answer is"),
    ],
)
def test_no_weights(task: str, model: str, layers: int | None, message: str) -> None:
    with pytest.raises(UserError) as error:
        witness_network(parse_task(task), model, layers, None, Budget())
    assert message in str(error.value)


def test_bad_formats_and_lengths() -> None:
    task = parse_task("parity")
    network = witness_network(task, "ids4", None, None, Budget())
    with pytest.raises(UserError, match="unknown number format 'float31'; did you mean"):
        run_witness(task, network, 5, ["float31"])
    with pytest.raises(UserError, match="4 words of 100,000,000 letters; at most 10,000,000 letters"):
        run_witness(task, network, 100_000_000, witness.FORMATS)


def test_theory_and_its_witness() -> None:
    said = theory(Settings(task="S3", model="ids4"), 200)
    assert {answer for answer, _ in said.answers.values()} == {"yes"}
    assert said.witness is not None and said.witness.accuracy == 1 and not said.why_no_witness
    refused = theory(Settings(task="A5", model="mamba"), 200)
    assert refused.answers["log"] == ("no", ("TC0[L] != NC1",)) and refused.witness is None


RIGHT = Ran("float32", 10_000, 2, 1.0, None, (10_000,), (1.0,))
YES = Theory({"log": ("yes", ())}, RIGHT, "")
NO = Theory({"log": ("no", ("TC0[L] != NC1",)), "finite": ("open", ())}, None, "")
NEVER = Theory({"finite": ("no", ())}, None, "")
OPEN = Theory({"log": ("open", ())}, None, "")


@pytest.mark.parametrize(
    ("said", "here", "far", "agrees", "words"),
    [
        (YES, 1.0, 1.0, True, "as predicted, and training found it"),
        (
            YES,
            1.0,
            0.2,
            False,
            "exact weights exist and are right at length 10,000; those that training found are right at",
        ),
        (YES, 0.1, 0.0, False, "learnability, not expressivity"),
        (
            NO,
            1.0,
            0.0,
            True,
            "fixed lengths are finite tasks: right at 20, not at 200, as predicted (under its assumptions)",
        ),
        (NO, 0.0, 0.0, True, "as predicted (under its assumptions)"),
        (NEVER, 0.0, 0.0, True, "as predicted: no growth"),
        (NEVER, 1.0, 1.0, False, "no model of this kind is right at all lengths; this one still is at 200"),
        (OPEN, 1.0, 1.0, True, "theory has no answer"),
    ],
)
def test_rows_say_what_disagreements_mean(said: Theory, here: float, far: float, agrees: bool, words: str) -> None:
    curves = [{"length": 20, "sequence": [here]}, {"length": 200, "sequence": [far]}]
    row = Row(Settings(), said, {"outcome": "reached", "curves": curves})
    assert row.agrees is agrees
    assert words in row.explanation and "cannot" not in row.explanation
    assert row.fields()["trained_at_10x"] == far and len(row.cells()) == 7
