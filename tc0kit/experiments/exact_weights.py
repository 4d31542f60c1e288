"""Exact weights run on the torch kernels in a number format: where does rounding break what is right exactly?

The weights are rounded to the format, and the state after each update (``stepwise``). The token-wise maps between the
layers are tables and stay exact. bfloat16 and float16 are computed in float32 and cast after each update.

Heads run on the kernel of their kind: ``diagonal`` (also phases, as complex numbers), ``permutation`` (columns),
``dense``, ``householder``, ``rnn`` (threshold units as tanh units so steep that they saturate). A Householder head with
input terms, which the kernel of DeltaNet cannot add, runs on ``dense`` with its factors multiplied out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tc0kit.experiments.data.tables import Ints
from tc0kit.kernels import dense, diagonal, householder, permutation, rnn
from tc0kit.kernels.precision import Float, Rounding, named
from tc0kit.models.weights.evaluate import look_up, read
from tc0kit.models.weights.network import Head, Network

CHUNK = 512
STEEP = 64.0
_CASTS = {"bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True)
class Precision:
    """A format as torch computes it here.

    Attributes:
        name: of the format.
        dtype: in which the kernels compute.
        rounding: what is done to weights, and to the state after each update; None where ``dtype`` is the format.
    """

    name: str
    dtype: torch.dtype
    rounding: Rounding | None

    def rounded(self, x: Tensor) -> Tensor:
        """Return weights as numbers of the format, in ``dtype`` or its complex partner."""
        found = x.to(self.dtype.to_complex() if x.is_complex() else self.dtype)
        return found if self.rounding is None else self.rounding(found)


def precision(name: str) -> Precision:
    """Return a format by name: float64, float32, float16, bfloat16, tf32, ``fixed<bits>.<fraction>``.

    Raises:
        UserError: there is none of that name.
    """
    found = named(name)
    if found.name in ("float64", "float32"):
        return Precision(found.name, getattr(torch, found.name), None)
    if found.name in _CASTS:
        narrow = _CASTS[found.name]
        return Precision(found.name, torch.float32, lambda x: _cast(x, narrow))
    wide = torch.float32 if isinstance(found, Float) else torch.float64
    return Precision(found.name, wide, found)


def _cast(x: Tensor, narrow: torch.dtype) -> Tensor:
    if x.is_complex():
        return torch.view_as_complex(_cast(torch.view_as_real(x), narrow))
    return x.to(narrow).to(x.dtype)


def outputs(network: Network, words: Ints, form: Precision) -> Iterator[Ints]:
    """Yield the network's outputs for successive pieces of the words, [count, piece]; -1 where it has none."""
    running = [[_Head(head, form, len(words)) for head in layer.heads] for layer in network.layers]
    for first in range(0, words.shape[1], CHUNK):
        views = np.ascontiguousarray(words[:, first : first + CHUNK])
        for layer, heads in zip(network.layers, running, strict=True):
            known = views >= 0
            safe = np.where(known, views, 0)
            digits = [read(head.head, safe, head.states(safe)) for head in heads]
            views = np.where(known, look_up(layer, safe, digits), -1)
        yield views


class _Head:
    """A head with the state that it has come to."""

    def __init__(self, head: Head, form: Precision, words: int) -> None:
        self.head, self.form = head, form
        self.step, start = _KINDS[_kind(head)](head, form)
        self.state = start.expand(words, *start.shape)

    def states(self, views: Ints) -> NDArray[np.float64]:
        """Return the states after each token, [words, piece, n, c], and remember the last."""
        found = self.step(torch.from_numpy(np.ascontiguousarray(views.T)), self.state)
        self.state = found[-1]
        states = torch.nan_to_num(torch.view_as_real(found)) if found.is_complex() else torch.nan_to_num(found)
        values = (torch.view_as_complex(states) if found.is_complex() else states).transpose(0, 1).numpy()
        return np.asarray(values, dtype=np.complex128 if found.is_complex() else np.float64)


Step = Callable[[Tensor, Tensor], Tensor]
"""Views [T, B] and the state before them [B, n, c] -> the states after each, [T, B, n, c]."""


def _kind(head: Head) -> str:
    return "multiplied" if head.kind == "householder" and "input" in head.tensors else head.kind


def _weights(head: Head, name: str, form: Precision) -> Tensor:
    return form.rounded(torch.from_numpy(np.ascontiguousarray(head.tensors[name])))


def _added(head: Head, form: Precision) -> Callable[[Tensor, Tensor], Tensor]:
    """Return what gives B(v) of all tokens, [T, B, n, c]."""
    if "input" not in head.tensors:
        return lambda v, state: torch.zeros((), dtype=state.dtype).expand(*v.shape, *state.shape[1:])
    table = _weights(head, "input", form)
    return lambda v, state: table[v]


def _diagonal(head: Head, form: Precision) -> tuple[Step, Tensor]:
    gate, added = _weights(head, "gate", form)[..., None], _added(head, form)
    start = form.rounded(torch.from_numpy(head.initial))
    return lambda v, state: diagonal.naive(gate[v], added(v, state), state, rounding=form.rounding), start


def _phase(head: Head, form: Precision) -> tuple[Step, Tensor]:
    modulus = torch.from_numpy(head.tensors["modulus"])
    gate = form.rounded(_root(torch.from_numpy(head.tensors["turns"]), modulus))[..., None]
    start = form.rounded(_root(torch.from_numpy(head.initial), modulus[:, None]))
    zero = torch.zeros((), dtype=gate.dtype)

    def step(v: Tensor, state: Tensor) -> Tensor:
        return diagonal.naive(gate[v], zero.expand(*v.shape, *state.shape[1:]), state, rounding=form.rounding)

    return step, start


def _root(turns: Tensor, modulus: Tensor) -> Tensor:
    angle = 2 * torch.pi * turns.double() / modulus
    return torch.polar(torch.ones_like(angle), angle)


def _columns(head: Head, form: Precision) -> tuple[Step, Tensor]:
    target, added = torch.from_numpy(head.tensors["target"]), _added(head, form)
    start = form.rounded(torch.from_numpy(head.initial))

    def step(v: Tensor, state: Tensor) -> Tensor:
        moves, given = target[v][..., None, :], added(v, state).mT
        found = permutation.naive(
            moves.expand(given.shape), torch.ones_like(given), given, state.mT, rounding=form.rounding
        )
        return found.mT

    return step, start


def _dense(head: Head, form: Precision) -> tuple[Step, Tensor]:
    return _with_matrix(head, _weights(head, "matrix", form), form)


def _multiplied(head: Head, form: Precision) -> tuple[Step, Tensor]:
    raw, beta = (torch.from_numpy(head.tensors[name]).double() for name in ("direction", "beta"))
    matrix = torch.eye(raw.shape[-1], dtype=torch.float64).expand(len(raw), -1, -1)
    for j in range(beta.shape[1]):
        k = raw[:, j] / raw[:, j].norm(dim=-1, keepdim=True)
        matrix = matrix - beta[:, j, None, None] * k[:, :, None] * (k[:, None, :] @ matrix)
    return _with_matrix(head, form.rounded(matrix), form)


def _with_matrix(head: Head, matrix: Tensor, form: Precision) -> tuple[Step, Tensor]:
    added = _added(head, form)

    def step(v: Tensor, state: Tensor) -> Tensor:
        return dense.naive(matrix[v][..., None, :, :], added(v, state).mT, state.mT, rounding=form.rounding).mT

    return step, form.rounded(torch.from_numpy(head.initial))


def _householder(head: Head, form: Precision) -> tuple[Step, Tensor]:
    raw, beta = torch.from_numpy(head.tensors["direction"]).double(), _weights(head, "beta", form)
    keys = form.rounded(raw / raw.norm(dim=-1, keepdim=True))
    start = form.rounded(torch.from_numpy(head.initial))
    n, c = start.shape
    queries = torch.eye(n, dtype=start.dtype)

    def step(v: Tensor, state: Tensor) -> Tensor:
        # The kernel gives S^T q: n copies of each word ask for the n rows of the state.
        k = keys[v][:, :, None].expand(-1, -1, n, -1, -1)
        copies = beta[v][:, :, None].expand(-1, -1, n, -1)
        nothing = torch.zeros((), dtype=start.dtype).expand(*copies.shape, c)
        before = state[:, None].expand(-1, n, -1, -1)
        q = queries.expand(*v.shape, n, n)
        return householder.naive(q, k, nothing, copies, start=before, rounding=form.rounding)

    return step, start


def _threshold(head: Head, form: Precision) -> tuple[Step, Tensor]:
    weight, drive = _weights(head, "weight", form), _weights(head, "drive", form)
    start = form.rounded(torch.from_numpy(head.initial))

    def step(v: Tensor, state: Tensor) -> Tensor:
        given = (STEEP * drive[v])[..., None, :].expand(*v.shape, state.shape[-1], -1)
        return rnn.naive(given, STEEP * weight, state.mT, rounding=form.rounding).mT

    return step, start


_KINDS: dict[str, Callable[[Head, Precision], tuple[Step, Tensor]]] = {
    "diagonal": _diagonal,
    "phase": _phase,
    "columns": _columns,
    "dense": _dense,
    "multiplied": _multiplied,
    "householder": _householder,
    "threshold": _threshold,
}
