"""The Elman network h_t = tanh(x_t + R h_{t-1}).

The gradient, backwards: d_t = (g_t + R^T d_{t+1}) (1 - h_t^2) is that of x_t, and that of R is the one matrix product
sum_t d_t h_{t-1}^T, which is what makes it cheaper than a gradient a token.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from tc0kit.kernels.precision import Rounding


def naive(x: Tensor, R: Tensor, start: Tensor, rounding: Rounding | None = None) -> Tensor:
    """Return all states by the definition, one token after the other.

    Args:
        x: what the tokens add before the tanh, [T, B, D].
        R: recurrent weights, [D, D].
        start: the state before the first token, [B, D].
        rounding: applied to the state after each update; none by default.

    Returns:
        [T, B, D], the states after each token.
    """
    states = []
    state = start
    for t in range(len(x)):
        state = torch.tanh(x[t] + state @ R.mT)
        state = state if rounding is None else rounding(state)
        states.append(state)
    return torch.stack(states) if states else x


def scan(x: Tensor, R: Tensor, start: Tensor | None = None) -> Tensor:
    """Return all states; arguments and result as of ``naive``, the start is zero by default."""
    if len(x) == 0:
        return x
    start = torch.zeros_like(x[0]) if start is None else start.expand_as(x[0])
    states: Tensor = _Scan.apply(x, R, start)  # type: ignore[no-untyped-call]
    return states


class _Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, R: Tensor, start: Tensor) -> Tensor:
        states = torch.empty_like(x)
        state = start
        for given, place in zip(x.unbind(), states.unbind(), strict=True):
            torch.addmm(given, state, R.mT, out=place)
            state = place.tanh_()
        ctx.save_for_backward(R, states, start)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        R, states, start = ctx.saved_tensors
        slopes = 1 - states * states
        found = grads[0] * slopes
        for t in range(len(found) - 2, -1, -1):
            found[t] += (found[t + 1] @ R) * slopes[t]
        before = torch.cat([start[None], states[:-1]])
        return found, found.flatten(0, 1).mT @ before.flatten(0, 1), found[0] @ R
