"""Mixers whose transition is a matrix from the token: IDS4 (dense blocks) and PD-SSM."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from tc0kit.kernels import dense, permutation
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.mixers.parts import EPS, Mixer, run
from tc0kit.kernels.precision import Rounding
from tc0kit.models.rows import Values


class IDS4(Mixer):
    """Input-dependent dense transitions (Merrill et al. 2024): h_t = A(x_t) h_{t-1} + B x_t in blocks.

    There are ``heads`` blocks of size ``state``, each with a learnt first state. The columns of A are scaled to length
    1, which permutation matrices have; without it (Merrill et al. have none) products of some dozens overflow.
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        blocks, size = config.heads, config.state
        self.blocks, self.size = blocks, size
        self.transition = nn.Linear(config.width, blocks * size * size)
        with torch.no_grad():
            self.transition.bias.copy_(torch.eye(size).repeat(blocks, 1, 1).flatten())
        self.write = nn.Linear(config.width, blocks * size, bias=False)
        self.start = nn.Parameter(torch.randn(blocks, size))
        self.norm = nn.RMSNorm(size, eps=EPS) if config.norm else nn.Identity()
        self.read = nn.Linear(blocks * size, config.width)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        A = functional.normalize(self.transition(x).unflatten(-1, (self.blocks, self.size, self.size)), dim=-2)
        b = self.write(x).unflatten(-1, (self.blocks, self.size))
        states = run(dense, A, b, self.start.expand(b.shape[1:]), rounding=rounding)
        found: Tensor = self.read(self.norm(states).flatten(-2))
        return found


class PDSSM(Mixer):
    """PD-SSM (Terzic et al. 2025): h_t = P(x_t) D(x_t) h_{t-1} + B x_t, y_t = Re(C h_t) + D x_t.

    P(x) is the column-wise arg max of sum_k s_k(x) M_k with softmax weights s over a dictionary of ``state`` matrices
    M_k, D(x) has entries sigmoid(.) e^(i theta). The gradient of P goes to the column-wise softmax (straight-through).
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        width, size = config.width, config.state
        self.weights = nn.Linear(width, size)
        self.dictionary = nn.Parameter(torch.randn(size, size, size))
        last = nn.Linear(width, size)
        nn.init.constant_(last.bias, 3.0)
        self.modulus = nn.Sequential(nn.Linear(width, width), nn.GELU(), last)
        self.turn = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, size))
        self.write = nn.Linear(width, 2 * size, bias=False)
        self.start = nn.Parameter(torch.randn(size, 2))
        self.read = nn.Linear(2 * size, width)
        self.skip = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        mixed = torch.einsum("tbk,kij->tbij", torch.softmax(self.weights(x), -1), self.dictionary)
        d = torch.polar(torch.sigmoid(self.modulus(x)), math.pi * torch.tanh(self.turn(x)))
        b = torch.view_as_complex(self.write(x).unflatten(-1, (-1, 2)))
        start = torch.view_as_complex(self.start).expand(b.shape[1:])
        states = run(permutation, mixed.argmax(-2), d, b, start, soft=torch.softmax(mixed, -2), rounding=rounding)
        found: Tensor = self.read(torch.view_as_real(states).flatten(-2)) + self.skip * x
        return found
