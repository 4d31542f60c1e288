"""``Stack``: embedding, layers of one family or of a pattern of several, and a linear read-out at every position."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from tc0kit.errors import UserError
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.mixers import build
from tc0kit.kernels.mixers.parts import EPS
from tc0kit.kernels.mixers.patterns import layers
from tc0kit.kernels.precision import Rounding


class MLP(nn.Module):
    """W2 gelu(W1 x): [..., width] -> [..., width]."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.inwards = nn.Linear(width, hidden)
        self.outwards = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.outwards(functional.gelu(self.inwards(x)))
        return found


class Block(nn.Module):
    """Norm, mixer and residual, then norm, MLP and residual: [T, B, width] -> [T, B, width]."""

    def __init__(self, config: StackConfig) -> None:
        super().__init__()
        self.residual = config.residual
        self.mixer = build(config)
        self.norm = nn.RMSNorm(config.width, eps=EPS) if config.norm else nn.Identity()
        self.mlp = MLP(config.width, config.mlp * config.width) if config.mlp else None
        self.mlp_norm = nn.RMSNorm(config.width, eps=EPS) if config.norm and config.mlp else nn.Identity()

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        mixed = self.mixer(self.norm(x), rounding)
        x = x + mixed if self.residual else mixed
        if self.mlp is not None:
            changed = self.mlp(self.mlp_norm(x))
            x = x + changed if self.residual else changed
        return x


class Stack(nn.Module):
    """A language-model-like network: tokens [B, T] -> logits [B, T, classes], position t from the tokens up to t.

    Its weights are drawn from torch's generator (``torch.manual_seed``). It runs on the device and in the dtype that
    ``.to`` moves it to.

    Raises:
        UserError: the model has no running form, or the sizes do not fit (see ``StackConfig``).
    """

    def __init__(self, config: StackConfig) -> None:
        super().__init__()
        for name in ("vocabulary", "classes", "width", "heads", "state", "expand"):
            if getattr(config, name) < 1:
                raise UserError(f"{name} is {getattr(config, name)}; it has to be at least 1")
        for name in ("layers", "conv", "mlp", "window"):
            if getattr(config, name) < 0:
                raise UserError(f"{name} is {getattr(config, name)}; it has to be at least 0")
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.width)
        self.blocks = nn.ModuleList(Block(layer) for layer in layers(config))
        self.norm = nn.RMSNorm(config.width, eps=EPS) if config.norm else nn.Identity()
        self.readout = nn.Linear(config.width, config.classes)

    def forward(self, tokens: Tensor, rounding: Rounding | None = None) -> Tensor:
        """Return the logits of all positions; with ``rounding``, states are rounded to a number format as they arise.

        Args:
            tokens: letters 0 .. vocabulary-1, [B, T].
            rounding: see ``tc0kit.kernels.precision``; the recurrences then run token by token.
        """
        x = self.embedding(tokens.mT)
        for block in self.blocks:
            x = block(x, rounding)
        logits: Tensor = self.readout(self.norm(x))
        return logits.transpose(0, 1)

    def parameter_count(self) -> int:
        """Return the number of trainable numbers."""
        return sum(parameter.numel() for parameter in self.parameters())


def seeded(config: StackConfig, seed: int) -> Stack:
    """Return a ``Stack`` whose weights depend on ``config`` and ``seed`` only; torch's generator stays as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Stack(config)
