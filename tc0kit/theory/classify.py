"""The complexity class of a task: the smallest class known, and whether the task is complete for it."""

from __future__ import annotations

from dataclasses import dataclass

from tc0kit.models.parse import parse_model
from tc0kit.theory.classes import included
from tc0kit.theory.facts import TaskFacts
from tc0kit.theory.kernel import Theorem, apply_rules
from tc0kit.theory.rules import TASK_RULES


@dataclass(frozen=True)
class TaskClass:
    """Where a task lies.

    Attributes:
        name: the smallest class known: ``AC0``, ``AC0[2]``, ``ACC0``, ``NC1-complete``, ...; ``unknown`` if none is.
        membership: the theorems "task in C" and "task hard for C" that give the name.
        outside: the theorems "task outside C" (no conjecture needed).
    """

    name: str
    membership: tuple[Theorem, ...]
    outside: tuple[Theorem, ...]


def classify_task(facts: TaskFacts) -> TaskClass:
    """Return the class of a task from its facts.

    Raises:
        BudgetSpent: a fact could not be decided within the budget.
    """
    any_model = parse_model("mamba")  # rules about tasks do not look at the model
    theorems = apply_rules(TASK_RULES, any_model, facts)
    outside = tuple(theorem for theorem in theorems if theorem.judgement.kind == "task outside")
    upper = _smallest([theorem for theorem in theorems if theorem.judgement.kind == "task in"])
    if upper is None or upper.judgement.cls is None:
        return TaskClass("unknown", (), outside)
    name = upper.judgement.cls.name
    for theorem in theorems:
        if theorem.judgement.kind == "task hard" and theorem.judgement.cls and theorem.judgement.cls.name == name:
            return TaskClass(f"{name}-complete", (upper, theorem), outside)
    return TaskClass(name, (upper,), outside)


def _smallest(theorems: list[Theorem]) -> Theorem | None:
    best: Theorem | None = None
    for theorem in theorems:
        cls = theorem.judgement.cls
        if cls and (best is None or best.judgement.cls is None or included(cls.name, best.judgement.cls.name)):
            best = theorem
    return best
