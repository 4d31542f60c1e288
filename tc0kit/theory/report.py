"""What ``classify`` reports about a task: its class, its monoid, its groups, its varieties, with witnesses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tc0kit.algebra.certify import Certificate
from tc0kit.algebra.enumeration import Monoid, enumerate_monoid
from tc0kit.algebra.green import GreenRelations
from tc0kit.algebra.groups import GroupFacts, group_facts
from tc0kit.algebra.identities import IdentityViolation
from tc0kit.algebra.local_groups import LengthConflict, LocalGroup
from tc0kit.algebra.varieties import VarietyFact, varieties
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.task import Task
from tc0kit.theory.classify import TaskClass, classify_task
from tc0kit.theory.evidence import class_certificate
from tc0kit.theory.facts import TaskFacts
from tc0kit.theory.wording import caveat

ENUMERATED = 250_000
"""Monoids of more elements are not enumerated for a report: their size, idempotents and D-classes are left open."""
SHOWN_GROUPS = 6
SHOWN_POINTS = 12
LONGEST_NUMBER = 14_000
"""Bits of the largest number in the JSON: 4,300 digits, where Python's own reader stops by default."""


@dataclass(frozen=True)
class MonoidReport:
    """Size and structure of a monoid; None where it was not enumerated.

    Attributes:
        size: number of elements.
        idempotents: number of idempotents.
        d_classes: number of D-classes, and how many of them are regular.
        groups: the maximal subgroups of the regular D-classes with how often each occurs, largest first; of a monoid
            that was not enumerated the groups on its image sets, which have the same simple divisors.
        unfinished: why numbers or groups are missing; empty if none are.
    """

    size: int | None
    idempotents: int | None
    d_classes: int | None
    regular_d_classes: int | None
    groups: tuple[tuple[GroupFacts, int], ...]
    unfinished: str = ""


@dataclass(frozen=True)
class TaskReport:
    """Everything that ``classify`` prints about a task; ``monoid`` is None for a named task."""

    task: Task
    facts: TaskFacts
    task_class: TaskClass
    monoid: MonoidReport | None
    varieties: dict[str, VarietyFact]

    @property
    def name(self) -> str:
        """The class, e.g. ``NC1-complete``."""
        return self.task_class.name

    def certificate(self) -> Certificate:
        """Return a certificate of the class, with one for each fact that it rests on."""
        return class_certificate(self.facts, self.task_class)

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield label and text for a terminal."""
        for k, theorem in enumerate(self.task_class.membership):
            statement = f"{theorem.judgement.kind} {theorem.judgement.cls}: {theorem.judgement.text}"
            yield ("because" if not k else "", f"{statement} ({theorem.source}){caveat(theorem)}")
        if self.task_class.outside:
            first = self.task_class.outside[0]
            classes = ", ".join(sorted((str(t.judgement.cls) for t in self.task_class.outside), key=_by_number))
            yield "outside", f"{classes}: {first.judgement.text} ({first.source}){caveat(first)}"
        if self.task.named is not None:
            if self.task.named.note:
                yield "note", self.task.named.note
            return
        yield "alphabet", _alphabet(self.task)
        if self.monoid is not None:
            yield from self._monoid_rows(self.monoid)
        holding = [name for name, fact in self.varieties.items() if fact.holds]
        yield "varieties", ", ".join(holding) or "none of those tested"
        failing = [(name, fact) for name, fact in self.varieties.items() if fact.holds is False]
        for k, (name, fact) in enumerate(failing):
            yield ("not" if not k else ""), f"{name}: {_witness_text(self.task, fact)}"
        for name, fact in self.varieties.items():
            if fact.holds is None:
                yield "undecided", f"{name}: {fact.detail}"

    def _monoid_rows(self, monoid: MonoidReport) -> Iterator[tuple[str, str]]:
        assert self.task.action is not None
        points = self.task.action.degree
        if monoid.size is None:
            yield "monoid", f"acting on {_points(points)}; not enumerated: {monoid.unfinished}"
        else:
            yield "monoid", f"{_number(monoid.size)} elements, acting on {_points(points)}"
        if monoid.idempotents is not None:
            yield "idempotents", f"{monoid.idempotents:,}"
        if monoid.d_classes is not None:
            yield "D-classes", f"{monoid.d_classes:,}, of which {monoid.regular_d_classes:,} regular"
        for k, (group, count) in enumerate(monoid.groups[:SHOWN_GROUPS]):
            times = f" ({count} times)" if count > 1 else ""
            yield ("groups" if not k else ""), f"{_group_text(group)}{times}"
        if len(monoid.groups) > SHOWN_GROUPS:
            yield "", f"and {len(monoid.groups) - SHOWN_GROUPS} more (--json lists all)"

    def fields(self) -> dict[str, Any]:
        """Return the fields of the JSON object."""
        monoid = self.monoid
        regular = monoid is not None
        return {
            "task": {"name": self.task.name, "kind": self.task.kind, "alphabet": self.task.alphabet},
            "class": self.name,
            "reasons": [
                {
                    "rule": theorem.rule.id,
                    "judgement": f"{theorem.judgement.kind} {theorem.judgement.cls}",
                    "text": theorem.judgement.text,
                    "source": theorem.source,
                    "verified": theorem.verified,
                }
                for theorem in (*self.task_class.membership, *self.task_class.outside)
            ],
            "monoid": None
            if monoid is None
            else {
                "size": _printable(monoid.size),
                "idempotents": monoid.idempotents,
                "d_classes": monoid.d_classes,
                "regular_d_classes": monoid.regular_d_classes,
                "points": self.facts.states,
                "unfinished": monoid.unfinished or None,
            },
            "groups": None if monoid is None else [{**_group_fields(g), "count": n} for g, n in monoid.groups],
            "solvable": self.facts.holds("solvable") if regular else None,
            "aperiodic": self.facts.holds("aperiodic") if regular else None,
            "varieties": {name: fact.holds for name, fact in self.varieties.items()},
            "witnesses": {
                name: _witness_fields(self.task, fact)
                for name, fact in self.varieties.items()
                if fact.witness is not None
            },
        }


def report_task(task: Task, budget: Budget) -> TaskReport:
    """Return the report on a task.

    Raises:
        BudgetSpent: the class could not be decided within the budget.
    """
    facts = TaskFacts(task, budget)
    try:
        task_class = classify_task(facts)
    except BudgetSpent as spent:
        raise BudgetSpent(str(spent), {**spent.found, **facts.known}) from spent
    if task.action is None:
        return TaskReport(task, facts, task_class, None, {})
    found = varieties(task.action, budget, letters=not facts.all_elements)
    return TaskReport(task, facts, task_class, _monoid_report(facts, budget), found)


def _monoid_report(facts: TaskFacts, budget: Budget) -> MonoidReport:
    """Return the structure of the monoid; the class is known by now, hence a spent budget leaves gaps, no failure."""
    action = facts.monoid.action
    unfinished = ""
    try:
        if action.is_permutation_action:
            group = group_facts(action.images, action.degree, budget)
            return MonoidReport(group.order, 1, 1, 1, ((group, 1),))
        limit = min(budget.max_elements, ENUMERATED)
        try:
            return _structure(enumerate_monoid(action, replace(budget, max_elements=limit)), budget)
        except BudgetSpent as spent:
            reached = spent.found.get("reached", 0)
            unfinished = f"more than {limit:,} elements" if reached > limit else str(spent)
        local = [group_facts(list(g.permutations()), g.degree, budget) for g in facts.monoid.components(2)]
        groups = _counted(group for group in local if group.order > 1)
        return MonoidReport(None, None, None, None, groups, unfinished)
    except BudgetSpent as spent:
        return MonoidReport(None, None, None, None, (), unfinished or str(spent))


def _structure(monoid: Monoid, budget: Budget) -> MonoidReport:
    green = GreenRelations(monoid, budget)
    regular = [d for d in green.d_classes if d.is_regular]
    subgroups = (green.subgroup(d) for d in regular if d.h_size > 1)
    counted = _counted(group_facts(s.permutations, len(s.points), budget) for s in subgroups)
    return MonoidReport(monoid.size, len(monoid.idempotents), len(green.d_classes), len(regular), counted)


def _counted(groups: Iterator[GroupFacts]) -> tuple[tuple[GroupFacts, int], ...]:
    counts = Counter(groups)
    return tuple(sorted(counts.items(), key=lambda item: (-item[0].order, item[0].description)))


def _alphabet(task: Task) -> str:
    if task.kind == "word-problem" and task.alphabet == "all":
        return "every element of the monoid"
    assert task.action is not None
    return ", ".join(task.action.letters) or "empty"


def _group_text(group: GroupFacts) -> str:
    kind = "abelian" if group.abelian else "nilpotent" if group.nilpotent else "solvable"
    series = " > ".join(_number(order) for order in group.derived_series)
    name = group.name or "a group"
    return (
        f"{name} of order {_number(group.order)}, {kind if group.solvable else 'not solvable'}; derived series {series}"
    )


def _group_fields(group: GroupFacts) -> dict[str, Any]:
    return {
        "name": group.name,
        "order": _printable(group.order),
        "abelian": group.abelian,
        "nilpotent": group.nilpotent,
        "solvable": group.solvable,
        "derived_series": [_printable(order) for order in group.derived_series],
        "exponent": _printable(group.exponent),
    }


def _number(value: int) -> str:
    """Return a number for a terminal: exactly below 10^15, else rounded."""
    return f"{value:,}" if value < 10**15 else f"{Decimal(value):.3e}".replace("e+", "e")


def _printable(value: int | None) -> int | None:
    """Return the number, or None if it has more digits than JSON readers accept."""
    return None if value is None or value.bit_length() > LONGEST_NUMBER else value


def _points(count: int) -> str:
    return f"{count:,} point{'s' if count != 1 else ''}"


def _set_text(points: Sequence[int]) -> str:
    """Return a set of points, counted from 1, shortened if there are many."""
    shown = ", ".join(str(point + 1) for point in points[:SHOWN_POINTS])
    return f"[{shown}]" if len(points) <= SHOWN_POINTS else f"[{shown}, ..] ({len(points):,} points)"


def _by_number(name: str) -> tuple[object, ...]:
    """Sort AC0[2] before AC0[11]."""
    return tuple((int(piece), "") if piece.isdigit() else (0, piece) for piece in re.split(r"(\d+)", name))


def _word(task: Task, word: tuple[int, ...]) -> str:
    assert task.action is not None
    return (task.action.spell(word) or "(empty)") if len(word) <= 40 else f"(a word of {len(word):,} letters)"


def _witness_text(task: Task, fact: VarietyFact) -> str:
    witness = fact.witness
    if isinstance(witness, IdentityViolation):
        words = ", ".join(f"{name} = {_word(task, word)}" for name, word in sorted(witness.words.items()))
        return f"{witness.equation} fails at point {witness.point + 1} for {words}"
    if isinstance(witness, LengthConflict):
        u, v = _word(task, witness.u), _word(task, witness.v)
        return f"the words {u} and {v} of one length permute {_set_text(witness.points)} differently"
    if isinstance(witness, LocalGroup):
        return f"a group on the points {_set_text(witness.points)}"
    return fact.detail or "see the other varieties"


def _witness_fields(task: Task, fact: VarietyFact) -> dict[str, Any]:
    witness = fact.witness
    if isinstance(witness, IdentityViolation):
        words = {name: list(word) for name, word in sorted(witness.words.items())}
        return {"equation": witness.equation, "words": words, "point": witness.point}
    if isinstance(witness, LengthConflict):
        return {"points": list(witness.points), "u": list(witness.u), "v": list(witness.v)}
    assert isinstance(witness, LocalGroup)
    generators = [{"permutation": list(g.permutation), "word": list(g.word())} for g in witness.generators[:4]]
    return {"points": list(witness.points), "generators": generators}
