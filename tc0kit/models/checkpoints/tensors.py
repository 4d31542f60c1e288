"""Safetensors files: names, types and shapes from the header, values on demand.

The format: eight bytes with the length of a JSON header, the header (name -> dtype, shape, data_offsets), the data.
The reader checks every offset before it touches the data. BF16, which NumPy lacks, is the upper half of a float32.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.errors import UserError

MAX_HEADER = 100_000_000
MAX_JSON = 20_000_000
MAX_VALUES = 1 << 28
SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "F8_E4M3": 1, "F8_E5M2": 1,
         "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1}  # fmt: skip
_READ = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}


@dataclass(frozen=True)
class Tensor:
    """One tensor of a file.

    Attributes:
        name: as the file has it.
        dtype: the format's name, e.g. ``BF16``.
        shape: sizes of the axes.
        file: where it is.
        start: offset of its first byte in the file.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    file: Path
    start: int

    def values(self) -> NDArray[np.float64]:
        """Return the numbers.

        Raises:
            UserError: a type without a float64 value here, too many numbers, or numbers that are not finite.
        """
        count = prod(self.shape)
        if self.dtype not in _READ:
            raise UserError(f"{self.file}: {self.name} is {self.dtype}; {', '.join(_READ)} are read")
        if count > MAX_VALUES:
            raise UserError(f"{self.file}: {self.name} has {count:,} numbers; at most {MAX_VALUES:,} are read")
        with self.file.open("rb") as stream:
            stream.seek(self.start)
            data = stream.read(count * SIZES[self.dtype])
        raw = np.frombuffer(data, _READ[self.dtype])
        if self.dtype == "BF16":
            raw = (raw.astype(np.uint32) << 16).view(np.float32)
        found = raw.astype(np.float64).reshape(self.shape)
        if not np.isfinite(found).all():
            raise UserError(f"{self.file}: {self.name} holds numbers that are not finite")
        return found


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a ``.safetensors`` file, of an index of shards, or of a folder with either.

    Raises:
        UserError: no such file, or no safetensors file: what is wrong, in one line.
    """
    if path.is_dir():
        inside = [path / "model.safetensors", path / "model.safetensors.index.json"]
        found = next((file for file in inside if file.is_file()), None)
        if found is None:
            raise UserError(f"{path} has neither model.safetensors nor model.safetensors.index.json")
        path = found
    if path.suffix in {".bin", ".pt", ".pth", ".ckpt", ".pkl"}:
        raise UserError(f"{path}: pickled weights are not loaded; convert them to .safetensors")
    if path.name.endswith(".json"):
        return _sharded(path)
    return _single(path)


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        UserError: it cannot be read, is too large, or holds no object.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_JSON + 1)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error
    if len(data) > MAX_JSON:
        raise UserError(f"{path} is larger than {MAX_JSON:,} bytes")
    return _object(data, str(path))


def _sharded(path: Path) -> dict[str, Tensor]:
    weights = read_json(path).get("weight_map")
    if not isinstance(weights, Mapping) or not all(isinstance(file, str) for file in weights.values()):
        raise UserError(f"{path}: a weight_map from tensor to file is expected")
    tensors: dict[str, Tensor] = {}
    for name in sorted(set(weights.values())):
        if Path(name).name != name:
            raise UserError(f"{path}: shard {name!r} must be a file beside the index")
        tensors |= _single(path.parent / name)
    for name in weights:
        if name not in tensors:
            raise UserError(f"{path}: tensor {name} is in none of the shards")
    return tensors


def _single(path: Path) -> dict[str, Tensor]:
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            if size < 8 or length > min(size - 8, MAX_HEADER):
                raise UserError(f"{path}: no safetensors file: its header would have {length:,} bytes")
            header = _object(stream.read(length), f"{path}: header")
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error
    header.pop("__metadata__", None)
    return {name: _tensor(path, name, entry, 8 + length, size) for name, entry in sorted(header.items())}


def _tensor(path: Path, name: str, entry: Any, base: int, size: int) -> Tensor:
    where = f"{path}: tensor {name}"
    if not isinstance(entry, Mapping) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise UserError(f"{where}: dtype, shape and data_offsets are expected")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if dtype not in SIZES:
        raise UserError(f"{where}: no type {str(dtype)[:20]!r}; {', '.join(SIZES)} are known")
    if not _naturals(shape) or not _naturals(offsets) or len(offsets) != 2:
        raise UserError(f"{where}: shape and data_offsets are lists of whole numbers")
    start, stop = offsets
    if stop - start != prod(shape) * SIZES[dtype] or base + stop > size:
        raise UserError(f"{where}: its data are missing or of another size than its shape says")
    return Tensor(name, dtype, tuple(shape), path, base + start)


def _naturals(value: Any) -> bool:
    return isinstance(value, list) and all(type(item) is int and item >= 0 for item in value)


def _object(data: bytes, where: str) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except RecursionError:
        raise UserError(f"{where}: the JSON is nested too deeply") from None
    except ValueError as error:
        raise UserError(f"{where}: no JSON: {str(error)[:100]}") from None
    if not isinstance(value, dict):
        raise UserError(f"{where}: a JSON object is expected")
    return value
