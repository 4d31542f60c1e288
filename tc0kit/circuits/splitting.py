"""Splitting a level: partial sums become look-ups of their own, one level more and fewer wires.

A row of the level is a sum over the rows that it reads. Groups of them are summed first: a partial sum S with the
values ``v_0 < v_1 < ...`` is ``v_0 + sum (v_i - v_(i-1)) [S >= v_i]``, a look-up of the identity, and the row then
reads these gates. It pays where a partial sum has few values, e.g. a residue that is made of many gates.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from tc0kit.circuits.builder import DEFAULT_MAX_GATES
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Form, Ints, Weights, total, weights_of
from tc0kit.circuits.passes import Rebuild
from tc0kit.circuits.ranks import level_reads, places
from tc0kit.errors import UserError

MOST_VALUES = 1 << 16

Part = tuple[Ints, Weights, list[int]]  # columns, weights, and the values of the sum in increasing order


def split_level(circuit: Circuit, level: int, group: int, max_gates: int = DEFAULT_MAX_GATES) -> Circuit:
    """Return the circuit with the rows of one level split where that saves wires.

    Args:
        circuit: the circuit.
        level: which level, counted from 1.
        group: how many rows below (or input wires) a partial sum takes.
        max_gates: budget of the new circuit.

    Raises:
        UserError: no such level, or a group below 1.
        BudgetSpent: the new circuit has more than ``max_gates`` gates.
    """
    if not 1 <= level <= circuit.depth:
        raise UserError(f"no level {level}: the circuit has the levels 1..{circuit.depth}")
    if group < 1:
        raise UserError(f"a partial sum of {group} rows: at least 1 is expected")
    rebuild = Rebuild(circuit, max_gates)
    chosen = circuit.levels[level - 1]
    found = level_reads(places(circuit), chosen)
    made: dict[tuple[bytes, tuple[int, ...]], Form] = {}
    for k, i, column, weight, threshold in circuit.rows():
        here = circuit.levels[k]
        first = here.base + int(here.threshold_start[i])
        form = rebuild.form(column, weight)
        if here is chosen:
            tables = [
                found.table[found.table_start[r] : found.table_start[r + 1]]
                for r in range(int(found.start[i]), int(found.start[i + 1]))
            ]
            parts = _parts(column, weight, tables, group)
            if parts is not None and _saves(parts, len(column), len(threshold)):
                source = circuit.origins[int(here.origin[i])]
                with rebuild.builder.origin(f"{source.block}, partial sums", source.lemma, **dict(source.tags)):
                    form = total(_identity(rebuild, part, made) for part in parts)
        moved = weights_of(int(t) for t in threshold)
        rebuild.handle[first : first + len(threshold)] = rebuild.gates(form, moved, int(here.origin[i]))
    return rebuild.finish()


def _parts(column: Ints, weight: Weights, tables: list[Weights], group: int) -> list[Part] | None:
    """Return the partial sums of a row, or None if one has too many values."""
    parts: list[Part] = []
    begin = 0
    for start in range(0, len(tables), group):
        values = {0}
        size = 0
        for table in tables[start : start + group]:
            steps = {int(v) for v in table}
            if len(values) * len(steps) > MOST_VALUES:
                return None
            values = {a + b for a in values for b in steps}
            size += int(np.count_nonzero(np.diff(table)))
        parts.append((column[begin : begin + size], weight[begin : begin + size], sorted(values)))
        begin += size
    return parts


def _saves(parts: list[Part], fan_in: int, gates: int) -> bool:
    inner = sum((len(values) - 1) * len(column) for column, _, values in parts)
    return inner + gates * sum(len(values) - 1 for _, _, values in parts) < gates * fan_in


def _identity(rebuild: Rebuild, part: Part, made: dict[tuple[bytes, tuple[int, ...]], Form]) -> Form:
    column, weight, values = part
    key = (column.tobytes(), tuple(weight.tolist()))
    if key not in made:
        jumps = [b - a for a, b in pairwise(values)]
        cuts = weights_of(values[1:])
        made[key] = rebuild.builder.steps(rebuild.form(column, weight), values[0], cuts, jumps, (values[0], values[-1]))
    return made[key]
