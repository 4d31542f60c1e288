"""The weights of a Mamba block in fixed point, and the small default ones."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields
from typing import Any

from tc0kit.errors import UserError

Rows = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class MambaWeights:
    """Integers over 2^fraction. d is the model's width, e the inner width, s the state size, k the convolution's width.

    Attributes:
        fraction: places of every weight, 0..8.
        in_x, in_z: e x d, the two halves of the input projection.
        conv, conv_bias: e x k (entry 0 is the current token) and e.
        delta, delta_bias: e x e and e, the projection to the step size before softplus.
        b, c: s x e, the projections to B and C.
        rate: e x s, -A, not negative.
        skip: e, D.
        out: d x e, the output projection.
    """

    fraction: int
    in_x: Rows
    in_z: Rows
    conv: Rows
    conv_bias: tuple[int, ...]
    delta: Rows
    delta_bias: tuple[int, ...]
    b: Rows
    c: Rows
    rate: Rows
    skip: tuple[int, ...]
    out: Rows

    def __post_init__(self) -> None:
        _check_integer(self.fraction, "fraction")
        if not 0 <= self.fraction <= 8:
            raise UserError(f"Mamba weights: fraction = {self.fraction}; 0..8 is expected")
        d, e, s = len(self.out), len(self.in_x), len(self.b)
        width = len(self.conv[0]) if self.conv else 0
        if min(d, e, s, width) < 1:
            raise UserError("Mamba weights: out, in_x, b and conv must not be empty")
        shapes = {"in_x": (e, d), "in_z": (e, d), "conv": (e, width), "delta": (e, e), "b": (s, e), "c": (s, e)}
        for name, (rows, columns) in {**shapes, "rate": (e, s), "out": (d, e)}.items():
            table = getattr(self, name)
            if len(table) != rows or any(len(row) != columns for row in table):
                raise UserError(f"Mamba weights: {name} must have {rows} rows of {columns}")
            for row in table:
                for value in row:
                    _check_integer(value, name)
        for name in ("conv_bias", "delta_bias", "skip"):
            if len(getattr(self, name)) != e:
                raise UserError(f"Mamba weights: {name} must have {e} entries")
            for value in getattr(self, name):
                _check_integer(value, name)
        if any(value < 0 for row in self.rate for value in row):
            raise UserError("Mamba weights: rate (-A) must not be negative; a growing state has no table of gates")

    @property
    def width(self) -> int:
        """d, the number of words of a token."""
        return len(self.out)

    @property
    def inner(self) -> int:
        """e."""
        return len(self.in_x)

    @property
    def state(self) -> int:
        """s."""
        return len(self.b)

    def fields(self) -> dict[str, Any]:
        """Return the header's description."""
        return {item.name: _listed(getattr(self, item.name)) for item in fields(self)}


def default_weights(layer: int = 0, seed: int = 0) -> MambaWeights:
    """Return the catalogue's small block: d = e = s = 2, a convolution over 4 tokens, halves in -3/2 .. 3/2."""
    rng = random.Random(f"mamba {seed} {layer}")
    size, window = 2, 4

    def row(length: int, low: int = -3, high: int = 3) -> tuple[int, ...]:
        return tuple(rng.randint(low, high) for _ in range(length))

    def rows(count: int, length: int, low: int = -3, high: int = 3) -> Rows:
        return tuple(row(length, low, high) for _ in range(count))

    return MambaWeights(
        fraction=1,
        in_x=rows(size, size),
        in_z=rows(size, size),
        conv=rows(size, window, -2, 2),
        conv_bias=row(size, -1, 1),
        delta=rows(size, size, -2, 2),
        delta_bias=row(size, -1, 1),
        b=rows(size, size),
        c=rows(size, size),
        rate=rows(size, size, 1, 2),
        skip=row(size, -2, 2),
        out=rows(size, size, -2, 2),
    )


def _check_integer(value: Any, name: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise UserError(f"Mamba weights: {name} has {value!r}, not an integer (weights are integers over 2^fraction)")


def _listed(value: Any) -> Any:
    return [_listed(item) for item in value] if isinstance(value, tuple) else value
