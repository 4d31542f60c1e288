"""Answers about recurrences in a number format as certificates (formats and proofs: ``certificates/stepwise.py``,
``ordered.py``, ``channels.py``)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from tc0kit.algebra.certify import Certificate, certificate, subject_of, subject_of_action
from tc0kit.algebra.stepwise.bounds import ChannelBound
from tc0kit.algebra.stepwise.order import Ordered
from tc0kit.algebra.stepwise.reach import StateAutomaton
from tc0kit.algebra.stepwise.recurrence import FormatRecurrence, Number
from tc0kit.algebra.stepwise.tracks import Collision, Tracked
from tc0kit.models.formats import NumberFormat


def format_fields(fmt: NumberFormat) -> dict[str, Any]:
    """Return a format as JSON data."""
    names = ("kind", "bits", "fraction", "exponent", "rounding", "overflow", "symmetric", "finite", "subnormals")
    return {name: getattr(fmt, name) for name in names}


def tracking_certificate(answer: Tracked | Collision) -> Certificate:
    """Certify that a recurrence tracks a task at every length, or that it does not."""
    assert answer.task.action is not None
    shared = _shared(answer.recurrence, answer.task.action.letters)
    if isinstance(answer, Collision):
        words = [list(word) for word in answer.words]
        return certificate(
            "stepwise-collision", subject_of(answer.task), **shared, start=list(answer.start), words=words
        )
    pairs = [[list(state), q if isinstance(q, int) else list(q)] for state, q in answer.pairs]
    return certificate("stepwise-tracks", subject_of(answer.task), **shared, pairs=pairs)


def automaton_certificate(automaton: StateAutomaton) -> Certificate:
    """Certify that the action is what the arithmetic does; its subject is that of ``subject_of_action``."""
    return certificate(
        "stepwise-automaton",
        subject_of_action(automaton.action),
        **_shared(automaton.recurrence, automaton.action.letters),
        states=[list(state) for state in automaton.states],
        scope="reached" if automaton.reached else "format",
    )


def order_certificate(automaton: StateAutomaton, ordered: Ordered) -> Certificate:
    """Certify that the letters respect an order, about the same subject as ``automaton_certificate``."""
    fields = {ordered.shape: list(ordered.points), "signs": list(ordered.signs)}
    return certificate(ordered.shape, subject_of_action(automaton.action), **fields)


def bound_certificate(bound: ChannelBound) -> Certificate:
    """Certify a bound for stacks of channels.

    Raises:
        ValueError: there is no bound.
    """
    if bound.bound is None:
        raise ValueError("there is no bound to certify")
    gates = [[_ratio(low), _ratio(high)] for low, high in bound.gates]
    return certificate("channels", None, format=format_fields(bound.format), gates=gates, bound=bound.bound)


def _shared(recurrence: FormatRecurrence, letters: Sequence[str]) -> dict[str, Any]:
    rows = dict(zip(recurrence.letters, recurrence.rows, strict=True))
    weights = [
        [[[[i, *_ratio(weight)] for i, weight in terms], _ratio(add)] for terms, add in rows[name]] for name in letters
    ]
    return {"format": format_fields(recurrence.format), "order": recurrence.rounding, "weights": weights}


def _ratio(number: Number) -> list[int]:
    return list(Fraction(number).as_integer_ratio())
