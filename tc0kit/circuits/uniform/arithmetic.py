"""The families of iterated sum and iterated product, as ``iterated.compile_sum`` and ``compile_product`` build them."""

from __future__ import annotations

from functools import partial

import numpy as np

from tc0kit.budget import Budget
from tc0kit.circuits.circuit import Origin
from tc0kit.circuits.form import Ints, weights_of
from tc0kit.circuits.inputs import check_bits, check_length
from tc0kit.circuits.iterated import LARGEST_PRODUCT_WORD, leading_rounding, product_bounds
from tc0kit.circuits.numbers import Logs, Prime, primes_above
from tc0kit.circuits.residues import Basis, logarithm_tables
from tc0kit.circuits.uniform.ends import exact_bits, step_bits, steps
from tc0kit.circuits.uniform.family import Family
from tc0kit.circuits.uniform.plan import Bank, Plan, Read, Value, added, scaled
from tc0kit.circuits.uniform.residues import power_of_digits, product_digits, tables
from tc0kit.circuits.uniform.stairs import Stairs


def sum_family(bits: int, *, signed: bool = True, budget: Budget | None = None) -> Family:
    """Return the family of ``compile_sum``: the exact sum of n words. Depth 2.

    Raises:
        UserError: bits out of range; for n out of range when a circuit is asked for.
    """
    check_bits(bits, 64)
    return Family(f"sum of {bits}-bit numbers", partial(_sum_plan, bits=bits, signed=signed), budget)


def product_family(
    bits: int,
    *,
    signed: bool = True,
    leading: int | None = None,
    logs: Logs = "split",
    budget: Budget | None = None,
) -> Family:
    """Return the family of ``compile_product``, exact or rounded. Depth at most 6.

    In the exact product the rows of the last two levels differ in size; to number one of their gates, the rows before
    it are counted. All other gates are numbered by divisions.

    Raises:
        UserError: bits or leading out of range; for n out of range when a circuit is asked for.
    """
    check_bits(bits, LARGEST_PRODUCT_WORD)
    make = partial(_product_plan, bits=bits, signed=signed, leading=leading, logs=logs)
    return Family(f"product of {bits}-bit numbers", make, budget)


def word_read(words: Bank, row: int, rows: int, signed: bool) -> Read:
    """Return the sum of some input words."""
    width = words.size(0) if len(words.sizes) else 0
    places = weights_of(-(1 << i) if signed and i == width - 1 else 1 << i for i in range(width))
    return Read(words, row, rows, lambda k: places[k])


def word_range(bits: int, signed: bool) -> tuple[int, int]:
    """Return the least and the greatest word."""
    return (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)


def _input_words(plan: Plan, n: int, bits: int, signed: bool) -> Bank:
    return plan.words([f"x{i}" for i in range(n)], bits, "signed" if signed else "bits")


def _sum_plan(plan: Plan, n: int, bits: int, signed: bool) -> None:
    check_length(n)
    words = _input_words(plan, n, bits, signed)
    least, greatest = word_range(bits, signed)
    reads = (word_read(words, 0, n, signed),) if n else ()
    exact_bits(plan, Value(0, reads, n * least, n * greatest), signed, "y", Origin("sum", "iterated addition"))


def _product_plan(plan: Plan, n: int, bits: int, signed: bool, leading: int | None, logs: Logs) -> None:
    check_length(n)
    words = _input_words(plan, n, bits, signed)
    low, high = product_bounds(n, bits, signed)
    basis = Basis(primes_above(high - min(low, 0), logs, max(n, 1)), min(low, 0), high)
    factors = _readings(plan, words, n, bits, signed)
    remainders = _remainders(plan, basis, factors, n, word_range(bits, signed))
    if leading is not None:
        rounding = leading_rounding(low, high, leading)
        stairs = Stairs(basis, remainders.high, rounding)
        origin = Origin("rounding", "rank and rounding in one look-up")
        found = steps(plan, remainders, stairs.count, stairs.threshold, origin)
        step_bits(plan, found, stairs.result, leading, "y", origin)
        return
    exact = _number(plan, basis, remainders)
    exact_bits(plan, exact, signed, "y", Origin("bits", "iterated addition"))


def _readings(plan: Plan, words: Bank, n: int, bits: int, signed: bool) -> Bank:
    least, _ = word_range(bits, signed)
    sizes = np.full(n, (1 << bits) - 1)
    return plan.add(
        Bank(
            1,
            lambda: sizes,
            lambda r: Value(0, (word_read(words, r, 1, signed),), 0, 0),
            lambda r, k: k + (least + 1),
            lambda r: Origin("factor", "a function of one word is a table", (("factor", r),)),
        )
    )


def _remainders(plan: Plan, basis: Basis, factors: Bank, n: int, ends: tuple[int, int]) -> Value:
    """Return F of the Chinese remainder theorem for one product; see ``Basis.product_sum``."""
    product, parts = basis.product, []
    values = range(ends[0], ends[1] + 1)
    for prime in basis.primes:
        cofactor = product // prime.modulus
        residue = _residue(plan, prime, factors, n, values, pow(cofactor, -1, prime.modulus))
        parts.append(scaled(residue, cofactor))
    whole = added(parts)
    return Value(whole.constant - basis.low, whole.reads, whole.low - basis.low, whole.high - basis.low)


def _residue(plan: Plan, prime: Prime, factors: Bank, n: int, values: range, scale: int) -> Value:
    """Return ``scale * product`` mod m; see ``residues.product_residue``."""
    origin = Origin("residue", "iterated product mod m", (("prime", prime.modulus),))
    sums = []
    for entries, reach, sentinel in logarithm_tables(values, tables(prime), n):
        jumps: Ints = np.diff(entries)
        reads = (Read(factors, 0, n, partial(_entries, jumps)),) if n and jumps.any() else ()
        sums.append((Value(n * int(entries[0]), reads, 0, 0), n * reach, sentinel and n > 0))
    digits = product_digits(plan, prime, sums, scale, origin)
    return digits[0] if len(prime.parts) == 1 else power_of_digits(plan, prime, digits, origin)


def _entries(table: Ints, place: Ints) -> Ints:
    return np.asarray(table[place])


def _number(plan: Plan, basis: Basis, remainders: Value) -> Value:
    """Return the number itself, ``F - M rank + low``; see ``Basis.number``."""
    product = basis.product
    count = remainders.high // product
    origin = Origin("rank", "Chinese remainder theorem")
    found = steps(plan, remainders, count, lambda k: np.array([int(r) * product for r in k + 1], dtype=object), origin)
    rank = scaled(found.function(lambda k: k, 0, count), -product)
    return Value(remainders.constant + rank.constant + basis.low, remainders.reads + rank.reads, basis.low, basis.high)
