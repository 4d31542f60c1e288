"""From the weights of a module to the eigenvalues that its transitions can have.

Two statements are kept apart. The *possible* range follows from the parametrisation and holds for all weights. The
eigenvalues *at rest* are those of a token whose projections vanish, so that biases alone set the gates; for fixed
transitions they are all there is. What other tokens do is bounded in ``enclosure``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.errors import UserError
from tc0kit.models.checkpoints.families import Config, negative_eigenvalues
from tc0kit.models.checkpoints.tensors import Tensor

Values = NDArray[np.float64]
Module = Mapping[str, Tensor]

BINS = 20


@dataclass(frozen=True)
class Gates:
    """Eigenvalues of the transitions of one module.

    Attributes:
        possible: the range that the parametrisation allows, e.g. ``(0, 1)``.
        fixed: True if the transitions do not depend on the token; then ``at_rest`` is all of them.
        at_rest: the eigenvalues other than 1 that the biases alone give, sorted; empty if they are not biases.
    """

    possible: str
    fixed: bool
    at_rest: Values

    def histogram(self) -> list[tuple[float, float, int]]:
        """Return (low, high, count) of 20 equal bins over [0, 1], or over [-1, 1] if there are negative ones."""
        low = -1.0 if len(self.at_rest) and self.at_rest[0] < 0 else 0.0
        counts, edges = np.histogram(np.clip(self.at_rest, low, 1.0), BINS, (low, 1.0))
        return [(float(a), float(b), int(n)) for a, b, n in zip(edges[:-1], edges[1:], counts, strict=True)]


def softplus(x: Values) -> Values:
    """Return log(1 + exp(x)) without overflow."""
    return np.logaddexp(0.0, x)


def sigmoid(x: Values) -> Values:
    """Return 1 / (1 + exp(-x)) without overflow."""
    return np.exp(-np.logaddexp(0.0, -x))


def same_heads(module: Module, *names: str) -> list[Values]:
    """Return tensors with one number a head.

    Raises:
        UserError: their lengths differ.
    """
    found = [module[name].values().reshape(-1) for name in names]
    if len({len(values) for values in found}) > 1:
        sizes = ", ".join(f"{name} has {len(v)}" for name, v in zip(names, found, strict=True))
        raise UserError(f"{module[names[0]].file}: {module[names[0]].name}: one number a head is expected, but {sizes}")
    return found


def _mamba1(module: Module, config: Config) -> Gates:
    rates, bias = np.exp(module["A_log"].values()), module["dt_proj.bias"].values()
    if rates.ndim != 2 or bias.shape != rates.shape[:1]:
        tensor = module["A_log"]
        raise UserError(f"{tensor.file}: {tensor.name} has shape {list(tensor.shape)}; (channels, states) is expected")
    return Gates("(0, 1)", False, np.exp(-softplus(bias)[:, None] * rates).reshape(-1))


def step_limits(config: Config) -> tuple[float, float]:
    """Return the bounds to which Mamba-2 clamps its step."""
    limits = config.get("time_step_limit")
    if not isinstance(limits, list) or len(limits) != 2:
        return 0.0, np.inf
    low, high = (np.inf if isinstance(value, Mapping) else float(value) for value in limits)
    return low, high


def _mamba2(module: Module, config: Config) -> Gates:
    rates, bias = same_heads(module, "A_log", "dt_bias")
    return Gates("(0, 1)", False, np.exp(-np.clip(softplus(bias), *step_limits(config)) * np.exp(rates)))


def _gated_delta(module: Module, config: Config) -> Gates:
    """alpha (I - beta k k^T) has the eigenvalues alpha and alpha (1 - beta); at rest beta is half its largest value."""
    rates, bias = same_heads(module, "A_log", "dt_bias")
    alpha = np.exp(-np.exp(rates) * softplus(bias))
    negative = negative_eigenvalues(config)
    along = alpha * (1 - (1.0 if negative else 0.5))
    return Gates("(-1, 1)" if negative else "(0, 1)", False, np.concatenate([alpha, along]))


def _kda(module: Module, config: Config) -> Gates:
    """The spectrum of (I - beta k k^T) D depends on k; at rest those of D are given."""
    rates, bias = module["A_log"].values().reshape(-1), module["dt_bias"].values().reshape(-1)
    if len(bias) % len(rates):
        raise UserError(f"{module['dt_bias'].file}: {module['dt_bias'].name}: a multiple of {len(rates)} is expected")
    alpha = np.exp(-np.exp(np.repeat(rates, len(bias) // len(rates))) * softplus(bias))
    return Gates("[0, 1)", False, alpha)


def _rg_lru(module: Module, config: Config) -> Gates:
    scale, bias = same_heads(module, "recurrent_param", "recurrent_gate_bias")
    return Gates("(0, 1)", False, np.exp(-8 * sigmoid(bias) * softplus(scale)))


def _rwkv4(module: Module, config: Config) -> Gates:
    return Gates("(0, 1)", True, np.exp(-np.exp(module["time_decay"].values().reshape(-1))))


def _rwkv6(module: Module, config: Config) -> Gates:
    """exp(-exp(w + low rank of the token)): at rest the low-rank part is absent."""
    return Gates("(0, 1)", False, np.exp(-np.exp(module["time_decay"].values().reshape(-1))))


def _lightning(module: Module, config: Config) -> Gates:
    return Gates("(0, 1)", True, np.exp(-module["slope_rate"].values().reshape(-1)))


def _mlstm(module: Module, config: Config) -> Gates:
    bias = module.get("fgate_preact.bias")
    return Gates("(0, 1)", False, np.zeros(0) if bias is None else sigmoid(bias.values().reshape(-1)))


def _from_tokens(possible: str) -> Callable[[Module, Config], Gates]:
    return lambda module, config: Gates(possible, False, np.zeros(0))


_READERS: dict[str, Callable[[Module, Config], Gates]] = {
    "Mamba-1": _mamba1,
    "Mamba-2": _mamba2,
    "Gated DeltaNet": _gated_delta,
    "KDA": _kda,
    "RG-LRU": _rg_lru,
    "RWKV-4": _rwkv4,
    "RWKV-5": _rwkv4,
    "RWKV-6": _rwkv6,
    # diag(w) - k (a k)^T is similar to a symmetric matrix; w in (exp(-exp(-1/2)), 1), a in (0, 1), |k| = 1.
    "RWKV-7": _from_tokens("(-0.455, 1)"),
    "lightning attention": _lightning,
    "mLSTM": _mlstm,
    "GLA": _from_tokens("(0, 1)"),
}


def read_gates(family: str, module: Module, config: Config) -> Gates:
    """Return the eigenvalues of a module of a recurrent family.

    Raises:
        UserError: a tensor is missing, has another shape, or holds numbers that are not finite.
    """
    if family == "DeltaNet":
        return Gates("[-1, 1]" if negative_eigenvalues(config) else "[0, 1]", False, np.zeros(0))
    try:
        found = _READERS[family](module, config)
    except KeyError as missing:
        some = next(iter(module.values()))
        raise UserError(f"{some.file}: {family} module of {some.name}: tensor {missing.args[0]} is missing") from None
    return Gates(found.possible, found.fixed, np.sort(found.at_rest))


def fields(gates: Gates) -> dict[str, Any]:
    """Return everything as JSON values."""
    rest = gates.at_rest
    return {
        "possible": gates.possible,
        "fixed": gates.fixed,
        "at_rest": {"count": len(rest), "low": float(rest[0]), "high": float(rest[-1])} if len(rest) else None,
        "histogram": [list(row) for row in gates.histogram()] if len(rest) else [],
    }
