"""ANDs over literals with sharing, and the arithmetic of circuits: sums of bits, comparisons with constants."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from tc0kit.circuits.form import Weights
from tc0kit.errors import BudgetSpent

DEFAULT_MAX_NODES = 50_000_000
FULL_ADDER = 7
FALSE, TRUE = 0, 1


@dataclass
class AndGraph:
    """ANDs over literals ``2 * variable + complemented``; variable 0 is false, then the inputs, then the ANDs.

    Attributes:
        inputs: number of input variables.
        first, second: the two literals of each AND, the larger first, in topological order.
        outputs: for each integer output the literals of its bits, least significant first.
        signed: for each output whether its last bit is a sign bit (two's complement).
    """

    inputs: int
    max_nodes: int = DEFAULT_MAX_NODES
    expected: int = 0
    first: array[int] = field(default_factory=lambda: array("q"))
    second: array[int] = field(default_factory=lambda: array("q"))
    outputs: list[list[int]] = field(default_factory=list)
    signed: list[bool] = field(default_factory=list)
    _known: dict[int, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of ANDs."""
        return len(self.first)

    def ands(self) -> Iterator[tuple[int, int, int]]:
        """Yield each AND: its variable and the literals of its two inputs."""
        yield from zip(range(self.inputs + 1, self.inputs + 1 + self.size), self.first, self.second, strict=True)

    def and_(self, a: int, b: int) -> int:
        """Return the literal of ``a and b``; equal ANDs are shared."""
        if a < b:
            a, b = b, a
        if b == FALSE or a == b ^ 1:
            return FALSE
        if b == TRUE or a == b:
            return a
        key = a << 40 | b
        found = self._known.get(key)
        if found is None:
            if len(self.first) >= self.max_nodes:
                raise BudgetSpent(
                    f"budget spent: the expansion has more than {self.max_nodes:,} ANDs, at most {self.expected:,}; "
                    f"json, smt2, verilog and opb do without it",
                    {"ands": len(self.first), "expected": self.expected},
                )
            found = 2 * (self.inputs + len(self.first) + 1)
            self.first.append(a)
            self.second.append(b)
            self._known[key] = found
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

    def at_least(self, bits: Sequence[int], thresholds: Weights) -> list[int]:
        """Return for each threshold the literal of ``number >= threshold``.

        The comparison reads the bits from the lowest up, and thresholds that agree in their low bits share it: dense
        thresholds cost about two ANDs each.
        """
        below: dict[int, int] = {0: TRUE}  # threshold mod 2^i -> (number mod 2^i) >= it
        inside = [int(t) for t in np.unique(thresholds) if t > 0 and not int(t) >> len(bits)]
        for i, bit in enumerate(bits):
            mask = (2 << i) - 1
            below = {
                rest: self.and_(bit, below[rest & mask >> 1]) if rest >> i else self.or_(bit, below[rest])
                for rest in dict.fromkeys(t & mask for t in inside)
            } or below
        return [TRUE if t <= 0 else below[int(t)] if not int(t) >> len(bits) else FALSE for t in thresholds]

    def evaluate(self, inputs: Sequence[int], width: int = 1) -> list[list[int]]:
        """Return the output bits' words; each input is a word of ``width`` assignments, one in each bit."""
        full = (1 << width) - 1
        values = [0, *inputs]

        def word(literal: int) -> int:
            return values[literal >> 1] ^ (full if literal & 1 else 0)

        for _, a, b in self.ands():
            values.append(word(a) & word(b))
        return [[word(literal) for literal in bits] for bits in self.outputs]
