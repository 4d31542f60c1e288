"""The first lemmas, as functions on forms: numbers, one-hot, comparison, remainders, the bits of a sum, rounding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.form import Form, peak_of, total, weights_of


def number(bits: Sequence[Form], *, signed: bool = False) -> Form:
    """Return the number that bits encode, least significant first; two's complement if ``signed``. No level."""
    value = total(bit * (1 << i) for i, bit in enumerate(bits))
    if not signed or not bits:
        return value
    top = 1 << (len(bits) - 1)
    exact = total([*(bit * (1 << i) for i, bit in enumerate(bits[:-1])), bits[-1] * -top])
    return Form(exact.wires, exact.weights, exact.constant, -top, top - 1)


def one_hot(builder: Builder, form: Form) -> list[Form]:
    """Return for each value v in ``low .. high`` a form that is 1 if the form equals v, else 0. One level."""
    return builder.lookups(form, [lambda at, v=v: at == v for v in range(form.low, form.high + 1)])  # type: ignore[misc]


def at_least(builder: Builder, left: Form, right: Form) -> Form:
    """Return the gate [left >= right]: a comparison of two numbers. One level."""
    return builder.gate(left - right, 0)


def remainder(builder: Builder, form: Form, modulus: int) -> Form:
    """Return the form mod m, in ``0 .. m-1``. One level."""
    return builder.lookup(form, lambda v: v % modulus)


def bit_gates(builder: Builder, form: Form, signed: bool) -> list[Form]:
    """Return the bits of a form of small range as gates, least significant first. Two levels.

    The bits are functions of the form, so one look-up with shared gates has them all as forms with values 0 and 1; one
    more gate each makes them single wires.
    """
    width = bit_width(form.low, form.high, signed)
    bits = builder.lookups(form, [lambda v, i=i: (v >> i) & 1 for i in range(width)])  # type: ignore[misc]
    return [builder.gate(bit, 1) for bit in bits]


def bit_width(low: int, high: int, signed: bool) -> int:
    """Return how many bits hold all of ``low .. high``, at least 1."""
    if signed:
        return max(high.bit_length(), (-low - 1).bit_length() if low < 0 else 0) + 1
    return max(1, high.bit_length())


def exact_bits(builder: Builder, form: Form, signed: bool) -> list[Form]:
    """Return all bits of a form as gates, however large its range (iterated addition). Two levels.

    Bit j depends on the sum mod 2^(j+1) alone. With every weight reduced mod 2^(j+1) the sum of K wires runs over at
    most K + 1 multiples of 2^j, and the bit is the parity of the multiples passed.
    """
    bits = []
    for j in range(bit_width(form.low, form.high, signed)):
        reduced = _reduced(form, 1 << (j + 1))
        low, high = reduced.low >> j, reduced.high >> j
        thresholds = weights_of(v << j for v in range(low + 1, high + 1))
        jumps = [1 if v & 1 else -1 for v in range(low + 1, high + 1)]
        bits.append(builder.gate(builder.steps(reduced, low & 1, thresholds, jumps, (0, 1)), 1))
    return bits


def _reduced(form: Form, modulus: int) -> Form:
    """Return a form congruent to a form, with weights in ``-modulus/2 < w <= modulus/2``."""
    half = modulus // 2
    weights = form.weights
    if weights.dtype == object or peak_of(weights) + half >= 1 << 62:
        weights = weights_of((int(w) + half - 1) % modulus - half + 1 for w in weights)
    else:
        weights = (weights + half - 1) % modulus - half + 1
    kept = weights != 0
    offset = form.constant % modulus
    exact = weights if half * len(weights) < 1 << 62 else weights.astype(object)  # the sums must not wrap around
    low, high = (int(np.sum(np.where(sign * exact > 0, exact, 0))) for sign in (-1, 1))
    return Form(form.wires[kept], weights[kept], offset, offset + low, offset + high)


def small_bits(builder: Builder, form: Form, width: int) -> list[Form]:
    """Return the lowest bits of a form that is not negative, as gates. Two levels, one where the bit is one step."""
    bits = builder.lookups(form, [lambda v, i=i: (v >> i) & 1 for i in range(width)])  # type: ignore[misc]
    return [bit if _is_wire(bit) else builder.gate(bit, 1) for bit in bits]


def _is_wire(form: Form) -> bool:
    return len(form.wires) == 1 and form.constant == 0 and int(form.weights[0]) == 1
