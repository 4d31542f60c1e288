"""Evaluation form by form: every row is a sum of table reads at the ranks of the rows below.

A look-up with k gates read by a form costs one table read instead of k wires, so this is the fastest evaluator where
look-ups are long. Sums are int64; forms whose exact bounds pass 62 bits are added up in limbs of 30 bits, and only
their values are Python integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tc0kit.circuits.circuit import Circuit, Level
from tc0kit.circuits.encoding import Bits
from tc0kit.circuits.fast import has_numba, sum_reads_kernel
from tc0kit.circuits.form import WIDE, Ints, Weights
from tc0kit.circuits.ranks import Places, Reads, output_reads, places, reads

BLOCK = 1024  # examples at a time
CHUNK = 1 << 20  # table reads at a time
LARGEST_RANK_TABLE = 1 << 24
LIMB = 30
LIMB_MASK = (1 << LIMB) - 1


@dataclass(frozen=True, eq=False)
class _Step:
    """Some rows of one level: their forms, and how a form's value becomes a rank."""

    rows: Ints
    limbs: list[Reads]
    low: Weights
    threshold_start: Ints
    threshold: Weights
    rank_start: Ints | None  # where each form's table of ranks begins, if all values of all forms are tabulated
    rank: Any  # int32


class FormEvaluator:
    """The circuit prepared for many batches.

    Calling it with uint8[input wires, batch] returns one array of integers for each output.
    """

    def __init__(self, circuit: Circuit, compiled: bool | None = None) -> None:
        self.circuit = circuit
        self.compiled = has_numba() if compiled is None else compiled
        where = places(circuit)
        self._rows = len(where.size)
        self._steps = [
            _step(where, level, int(where.first[k]), rows)
            for k, level in enumerate(circuit.levels)
            for rows in _narrow_and_wide(level)
        ]
        self._outputs = _limbs(output_reads(where, circuit))

    @property
    def table_reads(self) -> int:
        """Number of table reads for one example."""
        return sum(len(limbs[0].source) for limbs in (*(step.limbs for step in self._steps), self._outputs))

    def __call__(self, bits: Bits) -> list[Weights]:
        """Evaluate a batch."""
        if not bits.shape[1]:
            return [np.empty(0, np.int64) for _ in self.circuit.outputs]
        parts = [self._block(bits[:, i : i + BLOCK]) for i in range(0, bits.shape[1], BLOCK)]
        return [np.concatenate(columns) for columns in zip(*parts, strict=True)]

    def _block(self, bits: Bits) -> list[Weights]:
        batch = bits.shape[1]
        ranks = np.zeros((self._rows, batch), np.int32)
        ranks[: len(bits)] = bits
        for step in self._steps:
            ranks[step.rows] = _ranks(step, _values(step.limbs, ranks, self.compiled))
        sums = _values(self._outputs, ranks, self.compiled)
        return [
            row + o.constant if abs(o.constant) < WIDE else row.astype(object) + o.constant
            for row, o in zip(sums, self.circuit.outputs, strict=True)
        ]


def _narrow_and_wide(level: Level) -> list[Ints]:
    """Return the rows of a level whose sums and thresholds surely fit 62 bits, and the other ones."""
    size = np.abs(level.weight.astype(np.float64))
    peak = np.zeros(level.rows)
    filled = np.flatnonzero(np.diff(level.row_start))
    if len(filled):
        peak[filled] = np.add.reduceat(size, level.row_start[filled])
    least, most = level.threshold[level.threshold_start[:-1]], level.threshold[level.threshold_start[1:] - 1]
    for ends in (least, most):
        peak = np.maximum(peak, np.abs(ends.astype(np.float64)))
    narrow = peak < WIDE / 2
    return [rows for rows in (np.flatnonzero(narrow), np.flatnonzero(~narrow)) if len(rows)]


def _step(where: Places, level: Level, first: int, rows: Ints) -> _Step:
    column_start, columns = _slices(level.row_start, rows)
    threshold_start, thresholds = _slices(level.threshold_start, rows)
    weight, threshold = level.weight[columns], level.threshold[thresholds]
    if max(abs(int(weight.max(initial=0))), abs(int(weight.min(initial=0)))) < WIDE:
        weight = weight.astype(np.int64)
    found = reads(where, column_start, level.column[columns], weight)
    rank_start, rank = None, None
    if found.low.dtype != object:
        threshold = np.array(np.clip(threshold, -2 * WIDE + 1, 2 * WIDE - 1), dtype=np.int64)
        rank_start, rank = _rank_tables(found, threshold_start, threshold)
    return _Step(first + rows, _limbs(found), found.low, threshold_start, threshold, rank_start, rank)


def _slices(start: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Return the new starts of some rows, and the places of their entries."""
    lengths = np.diff(start)[rows]
    new = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return new, np.arange(int(new[-1])) + np.repeat(start[:-1][rows] - new[:-1], lengths)


def _rank_tables(found: Reads, threshold_start: Ints, threshold: Ints) -> tuple[Ints | None, Any]:
    """Return for all values of all forms the rank, or nothing if there are too many values."""
    spans = found.high - found.low + 1
    if float(spans.astype(np.float64).sum()) > LARGEST_RANK_TABLE:
        return None, None
    start = np.concatenate([[0], np.cumsum(spans)]).astype(np.int64)
    # One mark where each threshold begins to count, then running sums inside each form's span.
    row = np.repeat(np.arange(len(spans)), np.diff(threshold_start))
    spot = np.clip(threshold - found.low[row], 0, spans[row])
    counts = np.zeros(int(start[-1]) + 1, np.int64)
    inside = spot < spans[row]
    np.add.at(counts, start[row[inside]] + spot[inside], 1)
    running = np.cumsum(counts[:-1])
    before = np.concatenate([[0], running])[start[:-1]]
    return start, (running - np.repeat(before, spans)).astype(np.int32)


def _limbs(found: Reads) -> list[Reads]:
    """Return reads with int64 tables whose sums, shifted by 0, 30, 60, ..., add up to the forms' values."""
    if found.low.dtype != object and found.table.dtype != object:
        return [found]
    nothing = np.zeros(len(found.low), np.int64)
    count = max(1, -(-max((int(abs(v)).bit_length() for v in found.table), default=1) // LIMB))
    limbs = []
    for k in range(count):
        part = found.table >> (LIMB * k)
        part = part & LIMB_MASK if k + 1 < count else part  # the last limb has the sign
        limbs.append(Reads(found.start, found.source, found.table_start, part.astype(np.int64), nothing, nothing))
    return limbs


def _values(limbs: list[Reads], ranks: Any, compiled: bool) -> Weights:
    """Return the forms' values, [forms, batch]."""
    if len(limbs) == 1:
        return _sums(limbs[0], ranks, compiled)
    total = _sums(limbs[-1], ranks, compiled).astype(object)
    for limb in reversed(limbs[:-1]):
        total = (total << LIMB) + _sums(limb, ranks, compiled)
    return np.asarray(total)


def _sums(found: Reads, ranks: Any, compiled: bool) -> Weights:
    """Return the sums of the tables read, [forms, batch]; the bounds say that int64 holds them."""
    assert all(-2 * WIDE < int(v.min(initial=0)) <= int(v.max(initial=0)) < 2 * WIDE for v in (found.low, found.high))
    batch = ranks.shape[1]
    result = np.zeros((len(found.start) - 1, batch), np.int64)
    if compiled:
        sum_reads_kernel()(found.start, found.source, found.table_start, found.table, ranks, result)
        return result
    form = 0
    while form < len(result):
        last = int(np.searchsorted(found.start, found.start[form] + max(CHUNK // batch, 1), "right")) - 1
        last = min(max(last, form + 1), len(result))
        span = slice(int(found.start[form]), int(found.start[last]))
        if span.start < span.stop:
            values = found.table[found.table_start[:-1][span, None] + ranks[found.source[span]]]
            filled = form + np.flatnonzero(np.diff(found.start[form : last + 1]))
            result[filled] = np.add.reduceat(values, found.start[filled] - span.start, axis=0)
        form = last
    return result


def _ranks(step: _Step, sums: Weights) -> Any:
    if step.rank_start is not None:
        return step.rank[sums + (step.rank_start[:-1] - step.low)[:, None]]
    bounds = step.threshold_start
    return np.stack(
        [np.searchsorted(step.threshold[bounds[i] : bounds[i + 1]], row, "right") for i, row in enumerate(sums)]
    )
