"""Constructive rules by counting: sums of +1 and -1 that O(log n) bits hold."""

from __future__ import annotations

from collections.abc import Iterator

from tc0kit.models.model import Model
from tc0kit.theory.kernel import Ask, Judgement, Rule
from tc0kit.theory.rules.constructions import enough_layers, linear_part, solves

ONE_COUNT = ("majority", "equal-count")
COUNT_AND_SHAPE = ("anbn", "anbncn", "dyck-1")
_SHAPE = "the first layer counts, the second looks for a place where the shape is broken"


def _counts_exactly(model: Model) -> bool:
    """True if a linear recurrence has a channel that never decays."""
    r = linear_part(model)
    if r is None:
        return False
    return r.transition in {"dense", "permutation-diagonal"} or (r.transition == "diagonal" and r.attains_one)


def _averages(model: Model) -> bool:
    """True for soft or average-hard attention, which can attend uniformly."""
    a = model.attention
    return model.kind == "attention" and a is not None and not a.path and not a.attention.startswith("unique-hard")


def _counter(model: Model, ask: Ask) -> Iterator[Judgement]:
    if ask.named in ONE_COUNT and _counts_exactly(model):
        yield solves("one state adds +1 or -1 for each token, and its sign (or being zero) is the answer")


def _counter_and_shape(model: Model, ask: Ask) -> Iterator[Judgement]:
    if ask.named in COUNT_AND_SHAPE and _counts_exactly(model) and enough_layers(model, 2):
        yield solves(_SHAPE)


def _majority(model: Model, ask: Ask) -> Iterator[Judgement]:
    if ask.named in ONE_COUNT and _averages(model):
        yield solves("one head attends uniformly; the average of +1 and -1 values has the sign of the difference")


def _average_and_shape(model: Model, ask: Ask) -> Iterator[Judgement]:
    if ask.named in COUNT_AND_SHAPE and _averages(model) and enough_layers(model, 2):
        yield solves(_SHAPE)


_PROOF = (
    "a^n b^n: no a after a b, and as many a as b. a^n b^n c^n: no a after a b or c, no b after a c, and equal counts. "
    "Dyck-1: no prefix has more closing than opening brackets, and the counts are equal. Whether a place breaks the "
    "shape shows in the signs of counts up to it; the second layer counts such places. "
)

RULES: tuple[Rule, ...] = (
    Rule(
        "linear-counter",
        "A linear recurrence that can hold a value exactly counts: MAJORITY, and equal numbers of two letters, in one "
        "layer.",
        "folklore; compare Sarrof et al. 2024 and Weiss, Goldberg, Yahav 2018",
        "proved",
        ("exact", "log"),
        _counter,
        "h' = h + b(x) with b(x) = +1 or -1 stays between -n and n, which O(log n) bits hold exactly.",
    ),
    Rule(
        "linear-counter-shape",
        "Two layers of a linear recurrence that can hold a value exactly recognise a^n b^n, a^n b^n c^n and Dyck-1.",
        "folklore; compare Sarrof et al. 2024",
        "proved",
        ("exact", "log"),
        _counter_and_shape,
        _PROOF + "Counts are sums h' = h + b(x), exact in O(log n) bits.",
    ),
    Rule(
        "uniform-attention-majority",
        "One attention layer decides MAJORITY and whether two letters occur equally often.",
        "folklore; Perez, Barcelo, Marinkovic 2021",
        "proved",
        ("exact", "log"),
        _majority,
        "The average of n values +1 or -1 is 0 or at least 1/n in absolute value, which O(log n) bits tell apart.",
    ),
    Rule(
        "uniform-attention-shape",
        "Two causally masked attention layers recognise a^n b^n, a^n b^n c^n and Dyck-1.",
        "folklore; compare Bhattamishra, Ahuja, Goyal 2020",
        "proved",
        ("exact", "log"),
        _average_and_shape,
        _PROOF + "Averages over the positions so far have the signs of the counts, and are 0 or at least 1/n in "
        "absolute value.",
    ),
)
