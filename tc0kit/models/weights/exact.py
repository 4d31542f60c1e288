"""A network run on one word in exact arithmetic: fractions, and exponents of roots of unity. The reference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

from tc0kit.models.weights.network import Head, Network

Number = int | Fraction
Rows = list[list[Number]]
Sparse = list[list[tuple[Number, int]]]


def evaluate_exactly(network: Network, word: Iterable[int]) -> list[int]:
    """Return the output after every prefix, the empty one first.

    Raises:
        KeyError: a layer's table has no row for what its heads read.
    """
    tables = [
        {tuple(map(int, key)): int(value) for key, value in zip(layer.keys, layer.values, strict=True)}
        for layer in network.layers
    ]
    heads = [[_ExactHead(head) for head in layer.heads] for layer in network.layers]
    outputs = [network.empty]
    for letter in word:
        view = letter
        for layer, table, running in zip(network.layers, tables, heads, strict=True):
            digits = [digit for head in running for digit in head.step(view)]
            view = table[(view if layer.uses_view else 0, *digits)]
        outputs.append(view)
    return outputs


class _ExactHead:
    def __init__(self, head: Head) -> None:
        self.head = head
        self.state = _rows(head.initial)
        self._weight = _sparse(head.tensors["weight"]) if head.kind == "threshold" else []

    def step(self, view: int) -> list[int]:
        """Read one token; return the digits after it."""
        tensors, kind = self.head.tensors, self.head.kind
        if kind == "diagonal":
            gates = _numbers(tensors["gate"][view])
            self.state = [[gate * x for x in row] for gate, row in zip(gates, self.state, strict=True)]
        elif kind == "phase":
            turns, moduli = tensors["turns"][view], tensors["modulus"]
            self.state = [
                [(row[0] + int(turn)) % int(m)] for row, turn, m in zip(self.state, turns, moduli, strict=True)
            ]
        elif kind == "columns":
            columns = len(self.state[0])
            moved: Rows = [[0] * columns for _ in self.state]
            for row, target in zip(self.state, tensors["target"][view], strict=True):
                moved[target] = [x + y for x, y in zip(moved[target], row, strict=True)]
            self.state = moved
        elif kind == "dense":
            self.state = _product(_sparse(tensors["matrix"][view]), self.state)
        elif kind == "householder":
            for beta, direction in zip(tensors["beta"][view], tensors["direction"][view], strict=True):
                self._reflect(_number(beta), _numbers(direction))
        else:
            drive = _numbers(tensors["drive"][view])
            sums = _product(self._weight, self.state)
            self.state = [[1 if x + bias > 0 else -1 for x in row] for row, bias in zip(sums, drive, strict=True)]
        if "input" in tensors:
            added = _rows(tensors["input"][view])
            self.state = [
                [x + y for x, y in zip(row, more, strict=True)] for row, more in zip(self.state, added, strict=True)
            ]
        return self._digits(view)

    def _reflect(self, beta: Number, k: Sequence[Number]) -> None:
        """Apply I - beta k k^T / (k . k)."""
        scale = Fraction(beta) / sum(x * x for x in k)
        shares = [scale * sum(x * row[j] for x, row in zip(k, self.state, strict=True)) for j in range(self._columns)]
        self.state = [
            [y - x * share for y, share in zip(row, shares, strict=True)] for x, row in zip(k, self.state, strict=True)
        ]

    @property
    def _columns(self) -> int:
        return len(self.state[0])

    def _digits(self, view: int) -> list[int]:
        if self.head.reading == "argmax":
            digit = self.head.tensors["digit"]
            columns = list(zip(*self.state, strict=True))
            return [int(digit[column.index(max(column))]) for column in columns]
        if self.head.reading == "sign":
            pairs = zip(self.state, _rows(self.head.tensors["cut"][view]), strict=True)
            return [int(x > y) for row, limits in pairs for x, y in zip(row, limits, strict=True)]
        return [int(row[0]) for row in self.state]


def _number(value: float) -> Number:
    return int(value) if value == int(value) else Fraction(value)  # integers are much faster


def _numbers(values: NDArray[Any]) -> list[Number]:
    return [_number(value) for value in values.tolist()]


def _rows(values: NDArray[Any]) -> Rows:
    return [_numbers(row) for row in values]


def _sparse(matrix: NDArray[Any]) -> Sparse:
    return [[(_number(row[j].item()), int(j)) for j in row.nonzero()[0]] for row in matrix]


def _product(matrix: Sparse, state: Rows) -> Rows:
    columns = list(zip(*state, strict=True))
    return [[sum(a * column[j] for a, j in row) for column in columns] for row in matrix]
