"""Mixers with one fixed transition: S4D, S5, LRU, RetNet and linear attention."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from tc0kit.kernels import diagonal, linear_attention, lti
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.mixers.parts import Mixer, Output, head_width, rotate, run, split
from tc0kit.kernels.precision import Rounding
from tc0kit.models.rows import Values


class _Mix(nn.Module):
    """GELU and a gated linear unit over the channels (with a gate), or nothing but a projection."""

    def __init__(self, config: StackConfig) -> None:
        super().__init__()
        self.gated = config.gate
        self.project = nn.Linear(config.width, (2 if config.gate else 1) * config.width)

    def forward(self, y: Tensor) -> Tensor:
        if self.gated:
            return functional.glu(self.project(functional.gelu(y)), -1)
        found: Tensor = self.project(y)
        return found


class FixedDiagonal(Mixer):
    """A fixed diagonal SSM a channel, A = -1/2 + i pi n, by zero-order hold, plus a direct term: x -> C h + D x.

    Gates: complex by default; ``(0,1)``: A = -(n + 1).
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        width, state = config.width, config.state
        complex_ = values.get("gates", "complex") == "complex"
        rate = torch.full((width, state), 0.5) if complex_ else torch.arange(1.0, state + 1).repeat(width, 1)
        self.log_rate = nn.Parameter(rate.log())
        self.turn = nn.Parameter(math.pi * torch.arange(0.0, state).repeat(width, 1)) if complex_ else None
        self.negative = not complex_ and values["gates"][1] != "0"
        self.log_step = nn.Parameter(torch.empty(width, 1).uniform_(math.log(1e-3), math.log(1e-1)))
        self.read = nn.Parameter(torch.randn(width, state, 2 if complex_ else 1) * 0.5**0.5)
        self.skip = nn.Parameter(torch.randn(width))

    def system(self) -> tuple[Tensor, Tensor, Tensor]:
        """Return the discrete a, B, C of the channels, each [width, state]."""
        rate = self.log_rate.exp()
        A = -rate if self.turn is None else torch.complex(-rate, self.turn)
        a = torch.exp(self.log_step.exp() * A)
        B = (a - 1) / A
        a = 2 * a - 1 if self.negative else a
        return a, B, self.read[..., 0] if self.turn is None else torch.view_as_complex(self.read)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        a, B, C = self.system()
        y = lti.by_convolution(a, B, C, x) if rounding is None else lti.naive(a, B, C, x, rounding)
        return y + self.skip * x


class S4D(FixedDiagonal):
    """S4D-Lin (Gu et al. 2022): ``FixedDiagonal``, and a mix of the channels.

    S4 itself has A normal plus low-rank; over the complex numbers all but a null set of such A are diagonal in another
    basis, so this is also the running form of the row ``s4``: a trained ``s4`` is an S4D, with S4D's first weights.
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__(config, values)
        self.mix = _Mix(config)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        found: Tensor = self.mix(super().forward(x, rounding))
        return found


class S5(Mixer):
    """S5 (Smith et al. 2023): h_t = a h_{t-1} + B_ x_t and y_t = Re(C h_t) + D x_t for all channels in one state.

    A = -1/2 + i pi n, a step a state entry, zero-order hold: a = exp(step A), B_ = (a - 1) / A B. Real gates as in
    ``FixedDiagonal``.
    """

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        width, state = config.width, config.state
        gates = values["gates"]
        self.complex, self.negative = gates == "complex", gates[1] == "-"
        number = torch.arange(0.0, state)
        self.log_rate = nn.Parameter((torch.full_like(number, 0.5) if self.complex else number + 1).log())
        self.turn = nn.Parameter(math.pi * number) if self.complex else None
        self.log_step = nn.Parameter(torch.empty(state).uniform_(math.log(1e-3), math.log(1e-1)))
        self.write = nn.Parameter(torch.randn(state, width, 2) / (2 * width) ** 0.5)
        self.read = nn.Parameter(torch.randn(width, state, 2) / state**0.5)
        self.skip = nn.Parameter(torch.randn(width))
        self.mix = _Mix(config)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        rate = self.log_rate.exp()
        A = torch.complex(-rate, torch.zeros_like(rate) if self.turn is None else self.turn)
        a = torch.exp(self.log_step.exp() * A)
        scale = (a - 1) / A
        a = 2 * a - 1 if self.negative else a
        write, read = torch.view_as_complex(self.write), torch.view_as_complex(self.read)
        b = (x.to(write.dtype) @ write.mT) * scale
        states = run(diagonal, a.expand_as(b), b, torch.zeros_like(b[0]) if len(b) else b, rounding=rounding)
        found: Tensor = self.mix((states @ read.mT).real + self.skip * x)
        return found


class LRU(Mixer):
    """LRU (Orvieto et al. 2023): h_t = l h_{t-1} + g B x_t, |l| = exp(-exp(nu)), y_t = Re(C h_t) + D x_t.

    l starts in the ring 0.9 <= |l| <= 0.999; g = sqrt(1 - |l|^2) starts so and is then learnt. With gates other than
    complex l = exp(-exp(nu)) is real, and in (-1,1) half of the entries carry a minus sign.
    """

    sign: Tensor

    def __init__(self, config: StackConfig, values: Values) -> None:
        super().__init__()
        width, state = config.width, config.state
        gates = values["gates"]
        modulus = torch.sqrt(torch.empty(state).uniform_(0.9**2, 0.999**2))
        self.nu = nn.Parameter((-modulus.log()).log())
        self.theta = nn.Parameter(torch.empty(state).uniform_(1e-2, 2 * math.pi).log()) if gates == "complex" else None
        sign = torch.ones(state)
        if gates[1] == "-":
            sign[::2] = -1
        self.register_buffer("sign", sign, persistent=False)
        self.log_scale = nn.Parameter(0.5 * torch.log1p(-(modulus**2)))
        self.write = nn.Parameter(torch.randn(state, width, 2) / (2 * width) ** 0.5)
        self.read = nn.Parameter(torch.randn(width, state, 2) / state**0.5)
        self.skip = nn.Parameter(torch.randn(width))
        self.mix = _Mix(config)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        modulus = torch.exp(-self.nu.exp()) * self.sign
        a = (
            torch.polar(modulus, self.theta.exp())
            if self.theta is not None
            else modulus.to(self.write.dtype.to_complex())
        )
        write, read = torch.view_as_complex(self.write), torch.view_as_complex(self.read)
        b = (x.to(write.dtype) @ write.mT) * self.log_scale.exp()
        states = run(diagonal, a.expand_as(b), b, torch.zeros_like(b[0]) if len(b) else b, rounding=rounding)
        found: Tensor = self.mix((states @ read.mT).real + self.skip * x)
        return found


class Retention(Mixer):
    """RetNet (Sun et al. 2023): S_t = g S_{t-1} + k_t v_t^T with g = 1 - 2^(-5-h) for head h and rotated q, k.

    ``gates`` complex as shipped (the rotation), ``(0,1)`` the decay alone; ``linear-attention`` is the gate 1 with the
    keys and queries elu + 1 (Katharopoulos et al. 2020), without their normaliser.
    """

    gate: Tensor

    def __init__(self, config: StackConfig, values: Values, *, decay: bool = True) -> None:
        super().__init__()
        head = head_width(config)
        self.heads, self.decays = config.heads, decay
        self.turns = decay and values["gates"] == "complex"
        self.qkv = nn.Linear(config.width, 3 * config.width, bias=False)
        sign = -1.0 if decay and values["gates"][1] == "-" else 1.0
        gates = 1 - 2.0 ** (-5 - torch.arange(config.heads, dtype=torch.float64)) if decay else torch.ones(config.heads)
        self.register_buffer("gate", (sign * gates).to(torch.get_default_dtype()), persistent=False)
        self.output = Output(config, config.width, head)

    def forward(self, x: Tensor, rounding: Rounding | None = None) -> Tensor:
        q, k, v = (split(y, self.heads) for y in self.qkv(x).chunk(3, -1))
        k = k * k.shape[-1] ** -0.5
        if not self.decays:
            q, k = functional.elu(q) + 1, functional.elu(k) + 1
        if self.turns:
            q, k = rotate(q), rotate(k)
        gate = self.gate[:, None].expand(*q.shape[:-1], 1)
        found: Tensor = self.output(run(linear_attention, q, k, v, gate, rounding=rounding), x)
        return found
