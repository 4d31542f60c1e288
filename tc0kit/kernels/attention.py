"""Causal softmax attention, to all earlier tokens or to a sliding window of them."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from tc0kit.kernels.precision import Rounding


def naive(q: Tensor, k: Tensor, v: Tensor, window: int = 0, rounding: Rounding | None = None) -> Tensor:
    """Return the outputs by the definition: token t averages v_1 .. v_t with weights softmax(q_t . k_i / sqrt(d)).

    Args:
        q: queries, [T, ..., d_k].
        k: keys, [T, ..., d_k].
        v: values, [T, ..., d_v].
        window: how many tokens the average runs over, the last ones; 0 for all.
        rounding: applied to the weights and to the outputs, the only things that are stored; none by default.

    Returns:
        [T, ..., d_v].
    """
    outputs = []
    for t in range(len(q)):
        seen = slice(max(0, t + 1 - window) if window else 0, t + 1)
        scores = (k[seen] * q[t]).sum(-1) / math.sqrt(q.shape[-1])
        weights = torch.softmax(scores, 0)
        weights = weights if rounding is None else rounding(weights)
        output = (weights[..., None] * v[seen]).sum(0)
        outputs.append(output if rounding is None else rounding(output))
    return torch.stack(outputs) if outputs else v


def scan(q: Tensor, k: Tensor, v: Tensor, window: int = 0) -> Tensor:
    """Return the outputs by torch's fused kernel; arguments and result as of ``naive``."""
    if len(q) == 0:
        return v
    q, k, v = (x.movedim(0, -2) for x in (q, k, v))
    if 0 < window < q.shape[-2]:
        step = torch.arange(q.shape[-2], device=q.device)
        ago = step[:, None] - step
        seen = (ago >= 0) & (ago < window)
        return functional.scaled_dot_product_attention(q, k, v, attn_mask=seen).movedim(-2, 0)
    return functional.scaled_dot_product_attention(q, k, v, is_causal=True).movedim(-2, 0)
