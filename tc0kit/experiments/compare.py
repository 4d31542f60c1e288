"""The prediction table: what theory says, what exact weights do, what training finds.

A row is a task and a model with a number of layers. Theory answers for every semantics of the model. The exact weights
of a "yes" run on words of length 10,000 in float32. A model of the same kind is trained, and tested at the training
length and at ten times it. Where the columns differ the row says why; expressivity is not learnability, and one length
is no proof.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.experiments.settings import Settings
from tc0kit.experiments.sweeps.sweep import Record
from tc0kit.experiments.witness import Ran, run_witness
from tc0kit.models.parse import parse_model
from tc0kit.tasks import parse_task
from tc0kit.theory.decide import decide
from tc0kit.theory.facts import TaskFacts
from tc0kit.theory.witness.build import build

TASKS = ("parity", "S3", "A5")
MODELS = ("mamba", "dcd", "deltaproduct-4", "ids4")
FACTOR = 10
RIGHT = 0.9


@dataclass(frozen=True)
class Theory:
    """What ``decide`` says about a task and a model.

    Attributes:
        answers: for each semantics that the model has: ``yes``, ``no`` or ``open``, and the assumptions.
        witness: the run of exact weights, or None.
        why_no_witness: why there is none; empty if there is one.
    """

    answers: dict[str, tuple[str, tuple[str, ...]]]
    witness: Ran | None
    why_no_witness: str


def theory(settings: Settings, length: int, words: int = 2, budget: Budget | None = None) -> Theory:
    """Ask theory about the task, model and layers of a run, and run the exact weights of the first yes.

    Args:
        settings: the run.
        length: letters of the words on which exact weights run.
        words: how many words.
        budget: limits on each question.
    """
    budget = budget or Budget()
    task = parse_task(settings.task)
    facts = TaskFacts(task, budget)
    answers: dict[str, tuple[str, tuple[str, ...]]] = {}
    ran, why = None, "no semantics has the answer yes"
    for semantics in parse_model(settings.model).possible_semantics:
        model = parse_model(settings.model, layers=settings.layers, semantics=semantics)
        verdict = decide(task, model, budget, facts=facts)
        answers[semantics] = verdict.answer, tuple(item.id for item in verdict.assuming)
        if verdict.answer == "yes" and ran is None:
            try:
                network = build(task, model, budget, verdict=verdict)
                (ran,) = run_witness(task, network, length, ["float32"], words=words)
                why = ""
            except (UserError, BudgetSpent) as error:
                why = str(error)
    return Theory(answers, ran, why)


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes:
        settings: of the trained model.
        said: what theory says.
        record: of the trained model.
    """

    settings: Settings
    said: Theory
    record: Record

    def trained(self, factor: int) -> float | None:
        """Return the share of test words right throughout at a multiple of the training length, or None if unknown."""
        wanted = self.settings.length * factor
        curve = next((curve for curve in self.record["curves"] if curve["length"] == wanted), None)
        return None if curve is None else float(curve["sequence"][-1])

    @property
    def predicts(self) -> str:
        """``yes``, ``no`` or ``open``: the strongest answer over the semantics, yes before no before open."""
        found = {answer for answer, _ in self.said.answers.values()}
        return next(answer for answer in ("yes", "no", "open") if answer in found)

    @property
    def agrees(self) -> bool:
        """Whether training found what theory predicts: all lengths tried for yes, not ten times the length for no."""
        here, far = self.trained(1), self.trained(FACTOR)
        if here is None or far is None:
            return False
        if self.predicts == "yes":
            return here > RIGHT and far > RIGHT
        return self.predicts == "open" or far <= RIGHT

    @property
    def explanation(self) -> str:
        """What the columns mean together."""
        here, far = self.trained(1), self.trained(FACTOR)
        length = self.settings.length
        if here is None or far is None:
            return f"training ended without a model: {self.record['outcome']}"
        weights = self.said.witness
        exist = f"exact weights exist and are right at length {weights.length:,}" if weights else "weights exist"
        if self.predicts == "yes":
            if here > RIGHT and far > RIGHT:
                return "as predicted, and training found it"
            if here > RIGHT:
                return f"{exist}; those that training found are right at {length} and not at {FACTOR * length}"
            return f"{exist}; training did not reach length {length} within the budget (learnability, not expressivity)"
        if self.predicts == "open":
            return "theory has no answer, and one trained model is none"
        condition = "" if self._unconditional else " (under its assumptions)"
        if far > RIGHT:
            return f"no model of this kind is right at all lengths{condition}; this one still is at {FACTOR * length}"
        if here > RIGHT:
            return (
                f"fixed lengths are finite tasks: right at {length}, not at {FACTOR * length}, as predicted{condition}"
            )
        return f"as predicted{condition}: no growth with length was found, within the budget"

    @property
    def _unconditional(self) -> bool:
        return any(answer == "no" and not assuming for answer, assuming in self.said.answers.values())

    def fields(self) -> dict[str, Any]:
        """Return the row as plain values for JSON."""
        answers = self.said.answers.items()
        return {
            "task": self.settings.task,
            "model": self.settings.model,
            "layers": self.settings.layers,
            "theory": {key: {"answer": answer, "assuming": list(assuming)} for key, (answer, assuming) in answers},
            "witness": None if self.said.witness is None else self.said.witness.fields(),
            "no_witness": self.said.why_no_witness or None,
            "length": self.settings.length,
            "trained": self.trained(1),
            "trained_at_10x": self.trained(FACTOR),
            "agrees": self.agrees,
            "explanation": self.explanation,
            "record": self.record,
        }

    def cells(self) -> tuple[str, ...]:
        """Return the row for a terminal: a letter for each semantics, ``!`` behind an unconditional no."""
        marks = {"yes": "yes", "open": "?", "no": "no"}
        said = " ".join(
            f"{semantics}:{marks[answer]}{'!' if answer == 'no' and not assuming else ''}"
            for semantics, (answer, assuming) in self.said.answers.items()
        )
        ran = self.said.witness
        return (
            self.settings.task,
            self.settings.model,
            str(self.settings.layers),
            said,
            "-" if ran is None else _percent(ran.accuracy),
            _percent(self.trained(1)),
            _percent(self.trained(FACTOR)),
        )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def compare(
    trials: Sequence[Settings], records: Sequence[Record], length: int, watch: Callable[[int], None] | None = None
) -> list[Row]:
    """Return the table for runs and their records.

    Raises:
        BudgetSpent: a question of theory is too large.
    """
    rows = []
    for k, (settings, record) in enumerate(zip(trials, records, strict=True)):
        rows.append(Row(settings, theory(settings, length), record))
        if watch is not None:
            watch(k + 1)
    return rows
