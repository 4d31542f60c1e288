"""Example weights for the rows of the architecture catalogue, so that a name alone can be compiled.

They are small, deterministic and typical of the row: gates in its range, transitions of its shape.
"""

from __future__ import annotations

import random

from tc0kit.circuits.affine_layer import AffineLayer
from tc0kit.circuits.complex_layer import ComplexDiagonalLayer, Pair, Pairs
from tc0kit.circuits.diagonal import DiagonalLayer
from tc0kit.circuits.lti import FixedLayer, fixed_layer
from tc0kit.models.model import RecurrenceTraits

SYMBOLS = 16
POINTS = 5


def sample_diagonal(recurrence: RecurrenceTraits, bits: int, channels: int = 1) -> DiagonalLayer:
    """Return tables for an input-gated diagonal layer over 16 symbols; gates in the row's range, over 2^bits."""
    rng = random.Random(1)
    one = 1 << bits
    lowest = 0 if recurrence.spectrum == "nonnegative" else -one
    span = range(lowest, one + 1)

    def table(values: range) -> tuple[int, ...]:
        return tuple(rng.choice(values) for _ in range(SYMBOLS))

    inner = range(-one + 1, one)
    return DiagonalLayer(
        fraction=bits,
        alpha=tuple(table(span) for _ in range(channels)),
        beta=tuple(table(inner) for _ in range(channels)),
        readout=tuple(table(inner) for _ in range(channels)),
        skip=table(inner),
        output_bits=min(bits + 1, 16),
        output_fraction=max(bits - 1, 0),
    )


def sample_complex(bits: int, channels: int = 1) -> ComplexDiagonalLayer:
    """Return tables for an input-gated complex layer over 16 symbols; Gaussian gates in the unit disc, over 2^bits."""
    rng = random.Random(1)
    one = 1 << bits
    inside = [(u, v) for u in range(-one, one + 1) for v in range(-one, one + 1) if u * u + v * v <= one * one]

    def table(values: list[Pair]) -> Pairs:
        return tuple(rng.choice(values) for _ in range(SYMBOLS))

    turns = [(0, one), (0, -one), (-one, 0)]  # the letters 0 .. 2 turn without decay
    return ComplexDiagonalLayer(
        fraction=bits,
        alpha=tuple((*turns, *table(inside)[len(turns) :]) for _ in range(channels)),
        beta=tuple(table(inside) for _ in range(channels)),
        readout=tuple(table(inside) for _ in range(channels)),
        skip=tuple(rng.randrange(-one + 1, one) for _ in range(SYMBOLS)),
        output_bits=min(bits + 1, 16),
        output_fraction=max(bits - 1, 0),
    )


def sample_fixed(bits: int) -> FixedLayer:
    """Return a fixed dense layer with two states: a damped rotation with entries over 2^bits."""
    one = 1 << bits
    a, b = f"{3 * one // 4}/{one}", f"{max(one // 4, 1)}/{one}"
    return fixed_layer([[a, f"-{b}"], [b, a]], [["1"], ["1/2"]], [["1", "-1/2"]], [["1/4"]])


def sample_affine(recurrence: RecurrenceTraits) -> AffineLayer:
    """Return a transition table for a layer with matrices.

    Where the row allows it, the letters are the neighbour transpositions of five coordinates (reflections), which
    generate S5; else Householder factors with beta = 1/2, whose products are not triangular in a common basis.
    """
    if recurrence.negative_and_selective or recurrence.transition in {"dense", "permutation-diagonal"}:
        matrices = tuple(_transposition(i) for i in range(POINTS - 1))
        return AffineLayer(matrices, ((0,) * POINTS,) * len(matrices), tuple(range(POINTS)))
    along, across = ((2, 0), (0, 4)), ((4, 0), (0, 2))
    diagonal = ((3, -1), (-1, 3))
    return AffineLayer((along, across, diagonal), ((2, 0), (0, 2), (1, 1)), (0, 0), fraction=2)


def _transposition(i: int) -> tuple[tuple[int, ...], ...]:
    order = list(range(POINTS))
    order[i], order[i + 1] = order[i + 1], order[i]
    return tuple(tuple(int(order[row] == column) for column in range(POINTS)) for row in range(POINTS))
