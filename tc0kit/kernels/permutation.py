"""PD-SSM: transitions P(x) D(x), column-one-hot times diagonal (Terzic et al. 2025).

Column j of P has its one in row ``target[j]``, so (P D h)[i] is the sum of d_j h_j over all j with target j = i:
entries move and may merge, and a state that is one-hot stays so.

To train P, its columns are one-hot forwards and soft backwards: the gradient with respect to P, G_t (d_t h_{t-1})^H for
the whole gradient G_t at h_t, is handed to a soft matrix as it is ("straight-through", Bengio et al. 2013).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from tc0kit.kernels.precision import Rounding


def naive(
    target: Tensor,
    d: Tensor,
    b: Tensor,
    start: Tensor,
    soft: Tensor | None = None,
    rounding: Rounding | None = None,
) -> Tensor:
    """Return all states by the definition, with whole matrices.

    Args:
        target: where each entry goes, integers 0 .. N-1, [T, ..., N].
        d: factors, [T, ..., N], real or complex.
        b: inputs, [T, ..., N].
        start: the state before the first token, [..., N].
        soft: [T, ..., N, N], real, takes the gradient of P (row i, column j); its values are not read.
        rounding: applied to the state after each update; none by default.

    Returns:
        [T, ..., N], the states after each token.
    """
    size = b.shape[-1]
    states = []
    state = start
    for t in range(len(b)):
        matrix = torch.nn.functional.one_hot(target[t], size).mT.to(b.dtype)
        if soft is not None:
            matrix = matrix + (soft[t] - soft[t].detach())
        state = (matrix @ (d[t] * state)[..., None])[..., 0] + b[t]
        state = state if rounding is None else rounding(state)
        states.append(state)
    return torch.stack(states) if states else b


def scan(target: Tensor, d: Tensor, b: Tensor, start: Tensor | None = None, soft: Tensor | None = None) -> Tensor:
    """Return all states by scattering; arguments and result as of ``naive``, the start is zero by default.

    Gradients flow to ``d``, ``b``, ``start`` and ``soft``; a target has none. On a GPU, entries that merge are added in
    no fixed order.
    """
    if len(b) == 0:
        return b
    kind = torch.promote_types(d.dtype, b.dtype)
    b = b.to(kind)
    start = torch.zeros_like(b[0]) if start is None else start.to(kind)
    states: Tensor = _Scan.apply(  # type: ignore[no-untyped-call]
        target.expand(b.shape), d.to(kind).expand_as(b), b, start.expand_as(b[0]), soft
    )
    return states


def matrices(target: Tensor, d: Tensor) -> Tensor:
    """Return the transitions of the tokens, [T, ..., N, N]; arguments as of ``naive``."""
    return torch.nn.functional.one_hot(target, d.shape[-1]).mT.to(d.dtype) * d[..., None, :]


class _Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, target: Tensor, d: Tensor, b: Tensor, start: Tensor, soft: Tensor | None) -> Tensor:
        states = b.clone(memory_format=torch.contiguous_format)
        state = start
        for t in range(len(b)):
            state = states[t].scatter_add_(-1, target[t], d[t] * state)
        ctx.save_for_backward(target, d, states, start)
        ctx.soft = soft is not None
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[None, Tensor, Tensor, Tensor, Tensor | None]:
        target, d, states, start = ctx.saved_tensors
        whole = grads[0].clone(memory_format=torch.contiguous_format)
        moved = torch.empty_like(whole)
        for t in range(len(whole) - 1, -1, -1):
            torch.gather(whole[t], -1, target[t], out=moved[t])
            if t:
                whole[t - 1] += d[t].conj() * moved[t]
        before = torch.cat([start[None], states[:-1]])
        soft = None
        if ctx.soft:
            soft = whole[..., :, None] * (d * before).conj()[..., None, :]
            soft = soft.real if soft.is_complex() else soft
        return None, moved * before.conj(), whole, d[0].conj() * moved[0], soft
