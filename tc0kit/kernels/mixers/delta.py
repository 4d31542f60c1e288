"""The delta-rule family: DeltaNet, Gated DeltaNet, (Gated) DeltaProduct, KDA, and RWKV-7."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from tc0kit.kernels import dplr, householder
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.mixers.parts import Mixer, Output, ShortConv, head_width, run, split, time_steps
from tc0kit.kernels.precision import Rounding
from tc0kit.models.rows import Values


class Delta(Mixer):
    """DeltaNet (Yang et al. 2024), Gated DeltaNet (2025) and DeltaProduct (Siems et al. 2025).

    q and k through conv and SiLU to unit length, v through conv and SiLU, beta = sigmoid(.), doubled for
    ``beta=[0,2]``; n_h keys, values and betas a token; gated: times exp(-A softplus(. + b)) in front of the first.
    """

    def __init__(self, config: StackConfig, values: Values, *, gated: bool = False) -> None:
        super().__init__()
        head_width(config)
        self.heads, self.factors = config.heads, int(values.get("n_h", "1"))
        self.largest = float(values["beta"].strip("[]").split(",")[1])
        width, many = config.width, self.factors * config.width
        self.qkv = nn.Linear(width, width + 2 * many, bias=False)
        self.sizes = [width, many, many]
        self.conv = ShortConv(width + 2 * many, config.conv)
        self.beta = nn.Linear(width, config.heads * self.factors)
        self.step = nn.Linear(width, config.heads) if gated else None
        if self.step is not None:
            with torch.no_grad():
                self.step.bias.copy_(time_steps(config.heads))
            self.log_a = nn.Parameter(torch.empty(config.heads).uniform_(1, 16).log())
        self.output = Output(config, width, width // config.heads)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        q, k, v = self.conv(self.qkv(x)).split(self.sizes, -1)
        q = functional.normalize(split(q, self.heads), dim=-1)
        k, v = (y.unflatten(-1, (self.heads, self.factors, -1)) for y in (k, v))
        beta = self.largest * torch.sigmoid(split(self.beta(x), self.heads))
        gate = None if self.step is None else torch.exp(-functional.softplus(self.step(x)) * self.log_a.exp())
        found: Tensor = self.output(
            run(householder, q, functional.normalize(k, dim=-1), v, beta, gate=gate, rounding=rounding), x
        )
        return found


class KDA(Mixer):
    """Kimi delta attention (2025): S_t = (I - beta k k^T) diag(w_t) S_{t-1} + beta k v^T, a gate a key channel."""

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        self.heads = config.heads
        self.largest = float(values["beta"].strip("[]").split(",")[1])
        head = head_width(config)
        self.qkv = nn.Linear(config.width, 3 * config.width, bias=False)
        self.conv = ShortConv(3 * config.width, config.conv)
        self.beta = nn.Linear(config.width, config.heads)
        self.step = nn.Sequential(nn.Linear(config.width, head, bias=False), nn.Linear(head, config.width))
        self.log_a = nn.Parameter(torch.empty(config.heads, 1).uniform_(1, 16).log())
        self.output = Output(config, config.width, head)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        q, k, v = (split(y, self.heads) for y in self.conv(self.qkv(x)).chunk(3, -1))
        q, k = functional.normalize(q, dim=-1), functional.normalize(k, dim=-1)
        beta = self.largest * torch.sigmoid(self.beta(x))[..., None]
        w = torch.exp(-functional.softplus(split(self.step(x), self.heads)) * self.log_a.exp())
        found: Tensor = self.output(run(dplr, q, w, -beta * k, w * k, beta * k, v, rounding=rounding), x)
        return found


class RWKV7(Mixer):
    """The time mixing of RWKV-7 (Peng et al. 2025): S_t = (diag(w) - c (a k^) k^^T) S_{t-1} + k~ v^T.

    Each input is a learnt blend of the token and the one before it; w = exp(-e^(-1/2) sigmoid(.)), a = sigmoid(.),
    k^ = k xi / |k xi|, k~ = k (1 + (a - 1) alpha); the output is normed a head, a bonus (r rho k~) v is added, and all
    is gated. c = 1 as shipped; c = 2 as in the expressivity theorems. The blend of v with that of the first layer
    (values of one layer handed to another) is left out.
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        width, head = config.width, head_width(config)
        self.heads, self.range = config.heads, float(values["c"])
        self.blend = nn.Parameter(torch.rand(6, width))  # of r, w, k, v, a, g
        self.rkv = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(3))
        low = max(8, head)
        self.decay = nn.Sequential(nn.Linear(width, low, bias=False), nn.Tanh(), nn.Linear(low, width))
        self.rate = nn.Sequential(nn.Linear(width, low, bias=False), nn.Linear(low, width))
        self.gate = nn.Sequential(nn.Linear(width, low), nn.Sigmoid(), nn.Linear(low, width)) if config.gate else None
        self.key_scale = nn.Parameter(torch.ones(width))
        self.key_blend = nn.Parameter(torch.ones(width))
        self.bonus = nn.Parameter(torch.zeros(config.heads, head))
        self.norm = nn.GroupNorm(config.heads, width, eps=64e-5) if config.norm else None
        self.outwards = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        before = functional.pad(x, (0, 0, 0, 0, 1, 0))[: len(x)]
        xr, xw, xk, xv, xa, xg = (torch.lerp(x, before, part) for part in self.blend)
        r, k, v = (project(y) for project, y in zip(self.rkv, (xr, xk, xv), strict=True))
        w = torch.exp(-math.exp(-0.5) * torch.sigmoid(self.decay(xw)))
        a = torch.sigmoid(self.rate(xa))
        removed = functional.normalize(split(k * self.key_scale, self.heads), dim=-1)
        r, w, v, a, k = (split(y, self.heads) for y in (r, w, v, a, k * (1 + (a - 1) * self.key_blend)))
        found = run(dplr, r, w, -self.range * a * removed, removed, k, v, rounding=rounding)
        if self.norm is not None:
            found = split(self.norm(found.flatten(-2).flatten(0, 1)).unflatten(0, x.shape[:2]), self.heads)
        found = (found + (r * self.bonus * k).sum(-1, keepdim=True) * v).flatten(-2)
        if self.gate is not None:
            found = found * self.gate(xg)
        projected: Tensor = self.outwards(found)
        return projected
