"""Matrix states with products of generalised Householder factors (DeltaNet, Gated DeltaNet, DeltaProduct).

The state S_t is d_k x d_v; one step is S_t = g_t (I - beta_t k_t k_t^T) S_{t-1} + beta_t k_t v_t^T, and the output is
o_t = S_t^T q_t. DeltaProduct makes n_h such steps a token, with g = 1 for all but the first.

The fast form works on chunks. Let d(i, t) be the product of the gates after step i up to step t. With rows w_t to be
found, S_t = d(0, t) S_0 + sum_{i<=t} d(i, t) k_i w_i^T satisfies the recurrence exactly if

    w_t = beta_t (v_t - d(0, t) S_0^T k_t - sum_{i<t} d(i, t) (k_t . k_i) w_i),

a unit lower triangular system; one triangular solve gives all w_t, and the outputs are masked products. Compare the WY
form of Yang et al. 2024 (DeltaNet) and 2025 (Gated DeltaNet).
"""

from __future__ import annotations

import torch
from torch import Tensor

from tc0kit.kernels.precision import Rounding

CHUNK = 64
"""Householder factors in a chunk."""


def naive(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    beta: Tensor,
    gate: Tensor | None = None,
    start: Tensor | None = None,
    rounding: Rounding | None = None,
) -> Tensor:
    """Return the outputs by the definition, one token after the other.

    Args:
        q: queries, [T, ..., d_k].
        k: keys, [T, ..., n_h, d_k]; of length 1 for reflections and projections.
        v: values, [T, ..., n_h, d_v].
        beta: [T, ..., n_h]; 1 projects, 2 reflects.
        gate: decay of the state before the token's first factor, [T, ...], in [0, 1]; 1 by default.
        start: the state before the first token, [..., d_k, d_v]; zero by default.
        rounding: applied to the state after each factor; none by default.

    Returns:
        [T, ..., d_v].
    """
    state = _start(k, v, start)
    outputs = []
    for t in range(len(q)):
        if gate is not None:
            state = gate[t][..., None, None] * state
        for j in range(k.shape[-2]):
            key, step = k[t][..., j, :], beta[t][..., j, None]
            read = (state * key[..., None]).sum(-2)
            state = state + key[..., None] * (step * (v[t][..., j, :] - read))[..., None, :]
            state = state if rounding is None else rounding(state)
        outputs.append((state * q[t][..., None]).sum(-2))
    return torch.stack(outputs) if outputs else v[..., 0, :]


def scan(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    beta: Tensor,
    gate: Tensor | None = None,
    start: Tensor | None = None,
    chunk: int | None = None,
) -> Tensor:
    """Return the outputs by chunks of ``chunk`` tokens; arguments and result as of ``naive``."""
    chunk = chunk or max(1, CHUNK // k.shape[-2])
    state = _start(k, v, start)
    outputs = []
    for first in range(0, len(q), chunk):
        part = slice(first, first + chunk)
        output, state = _chunk(q[part], k[part], v[part], beta[part], None if gate is None else gate[part], state)
        outputs.append(output)
    return torch.cat(outputs) if outputs else v[..., 0, :]


def matrices(k: Tensor, beta: Tensor, gate: Tensor | None = None) -> Tensor:
    """Return the transitions of the tokens, [T, ..., d_k, d_k]; arguments as of ``naive``."""
    eye = torch.eye(k.shape[-1], dtype=k.dtype, device=k.device)
    found = eye.expand(*k.shape[:-2], *eye.shape)
    found = found if gate is None else gate[..., None, None] * found
    for j in range(k.shape[-2]):
        key = k[..., j, :]
        found = (eye - beta[..., j, None, None] * key[..., :, None] * key[..., None, :]) @ found
    return found


def _start(k: Tensor, v: Tensor, start: Tensor | None) -> Tensor:
    shape = (*k.shape[1:-2], k.shape[-1], v.shape[-1])
    return v.new_zeros(shape) if start is None else start.expand(shape)


def _chunk(q: Tensor, k: Tensor, v: Tensor, beta: Tensor, gate: Tensor | None, state: Tensor) -> tuple[Tensor, Tensor]:
    tokens, factors = len(q), k.shape[-2]
    keys, values, steps = _rows(k), _rows(v), _rows(beta[..., None])
    queries = q.movedim(0, -2)
    within, readable, at_rows, at_tokens = _decays(gate, factors, q)
    overlaps = steps * (keys @ keys.mT) * within
    read = (at_rows[..., None] * keys) @ state
    system = overlaps + torch.eye(tokens * factors, dtype=q.dtype, device=q.device)
    writes = torch.linalg.solve_triangular(system, steps * (values - read), upper=False, unitriangular=True)
    output = (at_tokens[..., None] * queries) @ state + ((queries @ keys.mT) * readable) @ writes
    left = at_tokens[..., -1, None, None] * state + (keys * readable[..., -1, :, None]).mT @ writes
    return output.movedim(-2, 0), left


def _rows(x: Tensor) -> Tensor:
    """[T, ..., n_h, d] -> [..., T n_h, d]: the steps in order."""
    return x.movedim(0, -3).flatten(-3, -2)


def _decays(gate: Tensor | None, factors: int, like: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return decays: from step to later step (strict), from step to token, from the start to steps and to tokens.

    They are cumulative products and not quotients, so a gate 0 (a reset) is a value like any other, with its gradient.
    """
    tokens = len(like)
    every = torch.arange(tokens, device=like.device)
    token = every.repeat_interleave(factors)
    later = torch.ones(len(token), len(token), dtype=torch.bool, device=like.device).tril(-1)
    seen = every[:, None] >= token
    if gate is None:
        ones = like.new_ones(tokens)
        return later.to(like.dtype), seen.to(like.dtype), ones[token], ones
    gates = gate.movedim(0, -1)
    after = every[:, None] < every
    between = torch.where(after, gates[..., None, :], 1.0).cumprod(-1).mT
    to_token = between[..., token]
    start = gates.cumprod(-1)
    return to_token[..., token, :] * later, to_token * seen, start[..., token], start
