"""The predicate about weights: built, proved, and nothing if the answer is no or the checker's budget is spent."""

from __future__ import annotations

from typing import Any

import pytest

from tc0kit import certificates
from tc0kit.certificates import weights_file
from tc0kit.certificates.base import CheckResult
from tc0kit.claims import decide_statement
from tc0kit.claims.predicates import witnesses
from tc0kit.claims.predicates.base import Question
from tc0kit.tasks import parse_task


def test_weights_are_checked_with_a_certificate(solver) -> None:
    outcome = decide_statement('weights("ids4", "mod-3", layers=1)', solver=solver)
    assert outcome.state == "checked" and outcome.certificates == ("witness",) and not outcome.rests_on


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('weights("mamba", S5)', "cannot solve the word problem of S5, unless NC1 is contained in TC0"),
        ('weights("mamba", parity, semantics=stepwise)', "cannot solve the parity"),
    ],
)
def test_there_are_none_without_a_yes(text: str, reason: str, solver) -> None:
    outcome = decide_statement(text, solver=solver)
    assert outcome.state == "open" and reason in outcome.reason


def test_a_check_that_takes_too_much_is_open(monkeypatch: pytest.MonkeyPatch, solver) -> None:
    spent = CheckResult("witness", False, reason="budget spent: the check needs more")
    monkeypatch.setattr(certificates, "check", lambda certificate: spent)
    outcome = decide_statement('weights("ids4", "mod-3", layers=1)', solver=solver)
    assert outcome.state == "open" and "budget spent" in outcome.reason


def test_weights_that_the_checker_rejects_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    right = weights_file.certificate_of

    def altered(data: bytes) -> dict[str, Any]:
        certificate = right(data)
        layer = certificate["network"]["layers"][0]
        layer["values"] = [layer["values"][0]] * len(layer["values"])
        return certificate

    monkeypatch.setattr(weights_file, "certificate_of", altered)
    with pytest.raises(AssertionError, match="the checker rejects the weights"):
        witnesses._weights(Question(), "ids4", parse_task("mod-3"), 1, "exact")
