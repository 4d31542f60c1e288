"""Matrix states with a gate a head or a gate a key channel (Mamba-2, RetNet, GLA, mLSTM, linear attention).

The state S_t is d_k x d_v: S_t = diag(w_t) S_{t-1} + k_t v_t^T, and the output is o_t = S_t^T q_t; a gate a head is
a w_t with one entry. A gate a channel is fastest by a loop on a CPU; otherwise chunks are: from zero, inside a chunk

    o_t = sum_{i<=t} (sum_c q_t[c] w_{i+1}[c] ... w_t[c] k_i[c]) v_i,

for a gate a head a product of two masked matrices (the "segsum" form, Dao and Gu 2024, section 6). The decays are
cumulative products and not quotients, so a gate 0 (a reset) or a negative one is a value like any other.
"""

from __future__ import annotations

import torch
from torch import Tensor

from tc0kit.kernels import matrix_loop
from tc0kit.kernels.precision import Rounding

CHUNK = 64
CHANNEL_CHUNK = 16
"""Tokens in a chunk, for a gate a head and for a gate a channel."""


def naive(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    w: Tensor,
    start: Tensor | None = None,
    rounding: Rounding | None = None,
) -> Tensor:
    """Return the outputs by the definition, one token after the other.

    Args:
        q: queries, [T, ..., d_k].
        k: keys, [T, ..., d_k].
        v: values, [T, ..., d_v].
        w: gates, [T, ..., d_k] or [T, ..., 1].
        start: the state before the first token, [..., d_k, d_v]; zero by default.
        rounding: applied to the state after each update; none by default.

    Returns:
        [T, ..., d_v].
    """
    state = _start(k, v, start)
    outputs = []
    for t in range(len(q)):
        state = w[t][..., None] * state + k[t][..., None] * v[t][..., None, :]
        state = state if rounding is None else rounding(state)
        outputs.append((state * q[t][..., None]).sum(-2))
    return torch.stack(outputs) if outputs else v


def scan(q: Tensor, k: Tensor, v: Tensor, w: Tensor, start: Tensor | None = None) -> Tensor:
    """Return the outputs by the form that is fast; arguments and result as of ``naive``."""
    if len(q) == 0 or q.device.type != "cpu" or w.shape[-1] == 1:
        return by_chunks(q, k, v, w, start)
    return matrix_loop.outputs(q, w, None, None, k, v, _start(k, v, start))


def by_chunks(
    q: Tensor, k: Tensor, v: Tensor, w: Tensor, start: Tensor | None = None, chunk: int | None = None
) -> Tensor:
    """Return the outputs by chunks of ``chunk`` tokens; arguments and result as of ``naive``."""
    chunk = chunk or (CHUNK if w.shape[-1] == 1 else CHANNEL_CHUNK)
    state = _start(k, v, start)
    outputs = []
    for first in range(0, len(q), chunk):
        part = slice(first, first + chunk)
        output, state = _chunk([x[part].movedim(0, -2) for x in (q, k, v, w)], state)
        outputs.append(output.movedim(-2, 0))
    return torch.cat(outputs) if outputs else v


def _start(k: Tensor, v: Tensor, start: Tensor | None) -> Tensor:
    shape = (*v.shape[1:-1], k.shape[-1], v.shape[-1])
    return v.new_zeros(shape) if start is None else start.expand(shape)


def _chunk(rows: list[Tensor], state: Tensor) -> tuple[Tensor, Tensor]:
    q, k, v, w = rows
    step = torch.arange(q.shape[-2], device=q.device)
    # between[..., i, t, :] = w_{i+1} ... w_t for t >= i, and 1 for t <= i.
    between = torch.where((step[:, None] < step)[..., None], w[..., None, :, :], 1.0).cumprod(-2)
    seen = (step[:, None] >= step).to(q.dtype)
    start = w.cumprod(-2)
    if w.shape[-1] == 1:
        scores = (q @ k.mT) * between[..., 0].mT * seen
    else:
        scores = torch.einsum("...tc,...itc,...ic->...ti", q, between, k) * seen
    output = (q * start) @ state + scores @ v
    left = start[..., -1, :, None] * state + (between[..., -1, :] * k).mT @ v
    return output, left
