"""Threshold gates expanded to ANDs and inverters: adder trees for the forms, comparators for the gates.

A negative weight is moved to the complemented wire, ``-w x = -w + w (1 - x)``, so that every form becomes a constant
plus a sum of bits with positive weights. Bits of equal weight are added three at a time by full adders of 7 ANDs
until one of each weight is left: at most one full adder for each bit set in a weight. All gates of a row share the
sum; a comparison with a constant costs one AND a bit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.ranges import ranges, signed_width
from tc0kit.errors import BudgetSpent

DEFAULT_MAX_NODES = 2_000_000
FULL_ADDER = 7
FALSE, TRUE = 0, 1


@dataclass
class AndGraph:
    """ANDs over literals ``2 * variable + complemented``; variable 0 is false, then the inputs, then the ANDs.

    Attributes:
        inputs: number of input variables.
        ands: the two literals of each AND, the larger first, in topological order.
        outputs: for each integer output the literals of its bits, least significant first.
        signed: for each output whether its last bit is a sign bit (two's complement).
    """

    inputs: int
    max_nodes: int = DEFAULT_MAX_NODES
    expected: int = 0
    ands: list[tuple[int, int]] = field(default_factory=list)
    outputs: list[list[int]] = field(default_factory=list)
    signed: list[bool] = field(default_factory=list)
    _known: dict[tuple[int, int], int] = field(default_factory=dict)

    def and_(self, a: int, b: int) -> int:
        """Return the literal of ``a and b``; equal ANDs are shared."""
        a, b = max(a, b), min(a, b)
        if b == FALSE or a == b ^ 1:
            return FALSE
        if b == TRUE or a == b:
            return a
        found = self._known.get((a, b))
        if found is None:
            if len(self.ands) >= self.max_nodes:
                raise BudgetSpent(
                    f"budget spent: the expansion has more than {self.max_nodes:,} ANDs, about {self.expected:,}",
                    {"ands": len(self.ands), "expected": self.expected},
                )
            found = 2 * (self.inputs + len(self.ands) + 1)
            self.ands.append((a, b))
            self._known[a, b] = found
        return found

    def or_(self, a: int, b: int) -> int:
        """Return the literal of ``a or b``."""
        return self.and_(a ^ 1, b ^ 1) ^ 1

    def add(self, a: int, b: int, c: int) -> tuple[int, int]:
        """Return the sum and carry of three bits."""
        both = self.and_(a, b)
        either = self.and_(self.and_(a ^ 1, b ^ 1) ^ 1, both ^ 1)
        carried = self.and_(either, c)
        total = self.and_(self.and_(either ^ 1, c ^ 1) ^ 1, carried ^ 1)
        return total, self.or_(both, carried)

    def number(self, terms: Iterable[tuple[int, int]], width: int) -> list[int]:
        """Return the low ``width`` bits of the sum of ``weight * literal``, weights not negative."""
        columns: list[deque[int]] = [deque() for _ in range(width)]
        for literal, weight in terms:
            for i in range(min(weight.bit_length(), width)):
                if weight >> i & 1:
                    columns[i].append(literal)
        bits = []
        for i, column in enumerate(columns):
            while len(column) > 1:
                third = column.popleft() if len(column) > 2 else FALSE
                total, carry = self.add(column.popleft(), column.popleft(), third)
                column.append(total)
                if i + 1 < width and carry != FALSE:
                    columns[i + 1].append(carry)
            bits.append(column[0] if column else FALSE)
        return bits

    def at_least(self, bits: Sequence[int], threshold: int) -> int:
        """Return the literal of ``number >= threshold``."""
        if threshold <= 0:
            return TRUE
        if threshold >> len(bits):
            return FALSE
        result = TRUE
        for i, bit in enumerate(bits):
            result = self.and_(bit, result) if threshold >> i & 1 else self.or_(bit, result)
        return result

    def evaluate(self, inputs: Sequence[int], width: int = 1) -> list[list[int]]:
        """Return the output bits' words; each input is a word of ``width`` assignments, one in each bit."""
        full = (1 << width) - 1
        values = [0, *inputs]

        def word(literal: int) -> int:
            return values[literal >> 1] ^ (full if literal & 1 else 0)

        for a, b in self.ands:
            values.append(word(a) & word(b))
        return [[word(literal) for literal in bits] for bits in self.outputs]


def expand(circuit: Circuit, max_nodes: int = DEFAULT_MAX_NODES) -> AndGraph:
    """Return the AND graph of a circuit; input i is input wire i.

    Raises:
        BudgetSpent: more than ``max_nodes`` ANDs; ``found`` says about how many it would have had.
    """
    graph = AndGraph(circuit.input_wires, max_nodes, expected_size(circuit))
    literal = [2 * (i + 1) for i in range(circuit.input_wires)]
    for _, _, column, weight, thresholds in circuit.rows():
        terms, constant = _positive([literal[c] for c in column], weight)
        bits = graph.number(terms, sum(w for _, w in terms).bit_length())
        literal += [graph.at_least(bits, int(t) - constant) for t in thresholds]
    for output, (low, high) in zip(circuit.outputs, ranges(circuit).outputs, strict=True):
        signed = low < 0
        width = signed_width(low, high) if signed else max(1, high.bit_length())
        terms, constant = _positive([literal[c] for c in output.column], output.weight)
        terms.append((TRUE, (constant + output.constant) % (1 << width)))
        graph.outputs.append(graph.number(terms, width))
        graph.signed.append(signed)
    return graph


def expected_size(circuit: Circuit) -> int:
    """Return about how many ANDs the expansion has, without making it."""
    size = 0
    for _, _, _, weight, thresholds in circuit.rows():
        listed = [abs(int(w)) for w in weight]
        size += FULL_ADDER * sum(w.bit_count() for w in listed) + len(thresholds) * sum(listed).bit_length()
    for output in circuit.outputs:
        size += FULL_ADDER * sum(abs(int(w)).bit_count() for w in output.weight)
    return size


def _positive(literals: Iterable[int], weights: Iterable[int]) -> tuple[list[tuple[int, int]], int]:
    terms = []
    constant = 0
    for literal, weight in zip(literals, map(int, weights), strict=True):
        terms.append((literal, weight) if weight > 0 else (literal ^ 1, -weight))
        constant += min(weight, 0)
    return terms, constant
