"""Evaluation gate by gate, as a circuit is defined: the truth that the other evaluators are compared with."""

from __future__ import annotations

from typing import Any

import numpy as np

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.encoding import Bits
from tc0kit.circuits.form import WIDE, Ints, Weights


def evaluate_gates(circuit: Circuit, bits: Bits) -> list[Weights]:
    """Return the outputs of a batch, one array of integers for each output.

    Every wire has a value 0 or 1; a sum is int64 where the sum of the absolute weights is below 2^62, otherwise Python
    integers.

    Args:
        circuit: the circuit.
        bits: uint8[input wires, batch].
    """
    values = np.zeros((circuit.input_wires + circuit.gates, bits.shape[1]), np.uint8)
    values[: len(bits)] = bits
    for level in circuit.levels:
        for i in range(level.rows):
            column, weight, threshold = level.row(i)
            value = weighted_sum(values, column, weight)
            first = level.base + int(level.threshold_start[i])
            values[first : first + len(threshold)] = value[None, :] >= threshold[:, None]
    return [
        np.asarray(_plus(weighted_sum(values, output.column, output.weight), output.constant))
        for output in circuit.outputs
    ]


def weighted_sum(values: Bits, column: Ints, weight: Weights) -> Weights:
    """Return ``sum(weight * wire)`` over the batch, exactly."""
    wide = weight.dtype == object or float(np.abs(weight.astype(np.float64)).sum()) >= WIDE
    kind: Any = object if wide else np.int64
    total = np.zeros(values.shape[1], kind)
    for wire, factor in zip(column, weight, strict=True):
        total += values[wire].astype(kind) * (int(factor) if wide else factor)
    return total


def _plus(values: Weights, constant: int) -> Weights:
    return values + constant if abs(constant) < WIDE else values.astype(object) + constant
