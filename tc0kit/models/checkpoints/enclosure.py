"""Bounds on a module's eigenvalues over every input, from the normalisation before the layer.

A root-mean-square norm with weights g maps any vector of d numbers to u with sum (u_i / g_i)^2 <= d, so a row r of the
projection behind it satisfies |r u| <= sqrt(d) |r g| (Cauchy-Schwarz; g and r multiply entry by entry). Steps and gates
are monotone in such projections, which gives an interval for each of them that no input leaves. Rounding of the
running model is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tc0kit.models.checkpoints.families import Config, negative_eigenvalues
from tc0kit.models.checkpoints.gates import Module, Values, same_heads, sigmoid, softplus, step_limits
from tc0kit.models.checkpoints.tensors import Tensor

NORMS: dict[str, tuple[str, float]] = {
    "mamba": ("norm.weight", 0.0),
    "mamba2": ("norm.weight", 0.0),
    "nemotron_h": ("norm.weight", 0.0),
    "bamba": ("input_layernorm.weight", 0.0),
    "granitemoehybrid": ("input_layernorm.weight", 0.0),
    "qwen3_next": ("input_layernorm.weight", 1.0),
    "qwen3_5_text": ("input_layernorm.weight", 1.0),
    "olmo_hybrid": ("attention_layer_norm.weight", 0.0),
}
"""model type -> the norm in front of its recurrent layers, and what is added to its weights."""

_LEAST_SILU = -0.27846454276107386


def eigenvalue_interval(
    family: str, module: Module, layer: Mapping[str, Tensor], config: Config
) -> tuple[float, float] | None:
    """Return an interval with all eigenvalues but 1 of the module's transitions on any input; None if not known.

    Args:
        family: the module's family.
        module: its tensors, relative to it.
        layer: the tensors of its whole layer, relative to that.
        config: the model's configuration.
    """
    name, offset = NORMS.get(str(config.get("model_type")), ("", 0.0))
    if name not in layer:
        return None
    weights = layer[name].values() + offset
    if family == "Mamba-1":
        return _decays(*_mamba1_steps(module, weights), np.exp(module["A_log"].values()))
    if family == "Mamba-2":
        rates, bias = same_heads(module, "A_log", "dt_bias")
        reach = _reach(module["in_proj.weight"].values()[-len(rates) :], weights)
        low, high = (np.clip(softplus(bias + sign * reach), *step_limits(config)) for sign in (-1, 1))
        return _decays(low, high, np.exp(rates))
    if family == "Gated DeltaNet":
        return _gated_delta(module, weights, config)
    return None


def _reach(rows: Values, norm: Values) -> Values:
    """Return for each row the largest |row u| over the outputs u of the norm."""
    reach: Values = np.sqrt(len(norm)) * np.linalg.norm(rows * norm, axis=1)
    return reach


def _decays(low: Values, high: Values, rates: Values) -> tuple[float, float]:
    if rates.ndim == 2:
        low, high = low[:, None], high[:, None]
    return float(np.exp(-high * rates).min()), float(np.exp(-low * rates).max())


def _mamba1_steps(module: Module, norm: Values) -> tuple[Values, Values]:
    """Follow intervals through the projection, the convolution, SiLU and the two maps to the step."""
    filters = module["conv1d.weight"].values()[:, 0]
    reach = _reach(module["in_proj.weight"].values()[: len(filters)], norm) * np.abs(filters).sum(axis=1)
    bias = module["conv1d.bias"].values() if "conv1d.bias" in module else np.zeros(len(filters))
    ends = np.array([bias - reach, bias + reach])
    silu = ends * sigmoid(ends)
    # SiLU falls to its least value at about -1.28 and rises after it.
    dips = (ends[0] < -1.2784645427610738) & (ends[1] > -1.2784645427610738)
    low, high = np.where(dips, _LEAST_SILU, silu.min(axis=0)), silu.max(axis=0)
    rank = module["dt_proj.weight"].shape[1]
    for matrix in (module["x_proj.weight"].values()[:rank], module["dt_proj.weight"].values()):
        up, down = np.maximum(matrix, 0), np.minimum(matrix, 0)
        low, high = up @ low + down @ high, up @ high + down @ low
    shift = module["dt_proj.bias"].values()
    return softplus(low + shift), softplus(high + shift)


def _gated_delta(module: Module, norm: Values, config: Config) -> tuple[float, float] | None:
    rates, bias = same_heads(module, "A_log", "dt_bias")
    heads = len(rates)
    if "in_proj_ba.weight" in module:
        return None  # the rows of beta and alpha are interleaved by key heads
    decay = module["in_proj_a.weight" if "in_proj_a.weight" in module else "a_proj.weight"].values()
    write = module["in_proj_b.weight" if "in_proj_b.weight" in module else "b_proj.weight"].values()
    if decay.shape[0] != heads or write.shape[0] != heads:
        return None
    alpha = np.exp(-np.exp(rates) * softplus(bias - _reach(decay, norm)))
    least = np.exp(-np.exp(rates) * softplus(bias + _reach(decay, norm)))
    beta = sigmoid(_reach(write, norm)) * (2.0 if negative_eigenvalues(config) else 1.0)
    along = 1 - beta
    low = np.minimum(np.where(along < 0, alpha * along, least * along), least)
    return float(low.min()), float(alpha.max())
