"""The logical steps of a verdict: wrong premises, lost or invented assumptions and other answers are refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from certificate_cases import example_verdict

from tc0kit.certificates import check
from tc0kit.certificates.logic import form_of

Verdict = dict[str, Any]


def step(verdict: Verdict, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in verdict["steps"] if each["id"] == id_)
    return found


def three_premises(v: Verdict) -> None:
    step(v, "v")["premises"].append("f1")


def premises_exchanged(v: Verdict) -> None:
    step(v, "v")["premises"].reverse()


def one_premise(v: Verdict) -> None:
    step(v, "h")["premises"].append("ub")
    step(v, "v")["premises"] = ["h"]


def wrong_kind(v: Verdict) -> None:
    step(v, "ub")["statement"] = "model contains TC0[L]: it has diagonal transitions"


def no_class(v: Verdict) -> None:
    step(v, "ub")["statement"] = "the model is in TC0[L]"


def another_class(v: Verdict) -> None:
    step(v, "ub")["statement"] = "model within TC0/poly: it has diagonal transitions"


def another_assumption(v: Verdict) -> None:
    step(v, "v")["assumes"] = v["assuming"] = ["AC0 != NC1"]


def two_assumptions(v: Verdict) -> None:
    step(v, "v")["assumes"] = v["assuming"] = ["P != NP", "TC0[L] != NC1"]


def assumed_elsewhere(v: Verdict) -> None:
    step(v, "v")["assumes"] = []
    step(v, "h")["assumes"] = ["TC0[L] != NC1"]


def dropped(v: Verdict) -> None:
    step(v, "v")["assumes"] = v["assuming"] = []


def dropped_and_denied(v: Verdict) -> None:
    dropped(v)
    step(v, "v")["statement"] = "does not solve, unconditionally: it cannot"


def called_unconditional(v: Verdict) -> None:
    step(v, "v")["statement"] = "does not solve, unconditionally: NC1 is not contained in TC0[L] (someone)"


def concludes_yes(v: Verdict) -> None:
    step(v, "v")["statement"] = "solves: it can"


def answers_yes(v: Verdict) -> None:
    v["answer"] = step(v, "v")["concludes"] = "yes"


def says_open(v: Verdict) -> None:
    v["answer"] = step(v, "v")["concludes"] = "open"


def vague(v: Verdict) -> None:
    step(v, "v")["rule"] = "some theorem"
    step(v, "v")["assumes"] = v["assuming"] = []
    step(v, "v")["statement"] = "the model is not good enough"


CHANGES: list[tuple[Callable[[Verdict], None], str]] = [
    (three_premises, "steps[4]: R1 leads from 'model within' and 'task hard' to 'does not solve'"),
    (premises_exchanged, "steps[4]: R1 leads from"),
    (one_premise, "steps[4]: R1 leads from"),
    (wrong_kind, "steps[4]: R1 leads from"),
    (no_class, "steps[4]: R1 leads from"),
    (another_class, "steps[4]: R1 assumes 'TC0/poly != NC1' or 'TC0/poly does not contain NC1' here"),
    (another_assumption, "steps[4]: R1 assumes 'TC0[L] != NC1'"),
    (two_assumptions, "steps[4]: R1 assumes 'TC0[L] != NC1'"),
    (assumed_elsewhere, "steps[3]: only a step of the rule R1 may assume something"),
    (dropped, "steps[4]: the step says 'does not solve, under the assumptions' and rests on no assumption"),
    (dropped_and_denied, "steps[4]: R1 without an assumption must name the theorem that NC1 is not in TC0[L]"),
    (called_unconditional, "steps[4]: the step says 'does not solve, unconditionally' and rests on ['TC0[L] != NC1']"),
    (concludes_yes, "steps[4]: R1 leads from"),
    (answers_yes, "the last step's statement does not say 'yes'"),
    (says_open, "the last step's statement does not say 'open'"),
    (vague, "the last step's statement does not say 'no'"),
]


@pytest.mark.parametrize(("change", "reason"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_wrong_logic_is_refused(change: Callable[[Verdict], None], reason: str) -> None:
    verdict = copy.deepcopy(example_verdict())
    assert check(verdict).accepted
    change(verdict)
    result = check(verdict)
    assert not result.accepted and result.reason.startswith(reason), result.reason


def test_a_theorem_may_replace_the_assumption() -> None:
    verdict = copy.deepcopy(example_verdict())
    dropped(verdict)
    step(verdict, "ub")["statement"] = "model within AC0[DLOGTIME]: it is weak"
    step(verdict, "v")["statement"] = (
        "does not solve, unconditionally: NC1 is not contained in AC0[DLOGTIME] (Furst, Saxe, Sipser 1984)"
    )
    assert check(verdict).accepted, check(verdict).reason


def test_facts_are_printed_beside_the_words_of_their_step() -> None:
    lines = check(example_verdict()).checked
    assert (
        "f1: the monoid has a non-solvable group [a fact that the non-solvable certificate proves: non-solvable]"
        in lines
    )


def test_a_class_is_named_by_the_last_step() -> None:
    verdict = copy.deepcopy(example_verdict())
    subject = verdict["question"]["subject"]
    verdict["question"] = {"task": "test", "class": "NC1-complete", "subject": subject}
    verdict["answer"] = step(verdict, "v")["concludes"] = "yes"
    dropped(verdict)
    step(verdict, "v").update(rule="class", statement="the task is NC1-complete")
    assert check(verdict).accepted, check(verdict).reason
    step(verdict, "v")["statement"] = "the task is TC0"
    assert check(verdict).reason == "the last step's statement does not say 'yes'"


def test_the_alphabet_is_the_subjects() -> None:
    verdict = copy.deepcopy(example_verdict())
    verdict["question"]["alphabet"] = "letters"
    assert check(verdict).accepted
    verdict["question"]["alphabet"] = "all"
    assert check(verdict).reason == "question.alphabet: the subject's is 'letters'"


def test_forms_of_statements() -> None:
    assert form_of("model within TC0[L]: the transitions are diagonal") == ("model within", "TC0[L]")
    assert form_of("task hard NC1: x") == ("task hard", "NC1")
    assert form_of("does not solve, unconditionally: x") == ("does not solve, unconditionally", "")
    assert form_of("solves: x: y") == ("solves", "")
    for other in ("", "solves", "task hard : x", "task hardest NC1: x", "the task is hard", "model within TC0[L]"):
        assert form_of(other) == ("", "")
