"""The tables of a complex diagonal layer (S5, LRU, DCD, Mamba-3), exact, and its step-by-step reference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

from tc0kit.circuits.diagonal import Table, scaled_rounding
from tc0kit.circuits.rounding import Rounding
from tc0kit.errors import UserError

Pair = tuple[int, int]  # u + v sqrt(-D)
Pairs = tuple[Pair, ...]  # one for each symbol


@dataclass(frozen=True)
class ComplexDiagonalLayer:
    """``h_t = a(x_t) h_{t-1} + b(x_t)`` in each channel, ``y_t = Re(sum_c C_c(x_t) h_{c,t}) + D(x_t)``.

    A number is a pair (u, v) for ``(u + v sqrt(-radicand)) / 2^fraction``: Gaussian fixed-point numbers for radicand 1;
    with radicand 3 the third and sixth roots of unity are exact.

    Attributes:
        fraction: p, 1..32.
        alpha, beta, readout: for each channel its gate a, its input b and its readout C, a pair for each symbol.
        skip: the real numbers D, integers over 2^p.
        output_bits, output_fraction: y is rounded to this many bits (1..16), its last place being 2^-output_fraction.
        radicand: a positive integer up to 10^6.
    """

    fraction: int
    alpha: tuple[Pairs, ...]
    beta: tuple[Pairs, ...]
    readout: tuple[Pairs, ...]
    skip: Table
    output_bits: int
    output_fraction: int
    radicand: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.fraction <= 32 or not 1 <= self.output_bits <= 16 or not 1 <= self.radicand <= 10**6:
            raise UserError("a complex layer: fraction is in 1..32, output_bits in 1..16 and radicand in 1..1,000,000")
        if not len(self.alpha) == len(self.beta) == len(self.readout) >= 1:
            raise UserError("a complex layer: alpha, beta and readout need one table for each channel")
        for table in (*self.alpha, *self.beta, *self.readout):
            if len(table) != self.symbols:
                raise UserError(f"a complex layer: a table has {len(table)} entries for {self.symbols} symbols")
            for entry in table:
                if not isinstance(entry, tuple) or len(entry) != 2 or not all(map(_is_integer, entry)):
                    raise UserError(f"a complex layer: {entry!r} is not a pair of integers (u, v)")
        for skip in self.skip:
            if not _is_integer(skip):
                raise UserError(f"a complex layer: {skip!r} is not an integer (the skip is real, over 2^p)")

    @property
    def symbols(self) -> int:
        """Size of the alphabet."""
        return len(self.skip)

    @property
    def channels(self) -> int:
        """Dimension of the complex state."""
        return len(self.alpha)

    def is_real(self, channel: int) -> bool:
        """Tell whether all of a channel's tables are real."""
        return not any(v for table in (self.alpha, self.beta, self.readout) for _, v in table[channel])

    def times(self, left: Pair, right: Pair) -> Pair:
        """Return the product of two numbers."""
        return left[0] * right[0] - self.radicand * left[1] * right[1], left[0] * right[1] + left[1] * right[0]

    def product(self, left: Pairs, right: Pairs) -> Pairs:
        """Return the products of two tables, symbol by symbol."""
        return tuple(self.times(a, b) for a, b in zip(left, right, strict=True))

    def rounding(self, t: int) -> Rounding:
        """Return how the integer ``2^(p(t+2)) y_t`` is rounded."""
        return scaled_rounding(self.fraction * (t + 2), self.output_fraction, self.output_bits)

    def bounds(self) -> Iterator[int]:
        """Yield for t = 0, 1, ... a bound of ``|2^(p(t+2)) y_t|``, from absolute values."""
        p = self.fraction
        state = [0] * self.channels  # bounds of |2^(p t) h_{t-1}|
        t = 0
        while True:
            moved = [
                [self._size(a, state[c]) + self._size(b, 1 << (p * t)) for a, b in zip(alpha, beta, strict=True)]
                for c, (alpha, beta) in enumerate(zip(self.alpha, self.beta, strict=True))
            ]
            yield max(
                (abs(self.skip[s]) << (p * (t + 1)))
                + sum(self._size(self.readout[c][s], moved[c][s]) for c in range(self.channels))
                for s in range(self.symbols)
            )
            state = [max(row) for row in moved]
            t += 1

    def _size(self, number: Pair, factor: int) -> int:
        """Return the least integer that is at least ``|number| * factor``."""
        square = (number[0] ** 2 + self.radicand * number[1] ** 2) * factor**2
        return isqrt(square - 1) + 1 if square else 0

    def fields(self) -> dict[str, Any]:
        """Return the header's description."""
        tables = {"alpha": self.alpha, "beta": self.beta, "readout": self.readout}
        return {
            "fraction": self.fraction,
            "radicand": self.radicand,
            **{name: [[list(pair) for pair in row] for row in table] for name, table in tables.items()},
            "skip": list(self.skip),
            "output": {"bits": self.output_bits, "fraction": self.output_fraction, "mode": "half up, saturating"},
        }


def complex_diagonal_reference(layer: ComplexDiagonalLayer, word: Sequence[int]) -> list[int]:
    """Return the rounded outputs ``y_0 .. y_{n-1}``, computed step by step with exact complex integers."""
    p = layer.fraction
    states: list[Pair] = [(0, 0)] * layer.channels
    outputs = []
    for t, s in enumerate(word):
        exact = layer.skip[s] << (p * (t + 1))
        for c in range(layer.channels):
            u, v = layer.times(layer.alpha[c][s], states[c])
            states[c] = (u + (layer.beta[c][s][0] << (p * t)), v + (layer.beta[c][s][1] << (p * t)))
            exact += layer.times(layer.readout[c][s], states[c])[0]
        outputs.append(layer.rounding(t)(exact))
    return outputs


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
