"""The ends of a float circuit: input floats as integers, and the cast of an exact number as two output words.

A format has ``2^(M+E)`` pairs, polynomially many for c log n bits, and the cast is monotone. So a float is read by one
table, and the cast is one look-up: a step at every place where the rounded number changes, from which the bits of
mantissa and exponent are read alike. The leading position is not computed on its own: that needs the bits of the exact
number, at a gate for every bit and wire, more than the 2^(M+E-1) steps of a small format.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.floats import FloatFormat
from tc0kit.circuits.form import Form, Ints, total, weights_of
from tc0kit.circuits.indicators import both
from tc0kit.circuits.inputs import input_number, output_number
from tc0kit.circuits.integers import one_hot
from tc0kit.circuits.readings import read
from tc0kit.circuits.residues import Basis
from tc0kit.circuits.rounding import step_bits, step_digits
from tc0kit.errors import BudgetSpent

LARGEST_TABLE = 8  # bits of a float that is read by one table unless the caller says otherwise


def input_words(builder: Builder, name: str, numbers: FloatFormat) -> tuple[Form, Form]:
    """Add the words ``{name}_m`` and ``{name}_e`` of a float and return them as forms."""
    return (
        input_number(builder, f"{name}_m", numbers.mantissa_bits),
        input_number(builder, f"{name}_e", numbers.exponent_bits),
    )


def is_split(numbers: FloatFormat, split: bool | None) -> bool:
    """Return how input floats are read: as asked, or split if mantissa and exponent have more than 8 bits together."""
    return numbers.mantissa_bits + numbers.exponent_bits > LARGEST_TABLE if split is None else split


def input_float(builder: Builder, name: str, numbers: FloatFormat, split: bool) -> Form:
    """Add an input float and return it as an integer multiple of ``numbers.unit``.

    One table of 2^(M+E) entries, one level; or ``split``: tables for mantissa and exponent, and a conjunction of each
    bit of the normal mantissa with each exponent, two levels and about ``2^M + (M + 1) 2^E`` gates.
    """
    mantissa, exponent = input_words(builder, name, numbers)
    with builder.origin("float", "a function of one float is a table"):
        if not split:
            reading = read(builder, exponent * (1 << numbers.mantissa_bits) + mantissa, lambda v: _ordinals(numbers, v))
            return reading.at(weights_of(numbers.multiple(int(ordinal)) for ordinal in reading.values))
        normal = read(builder, mantissa, lambda v: normal_mantissas(v, numbers.significant))
        digits = [normal.at(normal.values >> i & 1) for i in range(numbers.mantissa_bits)]
        weights = [1 << i for i in range(numbers.significant)] + [-(1 << numbers.significant)]
        events = one_hot(builder, exponent)
    with builder.origin("shift", "a conjunction is a threshold gate"):
        form = total(
            both(builder, [event, digit]) * (weight << k)
            for k, event in enumerate(events)
            for digit, weight in zip(digits, weights, strict=True)
        )
    reach = numbers.multiple(numbers.top)
    return Form(form.wires, form.weights, form.constant, -reach, reach)


def normal_mantissas(mantissas: Ints, significant: int) -> Ints:
    """Return mantissas of at most ``significant + 1`` bits with exactly ``significant`` bits; 0 stays 0."""
    length = np.frexp(np.abs(mantissas))[1]  # the number of bits
    normal: Ints = np.sign(mantissas) * ((np.abs(mantissas) << (significant + 1 - length)) >> 1)
    return normal


def _ordinals(numbers: FloatFormat, keys: Ints) -> Ints:
    """Return the ordinals of the pairs (m, e) with ``2^M e + m = key``."""
    size, half = 1 << numbers.mantissa_bits, 1 << (numbers.significant - 1)
    mantissa = (keys + size // 2) % size - size // 2
    normal = normal_mantissas(mantissa, numbers.significant)
    below = ((keys - mantissa) // size - numbers.least) * half - half + 1
    ordinals: Ints = normal + np.sign(normal) * below
    return ordinals


@lru_cache(maxsize=1 << 17)
def word_of(numbers: FloatFormat, ordinal: int) -> int:
    """Return the words of a float side by side, the mantissa in the low M bits."""
    number = numbers.at(ordinal)
    mantissa = number.mantissa & ((1 << numbers.mantissa_bits) - 1)
    return mantissa | (number.exponent & ((1 << numbers.exponent_bits) - 1)) << numbers.mantissa_bits


def word_stairs(numbers: FloatFormat, low: int, high: int, unit: Fraction) -> tuple[int, list[tuple[int, int]]]:
    """Return the cast of ``v * unit`` for v in ``low .. high`` as steps of words: the word at low, pairs (v, word)."""
    start, steps = numbers.stairs(low, high, unit)
    return word_of(numbers, start), [(at, word_of(numbers, ordinal)) for at, ordinal in steps]


def cast_bits(builder: Builder, form: Form, numbers: FloatFormat, unit: Fraction) -> list[Form]:
    """Return the bits of both words of the cast of ``form * unit``, as gates. Two levels."""
    return [builder.gate(digit, 1) for digit in cast_digits(builder, form, numbers, unit)]


def cast_digits(builder: Builder, form: Form, numbers: FloatFormat, unit: Fraction) -> list[Form]:
    """Return the bits of both words of the cast of ``form * unit`` as forms with values 0 and 1. One level."""
    start, steps = word_stairs(numbers, form.low, form.high, unit)
    width = numbers.mantissa_bits + numbers.exponent_bits
    return step_digits(builder, form, start, [at for at, _ in steps], [word for _, word in steps], width)


def cast_remainders(
    builder: Builder, basis: Basis, remainders: Form, numbers: FloatFormat, unit: Fraction, fused: bool
) -> list[Form]:
    """Return the bits of the cast of ``number * unit``, the number being known by its F, as gates.

    Three levels; ``fused`` saves one and needs the steps of the cast once for every rank.
    """
    if not fused:
        exact = basis.number(builder, remainders)
        with builder.origin("cast", "the cast in one look-up"):
            return cast_bits(builder, exact, numbers, unit)
    start, steps = word_stairs(numbers, basis.low, basis.high, unit)
    with builder.origin("cast", "rank and cast in one look-up"):
        width = numbers.mantissa_bits + numbers.exponent_bits
        return step_bits(builder, remainders, start, *basis.repeated(remainders, start, steps), width)


def output_float(builder: Builder, name: str, bits: Sequence[Form], numbers: FloatFormat) -> None:
    """Add the output words ``{name}_m`` and ``{name}_e`` from their bits."""
    output_number(builder, f"{name}_m", bits[: numbers.mantissa_bits], signed=True)
    output_number(builder, f"{name}_e", bits[numbers.mantissa_bits :], signed=True)


@lru_cache
def reading_cost(numbers: FloatFormat, split: bool) -> tuple[int, int]:
    """Return how many gates ``input_float`` makes and on how many wires its form is at most."""
    builder = Builder("one float")
    form = input_float(builder, "x", numbers, split)
    return builder.gates, len(form.wires)


def cast_gates(numbers: FloatFormat, low: int, high: int, unit: Fraction) -> int:
    """Return how many gates ``cast_bits`` makes at most, for a form in ``low .. high``."""
    steps = numbers.ordinal(high * unit) - numbers.ordinal(low * unit)
    return min(steps, high - low) + numbers.mantissa_bits + numbers.exponent_bits


def check_gates(expected: int, max_gates: int) -> None:
    """Stop before gates are made that are known to exceed the budget.

    Raises:
        BudgetSpent: the message states how many gates the circuit would have.
    """
    if expected > max_gates:
        raise BudgetSpent(
            f"budget spent: about {expected:,} gates, more than {max_gates:,}; raise --max-gates or use fewer bits",
            {"expected_gates": expected},
        )
