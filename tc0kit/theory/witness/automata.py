"""One layer whose state is the automaton's: a column of the state for each starting point, moved by every letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tc0kit.errors import BudgetSpent
from tc0kit.models.weights.network import Head, Kind, Layer, Tensors
from tc0kit.theory.witness.target import Target

MAX_NUMBERS = 1 << 22


def dense_layer(target: Target) -> Layer:
    """A(x) is the 0/1 matrix of the letter: column q has its 1 in row q.x."""
    n = target.action.degree
    refuse_many(len(target.action.images) * n * n)
    matrix = np.zeros((len(target.action.images), n, n))
    for a, image in enumerate(target.action.images):
        matrix[a, list(image), range(n)] = 1
    return _layer(target, "dense", {"matrix": matrix})


def columns_layer(target: Target) -> Layer:
    """The same matrices, each column given by the row of its 1."""
    refuse_many(len(target.action.images) * target.action.degree)
    return _layer(target, "columns", {"target": _whole(target.action.images)})


def reflections_layer(target: Target) -> Layer:
    """Each letter, a permutation, as a product of reflections that swap two coordinates.

    The cycle (a b c ..) sends what stands at a to b: swap a with b, then a with c, ..; so a permutation takes as many
    factors as points less its cycles, and no product of fewer reflections equals it.
    """
    n = target.action.degree
    words = [list(swaps(image)) for image in target.action.images]
    factors = max(1, *map(len, words)) if words else 1
    refuse_many(len(words) * factors * n)
    beta = np.zeros((len(words), factors))
    direction = np.zeros((len(words), factors, n))
    direction[:, :, 0] = 1  # of a factor that is not used: beta is 0
    for a, word in enumerate(words):
        for j, (p, q) in enumerate(word):
            beta[a, j] = 2
            direction[a, j] = 0
            direction[a, j, [p, q]] = 1, -1
    return _layer(target, "householder", {"beta": beta, "direction": direction})


def swaps(image: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield transpositions whose product, the first one applied first, is the permutation."""
    unseen = set(range(len(image)))
    for first in range(len(image)):
        if first in unseen:
            unseen.remove(first)
            point = image[first]
            while point != first:
                yield first, point
                unseen.remove(point)
                point = image[point]


def threshold_layer(target: Target) -> Layer:
    """Units (q, a): on (+1) if the state was q and the letter is a, else -1; Minsky's construction.

    With s = 1 if a unit that leads to q was on, else 0, the unit (q, a) is the sign of 2 s + 2 [the letter is a] - 3;
    2 s is the number of such units plus the sum of their states. For each starting point one more unit, on at the start
    only, leads to it.
    """
    images, letters = target.action.images, len(target.action.images)
    units = [(q, a) for q in range(target.action.degree) for a in range(letters)]
    size = len(units) + len(target.starts)
    refuse_many(size * size)
    leads = [images[a][q] for q, a in units] + list(target.starts)
    state = np.array([q for q, _ in units], dtype=np.int64)
    sources = np.array(leads)[None, :] == state[:, None]
    weight = np.zeros((size, size))
    weight[: len(units)] = sources
    drive = np.full((letters, size), -1.0)
    for i, (_, a) in enumerate(units):
        drive[:, i] = sources[i].sum() - 3
        drive[a, i] += 2
    initial = np.full((size, len(target.starts)), -1.0)
    for j in range(len(target.starts)):
        initial[len(units) + j, j] = 1
    return _layer(target, "threshold", {"weight": weight, "drive": drive}, initial, leads)


def _layer(
    target: Target,
    kind: Kind,
    tensors: Tensors,
    initial: NDArray[np.float64] | None = None,
    leads: Sequence[int] | None = None,
) -> Layer:
    """Return the layer whose columns are one-hot; ``leads`` has the state of each row, by default its own number."""
    n = target.action.degree
    if initial is None:
        initial = np.zeros((n, len(target.starts)))
        initial[list(target.starts), range(len(target.starts))] = 1
    digit = np.array(range(n) if leads is None else leads, dtype=np.int64)
    head = Head(kind, "argmax", initial, {**tensors, "digit": digit})
    keys = np.array([(0, *images) for images in target.number], dtype=np.int64)
    values = np.array(list(target.number.values()), dtype=np.int64)
    return Layer((head,), keys.reshape(len(values), 1 + len(target.starts)), values, uses_view=False)


def _whole(rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    return np.array(rows, dtype=np.int64).reshape(len(rows), -1)


def refuse_many(numbers: int) -> None:
    """Raise ``BudgetSpent`` for weights of more than ``MAX_NUMBERS`` numbers."""
    if numbers > MAX_NUMBERS:
        raise BudgetSpent(f"budget spent: the weights would be {numbers:,} numbers; at most {MAX_NUMBERS:,} are built")
