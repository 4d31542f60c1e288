"""The families as layers of a network, with the parametrisations that the real systems ship; ``build`` picks one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tc0kit.errors import UserError
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.mixers import delta, fixed, gated, mamba, mamba3, matrices, multiplicative, nonlinear, pooled, rwkv
from tc0kit.kernels.mixers.parts import Mixer
from tc0kit.kernels.mixers.patterns import HYBRIDS
from tc0kit.models.parse import parse_model
from tc0kit.models.rows import Values

MIXERS: dict[str, Callable[[StackConfig, Values], Mixer]] = {
    "s4": fixed.S4D,
    "s4d": fixed.S4D,
    "s4-real": fixed.S4D,
    "s5": fixed.S5,
    "lru": fixed.LRU,
    "h3": multiplicative.H3,
    "hyena": multiplicative.Hyena,
    "rwkv4": rwkv.RWKV4,
    "rwkv5": rwkv.Eagle,
    "rwkv6": partial(rwkv.Eagle, finch=True),
    "retnet": fixed.Retention,
    "linear-attention": partial(fixed.Retention, decay=False),
    "mamba": mamba.Mamba,
    "mamba2": mamba.Mamba2,
    "mamba3": mamba3.Mamba3,
    "gla": gated.GLA,
    "hgrn": gated.HGRN,
    "hgrn2": gated.HGRN2,
    "hawk": gated.RGLRU,
    "mingru": gated.MinGRU,
    "minlstm": pooled.MinLSTM,
    "qrnn": pooled.QRNN,
    "sru": pooled.SRU,
    "mlstm": gated.MLSTM,
    "dcd": gated.ComplexDiagonal,
    "aussm": partial(gated.ComplexDiagonal, unitary=True),
    "deltanet": delta.Delta,
    "gated-deltanet": partial(delta.Delta, gated=True),
    "deltaproduct": delta.Delta,
    "gated-deltaproduct": partial(delta.Delta, gated=True),
    "kda": delta.KDA,
    "rwkv7": delta.RWKV7,
    "pd-ssm": matrices.PDSSM,
    "ids4": matrices.IDS4,
    "block-diagonal": matrices.IDS4,
    "liquid-s4": matrices.LiquidS4,
    "lcde": matrices.LCDE,
    "sd-ssm": matrices.SDSSM,
    "rnn": nonlinear.RNN,
    "rnn-ssm": nonlinear.SignRNN,
    "mlp-rnn": nonlinear.MLPRNN,
    "gru": nonlinear.GRU,
    "lstm": nonlinear.LSTM,
    "slstm": nonlinear.SLSTM,
    "transformer": nonlinear.Attention,
}
"""Row of the catalogue -> what builds a layer of it."""

RUNNING = (*MIXERS, *HYBRIDS)
"""The rows that run: those of one kind of layer, and the hybrids that ``patterns`` lays out."""


def build(config: StackConfig) -> Mixer:
    """Return one layer of ``config.model``, its weights drawn from torch's generator.

    Raises:
        UserError: unknown model, or a row or parameter without a running form.
    """
    model = parse_model(config.model)
    if model.name in HYBRIDS:
        raise UserError(f"{model.name} has layers of 2 kinds; build makes one layer, Stack all of them")
    if model.name not in MIXERS:
        raise UserError(f"{model.name} has no running form; these have one: {', '.join(RUNNING)}")
    return MIXERS[model.name](config, dict(model.parameters))
