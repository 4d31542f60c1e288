"""PD-SSM: transitions P(x) D(x), column-one-hot times diagonal (Terzic et al. 2025).

Column j of P has its one in row ``target[j]``, so (P D h)[i] is the sum of d_j h_j over all j with target j = i:
entries move and may merge, and a state that is one-hot stays so.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


def naive(target: Tensor, d: Tensor, b: Tensor, start: Tensor) -> Tensor:
    """Return all states by the definition, with whole matrices.

    Args:
        target: where each entry goes, integers 0 .. N-1, [T, ..., N].
        d: factors, [T, ..., N], real or complex.
        b: inputs, [T, ..., N].
        start: the state before the first token, [..., N].

    Returns:
        [T, ..., N], the states after each token.
    """
    size = b.shape[-1]
    states = []
    state = start
    for t in range(len(b)):
        columns = torch.nn.functional.one_hot(target[t], size).to(b.dtype)  # row j is column j of P
        state = (columns.mT @ (d[t] * state)[..., None])[..., 0] + b[t]
        states.append(state)
    return torch.stack(states) if states else b


def scan(target: Tensor, d: Tensor, b: Tensor, start: Tensor | None = None) -> Tensor:
    """Return all states by scattering; arguments and result as of ``naive``, the start is zero by default.

    Gradients flow to ``d``, ``b`` and ``start``; a target has none.
    """
    if len(b) == 0:
        return b
    start = torch.zeros_like(b[0]) if start is None else start
    states: Tensor = _Scan.apply(  # type: ignore[no-untyped-call]
        target.expand(b.shape), d.expand_as(b), b, start.expand_as(b[0])
    )
    return states


class _Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, target: Tensor, d: Tensor, b: Tensor, start: Tensor) -> Tensor:
        states = b.clone(memory_format=torch.contiguous_format)
        state = start
        for t in range(len(b)):
            state = states[t].scatter_add_(-1, target[t], d[t] * state)
        ctx.save_for_backward(target, d, states, start)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[None, Tensor, Tensor, Tensor]:
        target, d, states, start = ctx.saved_tensors
        whole = grads[0].clone(memory_format=torch.contiguous_format)
        moved = torch.empty_like(whole)
        for t in range(len(whole) - 1, -1, -1):
            torch.gather(whole[t], -1, target[t], out=moved[t])
            if t:
                whole[t - 1] += d[t].conj() * moved[t]
        before = torch.cat([start[None], states[:-1]])
        return None, moved * before.conj(), whole, d[0].conj() * moved[0]
