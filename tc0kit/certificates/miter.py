"""The formula that two circuits differ on some input, derived from their files. Standard library only.

Variables: 1 is true, then one for each input wire in order, then those of Boolean functions (``formula``). For each
circuit, every gate gets a literal:

- what a row's form reads from a word of bits is a weighted sum of wires; from a one-hot word, or from another row, it
  is a table (``circuit_rows``) of the code or the rank. Its least value is taken out, and each bit of the rest is true
  on a set of codes or on intervals of ranks, where ``a <= rank < b`` is ``gate a and not gate b``;
- the form is the sum of these numbers, added bit by bit, and a gate compares it with a threshold.

Clauses beyond those of the functions: one for each pair of neighbouring gates of a row, ``[form >= s]`` if
``[form >= t]`` for s < t, which holds in every run; that a one-hot word has exactly one 1; and last that some output
  has
different values. So the formula has a model if and only if an input exists on which the circuits differ.
"""

from __future__ import annotations

from itertools import combinations, pairwise

from tc0kit.certificates.base import Meter, Refused
from tc0kit.certificates.circuit_rows import Row, Rows, Table, Word
from tc0kit.certificates.formula import FALSE, TRUE, Formula, Terms


def miter(left: Rows, right: Rows, meter: Meter) -> Formula:
    """Return the formula.

    Raises:
        Refused: other inputs or outputs, or the meter ran out.
    """
    if left.words != right.words:
        raise Refused("the circuits have different inputs")
    if set(left.outputs) != set(right.outputs):
        raise Refused("the circuits have different outputs")
    formula = Formula(meter)
    wires = [[formula.variable() for _ in range(word.width)] for word in left.words]
    for word, listed in zip(left.words, wires, strict=True):
        if word.encoding == "one-hot":
            formula.clauses += [listed, *([-a, -b] for a, b in combinations(listed, 2))]
    sides = [_Side(formula, circuit, wires) for circuit in (left, right)]
    different = []
    for name in left.outputs:
        forms = [side.form(circuit.outputs[name]) for side, circuit in zip(sides, (left, right), strict=True)]
        # Both values, less the smaller low end, are in 0 .. 2^width - 1.
        base = min(low for _, low, _ in forms)
        width = (max(high for _, _, high in forms) - base).bit_length()
        ours, theirs = (formula.number(terms, low - base, width) for terms, low, _ in forms)
        different += [formula.differ(a, b) for a, b in zip(ours, theirs, strict=True)]
    formula.clauses.append([formula.any_of(different)])
    return formula


class _Side:
    """One circuit's gates as literals."""

    def __init__(self, formula: Formula, circuit: Rows, wires: list[list[int]]) -> None:
        self._formula = formula
        self._words = circuit.words
        self._wires = wires
        self._gates: list[list[int]] = []
        for row in circuit.rows:
            terms, low, high = self.form(row)
            bits = formula.number(terms, 0, (high - low).bit_length())
            gates = [formula.at_least(bits, t - low) for t in row.thresholds]
            formula.clauses += [[a, -b] for a, b in pairwise(gates) if a != TRUE and b != FALSE]
            self._gates.append(gates)

    def form(self, row: Row) -> tuple[Terms, int, int]:
        """Return terms, low and high: the form is low plus the sum of the terms, and at most high."""
        terms: Terms = []
        low = high = row.constant
        for k, table in row.words.items():
            least, found = self._word(self._words[k], table, self._wires[k])
            terms += found
            low, high = low + least, high + max(table)
        for source, table in row.reads.items():
            fires = [TRUE, *self._gates[source], FALSE]
            least = min(table)
            terms += self._selected(fires, [v - least for v in table])
            low, high = low + least, high + max(table)
        return terms, low, high

    def _word(self, word: Word, table: Table, wires: list[int]) -> tuple[int, Terms]:
        if word.encoding != "one-hot":
            weights = [table[1 << i] for i in range(word.width)]
            terms = [(x if w > 0 else -x, abs(w)) for x, w in zip(wires, weights, strict=True) if w]
            return sum(w for w in weights if w < 0), terms
        least = min(table)
        bits = range((max(table) - least).bit_length())
        chosen = ([x for x, v in zip(wires, table, strict=True) if v - least >> i & 1] for i in bits)
        return least, [(self._formula.any_of(some), 1 << i) for i, some in enumerate(chosen)]

    def _selected(self, fires: list[int], table: Table) -> Terms:
        """Return the bits of a table of the rank; ``fires[r]`` says that the rank is at least r."""
        terms = []
        for i in range(max(table).bit_length()):
            marks = [0, *(v >> i & 1 for v in table), 0]
            ends = [r for r, (a, b) in enumerate(pairwise(marks)) if a != b]  # begin, end, begin, end, ...
            inside = [self._formula.both(fires[a], -fires[b]) for a, b in zip(ends[::2], ends[1::2], strict=True)]
            self._formula.meter.spend(len(table))
            terms.append((self._formula.any_of(inside), 1 << i))
        return terms
