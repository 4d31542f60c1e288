"""Fixed linear maps of floats: LTI layers (S4, any dense A) in depth 3 and powers of a matrix in depth 4
(one more if the floats are read split).

The matrices are constants, so their powers are exact constants of the circuit, and an output is the cast of one linear
form over the integers that the input floats are (Merrill, Petty and Sabharwal 2024, Theorem 4.2 and Lemma A.8).

Semantics ``log``: exact inside, one cast at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.float_words import (
    cast_bits,
    cast_digits,
    check_gates,
    input_float,
    is_split,
    output_float,
    reading_cost,
)
from tc0kit.circuits.floats import Float, FloatFormat
from tc0kit.circuits.form import Form, total
from tc0kit.circuits.indicators import as_gate, both, either
from tc0kit.circuits.inputs import check_length, named
from tc0kit.circuits.integers import number
from tc0kit.circuits.lti import FixedLayer, check_kernel
from tc0kit.circuits.matrices import Matrix, identity, matrix_fields, multiply
from tc0kit.circuits.readings import read
from tc0kit.errors import UserError


def compile_float_lti(
    layer: FixedLayer,
    numbers: FloatFormat,
    n: int,
    *,
    last: bool = False,
    split: bool | None = None,
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile a fixed linear layer on n tokens of floats. Depth 3, 4 if ``split``.

    Inputs ``x{t}_m, x{t}_e`` (``x{t}_{i}_m`` with several a token), outputs ``y{t}_m, y{t}_e`` likewise.

    Args:
        layer: the matrices; all entries must be floats of the format.
        numbers: the format.
        n: number of tokens, at least 0.
        last: only the outputs of the last token.
        split: read floats in two levels with far fewer gates and wires; None: if they have more than 8 bits.
        max_gates: budget.

    Raises:
        UserError: n out of range, or an entry that is no float of the format.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    for name in "abcd":
        _check_entries(getattr(layer, name), numbers, name.upper())
    split = is_split(numbers, split)
    gates, wires = reading_cost(numbers, split)
    check_kernel(layer, n, wires, last)
    kernel = layer.kernel(n)
    terms = {
        (t, o): [(kernel[t - j][o][i], (j, i)) for j in range(t + 1) for i in range(layer.inputs)]
        for t in range(max(n - 1, 0) if last else 0, n)
        for o in range(layer.outputs)
    }
    casts = sum(_cast_gates([weight for weight, _ in row], numbers) for row in terms.values())
    check_gates(n * layer.inputs * gates + casts, max_gates)
    builder = Builder(f"LTI layer on floats, n = {n}", max_gates=max_gates)
    words = {
        (t, i): input_float(builder, named("x", t, i, layer.inputs), numbers, split)
        for t in range(n)
        for i in range(layer.inputs)
    }
    for (t, o), row in terms.items():
        form, unit = _combined([(weight, words[place]) for weight, place in row], numbers)
        with builder.origin("cast", "the powers of A are constants", token=t):
            output_float(builder, named("y", t, o, layer.outputs), cast_bits(builder, form, numbers, unit), numbers)
    builder.header.update(family="float-lti", semantics="log", n=n, numbers=numbers.fields(), layer=layer.fields())
    return builder.finish()


def compile_float_power(
    matrix: Matrix,
    numbers: FloatFormat,
    n: int,
    *,
    split: bool | None = None,
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile ``y = cast(A^z x)`` for an exponent z in ``0 .. n`` that is an input. Depth 4, 5 if ``split``.

    The casts for all exponents are made side by side and the one for z is chosen. Inputs ``z`` (values above n read as
    n) and ``x{i}_m, x{i}_e``; outputs ``y{i}_m, y{i}_e``.

    Args:
        matrix: A, square; all entries must be floats of the format.
        numbers: the format.
        n: largest exponent, at least 0.
        split: as for a layer.
        max_gates: budget.

    Raises:
        UserError: n out of range, or an entry that is no float of the format.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    _check_entries(matrix, numbers, "A")
    size = len(matrix)
    split = is_split(numbers, split)
    powers = [identity(size)]
    for _ in range(n):
        powers.append(multiply(matrix, powers[-1]))
    casts = sum(_cast_gates(row, numbers) for power in powers for row in power)
    check_gates(size * reading_cost(numbers, split)[0] + casts, max_gates)
    builder = Builder(f"powers of a {size} x {size} matrix on floats up to {n}", max_gates=max_gates)
    exponent = number(builder.input("z", max(1, n.bit_length())))
    words = [input_float(builder, f"x{i}", numbers, split) for i in range(size)]
    with builder.origin("exponent", "a function of one word is a table"):
        reading = read(builder, exponent, lambda v: np.minimum(v, n))
    width = numbers.mantissa_bits + numbers.exponent_bits
    chosen: list[list[list[Form]]] = [[[] for _ in range(width)] for _ in range(size)]
    for k, power in enumerate(powers):
        event = reading.at((reading.values == k).astype(np.int64))
        for i, row in enumerate(power):
            form, unit = _combined(list(zip(row, words, strict=True)), numbers)
            with builder.origin("cast", "the powers of A are constants", exponent=k, entry=i):
                digits = cast_digits(builder, form, numbers, unit)
            with builder.origin("choice", "a conjunction is a threshold gate", exponent=k, entry=i):
                for found, digit in zip(chosen[i], digits, strict=True):
                    found.append(both(builder, [event, digit]))
    for i in range(size):
        with builder.origin("choice", "a conjunction is a threshold gate", entry=i):
            output_float(builder, f"y{i}", [as_gate(builder, either(bits)) for bits in chosen[i]], numbers)
    builder.header.update(
        family="float-power", semantics="log", n=n, numbers=numbers.fields(), matrix=matrix_fields(matrix)
    )
    return builder.finish()


def _check_entries(matrix: Matrix, numbers: FloatFormat, name: str) -> None:
    for i, row in enumerate(matrix):
        for j, value in enumerate(row):
            nearest = numbers.cast(value).value
            if nearest != value:
                raise UserError(
                    f"{name}[{i}][{j}]: {value} is no float of {numbers.mantissa_bits} + {numbers.exponent_bits} bits; "
                    f"it would be rounded to {nearest}"
                )


def _combined(terms: Sequence[tuple[Fraction, Form]], numbers: FloatFormat) -> tuple[Form, Fraction]:
    """Return a combination of input floats as an integer form and its unit."""
    divisor = lcm(*(weight.denominator for weight, _ in terms))
    return total(word * int(weight * divisor) for weight, word in terms), numbers.unit / divisor


def _cast_gates(weights: Sequence[Fraction], numbers: FloatFormat) -> int:
    """Return how many gates the cast of a combination of floats has."""
    reach = sum(map(abs, weights), Fraction(0)) * numbers.at(numbers.top).value
    return numbers.ordinal(reach) - numbers.ordinal(-reach) + numbers.mantissa_bits + numbers.exponent_bits


def lti_reference(layer: FixedLayer, numbers: FloatFormat, words: Sequence[Sequence[Float]]) -> list[list[Float]]:
    """Return the outputs of every token: the recurrence in exact fractions, each output cast once."""
    state = [Fraction(0)] * len(layer.a)
    outputs = []
    for word in words:
        values = [item.value for item in word]
        pairs = zip(_apply(layer.a, state), _apply(layer.b, values), strict=True)
        state = [kept + entered for kept, entered in pairs]
        exact = zip(_apply(layer.c, state), _apply(layer.d, values), strict=True)
        outputs.append([numbers.cast(read_out + skipped) for read_out, skipped in exact])
    return outputs


def power_reference(matrix: Matrix, numbers: FloatFormat, exponent: int, vector: Sequence[Float]) -> list[Float]:
    """Return ``cast(A^z x)``, multiplied out step by step."""
    values = [item.value for item in vector]
    for _ in range(exponent):
        values = _apply(matrix, values)
    return [numbers.cast(value) for value in values]


def _apply(matrix: Matrix, vector: Sequence[Fraction]) -> list[Fraction]:
    return [sum((a * x for a, x in zip(row, vector, strict=True)), Fraction(0)) for row in matrix]
