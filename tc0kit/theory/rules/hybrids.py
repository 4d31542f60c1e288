"""Rules about stacks that mix attention layers and linear recurrences, beyond what either kind does alone."""

from __future__ import annotations

from collections.abc import Iterator

from tc0kit.models.model import Model
from tc0kit.theory.kernel import Ask, Judgement, Rule
from tc0kit.theory.rules.constructions import enough_layers, solves


def _state_based_recall(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = model.recurrence
    if model.kind != "hybrid" or r is None or r.transition != "householder" or not r.negative_and_selective:
        return
    if ask.named == "state-based-recall" and enough_layers(model, 2):
        yield solves("the recurrence tracks the pointer, attention fetches the value")


RULES: tuple[Rule, ...] = (
    Rule(
        "olmo26-recall",
        "Attention and Gated DeltaNet layers with negative eigenvalues solve state-based recall in one alternation.",
        "OLMo Hybrid report 2026, Thm 1",
        "secondary",
        ("log",),
        _state_based_recall,
    ),
)
