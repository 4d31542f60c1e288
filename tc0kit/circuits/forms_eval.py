"""Evaluation form by form: every row is a sum of table reads at the ranks of the rows below.

A look-up with k gates read by a form costs one table read instead of k wires, so this is the fastest evaluator where
look-ups are long. Sums are int64 where the exact bounds of all forms of a level allow it, otherwise Python integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.encoding import Bits
from tc0kit.circuits.fast import has_numba, sum_reads_kernel
from tc0kit.circuits.form import WIDE, Ints, Weights
from tc0kit.circuits.ranks import Reads, level_reads, output_reads, places

BLOCK = 1024  # examples at a time
CHUNK = 1 << 20  # table reads at a time
LARGEST_RANK_TABLE = 1 << 24


@dataclass(frozen=True, eq=False)
class _Step:
    """One level: its forms, and how a form's value becomes a rank."""

    reads: Reads
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
        self._first = where.first
        self._steps = [
            _step(level_reads(where, level), level.threshold_start, level.threshold) for level in circuit.levels
        ]
        self._outputs = output_reads(where, circuit)

    @property
    def table_reads(self) -> int:
        """Number of table reads for one example."""
        return sum(len(step.reads.source) for step in self._steps) + len(self._outputs.source)

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
        for k, step in enumerate(self._steps):
            sums = _sums(step.reads, ranks, self.compiled)
            ranks[self._first[k] : self._first[k + 1]] = _ranks(step, sums)
        sums = _sums(self._outputs, ranks, self.compiled)
        return [
            row + o.constant if abs(o.constant) < WIDE else row.astype(object) + o.constant
            for row, o in zip(sums, self.circuit.outputs, strict=True)
        ]


def _step(reads: Reads, threshold_start: Ints, threshold: Weights) -> _Step:
    if reads.low.dtype != object and threshold.dtype != object:
        spans = reads.high - reads.low + 1
        if float(spans.astype(np.float64).sum()) <= LARGEST_RANK_TABLE:
            start = np.concatenate([[0], np.cumsum(spans)]).astype(np.int64)
            # One mark where each threshold begins to count, then running sums inside each form's span.
            row = np.repeat(np.arange(len(spans)), np.diff(threshold_start))
            spot = np.clip(threshold - reads.low[row], 0, spans[row])
            counts = np.zeros(int(start[-1]) + 1, np.int64)
            inside = spot < spans[row]
            np.add.at(counts, start[row[inside]] + spot[inside], 1)
            running = np.cumsum(counts[:-1])
            before = np.concatenate([[0], running])[start[:-1]]
            return _Step(
                reads, threshold_start, threshold, start, (running - np.repeat(before, spans)).astype(np.int32)
            )
    return _Step(reads, threshold_start, threshold, None, None)


def _sums(reads: Reads, ranks: Any, compiled: bool) -> Weights:
    """Return the forms' values, [forms, batch]."""
    batch = ranks.shape[1]
    result = np.zeros((len(reads.start) - 1, batch), reads.table.dtype if reads.low.dtype != object else object)
    if result.dtype != object:
        assert all(
            -WIDE * 2 < int(v.min(initial=0)) <= int(v.max(initial=0)) < WIDE * 2 for v in (reads.low, reads.high)
        )
        if compiled:
            sum_reads_kernel()(reads.start, reads.source, reads.table_start, reads.table, ranks, result)
            return result
    form = 0
    while form < len(result):
        last = int(np.searchsorted(reads.start, reads.start[form] + max(CHUNK // batch, 1), "right")) - 1
        last = min(max(last, form + 1), len(result))
        span = slice(int(reads.start[form]), int(reads.start[last]))
        if span.start < span.stop:
            values = reads.table[reads.table_start[:-1][span, None] + ranks[reads.source[span]]]
            filled = form + np.flatnonzero(np.diff(reads.start[form : last + 1]))
            result[filled] = np.add.reduceat(values, reads.start[filled] - span.start, axis=0)
        form = last
    return result


def _ranks(step: _Step, sums: Weights) -> Any:
    if step.rank_start is not None:
        return step.rank[sums + (step.rank_start[:-1] - step.reads.low)[:, None]]
    bounds = step.threshold_start
    return np.stack(
        [np.searchsorted(step.threshold[bounds[i] : bounds[i + 1]], row, "right") for i, row in enumerate(sums)]
    )
