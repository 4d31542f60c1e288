"""GRU (Cho et al. 2014), in the form of torch.nn.GRU: h_t = (1 - z) n + z h_{t-1}.

r and z are sigmoids of x_t + R h_{t-1}, and n = tanh(x_t + r (R h_{t-1} + c)): the reset gate acts behind the recurrent
weights. As in ``rnn``, the gradient of R is one matrix product at the end.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from tc0kit.kernels.precision import Rounding


def naive(x: Tensor, R: Tensor, c: Tensor, start: Tensor, rounding: Rounding | None = None) -> Tensor:
    """Return all states by the definition, one token after the other.

    Args:
        x: what the tokens add to r, z, n before their functions, [T, B, 3 D].
        R: recurrent weights, [3 D, D].
        c: what the reset gate scales besides R h, [D].
        start: the state before the first token, [B, D].
        rounding: applied to the state after each update; none by default.

    Returns:
        [T, B, D], the states after each token.
    """
    states = []
    state = start
    for t in range(len(x)):
        (xr, xz, xn), (hr, hz, hn) = x[t].chunk(3, -1), (state @ R.mT).chunk(3, -1)
        r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
        state = (1 - z) * torch.tanh(xn + r * (hn + c)) + z * state
        state = state if rounding is None else rounding(state)
        states.append(state)
    return torch.stack(states) if states else x[..., : R.shape[-1]]


def scan(x: Tensor, R: Tensor, c: Tensor, start: Tensor | None = None) -> Tensor:
    """Return all states; arguments and result as of ``naive``, the start is zero by default."""
    if len(x) == 0:
        return x[..., : R.shape[-1]]
    zero = x.new_zeros(x.shape[1], R.shape[-1])
    states: Tensor = _Scan.apply(  # type: ignore[no-untyped-call]
        x, R, c, zero if start is None else start.expand_as(zero)
    )
    return states


class _Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, R: Tensor, c: Tensor, start: Tensor) -> Tensor:
        width = R.shape[-1]
        gates = torch.empty_like(x)
        inner, states = (torch.empty((*x.shape[:-1], width), dtype=x.dtype, device=x.device) for _ in range(2))
        state = start
        for t, place in enumerate(gates.unbind()):
            recurrent = state @ R.mT
            torch.add(x[t], recurrent, out=place)
            place[..., : 2 * width].sigmoid_()
            r, z, n = place.chunk(3, -1)
            torch.add(recurrent[..., 2 * width :], c, out=inner[t])
            torch.addcmul(x[t, :, 2 * width :], r, inner[t], out=n).tanh_()
            torch.lerp(n, state, z, out=states[t])
            state = states[t]
        ctx.save_for_backward(R, gates, inner, states, start)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        R, gates, inner, states, start = ctx.saved_tensors
        r, z, n = gates.chunk(3, -1)
        before = torch.cat([start[None], states[:-1]])
        to_n, to_z = (1 - z) * (1 - n * n), (before - n) * z * (1 - z)
        to_r = to_n * inner * r * (1 - r)
        to_recurrent = torch.cat([to_r, to_z, to_n * r], -1)
        found = torch.empty_like(gates)  # the gradients at R h_{t-1}, [T, B, 3 D]
        whole = torch.empty_like(states)
        carried = torch.zeros_like(start)
        for t in range(len(found) - 1, -1, -1):
            torch.add(grads[0][t], carried, out=whole[t])
            torch.mul(to_recurrent[t], whole[t].repeat(1, 3), out=found[t])
            carried = torch.addmm(whole[t] * z[t], found[t], R)
        width = R.shape[-1]
        to_x = torch.cat([found[..., : 2 * width], whole * to_n], -1)
        to_R = found.flatten(0, 1).mT @ before.flatten(0, 1)
        return to_x, to_R, found[..., 2 * width :].sum((0, 1)), carried
