"""An SSM with a sign inside the recurrence, h_t = sgn(x_t + R h_{t-1}) (Merrill et al. 2024, Theorem 5.1).

The sign has no useful derivative. The gradient given is the straight-through one (Bengio et al. 2013, clipped): that of
the identity where the argument lies in [-1, 1], else 0. It is no gradient of the outputs; sgn(0) = 0.
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
        x: what the tokens add before the sign, [T, B, D].
        R: recurrent weights, [D, D].
        start: the state before the first token, [B, D].
        rounding: applied to the state after each update; none by default.

    Returns:
        [T, B, D], the states after each token, with entries -1, 0, 1.
    """
    states = []
    state = start
    for t in range(len(x)):
        state = _Sign.apply(x[t] + state @ R.mT)  # type: ignore[no-untyped-call]
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


class _Sign(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return torch.sign(x)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        found: Tensor = grads[0] * (x.abs() <= 1)
        return found


class _Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, R: Tensor, start: Tensor) -> Tensor:
        before, states = torch.empty_like(x), torch.empty_like(x)
        state = start
        for t in range(len(x)):
            torch.addmm(x[t], state, R.mT, out=before[t])
            torch.sign(before[t], out=states[t])
            state = states[t]
        ctx.save_for_backward(R, before, states, start)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        R, before, states, start = ctx.saved_tensors
        passes = (before.abs() <= 1).to(before.dtype)
        found = grads[0] * passes
        for t in range(len(found) - 2, -1, -1):
            found[t] += (found[t + 1] @ R) * passes[t]
        earlier = torch.cat([start[None], states[:-1]])
        return found, found.flatten(0, 1).mT @ earlier.flatten(0, 1), found[0] @ R
