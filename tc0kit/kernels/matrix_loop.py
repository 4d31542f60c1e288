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

    It keeps all states, T d_k d_v numbers a sequence.
    """
    length, many = len(q), start.shape[:-2].numel()
    rows = [x if x is None else x.reshape(length, many, x.shape[-1]) for x in (q, w, p, r, k, v)]
    found: Tensor = _Loop.apply(*rows, start.reshape(many, *start.shape[-2:]))  # type: ignore[no-untyped-call]
    return found.view(*v.shape)


class _Loop(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, q: Tensor, w: Tensor, p: Tensor | None, r: Tensor | None, k: Tensor, v: Tensor, start: Tensor
    ) -> Tensor:
        left = k[..., None] if p is None else torch.stack([p, k], -1)
        right = v[..., None, :].clone() if p is None else torch.stack([torch.empty_like(v), v], -2)
        states = torch.empty((len(q) + 1, *start.shape), dtype=v.dtype, device=v.device)
        states[0] = start
        for t in range(len(q)):
            if r is not None:
                torch.bmm(r[t, :, None], states[t], out=right[t, :, :1])
            torch.baddbmm(w[t, ..., None] * states[t], left[t], right[t], out=states[t + 1])
        ctx.save_for_backward(q, w, r, left, right, states)
        return (q[:, :, None] @ states[1:])[:, :, 0]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        q, w, r, left, right, states = ctx.saved_tensors
        given = grads[0][:, :, None]  # [T, N, 1, d_v]
        whole = torch.empty_like(states[1:])
        to_right = torch.empty_like(right)
        torch.mul(q[-1, ..., None], given[-1], out=whole[-1])
        torch.bmm(left[-1].mT, whole[-1], out=to_right[-1])
        for t in range(len(q) - 2, -1, -1):
            carried = w[t + 1, ..., None] * whole[t + 1]
            if r is not None:
                carried = torch.baddbmm(carried, r[t + 1, ..., None], to_right[t + 1, :, :1])
            torch.baddbmm(carried, q[t, ..., None], given[t], out=whole[t])
            torch.bmm(left[t].mT, whole[t], out=to_right[t])
        before = states[:-1]
        to_left = whole @ right.mT
        to_w = (whole * before).sum(-1)
        to_start = w[0, ..., None] * whole[0]
        to_q = (states[1:] @ given.mT)[..., 0]
        if r is None:
            return to_q, to_w, None, None, to_left[..., 0], to_right[:, :, 0], to_start
        to_r = (before @ to_right[:, :, :1].mT)[..., 0]
        to_start = to_start + r[0, ..., None] * to_right[0, :, :1]
        return to_q, to_w, to_left[..., 0], to_r, to_left[..., 1], to_right[:, :, 1], to_start
