"""Which tensor names betray which recurrence: one row a family, the more specific ones first.

The names are those of the ``transformers`` library, of the authors' own releases (RWKV) and of flash-linear-attention.
What a row says of the transition follows from the parametrisation alone; ``gates`` adds what the weights say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Config = Mapping[str, Any]


@dataclass(frozen=True)
class Family:
    """A kind of layer.

    Attributes:
        name: what it is called.
        needs: tensors that its module must have, relative to the module; in a tuple any one of them.
        lacks: tensors that its module must not have.
        transition: A(x) in words; empty if the layer has no recurrence.
        model: the row of the architecture catalogue, with parameters, given the configuration; "" if there is none.
        kind: ``recurrent``, ``attention`` or ``window`` (a finite window of tokens).
    """

    name: str
    needs: tuple[str | tuple[str, ...], ...]
    transition: str
    model: Callable[[Config], str]
    lacks: tuple[str, ...] = ()
    kind: str = "recurrent"

    def matches(self, names: frozenset[str]) -> bool:
        """Return whether a module with these tensors is of this family."""
        return not names.intersection(self.lacks) and all(
            bool(names.intersection((need,) if isinstance(need, str) else need)) for need in self.needs
        )


def negative_eigenvalues(config: Config) -> bool:
    """Return whether the configuration lets beta reach 2, so that eigenvalues become negative."""
    return bool(config.get("linear_allow_neg_eigval", config.get("allow_neg_eigval", False)))


def _beta(config: Config) -> str:
    return "beta=[0,2]" if negative_eigenvalues(config) else "beta=[0,1]"


def _delta(config: Config, name: str, product: str) -> str:
    factors = config.get("num_householder")
    if isinstance(factors, int) and factors > 1:
        return f"{product}({_beta(config)}, n_h={factors})"
    return f"{name}({_beta(config)})"


def _gated_delta(config: Config) -> str:
    return _delta(config, "gated-deltanet", "gated-deltaproduct")


def _plain_delta(config: Config) -> str:
    return _delta(config, "deltanet", "deltaproduct")


def _named(text: str) -> Callable[[Config], str]:
    return lambda config: text


def _attention(config: Config) -> str:
    return "transformer"


_QKV = ("q_proj.weight", "k_proj.weight", "v_proj.weight")

FAMILIES: tuple[Family, ...] = (
    Family("Mamba-1", ("A_log", "x_proj.weight", "dt_proj.weight", "dt_proj.bias", "conv1d.weight", "in_proj.weight"),
           "diag(exp(-dt(x) exp(A_log)))", _named("mamba")),
    Family("KDA", ("A_log", "dt_bias", "f_a_proj.weight", "f_b_proj.weight", "b_proj.weight"),
           "(I - beta(x) k k^T) diag(exp(-exp(A_log) softplus(f(x))))", _named("kda")),
    Family("Gated DeltaNet", ("A_log", "dt_bias", ("b_proj.weight", "in_proj_b.weight", "in_proj_ba.weight"),
                              ("a_proj.weight", "in_proj_a.weight", "in_proj_ba.weight")),
           "exp(-exp(A_log) softplus(a(x))) (I - beta(x) k k^T)", _gated_delta),
    Family("Mamba-2", ("A_log", "dt_bias", "in_proj.weight", "conv1d.weight", "D"),
           "exp(-dt(x) exp(A_log)) I, one scalar a head", _named("mamba2"), ("x_proj.weight",)),
    Family("RG-LRU", ("recurrent_param", "recurrent_gate_weight", "input_gate_weight"),
           "diag(exp(-8 softplus(recurrent_param) r(x)))", _named("hawk")),
    Family("RWKV-7", ("k_k", "k_a", "r_k"), "diag(w(x)) - k (a(x) k)^T", _named("rwkv7(c=1)")),
    Family("RWKV-6", ("time_decay", "time_faaaa", ("time_maa_w", "time_decay_w1")), "diag(w(x))", _named("rwkv6")),
    Family("RWKV-5", ("time_decay", "time_faaaa"), "diag(w), fixed", _named("rwkv5"), ("time_maa_w", "time_decay_w1")),
    Family("RWKV-4", ("time_decay", "time_first"), "diag(exp(-exp(time_decay))), fixed", _named("rwkv4")),
    Family("lightning attention", ("slope_rate",), "exp(-slope_rate) I, fixed, one scalar a head",
           _named("retnet(gates=(0,1))")),
    Family("mLSTM", ("igate_preact.weight", "fgate_preact.weight"), "sigmoid(f(x)) I, one scalar a head",
           _named("mlstm")),
    Family("GLA", (*_QKV, ("gk_proj.0.weight", "gk_proj.weight")), "diag(gate(x))", _named("gla")),
    Family("DeltaNet", (*_QKV, "b_proj.weight"), "I - beta(x) k k^T", _plain_delta, ("A_log",)),
    Family("short convolution", ("conv.weight", "in_proj.weight", "out_proj.weight"), "", _named(""), ("A_log",),
           "window"),
    Family("attention", (("q_proj.weight", "qkv_proj.weight", "q_a_proj.weight", "c_attn.weight"),), "", _attention,
           kind="attention"),
)  # fmt: skip
"""Every family that is recognised; the first row that matches a module wins."""
