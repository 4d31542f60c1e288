"""What ``tc0kit analyze`` says: structure, class and abilities in each semantics, limits, and what would lift them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tc0kit.algebra.certify import Certificate
from tc0kit.budget import Budget
from tc0kit.models.model import Model, Proved
from tc0kit.models.semantics import SEMANTICS, Semantics
from tc0kit.tasks import parse_task
from tc0kit.theory.analysis.automaton import ExactAutomaton, exact_automaton
from tc0kit.theory.analysis.changes import nearest_change
from tc0kit.theory.analysis.question import Analysis
from tc0kit.theory.classes import contained
from tc0kit.theory.decide import Verdict, decide
from tc0kit.theory.evidence import model_certificate
from tc0kit.theory.facts import TaskFacts
from tc0kit.theory.kernel import Theorem, apply_rules, file_fact
from tc0kit.theory.rules import MODEL_RULES
from tc0kit.theory.wording import reasons

PROBES = (
    "flip-flop",
    "regex:(aa)*",
    "parity",
    "Z3",
    "Z4",
    "Q8",
    "S3 over generators",
    "S4 over generators",
    "A5 over generators",
    "S5 over generators",
    "T3 over generators",
    "T5 over generators",
    "majority",
    "dyck-1",
)
"""The tasks that are asked about: flip-flops, counting modulo, solvable groups, S5 and A5, all maps of 3 and 5 states
(every automaton with so many states), and counting without bound."""


@dataclass(frozen=True)
class Ability:
    """The answers to one task in one semantics.

    Attributes:
        task: the task as users type it.
        semantics: the semantics.
        one: the verdict for one layer.
        stack: the verdict for any constant number of layers.
    """

    task: str
    semantics: Semantics
    one: Verdict
    stack: Verdict

    @property
    def tracks(self) -> Verdict | None:
        """A yes, for one layer if possible; None if there is none."""
        return next((verdict for verdict in (self.one, self.stack) if verdict.answer == "yes"), None)

    @property
    def cannot(self) -> Verdict | None:
        """A no, for any number of layers if possible; None if there is none."""
        return next((verdict for verdict in (self.stack, self.one) if verdict.answer == "no"), None)


@dataclass(frozen=True)
class ClassAt:
    """The class of the models in one semantics.

    Attributes:
        name: such as ``TC0`` or ``NC1-hard, in L``; None if nothing is known.
        within: the theorems for the upper bound.
        lower: the fact that products are hard; None if that is not known.
        assuming: conjectures on which limits in this semantics rest; the class itself rests on none.
    """

    name: str | None
    within: tuple[Theorem, ...]
    lower: Proved | None
    assuming: tuple[str, ...]


@dataclass(frozen=True)
class ModelReport:
    """Everything that ``analyze`` prints about one kind of layer.

    Attributes:
        title: what it is.
        model: the model in the semantics in the foreground.
        analysis: of a model file; None for a row of the catalogue.
        classes: the class in each possible semantics.
        abilities: the answers to all tasks in all semantics.
        changes: for tasks without a yes in the foreground semantics: the nearest change that gives one.
        facts: facts about the tasks.
        automaton: of a file with a number format, the exact one; None without, or if it is too large.
    """

    title: str
    model: Model
    analysis: Analysis | None
    classes: dict[Semantics, ClassAt]
    abilities: tuple[Ability, ...]
    changes: dict[str, str]
    facts: dict[str, TaskFacts]
    automaton: ExactAutomaton | None

    def certificate(self) -> Certificate | None:
        """Return the class in the foreground semantics as a certificate; None if no class is known."""
        found = self.classes[self.model.semantics]
        if found.name is None:
            return None
        theorems = [*found.within, *([file_fact(found.lower)] if found.lower else [])]
        return model_certificate(self.model, found.name, theorems, next(iter(self.facts.values())))

    def fields(self) -> dict[str, Any]:
        """Return the fields of the JSON object."""
        from tc0kit.theory.analysis.structure import structure_fields

        return {
            "model": {"name": str(self.model), "title": self.title, "layers": self.model.layers},
            "meaning": list(self.model.notes),
            "structure": structure_fields(self.analysis, self.model, self.automaton),
            "semantics": {
                semantics: {
                    "class": found.name,
                    "assuming": list(found.assuming),
                    "reasons": [_reason(theorem) for theorem in found.within]
                    + ([_fact_reason(found.lower)] if found.lower else []),
                }
                for semantics, found in self.classes.items()
            },
            "tracks": [_answer(ability, verdict) for ability in self.abilities if (verdict := ability.tracks)],
            "cannot_track": [_answer(ability, verdict) for ability in self.abilities if (verdict := ability.cannot)],
            "nearest_changes": [{"task": task, "change": change} for task, change in self.changes.items()],
            "certificate": self.certificate(),
        }

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield label and text for a terminal."""
        from tc0kit.theory.analysis.structure import structure_rows

        for k, line in enumerate(structure_rows(self.analysis, self.model, self.automaton)):
            yield ("structure" if not k else ""), line
        for semantics, found in self.classes.items():
            because = f": {found.within[0].judgement.text} ({found.within[0].source})" if found.within else ""
            hard = f"; {found.lower.text}" if found.lower else ""
            unless = f"; limits assume {', '.join(found.assuming)}" if found.assuming else ""
            yield semantics, f"{found.name or 'no circuit class is known'}{because}{hard}{unless}"
        here = [ability for ability in self.abilities if ability.semantics == self.model.semantics]
        yield from self._yes_rows(here)
        yield from _no_rows(here)
        undecided = [ability.task for ability in here if not ability.tracks and not ability.cannot]
        if undecided:
            yield "open", ", ".join(undecided)
        by_change: dict[str, list[str]] = {}
        for task, change in self.changes.items():
            by_change.setdefault(change, []).append(task)
        for k, (change, tasks_) in enumerate(by_change.items()):
            yield ("would help" if not k else ""), f"{change}: {', '.join(tasks_)}"

    def _yes_rows(self, here: Sequence[Ability]) -> Iterator[tuple[str, str]]:
        one = [(a, a.one) for a in here if a.one.answer == "yes"]
        more = [(a, a.stack) for a in here if a.one.answer != "yes" and a.stack.answer == "yes"]
        for label, group in (("one layer", one), ("a stack", more)):
            for k, (text, tasks) in enumerate(_grouped(group)):
                yield (label if not k else ""), f"{tasks}: {text}"


def _no_rows(here: Sequence[Ability]) -> Iterator[tuple[str, str]]:
    """Yield what no stack can do, then what one layer cannot; first without an assumption, then under one."""
    no = [(a, verdict) for a in here if (verdict := a.cannot)]
    for label, assumed in (("cannot", False), ("cannot if", True)):
        group = [(a, verdict) for a, verdict in no if bool(verdict.assuming) == assumed]
        stacks = _grouped([x for x in group if x[0].stack.answer == "no"])
        layers = _grouped([x for x in group if x[0].stack.answer != "no"])
        every = [f"{tasks}: {text}" for text, tasks in stacks]
        one = [f"in one layer: {tasks}: {text}" for text, tasks in layers]
        for k, line in enumerate(every + one):
            yield (label if not k else ""), line


def _grouped(answers: Sequence[tuple[Ability, Verdict]]) -> Iterator[tuple[str, str]]:
    """Yield each reason with the tasks that it answers."""
    groups: dict[str, list[str]] = {}
    for ability, verdict in answers:
        cited = reasons(verdict)
        text = f"{cited[0].judgement.text} ({cited[0].source})" if cited else ""
        if verdict.assuming:
            text = f"assuming {', '.join(item.id for item in verdict.assuming)}: {text}"
        groups.setdefault(text, []).append(ability.task)
    yield from ((text, ", ".join(tasks)) for text, tasks in groups.items())


def _answer(ability: Ability, verdict: Verdict) -> dict[str, Any]:
    return {
        "task": ability.task,
        "semantics": ability.semantics,
        "layers": verdict.model.layers,
        "assuming": [item.id for item in verdict.assuming],
        "reasons": [theorem.rule.id for theorem in reasons(verdict)],
        "text": reasons(verdict)[0].judgement.text if reasons(verdict) else "",
    }


def _reason(theorem: Theorem) -> dict[str, Any]:
    return {
        "rule": theorem.rule.id,
        "judgement": f"{theorem.judgement.kind} {theorem.judgement.cls}",
        "text": theorem.judgement.text,
        "source": theorem.source,
        "verified": theorem.verified,
    }


def _fact_reason(fact: Proved) -> dict[str, Any]:
    return {**_reason(file_fact(fact)), "judgement": fact.checked_as}


def report_model(
    analysis: Analysis | None,
    model: Model,
    budget: Budget,
) -> ModelReport:
    """Answer all tasks in all semantics.

    Args:
        analysis: of a model file; None for a row of the catalogue.
        model: the model in the semantics in the foreground.
        budget: limits.

    Raises:
        BudgetSpent: a limit was reached.
    """
    facts = {text: TaskFacts(parse_task(text, budget=budget), budget) for text in PROBES}
    abilities: list[Ability] = []
    classes: dict[Semantics, ClassAt] = {}
    top = model.layers
    automaton = None
    if analysis is not None and analysis.stated is not None:
        automaton = exact_automaton(analysis.stated, analysis.recurrence.name, budget)
    for semantics in SEMANTICS:
        if semantics not in model.possible_semantics:
            continue
        stack = _at(analysis, model, top, semantics)
        one = _at(analysis, model, 1, semantics)
        here = [
            Ability(text, semantics, decide(known.task, one, facts=known), decide(known.task, stack, facts=known))
            for text, known in facts.items()
        ]
        abilities += here
        classes[semantics] = _class_at(
            stack, next(iter(facts.values())), here, _hardness(analysis, automaton, semantics)
        )
    changes = {}
    fixed_bits = (
        model.semantics in ("stepwise", "scan") and analysis is not None and analysis.recurrence.format is not None
    )
    for ability in () if fixed_bits else abilities:  # in a stated format the constructions need not fit
        if ability.semantics == model.semantics and ability.tracks is None:
            found = nearest_change(facts[ability.task], ability.stack.model)
            if found is not None:
                changes[ability.task] = found
    return ModelReport(model.title, model, analysis, classes, tuple(abilities), changes, facts, automaton)


def _at(analysis: Analysis | None, model: Model, layers: int | None, semantics: Semantics) -> Model:
    if analysis is None:
        return model.with_(layers=layers, semantics=semantics)
    return analysis.model(layers, semantics)


def _class_at(model: Model, facts: TaskFacts, here: Sequence[Ability], lower: Proved | None) -> ClassAt:
    found = [t for t in apply_rules(MODEL_RULES, model, facts) if t.judgement.kind == "model within"]
    least = [
        theorem
        for k, theorem in enumerate(found)
        if not any(_better(other, theorem, j < k) for j, other in enumerate(found) if j != k)
    ]
    names = sorted({theorem.judgement.cls.name for theorem in least if theorem.judgement.cls})
    assuming = sorted({item.id for a in here for item in (a.cannot.assuming if a.cannot else ())})
    if not names:
        return ClassAt(None, (), None, tuple(assuming))
    upper = " and ".join(names)
    name = upper
    if lower is not None:
        hard = lower.name.removeprefix("products hard for ")
        name = f"{hard}-complete" if hard == upper else f"{hard}-hard, in {upper}"
    return ClassAt(name, tuple(least), lower, tuple(assuming))


def _better(first: Theorem, second: Theorem, earlier: bool) -> bool:
    """Return whether one upper bound makes another one superfluous; of two equal ones the earlier one stays."""
    a, b = first.judgement.cls, second.judgement.cls
    assert a is not None and b is not None
    return contained(a, b) and (earlier or not contained(b, a))


def _hardness(analysis: Analysis | None, automaton: ExactAutomaton | None, semantics: Semantics) -> Proved | None:
    """Return the fact that computing products is hard, in the semantics where that is known."""
    if semantics == "stepwise":
        return None if automaton is None else automaton.hard
    explicit = analysis.letters if analysis is not None else None
    if explicit is None or explicit.verdict is None or semantics not in ("exact", "log"):
        return None
    lower = explicit.verdict.semantics[semantics]["lower"]
    if lower is None:
        return None
    reason = next(s.statement for s in reversed(explicit.verdict.steps) if s.concludes == ("lower", lower))
    text = f"products are {lower}-hard ({reason}); a task is only if a read-out can see it"
    return Proved(f"products hard for {lower}", text, (), explicit.verdict.certificate, f"lower {lower}")
