"""Weights files (``.safetensors``) as certificates of kind ``witness``. Standard library only.

Eight bytes with the length of a JSON header, the header, the data. The header maps a tensor's name to its ``dtype``
("F64" or "I64"), ``shape`` and ``data_offsets``; ``__metadata__`` has the entry ``tc0kit.witness``, a JSON text with
the fields ``schema`` ("tc0kit.witness/1"), ``about``, ``subject``, ``empty``, ``layers`` (``uses_view``, and for each
head ``kind`` and ``reading``) and ``coding`` (words for people). A tensor ``layers.0.heads.1.gate`` is the field "gate"
of head 1 in layer 0, and so on. Every float64 is a fraction and is read as that fraction.
"""

from __future__ import annotations

import json
import math
import sys
from array import array
from typing import Any

from tc0kit.certificates.base import Malformed, expect_int, expect_list, expect_object, expect_str

ENTRY = "tc0kit.witness"
SCHEMA = "tc0kit.witness/1"
FIELDS = ("schema", "about", "subject", "empty", "layers", "coding")
TYPES = {"F64": "d", "I64": "q"}


def certificate_of(data: bytes) -> dict[str, Any]:
    """Return the certificate that a weights file holds.

    Raises:
        Malformed: it is no weights file of this schema.
    """
    header, start = _header(data)
    metadata = header.pop("__metadata__", None)
    if type(metadata) is not dict or type(metadata.get(ENTRY)) is not str:
        raise Malformed(f"no witness: its metadata have no entry {ENTRY!r}")
    about = expect_object(_json(metadata[ENTRY].encode("utf-8"), "the metadata"), "metadata", FIELDS)
    if about["schema"] != SCHEMA:
        raise Malformed(f"schema {str(about['schema'])[:40]!r} is not known; this checker reads {SCHEMA}")
    tensors = {name: _tensor(name, entry, data, start) for name, entry in header.items()}
    layers = []
    for i, layer in enumerate(expect_list(about["layers"], "metadata.layers")):
        expect_object(layer, f"layers[{i}]", ("uses_view", "heads"))
        heads = []
        for j, head in enumerate(expect_list(layer["heads"], f"layers[{i}].heads")):
            expect_object(head, f"layers[{i}].heads[{j}]", ("kind", "reading"))
            prefix = f"layers.{i}.heads.{j}."
            own = {name.removeprefix(prefix): tensors.pop(name) for name in list(tensors) if name.startswith(prefix)}
            if head["kind"] in ("diagonal", "dense", "householder"):
                own.setdefault("input", None)
            heads.append({**own, **head})
        tables = {name: tensors.pop(f"layers.{i}.{name}", None) for name in ("keys", "values")}
        layers.append({"uses_view": layer["uses_view"], "heads": heads, **tables})
    network = {"empty": about["empty"], "outputs": tensors.pop("outputs", None), "layers": layers}
    if tensors:
        raise Malformed(f"the tensor {min(tensors)[:60]!r} belongs to no layer")
    return {
        "schema": "tc0kit.certificate",
        "version": 1,
        "kind": "witness",
        "subject": about["subject"],
        "about": about["about"],
        "network": network,
    }


def _header(data: bytes) -> tuple[dict[str, Any], int]:
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise Malformed(f"no safetensors file: its header would have {length:,} bytes")
    header = _json(data[8 : 8 + length], "the header")
    if type(header) is not dict:
        raise Malformed("the header: an object is expected")
    return header, 8 + length


def _json(data: bytes, where: str) -> Any:
    try:
        return json.loads(data.decode("utf-8"))
    except RecursionError:
        raise Malformed(f"{where}: the JSON is nested too deeply") from None
    except ValueError as error:
        raise Malformed(f"{where}: no JSON: {str(error)[:100]}") from None


def _tensor(name: str, entry: Any, data: bytes, start: int) -> Any:
    """Return a tensor as nested lists."""
    where = f"tensor {name[:60]!r}"
    expect_object(entry, where, ("dtype", "shape", "data_offsets"))
    code = TYPES.get(expect_str(entry["dtype"], where))
    shape = [expect_int(size, where, 0, len(data)) for size in expect_list(entry["shape"], where)]
    offsets = [expect_int(offset, where, 0, len(data)) for offset in expect_list(entry["data_offsets"], where)]
    if code is None or len(offsets) != 2 or offsets[1] - offsets[0] != 8 * math.prod(shape):
        raise Malformed(f"{where}: F64 or I64 data of the size of its shape are expected")
    if start + offsets[1] > len(data):
        raise Malformed(f"{where}: its data are missing")
    values = array(code)
    values.frombytes(data[start + offsets[0] : start + offsets[1]])
    if sys.byteorder == "big":
        values.byteswap()
    numbers: list[Any] = [_exact(value, where) if code == "d" else value for value in values]
    for size in reversed(shape[1:]):
        if size == 0:
            raise Malformed(f"{where}: an axis has size 0")
        numbers = [numbers[i : i + size] for i in range(0, len(numbers), size)]
    return numbers if shape else numbers[0]


def _exact(value: float, where: str) -> int | str:
    if not math.isfinite(value):
        raise Malformed(f"{where}: a number is not finite")
    above, below = value.as_integer_ratio()
    return above if below == 1 else f"{above}/{below}"
