"""Mixers with a diagonal gate from the token: GLA, HGRN, HGRN2, RG-LRU, minGRU, mLSTM, and a plain complex one."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from tc0kit.errors import UserError
from tc0kit.kernels import linear_attention, mlstm
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.mixers.parts import (
    Mixer,
    Output,
    ShortConv,
    diagonal_states,
    head_width,
    in_range,
    inverse_softplus,
    real_gates,
    run,
    split,
)
from tc0kit.kernels.precision import Rounding
from tc0kit.models.rows import Values


class GLA(Mixer):
    """Gated linear attention (Yang et al. 2024): a gate sigmoid(.)^(1/16) a key channel, of low rank in the token."""

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        self.heads, self.gates = config.heads, real_gates(values)
        self.qkv = nn.Linear(config.width, 3 * config.width, bias=False)
        self.decay = nn.Sequential(nn.Linear(config.width, 16, bias=False), nn.Linear(16, config.width))
        self.output = Output(config, config.width, head_width(config))

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        q, k, v = (split(y, self.heads) for y in self.qkv(x).chunk(3, -1))
        w = in_range(torch.exp(functional.logsigmoid(self.decay(x)) / 16), self.gates)
        scaled = q * q.shape[-1] ** -0.5
        found: Tensor = self.output(run(linear_attention, scaled, k, v, split(w, self.heads), rounding=rounding), x)
        return found


class HGRN(Mixer):
    """HGRN (Qin et al. 2023), real form: h_t = f h_{t-1} + (1 - f) silu(W x_t), f = sigmoid(.) in ``gates``."""

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        self.gates = real_gates(values)
        self.inwards = nn.Linear(config.width, 2 * config.width)
        self.output = Output(config, config.width, config.width)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        given, forget = self.inwards(x).chunk(2, -1)
        decay = torch.sigmoid(forget)
        states = diagonal_states(in_range(decay, self.gates), (1 - decay) * functional.silu(given), rounding)
        found: Tensor = self.output(states[..., None, :], x)
        return found


class HGRN2(Mixer):
    """HGRN2 (Qin et al. 2024): HGRN with a matrix state; the key is 1 - f."""

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        self.heads, self.gates = config.heads, real_gates(values)
        self.qfv = nn.Linear(config.width, 3 * config.width, bias=False)
        self.output = Output(config, config.width, head_width(config))

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        q, forget, v = (split(y, self.heads) for y in self.qfv(x).chunk(3, -1))
        decay = torch.sigmoid(forget)
        w = in_range(decay, self.gates)
        found: Tensor = self.output(run(linear_attention, functional.silu(q), 1 - decay, v, w, rounding=rounding), x)
        return found


class RGLRU(Mixer):
    """The recurrent block of Hawk and Griffin (De et al. 2024): a GELU branch times conv and RG-LRU.

    a_t = exp(-8 softplus(L) r_t), h_t = a_t h_{t-1} + sqrt(1 - a_t^2) i_t u_t with gates r, i = sigmoid(. u_t).
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        self.gates = real_gates(values)
        width = config.width
        self.inwards = nn.Linear(width, width)
        self.conv = ShortConv(width, config.conv, activated=False)
        self.select = nn.Linear(width, 2 * width)
        # a^8 starts uniform in (0.9, 0.999) for r = 1.
        start = torch.empty(width).uniform_(0.9, 0.999)
        self.rate = nn.Parameter(inverse_softplus(-start.log() / 8))
        self.branch = nn.Linear(width, width) if config.gate else None
        self.outwards = nn.Linear(width, width)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        u = self.conv(self.inwards(x))
        r, i = torch.sigmoid(self.select(u)).chunk(2, -1)
        log_a = -8 * functional.softplus(self.rate) * r
        # At a gate 1 the square root has no derivative; the least value keeps it finite.
        scale = torch.sqrt(torch.clamp(-torch.expm1(2 * log_a), min=torch.finfo(x.dtype).eps))
        states = diagonal_states(in_range(torch.exp(log_a), self.gates), scale * i * u, rounding)
        if self.branch is not None:
            states = states * functional.gelu(self.branch(x))
        found: Tensor = self.outwards(states)
        return found


class MinGRU(Mixer):
    """minGRU (Feng et al. 2024): h_t = (1 - z_t) h_{t-1} + z_t W x_t with z = sigmoid(. x_t)."""

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        self.gates = real_gates(values)
        self.inwards = nn.Linear(config.width, 2 * config.width)
        self.outwards = nn.Linear(config.width, config.width)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        update, given = self.inwards(x).chunk(2, -1)
        states = diagonal_states(in_range(torch.sigmoid(-update), self.gates), torch.sigmoid(update) * given, rounding)
        found: Tensor = self.outwards(states)
        return found


class MLSTM(Mixer):
    """The mLSTM layer of xLSTM (Beck et al. 2024): conv on the way to q and k, exponential write, norm, output gate."""

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        if values["gates"][1] != "0":
            raise UserError("the running mlstm has gates in (0,1)")
        self.heads = config.heads
        self.conv = ShortConv(config.width, config.conv)
        self.qk = nn.Linear(config.width, 2 * config.width, bias=False)
        self.value = nn.Linear(config.width, config.width, bias=False)
        self.select = nn.Linear(config.width, 2 * config.heads)
        with torch.no_grad():
            self.select.weight.zero_()
            self.select.bias.copy_(torch.cat([torch.zeros(config.heads), torch.linspace(3, 6, config.heads)]))
        self.output = Output(config, config.width, head_width(config))

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        q, k = (split(y, self.heads) for y in self.qk(self.conv(x)).chunk(2, -1))
        i, f = self.select(x).chunk(2, -1)
        k = k * k.shape[-1] ** -0.5
        v = split(self.value(x), self.heads)
        found: Tensor = self.output(run(mlstm, q, k, v, i, f, rounding=rounding), x)
        return found


class ComplexDiagonal(Mixer):
    """h_t = a_t h_{t-1} + B x_t with a_t = r e^(i theta) from the token and y_t = Re(C h_t): ``dcd`` and ``aussm``.

    r = sigmoid(.), or 1 for the unitary form. With real ``gates`` a_t = sigmoid(.), or tanh(.) in (-1,1). There is one
    state entry a channel of the inner width ``expand width``.
    """

    def __init__(self, config: StackConfig, values: Values, *, unitary: bool = False) -> None:
        super().__init__()
        inner = config.expand * config.width
        self.gates, self.unitary = values["gates"], unitary
        if unitary and self.gates != "complex":
            raise UserError("a unitary gate that depends on the token is complex")
        self.turn = nn.Linear(config.width, inner) if self.gates == "complex" else None
        self.decay = None if unitary else nn.Linear(config.width, inner)
        if self.decay is not None and self.gates[1] != "-":
            nn.init.uniform_(self.decay.bias, 1, 5)
        self.write = nn.Linear(config.width, inner)
        self.read = nn.Linear(2 * inner if self.turn is not None else inner, config.width)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        b = self.write(x)
        if self.decay is None:
            modulus = torch.ones_like(b)
        else:
            decay = self.decay(x)
            modulus = torch.tanh(decay) if self.gates[1] == "-" else torch.sigmoid(decay)
        if self.turn is None:
            found: Tensor = self.read(diagonal_states(modulus, b, rounding))
            return found
        a = torch.polar(modulus, math.pi * self.turn(x))
        states = diagonal_states(a, b.to(a.dtype), rounding)
        return self.read(torch.cat([states.real, states.imag], -1))  # type: ignore[no-any-return]
