"""Matrix states S_t = (diag(w_t) + p_t r_t^T) S_{t-1} + k_t v_t^T by a loop over the tokens with a gradient of its own.

With u_t = S_{t-1}^T r_t the step is S_t = diag(w_t) S_{t-1} + [p_t k_t] [u_t v_t]^T. For G_t the whole gradient at
S_t and g_t that of the output o_t = S_t^T q_t,

    G_t = diag(w_{t+1}) G_{t+1} + [r_{t+1} q_t] [G_{t+1}^T p_{t+1}  g_t]^T,

and the gradients of w, p, r, k, v, q are products of G, S, u, v, g at one token, hence taken for all tokens at once.
On a CPU this beats chunks, which have to multiply decays out for each pair of tokens and channel.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


def outputs(q: Tensor, w: Tensor, p: Tensor | None, r: Tensor | None, k: Tensor, v: Tensor, start: Tensor) -> Tensor:
    """Return the outputs o_t, [T, ..., d_v]; arguments as of ``dplr.naive``, p and r both None for no rank-one part.

    Where a gradient is wanted all states are kept, T d_k d_v numbers a sequence.
    """
    shape, length, many = v.shape, len(q), start.shape[:-2].numel()
    q, w, k, v = (x.reshape(length, many, x.shape[-1]) for x in (q, w, k, v))
    if p is not None and r is not None:
        p, r = (x.reshape(length, many, x.shape[-1]) for x in (p, r))
    start = start.reshape(many, *start.shape[-2:])
    if torch.is_grad_enabled() and any(x is not None and x.requires_grad for x in (q, w, p, r, k, v, start)):
        found: Tensor = _Loop.apply(q, w, p, r, k, v, start)  # type: ignore[no-untyped-call]
    else:
        found = _run(q, w, p, r, k, v, start, keep=False)[0]
    return found.view(shape)


def _run(
    q: Tensor, w: Tensor, p: Tensor | None, r: Tensor | None, k: Tensor, v: Tensor, start: Tensor, *, keep: bool
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return outputs, [p k], [u v], and the states with the first one in front (or two scratch ones)."""
    outputs = torch.empty_like(v)
    states = torch.empty((len(q) + 1 if keep else 2, *start.shape), dtype=v.dtype, device=v.device)
    states[0] = start
    if r is None or p is None:
        left, right, readers = k[..., None], v[..., None, :], q[..., None, :]
    else:
        # One product reads the output with q_t and the next u with r_{t+1}.
        left, readers = torch.stack([p, k], -1), torch.stack([q, r.roll(-1, 0)], -2)
        right = torch.stack([torch.empty_like(v), v], -2)
        right[0, :, 0] = (r[0, ..., None] * start).sum(-2)
    for t in range(len(q)):
        old, new = (states[t], states[t + 1]) if keep else (states[t % 2], states[1 - t % 2])
        torch.mul(w[t, ..., None], old, out=new).baddbmm_(left[t], right[t])
        if r is None:
            outputs[t] = (q[t, ..., None] * new).sum(-2)
            continue
        read = torch.bmm(readers[t], new)
        outputs[t] = read[:, 0]
        if t + 1 < len(q):
            right[t + 1, :, 0] = read[:, 1]
    return outputs, left, right, states


class _Loop(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, q: Tensor, w: Tensor, p: Tensor | None, r: Tensor | None, k: Tensor, v: Tensor, start: Tensor
    ) -> Tensor:
        found, left, right, states = _run(q, w, p, r, k, v, start, keep=True)
        ctx.save_for_backward(q, w, r, left, right, states)
        return found

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        q, w, r, left, right, states = ctx.saved_tensors
        whole = torch.empty_like(states[1:])
        to_right = torch.empty_like(right)
        if r is None:
            columns, given = q[..., None], grads[0][:, :, None]
        else:
            columns = torch.stack([r.roll(-1, 0), q], -1)
            given = torch.stack([torch.zeros_like(grads[0]), grads[0]], -2)
        torch.bmm(columns[-1], given[-1], out=whole[-1])
        torch.bmm(left[-1].mT, whole[-1], out=to_right[-1])
        for t in range(len(q) - 2, -1, -1):
            if r is not None:
                given[t, :, 0] = to_right[t + 1, :, 0]
            torch.mul(w[t + 1, ..., None], whole[t + 1], out=whole[t]).baddbmm_(columns[t], given[t])
            torch.bmm(left[t].mT, whole[t], out=to_right[t])
        before = states[:-1]
        to_left = whole @ right.mT
        to_w = (whole * before).sum(-1)
        to_q = (states[1:] @ grads[0][..., None])[..., 0]
        to_start = w[0, ..., None] * whole[0]
        if r is None:
            return to_q, to_w, None, None, to_left[..., 0], to_right[:, :, 0], to_start
        to_r = (before @ to_right[:, :, 0, :, None])[..., 0]
        to_start = to_start + r[0, ..., None] * to_right[0, :, :1]
        return to_q, to_w, to_left[..., 0], to_r, to_left[..., 1], to_right[:, :, 1], to_start
