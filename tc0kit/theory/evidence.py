"""A verdict as a certificate: the proof tree as steps, and a certificate for each algebraic fact that it uses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tc0kit.algebra.certify import Certificate, Subject, certificate, digest, subject_of
from tc0kit.algebra.certify import aperiodic_certificate as aperiodic
from tc0kit.algebra.certify import nonsolvable_certificate as non_solvable
from tc0kit.algebra.certify import not_aperiodic_certificate as not_aperiodic
from tc0kit.algebra.certify import verdict_certificate as bind
from tc0kit.algebra.certify_cycles import element_with_cycle
from tc0kit.algebra.certify_groups import (
    not_quasi_aperiodic_certificate,
    quasi_aperiodic_certificate,
    solvable_certificate,
)
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.errors import BudgetSpent
from tc0kit.models.model import Model
from tc0kit.tasks.task import Task
from tc0kit.theory.classify import TaskClass
from tc0kit.theory.decide import Verdict
from tc0kit.theory.facts import TaskFacts
from tc0kit.theory.kernel import FILE_FACT, Theorem
from tc0kit.theory.wording import known_lines

Producer = Callable[[Subject, TransformationMonoid], Certificate]


def _non_solvable(subject: Subject, monoid: TransformationMonoid) -> Certificate:
    group = monoid.nonsolvable_group()
    if group is None:
        raise ValueError("the monoid is solvable")
    return non_solvable(subject, group, monoid.budget)


def _not_aperiodic(subject: Subject, monoid: TransformationMonoid) -> Certificate:
    group = monoid.nontrivial_group()
    if group is None:
        raise ValueError("the monoid is aperiodic")
    return not_aperiodic(subject, group)


def _cycle(subject: Subject, monoid: TransformationMonoid, wanted: Callable[[int], bool]) -> Certificate:
    """Return a word and a point on a cycle of it of a wanted length."""
    for group in monoid.components(2):
        found = element_with_cycle(group, wanted)
        if found is not None:
            return certificate("not-aperiodic", subject, **found)
    raise BudgetSpent("budget spent: no element with such a cycle was met")


def _letters(name: str) -> tuple[str, Producer]:
    return name, lambda subject, monoid: certificate("letters", subject, facts=[name])


# (fact, value) of theory.facts -> (fact of the certificate checker, producer)
_PRODUCERS: dict[tuple[str, bool], tuple[str, Producer]] = {
    ("solvable", True): ("solvable", solvable_certificate),
    ("solvable", False): ("non-solvable", _non_solvable),
    ("aperiodic", True): ("aperiodic", lambda subject, monoid: aperiodic(subject, budget=monoid.budget)),
    ("aperiodic", False): ("not-aperiodic", _not_aperiodic),
    ("quasi-aperiodic", True): ("quasi-aperiodic", quasi_aperiodic_certificate),
    ("quasi-aperiodic", False): ("not-quasi-aperiodic", not_quasi_aperiodic_certificate),
    ("2-groups", True): ("p-group 2", lambda subject, monoid: solvable_certificate(subject, monoid, 2)),
    ("2-groups", False): ("odd period", lambda subject, monoid: _cycle(subject, monoid, lambda n: n & (n - 1) > 0)),
    ("r-trivial", True): _letters("R-trivial"),
    ("r-trivial", False): _letters("not R-trivial"),
    **{
        (name, True): _letters(name)
        for name in (
            "group",
            "abelian group",
            "elementary abelian 2-group",
            "counts length",
            "letter period",
            "odd letter period",
            "contains parity",
        )
    },
}

# The same where every element is a letter, so that "some letter" means "some element".
_ALL_ELEMENTS: dict[tuple[str, bool], tuple[str, Producer]] = {
    ("letter period", True): _PRODUCERS["aperiodic", False],
    ("odd letter period", True): _PRODUCERS["2-groups", False],
    ("contains parity", True): ("even period", lambda subject, monoid: _cycle(subject, monoid, lambda n: n % 2 == 0)),
}


def _producer(facts: TaskFacts, name: str, value: bool) -> tuple[str, Producer] | None:
    if facts.all_elements and (name, value) in _ALL_ELEMENTS:
        return _ALL_ELEMENTS[name, value]
    if (name, value) in _PRODUCERS:
        return _PRODUCERS[name, value]
    words = name.rsplit(" ", 1)
    if words[0] == "stable p-group":
        return name, lambda subject, monoid: quasi_aperiodic_certificate(subject, monoid, int(words[1]))
    if words[0] == "stable prime":
        return name, lambda subject, monoid: not_quasi_aperiodic_certificate(subject, monoid, int(words[1]))
    return None


def fact_certificate(facts: TaskFacts, name: str, value: bool) -> tuple[str, Certificate] | None:
    """Return what the checker calls the fact, and a certificate for it; None if there is none or it grew too large."""
    found = _producer(facts, name, value)
    if found is None:
        return None
    checked_as, producer = found
    try:
        return checked_as, producer(subject_of(facts.task), facts.monoid)
    except BudgetSpent:
        return None


class _Writer:
    """Writes theorems as steps, each once, premises first."""

    def __init__(self, facts: TaskFacts) -> None:
        self.facts = facts
        self.steps: list[dict[str, Any]] = []
        self.parts: list[Certificate] = []
        self.names: dict[tuple[str, str], str] = {}
        self.family: Subject | None = None

    def write(self, theorem: Theorem) -> str:
        """Write a theorem after its premises; return the step's id."""
        key = (theorem.rule.id, statement(theorem))
        premises = list(dict.fromkeys(self.write(premise) for premise in theorem.premises))
        if key in self.names:
            return self.names[key]
        introduced = theorem.assuming.difference(*(premise.assuming for premise in theorem.premises))
        step = self._step(theorem.rule.id, statement(theorem), theorem.source, theorem.verified, premises)
        step["assumes"] = sorted(item.id for item in introduced)
        if theorem.judgement.certificate is not None:
            self._attach_about_file(step, theorem)
        elif theorem.judgement.fact is not None and theorem.rule.id != FILE_FACT.id:
            self._attach(step, *theorem.judgement.fact)
        self.names[key] = step["id"]
        return str(step["id"])

    def conclude(self, rule: str, text: str, premises: list[str]) -> None:
        """Write a last step that puts the steps before it together."""
        self._step(rule, text, "tc0kit's rules", "computed", premises)

    def _step(self, rule: str, text: str, source: str, verified: str, premises: list[str]) -> dict[str, Any]:
        step: dict[str, Any] = {
            "id": f"s{len(self.steps) + 1}",
            "rule": rule,
            "statement": text,
            "source": source,
            "verified": verified,
            "premises": premises,
        }
        self.steps.append(step)
        return step

    def _attach(self, step: dict[str, Any], name: str, value: bool) -> None:
        made = fact_certificate(self.facts, name, value)
        if made is not None:
            step["fact"], step["part"] = made[0], len(self.parts)
            self.parts.append(made[1])

    def _attach_about_file(self, step: dict[str, Any], theorem: Theorem) -> None:
        """Attach a certificate about a model file: about its transitions, or about the task that they track."""
        judgement = theorem.judgement
        assert judgement.certificate is not None and judgement.fact is not None
        part = judgement.certificate
        if part["kind"] not in ("matrix-tracks", "stepwise-tracks") and part["subject"] is not None:
            self.family = part["subject"]
        step["fact"], step["part"] = judgement.fact[0], len(self.parts)
        self.parts.append(part)

    def question(self, **fields: Any) -> dict[str, Any]:
        """Return the fields of the question, with the digest of the family of matrices that parts are about."""
        return fields if self.family is None else {**fields, "family": digest(self.family)}


def statement(theorem: Theorem) -> str:
    """Return a judgement as one sentence."""
    judgement = theorem.judgement
    subject = f" {judgement.cls}" if judgement.cls and judgement.kind != "fact" else ""
    if judgement.kind == "fact":
        return judgement.text
    kind: str = judgement.kind
    if kind == "cannot":
        kind = "does not solve, under the assumptions" if theorem.assuming else "does not solve, unconditionally"
    return f"{kind}{subject}: {judgement.text}"


def verdict_certificate(verdict: Verdict) -> Certificate:
    """Return the verdict as JSON data that the independent checker (``tc0kit.certificates``) accepts.

    Facts about the task carry their own certificates, cited theorems their sources; the checker lists the latter as
    trusted.
    """
    writer = _Writer(verdict.facts)
    if verdict.proof is None:
        writer.conclude("open", f"no rule decides the question; {'; '.join(known_lines(verdict)[:2])}", [])
    else:
        writer.write(verdict.proof)
    model = verdict.model
    question = writer.question(
        task=verdict.task.name,
        alphabet=verdict.task.alphabet,
        model=str(model),
        layers=model.layers,
        semantics=model.semantics,
    )
    return bind(_subject(verdict.task), question, verdict.answer, writer.steps, writer.parts)


def class_certificate(facts: TaskFacts, task_class: TaskClass) -> Certificate:
    """Return the class of a task as JSON data that the independent checker accepts: a verdict "yes, it is in ..."."""
    writer = _Writer(facts)
    premises = [writer.write(theorem) for theorem in (*task_class.membership, *task_class.outside)]
    writer.conclude("class", f"the task is {task_class.name}", premises)
    question = {"task": facts.task.name, "alphabet": facts.task.alphabet, "class": task_class.name}
    return bind(_subject(facts.task), question, "yes", writer.steps, writer.parts)


def model_certificate(model: Model, name: str, within: Sequence[Theorem], facts: TaskFacts) -> Certificate:
    """Return the class of a model as JSON data that the independent checker accepts: "yes, it is ...".

    Args:
        model: the model with its semantics.
        name: the class, in words.
        within: the theorems it rests on.
        facts: facts about any task (the theorems are about the model alone).
    """
    writer = _Writer(facts)
    premises = [writer.write(theorem) for theorem in within]
    writer.conclude("class", f"the model is {name}", premises)
    question = writer.question(model=str(model), semantics=model.semantics, layers=model.layers)
    question["class"] = name
    return bind(None, question, "yes", writer.steps, writer.parts)


def _subject(task: Task) -> Subject | None:
    return None if task.action is None else subject_of(task)
