"""Mixers whose transition is a matrix from the token: dense blocks (IDS4, LCDE, SD-SSM, Liquid-S4) and PD-SSM."""

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


class DenseBlocks(Mixer):
    """h_t = A(x_t) h_{t-1} + B x_t in ``heads`` blocks of size ``state``, each with a learnt first state."""

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        blocks, size = config.heads, config.state
        self.blocks, self.size = blocks, size
        self.make(config)
        self.write = nn.Linear(config.width, blocks * self.inputs(), bias=False)
        self.start = nn.Parameter(torch.randn(blocks, size))
        self.norm = nn.RMSNorm(size, eps=EPS) if config.norm else nn.Identity()
        self.read = nn.Linear(blocks * size, config.width)

    def inputs(self) -> int:
        """Return how many numbers a token writes to a block."""
        return self.size

    def make(self, config: StackConfig) -> None:
        """Make the weights of the transitions."""
        raise NotImplementedError

    def step(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return A, [T, B, blocks, size, size], and what is added, [T, B, blocks, size], from x [T, B, width]."""
        raise NotImplementedError

    def given(self, x: Tensor) -> Tensor:
        """Return B x, [T, B, blocks, size]."""
        found: Tensor = self.write(x).unflatten(-1, (self.blocks, self.size))
        return found

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        A, b = self.step(x)
        states = run(dense, A, b, self.start.expand(b.shape[1:]), rounding=rounding)
        found: Tensor = self.read(self.norm(states).flatten(-2))
        return found


class IDS4(DenseBlocks):
    """Input-dependent dense transitions (Merrill et al. 2024): A(x) linear in x.

    The columns of A are scaled to length
    1, which permutation matrices have; without it (Merrill et al. have none) products of some dozens overflow.
    """

    def make(self, config: StackConfig) -> None:
        self.transition = nn.Linear(config.width, self.blocks * self.size**2)
        with torch.no_grad():
            self.transition.bias.copy_(torch.eye(self.size).repeat(self.blocks, 1, 1).flatten())

    def step(self, x: Tensor) -> tuple[Tensor, Tensor]:
        A = self.transition(x).unflatten(-1, (self.blocks, self.size, self.size))
        return functional.normalize(A, dim=-2), self.given(x)


class LCDE(DenseBlocks):
    """A linear controlled differential equation (Cirone et al. 2024) by Euler's rule: A(x) = I + A_0 + sum_i x_i A_i.

    Nothing bounds the products, as in the definition: weights with a growing one overflow on long inputs.
    """

    def make(self, config: StackConfig) -> None:
        self.field = nn.Linear(config.width, self.blocks * self.size**2)
        with torch.no_grad():
            self.field.weight.normal_(0, 0.1 / (config.width * self.size) ** 0.5)
            self.field.bias.zero_()

    def step(self, x: Tensor) -> tuple[Tensor, Tensor]:
        change = self.field(x).unflatten(-1, (self.blocks, self.size, self.size))
        return torch.eye(self.size, dtype=x.dtype, device=x.device) + change, self.given(x)


class SDSSM(DenseBlocks):
    """SD-SSM (Terzic et al. 2025): A(x) = sum_k softmax(S x)_k A_k, its columns scaled to length 1 in l_1.2.

    Each block has a dictionary of ``state`` matrices.
    """

    def make(self, config: StackConfig) -> None:
        self.weights = nn.Linear(config.width, self.blocks * self.size)
        self.dictionary = nn.Parameter(torch.randn(self.blocks, self.size, self.size, self.size))

    def step(self, x: Tensor) -> tuple[Tensor, Tensor]:
        chosen = torch.softmax(self.weights(x).unflatten(-1, (self.blocks, self.size)), -1)
        mixed = torch.einsum("tbnk,nkij->tbnij", chosen, self.dictionary)
        return functional.normalize(mixed, p=1.2, dim=-2), self.given(x)


class LiquidS4(DenseBlocks):
    """Liquid-S4 (Hasani et al. 2023), dense form: h_t = (A_ + diag(B_ u_t)) h_{t-1} + B_ u_t for one input u a block.

    A starts as HiPPO-LegS, A_ and B_ are its bilinear discretisation with a learnt step.
    """

    def inputs(self) -> int:
        return 1

    def make(self, config: StackConfig) -> None:
        number = torch.arange(0.0, self.size)
        root = torch.sqrt(2 * number + 1)
        legs = -torch.tril(root[:, None] * root, -1) - torch.diag(number + 1)
        self.matrix = nn.Parameter(legs.repeat(self.blocks, 1, 1))
        self.log_step = nn.Parameter(torch.empty(self.blocks, 1, 1).uniform_(math.log(1e-3), math.log(1e-1)))
        self.vector = nn.Parameter(root.repeat(self.blocks, 1))

    def step(self, x: Tensor) -> tuple[Tensor, Tensor]:
        half = self.log_step.exp() / 2 * self.matrix
        one = torch.eye(self.size, dtype=x.dtype, device=x.device)
        vector = self.log_step.exp() * self.vector[..., None]
        solved = torch.linalg.solve(one - half, torch.cat([one + half, vector], -1))
        b = solved[..., -1] * self.write(x)[..., None]
        return solved[..., :-1] + torch.diag_embed(b), b


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
