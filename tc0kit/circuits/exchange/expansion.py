"""Threshold gates expanded to ANDs and inverters: look-ups as selections, adder trees for the forms, comparators.

The gates of one row fire from the lowest threshold up, so what a form reads from a row is a table of the number of
gates that fire, its *rank*. Such a table is expanded in the cheapest of three ways:

- its wires one by one: a full adder for each bit set in a weight. A negative weight is moved to the complemented wire,
  ``-w x = -w + w (1 - x)``;
- bit by bit: a bit of the table is 1 on some intervals of ranks, and ``a <= rank < b`` is one AND of two gates;
- value by value: an indicator for each value that the table takes, from the intervals where it takes it, and each bit
  an OR of indicators. A table ``C (v mod p)`` has p values, however many steps it has and however long C is.

All gates of a row share the bits of their form, and comparisons with constants that agree in their low bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

import numpy as np

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.and_graph import DEFAULT_MAX_NODES, FALSE, FULL_ADDER, TRUE, AndGraph
from tc0kit.circuits.exchange.ranges import ranges, signed_width
from tc0kit.circuits.form import Ints, Weights, shifted

Terms = list[tuple[int, int]]  # (literal, weight), weights positive


def expand(circuit: Circuit, max_nodes: int = DEFAULT_MAX_NODES) -> AndGraph:
    """Return the AND graph of a circuit; input i is input wire i.

    Raises:
        BudgetSpent: more than ``max_nodes`` ANDs; ``found`` has a bound on how many it would have had.
    """
    graph = AndGraph(circuit.input_wires, max_nodes, expected_size(circuit))
    reader = _Reader(circuit, graph)
    for _, _, column, weight, thresholds in circuit.rows():
        terms, constant = reader.terms(column, weight)
        bits = graph.number(terms, sum(w for _, w in terms).bit_length())
        reader.literal += graph.at_least(bits, shifted(thresholds, -constant))
    for output, (low, high) in zip(circuit.outputs, ranges(circuit).outputs, strict=True):
        signed = low < 0
        width = signed_width(low, high) if signed else max(1, high.bit_length())
        order = np.argsort(output.column, kind="stable")
        terms, constant = reader.terms(output.column[order], output.weight[order])
        terms.append((TRUE, (constant + output.constant) % (1 << width)))
        graph.outputs.append(graph.number(terms, width))
        graph.signed.append(signed)
    return graph


def expected_size(circuit: Circuit) -> int:
    """Return a bound on the ANDs of the expansion, without making it."""
    home = _homes(circuit)
    size = 0
    forms = [(column, weight, thresholds) for _, _, column, weight, thresholds in circuit.rows()]
    for output in circuit.outputs:
        order = np.argsort(output.column, kind="stable")
        forms.append((output.column[order], output.weight[order], np.empty(0, np.int64)))
    for column, weight, thresholds in forms:
        highest = 0
        for a, b in _runs(column, home):
            listed = [int(w) for w in weight[a:b]]
            table = _Table(listed)
            size += min(table.costs()[0]) if b - a > 1 else FULL_ADDER * abs(listed[0]).bit_count()
            highest += table.peak
        width = highest.bit_length()
        size += min(len(thresholds) * width, 2 << width)
        size += FULL_ADDER * width  # carries out of the last columns
    return size


def _homes(circuit: Circuit) -> Ints:
    """Return for each wire its row, numbered through the levels; input wires have rows of their own, below zero."""
    rows = np.cumsum([0, *(level.rows for level in circuit.levels)])
    gates = [first + level.row_of_gate() for first, level in zip(rows, circuit.levels, strict=False)]
    return np.concatenate([np.arange(-circuit.input_wires, 0), *gates]).astype(np.int64)


def _runs(column: Ints, home: Ints) -> Iterator[tuple[int, int]]:
    """Yield (begin, end) of each run of increasing columns that read the same row."""
    if len(column):
        ends = np.flatnonzero(np.diff(home[column])) + 1
        yield from pairwise([0, *ends.tolist(), len(column)])


class _Table:
    """What a form reads from one row, as a table of how many of the gates that it reads fire, its least value 0."""

    def __init__(self, weights: list[int]) -> None:
        sums = list(accumulate(weights, initial=0))
        self.weights = weights
        self.low = min(sums)
        self.values = [s - self.low for s in sums]
        self.peak = max(self.values)

    def costs(self) -> tuple[list[int], int]:
        """Return the ANDs of the three ways, adders included, and the number of bits."""
        width = self.peak.bit_length()
        adders = FULL_ADDER * width
        direct = FULL_ADDER * sum(abs(w).bit_count() for w in self.weights)
        by_bit = sum((a ^ b).bit_count() for a, b in pairwise([0, *self.values, 0]))
        by_value = 2 * len(self.values) + sum(v.bit_count() for v in set(self.values))
        return [direct, by_bit + adders, by_value + adders], width


class _Reader:
    """Turns what forms read into weighted literals."""

    def __init__(self, circuit: Circuit, graph: AndGraph) -> None:
        self.graph = graph
        self.literal = [2 * (i + 1) for i in range(circuit.input_wires)]
        self._home = _homes(circuit)
        self._known: dict[tuple[int, bytes | tuple[int, ...]], tuple[Terms, int]] = {}

    def terms(self, column: Ints, weight: Weights) -> tuple[Terms, int]:
        """Return literals with positive weights and a constant whose sum is the form."""
        terms: Terms = []
        constant = 0
        for a, b in _runs(column, self._home):
            found, low = self._read(column[a:b], weight[a:b])
            terms += found
            constant += low
        return terms, constant

    def _read(self, column: Ints, weight: Weights) -> tuple[Terms, int]:
        if len(column) == 1:
            return _positive([self.literal[column[0]]], [int(weight[0])])
        tight = int(column[-1]) - int(column[0]) == len(column) - 1  # else the columns belong to the key
        key = (int(column[0]), tuple(weight.tolist()) if tight else (*weight.tolist(), *column.tolist()))
        if key not in self._known:
            self._known[key] = self._select([self.literal[c] for c in column.tolist()], [int(w) for w in weight])
        return self._known[key]

    def _select(self, gates: list[int], weights: list[int]) -> tuple[Terms, int]:
        table = _Table(weights)
        costs, width = table.costs()
        way = costs.index(min(costs))
        if way == 0:
            return _positive(gates, weights)
        fires = [TRUE, *gates, FALSE]  # [rank >= r]
        if way == 1:
            bits = [self._intervals(fires, [v >> i & 1 for v in table.values]) for i in range(width)]
            return [(bit, 1 << i) for i, bit in enumerate(bits)], table.low
        indicator: dict[int, int] = {}
        for rank, value in enumerate(table.values):
            if not value:
                continue
            inside = self.graph.and_(fires[rank], fires[rank + 1] ^ 1)
            indicator[value] = self.graph.or_(indicator.get(value, FALSE), inside)
        result = [FALSE] * width
        for value, literal in indicator.items():
            for i in range(value.bit_length()):
                if value >> i & 1:
                    result[i] = self.graph.or_(result[i], literal)
        return [(bit, 1 << i) for i, bit in enumerate(result)], table.low

    def _intervals(self, fires: list[int], wanted: list[int]) -> int:
        """Return the literal of: the rank is one of those marked with 1."""
        found = FALSE
        start = None
        for rank, mark in enumerate([*wanted, 0]):
            if mark and start is None:
                start = rank
            elif not mark and start is not None:
                found = self.graph.or_(found, self.graph.and_(fires[start], fires[rank] ^ 1))
                start = None
        return found


def _positive(literals: Iterable[int], weights: Iterable[int]) -> tuple[Terms, int]:
    terms = []
    constant = 0
    for literal, weight in zip(literals, weights, strict=True):
        terms.append((literal, weight) if weight > 0 else (literal ^ 1, -weight))
        constant += min(weight, 0)
    return terms, constant
