"""A recurrent network with an MLP as its transition, h_t = tanh(V relu(x_t + R h_{t-1}) + c).

As in ``rnn``, the gradients of the weights are one matrix product each at the end.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from tc0kit.kernels.precision import Rounding


def naive(x: Tensor, R: Tensor, V: Tensor, c: Tensor, start: Tensor, rounding: Rounding | None = None) -> Tensor:
    """Return all states by the definition, one token after the other.

    Args:
        x: what the tokens add to the hidden layer, [T, B, M].
        R: weights from the state to the hidden layer, [M, D].
        V: weights from the hidden layer to the state, [D, M].
        c: bias of the state, [D].
        start: the state before the first token, [B, D].
        rounding: applied to the state after each update; none by default.

    Returns:
        [T, B, D], the states after each token.
    """
    states = []
    state = start
    for t in range(len(x)):
        state = torch.tanh(torch.relu(x[t] + state @ R.mT) @ V.mT + c)
        state = state if rounding is None else rounding(state)
        states.append(state)
    return torch.stack(states) if states else x[..., :1].expand(0, x.shape[1], len(c))


def scan(x: Tensor, R: Tensor, V: Tensor, c: Tensor, start: Tensor | None = None) -> Tensor:
    """Return all states; arguments and result as of ``naive``, the start is zero by default."""
    if len(x) == 0:
        return x[..., :1].expand(0, x.shape[1], len(c))
    zero = x.new_zeros(x.shape[1], len(c))
    states: Tensor = _Scan.apply(  # type: ignore[no-untyped-call]
        x, R, V, c, zero if start is None else start.expand_as(zero)
    )
    return states


class _Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, R: Tensor, V: Tensor, c: Tensor, start: Tensor) -> Tensor:
        hidden = torch.empty_like(x)
        states = torch.empty((*x.shape[:-1], len(c)), dtype=x.dtype, device=x.device)
        state = start
        for t in range(len(x)):
            torch.addmm(x[t], state, R.mT, out=hidden[t]).relu_()
            torch.addmm(c, hidden[t], V.mT, out=states[t]).tanh_()
            state = states[t]
        ctx.save_for_backward(R, V, hidden, states, start)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        R, V, hidden, states, start = ctx.saved_tensors
        slopes, open_ = 1 - states * states, (hidden > 0).to(hidden.dtype)
        to_state, to_hidden = torch.empty_like(states), torch.empty_like(hidden)
        carried = torch.zeros_like(start)
        for t in range(len(states) - 1, -1, -1):
            torch.mul(grads[0][t] + carried, slopes[t], out=to_state[t])
            torch.mul(to_state[t] @ V, open_[t], out=to_hidden[t])
            carried = to_hidden[t] @ R
        before = torch.cat([start[None], states[:-1]])
        to_R = to_hidden.flatten(0, 1).mT @ before.flatten(0, 1)
        to_V = to_state.flatten(0, 1).mT @ hidden.flatten(0, 1)
        return to_hidden, to_R, to_V, to_state.sum((0, 1)), carried
