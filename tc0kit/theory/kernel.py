"""Judgements and theorems. A ``Theorem`` can only be built here, from a rule or from theorems (LCF style).

A judgement is about one question (a task and a model with its layers and semantics). Rules (``Rule``) cite one
theorem of the literature each, or one proved for tc0kit; their hypotheses are code. The logical steps R1 to R3
combine theorems and carry their assumptions along: an assumption is never shed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from tc0kit.models.model import Model, Proved
from tc0kit.models.semantics import Semantics
from tc0kit.theory.classes import ClassRef, contained, separation
from tc0kit.theory.conjectures import Conjecture, conjecture
from tc0kit.theory.facts import EVIDENT, FACTS, TaskFacts

Kind = Literal["fact", "task in", "task hard", "task outside", "model within", "model contains", "solves", "cannot"]
Verified = Literal["read", "secondary", "abstract", "memory", "proved", "computed"]

MEANING_OF_TAGS: dict[Verified, str] = {
    "read": "the statement was read in the source",
    "secondary": "the statement was read in another text that quotes the source",
    "abstract": "only the abstract of the source was read",
    "memory": "stated from memory, the source was not re-read",
    "proved": "proved in the rule's statement or its note",
    "computed": "decided by tc0kit for this task, with a certificate",
}


@dataclass(frozen=True)
class Judgement:
    """One statement about the question.

    Attributes:
        kind: which form of statement.
        text: the statement in words.
        cls: the class it is about, for the kinds that name one.
        fact: name and value of an algebraic fact, for ``fact``.
        source: a more precise source than the rule's (a catalogue row's own), or empty.
        verified: how that source was checked, with ``source``.
        certificate: for a fact about a model file: data that ``tc0kit verify`` accepts.
    """

    kind: Kind
    text: str
    cls: ClassRef | None = None
    fact: tuple[str, bool] | None = None
    source: str = ""
    verified: Verified | None = None
    certificate: dict[str, Any] | None = field(default=None, compare=False, repr=False)


class Ask:
    """Hands a rule the facts about the task and about a model file, and keeps a record of those that it used."""

    def __init__(self, facts: TaskFacts, model: Model) -> None:
        self.facts = facts
        self.used: dict[str, bool] = {}
        self.about_file: dict[str, Proved] = {}
        self._model = model

    def proved(self, name: str) -> Proved | None:
        """Return a fact that was computed about the model's file and record that the rule looked at it, or None."""
        found = next((fact for fact in self._model.proved if fact.name == name), None)
        if found is not None:
            self.about_file[name] = found
        return found

    def tracked(self) -> Proved | None:
        """Search for a way in which one layer of the model's file tracks the task; None if none was found."""
        tracker = self._model.tracker
        found = None if tracker is None else tracker(self.facts.task, self.facts.budget)
        if found is not None:
            self.about_file[found.name] = found
        return found

    def holds(self, name: str) -> bool:
        """Return a fact's value and record that the rule looked at it."""
        value = self.facts.holds(name)
        if name not in EVIDENT:
            self.used[name] = value
        return value

    def note(self, text: str) -> None:
        """Record a computed fact with a number in it, e.g. ``derived length 3``, that the rule's conclusion needs."""
        self.used[text] = True

    @property
    def named(self) -> str:
        """The id of a named task, or the empty string."""
        return self.facts.task.named.id if self.facts.task.named else ""


Conclusions = Iterable[Judgement]


@dataclass(frozen=True)
class Rule:
    """One cited theorem.

    Attributes:
        id: short name, e.g. ``merrill24-diagonal``.
        statement: the theorem in our words, hypotheses included.
        source: author, year, theorem number.
        verified: how the statement was checked (``MEANING_OF_TAGS``).
        semantics: the arithmetics it speaks of; empty for rules about tasks and logic.
        apply: yields its conclusions about a model and a task whose hypotheses hold, nothing otherwise.
        proof: a proof or the idea of one, for ``proved`` rules; may be empty otherwise.
    """

    id: str
    statement: str
    source: str
    verified: Verified
    semantics: tuple[Semantics, ...]
    apply: Callable[[Model, Ask], Conclusions]
    proof: str = ""


_KEY = object()


class Theorem:
    """A proved judgement: made by the functions of this module only."""

    __slots__ = ("assuming", "judgement", "premises", "rule")

    def __init__(
        self,
        key: object,
        judgement: Judgement,
        rule: Rule,
        premises: tuple[Theorem, ...],
        assuming: frozenset[Conjecture],
    ) -> None:
        if key is not _KEY:
            raise TypeError("a Theorem is built by the kernel's rules only")
        self.judgement = judgement
        self.rule = rule
        self.premises = premises
        inherited = (premise.assuming for premise in premises)
        self.assuming: frozenset[Conjecture] = assuming.union(*inherited)

    @property
    def source(self) -> str:
        """Where the step comes from."""
        return self.judgement.source or self.rule.source

    @property
    def verified(self) -> Verified:
        """How the source was checked."""
        return self.judgement.verified or self.rule.verified

    def tree(self) -> Iterable[tuple[int, Theorem]]:
        """Yield the proof tree in pre-order as (depth, theorem)."""
        stack = [(0, self)]
        while stack:
            depth, theorem = stack.pop()
            yield depth, theorem
            stack.extend((depth + 1, premise) for premise in reversed(theorem.premises))


def _no_conclusion(model: Model, ask: Ask) -> Conclusions:
    return ()


def _step(name: str, statement: str, source: str = "logic") -> Rule:
    return Rule(name, statement, source, "proved", (), _no_conclusion)


FACT = Rule(
    "algebra",
    "A fact about the task's monoid, decided by the orbit of image sets.",
    "East, Egri-Nagy, Mitchell, Peresse 2019 (orbit of image sets); certificate",
    "computed",
    (),
    _no_conclusion,
)
FILE_FACT = Rule(
    "transitions",
    "A fact about the transitions of a model file, computed from them.",
    "exact arithmetic on the file's matrices and ranges",
    "computed",
    (),
    _no_conclusion,
)
HARDNESS = _step(
    "R1",
    "If the models are within D, the task is hard for C under reductions that D is closed under, and C is not "
    "contained in D, then no such model solves the task.",
)
OUTSIDE = _step("R1'", "If the models are within D and the task is outside a class that contains D, none solves it.")
CONTAINMENT = _step("R2", "If the models express all of C and the task is in C, then some model solves it.")
PART = _step("R3", "A stack that may use either kind of layer solves what one kind alone solves.")

LOGICAL_STEPS: tuple[Rule, ...] = (FACT, FILE_FACT, HARDNESS, OUTSIDE, CONTAINMENT, PART)


def apply_rule(rule: Rule, model: Model, facts: TaskFacts) -> list[Theorem]:
    """Return the theorems that a rule yields for a question; the facts that it used become premises.

    A rule about another semantics than the question's yields nothing.
    """
    if rule.semantics and model.semantics not in rule.semantics:
        return []
    ask = Ask(facts, model)
    found = []
    for judgement in rule.apply(model, ask):
        premises = [_fact(name, value) for name, value in ask.used.items()]
        premises += [file_fact(fact) for fact in ask.about_file.values()]
        found.append(Theorem(_KEY, judgement, rule, tuple(premises), frozenset()))
    return found


def apply_rules(rules: Iterable[Rule], model: Model, facts: TaskFacts) -> list[Theorem]:
    """Return the theorems that some rules yield for a question, in the order of the rules."""
    return [theorem for rule in rules for theorem in apply_rule(rule, model, facts)]


def _fact(name: str, value: bool) -> Theorem:
    meaning = FACTS[name][0] if name in FACTS else name
    text = meaning if value else f"not: {meaning}"
    return Theorem(_KEY, Judgement("fact", text, fact=(name, value)), FACT, (), frozenset())


def file_fact(fact: Proved) -> Theorem:
    """Return a fact that was computed about a model file as a theorem."""
    judgement = Judgement("fact", fact.text, fact=(fact.checked_as, True), certificate=fact.certificate)
    return Theorem(_KEY, judgement, FILE_FACT, (), frozenset())


def refute_by_hardness(within: Theorem, hard: Theorem) -> Theorem | None:
    """R1: return ``cannot`` from "models within D" and "task hard for C", or None where C lies in D.

    Every class D that a rule names as an upper bound is closed under AC0 reductions of its own uniformity (TC0 of
    a fixed depth would not be), and the reductions of the hardness theorems are DLOGTIME-uniform.
    """
    upper, lower = within.judgement.cls, hard.judgement.cls
    if within.judgement.kind != "model within" or hard.judgement.kind != "task hard" or upper is None or lower is None:
        raise TypeError("R1 combines 'model within' with 'task hard'")
    if contained(lower, upper) or (lower.name, upper.name) == ("GapNC1", "PNC1"):
        return None  # PNC1 is the signs of GapNC1 functions: that the bits lie outside is nobody's conjecture
    source = separation(lower.name, upper)
    if source:
        text = f"{lower.name} is not contained in {upper} ({source})"
        return Theorem(_KEY, Judgement("cannot", text), HARDNESS, (within, hard), frozenset())
    assumption = conjecture(lower.name, upper)
    text = f"unless {lower.name} is contained in {upper}"
    return Theorem(_KEY, Judgement("cannot", text), HARDNESS, (within, hard), frozenset({assumption}))


def refute_by_outside(within: Theorem, outside: Theorem) -> Theorem | None:
    """R1': return ``cannot`` from "models within D" and "task outside E" if D lies in E, else None."""
    upper, excluded = within.judgement.cls, outside.judgement.cls
    if within.judgement.kind != "model within" or outside.judgement.kind != "task outside" or not upper or not excluded:
        raise TypeError("R1' combines 'model within' with 'task outside'")
    if not contained(upper, excluded):
        return None
    text = f"the task is outside {excluded}, which contains {upper}"
    return Theorem(_KEY, Judgement("cannot", text), OUTSIDE, (within, outside), frozenset())


def solve_by_containment(contains: Theorem, member: Theorem) -> Theorem | None:
    """R2: return ``solves`` from "models contain C" and "task in D" if D lies in C, else None."""
    lower, home = contains.judgement.cls, member.judgement.cls
    if contains.judgement.kind != "model contains" or member.judgement.kind != "task in" or not lower or not home:
        raise TypeError("R2 combines 'model contains' with 'task in'")
    if not contained(home, lower):
        return None
    text = f"the models express all of {lower}, which contains {home}"
    return Theorem(_KEY, Judgement("solves", text), CONTAINMENT, (contains, member), frozenset())


def solve_by_part(part: Theorem, name: str) -> Theorem:
    """R3: return ``solves`` for a hybrid from ``solves`` for the kind of layer called ``name``."""
    if part.judgement.kind != "solves":
        raise TypeError("R3 starts from 'solves'")
    return Theorem(_KEY, Judgement("solves", f"its {name} layers alone solve the task"), PART, (part,), frozenset())
