"""Iterated product with few wires: every value between two steps is written in binary, at the price of depth.

The steps are those of ``iterated.compile_product``: discrete logarithms modulo the prime powers of m - 1, their sums
(in groups, then over the groups), the power of the generator, the Chinese remainder theorem. Binary values cost two
levels a step instead of one, but a form then has a few wires for each value where a look-up would have hundreds. The
depth is at most 16 for every n; two levels less without groups, and five less if the last sum is one look-up for each
of its bits instead of rounds of counters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from tc0kit.circuits.addition import column_sum, counted, counter_sizes, weighted_columns
from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Form, total
from tc0kit.circuits.inputs import check_bits, check_length, input_number, output_number
from tc0kit.circuits.integers import bit_width
from tc0kit.circuits.iterated import LARGEST_PRODUCT_WORD, product_bounds, product_factor
from tc0kit.circuits.numbers import Prime, primes_above
from tc0kit.circuits.residues import Basis, Factor
from tc0kit.circuits.rounding import step_bits

ROUNDS = 3


Addition = Literal["counters", "weights"]


def compile_compact_product(
    n: int,
    bits: int,
    *,
    signed: bool = True,
    grouped: bool = True,
    addition: Addition = "counters",
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile the exact product ``y = x0 * ... * x(n-1)`` with few wires. Depth at most 16, 14, 11 or 9.

    Args:
        n: number of factors, at least 0; the empty product is 1.
        bits: their length p, 1..12.
        signed: two's complement, else unsigned.
        grouped: logarithms may be summed in groups first; else two levels less.
        addition: of the remainders: ``counters`` has few wires, ``weights`` five levels less.
        max_gates: budget.

    Raises:
        UserError: n or bits out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    check_bits(bits, LARGEST_PRODUCT_WORD)
    builder = Builder(f"compact product of {n} numbers of {bits} bits", max_gates=max_gates)
    words = [input_number(builder, f"x{i}", bits, signed=signed) for i in range(n)]
    low, high = product_bounds(n, bits, signed)
    basis = Basis(primes_above(high - min(low, 0), "split", max(n, 1)), min(low, 0), high)
    factors = [product_factor(builder, word, i) for i, word in enumerate(words)]
    group = group_size(n) if grouped else n
    terms = []
    for prime in basis.primes:
        cofactor = basis.product // prime.modulus
        with builder.origin("product", "iterated product mod m", prime=prime.modulus):
            residue = _residue_bits(builder, factors, prime, pow(cofactor, -1, prime.modulus), group)
        terms += [(bit, cofactor << i) for i, bit in enumerate(residue)]
    join = _from_remainders if addition == "counters" else _by_weights
    output_number(builder, "y", join(builder, basis, terms, signed), signed=signed)
    builder.header.update(
        family="product",
        method="compact",
        semantics="exact",
        n=n,
        bits=bits,
        signed=signed,
        group=group,
        addition=addition,
        bases={"y": basis.fields()},
    )
    return builder.finish()


def group_size(n: int) -> int:
    """Return how many logarithms are summed at a time; n if one sum is as cheap as two."""
    return min(range(1, n + 1), key=lambda g: (n * g + (-(-n // g)) ** 2 if g < n else n * n, -g), default=1)


def _residue_bits(builder: Builder, factors: Sequence[Factor], prime: Prime, scale: int, group: int) -> list[Form]:
    """Return the bits of ``scale * product of the factors`` mod m as gates. Eight levels above the inputs."""
    m = prime.modulus
    residues = [np.array([value % m for value in factor.values], dtype=np.int64) for factor in factors]
    zeros = [factor.reading.at((r == 0).astype(np.int64)) for factor, r in zip(factors, residues, strict=True)]
    with builder.origin("zero", "a factor without logarithm"):
        vanishes = builder.gate(total(zeros), 1)
    numeral = vanishes * (m - 1)
    for part, place in zip(prime.parts, prime.places, strict=True):
        with builder.origin("logarithm", "discrete logarithm", part=part):
            logs = [
                _table_number(builder, factor, prime.logarithms[r] % part * (r != 0))
                for factor, r in zip(factors, residues, strict=True)
            ]
        with builder.origin("log-sum", "a sum modulo a prime power", part=part):
            if group < len(logs):
                logs = [_mod_sum(builder, logs[k : k + group], part) for k in range(0, len(logs), group)]
            numeral = total([numeral, _mod_sum(builder, logs, part) * place])
    table = np.zeros(2 * (m - 1), dtype=np.int64)  # a numeral of m - 1 or more says that some factor is 0
    table[: m - 1] = prime.powers_by_digits * scale % m
    numeral = Form(numeral.wires, numeral.weights, numeral.constant, 0, numeral.high)
    with builder.origin("power", "power of the generator"):
        return _table_bits(builder, numeral, table[: numeral.high + 1])


def _table_number(builder: Builder, factor: Factor, entries: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Form:
    """Return a table over a factor's runs as a number whose bits are gates. One level above the reading."""
    width = int(entries.max()).bit_length()
    bits = [builder.gate(factor.reading.at(entries >> i & 1), 1) for i in range(width)]
    return _binary(bits, int(entries.max()))


def _mod_sum(builder: Builder, numbers: Sequence[Form], part: int) -> Form:
    """Return a sum mod ``part`` as a number whose bits are gates. Two levels."""
    value = total(numbers)
    if value.high < part and len(numbers) == 1:
        return value
    return _binary(_table_bits(builder, value, np.arange(value.high + 1) % part), min(part - 1, value.high))


def _table_bits(builder: Builder, form: Form, table: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[Form]:
    width = int(table.max()).bit_length()
    bits = builder.lookups(form, [lambda v, i=i: table[v] >> i & 1 for i in range(width)])  # type: ignore[misc]
    return [builder.gate(bit, 1) for bit in bits]


def _binary(bits: Sequence[Form], high: int) -> Form:
    """Return the number with these bits, known to be at most ``high``."""
    form = total(bit * (1 << i) for i, bit in enumerate(bits))
    return Form(form.wires, form.weights, form.constant, 0, high)


def _by_weights(builder: Builder, basis: Basis, terms: Sequence[tuple[Form, int]], signed: bool) -> list[Form]:
    """Return the bits of ``sum(weight * bit) - rank * M`` as gates. Three levels."""
    return basis.bits(builder, total(bit * weight for bit, weight in terms) - basis.low, signed)


def _from_remainders(builder: Builder, basis: Basis, terms: Sequence[tuple[Form, int]], signed: bool) -> list[Form]:
    """Return the bits of ``sum(weight * bit) - rank * M`` as gates. Eight levels, three rounds of counters."""
    width = bit_width(basis.low, basis.high, signed)
    remainders = total(bit * weight for bit, weight in terms) - basis.low
    count = remainders.high // basis.product
    with builder.origin("rank", "Chinese remainder theorem"):
        ranks = range(1, count + 1)
        thresholds = [r * basis.product for r in ranks]
        rank = step_bits(builder, remainders, 0, thresholds, ranks, count.bit_length())
    columns = weighted_columns(width, terms)
    late = weighted_columns(width, [(bit, -basis.product << i) for i, bit in enumerate(rank) if len(bit.wires)])
    sizes = counter_sizes([len(a) + len(b) for a, b in zip(columns, late, strict=True)], ROUNDS)
    for k, size in enumerate(sizes):
        with builder.origin("counter", "", round=k):
            columns = counted(builder, columns, size)
        if k == 0:
            columns = [early + rest for early, rest in zip(columns, late, strict=True)]
    return column_sum(builder, columns)
