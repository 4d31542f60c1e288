"""mLSTM of xLSTM (Beck et al. 2024): a matrix memory with a scalar exponential write and a forget gate a head.

    C_t = f_t C_{t-1} + i_t k_t v_t^T,   n_t = f_t n_{t-1} + i_t k_t,   h_t = C_t^T q_t / max(|n_t . q_t|, 1)

with i = exp(i~) and f = sigmoid(f~). C and n are kept divided by exp(m_t), m_t = max(log f + m_{t-1}, i~), and the 1 by
the same factor; the value of m cancels, so a rounded m changes nothing.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from tc0kit.kernels import linear_attention
from tc0kit.kernels.precision import Rounding


def naive(q: Tensor, k: Tensor, v: Tensor, i: Tensor, f: Tensor, rounding: Rounding | None = None) -> Tensor:
    """Return the outputs by the definition, one token after the other.

    Args:
        q: queries, [T, ..., d_k].
        k: keys, [T, ..., d_k], scaled by the caller.
        v: values, [T, ..., d_v].
        i: i~, before the exponential, [T, ...].
        f: f~, before the sigmoid, [T, ...].
        rounding: applied to C and n after each update; none by default.

    Returns:
        [T, ..., d_v].
    """
    memory = v.new_zeros(*k.shape[1:], v.shape[-1])
    norm = torch.zeros_like(k[0]) if len(k) else k
    level = v.new_full(i.shape[1:], -torch.inf)
    outputs = []
    for t in range(len(q)):
        kept = functional.logsigmoid(f[t]) + level
        level = torch.maximum(kept, i[t])
        forget, write = torch.exp(kept - level)[..., None], torch.exp(i[t] - level)[..., None]
        memory = forget[..., None] * memory + (write * k[t])[..., None] * v[t][..., None, :]
        norm = forget * norm + write * k[t]
        if rounding is not None:
            memory, norm = rounding(memory), rounding(norm)
        scale = torch.maximum((norm * q[t]).sum(-1).abs(), torch.exp(-level))
        outputs.append((memory * q[t][..., None]).sum(-2) / scale[..., None])
    return torch.stack(outputs) if outputs else v


def scan(q: Tensor, k: Tensor, v: Tensor, i: Tensor, f: Tensor) -> Tensor:
    """Return the outputs by chunks of linear attention, n as one more column of C; arguments as of ``naive``."""
    if len(q) == 0:
        return v
    kept = functional.logsigmoid(f)
    with torch.no_grad():
        total = kept.cumsum(0)
        level = total + torch.cummax(i - total, 0).values
        before = torch.cat([torch.full_like(level[:1], -torch.inf), level[:-1]])
    forget, write = torch.exp(kept + before - level), torch.exp(i - level)
    columns = torch.cat([v, torch.ones_like(v[..., :1])], -1)
    found = linear_attention.scan(q, write[..., None] * k, columns, forget[..., None])
    return found[..., :-1] / torch.maximum(found[..., -1:].abs(), torch.exp(-level)[..., None])
