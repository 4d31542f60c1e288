"""What several mixers share: short convolutions, rotations, output gates; the fast form or the rounded definition."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from tc0kit.errors import UserError
from tc0kit.kernels import diagonal
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.precision import Rounding
from tc0kit.models.rows import Values

EPS = 1e-6
"""Under the root of every norm; torch's own depends on the dtype."""


class Mixer(nn.Module):
    """A map of sequences [T, B, width] -> [T, B, width] whose position t sees the positions up to t."""

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        """Return the outputs; with ``rounding``, by the plain recurrence with each state rounded after its update."""
        raise NotImplementedError


def run(kernel: ModuleType, *inputs: Tensor, rounding: Rounding | None, **more: Any) -> Tensor:
    """Return the fast form of a kernel, or with a rounding its definition with rounded states."""
    if rounding is None:
        fast: Tensor = kernel.scan(*inputs, **more)
        return fast
    exact: Tensor = kernel.naive(*inputs, **more, rounding=rounding)
    return exact


def diagonal_states(a: Tensor, b: Tensor, rounding: Rounding | None) -> Tensor:
    """Return the states from zero of h_t = a_t h_{t-1} + b_t, entry by entry."""
    return run(diagonal, a, b, b.new_zeros(b.shape[1:]), rounding=rounding)


def shifted(x: Tensor) -> Tensor:
    """Return ``x`` [T, ...] one token later, with zeros in front."""
    return torch.cat([torch.zeros_like(x[:1]), x[:-1]])


def head_width(config: StackConfig, width: int | None = None) -> int:
    """Return the width of a head.

    Raises:
        UserError: the heads do not divide the width.
    """
    width = config.width if width is None else width
    if width % config.heads:
        raise UserError(f"{config.heads} heads do not divide the width {width}")
    return width // config.heads


def split(x: Tensor, heads: int) -> Tensor:
    """[..., heads d] -> [..., heads, d]."""
    return x.reshape(*x.shape[:-1], heads, x.shape[-1] // heads)


class ShortConv(nn.Module):
    """A causal convolution of each channel with its own few weights, and SiLU if ``activated``: [T, B, D] -> [T, B, D].

    With ``size`` 0 there is neither: the SiLU, too, keeps keys from being any vector.
    """

    def __init__(self, width: int, size: int, *, activated: bool = True) -> None:
        super().__init__()
        self.size, self.activated = size, activated
        if size:
            self.weight = nn.Parameter(torch.empty(size, width).uniform_(-1, 1) / size**0.5)
            self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        if not self.size:
            return x
        padded = functional.pad(x, (0, 0, 0, 0, self.size - 1, 0))
        found = self.bias.expand_as(x)
        for j in range(self.size):
            found = torch.addcmul(found, padded[j : j + len(x)], self.weight[j])
        return functional.silu(found) if self.activated else found


class Output(nn.Module):
    """Norm of each head, gate silu(W x), and output projection: [T, B, H, P] (and x) -> [T, B, width]."""

    def __init__(self, config: StackConfig, inner: int, head: int) -> None:
        super().__init__()
        self.norm = nn.RMSNorm(head, eps=EPS) if config.norm else nn.Identity()
        self.gate = nn.Linear(config.width, inner, bias=False) if config.gate else None
        self.project = nn.Linear(inner, config.width, bias=False)

    def forward(self, heads: Tensor, x: Tensor) -> Tensor:
        found = self.norm(heads).flatten(-2)
        if self.gate is not None:
            found = found * functional.silu(self.gate(x))
        projected: Tensor = self.project(found)
        return projected


def rotate(x: Tensor, base: float = 10000.0) -> Tensor:
    """Return x [T, B, H, d] with the pairs (j, j + d/2) of token t turned by t base^(-2j/d) (Su et al. 2021).

    An odd last entry stays as it is.
    """
    half = x.shape[-1] // 2
    position = torch.arange(len(x), device=x.device, dtype=torch.float64)
    angle = position[:, None] * base ** (-torch.arange(half, device=x.device, dtype=torch.float64) / max(half, 1))
    cos, sin = angle.cos().to(x.dtype)[:, None, None], angle.sin().to(x.dtype)[:, None, None]
    left, right, rest = x[..., :half], x[..., half : 2 * half], x[..., 2 * half :]
    return torch.cat([left * cos - right * sin, left * sin + right * cos, rest], -1)


def real_gates(values: Values) -> str:
    """Return the range of the gates that a catalogue row names.

    Raises:
        UserError: it is complex, which only mixers with a complex state have.
    """
    if values["gates"] == "complex":
        raise UserError(
            "gates=complex has no running form for this model; dcd, aussm, mamba, mamba3, s4d, s5 and lru have one"
        )
    return values["gates"]


def in_range(decay: Tensor, gates: str) -> Tensor:
    """Return gates in a real range, from ``decay`` in (0, 1): itself, or 2 decay - 1 for ranges with negative ones."""
    return decay if gates[1] == "0" else 2 * decay - 1


def inverse_softplus(x: Tensor) -> Tensor:
    """Return y with softplus(y) = x > 0."""
    return x + torch.log(-torch.expm1(-x))


def time_steps(count: int, low: float = 1e-3, high: float = 1e-1) -> Tensor:
    """Return ``count`` step sizes, log-uniform in [low, high], as the inverse of a softplus (Gu and Dao 2023)."""
    return inverse_softplus(
        torch.exp(torch.empty(count).uniform_(float(torch.tensor(low).log()), float(torch.tensor(high).log())))
    )
