"""Counts of a circuit: gates, wires, depth, fan-in, weights, by level and by origin, and in unit-weight gates.

A *wire* is one input of one gate, so a row with t thresholds and m columns has t*m of them; memory holds m *entries*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tc0kit.circuits.circuit import Circuit, Level
from tc0kit.circuits.form import Ints, Weights
from tc0kit.circuits.unit_weights import UnitWeights, unit_weights


@dataclass(frozen=True)
class LevelCount:
    """Counts of one level."""

    gates: int
    rows: int
    wires: int
    entries: int
    max_fan_in: int
    max_weight_bits: int


@dataclass(frozen=True)
class Statistics:
    """Counts of a circuit.

    Attributes:
        inputs: input wires.
        outputs: integer outputs.
        gates, wires, depth: with weighted gates.
        rows, entries: forms, and weights in memory.
        levels: the same for each level.
        max_fan_in: most columns of a row.
        max_weight_bits: bits of the largest weight's absolute value.
        by_origin: block -> {"gates", "wires", "levels"}, in the order of construction; levels counts from 1.
        unit: after expansion to majority gates of unit weight.
    """

    inputs: int
    outputs: int
    gates: int
    wires: int
    depth: int
    rows: int
    entries: int
    levels: tuple[LevelCount, ...]
    max_fan_in: int
    max_weight_bits: int
    by_origin: dict[str, dict[str, Any]]
    unit: UnitWeights

    def fields(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            **{
                name: getattr(self, name)
                for name in ("inputs", "outputs", "gates", "wires", "depth", "rows", "entries")
            },
            "levels": [vars(level) for level in self.levels],
            "max_fan_in": self.max_fan_in,
            "max_weight_bits": self.max_weight_bits,
            "by_origin": self.by_origin,
            "unit_weights": vars(self.unit),
        }


def statistics(circuit: Circuit) -> Statistics:
    """Count."""
    levels = tuple(_count(level) for level in circuit.levels)
    return Statistics(
        circuit.input_wires,
        len(circuit.outputs),
        circuit.gates,
        sum(level.wires for level in levels),
        circuit.depth,
        sum(level.rows for level in levels),
        sum(level.entries for level in levels),
        levels,
        max((level.max_fan_in for level in levels), default=0),
        max((level.max_weight_bits for level in levels), default=0),
        _by_origin(circuit),
        unit_weights(circuit),
    )


def row_wires(level: Level) -> Ints:
    """Return for each row of a level its thresholds times its columns."""
    return np.asarray(np.diff(level.row_start) * np.diff(level.threshold_start))


def weight_bits(weight: Weights) -> int:
    """Return the bits of the largest absolute value."""
    return int(np.abs(weight).max(initial=0)).bit_length()


def _count(level: Level) -> LevelCount:
    fan_in = np.diff(level.row_start)
    return LevelCount(
        level.gates,
        level.rows,
        int(row_wires(level).sum()),
        len(level.column),
        int(fan_in.max(initial=0)),
        weight_bits(level.weight),
    )


def _by_origin(circuit: Circuit) -> dict[str, dict[str, Any]]:
    blocks: dict[str, dict[str, Any]] = {}
    for number, level in enumerate(circuit.levels, 1):
        wires, gates = row_wires(level), np.diff(level.threshold_start)
        for index in np.unique(level.origin):
            mine = level.origin == index
            block = blocks.setdefault(circuit.origins[index].block, {"gates": 0, "wires": 0, "levels": []})
            block["gates"] += int(gates[mine].sum())
            block["wires"] += int(wires[mine].sum())
            if number not in block["levels"]:
                block["levels"].append(number)
    return blocks
