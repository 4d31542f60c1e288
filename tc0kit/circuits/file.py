"""Circuits as files: compact JSON, the same bytes for the same circuit.

::

    {"schema": "tc0kit.circuit", "version": 1, "name": "majority of 3", "header": {"family": "majority", "n": 3},
     "inputs": [["x", 3, "bits"]],
     "origins": [["compare", "Lemma 1", {"token": 2}]],
     "outputs": [["y", 0, [3], [1]]],
     "levels": [{"row_start": [0, 3], "column": [0, 1, 2], "weight": [1, 1, 1],
                 "threshold_start": [0, 1], "threshold": [2], "origin": [0]}]}

An input is name, width, encoding; an output name, constant, columns, weights; a level has the arrays of
``circuit.Level``, and its first wire follows from the lines before. Integers outside -2^62 .. 2^62 are decimal
strings, because many JSON readers round large numbers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.circuits.circuit import Circuit, Input, Level, Origin, Output
from tc0kit.circuits.form import WIDE, Ints, Weights, weights_of
from tc0kit.errors import UserError

SCHEMA = "tc0kit.circuit"
VERSION = 1
SIZE_LIMIT = 1 << 29
LONGEST_NUMBER = 4300  # digits; Python converts no longer ones from and to decimal by default
ENCODINGS = ("bits", "signed", "one-hot")
ARRAYS = ("row_start", "column", "weight", "threshold_start", "threshold", "origin")


def to_json(circuit: Circuit) -> str:
    """Return the circuit as one line of JSON.

    Raises:
        UserError: a weight of more than 4300 digits, or a header that is no JSON.
    """
    return "".join(_pieces(circuit))


def save(circuit: Circuit, path: str | os.PathLike[str]) -> None:
    """Write the circuit to a file, level by level.

    Raises:
        UserError: as ``to_json``, or the file cannot be written.
    """
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as stream:
            for piece in _pieces(circuit):
                stream.write(piece)
    except OSError as error:
        raise UserError(f"{os.fspath(path)}: {error.strerror or error}") from error


def load(path: str | os.PathLike[str]) -> Circuit:
    """Read a circuit from a file and check it.

    Raises:
        UserError: no such file, too large, or as ``from_json``.
    """
    source = os.fspath(path)
    try:
        with open(path, "rb") as stream:
            data = stream.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise UserError(f"{source}: {error.strerror or error}") from error
    return from_json(data, source)


def from_json(text: str | bytes, source: str = "circuit") -> Circuit:
    """Return the circuit of a JSON text, checked.

    Raises:
        UserError: too large, no JSON, another schema or version, a malformed field (named), or arrays that break an
            invariant of circuits; every message starts with ``source``.
    """
    if len(text) > SIZE_LIMIT:
        raise UserError(f"{source}: larger than {SIZE_LIMIT >> 20} MiB; that is the limit")
    try:
        value = json.loads(text, parse_constant=_refuse)
        circuit = _circuit(value)
        circuit.check()
    except UserError as error:
        raise UserError(f"{source}: {error}") from None
    except RecursionError:
        raise UserError(f"{source}: the JSON is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise UserError(f"{source}: line {error.lineno}, column {error.colno}: no valid JSON: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{source}: no UTF-8 text (byte {error.start})") from error
    except (ValueError, OverflowError) as error:
        raise UserError(f"{source}: no valid circuit: {str(error).split(';')[0]}") from error
    return circuit


def _pieces(circuit: Circuit) -> Iterator[str]:
    head = {
        "schema": SCHEMA,
        "version": VERSION,
        "name": circuit.name,
        "header": dict(circuit.header),
        "inputs": [[item.name, item.width, item.encoding] for item in circuit.inputs],
        "origins": [[origin.block, origin.lemma, dict(origin.tags)] for origin in circuit.origins],
        "outputs": [
            [output.name, _listed([output.constant])[0], output.column.tolist(), _listed(output.weight)]
            for output in circuit.outputs
        ],
    }
    yield _dumps(head)[:-1] + ',"levels":['
    for k, level in enumerate(circuit.levels):
        yield "," if k else ""
        yield _dumps({name: _listed(getattr(level, name)) for name in ARRAYS})
    yield "]}\n"


def _dumps(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise UserError(f"the circuit's header is no JSON: {error}") from error


def _listed(values: Any) -> list[int | str]:
    if isinstance(values, np.ndarray) and values.dtype != object:
        peak = max(-int(values.min(initial=0)), int(values.max(initial=0)))
        if peak < WIDE:
            listed: list[int | str] = values.tolist()
            return listed
    try:
        return [int(v) if -WIDE < v < WIDE else str(int(v)) for v in values]
    except ValueError as error:
        raise UserError(f"a weight has more than {LONGEST_NUMBER} digits: no file format for it") from error


def _refuse(constant: str) -> None:
    raise UserError(f"{constant} is no JSON number")


def _circuit(value: object) -> Circuit:
    if not isinstance(value, dict) or value.get("schema") != SCHEMA:
        raise UserError(f'no circuit: a JSON object with "schema": "{SCHEMA}" is needed')
    if value.get("version") != VERSION:
        raise UserError(f"version {value.get('version')!r} of the format; this program reads version {VERSION}")
    inputs: list[Input] = []
    first = 0
    for entry in _list(value, "inputs"):
        name, width, encoding = _entry(entry, "inputs", (str, int, str))
        if encoding not in ENCODINGS:
            raise UserError(f"input {name!r}: encoding {encoding!r}; one of {', '.join(ENCODINGS)} is needed")
        inputs.append(Input(name, first, width, encoding))
        first += width
    origins = [_entry(entry, "origins", (str, str, dict)) for entry in _list(value, "origins")]
    levels: list[Level] = []
    for entry in _list(value, "levels"):
        levels.append(_level(entry, len(levels) + 1, first))
        first += levels[-1].gates
    outputs: list[Output] = []
    for entry in _list(value, "outputs"):
        name, constant, column, weight = _entry(entry, "outputs", (str, (int, str), list, list))
        where = f"output {name!r}"
        outputs.append(Output(name, _integers([constant], where)[0], _indices(column, where), _weights(weight, where)))
    header = value.get("header", {})
    if not isinstance(header, Mapping) or not isinstance(value.get("name"), str):
        raise UserError("'name' has to be a string and 'header' an object")
    listed = tuple(Origin(block, lemma, _tags(tags)) for block, lemma, tags in origins)
    return Circuit(value["name"], tuple(inputs), tuple(levels), tuple(outputs), listed, header)


def _list(value: Mapping[str, Any], key: str) -> list[Any]:
    listed = value.get(key)
    if not isinstance(listed, list):
        raise UserError(f"{key!r} has to be a list")
    return listed


def _entry(entry: object, where: str, kinds: tuple[Any, ...]) -> list[Any]:
    if (
        not isinstance(entry, list)
        or len(entry) != len(kinds)
        or not all(isinstance(v, kind) and not isinstance(v, bool) for v, kind in zip(entry, kinds, strict=True))
    ):
        raise UserError(f"{where!r}: {str(entry)[:60]} has not the right shape")
    return entry


def _tags(tags: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    if not all(type(number) is int for number in tags.values()):
        raise UserError("'origins': tags are integers")
    return tuple(sorted(tags.items()))


def _level(entry: object, number: int, base: int) -> Level:
    where = f"level {number}"
    if not isinstance(entry, dict):
        raise UserError(f"{where} has to be an object with {', '.join(ARRAYS)}")
    for key in ARRAYS:
        if not isinstance(entry.get(key), list):
            raise UserError(f"{where}: {key!r} has to be a list of integers")
    return Level(
        base,
        _indices(entry["row_start"], where),
        _indices(entry["column"], where),
        _weights(entry["weight"], where),
        _indices(entry["threshold_start"], where),
        _weights(entry["threshold"], where),
        _origins(entry["origin"], where),
    )


def _origins(values: list[Any], where: str) -> NDArray[np.int32]:
    indices = _indices(values, where)
    if len(indices) and not 0 <= indices.min() <= indices.max() < 1 << 31:
        raise UserError(f"{where}: an origin that is not listed")
    return indices.astype(np.int32)


def _integers(values: list[Any], where: str) -> list[int]:
    kinds = set(map(type, values))
    if not kinds <= {int, str}:
        raise UserError(f"{where}: integers are needed")
    if str not in kinds:
        return values
    texts = (v for v in values if isinstance(v, str))
    if not all(t.isascii() and t.removeprefix("-").isdigit() for t in texts):
        raise UserError(f"{where}: a text that is no decimal integer")
    return [int(v) for v in values]


def _weights(values: list[Any], where: str) -> Weights:
    return weights_of(_integers(values, where))


def _indices(values: list[Any], where: str) -> Ints:
    if not set(map(type, values)) <= {int}:
        raise UserError(f"{where}: integers are needed")
    return np.array(values, dtype=np.int64)
