"""No question has both answers, and more never loses a yes (R7), over a large product of questions."""

from __future__ import annotations

from functools import cache

import pytest
from corpus import TASKS, models

from tc0kit.models.parse import parse_model
from tc0kit.models.semantics import SEMANTICS
from tc0kit.tasks import parse_task
from tc0kit.theory.decide import all_conclusions
from tc0kit.theory.facts import TaskFacts

LAYERS = (1, 2, 3, None)
QUESTIONS_AT_LEAST = 20_000

# Values of a parameter that include one another, from weaker to stronger.
CHAINS = {
    "gates": (("(0,1)", "[0,1]", "[-1,1]", "complex"), ("(0,1)", "(-1,1)", "[-1,1]", "complex")),
    "beta": (("[0,1]", "[0,2]"),),
    "n_h": (("1", "2", "4"),),
    "c": (("1", "2"),),
    "positions": (("none", "finite", "uniform"), ("none", "finite", "arbitrary")),
    "padding": (("none", "poly"),),
    "depth": (("constant", "log", "polylog"),),
    "chain": (("none", "log", "linear", "poly"),),
}
PRECISION = ("finite", "log", "exact")


@cache
def facts_of(text: str) -> TaskFacts:
    return TaskFacts(parse_task(text))


@cache
def answers(text: str) -> dict[tuple[str, str, int | None], bool]:
    """Return for one task and all (model, semantics, layers) whether yes was derived; check consistency on the way."""
    facts = facts_of(text)
    found = {}
    for semantics in SEMANTICS:
        for layers in LAYERS:
            for model in models(semantics, layers):
                yes, no = all_conclusions(facts.task, model, facts)
                # A yes beside a conditional no would refute a famous conjecture: as wrong as an unconditional one.
                assert not (yes and no), (text, str(model), semantics, layers, yes[0].rule.id, no[0].rule.id)
                found[str(model), semantics, layers] = bool(yes)
    return found


@pytest.mark.parametrize("text", TASKS)
def test_no_question_has_two_answers_and_more_never_loses_a_yes(text: str) -> None:
    found = answers(text)
    lost = [
        (key, better) for key, yes in found.items() if yes for better in stronger(key) if not found.get(better, True)
    ]
    assert not lost


def stronger(key: tuple[str, str, int | None]) -> list[tuple[str, str, int | None]]:
    """Return the questions one step above: more layers, a larger parameter, or more precision for attention."""
    name, semantics, layers = key
    above = []
    if layers is not None:
        above.append((name, semantics, LAYERS[LAYERS.index(layers) + 1]))
    model = parse_model(name, semantics="exact")
    if model.kind == "attention" and semantics != "exact":
        above.append((name, PRECISION[PRECISION.index(semantics) + 1], layers))
    for parameter, value in model.parameters:
        for chain in CHAINS.get(parameter, ()):
            if value in chain[:-1]:
                larger = chain[chain.index(value) + 1]
                above.append((name.replace(f"{parameter}={value}", f"{parameter}={larger}"), semantics, layers))
    return above


def test_the_product_is_large() -> None:
    per_task = sum(len(models(semantics, layers)) for semantics in SEMANTICS for layers in LAYERS)
    assert per_task * len(TASKS) >= QUESTIONS_AT_LEAST


def test_the_check_can_fail() -> None:
    """A planted loss is found: claim a yes for the weakest Mamba and look at what is above it."""
    key = ("mamba(gates=(0,1))", "finite", 1)
    assert ("mamba(gates=[0,1])", "finite", 1) in stronger(key)
    assert ("mamba(gates=(0,1))", "finite", 2) in stronger(key)
