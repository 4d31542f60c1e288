"""Iterated float product (Definition A.2 and Lemma A.5 of Merrill, Petty and Sabharwal 2024), constant depth.

``<m, e> = m' * 2^(e - s + 1)`` with the normal mantissa m' of s bits. Mantissas multiply as integers, through residues;
exponents add in one form over the input bits, without a gate. The product X of the mantissas is 0 or has between
n(s - 1) + 1 and ns bits, so that its rounded mantissa and its place are step functions of X with about ``n 2^s`` steps,
and the exponent is the place plus the sum of exponents. The number of primes does not depend on the exponents.

Levels: mantissas are read; residue (two levels with split logarithms); the powers' sum; rank (none if ``fused``);
mantissa and place; exponent, overflow and underflow; the selected words, gated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise

import numpy as np

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.float_words import check_gates, input_words, normal_mantissas, output_float
from tc0kit.circuits.floats import FloatFormat
from tc0kit.circuits.form import Form, Ints, total
from tc0kit.circuits.inputs import check_length
from tc0kit.circuits.numbers import Logs, primes_above
from tc0kit.circuits.readings import read
from tc0kit.circuits.residues import Basis, Factor


def compile_float_product(
    numbers: FloatFormat, n: int, *, logs: Logs = "split", fused: bool = False, max_gates: int = DEFAULT_MAX_GATES
) -> Circuit:
    """Compile ``y = cast(x0 * ... * x(n-1))``; inputs ``x0_m, x0_e, ...``, outputs ``y_m`` and ``y_e``.

    Depth 8; one less with whole logarithms, and one less if ``fused``.

    Args:
        numbers: the format of inputs and output.
        n: number of factors; the empty product is 1.
        logs: ``whole`` saves a level, ``split`` saves most of the wires.
        fused: rank and leading place in one look-up, which repeats its steps for every rank.
        max_gates: budget.

    Raises:
        UserError: n out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    reach = ((1 << numbers.significant) - 1) ** n
    basis = Basis(primes_above(2 * reach, logs, max(n, 1)), -reach, reach)
    check_gates(_expected_gates(numbers, n, basis), max_gates)
    builder = Builder(f"product of {n} floats", max_gates=max_gates)
    words = [input_words(builder, f"x{i}", numbers) for i in range(n)]
    factors = []
    for i, (word, _) in enumerate(words):
        with builder.origin("mantissa", "a function of one word is a table", factor=i):
            reading = read(builder, word, partial(normal_mantissas, significant=numbers.significant))
        factors.append(Factor(reading, tuple(int(value) for value in reading.values)))
    remainders = basis.product_sum(builder, factors)
    shift = total(exponent for _, exponent in words) - n * (numbers.significant - 1)
    with builder.origin("place", "leading place and rounded mantissa"):
        leading = _leading(builder, numbers, n, basis, remainders, fused)
    with builder.origin("cast", "exponents add in one form"):
        output_float(builder, "y", _cast(builder, numbers, leading, shift), numbers)
    builder.header.update(
        family="float-product",
        semantics="log",
        n=n,
        logs=logs,
        numbers=numbers.fields(),
        bases={"y": basis.fields()},
    )
    return builder.finish()


def _expected_gates(numbers: FloatFormat, n: int, basis: Basis) -> int:
    """Return how many gates read the mantissas, make the residues and find the leading place, without ``fused``."""
    if not n:
        return 0
    half = 1 << numbers.significant
    mantissas = normal_mantissas(np.arange(-half, half), numbers.significant)
    count = n * int(np.count_nonzero(np.diff(mantissas)))
    for prime in basis.primes:
        residues = mantissas % prime.modulus
        exponents = prime.logarithms[residues[residues != 0]]
        count += sum(n * int((exponents % part).max()) for part in prime.parts) + 1  # and one: some factor is 0
        count += (prime.modulus - 1) * (len(prime.parts) > 1)
    return count + 2 * _exact(numbers, n).ordinal(basis.high)


def _exact(numbers: FloatFormat, n: int) -> FloatFormat:
    """Return the format that the product of n mantissas needs, without overflow or underflow."""
    s = numbers.significant
    return FloatFormat(s, n * (s - 1), n * s, numbers.rounding)


@dataclass(frozen=True)
class _Leading:
    """What is known about the product X of the mantissas.

    Attributes:
        mantissa: the rounded mantissa.
        nonzero: 1 unless X = 0.
        place: the power of two of the rounded mantissa's leading bit.
        survival: with a last exponent of less than least - survival, the product is rounded to 0.
    """

    mantissa: Form
    nonzero: Form
    place: Form
    survival: Form


def _leading(builder: Builder, numbers: FloatFormat, n: int, basis: Basis, remainders: Form, fused: bool) -> _Leading:
    """Look up what X says, in one level (and one for the rank unless ``fused``)."""
    least = n * (numbers.significant - 1)
    exact = _exact(numbers, n)
    start, steps = exact.stairs(basis.low, basis.high, Fraction(1))
    ordinals = dict([(basis.low, start), *steps])
    survival = _survival(numbers, n)
    for k in range(least, n * numbers.significant):  # where the survival of X changes with nearest-even
        for v in (1 << k) + 1, -(1 << k):
            ordinals.setdefault(v, exact.ordinal(v))
    at = sorted(v for v in ordinals if basis.low <= v <= basis.high)
    found = [exact.at(ordinals[v]) for v in at]
    tables = (
        [item.mantissa for item in found],
        [int(item.mantissa != 0) for item in found],
        [item.exponent if item.mantissa else least for item in found],
        [survival(v, item.exponent) if item.mantissa else least for v, item in zip(at, found, strict=True)],
    )
    form = remainders if fused else basis.number(builder, remainders)
    functions = []
    for table in tables:
        stairs = list(zip(at[1:], table[1:], strict=True))
        if fused:
            thresholds, values = basis.repeated(remainders, table[0], stairs)
        else:
            thresholds, values = [v for v, _ in stairs], [value for _, value in stairs]
        jumps = [b - a for a, b in pairwise([table[0], *values])]
        functions.append((table[0], jumps, (min(table), max(table))))
    return _Leading(*builder.step_functions(form, thresholds, functions))


def _survival(numbers: FloatFormat, n: int) -> Callable[[int, int], int]:
    """Return from X and its rounded place the least place that a power of two as large as what survives would have.

    X * 2^k is not rounded to 0 if and only if survival + k >= least. Nearest: above half of the least float, so
    the next power of two that is not below X counts. Toward zero: the place itself. Floor: a negative number never
    becomes 0.
    """
    always = n * (numbers.significant - numbers.least)
    if numbers.rounding == "nearest-even":
        return lambda v, place: (abs(v) - 1).bit_length()
    if numbers.rounding == "floor":
        return lambda v, place: place if v > 0 else always
    return lambda v, place: place


def _cast(builder: Builder, numbers: FloatFormat, leading: _Leading, shift: Form) -> list[Form]:
    """Return the bits of the words of ``X * 2^shift``, as gates: exponent and range, words, gates. Three levels."""
    largest = (1 << numbers.significant) - 1
    exponent, beyond = builder.lookups(
        leading.place + shift,
        [
            lambda v: np.clip(v, numbers.least, numbers.greatest),
            lambda v: (v >= numbers.least).astype(np.int64) + (v > numbers.greatest),
        ],
    )
    survives = builder.gate(leading.survival + shift, numbers.least)
    size = 1 << numbers.mantissa_bits
    case = survives + beyond  # 0: rounded to 0, 1: to the least float, 2: in the range, 3: beyond it
    smallest = 1 << (numbers.significant - 1)

    def mantissas(keys: Ints) -> Ints:
        mantissa = (keys + size // 2) % size - size // 2
        chosen = np.stack(
            [0 * mantissa, np.sign(mantissa) * smallest, mantissa, np.sign(mantissa) * largest],
        )
        return chosen[(keys - mantissa) // size, np.arange(len(keys))]  # type: ignore[no-any-return]

    count = 1 << numbers.exponent_bits
    alive = leading.nonzero + survives

    def exponents(keys: Ints) -> Ints:
        return np.where(keys >= 2 * count + numbers.least, keys - 2 * count, 0)

    return [
        *_table_bits(builder, leading.mantissa + case * size, mantissas, numbers.mantissa_bits),
        *_table_bits(builder, exponent + alive * count, exponents, numbers.exponent_bits),
    ]


def _table_bits(builder: Builder, form: Form, table: Callable[[Ints], Ints], width: int) -> Sequence[Form]:
    bits = builder.lookups(form, [lambda v, i=i: table(v) >> i & 1 for i in range(width)])  # type: ignore[misc]
    return [builder.gate(bit, 1) for bit in bits]
