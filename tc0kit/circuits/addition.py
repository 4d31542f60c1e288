"""Iterated addition with few wires: counters that shorten columns of bits, then one carry look-ahead by weights.

Column j holds bits of weight 2^j. A counter replaces up to s bits of a column by the bits of their number (two levels).
A fixed number of rounds, with counter sizes that grow with the height, leaves short columns; their sum has bit j
``column_j + carry_j - 2 carry_(j+1)`` where ``carry_j = floor(sum of the columns below j / 2^j)`` is one look-up with
weights ``1 .. 2^(j-1)`` (Siu and Roychowdhury 1994 for the idea; two levels).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.form import Form, constant, total
from tc0kit.circuits.integers import small_bits

Columns = list[list[Form]]
COUNTERS = (3, 7, 15, 31, 63, 127, 255)


def weighted_columns(width: int, terms: Sequence[tuple[Form, int]]) -> Columns:
    """Return the columns of ``sum(weight * bit) mod 2^width``."""
    columns: Columns = [[] for _ in range(width)]
    for bit, weight in terms:
        residue = weight % (1 << width)
        while residue:
            j = (residue & -residue).bit_length() - 1
            columns[j].append(bit)
            residue &= residue - 1
    return columns


def counted(builder: Builder, columns: Columns, size: int) -> Columns:
    """Replace up to ``size`` bits of a column at a time by the bits of their number. Two levels.

    Bits beyond the last column are dropped; one or two bits are left alone.
    """
    width = len(columns)
    shorter: Columns = [[] for _ in range(width)]
    for j, column in enumerate(columns):
        for first in range(0, len(column), size):
            chunk = column[first : first + size]
            if len(chunk) <= 2:
                shorter[j] += chunk
                continue
            with builder.origin("counter", "the number of ones", column=j):
                digits = small_bits(builder, total(chunk), min(len(chunk).bit_length(), width - j))
            for i, digit in enumerate(digits):
                shorter[j + i].append(digit)
    return shorter


def counter_sizes(heights: Sequence[int], rounds: int) -> tuple[int, ...]:
    """Return the counter sizes of each round that cost the fewest wires, estimated for columns of one height."""
    height, width = max(heights, default=0), len(heights)

    def cost(sizes: Sequence[int]) -> int:
        wires, left = 0, height
        for size in sizes:
            full, rest = divmod(left, size)
            chunks = [size] * full + ([rest] if rest else [])
            wires += sum(width * (c * c + 2 * c) for c in chunks if c > 2)
            left = sum(c if c <= 2 else c.bit_length() for c in chunks)
        return wires + left * left * width * width // 2

    return min(product(COUNTERS, repeat=rounds), key=lambda sizes: (cost(sizes), sizes))


def column_sum(builder: Builder, columns: Columns) -> list[Form]:
    """Return the bits of the sum of columns mod 2^width as gates. Two levels."""
    below = constant(0)
    carries = [constant(0)]
    for j, column in enumerate(columns):
        below = total([below, *(bit * (1 << j) for bit in column)])
        with builder.origin("carry", "carry look-ahead by weights", column=j + 1):
            count = below.high >> (j + 1)
            thresholds = [k << (j + 1) for k in range(1, count + 1)]
            carries.append(builder.steps(below, 0, thresholds, np.ones(count, np.int64), (0, count)))
    bits = []
    for j, column in enumerate(columns):
        with builder.origin("sum bit", "carry look-ahead by weights", column=j):
            bits.append(builder.gate(total([*column, carries[j], carries[j + 1] * -2]), 1))
    return bits
