"""Rounding of an exact number to q bits: the one rounding at the end of the ``log`` semantics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.form import Form, Ints


@dataclass(frozen=True)
class Rounding:
    """``v -> floor(v / divisor + 1/2)``, saturated to signed numbers of ``bits`` bits.

    Attributes:
        divisor: the exact number is v / divisor in units of the result's last place; at least 1.
        bits: width of the result in two's complement, at least 1.
    """

    divisor: int
    bits: int

    @property
    def least(self) -> int:
        """The smallest result."""
        return -(1 << (self.bits - 1))

    @property
    def greatest(self) -> int:
        """The largest result."""
        return (1 << (self.bits - 1)) - 1

    def __call__(self, value: int) -> int:
        """Round one number."""
        return min(max((2 * value + self.divisor) // (2 * self.divisor), self.least), self.greatest)

    def table(self, values: Ints) -> Ints:
        """Round an array of numbers."""
        return np.clip((2 * values + self.divisor) // (2 * self.divisor), self.least, self.greatest)

    def threshold(self, result: int) -> int:
        """Return the least v that is rounded to ``result`` or more, for results above ``least``."""
        return -((self.divisor - 2 * result * self.divisor) // 2)

    def fields(self) -> dict[str, Any]:
        """Return the header's description."""
        return {"divisor": str(self.divisor), "bits": self.bits, "mode": "half up, saturating"}


def rounded(builder: Builder, form: Form, rounding: Rounding) -> Form:
    """Return a form rounded, as a form. One level, less than 2^bits gates."""
    low, high = rounding(form.low), rounding(form.high)
    thresholds = [rounding.threshold(result) for result in range(low + 1, high + 1)]
    return builder.steps(form, low, thresholds, [1] * len(thresholds), (low, high))


def rounded_bits(builder: Builder, form: Form, rounding: Rounding) -> list[Form]:
    """Return the ``rounding.bits`` bits of a rounded form, two's complement, as gates. Two levels."""
    low, high = rounding(form.low), rounding(form.high)
    results = range(low + 1, high + 1)
    thresholds = [rounding.threshold(result) for result in results]
    return step_bits(builder, form, low, thresholds, list(results), rounding.bits)


def step_bits(
    builder: Builder, form: Form, start: int, thresholds: Sequence[int], results: Sequence[int], width: int
) -> list[Form]:
    """Return the bits of a step function as gates. Two levels; see ``step_digits``."""
    return [builder.gate(digit, 1) for digit in step_digits(builder, form, start, thresholds, results, width)]


def step_digits(
    builder: Builder, form: Form, start: int, thresholds: Sequence[int], results: Sequence[int], width: int
) -> list[Form]:
    """Return the bits of a step function as forms with values 0 and 1. One level.

    Args:
        builder: where the gates are made.
        form: where the function is looked up.
        start: its value below all thresholds.
        thresholds: where it changes, strictly increasing.
        results: its value from each threshold on.
        width: number of bits, two's complement.
    """
    values = [start, *results]
    functions = []
    for i in range(width):
        digits = [value >> i & 1 for value in values]
        functions.append((digits[0], [b - a for a, b in pairwise(digits)], (0, 1)))
    return builder.step_functions(form, thresholds, functions)
