"""Values to input wires and output wires to values, by the groups of a circuit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.circuits.circuit import Circuit, Input
from tc0kit.circuits.form import Weights
from tc0kit.errors import UserError, did_you_mean

Bits = NDArray[np.uint8]
BIT_OF = re.compile(r"(.+)\[(\d+)\]")


def bounds(group: Input) -> tuple[int, int]:
    """Return the least and the greatest value of an input group."""
    if group.encoding == "one-hot":
        return 0, group.width - 1
    if group.encoding == "signed":
        return -(1 << (group.width - 1)), (1 << (group.width - 1)) - 1
    return 0, (1 << group.width) - 1


def encode(circuit: Circuit, values: Any) -> Bits:
    """Return the input wires of a batch of values.

    Args:
        circuit: its input groups give the encodings.
        values: a list of objects name -> integer, or an array [batch, groups] of integers in the groups' order.

    Returns:
        uint8[input wires, batch], zeros and ones.

    Raises:
        UserError: a missing or unknown name, no integer, or an integer out of its group's range.
    """
    columns = _columns(circuit, values)
    batch = len(columns[0]) if columns else len(values)
    wires = np.zeros((circuit.input_wires, batch), np.uint8)
    for group, column in zip(circuit.inputs, columns, strict=True):
        low, high = bounds(group)
        for place, value in enumerate(column):
            if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
                raise UserError(f"input {group.name} of example {place + 1}: {value!r} is no integer")
            if not low <= value <= high:
                raise UserError(f"input {group.name} of example {place + 1}: {value} is not in {low}..{high}")
        encode_group(group, column, wires[group.first : group.first + group.width])
    return wires


def encode_group(group: Input, values: Weights, wires: Bits) -> None:
    """Write one group's values (int64 or Python integers, in range) into its wires, uint8[width, batch]."""
    if group.encoding == "one-hot":
        wires[values.astype(np.int64), np.arange(len(values))] = 1
        return
    for i in range(group.width):
        wires[i] = (values >> i) & 1  # the shift of a negative integer is two's complement


def read_inputs(circuit: Circuit, wires: Bits) -> list[dict[str, int]]:
    """Return the values that input wires, uint8[input wires, batch], encode."""
    read: list[dict[str, int]] = []
    for bits in wires.T:
        example = {}
        for group in circuit.inputs:
            digits = [int(bit) for bit in bits[group.first : group.first + group.width]]
            if group.encoding == "one-hot":
                example[group.name] = digits.index(1)
            else:
                value = sum(bit << i for i, bit in enumerate(digits))
                negative = group.encoding == "signed" and digits[-1]
                example[group.name] = value - (1 << group.width) if negative else value
        read.append(example)
    return read


def decode(circuit: Circuit, outputs: Sequence[Weights]) -> list[dict[str, int]]:
    """Return the outputs of a batch as objects name -> integer.

    Outputs ``y[0]``, ``y[1]``, ... that are complete are the bits of one number ``y``; it is read as two's complement
    if the header's list ``signed_outputs`` names it.

    Args:
        circuit: its outputs give the names.
        outputs: one array of integers for each output.
    """
    whole = dict(join_bits(circuit, outputs))
    batch = len(outputs[0]) if outputs else 0
    return [{name: int(values[place]) for name, values in whole.items()} for place in range(batch)]


def join_bits(circuit: Circuit, outputs: Sequence[Weights]) -> list[tuple[str, Weights]]:
    """Return the named numbers of ``decode`` as arrays over the batch."""
    members: dict[str, dict[int, int]] = {}
    for index, output in enumerate(circuit.outputs):
        match = BIT_OF.fullmatch(output.name)
        if match:
            members.setdefault(match[1], {})[int(match[2])] = index
    words = {name: bits for name, bits in members.items() if sorted(bits) == list(range(len(bits)))}
    signed = circuit.header.get("signed_outputs", ())
    joined: list[tuple[str, Weights]] = []
    done: set[str] = set()
    for index, output in enumerate(circuit.outputs):
        match = BIT_OF.fullmatch(output.name)
        if match is None or match[1] not in words:
            joined.append((output.name, outputs[index]))
        elif match[1] not in done:
            done.add(match[1])
            joined.append(
                (match[1], _word([outputs[i] for _, i in sorted(words[match[1]].items())], match[1] in signed))
            )
    return joined


def _word(bits: list[Weights], signed: bool) -> Weights:
    kind: Any = np.int64 if len(bits) <= 62 else object
    value = np.zeros(len(bits[0]), kind)
    for i, bit in enumerate(bits):
        weight = -(1 << i) if signed and i == len(bits) - 1 else 1 << i
        value = value + bit.astype(kind) * weight
    return value


def _columns(circuit: Circuit, values: Any) -> list[Weights]:
    names = [group.name for group in circuit.inputs]
    if isinstance(values, np.ndarray):
        if values.ndim != 2 or values.shape[1] != len(names) or values.dtype.kind not in "iuO":
            raise UserError(f"inputs: an integer array with {len(names)} columns is expected, not shape {values.shape}")
        return [values[:, i] for i in range(len(names))]
    columns: list[list[Any]] = [[] for _ in names]
    for place, example in enumerate(values):
        if not isinstance(example, Mapping):
            raise UserError(f"example {place + 1}: an object with the inputs {', '.join(names[:4])}, ... is expected")
        for name in example:
            if name not in names:
                raise UserError(f"example {place + 1}: no input {name!r}{did_you_mean(str(name), names)}")
        for column, name in zip(columns, names, strict=True):
            if name not in example:
                raise UserError(f"example {place + 1}: the input {name!r} is missing")
            column.append(example[name])
    return [np.array(column, dtype=object) for column in columns]
