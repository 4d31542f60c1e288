"""Powers of a fixed matrix, the exponent being an input: the powers are constants of the circuit.

``y = q^n A^z x`` for a rational matrix A with common denominator q, an exponent z in ``0 .. n`` and a vector x of
signed p-bit words. Exact. The levels: z is read, each bit of x is gated with [z = k], the result is one sum
``sum_k q^n A^k [z = k] x`` whose bits are taken (two levels).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Form, total
from tc0kit.circuits.inputs import check_bits, check_length, input_number, output_number
from tc0kit.circuits.integers import exact_bits, number
from tc0kit.circuits.matrices import Matrix, identity, matrix_fields, multiply
from tc0kit.circuits.readings import read


def compile_power(matrix: Matrix, n: int, bits: int, *, max_gates: int = DEFAULT_MAX_GATES) -> Circuit:
    """Compile ``y = q^n A^z x``. Depth 4.

    Inputs: ``z`` (values above n read as n) and ``x0 .. x(d-1)``; outputs ``y0 .. y(d-1)``.

    Args:
        matrix: A, square.
        n: largest exponent, at least 0.
        bits: length of the words of x, 1..32.
        max_gates: budget.

    Raises:
        UserError: n or bits out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    check_bits(bits, 32)
    size = len(matrix)
    scale = denominator(matrix) ** n
    builder = Builder(f"powers of a {size} x {size} matrix up to {n}", max_gates=max_gates)
    exponent = number(builder.input("z", max(1, n.bit_length())))
    words = [input_number(builder, f"x{i}", bits) for i in range(size)]
    with builder.origin("exponent", "a function of one word is a table"):
        reading = read(builder, exponent, lambda v: np.minimum(v, n))
    terms: list[list[Form]] = [[] for _ in range(size)]
    power = identity(size)
    for k in range(n + 1):
        chosen = reading.at((reading.values == k).astype(np.int64))
        for j, word in enumerate(words):
            with builder.origin("choice", "a conjunction is a threshold gate", exponent=k, entry=j):
                gated = _gated(builder, chosen, word)
            for i in range(size):
                terms[i].append(gated * int(power[i][j] * scale))
        power = multiply(matrix, power)
    for i in range(size):
        with builder.origin("sum", "iterated addition", entry=i):
            output_number(builder, f"y{i}", exact_bits(builder, total(terms[i]), signed=True), signed=True)
    builder.header.update(
        family="power", semantics="exact", n=n, bits=bits, matrix=matrix_fields(matrix), scale=str(scale)
    )
    return builder.finish()


def denominator(matrix: Matrix) -> int:
    """Return the least common denominator of the entries."""
    return lcm(*(value.denominator for row in matrix for value in row))


def _gated(builder: Builder, chosen: Form, word: Form) -> Form:
    """Return ``chosen * word``, bit by bit: a bit and the choice together reach 2. One level."""
    bits = []
    for wire, weight in zip(word.wires, word.weights, strict=True):
        bit = Form(np.array([wire], np.int64), np.array([1], np.int64), 0, 0, 1)
        bits.append(builder.gate(chosen + bit, 2) * int(weight))
    return total(bits)


def power_reference(matrix: Matrix, n: int, exponent: int, vector: Sequence[int]) -> list[int]:
    """Return ``q^n A^z x``, multiplied out step by step."""
    values = [Fraction(x) for x in vector]
    for _ in range(min(exponent, n)):
        values = [sum((a * x for a, x in zip(row, values, strict=True)), Fraction(0)) for row in matrix]
    return [int(value * denominator(matrix) ** n) for value in values]
