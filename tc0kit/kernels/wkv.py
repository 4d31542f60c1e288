"""The WKV operator of RWKV-4 (Peng et al. 2023), channel by channel.

    y_t = (sum_{i<t} e^{-(t-1-i) w + k_i} v_i + e^{u + k_t} v_t) / (sum_{i<t} e^{-(t-1-i) w + k_i} + e^{u + k_t})

Numerator and denominator are diagonal recurrences with the gate e^{-w}. Both are kept divided by e^{m_t},
m_t = max(m_{t-1} - w, k_t), so that no exponential overflows; m cancels, so its gradient is not needed.
"""

from __future__ import annotations

import torch
from torch import Tensor

from tc0kit.kernels import diagonal
from tc0kit.kernels.precision import Rounding


def naive(k: Tensor, v: Tensor, w: Tensor, u: Tensor, rounding: Rounding | None = None) -> Tensor:
    """Return the outputs by the recurrence, one token after the other.

    Args:
        k: logarithms of the weights, [T, ..., D].
        v: values, [T, ..., D].
        w: decay, positive, [D].
        u: bonus of the token itself, [D].
        rounding: applied to the numerator and the denominator after each update; none by default.

    Returns:
        [T, ..., D].
    """
    top = bottom = torch.zeros_like(k[0]) if len(k) else k
    level = torch.full_like(top, -torch.inf)
    outputs = []
    for t in range(len(k)):
        outputs.append(_read(top, bottom, level, u + k[t], v[t]))
        new = torch.maximum(level - w, k[t])
        keep, write = torch.exp(level - w - new), torch.exp(k[t] - new)
        top, bottom, level = keep * top + write * v[t], keep * bottom + write, new
        if rounding is not None:
            top, bottom = rounding(top), rounding(bottom)
    return torch.stack(outputs) if outputs else v


def scan(k: Tensor, v: Tensor, w: Tensor, u: Tensor) -> Tensor:
    """Return the outputs by a diagonal scan of numerator and denominator; arguments and result as of ``naive``."""
    if len(k) == 0:
        return v
    with torch.no_grad():
        time = torch.arange(len(k), dtype=k.dtype, device=k.device).view(-1, *[1] * (k.dim() - 1)) * w
        level = torch.cummax(k + time, 0).values - time
        before = torch.cat([torch.full_like(level[:1], -torch.inf), level[:-1]])
    keep, write = torch.exp(before - w - level), torch.exp(k - level)
    states = diagonal.scan(torch.stack([keep, keep], -1), torch.stack([write * v, write], -1))
    top, bottom = torch.cat([torch.zeros_like(states[:1]), states[:-1]]).unbind(-1)
    return _read(top, bottom, before, u + k, v)


def _read(top: Tensor, bottom: Tensor, level: Tensor, own: Tensor, v: Tensor) -> Tensor:
    largest = torch.maximum(level, own).detach()
    past, present = torch.exp(level - largest), torch.exp(own - largest)
    return (past * top + present * v) / (past * bottom + present)
