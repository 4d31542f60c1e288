"""What a network has to output: the letters as they are read, and a numbering of the outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.algebra.certify import subject_of_action, subject_of_dfa
from tc0kit.algebra.enumeration import Monoid, enumerate_monoid
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.action import Action
from tc0kit.tasks.task import Task

MAX_OUTPUTS = 20_000
MAX_LETTERS = 2_000
Images = tuple[int, ...]


@dataclass(frozen=True)
class Target:
    """A task, made ready for weights.

    Attributes:
        action: the letters that a network reads: of a word problem over all elements, every element.
        starts: points whose images under a word determine the output.
        number: the output for each possible tuple of images of the starts.
        subject: the task as data, for the file.
        outputs: for a word problem the product that each output stands for.
        budget: limits on the constructions.
    """

    action: Action
    starts: tuple[int, ...]
    number: dict[Images, int] = field(repr=False)
    subject: dict[str, Any] = field(repr=False)
    outputs: NDArray[np.int64] | None = field(repr=False)
    budget: Budget

    @property
    def empty(self) -> int:
        """The output for the empty word."""
        return self.number[self.starts]


def target_of(task: Task, budget: Budget) -> Target:
    """Return what a network for the task has to output.

    Raises:
        UserError: a named task that is no regular language.
        BudgetSpent: a word problem with more than ``MAX_OUTPUTS`` products or ``MAX_LETTERS`` letters.
    """
    if task.dfa is not None:
        dfa = task.dfa
        answers: dict[Images, int] = {(q,): int(q in dfa.accepting) for q in range(dfa.action.degree)}
        return Target(dfa.action, (dfa.initial,), answers, subject_of_dfa(dfa), None, budget)
    if task.action is None:
        raise UserError(
            f"no witness: {task.name} is neither a regular language nor the word problem of a finite monoid, and "
            "weights are built for those"
        )
    every = task.alphabet == "all"
    monoid = _products(task, MAX_LETTERS if every else MAX_OUTPUTS, budget)
    action = task.action
    if every:
        names = tuple(f"e{i}" for i in range(monoid.size))
        action = Action(action.degree, names, tuple(tuple(element) for element in monoid.elements))
    elements = [tuple(element) for element in monoid.elements]
    starts = _separating(elements, action.degree)
    number = {tuple(element[p] for p in starts): i for i, element in enumerate(elements)}
    outputs = np.array(elements, dtype=np.int64)
    return Target(action, starts, number, subject_of_action(action, task.alphabet), outputs, budget)


def _products(task: Task, most: int, budget: Budget) -> Monoid:
    assert task.action is not None
    limits = Budget(max_elements=min(most, budget.max_elements), timeout=budget.timeout, started=budget.started)
    try:
        return enumerate_monoid(task.action, limits)
    except BudgetSpent as spent:
        if "elements" not in spent.found:
            raise
        what = "letters" if most == MAX_LETTERS else "outputs"
        raise BudgetSpent(
            f"budget spent: a network for the {task.name} would have more than {limits.max_elements:,} {what}",
            spent.found,
        ) from spent


def _separating(elements: Sequence[Images], degree: int) -> tuple[int, ...]:
    """Return points whose images tell all elements apart: greedily, each point the one that splits most."""
    chosen: list[int] = []
    number = [0] * len(elements)
    while len(set(number)) < len(elements):
        counts = [len(set(zip(number, (g[p] for g in elements), strict=True))) for p in range(degree)]
        best = max(range(degree), key=lambda p: (counts[p], -p))
        chosen.append(best)
        seen: dict[tuple[int, int], int] = {}
        number = [seen.setdefault((k, g[best]), len(seen)) for k, g in zip(number, elements, strict=True)]
    return tuple(chosen) or (0,)
