"""Long convolutions between multiplicative gates: H3 and Hyena."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from tc0kit.kernels import long_convolution
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.mixers.fixed import FixedDiagonal
from tc0kit.kernels.mixers.parts import Mixer, ShortConv, run
from tc0kit.kernels.precision import Rounding
from tc0kit.models.rows import Values

HORIZON = 1024
"""Tokens over which Hyena's positions run from 0 to 1; a fixed number, as outputs must not depend on what follows."""
FREQUENCIES = 4


class H3(Mixer):
    """H3 (Fu et al. 2023): W (q * D(S(k) * v)) with a shift SSM S and a diagonal one D a channel (heads of width 1).

    The shift SSM with a learnt read-out is a causal convolution over the last ``state`` tokens.
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        self.qkv = nn.Linear(config.width, 3 * config.width)
        self.shift = ShortConv(config.width, config.state, activated=False)
        self.diagonal = FixedDiagonal(config, {})
        self.outwards = nn.Linear(config.width, config.width)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        q, k, v = self.qkv(x).chunk(3, -1)
        found: Tensor = self.outwards(q * self.diagonal(self.shift(k) * v, rounding))
        return found


class Hyena(Mixer):
    """Hyena (Poli et al. 2023) of order 2: y = W x2 (h2 * (x1 (h1 * v))), with v, x1, x2 through short convolutions.

    The filters h are a network with sine activations on sines and cosines of the position, times an exponential window
    a channel; each convolution has a direct term. Nothing is recurrent: a rounding acts on the convolutions' outputs.
    """

    rate: Tensor

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        width, hidden = config.width, 16
        self.inwards = nn.Linear(width, 3 * width)
        self.conv = ShortConv(3 * width, config.conv, activated=False)
        self.first = nn.Linear(1 + 2 * FREQUENCIES, hidden)
        self.second = nn.Linear(hidden, hidden)
        self.last = nn.Linear(hidden, 2 * width, bias=False)
        # From a window that is down to 1 % after 0.3 of the horizon to one that is so after 1.5 of it.
        self.register_buffer("rate", math.log(100) / torch.linspace(0.3, 1.5, width).repeat(2), persistent=False)
        self.direct = nn.Parameter(torch.randn(2, width))
        self.outwards = nn.Linear(width, width)

    def filters(self, length: int) -> Tensor:
        """Return the two filters, [2, length, width]."""
        time = torch.arange(length, dtype=self.direct.dtype, device=self.direct.device)[:, None] / HORIZON
        angle = 2 * math.pi * time * torch.arange(1, FREQUENCIES + 1, dtype=time.dtype, device=time.device)
        hidden = torch.sin(10 * self.first(torch.cat([time, angle.cos(), angle.sin()], -1)))
        found: Tensor = self.last(torch.sin(10 * self.second(hidden))) * torch.exp(-time * self.rate)
        return torch.stack(found.chunk(2, -1))

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        y, *gates = self.conv(self.inwards(x)).chunk(3, -1)
        for gate, kernel, direct in zip(gates, self.filters(len(x)), self.direct, strict=True):
            y = gate * (run(long_convolution, kernel, y, rounding=rounding) + direct * y)
        found: Tensor = self.outwards(y)
        return found
