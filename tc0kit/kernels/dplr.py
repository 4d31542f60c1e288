"""Matrix states with diagonal plus rank-one transitions (RWKV-7, Gated DeltaNet with a gate a channel, S4's NPLR).

The state S_t is d_k x d_v: S_t = (diag(w_t) + p_t r_t^T) S_{t-1} + k_t v_t^T, and the output is o_t = S_t^T q_t.
RWKV-7 (Peng et al. 2025) has r = k^ and p = -a k^ for its normalised key k^ (the paper writes the transposed state,
whose transition stands on the right), with k and v for what it writes; KDA has p = -beta k and r = w k, and writes
beta k v^T.

A form that is parallel in time works on chunks. With the vector d(i, t) = w_{i+1} ... w_t and u_t = S_{t-1}^T r_t,

    S_t = d(0, t) S_0 + sum_{i<=t} d(i, t) (p_i u_i^T + k_i v_i^T),

so the rows u_t solve a unit lower triangular system with the coefficients sum_c r_t[c] d(i, t-1)[c] p_i[c]. The decays
are cumulative products and not quotients, so a gate 0 is a value like any other, with its gradient.
"""

from __future__ import annotations

import torch
from torch import Tensor

from tc0kit.kernels import matrix_loop
from tc0kit.kernels.precision import Rounding

CHUNK = 16


def naive(
    q: Tensor,
    w: Tensor,
    p: Tensor,
    r: Tensor,
    k: Tensor,
    v: Tensor,
    start: Tensor | None = None,
    rounding: Rounding | None = None,
) -> Tensor:
    """Return the outputs by the definition, one token after the other.

    Args:
        q: queries, [T, ..., d_k].
        w: diagonal of the transition, [T, ..., d_k].
        p: left vector of its rank-one part, [T, ..., d_k].
        r: right vector of it, [T, ..., d_k].
        k: where the token writes, [T, ..., d_k].
        v: what it writes, [T, ..., d_v].
        start: the state before the first token, [..., d_k, d_v]; zero by default.
        rounding: applied to the state after each update; none by default.

    Returns:
        [T, ..., d_v].
    """
    state = _start(k, v, start)
    outputs = []
    for t in range(len(q)):
        read = (state * r[t][..., None]).sum(-2)
        state = w[t][..., None] * state + p[t][..., None] * read[..., None, :] + k[t][..., None] * v[t][..., None, :]
        state = state if rounding is None else rounding(state)
        outputs.append((state * q[t][..., None]).sum(-2))
    return torch.stack(outputs) if outputs else v


def scan(q: Tensor, w: Tensor, p: Tensor, r: Tensor, k: Tensor, v: Tensor, start: Tensor | None = None) -> Tensor:
    """Return the outputs by a loop on a CPU, else by chunks; arguments and result as of ``naive``."""
    if len(q) == 0 or q.device.type != "cpu":
        return by_chunks(q, w, p, r, k, v, start)
    return matrix_loop.outputs(q, w, p, r, k, v, _start(k, v, start))


def by_chunks(
    q: Tensor,
    w: Tensor,
    p: Tensor,
    r: Tensor,
    k: Tensor,
    v: Tensor,
    start: Tensor | None = None,
    chunk: int = CHUNK,
) -> Tensor:
    """Return the outputs by chunks of ``chunk`` tokens; arguments and result as of ``naive``."""
    state = _start(k, v, start)
    outputs = []
    for first in range(0, len(q), chunk):
        part = slice(first, first + chunk)
        output, state = _chunk([x[part].movedim(0, -2) for x in (q, w, p, r, k, v)], state)
        outputs.append(output.movedim(-2, 0))
    return torch.cat(outputs) if outputs else v


def matrices(w: Tensor, p: Tensor, r: Tensor) -> Tensor:
    """Return the transitions of the tokens, [T, ..., d_k, d_k]; arguments as of ``naive``."""
    return torch.diag_embed(w) + p[..., :, None] * r[..., None, :]


def _start(k: Tensor, v: Tensor, start: Tensor | None) -> Tensor:
    shape = (*k.shape[1:], v.shape[-1])
    return v.new_zeros(shape) if start is None else start.expand(shape)


def _chunk(rows: list[Tensor], state: Tensor) -> tuple[Tensor, Tensor]:
    q, w, p, r, k, v = rows
    length = q.shape[-2]
    step = torch.arange(length, device=q.device)
    after = (step[:, None] < step)[..., None]
    # between[..., i, t, :] = w_{i+1} ... w_t for t >= i, and 1 for t <= i.
    between = torch.where(after, w[..., None, :, :], 1.0).cumprod(-2)
    start = w.cumprod(-2)
    before = torch.cat([torch.ones_like(start[..., :1, :]), start[..., :-1, :]], -2)
    earlier = (step[:, None] > step).to(q.dtype)
    seen = (step[:, None] >= step).to(q.dtype)
    # to_read[..., t, i] = sum_c r_t[c] d(i, t-1)[c] x_i[c] for i < t
    shifted = torch.cat([torch.ones_like(between[..., :1, :]), between[..., :-1, :]], -2)
    chained = torch.einsum("...tc,...itc,...ic->...ti", r, shifted, p) * earlier
    written = torch.einsum("...tc,...itc,...ic->...ti", r, shifted, k) * earlier
    system = torch.eye(length, dtype=q.dtype, device=q.device) - chained
    reads = torch.linalg.solve_triangular(system, (r * before) @ state + written @ v, upper=False, unitriangular=True)
    from_reads = torch.einsum("...tc,...itc,...ic->...ti", q, between, p) * seen
    from_values = torch.einsum("...tc,...itc,...ic->...ti", q, between, k) * seen
    output = (q * start) @ state + from_reads @ reads + from_values @ v
    last = between[..., -1, :]
    left = start[..., -1, :, None] * state + (last * p).mT @ reads + (last * k).mT @ v
    return output, left
