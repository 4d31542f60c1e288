"""A predicate that builds weights and has the independent checker prove them right at every length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tc0kit.claims.predicates.base import Finding, Parameter, Predicate, Question
from tc0kit.claims.types import BOOL, INT, MODEL, TASK, TEXT
from tc0kit.errors import BudgetSpent

if TYPE_CHECKING:
    from tc0kit.tasks.task import Task


def _weights(question: Question, model: str, task: Task, layers: int | None, semantics: str) -> Finding:
    """Build weights as the rule that says yes prescribes, run them, and check their proof for all lengths."""
    from tc0kit.certificates import check
    from tc0kit.certificates.weights_file import certificate_of
    from tc0kit.models.parse import parse_model
    from tc0kit.models.weights.file import network_bytes
    from tc0kit.theory.decide import decide
    from tc0kit.theory.witness.build import build
    from tc0kit.theory.witness.check import check_network
    from tc0kit.theory.wording import headline

    verdict = decide(task, parse_model(model, layers=layers, semantics=semantics), question.budget)
    if verdict.answer != "yes":
        return Finding(None, "decide", reason=headline(verdict))
    network = build(verdict.task, verdict.model, question.budget, verdict=verdict)
    check_network(network, long=200)
    result = check(certificate_of(network_bytes(network)))
    if result.reason.startswith("budget spent"):
        raise BudgetSpent(result.reason)
    if not result.accepted:
        raise AssertionError(f"the checker rejects the weights: {result.reason}")
    method = f"weights by rules {network.about['rule']}"
    return Finding(
        True, method, certificate=("witness",), reason=f"{network.numbers():,} numbers, right at every length"
    )


PREDICATES: tuple[Predicate, ...] = (
    Predicate(
        "weights",
        (
            Parameter("model", MODEL),
            Parameter("task", TASK),
            Parameter("layers", INT, None, optional=True),
            Parameter("semantics", TEXT, "exact", optional=True),
        ),
        BOOL,
        _weights,
        "weights of this model are built that solve the task at every length, which a certificate proves",
        "theory",
    ),
)
