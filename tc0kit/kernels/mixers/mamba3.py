"""Mamba-3 (2026), the form with one input and output a channel."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from tc0kit.kernels import diagonal
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.mixers.parts import EPS, Mixer, head_width, in_range, run, shifted, split, time_steps
from tc0kit.kernels.precision import Rounding
from tc0kit.models.rows import Values


class Mamba3(Mixer):
    """h_t = a_t h_{t-1} + (1 - l_t) dt_t a_t B_{t-1} u_{t-1} + l_t dt_t B_t u_t and y_t = Re(C_t h_t) + D u_t.

    The trapezoidal rule with a weight l = sigmoid(.) from the token; a_t = exp(dt_t (-A_t + i w_t)) with a decay A_t a
    head and an angle w_t a state entry, both from the token; B and C normed, with a bias; no short convolution. Real
    ``gates`` leave the angle out, and make a_t 2 exp(-dt A) - 1 in ranges with negative ones.
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        inner, state, heads = config.expand * config.width, config.state, config.heads
        head_width(config, inner)
        self.gates, self.heads = values["gates"], heads
        self.complex = self.gates == "complex"
        entries = 2 * state if self.complex else state
        self.inwards = nn.Linear(config.width, inner, bias=False)
        self.keys = nn.Linear(config.width, 2 * entries, bias=False)
        self.norm = nn.RMSNorm(entries, eps=EPS) if config.norm else nn.Identity()
        self.bias = nn.Parameter(torch.ones(2, heads, entries))  # of B, C
        self.select = nn.Linear(config.width, 3 * heads)  # dt, A, l
        with torch.no_grad():
            self.select.bias[:heads].copy_(time_steps(heads))
        self.turn = nn.Linear(config.width, state) if self.complex else None
        self.skip = nn.Parameter(torch.ones(heads, 1))
        self.gate = nn.Linear(config.width, inner, bias=False) if config.gate else None
        self.outwards = nn.Linear(inner, config.width, bias=False)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        u = split(self.inwards(x), self.heads)  # [T, B, H, P]
        B, C = (self.norm(y)[..., None, :] + bias for y, bias in zip(self.keys(x).chunk(2, -1), self.bias, strict=True))
        if self.complex:
            B, C = (torch.view_as_complex(y.unflatten(-1, (-1, 2))) for y in (B, C))
        step, rate, weight = self.select(x).chunk(3, -1)
        step, weight = functional.softplus(step)[..., None], torch.sigmoid(weight)[..., None]
        decay = torch.exp(-step * functional.softplus(rate)[..., None])
        if self.turn is None:
            a = in_range(decay, self.gates)
        else:
            a = torch.polar(decay, step * math.pi * self.turn(x)[..., None, :])  # [T, B, H, N]
        given = B[..., None, :] * u[..., None]
        b = ((1 - weight) * step * a)[..., None, :] * shifted(given) + (weight * step)[..., None, :] * given
        states = run(diagonal, a[..., None, :], b, torch.zeros_like(b[0]) if len(b) else b, rounding=rounding)
        read = (states * C[..., None, :]).sum(-1)
        y = ((read.real if self.complex else read) + self.skip * u).flatten(-2)
        if self.gate is not None:
            y = y * functional.silu(self.gate(x))
        found: Tensor = self.outwards(y)
        return found
