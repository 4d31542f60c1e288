"""A cascade as layers: heads for its components, and the token-wise maps between them.

After layer i the view says which letter the token is and in which states the components up to layer i were before it.
The heads' readings tell the latter (``heads``), unless a gate of 1 is not reached and numbers are rounded to O(log n)
bits: then only the value after the token can be read off a flip-flop, and a layer of delay follows, d' = d/4 + s with s
the sign of h, in which the sign of d - s is the bit before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tc0kit.errors import BudgetSpent
from tc0kit.models.weights.network import Head, Layer
from tc0kit.theory.witness.cascade import Cascade, State, ends
from tc0kit.theory.witness.heads import Action, Style, bits_of, digits_of, heads_of
from tc0kit.theory.witness.target import Target

MAX_ROWS = 1 << 18

Key = tuple[int | State, ...]
Step = tuple[int, State, State, tuple[Action, ...]]  # letter, state before, state after, actions of all components


def realise(cascade: Cascade, target: Target, style: Style, *, delays: bool = False) -> tuple[Layer, ...]:
    """Return the layers of the cascade; every table lists exactly what occurs after some word.

    Args:
        cascade: what to realise.
        target: the letters, and the number of each output.
        style: how components become channels.
        delays: whether a layer of delay follows each layer of flip-flops but the last.

    Raises:
        BudgetSpent: too many pairs of a state and a letter, or the time is over.
    """
    if not cascade.layers:
        return (constant_layer(target),)
    steps = _explore(cascade, target)
    starts, stops = [0, *ends(cascade.layers)], ends(cascade.layers)
    views: dict[Key, int] = {(letter, ()): letter for letter in range(len(target.action.images))}
    found = []
    for i, components in enumerate(cascade.layers):
        last = i == len(cascade.layers) - 1
        stored = [j for j, component in enumerate(components) if bits_of(component)]
        delayed = delays and not last and bool(stored)
        table = _Table(i, last=last)
        actions: list[tuple[Action, ...]] = [()] * len(views)
        for letter, old, new, taken in steps:
            view = views[letter, old[: starts[i]]]
            actions[view] = taken[starts[i] : stops[i]]
            before, after = old[starts[i] : stops[i]], new[starts[i] : stops[i]]
            digits = digits_of(components, before, after, style, current=delayed or last)
            if last:
                table.add(view, digits, target.number[cascade.images(new)])
            else:
                known = (letter, old[: starts[i]], after) if delayed else (letter, old[: stops[i]])
                table.add_view(view, digits, known)
        found.append(table.layer(heads_of(components, actions, style, current=delayed or last)))
        views = table.views
        if delayed:
            flip_flops = [components[j] for j in stored]
            always = Style(style.kind, True, style.counters)  # every token writes, so no gate holds
            table, actions = _Table(i, last=False), [()] * len(views)
            for letter, old, new, _ in steps:
                after = tuple(new[starts[i] + j] for j in stored)
                view = views[letter, old[: starts[i]], new[starts[i] : stops[i]]]
                actions[view] = after
                digits = digits_of(flip_flops, tuple(old[starts[i] + j] for j in stored), after, always, current=False)
                table.add_view(view, digits, (letter, old[: stops[i]]))
            found.append(table.layer(heads_of(flip_flops, actions, always, current=False)))
            views = table.views
    return tuple(found)


def constant_layer(target: Target) -> Layer:
    """Return the layer without a recurrence: the output is the same after all words."""
    letters = len(target.action.images)
    keys = np.arange(letters, dtype=np.int64).reshape(letters, 1)
    return Layer((), keys, np.full(letters, target.empty, dtype=np.int64))


def _explore(cascade: Cascade, target: Target) -> list[Step]:
    """Return the steps that words make the cascade take."""
    first: State = tuple(c.initial for layer in cascade.layers for c in layer)
    letters = len(target.action.images)
    most = min(MAX_ROWS, target.budget.max_elements)
    seen = {first: None}
    order = [first]
    steps = []
    for number, before in enumerate(order):  # grows while it is walked
        if number % 64 == 0:
            target.budget.tick("states of the cascade", number)
        if len(order) * letters > most:
            raise BudgetSpent(
                f"budget spent: the cascade meets more than {most:,} pairs of a state and a letter",
                {"cascade states": len(order)},
            )
        for letter in range(letters):
            step = _step(cascade, letter, before)
            steps.append(step)
            if step[2] not in seen:
                seen[step[2]] = None
                order.append(step[2])
    return steps


def _step(cascade: Cascade, letter: int, before: State) -> Step:
    after: State = ()
    actions: tuple[Action, ...] = ()
    for i, components in enumerate(cascade.layers):
        start, stop = len(after), len(after) + len(components)
        found = cascade.actions(i, letter, before[:start], after)
        after += tuple(c.after(x, a) for c, x, a in zip(components, before[start:stop], found, strict=True))
        actions += found
    return letter, before, after, actions


class _Table:
    """The token-wise map after a layer, row by row."""

    def __init__(self, layer: int, *, last: bool) -> None:
        self.views: dict[Key, int] = {}
        self._rows: dict[tuple[int, ...], int] = {}
        self._layer = layer
        self._last = last

    def add_view(self, view: int, digits: list[int], key: Key) -> None:
        """Add a row that leads to the view with this meaning."""
        self.add(view, digits, self.views.setdefault(key, len(self.views)))

    def add(self, view: int, digits: list[int], value: int) -> None:
        """Add a row."""
        if self._rows.setdefault((view, *digits), value) != value:
            raise AssertionError(f"layer {self._layer + 1}: what is read determines what the token-wise map gives")

    def layer(self, heads: tuple[Head, ...]) -> Layer:
        """Return the layer with this map; the last one looks at the view only if it has to."""
        if self._last:
            alone: dict[tuple[int, ...], int] = {}
            if all(alone.setdefault((0, *row[1:]), value) == value for row, value in self._rows.items()):
                return Layer(heads, _array(list(alone)), np.array(list(alone.values()), dtype=np.int64), False)
        return Layer(heads, _array(list(self._rows)), np.array(list(self._rows.values()), dtype=np.int64))


def _array(rows: list[tuple[int, ...]]) -> NDArray[np.int64]:
    return np.array(rows, dtype=np.int64).reshape(len(rows), -1)
