"""Iterated float sum (Definition A.1 of Merrill, Petty and Sabharwal 2024) in depth 3 or 4, for every n.

With exponents of a fixed range every float is an integer over one power of two, ``q = max(0, -min(e - |m| + 1))`` taken
over the format (the paper's own q forgets the length of the mantissa). Levels: each float is read, the sum is one form,
which is cast and gated.
"""

from __future__ import annotations

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.float_words import (
    cast_bits,
    cast_gates,
    check_gates,
    input_float,
    is_split,
    output_float,
    reading_cost,
)
from tc0kit.circuits.floats import FloatFormat
from tc0kit.circuits.form import total
from tc0kit.circuits.inputs import check_length


def compile_float_sum(
    numbers: FloatFormat, n: int, *, split: bool | None = None, max_gates: int = DEFAULT_MAX_GATES
) -> Circuit:
    """Compile ``y = cast(x0 + ... + x(n-1))``; inputs ``x0_m, x0_e, ...``, outputs ``y_m`` and ``y_e``.

    Depth 3, 4 if ``split``.

    Args:
        numbers: the format of inputs and output.
        n: number of summands, at least 0.
        split: read floats in two levels with far fewer gates and wires; None: if they have more than 8 bits.
        max_gates: budget.

    Raises:
        UserError: n out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    split = is_split(numbers, split)
    if n:
        top = numbers.multiple(numbers.top) * n
        check_gates(n * reading_cost(numbers, split)[0] + cast_gates(numbers, -top, top, numbers.unit), max_gates)
    builder = Builder(f"sum of {n} floats", max_gates=max_gates)
    form = total([input_float(builder, f"x{i}", numbers, split) for i in range(n)])
    with builder.origin("cast", "iterated addition and cast in one look-up"):
        output_float(builder, "y", cast_bits(builder, form, numbers, numbers.unit), numbers)
    builder.header.update(family="float-sum", semantics="log", n=n, numbers=numbers.fields())
    return builder.finish()
