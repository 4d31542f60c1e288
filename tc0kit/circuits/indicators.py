"""Indicators: forms that are 1 if an event happens and else 0, of which at most one of a family happens at a time.

A family of disjoint events needs no gate for "one of them" (the sum of the indicators is an indicator), and one gate
for "both" of two. So a product of one-hot values costs one level.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.form import Form, constant, total

ALWAYS = constant(1)
NEVER = constant(0)


def either(events: Iterable[Form]) -> Form:
    """Return the indicator of "one of these disjoint events". No level."""
    form = total(events)
    return Form(form.wires, form.weights, form.constant, min(form.low, 1), min(form.high, 1))


def both(builder: Builder, events: Sequence[Form]) -> Form:
    """Return the indicator of "all of these events". One gate, or none if at most one of them is in doubt."""
    if any(event.high == 0 for event in events):
        return NEVER
    doubtful = [event for event in events if event.low == 0]
    if not doubtful:
        return ALWAYS
    return doubtful[0] if len(doubtful) == 1 else builder.gate(total(doubtful), len(doubtful))


def value_of(events: Sequence[Form], values: Sequence[int], exhaustive: bool = True) -> Form:
    """Return the value that belongs to the one event that happens. No level.

    Args:
        events: disjoint.
        values: one integer for each event.
        exhaustive: one of the events happens always; else the value is 0 if none does.
    """
    possible = [value for event, value in zip(events, values, strict=True) if event.high] or [0]
    form = total(event * value for event, value in zip(events, values, strict=True))
    reach = possible if exhaustive else [0, *possible]
    return Form(form.wires, form.weights, form.constant, min(reach), max(reach))


def as_gate(builder: Builder, event: Form) -> Form:
    """Return an indicator as a single wire or a constant. At most one gate."""
    single = len(event.wires) == 1 and event.constant == 0 and int(event.weights[0]) == 1
    return event if single or not len(event.wires) else builder.gate(event, 1)
