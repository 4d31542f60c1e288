"""The first block of a Mamba checkpoint as float64 arrays, in the names of the ``transformers`` library.

With u a row of the embedding and ``(x, z) = in_proj(norm(u))``, the block is ``v = SiLU(conv1d(x))``, ``h' = exp(-rate
delta) h + delta B v`` and ``u + out_proj(SiLU(z) * (C h + D v))`` (Gu and Dao 2023).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.errors import UserError
from tc0kit.models.checkpoints.tensors import Tensor, read_json, read_tensors

Values = NDArray[np.float64]

_MIXER = re.compile(r"(?P<layer>.*\blayers\.0\.)(?P<mixer>(?:\w+\.)?)A_log\Z")
_EMBEDDINGS = ("embeddings.weight", "embedding.weight", "embed_tokens.weight")
_LAYERS = ("mamba", "")  # values of model_type whose block this is


@dataclass(frozen=True, eq=False)
class FirstBlock:
    """Weights of one block; d is the model's width, e the inner width, s the state size, k the convolution's width.

    Attributes:
        name: of the file.
        embedding: V x d.
        norm, epsilon: d weights of the root-mean-square norm before the block, and what it adds to the mean square.
        in_x, in_z: e x d, with biases of length e.
        conv, conv_bias: e x k (the last entry is the current token's) and e.
        delta, delta_bias: e x e, the product of dt_proj and its rows of x_proj, and e.
        b, c: s x e.
        rate: e x s, exp(A_log).
        skip: e, D.
        out, out_bias: d x e and d.
    """

    name: str
    embedding: Values
    norm: Values
    epsilon: float
    in_x: Values
    in_z: Values
    in_bias: Values
    conv: Values
    conv_bias: Values
    delta: Values
    delta_bias: Values
    b: Values
    c: Values
    rate: Values
    skip: Values
    out: Values
    out_bias: Values

    @property
    def inner(self) -> int:
        """e."""
        return len(self.skip)

    def rows(self, tokens: Any) -> Values:
        """Return the embedding's rows of these tokens after the norm."""
        u = self.embedding[list(tokens)]
        normed: Values = u / np.sqrt((u * u).mean(axis=1, keepdims=True) + self.epsilon) * self.norm
        return normed


def read_first_block(path: Path) -> FirstBlock:
    """Read the first block of a Mamba checkpoint.

    Raises:
        UserError: no readable safetensors file, no Mamba block in it, a variant that computes something else, or a
            tensor that is missing or has a wrong shape.
    """
    tensors = read_tensors(path)
    config = (path if path.is_dir() else path.parent) / "config.json"
    settings = read_json(config) if config.is_file() else {}
    kind = settings.get("model_type", "")
    found = next((match for name in sorted(tensors) if (match := _MIXER.match(name))), None)
    if found is None or f"{found['layer']}{found['mixer']}x_proj.weight" not in tensors:
        raise UserError(
            f"{path}: no Mamba block (layers.0 with A_log, x_proj and dt_proj) is in it; other recurrences are "
            "compiled from a model file with their matrices"
        )
    if kind not in _LAYERS or any(name.startswith(found[0][:-5]) and "layernorm" in name for name in tensors):
        raise UserError(f"{path}: the blocks of {kind or 'this file'} differ from Mamba's; only those are compiled")
    if settings.get("hidden_act", "silu") != "silu":
        raise UserError(f"{path}: hidden_act = {settings['hidden_act']!r}; Mamba blocks with silu are compiled")
    return _block(path, _Reader(path, tensors, found["layer"], found["mixer"]), settings)


@dataclass(frozen=True)
class _Reader:
    path: Path
    tensors: dict[str, Tensor]
    layer: str
    mixer: str

    def get(self, name: str, shape: tuple[int, ...] | None = None, *, needed: bool = True) -> Values | None:
        full = f"{self.layer}{name}" if name == "norm.weight" else f"{self.layer}{self.mixer}{name}"
        tensor = self.tensors.get(full)
        if tensor is None:
            if needed:
                raise UserError(f"{self.path}: tensor {full} is missing")
            return None
        if shape is not None and tensor.shape != shape:
            raise UserError(f"{self.path}: {full} has the shape {tensor.shape}, but {shape} is expected")
        return tensor.values()

    def need(self, name: str, shape: tuple[int, ...] | None = None) -> Values:
        found = self.get(name, shape)
        assert found is not None
        return found

    def vector(self, name: str, length: int) -> Values:
        """Return a bias, zero if there is none."""
        found = self.get(name, (length,), needed=False)
        return np.zeros(length) if found is None else found


def _block(path: Path, read: _Reader, settings: dict[str, Any]) -> FirstBlock:
    name = next((name for name in sorted(read.tensors) if name.endswith(_EMBEDDINGS)), None)
    if name is None or len(read.tensors[name].shape) != 2:
        raise UserError(f"{path}: no embedding is in it ({', '.join(_EMBEDDINGS)})")
    embedding = read.tensors[name].values()
    d = embedding.shape[1]
    rate = read.need("A_log")
    if rate.ndim != 2 or 0 in rate.shape or not len(embedding):
        raise UserError(f"{path}: A_log has the shape {rate.shape}; inner width x state size is expected")
    e, s = rate.shape
    projection = read.need("x_proj.weight")
    rank = projection.shape[0] - 2 * s if projection.ndim == 2 else 0
    if rank < 1 or projection.shape[1] != e:
        raise UserError(
            f"{path}: x_proj.weight has the shape {projection.shape}, but (rank + {2 * s}, {e}) is expected"
        )
    into = read.need("in_proj.weight", (2 * e, d))
    conv = read.need("conv1d.weight")
    if conv.ndim != 3 or conv.shape[:2] != (e, 1) or conv.shape[2] < 1:
        raise UserError(f"{path}: conv1d.weight has the shape {conv.shape}, but ({e}, 1, window) is expected")
    epsilon = settings.get("layer_norm_epsilon", 1e-5)
    if not isinstance(epsilon, int | float) or isinstance(epsilon, bool) or not 0 <= epsilon < 1:
        raise UserError(f"{path}: layer_norm_epsilon = {epsilon!r} is no small number")
    return FirstBlock(
        name=path.name,
        embedding=embedding,
        norm=read.need("norm.weight", (d,)),
        epsilon=float(epsilon),
        in_x=into[:e],
        in_z=into[e:],
        in_bias=read.vector("in_proj.bias", 2 * e),
        conv=conv[:, 0],
        conv_bias=read.vector("conv1d.bias", e),
        delta=read.need("dt_proj.weight", (e, rank)) @ projection[:rank],
        delta_bias=read.vector("dt_proj.bias", e),
        b=projection[rank : rank + s],
        c=projection[rank + s :],
        rate=np.exp(rate),
        skip=read.need("D", (e,)),
        out=read.need("out_proj.weight", (d, e)),
        out_bias=read.vector("out_proj.bias", d),
    )
