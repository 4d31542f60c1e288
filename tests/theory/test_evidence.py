"""Every verdict and every class writes a certificate that the independent checker accepts."""

from __future__ import annotations

import json
import random

import pytest
from corpus import TASKS

from tc0kit.budget import Budget
from tc0kit.certificates import check
from tc0kit.models.parse import parse_model
from tc0kit.tasks import parse_task
from tc0kit.theory.classify import classify_task
from tc0kit.theory.decide import decide
from tc0kit.theory.evidence import class_certificate, verdict_certificate
from tc0kit.theory.facts import TaskFacts

QUESTIONS = (
    *(("mamba", semantics) for semantics in ("log", "finite", "stepwise")),
    *(("mamba-neg", semantics) for semantics in ("finite", "stepwise")),
    *(("s4d", "finite"), ("s4-real", "stepwise"), ("dcd", "finite"), ("dcd", "log"), ("deltanet", "finite")),
    *(("deltanet-neg", "finite"), ("deltaproduct", "finite"), ("ids4", "log"), ("transformer", "log")),
    *(("transformer-nope", "finite"), ("uhat", "log"), ("uhat(positions=finite)", "log"), ("rnn", "stepwise")),
)


def through_json(certificate: dict[str, object]) -> dict[str, object]:
    return json.loads(json.dumps(certificate))


@pytest.mark.parametrize("text", TASKS)
def test_verdicts_are_accepted(text: str) -> None:
    facts = TaskFacts(parse_task(text))
    for name, semantics in QUESTIONS:
        verdict = decide(facts.task, parse_model(name, semantics=semantics), facts=facts)
        result = check(through_json(verdict_certificate(verdict)))
        assert result.accepted, (text, name, semantics, result.reason)
        # A fact that was computed and is not proved by a part would be trusted; only derived lengths are.
        computed = [line for line in result.trusted if line.startswith("algebra:")]
        assert all("derived length" in line for line in computed), (text, name, semantics, computed)


@pytest.mark.parametrize("text", [*TASKS, "T12", "M12", "S10", "O8"])
def test_classes_are_accepted(text: str) -> None:
    facts = TaskFacts(parse_task(text), Budget())
    result = check(through_json(class_certificate(facts, classify_task(facts))))
    assert result.accepted, (text, result.reason)
    assert not [line for line in result.trusted if line.startswith("algebra:")], (text, result.trusted)


def test_a_certificate_for_another_task_is_rejected() -> None:
    first = through_json(verdict_certificate(decide(parse_task("A5"), parse_model("mamba"))))
    other = through_json(verdict_certificate(decide(parse_task("S5"), parse_model("mamba"))))
    assert not check({**first, "subject": other["subject"]}).accepted


def test_altered_verdicts_are_rejected() -> None:
    original = through_json(
        verdict_certificate(decide(parse_task("S4"), parse_model("dcd", semantics="finite", layers=2)))
    )
    assert check(original).accepted
    rng = random.Random(1)
    for _ in range(200):
        changed = json.loads(json.dumps(original))
        field = rng.choice(["answer", "assuming", "steps", "parts", "question"])
        if field == "answer":
            changed["answer"] = rng.choice([a for a in ("yes", "no", "open") if a != original["answer"]])
        elif field == "assuming":
            changed["assuming"] = [*changed["assuming"], "P != NP"]
        elif field == "question":
            changed["question"]["subject"] = "0" * 64
        elif field == "steps":
            index = rng.randrange(len(changed["steps"]))
            del changed["steps"][index]
        else:
            if not changed["parts"]:
                continue
            del changed["parts"][rng.randrange(len(changed["parts"]))]
        assert not check(changed).accepted, (field, changed)
