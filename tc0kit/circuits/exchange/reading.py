"""A circuit from a file of any format that is read, and one of single bits seen as another circuit's numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tc0kit.circuits.circuit import Circuit, Level, Output
from tc0kit.circuits.exchange import aiger_reader, blif_reader, threshold_blif
from tc0kit.circuits.exchange.names import input_names
from tc0kit.circuits.exchange.ranges import output_bit_names
from tc0kit.circuits.file import SIZE_LIMIT, from_json
from tc0kit.circuits.form import Ints, weights_of
from tc0kit.errors import UserError

ENDINGS = (".json", ".th", ".blif", ".aag", ".aig")


def read_file(path: Path) -> Circuit:
    """Return the circuit of a file; its ending says the format, JSON if it is none of ``ENDINGS``.

    Raises:
        UserError: no such file, too large, or malformed.
        BudgetSpent: too many gates.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    if path.suffix not in ENDINGS[1:] or len(data) > SIZE_LIMIT:
        return from_json(data, str(path))
    try:
        if path.suffix in (".aag", ".aig"):
            return aiger_reader.read(data)
        text = data.decode("utf-8", "replace")
        return threshold_blif.read(text) if path.suffix == ".th" else blif_reader.read(text)
    except UserError as error:
        raise UserError(f"{path}: {error}") from None


def seen_as(circuit: Circuit, model: Circuit) -> Circuit:
    """Return a circuit of single bits with the inputs and outputs of another one.

    Its inputs have to be named as the exchange formats name the model's bits (``x0_2``), or be ``i0``, ``i1``, ... in
    the model's order; likewise its outputs (``out_y_3``, ``out_y_sign``; ``o0``, ...). A circuit that has the model's
    inputs and outputs already comes back as it is.

    Raises:
        UserError: a name that is missing.
    """
    ends = ([i.name for i in circuit.inputs], [o.name for o in circuit.outputs])
    if circuit.inputs == model.inputs and set(ends[1]) == {o.name for o in model.outputs}:
        return circuit
    if any(item.width != 1 for item in circuit.inputs):
        raise UserError(f"{circuit.name} and {model.name} have different inputs, so they cannot be compared")
    wanted = input_names(model)
    place = _matched("input", ends[0], wanted, "i", circuit.name)
    moved = np.arange(circuit.input_wires + circuit.gates)
    moved[place] = np.arange(len(wanted))
    bits = output_bit_names(model)
    found = iter(_matched("output", ends[1], [name for names in bits for name in names], "o", circuit.name))
    outputs = tuple(
        _joined(output.name, [circuit.outputs[next(found)] for _ in names], names[-1].endswith("_sign"), moved)
        for output, names in zip(model.outputs, bits, strict=True)
    )
    levels = tuple(_moved(level, moved) for level in circuit.levels)
    header = {**circuit.header, "signed_outputs": list(model.header.get("signed_outputs", ()))}
    seen = Circuit(circuit.name, model.inputs, levels, outputs, circuit.origins, header)
    seen.check()
    return seen


def _matched(what: str, names: list[str], wanted: list[str], letter: str, circuit: str) -> list[int]:
    """Return for each wanted name its place among the names."""
    if len(names) == len(wanted) and names == [f"{letter}{k}" for k in range(len(names))]:
        return list(range(len(names)))
    place = {name: k for k, name in enumerate(names)}
    missing = [name for name in wanted if name not in place]
    if missing or len(names) != len(wanted):
        shown = f"{missing[0]!r} is missing" if missing else f"{len(names)} instead of {len(wanted)}"
        raise UserError(
            f"{circuit}: {what}s do not match: {shown}; expected are {', '.join(wanted[:4])}"
            f"{', ...' if len(wanted) > 4 else ''}"
        )
    return [place[name] for name in wanted]


def _moved(level: Level, moved: Ints) -> Level:
    """Return the level with its wires renumbered."""
    column = moved[level.column]
    order = np.lexsort((column, np.repeat(np.arange(level.rows), np.diff(level.row_start))))
    return replace(level, column=column[order], weight=level.weight[order])


def _joined(name: str, bits: list[Output], signed: bool, moved: Ints) -> Output:
    """Return the number that single bits spell."""
    weights: dict[int, int] = {}
    constant = 0
    for i, bit in enumerate(bits):
        factor = -(1 << i) if signed and i == len(bits) - 1 else 1 << i
        constant += factor * bit.constant
        for wire, weight in zip(moved[bit.column].tolist(), bit.weight, strict=True):
            weights[wire] = weights.get(wire, 0) + factor * int(weight)
    kept: Any = sorted((wire, weight) for wire, weight in weights.items() if weight)
    return Output(name, constant, np.array([w for w, _ in kept], np.int64), weights_of(w for _, w in kept))
