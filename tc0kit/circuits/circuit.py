"""A threshold circuit as flat integer arrays, level by level; never an object per gate.

Wires are numbered: first the inputs, then the gates level by level. A *row* of a level is one linear form over wires
of lower levels with a sorted list of thresholds; each threshold t is one gate ``[form >= t]``. So the gates of one
look-up share one row of weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.circuits.form import Ints, Weights


@dataclass(frozen=True, eq=False)
class Level:
    """One level of gates. Constants of forms are folded into the thresholds.

    Attributes:
        base: wire number of the level's first gate.
        row_start: int64[R+1], where each row's entries begin in ``column`` and ``weight``.
        column: int64, wire numbers, increasing inside a row.
        weight: non-zero integers, int64 or Python integers.
        threshold_start: int64[R+1], where each row's thresholds begin.
        threshold: strictly increasing inside a row, int64 or Python integers.
        origin: int32[R], index into ``Circuit.origins``.
    """

    base: int
    row_start: Ints
    column: Ints
    weight: Weights
    threshold_start: Ints
    threshold: Weights
    origin: NDArray[np.int32]

    @property
    def rows(self) -> int:
        """Number of forms."""
        return len(self.origin)

    @property
    def gates(self) -> int:
        """Number of gates."""
        return len(self.threshold)

    def row(self, index: int) -> tuple[Ints, Weights, Weights]:
        """Return columns, weights and thresholds of one row."""
        a, b = self.row_start[index : index + 2]
        c, d = self.threshold_start[index : index + 2]
        return self.column[a:b], self.weight[a:b], self.threshold[c:d]

    def row_of_gate(self) -> Ints:
        """Return for each gate of the level the index of its row."""
        return np.repeat(np.arange(self.rows), np.diff(self.threshold_start))


@dataclass(frozen=True)
class Input:
    """A group of input wires that encodes one value.

    Attributes:
        name: e.g. ``x3``.
        first: number of its first wire.
        width: number of wires.
        encoding: ``bits`` (unsigned binary, least significant first), ``signed`` (two's complement) or ``one-hot``.
    """

    name: str
    first: int
    width: int
    encoding: str


@dataclass(frozen=True, eq=False)
class Output:
    """One integer output, a linear form over wires (an output bit is a single wire with weight 1).

    Attributes:
        name: e.g. ``y3`` or ``y3[0]``.
        constant, column, weight: the form.
    """

    name: str
    constant: int
    column: Ints
    weight: Weights


@dataclass(frozen=True)
class Origin:
    """Where gates come from.

    Attributes:
        block: the construction's step, e.g. ``logarithm``.
        lemma: which statement it implements, or empty.
        tags: further places, e.g. layer, token, prime.
    """

    block: str
    lemma: str = ""
    tags: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        inner = ", ".join(f"{key} {value}" for key, value in self.tags)
        return f"{self.block}({inner})" if inner else self.block


@dataclass(frozen=True, eq=False)
class Circuit:
    """A threshold circuit.

    Attributes:
        name: what it computes.
        inputs: the groups of input wires, in order and without gaps.
        levels: from the inputs up.
        outputs: the integer outputs.
        origins: what the rows' ``origin`` indices mean.
        header: facts about the construction (semantics, model, n, bits, primes, ...), JSON values only.
    """

    name: str
    inputs: tuple[Input, ...]
    levels: tuple[Level, ...]
    outputs: tuple[Output, ...]
    origins: tuple[Origin, ...]
    header: Mapping[str, Any] = field(default_factory=dict)

    @property
    def input_wires(self) -> int:
        """Number of input wires."""
        return sum(item.width for item in self.inputs)

    @property
    def gates(self) -> int:
        """Number of gates."""
        return sum(level.gates for level in self.levels)

    @property
    def depth(self) -> int:
        """Number of levels of gates."""
        return len(self.levels)

    def rows(self) -> Iterator[tuple[int, int, Ints, Weights, Weights]]:
        """Yield (level index, row index, columns, weights, thresholds) of every row."""
        for k, level in enumerate(self.levels):
            for i in range(level.rows):
                yield k, i, *level.row(i)

    def check(self) -> None:
        """Check the invariants.

        Raises:
            ValueError: wires not in order, a level that reads a later one, unsorted columns or thresholds, a weight 0.
        """
        wires = 0
        for item in self.inputs:
            if item.first != wires or item.width < 1:
                raise ValueError(f"input {item.name}: wires {wires}.. are expected")
            wires += item.width
        for k, level in enumerate(self.levels):
            if level.base != wires:
                raise ValueError(f"level {k + 1}: its first gate must be wire {wires}, not {level.base}")
            _check_level(k + 1, level, len(self.origins))
            wires += level.gates
        for output in self.outputs:
            if len(output.weight) != len(output.column):
                raise ValueError(f"output {output.name}: one weight for each column is expected")
            if len(output.column) and not 0 <= int(output.column.min()) <= int(output.column.max()) < wires:
                raise ValueError(f"output {output.name}: a wire outside 0..{wires - 1}")


def _check_level(number: int, level: Level, origins: int) -> None:
    where = f"level {number}"
    for name, start, stop in (
        ("row", level.row_start, len(level.column)),
        ("threshold", level.threshold_start, len(level.threshold)),
    ):
        if len(start) != level.rows + 1 or start[0] != 0 or start[-1] != stop or (np.diff(start) < 0).any():
            raise ValueError(f"{where}: the {name} starts are no partition")
    if len(level.weight) != len(level.column):
        raise ValueError(f"{where}: one weight for each column is expected")
    if level.rows and not 0 <= int(level.origin.min()) <= int(level.origin.max()) < origins:
        raise ValueError(f"{where}: an origin that is not listed")
    if (np.diff(level.threshold_start) < 1).any():
        raise ValueError(f"{where}: a row without thresholds")
    if len(level.column) and not 0 <= int(level.column.min()) <= int(level.column.max()) < level.base:
        raise ValueError(f"{where}: a wire that is not below the level")
    if (level.weight == 0).any():
        raise ValueError(f"{where}: a weight 0")
    for name, start, values in (
        ("columns", level.row_start, level.column),
        ("thresholds", level.threshold_start, level.threshold),
    ):
        rising = values[1:] > values[:-1]
        first_of_row = np.zeros(len(values) + 1, bool)
        first_of_row[start] = True
        if not (rising | first_of_row[1 : len(values)]).all():
            raise ValueError(f"{where}: {name} of a row are not increasing")
