"""Networks as ``.safetensors`` files: numbers in tensors, the rest as JSON in the metadata.

The format (eight bytes with the length of a JSON header, the header, the data) is that of the safetensors library.
``__metadata__`` has one entry, ``tc0kit.witness``: a JSON text with

``schema``    "tc0kit.witness/1"
``about``     names of the task, the model, its semantics, and the rule whose construction this is
``subject``   the task as data (``tc0kit.certificates.base``)
``empty``     the output for the empty word
``layers``    for each layer ``uses_view`` and its ``heads``, each with ``kind`` and ``reading``
``coding``    what the numbers of some tensors stand for (``network.CODING``)

Tensors are called ``layers.L.heads.H.NAME`` (``network`` says what they mean), ``layers.L.keys``, ``layers.L.values``,
and ``outputs``; numbers are float64, which holds every weight exactly, tables int64.
"""

from __future__ import annotations

import json
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.errors import UserError
from tc0kit.models.weights.network import CODING, OPTIONAL, READING_TENSORS, TENSORS, WHOLE, Head, Layer, Network

SCHEMA = "tc0kit.witness/1"
ENTRY = "tc0kit.witness"
MAX_BYTES = 1 << 30
_TYPES: dict[str, str] = {"F64": "<f8", "I64": "<i8"}


def network_bytes(network: Network) -> bytes:
    """Return the file's content; the same network always gives the same bytes."""
    tensors = _tensors(network)
    header: dict[str, Any] = {"__metadata__": {ENTRY: json.dumps(_description(network), ensure_ascii=True)}}
    start = 0
    chunks = []
    for name in sorted(tensors):
        whole = tensors[name].dtype.kind == "i"
        data = np.ascontiguousarray(tensors[name], dtype="<i8" if whole else "<f8").tobytes()
        header[name] = {
            "dtype": "I64" if whole else "F64",
            "shape": list(tensors[name].shape),
            "data_offsets": [start, start + len(data)],
        }
        start += len(data)
        chunks.append(data)
    text = json.dumps(header, separators=(",", ":")).encode("ascii")
    text += b" " * (-len(text) % 8)  # the data begin at a multiple of eight
    return b"".join((len(text).to_bytes(8, "little"), text, *chunks))


def _description(network: Network) -> dict[str, Any]:
    used = {name for layer in network.layers for head in layer.heads for name in head.tensors}
    return {
        "schema": SCHEMA,
        "about": dict(network.about),
        "subject": dict(network.subject),
        "empty": network.empty,
        "layers": [
            {
                "uses_view": layer.uses_view,
                "heads": [{"kind": head.kind, "reading": head.reading} for head in layer.heads],
            }
            for layer in network.layers
        ],
        "coding": {name: CODING[name] for name in sorted(used & CODING.keys())},
    }


def _tensors(network: Network) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    for i, layer in enumerate(network.layers):
        found[f"layers.{i}.keys"], found[f"layers.{i}.values"] = layer.keys, layer.values
        for j, head in enumerate(layer.heads):
            prefix = f"layers.{i}.heads.{j}"
            found[f"{prefix}.initial"] = head.initial
            found.update((f"{prefix}.{name}", tensor) for name, tensor in head.tensors.items())
    if network.outputs is not None:
        found["outputs"] = network.outputs
    return found


def read_network(path: Path) -> Network:
    """Return the network of a file.

    Raises:
        UserError: the file cannot be read, or is no witness: what is wrong, in one line.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error
    if len(data) > MAX_BYTES:
        raise UserError(f"{path} is larger than {MAX_BYTES:,} bytes")
    try:
        return _network(data)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, RecursionError) as error:
        detail = f"no {error}" if isinstance(error, KeyError) else str(error)[:100]
        raise UserError(f"{path}: no witness file (tc0kit solve --witness writes them): {detail}") from None


def _network(data: bytes) -> Network:
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 + length:
        raise ValueError(f"its header would have {length:,} bytes")
    header = json.loads(data[8 : 8 + length])
    about = json.loads(header.pop("__metadata__")[ENTRY])
    if about["schema"] != SCHEMA:
        raise ValueError(f"schema {str(about['schema'])[:40]!r}; {SCHEMA} is read")
    tensors = {name: _tensor(name, entry, data[8 + length :]) for name, entry in header.items()}
    layers = []
    for i, layer in enumerate(about["layers"]):
        heads = []
        for j, head in enumerate(layer["heads"]):
            prefix = f"layers.{i}.heads.{j}."
            names = (*TENSORS[head["kind"]], *READING_TENSORS[head["reading"]])
            own = {name: tensors[prefix + name] for name in names}
            own.update((name, tensors[prefix + name]) for name in OPTIONAL if prefix + name in tensors)
            for name, tensor in own.items():
                if (name in WHOLE) != (tensor.dtype.kind == "i"):
                    raise ValueError(f"{prefix}{name} has the wrong type")
            heads.append(Head(head["kind"], head["reading"], tensors[prefix + "initial"], own))
        keys, values = tensors[f"layers.{i}.keys"], tensors[f"layers.{i}.values"]
        width = 1 + sum(head.digits for head in heads)
        if keys.shape != (len(values), width) or not len(values):
            raise ValueError(f"layers.{i}.keys must have {width} columns and as many rows as values")
        layers.append(Layer(tuple(heads), keys, values, bool(layer["uses_view"])))
    return Network(tuple(layers), int(about["empty"]), about["subject"], tensors.get("outputs"), about["about"])


def _tensor(name: str, entry: dict[str, Any], data: bytes) -> NDArray[Any]:
    start, stop = entry["data_offsets"]
    shape = tuple(entry["shape"])
    if not 0 <= start <= stop <= len(data) or stop - start != 8 * prod(shape):
        raise ValueError(f"tensor {name}: its data are missing or of another size than its shape says")
    found = np.frombuffer(data[start:stop], _TYPES[entry["dtype"]]).reshape(shape)
    if not np.isfinite(found).all():
        raise ValueError(f"tensor {name} holds numbers that are not finite")
    return found
