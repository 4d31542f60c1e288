"""A linear layer ``h' = A(x) h + b(x)`` on a finite alphabet (DeltaNet, IDS4, RWKV-7, dense) as tables of integers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tc0kit.circuits.matrix_family import MatrixFamily
from tc0kit.errors import UserError

Vector = tuple[int, ...]


@dataclass(frozen=True)
class AffineLayer:
    """One affine map for each symbol, with integers over the unit ``denominator * 2^fraction``.

    Attributes:
        matrices: A(x), d rows of d entries for each symbol x.
        offsets: b(x), d entries for each symbol.
        initial: h before the first symbol, d integers (not over the unit).
        fraction: p, 0..32.
        denominator: a further factor of the unit, at least 1.
    """

    matrices: tuple[tuple[Vector, ...], ...]
    offsets: tuple[Vector, ...]
    initial: Vector
    fraction: int = 0
    denominator: int = 1

    def __post_init__(self) -> None:
        d = len(self.initial)
        if d < 1 or not self.matrices or len(self.matrices) != len(self.offsets):
            raise UserError("an affine layer: one matrix and one offset for each symbol, and a state, are needed")
        if not 0 <= self.fraction <= 32:
            raise UserError(f"an affine layer: fraction {self.fraction} is not in 0..32")
        if self.denominator < 1:
            raise UserError(f"an affine layer: denominator {self.denominator} is not positive")
        for x, (matrix, offset) in enumerate(zip(self.matrices, self.offsets, strict=True)):
            if len(matrix) != d or any(len(row) != d for row in matrix) or len(offset) != d:
                raise UserError(f"an affine layer: symbol {x} needs {d} rows of {d} entries and an offset of {d}")
        for entry in (e for rows in (*self.matrices, self.offsets, (self.initial,)) for row in rows for e in row):
            if isinstance(entry, bool) or not isinstance(entry, int):
                raise UserError(f"an affine layer: {entry!r} is not an integer (entries are integers over one unit)")

    @property
    def size(self) -> int:
        """Dimension of the state."""
        return len(self.initial)

    @property
    def unit(self) -> int:
        """What all entries of A and b are divided by."""
        return self.denominator << self.fraction

    def bounds(self, n: int) -> list[list[tuple[int, int]]]:
        """Return for t = 0 .. n bounds (low <= 0, high >= 0) of each entry of ``unit^t h_t``."""
        low, high = list(self.initial), list(self.initial)
        found = []
        for t in range(n + 1):
            found.append([(min(a, 0), max(b, 0)) for a, b in zip(low, high, strict=True)])
            low, high = self._ends(t, low, high, min), self._ends(t, low, high, max)
        return found

    def _ends(self, t: int, low: list[int], high: list[int], pick: Callable[..., int]) -> list[int]:
        """Return the least or greatest entries of the next state from the bounds of this one."""
        return [
            pick(
                sum(pick(a * x, a * y) for a, x, y in zip(matrix[i], low, high, strict=True)) + offset[i] * self.unit**t
                for matrix, offset in zip(self.matrices, self.offsets, strict=True)
            )
            for i in range(self.size)
        ]

    def states(self, word: Sequence[int]) -> list[Vector]:
        """Return the integers ``unit^t h_t`` for t = 1 .. n, step by step."""
        state = self.initial
        found = []
        for t, x in enumerate(word):
            rows = zip(self.matrices[x], self.offsets[x], strict=True)
            state = tuple(sum(a * h for a, h in zip(row, state, strict=True)) + b * self.unit**t for row, b in rows)
            found.append(state)
        return found

    def family(self) -> MatrixFamily:
        """Return the same maps with exact fractions."""

        def exact(values: Vector) -> tuple[Fraction, ...]:
            return tuple(Fraction(value, self.unit) for value in values)

        return MatrixFamily(
            tuple(f"A{x}" for x in range(len(self.matrices))),
            tuple(tuple(exact(row) for row in matrix) for matrix in self.matrices),
            tuple(map(exact, self.offsets)),
            tuple(map(Fraction, self.initial)),
        )

    def fields(self) -> dict[str, Any]:
        """Return the header's description."""
        return {
            "fraction": self.fraction,
            **({"denominator": str(self.denominator)} if self.denominator > 1 else {}),
            "matrices": [[list(row) for row in matrix] for matrix in self.matrices],
            "offsets": [list(offset) for offset in self.offsets],
            "initial": list(self.initial),
        }
