"""sLSTM of xLSTM (Beck et al. 2024): exponential gates, a normaliser, and heads with recurrent weights of their own.

    z = tanh(z~), o = sigmoid(o~), i = exp(i~), f = sigmoid(f~), each with x~ = x_t + R h_{t-1} within its head,
    c_t = f c_{t-1} + i z,   n_t = f n_{t-1} + i,   h_t = o c_t / n_t.

c and n are kept divided by exp(m_t), m_t = max(log f + m_{t-1}, i~). That common factor cancels in h, so the gradient
treats m as a constant; it starts with c = n = 0 and m = -infinity.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional

from tc0kit.kernels.precision import Rounding


def naive(x: Tensor, R: Tensor, rounding: Rounding | None = None) -> Tensor:
    """Return the outputs h by the definition, one token after the other.

    Args:
        x: what the tokens add to i~, f~, z~, o~, [T, B, 4, H, D].
        R: recurrent weights of the heads, [4, H, D, D].
        rounding: applied to c, n and h after each update; none by default.

    Returns:
        [T, B, H, D].
    """
    cell = norm = output = x.new_zeros(x.shape[1], *x.shape[3:])
    level = torch.full_like(cell, -torch.inf)
    outputs = []
    for t in range(len(x)):
        i, f, z, o = (x[t] + torch.einsum("ghde,bhe->bghd", R, output)).unbind(1)
        kept = functional.logsigmoid(f) + level
        level = torch.maximum(kept, i)
        forget, write = torch.exp(kept - level), torch.exp(i - level)
        cell, norm = forget * cell + write * torch.tanh(z), forget * norm + write
        if rounding is not None:
            cell, norm = rounding(cell), rounding(norm)
        output = torch.sigmoid(o) * cell / norm
        output = output if rounding is None else rounding(output)
        outputs.append(output)
    return torch.stack(outputs) if outputs else x[:, :, 0]


def scan(x: Tensor, R: Tensor) -> Tensor:
    """Return the outputs; arguments and result as of ``naive``."""
    if len(x) == 0:
        return x[:, :, 0]
    outputs: Tensor = _Scan.apply(x, R)  # type: ignore[no-untyped-call]
    return outputs


class _Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, R: Tensor) -> Tensor:
        shape = (len(x), x.shape[1], *x.shape[3:])
        # Index 0 is the state before the first token. Axis 2 of the gates: write, forget, z, o, and sigmoid(-f~).
        cells, norms, outputs = (
            torch.zeros((shape[0] + 1, *shape[1:]), dtype=x.dtype, device=x.device) for _ in range(3)
        )
        gates = torch.empty((*shape[:2], 5, *shape[2:]), dtype=x.dtype, device=x.device)
        weights = R.permute(1, 3, 0, 2).flatten(2)  # [H, D, 4 D]
        parts = (shape[2], shape[1], 4, shape[3])
        level = torch.full(shape[1:], -torch.inf, dtype=x.dtype, device=x.device)
        for t in range(len(x)):
            recurrent = (outputs[t].transpose(0, 1) @ weights).reshape(parts).permute(1, 2, 0, 3)
            i, f, z, o = (x[t] + recurrent).unbind(1)
            kept = functional.logsigmoid(f) + level
            level = torch.maximum(kept, i)
            write, forget = torch.exp(i - level), torch.exp(kept - level)
            z, o = torch.tanh(z), torch.sigmoid(o)
            torch.stack([write, forget, z, o, torch.sigmoid(-f)], 1, out=gates[t])
            torch.addcmul(forget * cells[t], write, z, out=cells[t + 1])
            torch.addcmul(write, forget, norms[t], out=norms[t + 1])
            torch.div(o * cells[t + 1], norms[t + 1], out=outputs[t + 1])
        ctx.save_for_backward(R, gates, cells, norms, outputs)
        return outputs[1:].clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor]:
        R, gates, cells, norms, outputs = ctx.saved_tensors
        write, forget, z, o, slope = gates.unbind(2)
        ratio = cells[1:] / norms[1:]
        to_cell, to_norm = o / norms[1:], -outputs[1:] / norms[1:]
        from_output, from_z = ratio * o * (1 - o), write * (1 - z * z)
        from_cell, from_norm = cells[:-1] * forget * slope, norms[:-1] * forget * slope
        found = torch.empty_like(gates[:, :, :4])
        weights = R.permute(1, 0, 2, 3).flatten(1, 2)  # [H, 4 D, D]
        dc, dn = torch.zeros_like(cells[0]), torch.zeros_like(cells[0])
        whole = grads[0][-1]
        for t in range(len(found) - 1, -1, -1):
            dc, dn = dc + whole * to_cell[t], dn + whole * to_norm[t]
            torch.stack(
                [
                    (dc * z[t] + dn) * write[t],
                    dc * from_cell[t] + dn * from_norm[t],
                    dc * from_z[t],
                    whole * from_output[t],
                ],
                1,
                out=found[t],
            )
            dc, dn = dc * forget[t], dn * forget[t]
            if t:
                whole = grads[0][t - 1] + (found[t].permute(2, 0, 1, 3).flatten(2) @ weights).transpose(0, 1)
        return found, torch.einsum("tbghd,tbhe->ghde", found, outputs[:-1])
