"""Causal convolution of each channel with a filter as long as the input (Hyena): no state of a fixed size."""

from __future__ import annotations

import torch
from torch import Tensor

from tc0kit.kernels import lti
from tc0kit.kernels.precision import Rounding


def naive(kernel: Tensor, u: Tensor, rounding: Rounding | None = None) -> Tensor:
    """Return y_t = sum_{j<=t} kernel_j u_{t-j} by this definition.

    Args:
        kernel: the filters, [T, D].
        u: inputs, [T, ..., D].
        rounding: applied to the outputs, the only things that are stored; none by default.

    Returns:
        [T, ..., D].
    """
    filters = kernel.view(len(kernel), *[1] * (u.dim() - 2), kernel.shape[-1])
    outputs = [(filters[: t + 1].flip(0) * u[: t + 1]).sum(0) for t in range(len(u))]
    if not outputs:
        return u
    found = torch.stack(outputs)
    return found if rounding is None else rounding(found)


def scan(kernel: Tensor, u: Tensor) -> Tensor:
    """Return the outputs by FFT; arguments and result as of ``naive``."""
    return lti.convolve(kernel, u) if u.numel() else u
