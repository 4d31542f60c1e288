"""The size of a circuit after expansion to majority gates with unit weights.

A gate ``[sum w_i x_i >= t]`` with W = sum |w_i| becomes a majority gate ("at least half of the inputs are 1"): every
wire is repeated |w_i| times, a wire with a negative weight is complemented (which adds N = sum of the negative |w_i| to
the threshold T = t + N), and |W - 2T| constants move the threshold to one half: zeros if T > W/2, ones otherwise. A
complemented wire comes from the complementary gate ``[sum -w_i x_i >= 1 - t]`` of the same level, so the depth stays;
input wires may be read complemented.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import WIDE


@dataclass(frozen=True)
class UnitWeights:
    """Counts after the expansion. Gates that no output reads are not counted.

    Attributes:
        gates: majority gates, a gate and its complement counted as two if both are read.
        wires: inputs of all majority gates, constants included.
        depth: levels.
        max_fan_in: most inputs of one gate, constants included.
    """

    gates: int
    wires: int
    depth: int
    max_fan_in: int


def unit_weights(circuit: Circuit) -> UnitWeights:
    """Count the majority gates; the sums are exact integers of any size."""
    read = np.zeros((2, circuit.input_wires + circuit.gates), bool)  # [0]: as it is, [1]: complemented
    for output in circuit.outputs:
        read[0, output.column] = True
    gates = wires = widest = 0
    for level in reversed(circuit.levels):
        for i in range(level.rows):
            column, weight, threshold = level.row(i)
            first = level.base + int(level.threshold_start[i])
            used = read[:, first : first + len(threshold)]
            negative = np.asarray(weight < 0, bool)
            for complement in (0, 1):
                if used[complement].any():
                    read[complement, column[~negative]] = True
                    read[1 - complement, column[negative]] = True
            if not used.any():
                continue
            whole = sum(abs(int(w)) for w in weight)
            below = sum(-int(w) for w in weight[negative])
            if max(whole, abs(int(threshold[0])), abs(int(threshold[-1]))) >= WIDE // 8:
                threshold = threshold.astype(object)
            moved = whole - 2 * (threshold + below)
            # The complementary gate has the threshold W - T + 1, hence |W - 2T + 2| constants.
            sizes = whole + np.concatenate([np.abs(moved)[used[0]], np.abs(moved + 2)[used[1]]])
            gates += len(sizes)
            wires += int(sizes.sum())
            widest = max(widest, int(sizes.max()))
    return UnitWeights(gates, wires, circuit.depth, widest)
