"""Predicates about complexity classes and verdicts.

What they say rests on cited theorems as soon as the proof has a step that tc0kit neither computes nor proves; the
statement then comes out as "cited", with the sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tc0kit.claims.predicates.base import Finding, Parameter, Predicate, Question
from tc0kit.claims.types import BOOL, CLASS, INT, LAYER, MODEL, TASK, TEXT
from tc0kit.errors import UserError, did_you_mean

if TYPE_CHECKING:
    from tc0kit.models.model import Model
    from tc0kit.tasks.task import Task
    from tc0kit.theory.classes import ClassRef
    from tc0kit.theory.conjectures import Conjecture
    from tc0kit.theory.kernel import Theorem

OWN = ("computed", "proved")


def class_of(text: str) -> ClassRef:
    """Return the class that a text names: ``TC0[L]``, ``NC1``, ``AC0[3]``, ``TC0/poly``.

    Raises:
        UserError: there is none.
    """
    from tc0kit.theory.classes import ClassRef, class_names, is_circuit_class, known

    name, uniformity = re.sub(r"\s+", " ", text.strip()), "DLOGTIME"
    for suffix, value in (("/poly", "poly"), ("[DLOGTIME]", "DLOGTIME"), ("[L]", "L")):
        if name.endswith(suffix):
            name, uniformity = name.removesuffix(suffix).strip(), value
            break
    if not known(name):
        raise UserError(f"{text!r} is no class{did_you_mean(name, class_names()) or '; AC0, TC0[L], NC1, P are'}")
    if uniformity != "DLOGTIME" and not is_circuit_class(name):
        raise UserError(f"{name} is defined by machines; it has no uniformity")
    return ClassRef(name, uniformity)  # type: ignore[arg-type]  # one of the three words


def conjecture_of(text: str) -> Conjecture:
    """Return the conjecture that a text states: ``TC0[L] != NC1`` or ``TC0/poly does not contain NC1``.

    Raises:
        UserError: none is.
    """
    from tc0kit.theory.classes import contained
    from tc0kit.theory.conjectures import conjecture

    match = re.fullmatch(r"\s*(.+?)\s*(?:!=|does not contain)\s*(.+?)\s*", text)
    if match is None:
        raise UserError(f"{text!r} is no conjecture; write one such as TC0[L] != NC1")
    upper, hard = class_of(match[1]), class_of(match[2])
    if contained(hard, upper):
        raise UserError(f"{text!r} is false: {hard} is contained in {upper}")
    return conjecture(hard.name, upper)


def _trust(theorems: Iterable[Theorem]) -> tuple[str, ...]:
    """Return the sources of the steps that are neither computed nor proved here."""
    steps = {step for theorem in theorems for _, step in theorem.tree()}
    return tuple(sorted({f"{step.source} [{step.verified}]" for step in steps if step.verified not in OWN}))


def _rules(theorems: Iterable[Theorem]) -> str:
    return "rules " + ", ".join(sorted({theorem.rule.id for top in theorems for _, theorem in top.tree()}))


def _accepted(certificate: dict[str, Any]) -> tuple[str, ...]:
    from tc0kit.certificates import check

    result = check(certificate)
    if not result.accepted:
        raise AssertionError(f"the checker rejects the verdict: {result.reason}")
    return ("verdict",)


def _model(question: Question, text: str, layers: int | None, semantics: str) -> Model:
    """Return a model of the catalogue, or that of a model file, whose name starts at the note's folder."""
    from tc0kit.theory.analysis.target import read_model

    name = str(question.folder / text) if text.endswith(".toml") else text
    return read_model(name, layers=layers, semantics=semantics, budget=question.budget)


def _solves(question: Question, model: str, task: Task, layers: int | None, semantics: str) -> Finding:
    from tc0kit.theory.conjectures import implies
    from tc0kit.theory.decide import decide
    from tc0kit.theory.evidence import verdict_certificate
    from tc0kit.theory.wording import headline, known_lines

    verdict = decide(task, _model(question, model, layers, semantics), question.budget)
    if verdict.proof is None:
        return Finding(None, "decide", reason=f"{headline(verdict)}; {'; '.join(known_lines(verdict)[:2])}")
    missing = [needed for needed in verdict.assuming if not any(implies(given, needed) for given in question.assuming)]
    if missing:
        listed = ", ".join(item.id for item in missing)
        return Finding(None, "decide", reason=f"{headline(verdict)}: this holds only assuming {listed}")
    proof = [verdict.proof]
    return Finding(
        verdict.answer == "yes",
        _rules(proof),
        _trust(proof),
        _accepted(verdict_certificate(verdict)),
        headline(verdict),
    )


def _within(question: Question, layer: str, upper: ClassRef, layers: int | None, semantics: str) -> Finding:
    from tc0kit.tasks import parse_task
    from tc0kit.theory.classes import contained, separation
    from tc0kit.theory.facts import TaskFacts
    from tc0kit.theory.kernel import apply_rules
    from tc0kit.theory.rules import MODEL_RULES

    model = _model(question, layer, layers, semantics)
    theorems = apply_rules(MODEL_RULES, model, TaskFacts(parse_task("Z2"), question.budget))
    bounds = [item for item in theorems if item.judgement.kind == "model within" and item.judgement.cls]
    for theorem in sorted(bounds, key=lambda item: (len(_trust([item])), item.rule.id)):
        assert theorem.judgement.cls is not None
        if contained(theorem.judgement.cls, upper):
            return Finding(True, _rules([theorem]), _trust([theorem]), reason=theorem.judgement.text)
    for theorem in theorems:
        cls = theorem.judgement.cls
        if theorem.judgement.kind == "model contains" and cls and separation(cls.name, upper):
            source = separation(cls.name, upper)
            return Finding(False, _rules([theorem]), (*_trust([theorem]), source), reason=theorem.judgement.text)
    known = ", ".join(sorted({str(item.judgement.cls) for item in bounds})) or "no class"
    return Finding(None, "rules", reason=f"{model} is known to be within {known}, which is not known to be in {upper}")


def _classified(question: Question, task: Task) -> Any:
    from tc0kit.theory.classify import classify_task
    from tc0kit.theory.facts import TaskFacts

    return classify_task(TaskFacts(task, question.budget))


def _complete(question: Question, task: Task, cls: ClassRef) -> Finding:
    from tc0kit.theory.classes import separation

    found = _classified(question, task)
    steps = found.membership
    if found.name == f"{cls.name}-complete":
        return Finding(True, _rules(steps), _trust(steps), reason=f"{task.name}: {found.name}")
    upper = next((s.judgement.cls for s in steps if s.judgement.kind == "task in"), None)
    source = separation(cls.name, upper) if upper is not None else ""
    if source:
        return Finding(False, _rules(steps), (*_trust(steps), source), reason=f"{task.name} is in {upper}")
    outside = [s for s in found.outside if s.judgement.cls and _covers(s.judgement.cls, cls)]
    if outside:
        return Finding(False, _rules(outside), _trust(outside), reason=f"{task.name} is outside {cls}")
    return Finding(None, "rules", reason=f"{task.name} is known to be {found.name}, not to be complete for {cls.name}")


def _covers(outside: ClassRef, cls: ClassRef) -> bool:
    from tc0kit.theory.classes import contained

    return contained(cls, outside)


def _in_class(question: Question, task: Task, cls: ClassRef) -> Finding:
    from tc0kit.theory.classes import contained

    found = _classified(question, task)
    for theorem in found.membership:
        held = theorem.judgement.cls
        if theorem.judgement.kind == "task in" and held and contained(held, cls):
            return Finding(True, _rules([theorem]), _trust([theorem]), reason=theorem.judgement.text)
    for theorem in found.outside:
        if theorem.judgement.cls and _covers(theorem.judgement.cls, cls):
            return Finding(False, _rules([theorem]), _trust([theorem]), reason=theorem.judgement.text)
    return Finding(None, "rules", reason=f"{task.name} is known to be {found.name}, not to be in {cls}")


def _contained(question: Question, small: ClassRef, large: ClassRef) -> Finding:
    from tc0kit.theory.classes import contained, separation

    if contained(small, large):
        sources = _path(small.name, large.name)
        return Finding(True, "class lattice", sources)
    source = separation(small.name, large)
    if source:
        return Finding(False, "class lattice", (source,), reason=f"{small} is not contained in {large}: {source}")
    return Finding(None, "class lattice", reason=f"whether {small} is contained in {large} is open")


def _path(small: str, large: str) -> tuple[str, ...]:
    """Return the sources of the inclusions on a shortest path from one class to another."""
    from tc0kit.theory.classes import INCLUSIONS

    start, goal = (re.sub(r"^AC0\[\d+\]$", "AC0[p]", name) for name in (small, large))
    paths: dict[str, tuple[str, ...]] = {start: ()}
    for name in (queue := [start]):
        for edge in INCLUSIONS:
            if edge.small == name and edge.large not in paths:
                paths[edge.large] = (*paths[name], *([] if edge.source == "definition" else [edge.source]))
                queue.append(edge.large)
    return tuple(dict.fromkeys(paths[goal]))


def _word_problem(question: Question, task: Task) -> Task:
    if task.kind != "word-problem":
        raise UserError(f"{task.name} is no word problem of a group or monoid")
    return task


def _language(question: Question, task: Task) -> Task:
    if task.kind != "language":
        raise UserError(f"{task.name} is no regular language")
    return task


def _layer(question: Question, model: str) -> str:
    return model


_ROOM = "theory"
_LAYERS = Parameter("layers", INT, None, optional=True)
_SEMANTICS = Parameter("semantics", TEXT, "log", optional=True)

PREDICATES = (
    Predicate(
        "solves",
        (Parameter("model", MODEL), Parameter("task", TASK), _LAYERS, _SEMANTICS),
        BOOL,
        _solves,
        "some model of this kind solves the task (with this number of layers)",
        _ROOM,
        "cited",
    ),
    Predicate(
        "within",
        (Parameter("layer", LAYER), Parameter("upper", CLASS), _LAYERS, _SEMANTICS),
        BOOL,
        _within,
        "what such layers compute lies in the class (without layers: any constant number of them)",
        _ROOM,
        "cited",
    ),
    Predicate(
        "complete",
        (Parameter("task", TASK), Parameter("class", CLASS)),
        BOOL,
        _complete,
        "the task is complete for the class under AC0 reductions",
        _ROOM,
        "cited",
    ),
    Predicate(
        "in_class",
        (Parameter("task", TASK), Parameter("class", CLASS)),
        BOOL,
        _in_class,
        "the task lies in the class",
        _ROOM,
        "cited",
    ),
    Predicate(
        "contained",
        (Parameter("small", CLASS), Parameter("large", CLASS)),
        BOOL,
        _contained,
        "the first class is contained in the second",
        _ROOM,
        "cited",
    ),
    Predicate("word_problem", (Parameter("task", TASK),), TASK, _word_problem, "the word problem itself", _ROOM),
    Predicate("language", (Parameter("task", TASK),), TASK, _language, 'a regular language: language("(aa)*")', _ROOM),
    Predicate("layer", (Parameter("model", MODEL),), LAYER, _layer, "layers of a model of the catalogue", _ROOM),
)
