"""Mixers that are not linear in their state: RNN, with a sign or an MLP, LSTM, GRU, sLSTM; and causal attention."""

from __future__ import annotations

from types import ModuleType

import torch
from torch import Tensor, nn

from tc0kit.errors import UserError
from tc0kit.kernels import attention, gru, lstm, mlp_rnn, rnn, sign_rnn, slstm
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.mixers.parts import EPS, Mixer, head_width, rotate, run, split
from tc0kit.kernels.precision import Rounding
from tc0kit.models.rows import Values


class RNN(Mixer):
    """Elman's network, with the initialisation of torch.nn.RNN and a projection."""

    kernel: ModuleType = rnn

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        self.inwards = nn.Linear(config.width, config.width)
        self.recurrent = nn.Parameter(torch.empty(config.width, config.width).uniform_(-1, 1) / config.width**0.5)
        self.outwards = nn.Linear(config.width, config.width)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        start = x.new_zeros(x.shape[1:])
        found: Tensor = self.outwards(run(self.kernel, self.inwards(x), self.recurrent, start, rounding=rounding))
        return found


class SignRNN(RNN):
    """h_t = sgn(R h_{t-1} + B x_t) (Merrill et al. 2024, Theorem 5.1) and a projection.

    Trained by the straight-through gradient that ``sign_rnn`` states.
    """

    kernel = sign_rnn


class MLPRNN(Mixer):
    """h_t = tanh(V relu(R h_{t-1} + W x_t) + c) (the RNN with an MLP of Merrill et al. 2026) and a projection.

    The hidden layer has ``expand width`` units.
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        width, hidden = config.width, config.expand * config.width
        self.inwards = nn.Linear(width, hidden)
        self.recurrent = nn.Parameter(torch.empty(hidden, width).uniform_(-1, 1) / width**0.5)
        self.second = nn.Linear(hidden, width)
        self.outwards = nn.Linear(width, width)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        start, second = x.new_zeros(x.shape[1:]), self.second
        states = run(mlp_rnn, self.inwards(x), self.recurrent, second.weight, second.bias, start, rounding=rounding)
        found: Tensor = self.outwards(states)
        return found


class GRU(Mixer):
    """GRU, with the initialisation of torch.nn.GRU, and a projection."""

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        width = config.width
        self.inwards = nn.Linear(width, 3 * width)
        self.recurrent = nn.Parameter(torch.empty(3 * width, width).uniform_(-1, 1) / width**0.5)
        self.bias = nn.Parameter(torch.empty(width).uniform_(-1, 1) / width**0.5)
        self.outwards = nn.Linear(width, width)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        start = x.new_zeros(x.shape[1:])
        states = run(gru, self.inwards(x), self.recurrent, self.bias, start, rounding=rounding)
        found: Tensor = self.outwards(states)
        return found


class LSTM(Mixer):
    """LSTM, with the initialisation of torch.nn.LSTM, the forget gates' bias 1, and a projection."""

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        width = config.width
        self.inwards = nn.Linear(width, 4 * width)
        with torch.no_grad():
            self.inwards.bias[width : 2 * width] += 1
        self.recurrent = nn.Parameter(torch.empty(4 * width, width).uniform_(-1, 1) / width**0.5)
        self.outwards = nn.Linear(width, width)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        zero = x.new_zeros(x.shape[1:])
        found: Tensor = self.outwards(run(lstm, self.inwards(x), self.recurrent, zero, zero, rounding=rounding))
        return found


class SLSTM(Mixer):
    """The sLSTM layer of xLSTM (Beck et al. 2024): heads, norm a head and a projection, without its convolution."""

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        head = head_width(config)
        self.shape = (4, config.heads, head)
        self.inwards = nn.Linear(config.width, 4 * config.width)
        with torch.no_grad():
            self.inwards.bias[config.width : 2 * config.width] += torch.linspace(3, 6, config.width)
        self.recurrent = nn.Parameter(torch.empty(4, config.heads, head, head).uniform_(-1, 1) / head**0.5)
        self.norm = nn.RMSNorm(head, eps=EPS) if config.norm else nn.Identity()
        self.outwards = nn.Linear(config.width, config.width)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        states = run(slstm, self.inwards(x).unflatten(-1, self.shape), self.recurrent, rounding=rounding)
        found: Tensor = self.outwards(self.norm(states).flatten(-2))
        return found


class Attention(Mixer):
    """Causal softmax attention, over ``window`` tokens if not 0, with rotary positions or none."""

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        if values["attention"] != "softmax" or values["positions"] not in ("uniform", "none"):
            raise UserError("the running transformer has attention=softmax and positions=uniform (rotary) or none")
        head_width(config)
        self.heads, self.window, self.turns = config.heads, config.window, values["positions"] == "uniform"
        self.qkv = nn.Linear(config.width, 3 * config.width, bias=False)
        self.outwards = nn.Linear(config.width, config.width, bias=False)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        q, k, v = (split(y, self.heads) for y in self.qkv(x).chunk(3, -1))
        if self.turns:
            q, k = rotate(q), rotate(k)
        found: Tensor = self.outwards(run(attention, q, k, v, window=self.window, rounding=rounding).flatten(-2))
        return found
