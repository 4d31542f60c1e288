"""Iterated sum and iterated product of n p-bit integers: all output bits, or rounded to the leading ones."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Form, total
from tc0kit.circuits.inputs import check_bits, check_length, input_number, output_number
from tc0kit.circuits.integers import bit_width, exact_bits
from tc0kit.circuits.numbers import Logs, primes_above
from tc0kit.circuits.readings import read
from tc0kit.circuits.residues import Basis, Factor
from tc0kit.circuits.rounding import Rounding, rounded_bits
from tc0kit.errors import UserError

LARGEST_PRODUCT_WORD = 12  # a factor is read off a table of 2^p entries


def compile_sum(
    n: int, bits: int, *, signed: bool = True, leading: int | None = None, max_gates: int = DEFAULT_MAX_GATES
) -> Circuit:
    """Compile ``y = x0 + ... + x(n-1)``. Depth 2.

    Args:
        n: number of summands, at least 0.
        bits: their length p, 1..64.
        signed: two's complement, else unsigned.
        leading: keep this many leading bits of the result (see ``leading_rounding``), or all if None.
        max_gates: budget.

    Raises:
        UserError: n, bits or leading out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    check_bits(bits, 64)
    builder = Builder(f"sum of {n} numbers of {bits} bits", max_gates=max_gates)
    form = total([input_number(builder, f"x{i}", bits, signed=signed) for i in range(n)])
    with builder.origin("sum", "iterated addition"):
        if leading is None:
            output_number(builder, "y", exact_bits(builder, form, signed), signed=signed)
        else:
            rounding = leading_rounding(form.low, form.high, leading)
            output_number(builder, "y", rounded_bits(builder, form, rounding), signed=True)
            builder.header["rounding"] = rounding.fields()
    builder.header.update(family="sum", semantics="exact" if leading is None else "log", n=n, bits=bits, signed=signed)
    return builder.finish()


def compile_product(
    n: int,
    bits: int,
    *,
    signed: bool = True,
    leading: int | None = None,
    logs: Logs = "split",
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile ``y = x0 * ... * x(n-1)``: depth 6 exact and 5 rounded, one less with whole logarithms.

    Args:
        n: number of factors; the empty product is 1.
        bits: their length p, 1..12.
        signed: two's complement, else unsigned.
        leading: keep this many leading bits of the result (see ``leading_rounding``), or all if None.
        logs: ``whole`` saves a level, ``split`` saves most of the wires.
        max_gates: budget.

    Raises:
        UserError: n, bits or leading out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    check_bits(bits, LARGEST_PRODUCT_WORD)
    builder = Builder(f"product of {n} numbers of {bits} bits", max_gates=max_gates)
    words = [input_number(builder, f"x{i}", bits, signed=signed) for i in range(n)]
    low, high = product_bounds(n, bits, signed)
    factors = [product_factor(builder, word, i) for i, word in enumerate(words)]
    basis = Basis(primes_above(high - min(low, 0), logs, max(n, 1)), min(low, 0), high)
    remainders = basis.product_sum(builder, factors)
    if leading is None:
        output_number(builder, "y", basis.bits(builder, remainders, signed), signed=signed)
    else:
        rounding = leading_rounding(low, high, leading)
        output_number(builder, "y", basis.rounded_bits(builder, remainders, rounding), signed=True)
        builder.header["rounding"] = rounding.fields()
    builder.header.update(
        family="product",
        semantics="exact" if leading is None else "log",
        n=n,
        bits=bits,
        signed=signed,
        logs=logs,
        bases={"y": basis.fields()},
    )
    return builder.finish()


def product_factor(builder: Builder, word: Form, index: int) -> Factor:
    """Read an input word as a factor of a product. One level."""
    with builder.origin("factor", "a function of one word is a table", factor=index):
        reading = read(builder, word)
    return Factor(reading, tuple(int(value) for value in reading.values))


def product_bounds(n: int, bits: int, signed: bool) -> tuple[int, int]:
    """Return the least and the greatest product of n words."""
    least, greatest = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    low = high = 1
    for _ in range(n):
        ends = [a * b for a in (low, high) for b in (least, greatest)]
        low, high = min(ends), max(ends)
    return low, high


def leading_rounding(low: int, high: int, leading: int) -> Rounding:
    """Return the rounding of ``low .. high`` to its ``leading`` top bits in two's complement, half up, saturating.

    An unsigned result has a sign bit 0 too: its first leading bit says nothing.

    Raises:
        UserError: ``leading`` is not in 1..16.
    """
    if isinstance(leading, bool) or not isinstance(leading, int) or not 1 <= leading <= 16:
        raise UserError(f"leading = {leading}: a number of leading bits in 1..16 is expected")
    return Rounding(1 << max(0, bit_width(low, high, True) - leading), leading)


def sum_reference(values: Sequence[int], bits: int, signed: bool = True, leading: int | None = None) -> int:
    """Return what ``compile_sum`` computes, in exact integers."""
    least, greatest = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    exact = sum(values)
    return exact if leading is None else leading_rounding(least * len(values), greatest * len(values), leading)(exact)


def product_reference(values: Sequence[int], bits: int, signed: bool = True, leading: int | None = None) -> int:
    """Return what ``compile_product`` computes, in exact integers."""
    exact = prod(values)
    return exact if leading is None else leading_rounding(*product_bounds(len(values), bits, signed), leading)(exact)
