"""A network run in float64 on many words at once: layer by layer, one step of all words at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.models.weights.network import Head, Layer, Network

UNKNOWN = -1
MOST_NUMBERS = 1 << 22  # of states that are kept at a time
Words = NDArray[np.int64]


def evaluate(network: Network, words: NDArray[Any]) -> Words:
    """Return the output after every non-empty prefix.

    Args:
        network: its weights.
        words: letter numbers, shape (words, length).

    Returns:
        Output numbers of the same shape; -1 where the network's state has no output (it never has, in exact
        arithmetic).
    """
    views = np.ascontiguousarray(words, dtype=np.int64)
    for layer in network.layers:
        known = views >= 0
        safe = np.where(known, views, 0)
        digits = [_digits(head, safe) for head in layer.heads]
        views = np.where(known, look_up(layer, safe, digits), UNKNOWN)
    return views


def _digits(head: Head, views: Words) -> Words:
    """Return the head's digits after every position, shape (words, length, digits)."""
    step = _STEPS[head.kind](head)
    words, length = views.shape
    first = _initial(head)
    state = np.broadcast_to(first, (words, *first.shape))
    stride = max(1, MOST_NUMBERS // max(1, state.size))
    parts = [np.empty((words, 0, head.digits), np.int64)]
    for start in range(0, length, stride):
        positions = views[:, start : start + stride]
        states = np.empty((*positions.shape, *first.shape), first.dtype)
        for t in range(positions.shape[1]):
            state = step(state, positions[:, t])
            states[:, t] = state
        parts.append(read(head, positions, states))
    return np.concatenate(parts, axis=1)


def _initial(head: Head) -> NDArray[Any]:
    if head.kind != "phase":
        return head.initial.astype(np.float64)
    initial: NDArray[Any] = np.exp(2j * np.pi * head.initial / head.tensors["modulus"][:, None])
    return initial


def _with_input(head: Head) -> Any:
    added = head.tensors.get("input")
    return (lambda v: 0.0) if added is None else (lambda v: added[v])


def _diagonal(head: Head) -> Any:
    gate, added = head.tensors["gate"][:, :, None], _with_input(head)
    return lambda h, v: gate[v] * h + added(v)


def _phase(head: Head) -> Any:
    gate = np.exp(2j * np.pi * head.tensors["turns"] / head.tensors["modulus"])[:, :, None]
    return lambda h, v: gate[v] * h


def _columns(head: Head) -> Any:
    n, target = len(head.initial), head.tensors["target"]
    matrix = (target[:, None, :] == np.arange(n)[None, :, None]).astype(np.float64)
    return lambda h, v: matrix[v] @ h


def _dense(head: Head) -> Any:
    matrix, added = head.tensors["matrix"], _with_input(head)
    return lambda h, v: matrix[v] @ h + added(v)


def _householder(head: Head) -> Any:
    raw, beta, added = head.tensors["direction"], head.tensors["beta"], _with_input(head)
    unit = raw / np.sqrt((raw * raw).sum(axis=2, keepdims=True))

    def step(h: NDArray[Any], v: Words) -> NDArray[Any]:
        for j in range(beta.shape[1]):
            k = unit[v, j]
            h = h - beta[v, j][:, None, None] * k[:, :, None] * (k[:, None, :] @ h)
        return h + added(v)  # type: ignore[no-any-return]

    return step


def _threshold(head: Head) -> Any:
    weight, drive = head.tensors["weight"], head.tensors["drive"]

    def step(h: NDArray[Any], v: Words) -> NDArray[Any]:
        sums = np.tensordot(weight, h, ([1], [1])).swapaxes(0, 1)  # one large product instead of one a word
        return np.where(sums + drive[v][:, :, None] > 0, 1.0, -1.0)

    return step


_STEPS = {
    "diagonal": _diagonal,
    "phase": _phase,
    "columns": _columns,
    "dense": _dense,
    "householder": _householder,
    "threshold": _threshold,
}


def read(head: Head, views: Words, state: NDArray[Any]) -> Words:
    """Return the head's digits at every position, shape (words, length, digits)."""
    if head.reading == "argmax":
        return np.asarray(head.tensors["digit"][state.argmax(axis=2)], dtype=np.int64)
    if head.reading == "sign":
        above = state > head.tensors["cut"][views]
        return above.reshape(*views.shape, -1).astype(np.int64)
    modulus = head.tensors["modulus"]
    turned = np.rint(np.angle(state[..., 0]) * modulus / (2 * np.pi)).astype(np.int64)
    return np.asarray(turned % modulus, dtype=np.int64)


def look_up(layer: Layer, views: Words, digits: list[Words]) -> Words:
    """Return the value of each position's row, or -1 where the table has none.

    Rows are compared column by column: a pair (number of the row so far, next entry) is numbered among the pairs
    that occur in the table, so that no code ever grows beyond the table's size.
    """
    first = views if layer.uses_view else np.zeros_like(views)
    columns = [first, *(part[..., i] for part in digits for i in range(part.shape[-1]))]
    row = np.zeros(views.shape, np.int64)
    table = np.zeros(len(layer.keys), np.int64)
    for column, entries in zip(columns, layer.keys.T, strict=True):
        base = int(entries.max()) + 1
        codes, table = np.unique(table * base + entries, return_inverse=True)
        inside = (row >= 0) & (column >= 0) & (column < base)
        wanted = row * base + column
        place = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
        row = np.where(inside & (codes[place] == wanted), place, UNKNOWN)
    values = np.empty(len(layer.keys), np.int64)
    values[table] = layer.values
    return np.where(row >= 0, values[row], UNKNOWN)
