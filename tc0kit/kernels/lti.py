"""Recurrences with one fixed transition (S4, S4D, S5, LRU, RetNet's decay): convolutions with a fixed kernel.

For a diagonal transition a the output y_t = sum_c C_c h_t[c] of h' = a h + B u is the convolution of u with
K_j = sum_c C_c a_c^j B_c (Gu et al. 2022), which an FFT of length 2 T makes in T log T steps.
"""

from __future__ import annotations

import torch
from torch import Tensor

from tc0kit.kernels import diagonal
from tc0kit.kernels.precision import Rounding


def naive(a: Tensor, B: Tensor, C: Tensor, u: Tensor, rounding: Rounding | None = None) -> Tensor:
    """Return the outputs by the recurrence, one token after the other.

    Args:
        a: gates, [D, N], real or complex.
        B: input weights, [D, N].
        C: output weights, [D, N].
        u: inputs, [T, ..., D], real.
        rounding: applied to the state after each update; none by default.

    Returns:
        [T, ..., D]: the real part of sum_n C_n h_t[n].
    """
    state = torch.zeros((*u.shape[1:], a.shape[-1]), dtype=a.dtype, device=u.device)
    outputs = []
    for t in range(len(u)):
        state = a * state + B * u[t][..., None]
        state = state if rounding is None else rounding(state)
        outputs.append((C * state).sum(-1).real)
    return torch.stack(outputs) if outputs else u


def kernel(a: Tensor, B: Tensor, C: Tensor, length: int) -> Tensor:
    """Return K_0 .. K_{length-1}, [length, D], real."""
    # By doubling, so that the rounding error of a^j grows with log j.
    powers, factor = torch.ones_like(a)[None], a
    while len(powers) < length:
        powers, factor = torch.cat([powers, powers[: length - len(powers)] * factor]), factor * factor
    found: Tensor = torch.einsum("tdn,dn->td", powers, B * C).real
    return found


def convolve(kernel: Tensor, u: Tensor) -> Tensor:
    """Return the causal convolution over axis 0 of ``u`` [T, ..., D] with ``kernel`` [T, D], by FFT."""
    size = 2 * len(u)
    rows = u.movedim(0, -1).contiguous()  # transforms of contiguous rows are several times as fast
    spectrum = torch.fft.rfft(kernel.mT.contiguous(), n=size) * torch.fft.rfft(rows, n=size)
    found: Tensor = torch.fft.irfft(spectrum, n=size)[..., : len(u)].movedim(-1, 0)
    return found


def by_convolution(a: Tensor, B: Tensor, C: Tensor, u: Tensor) -> Tensor:
    """Return the outputs by FFT; arguments and result as of ``naive``."""
    return convolve(kernel(a, B, C, len(u)), u) if u.numel() else u


def by_scan(a: Tensor, B: Tensor, C: Tensor, u: Tensor) -> Tensor:
    """Return the outputs by a diagonal scan; arguments and result as of ``naive``."""
    if len(u) == 0:
        return u
    states = diagonal.scan(a, B * u[..., None].to(B.dtype))
    return (C * states).sum(-1).real
