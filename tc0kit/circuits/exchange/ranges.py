"""The range of every form of a circuit.

The gates of one row are ordered, ``[f >= 1] >= [f >= 2] >= ...``, so a sum over wires of one row takes its values
among the prefix sums of the weights. Different rows and input wires are taken as independent: the bounds are safe,
and exact for one look-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.names import output_names
from tc0kit.circuits.form import WIDE, Ints, Weights


@dataclass(frozen=True)
class Ranges:
    """Bounds of forms.

    Attributes:
        rows: for each level the (lowest, highest) values of its rows.
        outputs: (lowest, highest) of each output, its constant included.
    """

    rows: list[tuple[Weights, Weights]]
    outputs: list[tuple[int, int]]


def ranges(circuit: Circuit) -> Ranges:
    """Return the bounds of every form."""
    group = [np.arange(circuit.input_wires)]
    bounds: list[tuple[Weights, Weights]] = []
    groups = circuit.input_wires
    for level in circuit.levels:
        known = np.concatenate(group)
        bounds.append(_bounds(level.row_start, level.column, level.weight, known))
        group.append(groups + level.row_of_gate())
        groups += level.rows
    known = np.concatenate(group)
    outputs = []
    for output in circuit.outputs:
        order = np.argsort(output.column, kind="stable")
        low, high = _bounds(np.array([0, len(output.column)]), output.column[order], output.weight[order], known)
        outputs.append((int(low[0]) + output.constant, int(high[0]) + output.constant))
    return Ranges(bounds, outputs)


def _bounds(row_start: Ints, column: Ints, weight: Weights, group: Ints) -> tuple[Weights, Weights]:
    rows = len(row_start) - 1
    if len(column) == 0:
        return np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    if weight.dtype != object and int(np.abs(weight).max()) * len(weight) >= WIDE:
        weight = weight.astype(object)
    row = np.repeat(np.arange(rows), np.diff(row_start))
    first = np.ones(len(column), bool)
    first[1:] = (row[1:] != row[:-1]) | (group[column[1:]] != group[column[:-1]])
    starts = np.flatnonzero(first)
    sums: Any = np.cumsum(weight)
    prefix = sums - np.repeat(sums[starts] - weight[starts], np.diff(np.append(starts, len(column))))
    low: Any = np.zeros(rows, weight.dtype)
    high: Any = np.zeros(rows, weight.dtype)
    np.add.at(low, row[starts], np.minimum(np.minimum.reduceat(prefix, starts), 0))
    np.add.at(high, row[starts], np.maximum(np.maximum.reduceat(prefix, starts), 0))
    return low, high


def signed_width(low: int, high: int) -> int:
    """Return the bits of two's complement that hold ``low .. high``."""
    return max((-low - 1).bit_length() if low < 0 else 0, high.bit_length() if high > 0 else 0) + 1


def output_bit_names(circuit: Circuit) -> list[list[str]]:
    """Return for each output names of the bits that hold its range, ``out_NAME_i``; a sign bit is ``out_NAME_sign``."""
    names = []
    for name, (low, high) in zip(output_names(circuit), ranges(circuit).outputs, strict=True):
        digits = signed_width(low, high) - 1 if low < 0 else max(1, high.bit_length())
        names.append([f"{name}_{i}" for i in range(digits)] + [f"{name}_sign"] * (low < 0))
    return names
