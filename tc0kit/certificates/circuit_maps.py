"""The states of a linear layer along a tree of affine maps, modulo m (``circuit_affine``). Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tc0kit.certificates.circuit_entries import Entries
from tc0kit.certificates.circuit_polynomial import Polynomial

Vector = list[int]


@dataclass(frozen=True)
class Layer:
    """The claim's layer.

    Attributes:
        unit: q.
        matrices, offsets: for each symbol.
        initial: the first state.
    """

    unit: int
    matrices: list[list[Vector]]
    offsets: list[Vector]
    initial: Vector

    def bounds(self, n: int) -> list[list[tuple[int, int]]]:
        """Return bounds of the entries of ``q^t h_t`` for t = 0 .. n."""
        found = [[(h, h) for h in self.initial]]
        for t in range(n):
            ends = []
            for i in range(len(self.initial)):
                sums = [
                    [sum(pair[k] for pair in pairs) + offset[i] * self.unit**t for k in range(2)]
                    for matrix, offset in zip(self.matrices, self.offsets, strict=True)
                    for pairs in [[sorted((a * x, a * y)) for a, (x, y) in zip(matrix[i], found[t], strict=True)]]
                ]
                ends.append((min(row[0] for row in sums), max(row[1] for row in sums)))
            found.append(ends)
        return found


class Tree:
    """The states modulo m as polynomials in words and in entries that rows hold."""

    def __init__(self, layer: Layer, symbol: Vector, entries: Entries, m: int) -> None:
        self._layer = layer
        self._symbol = symbol
        self._entries = entries
        self._modulus = m
        self._size = range(len(layer.initial))
        self.state = cache(self._state)
        self._segment = cache(self._make_segment)

    def _state(self, t: int) -> list[Polynomial]:
        layer, m = self._layer, self._modulus
        if t == 0:
            return [Polynomial(m, h % m) for h in layer.initial]
        if t == 1:
            pairs = list(zip(layer.matrices, layer.offsets, strict=True))
            first = [
                [sum(a * h for a, h in zip(matrix[i], layer.initial, strict=True)) + b[i] for matrix, b in pairs]
                for i in self._size
            ]
            return [self._letter(0, table) for table in first]
        cut = _middle(0, t)
        state = [self._entries.held(entry) for entry in self.state(cut)]
        matrix, offset = self._segment(cut, t)
        return [self._row(row, state, b, cut) for row, b in zip(matrix, offset, strict=True)]

    def _make_segment(self, first: int, last: int) -> tuple[list[list[Polynomial]], list[Polynomial]]:
        """Return A and b of the composition of the maps ``first .. last-1``, as words where rows hold them."""
        layer = self._layer
        if last - first == 1:
            matrix = [[self._letter(first, [a[i][j] for a in layer.matrices]) for j in self._size] for i in self._size]
            return matrix, [self._letter(first, [b[i] for b in layer.offsets]) for i in self._size]
        cut = _middle(first, last)
        (a1, b1), (a2, b2) = self._segment(first, cut), self._segment(cut, last)
        zero = Polynomial(self._modulus)
        columns = list(zip(*a1, strict=True))
        held = self._entries.held
        matrix = [[held(self._row(row, list(column), zero, 0)) for column in columns] for row in a2]
        offset = [held(self._row(row, b1, b, cut - first)) for row, b in zip(a2, b2, strict=True)]
        return matrix, offset

    def _row(self, row: list[Polynomial], column: list[Polynomial], offset: Polynomial, steps: int) -> Polynomial:
        """Return ``row * column + q^steps offset``."""
        result = Polynomial(self._modulus)
        for u, v in zip(row, column, strict=True):
            self._entries.add_product(result, u, v)
        result.add(offset, pow(self._layer.unit, steps, self._modulus))
        return result

    def _letter(self, t: int, table: Vector) -> Polynomial:
        result = Polynomial(self._modulus)
        result.add_word(t, [table[s] for s in self._symbol])
        return result


def _middle(first: int, last: int) -> int:
    """Return where the segment ``first .. last-1`` of at least two positions is split."""
    return first + (1 << (last - first - 1).bit_length() - 1)
