"""The time mixing of RWKV-4 (Peng et al. 2023), RWKV-5 Eagle and RWKV-6 Finch (Peng et al. 2024)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from tc0kit.errors import UserError
from tc0kit.kernels import linear_attention, wkv
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.mixers.parts import Mixer, head_width, in_range, real_gates, run, shifted, split
from tc0kit.kernels.precision import Rounding
from tc0kit.models.rows import Values


class RWKV4(Mixer):
    """RWKV-4: r, k, v from learnt blends of the token and the one before it, W (sigmoid(r) wkv(k, v)).

    The decay of channel c starts at exp(-5 + 8 (c / (width - 1))^0.7) and the bonus at log 0.3 with a small zigzag.
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        if values["gates"] not in ("(0,1)", "[0,1]"):
            raise UserError("the running rwkv4 has gates in (0,1)")
        width = config.width
        place = torch.arange(width) / max(1, width - 1)
        self.blend = nn.Parameter(torch.rand(3, width))  # of r, k, v
        self.rkv = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(3))
        self.log_decay = nn.Parameter(-5 + 8 * place**0.7)
        self.bonus = nn.Parameter(torch.full((width,), 0.3).log() + 0.5 * ((torch.arange(width) + 1) % 3 - 1))
        self.outwards = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        before = shifted(x)
        r, k, v = (
            project(torch.lerp(x, before, part)) for project, part in zip(self.rkv, self.blend.unbind(), strict=True)
        )
        found: Tensor = self.outwards(
            torch.sigmoid(r) * run(wkv, k, v, self.log_decay.exp(), self.bonus, rounding=rounding)
        )
        return found


class Eagle(Mixer):
    """RWKV-5 and, ``finch``, RWKV-6: S_t = diag(w) S_{t-1} + k_t v_t^T, o_t = (S_{t-1} + diag(u) k_t v_t^T)^T r_t.

    w = exp(-exp(.)) is learnt a channel (5) or depends on the token through a network of low rank (6), which also sets
    the blends of the token and the one before it. Norm a head, gate silu(.), projection. Weights of low rank start
    small instead of zero.
    """

    def __init__(self, config: StackConfig, values: Values, *, finch: bool = False) -> None:
        super().__init__()
        width, head = config.width, head_width(config)
        self.gates, self.heads = real_gates(values), config.heads
        parts = 5 if finch else 4
        self.blend = nn.Parameter(torch.rand(parts if config.gate else parts - 1, width))  # of r, k, v, (w), (g)
        low = max(8, head)
        if finch:
            self.common = nn.Parameter(torch.rand(width))
            self.inside = nn.Linear(width, len(self.blend) * low, bias=False)
            self.outside = nn.Parameter(torch.empty(len(self.blend), low, width).uniform_(-0.01, 0.01))
            last = nn.Linear(low, width, bias=False)
            nn.init.uniform_(last.weight, -0.01, 0.01)
            self.decay = nn.Sequential(nn.Linear(width, low, bias=False), nn.Tanh(), last)
        self.finch = finch
        self.log_decay = nn.Parameter(-6 + 5 * (torch.arange(width) / max(1, width - 1)) ** 0.9)
        self.rkv = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(3))
        self.gate = nn.Linear(width, width, bias=False) if config.gate else None
        self.bonus = nn.Parameter(torch.empty(config.heads, head).uniform_(-1, 1))
        self.norm = nn.GroupNorm(config.heads, width, eps=64e-5) if config.norm else None
        self.outwards = nn.Linear(width, width, bias=False)

    def blends(self, x: Tensor) -> tuple[Tensor, ...]:
        """Return what each part sees, [parts, T, B, width], unbound."""
        before, blend = shifted(x), self.blend[:, None, None]
        if self.finch:
            low = split(torch.tanh(self.inside(torch.lerp(x, before, self.common))), len(self.blend))
            blend = blend + torch.einsum("tbpl,plw->ptbw", low, self.outside)
        return (x + blend * (before - x)).unbind()

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        xr, xk, xv, *rest = self.blends(x)
        r, k, v = (split(project(y), self.heads) for project, y in zip(self.rkv, (xr, xk, xv), strict=True))
        rate = self.log_decay + self.decay(rest[0]) if self.finch else self.log_decay.expand_as(x)
        w = split(in_range(torch.exp(-torch.exp(rate)), self.gates), self.heads)
        # The state before token t is the one after token t - 1, so the query of t is asked there.
        later = torch.cat([r[1:], torch.zeros_like(r[:1])])
        found = shifted(run(linear_attention, later, k, v, w, rounding=rounding))
        found = (found + (r * self.bonus * k).sum(-1, keepdim=True) * v).flatten(-2)
        if self.norm is not None:
            found = self.norm(found.flatten(0, 1)).unflatten(0, x.shape[:2])
        if self.gate is not None:
            found = found * functional.silu(self.gate(rest[-1]))
        projected: Tensor = self.outwards(found)
        return projected
