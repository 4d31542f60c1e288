"""Mamba (Gu and Dao 2023) and Mamba-2 (Dao and Gu 2024)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from tc0kit.kernels import diagonal, linear_attention
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.mixers.parts import EPS, Mixer, ShortConv, head_width, in_range, real_gates, run, split, time_steps
from tc0kit.kernels.precision import Rounding
from tc0kit.models.rows import Values


class Mamba(Mixer):
    """S6: h_t = exp(-dt_t A) h_{t-1} + dt_t B_t u_t and y_t = C_t h_t + D u_t with dt, B, C from the token.

    ``gates`` in (-1,1): 2 exp(-dt A) - 1 (Grazzi et al. 2025); complex: exp(-dt (A + i w)).
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        inner, state = config.expand * config.width, config.state
        self.gates = values["gates"]
        self.rank = max(1, math.ceil(config.width / 16))
        self.state = state
        self.inwards = nn.Linear(config.width, inner, bias=False)
        self.conv = ShortConv(inner, config.conv)
        self.select = nn.Linear(inner, self.rank + 2 * state, bias=False)
        self.step = nn.Linear(self.rank, inner)
        nn.init.uniform_(self.step.weight, -(self.rank**-0.5), self.rank**-0.5)
        with torch.no_grad():
            self.step.bias.copy_(time_steps(inner))
        self.log_a = nn.Parameter(torch.arange(1.0, state + 1).log().repeat(inner, 1))
        self.turn = (
            nn.Parameter(math.pi * torch.arange(0.0, state).repeat(inner, 1)) if self.gates == "complex" else None
        )
        self.skip = nn.Parameter(torch.ones(inner))
        self.gate = nn.Linear(config.width, inner, bias=False) if config.gate else None
        self.outwards = nn.Linear(inner, config.width, bias=False)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        u = self.conv(self.inwards(x))
        low, B, C = self.select(u).split([self.rank, self.state, self.state], -1)
        step = functional.softplus(self.step(low))[..., None]
        rate = self.log_a.exp()
        if self.turn is not None:
            a = torch.exp(-step * torch.complex(rate, self.turn))
        else:
            a = in_range(torch.exp(-step * rate), self.gates)
        b = (step * B[..., None, :] * u[..., None]).to(a.dtype)
        states = run(diagonal, a, b, a.new_zeros(b.shape[1:]), rounding=rounding)
        y = (states.real * C[..., None, :]).sum(-1) + self.skip * u
        if self.gate is not None:
            y = y * functional.silu(self.gate(x))
        found: Tensor = self.outwards(y)
        return found


class Mamba2(Mixer):
    """Mamba-2: one gate exp(-dt_t A) a head, keys B_t, queries C_t, values dt_t u_t."""

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        inner, state, heads = config.expand * config.width, config.state, config.heads
        head_width(config, inner)
        self.gates, self.heads, self.sizes = real_gates(values), heads, [inner, state, state]
        self.inwards = nn.Linear(config.width, inner + 2 * state, bias=False)
        self.conv = ShortConv(inner + 2 * state, config.conv)
        self.step = nn.Linear(config.width, heads)
        with torch.no_grad():
            self.step.bias.copy_(time_steps(heads))
        self.log_a = nn.Parameter(torch.empty(heads).uniform_(1, 16).log())
        self.skip = nn.Parameter(torch.ones(heads))
        self.gate = nn.Linear(config.width, inner, bias=False) if config.gate else None
        self.norm = nn.RMSNorm(inner, eps=EPS) if config.norm else nn.Identity()
        self.outwards = nn.Linear(inner, config.width, bias=False)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        u, B, C = self.conv(self.inwards(x)).split(self.sizes, -1)
        step = functional.softplus(self.step(x))
        gate = in_range(torch.exp(-step * self.log_a.exp()), self.gates)
        values = split(u, self.heads)
        keys, queries = (y[..., None, :].expand(*values.shape[:-1], -1) for y in (B, C))
        found = run(linear_attention, queries, keys, step[..., None] * values, gate[..., None], rounding=rounding)
        y = (found + self.skip[:, None] * values).flatten(-2)
        if self.gate is not None:
            y = y * functional.silu(self.gate(x))
        projected: Tensor = self.outwards(self.norm(y))
        return projected
