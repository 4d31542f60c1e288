"""Linear forms: integer linear combinations of wires, with a known range."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Weights = NDArray[Any]  # int64, or Python integers (dtype object) where 62 bits do not suffice

WIDE = 1 << 62


def weights_of(values: Iterable[int] | Weights) -> Weights:
    """Return integers as int64 if all of them (and small sums of them) fit, else as Python integers."""
    if isinstance(values, np.ndarray) and values.dtype == np.int64 and peak_of(values) < WIDE:
        return values
    listed = [int(value) for value in values]
    if all(-WIDE < value < WIDE for value in listed):
        return np.array(listed, dtype=np.int64)
    return np.array(listed, dtype=object)


def peak_of(values: Weights) -> int:
    """Return the largest absolute value, 0 for an empty array."""
    return max(abs(int(values.max())), abs(int(values.min()))) if len(values) else 0


def shifted(values: Weights, offset: int) -> Weights:
    """Return ``values + offset`` without overflow."""
    if values.dtype == np.int64 and peak_of(values) + abs(offset) < WIDE:
        return values + offset
    return weights_of(int(value) + offset for value in values)


@dataclass(frozen=True, eq=False)
class Form:
    """``constant + sum(weights * wires)``, always within ``low .. high``.

    Attributes:
        wires: handles of the builder's wires, increasing, each at most once.
        weights: one non-zero integer for each wire.
        constant: the constant term.
        low, high: bounds on the value, inclusive (not necessarily attained).
    """

    wires: Ints
    weights: Weights
    constant: int
    low: int
    high: int

    def __add__(self, other: Form | int) -> Form:
        if isinstance(other, int):
            return Form(self.wires, self.weights, self.constant + other, self.low + other, self.high + other)
        return total([self, other])

    __radd__ = __add__

    def __neg__(self) -> Form:
        return Form(self.wires, -self.weights, -self.constant, -self.high, -self.low)

    def __sub__(self, other: Form | int) -> Form:
        return self + (-other)

    def __mul__(self, factor: int) -> Form:
        if factor == 0:
            return constant(0)
        bounds = (self.low * factor, self.high * factor)
        large = self.weights.dtype == object or max(peak_of(self.weights), 1) * abs(factor) >= WIDE
        weights = _scaled(self.weights, factor) if large else self.weights * factor
        return Form(self.wires, weights, self.constant * factor, min(bounds), max(bounds))

    __rmul__ = __mul__


def _scaled(weights: Weights, factor: int) -> Weights:
    """Return products beyond 64 bits; equal ones are the same Python integer, which keeps long rows small."""
    distinct, place = np.unique(weights, return_inverse=True)
    return weights_of(int(weight) * factor for weight in distinct)[place]


def constant(value: int) -> Form:
    """Return the form without wires."""
    return Form(np.empty(0, np.int64), np.empty(0, np.int64), value, value, value)


def total(forms: Iterable[Form]) -> Form:
    """Return the sum of forms; the same wire in two of them is merged."""
    listed = list(forms)
    if not listed:
        return constant(0)
    wires = np.concatenate([form.wires for form in listed])
    wide = any(form.weights.dtype == object for form in listed)
    wide = wide or sum(peak_of(form.weights) for form in listed) >= WIDE
    kind: Any = object if wide else np.int64
    weights = np.concatenate([form.weights.astype(kind, copy=False) for form in listed])
    if not (wires[1:] > wires[:-1]).all():
        wires, place = np.unique(wires, return_inverse=True)
        summed = np.zeros(len(wires), dtype=kind)
        np.add.at(summed, place, weights)
        kept = summed != 0
        wires, weights = wires[kept], summed[kept]
    return Form(
        wires,
        weights,
        sum(form.constant for form in listed),
        sum(form.low for form in listed),
        sum(form.high for form in listed),
    )
