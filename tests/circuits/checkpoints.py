"""Small Mamba checkpoints with random weights, written as safetensors files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

Arrays = dict[str, np.ndarray[Any, Any]]


def mamba_tensors(
    seed: int, *, d: int = 2, e: int = 3, s: int = 2, k: int = 3, rank: int = 1, vocab: int = 5
) -> Arrays:
    """Return the tensors of a language model with one block, all of them large enough to matter in few bits."""
    rng = np.random.default_rng(seed)

    def normal(*shape: int) -> np.ndarray[Any, Any]:
        return rng.normal(size=shape).astype(np.float32)

    mixer = {
        "in_proj.weight": normal(2 * e, d),
        "conv1d.weight": normal(e, 1, k),
        "conv1d.bias": normal(e),
        "x_proj.weight": normal(rank + 2 * s, e),
        "dt_proj.weight": normal(e, rank),
        "dt_proj.bias": normal(e),
        "A_log": normal(e, s),
        "D": normal(e),
        "out_proj.weight": normal(d, e),
    }
    tensors = {f"backbone.layers.0.mixer.{name}": value for name, value in mixer.items()}
    tensors["backbone.embeddings.weight"] = normal(vocab, d)
    tensors["backbone.layers.0.norm.weight"] = 1 + normal(d) / 4
    return tensors


def save_tensors(path: Path, tensors: Arrays) -> Path:
    """Write float32 arrays as a safetensors file."""
    header, data = {}, b""
    for name, value in tensors.items():
        block = np.ascontiguousarray(value, dtype="<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [len(data), len(data) + len(block)]}
        data += block
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path
