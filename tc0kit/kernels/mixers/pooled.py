"""Gated cells whose gates see the input only: minLSTM, QRNN and SRU."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.mixers.parts import Mixer, diagonal_states, in_range, real_gates
from tc0kit.kernels.precision import Rounding
from tc0kit.models.rows import Values


class MinLSTM(Mixer):
    """minLSTM (Feng et al. 2024): h_t = f / (f + i) h_{t-1} + i / (f + i) W x_t with f, i = sigmoid(. x_t)."""

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        self.gates = real_gates(values)
        self.inwards = nn.Linear(config.width, 3 * config.width)
        self.outwards = nn.Linear(config.width, config.width)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        forget, write, given = self.inwards(x).chunk(3, -1)
        # f / (f + i) = sigmoid(log f - log i), which no small f and i make 0 / 0
        odds = functional.logsigmoid(forget) - functional.logsigmoid(write)
        states = diagonal_states(in_range(torch.sigmoid(odds), self.gates), torch.sigmoid(-odds) * given, rounding)
        found: Tensor = self.outwards(states)
        return found


class QRNN(Mixer):
    """QRNN (Bradbury et al. 2017), fo-pooling: c_t = f c_{t-1} + (1 - f) z, h_t = o c_t.

    z = tanh, f and o = sigmoid of a causal convolution over the last ``conv`` tokens (one token for ``conv`` 0), over
    all channels; o stands only with ``gate``.
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        self.gates, self.window = real_gates(values), max(1, config.conv)
        self.parts = 3 if config.gate else 2
        self.inwards = nn.Linear(self.window * config.width, self.parts * config.width)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        padded = functional.pad(x, (0, 0, 0, 0, self.window - 1, 0))
        seen = torch.cat([padded[j : j + len(x)] for j in range(self.window)], -1)
        given, forget, *output = self.inwards(seen).chunk(self.parts, -1)
        decay = torch.sigmoid(forget)
        states = diagonal_states(in_range(decay, self.gates), (1 - decay) * torch.tanh(given), rounding)
        return torch.sigmoid(output[0]) * states if output else states


class SRU(Mixer):
    """SRU (Lei et al. 2018), no state in its gates: c_t = f c_{t-1} + (1 - f) W x_t, h_t = r tanh(c_t) + (1 - r) x_t.

    f, r = sigmoid(. x_t); without ``gate`` the output is c_t.
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        self.gates = real_gates(values)
        self.given = nn.Linear(config.width, config.width, bias=False)
        self.forget = nn.Linear(config.width, config.width)
        self.reset = nn.Linear(config.width, config.width) if config.gate else None

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        decay = torch.sigmoid(self.forget(x))
        states = diagonal_states(in_range(decay, self.gates), (1 - decay) * self.given(x), rounding)
        return states if self.reset is None else torch.lerp(x, torch.tanh(states), torch.sigmoid(self.reset(x)))
