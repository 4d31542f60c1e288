"""Shared by the tests of floats: every float of a small format, and the cast as a search through all of them."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from arithmetic_oracle import outputs

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.floats import Float, FloatFormat

FORMATS = [(2, 1), (2, 3), (3, 1), (3, 2), (4, 3), (5, 2)]


@lru_cache
def all_floats(significant: int, least: int, greatest: int) -> list[tuple[Fraction, Float]]:
    """Return 0 and all normal floats with their values, in increasing order."""
    found = [(Fraction(0), Float(0, 0))]
    for exponent in range(least, greatest + 1):
        for mantissa in range(2 ** (significant - 1), 2**significant):
            value = Fraction(mantissa) / 2 ** (significant - 1) * Fraction(2) ** exponent
            found += [(value, Float(mantissa, exponent)), (-value, Float(-mantissa, exponent))]
    return sorted(found, key=lambda pair: pair[0])


def searched_cast(numbers: FloatFormat, value: Fraction) -> Float:
    """Return the cast of a number, found by looking at its neighbours among all floats."""
    floats = all_floats(numbers.significant, numbers.least, numbers.greatest)
    values = [v for v, _ in floats]
    above = bisect_left(values, value)
    if above == len(floats):
        return floats[-1][1]
    if values[above] == value or above == 0:
        return floats[above][1]
    (lower, below), (upper, beyond) = floats[above - 1], floats[above]
    if numbers.rounding == "floor":
        return below
    small, large = (below, beyond) if value > 0 else (beyond, below)
    if numbers.rounding == "toward-zero":
        return small
    if value - lower != upper - value:
        return below if value - lower < upper - value else beyond
    return large if small.mantissa % 2 else small


def random_float(rng: random.Random, numbers: FloatFormat) -> Float:
    """Return a pair of words, often not normal, 0, or at the ends of the format."""
    half = 1 << numbers.significant
    mantissa = rng.choice([rng.randrange(-half, half), rng.randrange(-half, half), 0, 1, -1, half - 1, -half])
    return Float(mantissa, rng.choice([numbers.least, numbers.greatest, rng.randint(numbers.least, numbers.greatest)]))


def words(values: Mapping[str, Float]) -> dict[str, int]:
    """Return the input words of named floats."""
    found = {}
    for name, number in values.items():
        found |= {f"{name}_m": number.mantissa, f"{name}_e": number.exponent}
    return found


def floats_out(circuit: Circuit, values: Mapping[str, int]) -> dict[str, Float]:
    """Return the output floats for input words, every gate evaluated on its own."""
    found = outputs(circuit, values)
    names = [name.removesuffix("_m") for name in found if name.endswith("_m")]
    assert len(found) == 2 * len(names)
    return {name: Float(found[f"{name}_m"], found[f"{name}_e"]) for name in names}
