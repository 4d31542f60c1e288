"""Rows of the catalogue whose layers are not all of one kind, and which layer is of which kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tc0kit.errors import UserError
from tc0kit.kernels.config import StackConfig
from tc0kit.models.parse import parse_model
from tc0kit.models.rows import Values

HYBRIDS: dict[str, Callable[[Values], tuple[str, ...]]] = {
    "xlstm": lambda values: ("mlstm", "slstm"),
    "griffin": lambda values: (f"hawk(gates={values['gates']})", "transformer"),
    "samba": lambda values: (f"mamba(gates={values['gates']})", "transformer"),
    "jamba": lambda values: (f"mamba(gates={values['gates']})", _attention(values)),
    "minimax": lambda values: (f"retnet(gates={values['gates']})", _attention(values)),
    "olmo-hybrid": lambda values: (f"gated-deltanet(beta={values['beta']})", _attention(values)),
    "kimi-linear": lambda values: (f"kda(beta={values['beta']})", _attention(values)),
}
"""Row -> the models of its layers, repeated as often as there are layers.

The kinds alternate one to one, so that two layers have both; real systems have them 2:1 (Griffin), 7:1 (xLSTM, Jamba,
MiniMax), 3:1 (OLMo Hybrid, Kimi Linear), which ``StackConfig.pattern`` gives.
"""

WINDOWS = {"griffin": 1024, "samba": 2048}
"""Row -> the tokens that its attention sees, where ``StackConfig.window`` does not say."""


def layers(config: StackConfig) -> list[StackConfig]:
    """Return the configurations of the single layers, each of one kind.

    Raises:
        UserError: unknown model, or too few layers for all kinds of a hybrid row.
    """
    model = parse_model(config.model)
    if config.pattern:
        models = config.pattern
    elif model.name in HYBRIDS:
        models = HYBRIDS[model.name](dict(model.parameters))
        if 0 < config.layers < len(models):
            raise UserError(f"{model.name} has layers of {len(models)} kinds; layers is {config.layers}")
    else:
        models = (config.model,)
    window = config.window or WINDOWS.get(model.name, 0)
    return [
        replace(config, model=models[j % len(models)], pattern=(), layers=1, window=window)
        for j in range(config.layers)
    ]


def _attention(values: Values) -> str:
    return f"transformer(positions={values['positions']})"
