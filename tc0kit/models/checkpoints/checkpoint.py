"""A checkpoint: its layers with what they are, and the row of the architecture catalogue that they make together."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tc0kit.errors import UserError
from tc0kit.models.checkpoints.enclosure import eigenvalue_interval
from tc0kit.models.checkpoints.families import FAMILIES, Config, Family
from tc0kit.models.checkpoints.gates import Gates, fields, read_gates
from tc0kit.models.checkpoints.tensors import Tensor, read_json, read_tensors
from tc0kit.models.model import Model
from tc0kit.models.parse import parse_model

_LAYER = re.compile(r"^(.*?\.\d+)\.(.+)$")
_DIAGONAL = {"mamba", "mamba2", "hawk", "gla", "mlstm", "rwkv6"}
_FIXED = {"rwkv4", "rwkv5", "retnet"}


@dataclass(frozen=True)
class Layer:
    """One mixer of a checkpoint.

    Attributes:
        path: of its module, e.g. ``backbone.layers.0.mixer``.
        family: what it is.
        model: its row of the catalogue with parameters; empty for a finite window.
        gates: its eigenvalues; None without a recurrence.
        interval: bounds on its eigenvalues other than 1 on any input; None if they are not known.
    """

    path: str
    family: Family
    model: str
    gates: Gates | None
    interval: tuple[float, float] | None

    def fields(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            "path": self.path,
            "family": self.family.name,
            "transition": self.family.transition,
            "model": self.model,
            "eigenvalues": None if self.gates is None else fields(self.gates),
            "every_input": None if self.interval is None else list(self.interval),
        }


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint holds.

    Attributes:
        name: of the file.
        config: the configuration; empty if there is none.
        layers: its mixers in the order of the layers.
        architecture: the row of the catalogue for the whole stack, with parameters; empty if there is none.
        missing: why there is no such row; empty if there is one.
    """

    name: str
    config: Config
    layers: tuple[Layer, ...]
    architecture: str
    missing: str

    def model(self, semantics: str = "log", layers: int | None = None) -> Model:
        """Return the whole stack as a model of the catalogue, any constant number of layers by default.

        Raises:
            UserError: no row describes it, or the semantics is not defined for it.
        """
        if not self.architecture:
            raise UserError(f"{self.name}: {self.missing}")
        return parse_model(self.architecture, layers=layers, semantics=semantics)

    def counts(self) -> dict[str, int]:
        """Return how many mixers of each family there are, in the order of their first appearance."""
        return dict(Counter(layer.family.name for layer in self.layers))


def read_checkpoint(weights: Path, config: Path | None = None) -> Checkpoint:
    """Read a safetensors checkpoint.

    Args:
        weights: a ``.safetensors`` file, an index of shards, or a folder.
        config: the ``config.json``; by default the one beside the weights, if there is one.

    Raises:
        UserError: a file is missing or malformed, no layer is recognised, a tensor is missing or has a wrong shape.
    """
    tensors = read_tensors(weights)
    beside = (weights if weights.is_dir() else weights.parent) / "config.json"
    settings: Config = {}
    if config is not None or beside.is_file():
        settings = _text_part(read_json(config or beside))
    layers = tuple(_mixers(tensors, settings))
    if not layers:
        known = ", ".join(family.name for family in FAMILIES)
        raise UserError(f"{weights}: no layer is of a known kind ({known})")
    _refuse_unfinished(weights, layers, settings)
    architecture, missing = _whole(layers, settings)
    return Checkpoint(weights.name, settings, layers, architecture, missing)


def _text_part(config: Config) -> Config:
    inner = config.get("text_config")
    return inner if isinstance(inner, dict) else config


def _mixers(tensors: dict[str, Tensor], config: Config) -> list[Layer]:
    by_layer: dict[str, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        found = _LAYER.match(name)
        if found:
            by_layer.setdefault(found[1], {})[found[2]] = tensor
    mixers = []
    for prefix in sorted(by_layer, key=_in_order):
        inside = by_layer[prefix]
        for path in sorted(_folders(inside)):
            module = {name[len(path) :]: tensor for name, tensor in inside.items() if name.startswith(path)}
            family = next((family for family in FAMILIES if family.matches(frozenset(module))), None)
            if family is not None:
                mixers.append(_layer(f"{prefix}.{path}".rstrip("."), family, module, inside, config))
    return mixers


def _folders(names: dict[str, Tensor]) -> set[str]:
    """Return the paths of modules inside a layer, with a dot at their end, the layer itself as the empty path."""
    return {name[: at + 1] for name in names for at in range(-1, len(name)) if at < 0 or name[at] == "."}


def _in_order(prefix: str) -> tuple[str, int]:
    path, _, number = prefix.rpartition(".")
    return path, int(number)


def _layer(path: str, family: Family, module: dict[str, Tensor], inside: dict[str, Tensor], config: Config) -> Layer:
    if family.kind != "recurrent":
        return Layer(path, family, family.model(config), None, None)
    gates = read_gates(family.name, module, config)
    return Layer(path, family, family.model(config), gates, eigenvalue_interval(family.name, module, inside, config))


def _refuse_unfinished(weights: Path, layers: tuple[Layer, ...], config: Config) -> None:
    """Raise if the configuration promises layers whose tensors are not there."""
    promised = config.get("num_hidden_layers")
    kinds = config.get("layer_types") or config.get("layers_block_type") or []
    silent = sum(kind in {"mlp", "moe"} for kind in kinds) if isinstance(kinds, list) else 0
    found = len({_LAYER.match(layer.path + ".x")[1] for layer in layers})  # type: ignore[index]
    if isinstance(promised, int) and found < promised - silent:
        raise UserError(
            f"{weights}: {found} of {promised - silent} layers were found; tensors are missing, or the configuration "
            "belongs to another model"
        )


def _whole(layers: tuple[Layer, ...], config: Config) -> tuple[str, str]:
    """Return the row of the catalogue for the stack, or why there is none."""
    recurrent = sorted({layer.model for layer in layers if layer.family.kind == "recurrent"})
    attention = any(layer.family.kind == "attention" for layer in layers)
    if not recurrent:
        return (
            ("transformer", "") if attention else ("", "it has finite windows only, and no row describes such a stack")
        )
    if len(recurrent) > 1:
        return "", f"it mixes {' and '.join(recurrent)}, and no row describes such a stack; each is answered by itself"
    row, _, rest = recurrent[0].partition("(")
    if not attention:
        return recurrent[0], ""
    if row == "hawk" and isinstance(config.get("attention_window_size"), int):
        return "griffin", ""
    if row in _DIAGONAL:
        return "jamba", ""
    if row in _FIXED:
        return "minimax", ""
    if row == "gated-deltanet":
        return f"olmo-hybrid({rest}", ""
    if row == "kda":
        return "kimi-linear", ""
    return "", f"it mixes attention and {recurrent[0]}, and no row describes such a stack; each is answered by itself"
