"""The exact automaton of a file in its number format: a small format's states, or those that words reach from 0."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tc0kit.algebra.certify import nonsolvable_certificate, subject_of_action
from tc0kit.algebra.stepwise.certify import automaton_certificate
from tc0kit.algebra.stepwise.reach import StateAutomaton, reachable, whole_format
from tc0kit.algebra.stepwise.recurrence import FormatRecurrence
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.models.model import Proved
from tc0kit.tasks.task import Task
from tc0kit.theory.report import TaskReport, report_task

WHOLE_BITS = 10
MAX_STATES = 5_000


@dataclass(frozen=True)
class ExactAutomaton:
    """The automaton and the algebra of its transition monoid; heads with all these starts know the word's product.

    Attributes:
        automaton: states and letters.
        report: the word problem of its letters.
        hard: the fact that it is NC1-complete; None if it is not.
    """

    automaton: StateAutomaton
    report: TaskReport
    hard: Proved | None

    def lines(self) -> list[str]:
        """Return what is printed."""
        scope = "reached from 0" if self.automaton.reached else "all states of the format"
        first = f"the exact automaton: {len(self.automaton.states)} states ({scope}), word problem {self.report.name}"
        return [
            first,
            *(f"{label} {text}".strip() for label, text in self.report.rows() if label in ("monoid", "groups")),
        ]

    def fields(self) -> dict[str, Any]:
        """Return JSON values, with certificates of the automaton and of its class."""
        return {
            "states": len(self.automaton.states),
            "scope": "reached" if self.automaton.reached else "format",
            "class": self.report.name,
            "groups": self.report.fields()["groups"],
            "certificates": [automaton_certificate(self.automaton), self.report.certificate()],
        }


def exact_automaton(stated: FormatRecurrence, name: str, budget: Budget) -> ExactAutomaton | None:
    """Return the automaton, or None if it has more than 5,000 states or its algebra outgrows the budget.

    Raises:
        BudgetSpent: the time is over.
    """
    small = replace(budget, max_states=min(budget.max_states, MAX_STATES))
    try:
        whole = stated.dimension == 1 and stated.format.bits <= WHOLE_BITS
        automaton = whole_format(stated, small) if whole else reachable(stated, None, small)
        task = Task("word-problem", f"word problem of {name}", name, action=automaton.action)
        report = report_task(task, small)
        group = None if report.facts.holds("solvable") else report.facts.monoid.nonsolvable_group()
        hard = None
        if group is not None:
            proof = nonsolvable_certificate(subject_of_action(automaton.action), group, small)
            text = f"the word problem of the file's letters on the {len(automaton.states)} states is NC1-complete"
            hard = Proved("products hard for NC1", text, (), proof, "non-solvable")
    except BudgetSpent:
        budget.tick("the exact automaton", 0)
        return None
    return ExactAutomaton(automaton, report, hard)
