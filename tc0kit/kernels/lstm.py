"""LSTM (Hochreiter and Schmidhuber 1997, with forget gates): c_t = f c_{t-1} + i z, h_t = o tanh(c_t).

The gates i, f, o are sigmoids and z is a tanh of x_t + R h_{t-1}, in the order i, f, z, o of torch.nn.LSTM. As in
``rnn``, the gradient of R is one matrix product at the end.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from tc0kit.kernels.precision import Rounding


def naive(x: Tensor, R: Tensor, start: Tensor, cell: Tensor, rounding: Rounding | None = None) -> Tensor:
    """Return the outputs h by the definition, one token after the other.

    Args:
        x: what the tokens add to the gates before their functions, [T, B, 4 D].
        R: recurrent weights, [4 D, D].
        start: h before the first token, [B, D].
        cell: c before the first token, [B, D].
        rounding: applied to c and h after each update; none by default.

    Returns:
        [T, B, D].
    """
    outputs = []
    for t in range(len(x)):
        i, f, z, o = (x[t] + start @ R.mT).chunk(4, -1)
        cell = torch.sigmoid(f) * cell + torch.sigmoid(i) * torch.tanh(z)
        cell = cell if rounding is None else rounding(cell)
        start = torch.sigmoid(o) * torch.tanh(cell)
        start = start if rounding is None else rounding(start)
        outputs.append(start)
    return torch.stack(outputs) if outputs else x[..., : R.shape[-1]]


def scan(x: Tensor, R: Tensor, start: Tensor | None = None, cell: Tensor | None = None) -> Tensor:
    """Return the outputs; arguments and result as of ``naive``, both starts are zero by default."""
    if len(x) == 0:
        return x[..., : R.shape[-1]]
    zero = x.new_zeros(x.shape[1], R.shape[-1])
    start, cell = (zero if given is None else given.expand_as(zero) for given in (start, cell))
    outputs: Tensor = _Scan.apply(x, R, start, cell)  # type: ignore[no-untyped-call]
    return outputs


class _Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, R: Tensor, start: Tensor, cell: Tensor) -> Tensor:
        width = R.shape[-1]
        gates = torch.empty_like(x)
        cells, outputs = (torch.empty((*x.shape[:-1], width), dtype=x.dtype, device=x.device) for _ in range(2))
        h, c = start, cell
        for t, place in enumerate(gates.unbind()):
            torch.addmm(x[t], h, R.mT, out=place)
            place[:, : 2 * width].sigmoid_()
            place[:, 2 * width : 3 * width].tanh_()
            place[:, 3 * width :].sigmoid_()
            i, f, z, o = place.chunk(4, -1)
            c = torch.addcmul(f * c, i, z, out=cells[t])
            h = torch.mul(o, c.tanh(), out=outputs[t])
        ctx.save_for_backward(R, gates, cells, outputs, start, cell)
        return outputs

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        R, gates, cells, outputs, start, cell = ctx.saved_tensors
        i, f, z, o = gates.chunk(4, -1)
        level = cells.tanh()
        cells_before = torch.cat([cell[None], cells[:-1]])
        # Factors from a gradient of c_t (for i, f, z) or of h_t (for o) to that of the sum before the gate.
        from_cell = torch.cat([z * i * (1 - i), cells_before * f * (1 - f), i * (1 - z * z)], -1)
        from_output, to_cell = level * o * (1 - o), o * (1 - level * level)
        found = torch.empty_like(gates)
        carried = torch.zeros_like(cell)
        whole = grads[0][-1]
        for t in range(len(found) - 1, -1, -1):
            carried = carried + whole * to_cell[t]
            torch.cat([carried.repeat(1, 3) * from_cell[t], whole * from_output[t]], -1, out=found[t])
            carried = carried * f[t]
            whole = found[t] @ R
            if t:
                whole = whole + grads[0][t - 1]
        before = torch.cat([start[None], outputs[:-1]])
        return found, found.flatten(0, 1).mT @ before.flatten(0, 1), whole, carried
