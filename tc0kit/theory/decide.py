"""``decide``: the proof search. Question in, verdict with its proof out; nothing but the kernel makes theorems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from tc0kit.budget import Budget
from tc0kit.models.model import Model
from tc0kit.tasks.task import Task
from tc0kit.theory.classes import ClassRef, contained
from tc0kit.theory.conjectures import Conjecture
from tc0kit.theory.facts import TaskFacts
from tc0kit.theory.kernel import (
    Kind,
    Theorem,
    Verified,
    apply_rules,
    refute_by_hardness,
    refute_by_outside,
    solve_by_containment,
    solve_by_part,
)
from tc0kit.theory.rules import MODEL_RULES, TASK_RULES

Answer = Literal["yes", "no", "open"]
_TRUST: tuple[Verified, ...] = ("computed", "proved", "read", "secondary", "abstract", "memory")


@dataclass(frozen=True)
class Known:
    """What is known on both sides of a question.

    Attributes:
        task_in: the smallest known classes that contain the task.
        task_hard: the largest known classes that the task is hard for.
        task_outside: the largest classes that provably do not contain the task.
        model_within: the smallest known classes that contain the models.
        model_contains: the largest known classes that the models express.
    """

    task_in: tuple[ClassRef, ...]
    task_hard: tuple[ClassRef, ...]
    task_outside: tuple[ClassRef, ...]
    model_within: tuple[ClassRef, ...]
    model_contains: tuple[ClassRef, ...]


@dataclass(frozen=True)
class Verdict:
    """The answer to "does some model of this kind solve this task?".

    Attributes:
        task: what was asked.
        model: of which models, with layers and semantics.
        answer: ``yes``, ``no`` or ``open``.
        assuming: the conjectures that a ``no`` rests on, sorted; empty means unconditional.
        proof: the theorem that gives the answer, or None for ``open``.
        alternatives: other proofs of the same answer, best first.
        known: the bounds on both sides.
        facts: the facts about the task that were decided on the way.
    """

    task: Task
    model: Model
    answer: Answer
    assuming: tuple[Conjecture, ...]
    proof: Theorem | None
    alternatives: tuple[Theorem, ...]
    known: Known
    facts: TaskFacts


def decide(task: Task, model: Model, budget: Budget | None = None, *, facts: TaskFacts | None = None) -> Verdict:
    """Return the verdict on a question.

    Args:
        task: what has to be computed.
        model: the architecture with its layers and semantics.
        budget: limits on the algebra.
        facts: facts about the task that were computed before; they are extended in place.

    Raises:
        BudgetSpent: a fact about the task could not be decided within the budget.
    """
    facts = facts or TaskFacts(task, budget)
    about_task = apply_rules(TASK_RULES, model, facts)
    about_model = _model_theorems(model, facts)
    yes, no = _conclusions(about_task, about_model)
    known = _known(about_task, about_model)
    if yes:
        return Verdict(task, model, "yes", (), yes[0], tuple(yes[1:]), known, facts)
    if no:
        return Verdict(task, model, "no", tuple(sorted(no[0].assuming)), no[0], tuple(no[1:]), known, facts)
    return Verdict(task, model, "open", (), None, (), known, facts)


def all_conclusions(task: Task, model: Model, facts: TaskFacts) -> tuple[list[Theorem], list[Theorem]]:
    """Return every derivable ``solves`` and every derivable ``cannot``: the consistency test looks at both."""
    about_task = apply_rules(TASK_RULES, model, facts)
    return _conclusions(about_task, _model_theorems(model, facts))


def _model_theorems(model: Model, facts: TaskFacts) -> list[Theorem]:
    found = apply_rules(MODEL_RULES, model, facts)
    for name, part in _parts(model):
        for theorem in _model_theorems(part, facts):
            if theorem.judgement.kind == "solves":
                found.append(solve_by_part(theorem, name))
    return found


def _parts(model: Model) -> Sequence[tuple[str, Model]]:
    """Return the two kinds of layers of a hybrid as models of their own.

    Only without a bound on the layers: how a bound is shared between the kinds is the architecture's choice.
    """
    if model.kind != "hybrid" or model.layers is not None:
        return ()
    name, title, notes, meant = model.name, model.title, model.notes, model.semantics
    return (
        ("attention", Model(name, title, "attention", None, model.attention, (), None, meant, notes)),
        ("recurrent", Model(name, title, "linear", model.recurrence, None, (), None, meant, notes)),
    )


def _of_kind(theorems: Sequence[Theorem], kind: Kind) -> list[Theorem]:
    return [theorem for theorem in theorems if theorem.judgement.kind == kind]


def _conclusions(about_task: Sequence[Theorem], about_model: Sequence[Theorem]) -> tuple[list[Theorem], list[Theorem]]:
    yes, no = _of_kind(about_model, "solves"), _of_kind(about_model, "cannot")
    steps: tuple[tuple[Callable[[Theorem, Theorem], Theorem | None], Kind, Kind, list[Theorem]], ...] = (
        (solve_by_containment, "model contains", "task in", yes),
        (refute_by_hardness, "model within", "task hard", no),
        (refute_by_outside, "model within", "task outside", no),
    )
    for step, left, right, found in steps:
        for first, second in product(_of_kind(about_model, left), _of_kind(about_task, right)):
            theorem = step(first, second)
            if theorem is not None:
                found.append(theorem)
    return sorted(yes, key=_rank), sorted(no, key=_rank)


def _rank(theorem: Theorem) -> tuple[int, int, int, int, str]:
    """Order proofs: unconditional first, then the larger distance (weaker assumption), the trust, the size."""
    steps = [step for _, step in theorem.tree()]
    trust = max(_TRUST.index(step.verified) for step in steps)
    return (len(theorem.assuming), trust, _strength(theorem), len(steps), theorem.rule.id)


def _strength(theorem: Theorem) -> int:
    """0 for an assumption about NC1-hardness or none, 1 for others: the best-known name is quoted first."""
    return int(any(assumption.hard != "NC1" for assumption in theorem.assuming))


def _extreme(theorems: Sequence[Theorem], *, smallest: bool) -> tuple[ClassRef, ...]:
    classes = sorted({theorem.judgement.cls for theorem in theorems if theorem.judgement.cls}, key=str)

    def beats(a: ClassRef, b: ClassRef) -> bool:
        return a != b and (contained(a, b) if smallest else contained(b, a))

    return tuple(c for c in classes if not any(beats(other, c) for other in classes))


def _known(about_task: Sequence[Theorem], about_model: Sequence[Theorem]) -> Known:
    return Known(
        _extreme(_of_kind(about_task, "task in"), smallest=True),
        _extreme(_of_kind(about_task, "task hard"), smallest=False),
        _extreme(_of_kind(about_task, "task outside"), smallest=False),
        _extreme(_of_kind(about_model, "model within"), smallest=True),
        _extreme(_of_kind(about_model, "model contains"), smallest=False),
    )
