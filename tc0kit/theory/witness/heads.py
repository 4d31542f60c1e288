"""Flip-flops and counters as channels: their gates, and what is read off them.

A flip-flop of k values is written in bits. A bit is the sign of a channel h: to hold it the gate is 1 (or just below,
where 1 is not reached); to write b = +1 or -1 it is 1/4 and b is added. Then |h| < 2, the sign of h is the bit, and
after a write the sign of h - b is the bit before it, so that the next layer can know the value before the token. After
a hold both are the same. A counter modulo m is a channel that turns by a root of unity; a counter modulo 2 may be a
real channel that changes its sign. The count before the token follows from the count after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tc0kit.models.weights.network import Head
from tc0kit.theory.witness.cascade import Component, Counter, FlipFlop, State

NEAR_ONE = 1 - 2.0**-20  # a float64 keeps the sign of a number that is held so for 10^8 tokens and more
WRITE = 0.25
STEADY = 1.25  # 1 + 1/4: written twice

Action = int | None
Cells = Sequence[tuple[float, float, int, int]]  # both ends, and whether each is open

_TAIL = 7 / 64
_HELD: Cells = [(b + p / 4 - _TAIL, b + p / 4 + _TAIL, 0, 0) for b in (-1, 1) for p in (-1, 1)]
_FADING: Cells = [
    *((1, 1.5, 1, 0), (0.5, 1, 0, 1), (-1.5, -1, 0, 1), (-1, -0.5, 1, 0)),  # just written: on both sides of +1 and -1
    *((0, 2, 1, 0), (-2, 0, 0, 1)),
]
_FLIPPED: Cells = [(1, 1, 0, 0), (-1, -1, 0, 0)]
_SHRINKING: Cells = [(0, 1, 1, 0), (-1, 0, 0, 1)]


@dataclass(frozen=True)
class Style:
    """How components become channels.

    Attributes:
        kind: ``diagonal``, or ``householder`` for 1 x 1 factors 1 - beta.
        reaches_one: whether gates of absolute value 1 are used.
        counters: ``phase`` or ``sign`` (counters modulo 2 only).
    """

    kind: Literal["diagonal", "householder"] = "diagonal"
    reaches_one: bool = True
    counters: Literal["phase", "sign"] = "phase"


def heads_of(
    components: Sequence[Component], table: Sequence[Sequence[Action]], style: Style, *, current: bool
) -> tuple[Head, ...]:
    """Return the heads of a layer.

    Args:
        components: what the layer has.
        table: for each view the actions of the components.
        style: how they become channels.
        current: whether flip-flops are read as their value after the token, else as the value before it.
    """
    heads = []
    counting = [(j, c.modulus) for j, c in enumerate(components) if isinstance(c, Counter)]
    added = np.array([[actions[j] or 0 for j, _ in counting] for actions in table], dtype=np.int64)
    if counting and style.counters == "phase":
        modulus = np.array([m for _, m in counting], dtype=np.int64)
        initial = np.zeros((len(counting), 1), np.int64)
        heads.append(Head("phase", "phase", initial, {"turns": added, "modulus": modulus}))
    elif counting:
        heads += [_sign_counter(added[:, k], style) for k in range(len(counting))]
    for j, component in enumerate(components):
        if bits_of(component):
            heads.append(_flip_flop(component, [actions[j] for actions in table], style, current=current))
    return tuple(heads)


def digits_of(
    components: Sequence[Component], before: State, after: State, style: Style, *, current: bool
) -> list[int]:
    """Return what these heads are read as."""
    counts = [x for c, x in zip(components, after, strict=True) if isinstance(c, Counter)]
    found = counts if style.counters == "phase" else [1 - x for x in counts]
    for c, old, new in zip(components, before, after, strict=True):
        found += _binary(new if current else old, bits_of(c))
    return found


def bits_of(component: Component) -> int:
    """Return the number of bits of a flip-flop, 0 for a counter."""
    return (component.size - 1).bit_length() if isinstance(component, FlipFlop) else 0


def _sign_counter(flips: NDArray[np.int64], style: Style) -> Head:
    size = 1.0 if style.reaches_one else NEAR_ONE
    gate = np.where(flips % 2 == 1, -size, size)
    return _gated(
        style, gate, None, np.ones((1, 1)), np.zeros((len(gate), 1, 1)), _FLIPPED if style.reaches_one else _SHRINKING
    )


def _flip_flop(component: Component, actions: Sequence[Action], style: Style, *, current: bool) -> Head:
    width = bits_of(component)
    gate = np.array([WRITE if action is not None else 1.0 if style.reaches_one else NEAR_ONE for action in actions])
    added = np.array([[0.0] * width if action is None else _signs(action, width) for action in actions])[:, None, :]
    initial = np.array([_signs(component.initial, width)]) * (STEADY if style.reaches_one else 1.0)
    cut = np.zeros_like(added) if current else added
    return _gated(style, gate, added, initial, cut, _HELD if style.reaches_one else _FADING)


def _gated(
    style: Style, gate: NDArray[Any], added: NDArray[Any] | None, initial: NDArray[Any], cut: NDArray[Any], cells: Cells
) -> Head:
    """Return a head of one row with these gates, read by signs."""
    tensors: dict[str, NDArray[Any]] = {
        "cut": cut,
        "cells": np.array([cell[:2] for cell in cells], dtype=np.float64),
        "open": np.array([cell[2:] for cell in cells], dtype=np.int64),
    }
    if added is not None:
        tensors["input"] = added
    if style.kind == "diagonal":
        return Head("diagonal", "sign", initial, {"gate": gate[:, None], **tensors})
    factors = {"beta": 1 - gate[:, None], "direction": np.ones((len(gate), 1, 1))}
    return Head("householder", "sign", initial, {**factors, **tensors})


def _binary(value: int, width: int) -> list[int]:
    return [value >> bit & 1 for bit in range(width)]


def _signs(value: int, width: int) -> list[float]:
    return [2.0 * bit - 1 for bit in _binary(value, width)]
