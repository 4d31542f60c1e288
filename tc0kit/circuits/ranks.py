"""The row structure: the gates of one row are a thermometer, so a row is known by its *rank*.

The gates ``[form >= t]`` of a row have increasing thresholds, so the gates that fire are the first r of them. A form
that reads some gates of the row with weights w therefore gets from it the partial sum ``w_1 + ... + w_r``, a table of
r. So every form is a sum of one table read for each row it reads (an input wire counts as a row with one gate), its
exact range is the sum of the tables' ranges if the rows are independent, and contains all values in any case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tc0kit.circuits.circuit import Circuit, Level
from tc0kit.circuits.form import WIDE, Ints, Weights
from tc0kit.errors import BudgetSpent

LARGEST_TABLES = 1 << 28


@dataclass(frozen=True, eq=False)
class Places:
    """Where every wire stands.

    Attributes:
        row: int64[wires], the wire's row; rows are numbered through the circuit after the input wires.
        place: int64[wires], the number of gates of its row below it.
        size: int64[rows], number of gates of each row.
        first: int64[levels + 1], number of each level's first row.
    """

    row: Ints
    place: Ints
    size: Ints
    first: Ints


@dataclass(frozen=True, eq=False)
class Reads:
    """Forms as sums of table reads.

    Attributes:
        start: int64[forms + 1], where each form's reads begin.
        source: int64[reads], the row that is read.
        table_start: int64[reads + 1], where each read's table begins in ``table``.
        table: the partial sums, ``size[source] + 1`` of them for each read.
        low, high: bounds of each form (without constant), int64 or Python integers.
    """

    start: Ints
    source: Ints
    table_start: Ints
    table: Weights
    low: Weights
    high: Weights


def places(circuit: Circuit) -> Places:
    """Return where every wire stands."""
    rows = [np.arange(circuit.input_wires)]
    spots = [np.zeros(circuit.input_wires, np.int64)]
    sizes = [np.ones(circuit.input_wires, np.int64)]
    first = [circuit.input_wires]
    for level in circuit.levels:
        counts = np.diff(level.threshold_start)
        rows.append(first[-1] + level.row_of_gate())
        spots.append(np.arange(level.gates) - np.repeat(level.threshold_start[:-1], counts))
        sizes.append(counts)
        first.append(first[-1] + level.rows)
    return Places(np.concatenate(rows), np.concatenate(spots), np.concatenate(sizes), np.array(first))


def level_reads(where: Places, level: Level) -> Reads:
    """Return the rows of a level as sums of table reads."""
    return reads(where, level.row_start, level.column, level.weight)


def output_reads(where: Places, circuit: Circuit) -> Reads:
    """Return the outputs' forms (without their constants) as sums of table reads."""
    return reads(where, *joined_outputs(circuit))


def joined_outputs(circuit: Circuit) -> tuple[Ints, Ints, Weights]:
    """Return the outputs' forms as one set of arrays like a level's: starts, columns and weights, columns sorted."""
    start = np.concatenate([[0], np.cumsum([len(o.column) for o in circuit.outputs])]).astype(np.int64)
    orders = [np.argsort(o.column, kind="stable") for o in circuit.outputs]
    column = [o.column[order] for o, order in zip(circuit.outputs, orders, strict=True)]
    weight = [o.weight[order] for o, order in zip(circuit.outputs, orders, strict=True)]
    kind: Any = object if any(w.dtype == object for w in weight) else np.int64
    joined = np.concatenate([np.empty(0, kind), *(w.astype(kind) for w in weight)])
    return start, np.concatenate([np.empty(0, np.int64), *column]), joined


def reads(where: Places, row_start: Ints, column: Ints, weight: Weights) -> Reads:
    """Return forms, given like a level's rows (columns increasing), as sums of table reads.

    Raises:
        BudgetSpent: the tables would have more than 2^28 entries.
    """
    forms = len(row_start) - 1
    source = where.row[column]
    opens = np.ones(len(column), bool)
    opens[1:] = source[1:] != source[:-1]
    opens[row_start[:-1][row_start[:-1] < len(column)]] = True
    of_entry = np.cumsum(opens) - 1
    firsts = np.flatnonzero(opens)
    lengths = where.size[source[firsts]] + 1
    table_start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    if table_start[-1] > LARGEST_TABLES:
        raise BudgetSpent(f"budget spent: {int(table_start[-1]):,} table entries; at most {LARGEST_TABLES:,} are built")
    kind: Any = object if weight.dtype == object or _peak(weight, row_start) >= WIDE else np.int64
    table = np.zeros(int(table_start[-1]), kind)
    table[table_start[of_entry] + where.place[column] + 1] = weight
    if len(firsts):
        # Partial sums inside each read; in int64 the running sum may wrap, its differences are exact all the same.
        with np.errstate(over="ignore"):
            running = np.cumsum(table)
            table = running - np.repeat(running[table_start[:-1]], lengths)
    start = np.searchsorted(firsts, row_start).astype(np.int64)
    low = _sums(np.minimum.reduceat(table, table_start[:-1]) if len(firsts) else table, start, forms)
    high = _sums(np.maximum.reduceat(table, table_start[:-1]) if len(firsts) else table, start, forms)
    return Reads(start, source[firsts], table_start, table, low, high)


def bounded(found: Reads, least: Ints, most: Ints) -> tuple[Weights, Weights]:
    """Return each form's bounds when row s has a rank in ``least[s] .. most[s]`` only."""
    forms = len(found.start) - 1
    if not len(found.source):
        return np.zeros(forms, np.int64), np.zeros(forms, np.int64)
    lengths = np.diff(found.table_start)
    begins = np.repeat(found.table_start[:-1], lengths)
    rank = np.arange(len(found.table)) - begins
    source = np.repeat(found.source, lengths)
    inside = found.table[begins + np.clip(rank, least[source], most[source])]
    ends = found.table_start[:-1]
    low, high = np.minimum.reduceat(inside, ends), np.maximum.reduceat(inside, ends)
    return _sums(low, found.start, forms), _sums(high, found.start, forms)


def rank_bounds(circuit: Circuit) -> tuple[Ints, Ints]:
    """Return the least and the greatest possible rank of every row, the ranges recomputed from the inputs up."""
    where = places(circuit)
    least, most = np.zeros(len(where.size), np.int64), where.size.copy()
    for k, level in enumerate(circuit.levels):
        low, high = bounded(level_reads(where, level), least, most)
        for i in range(level.rows):
            threshold = level.threshold[level.threshold_start[i] : level.threshold_start[i + 1]]
            row = where.first[k] + i
            least[row] = np.searchsorted(threshold, low[i], "right")
            most[row] = np.searchsorted(threshold, high[i], "right")
    return least, most


def _peak(weight: Weights, row_start: Ints) -> float:
    """Return an upper bound on every partial sum's absolute value."""
    filled = np.flatnonzero(np.diff(row_start))
    if not len(filled):
        return 0.0
    return float(np.add.reduceat(np.abs(weight.astype(np.float64)), row_start[filled]).max()) * 1.001


def _sums(values: Weights, start: Ints, forms: int) -> Weights:
    """Return the sum of each form's slice of ``values``."""
    result = np.zeros(forms, values.dtype)
    filled = np.flatnonzero(np.diff(start))
    if len(filled):
        result[filled] = np.add.reduceat(values, start[filled])
    return result
