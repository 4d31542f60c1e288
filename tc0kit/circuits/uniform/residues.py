"""Products modulo a prime in a plan: the digits of a sum of logarithms, then the power of the generator.

They mirror ``residues.product_residue``, where the mathematics is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

import numpy as np

from tc0kit.circuits.circuit import Origin
from tc0kit.circuits.form import Ints
from tc0kit.circuits.numbers import Prime
from tc0kit.circuits.uniform.ends import steps
from tc0kit.circuits.uniform.plan import Plan, Value, added, scaled

LogSum = tuple[Value, int, bool]  # the sum of logarithms modulo one part, its reach, whether a sentinel may be in it


@lru_cache(maxsize=64)
def _kept(modulus: int, generator: int, parts: tuple[int, ...]) -> Prime:
    return Prime(modulus, generator, parts)


def tables(prime: Prime) -> Prime:
    """Return a prime whose tables are dropped after a while: all primes' tables are larger than a plan."""
    return _kept(prime.modulus, prime.generator, prime.parts)


def product_digits(plan: Plan, prime: Prime, sums: Sequence[LogSum], scale: int, origin: Origin) -> list[Value]:
    """Return the digit modulo each part of the logarithm of ``scale * product``; with one part, its power instead."""
    shift = int(tables(prime).logarithms[scale % prime.modulus])
    digits = []
    for (form, reach, sentinel), part in zip(sums, prime.parts, strict=True):
        table = partial(digit_table, prime=prime, part=part, shift=shift, reach=reach)
        low, high = digit_range(prime, part, shift, reach, sentinel)
        digits.append(steps(plan, form, reach + sentinel, lambda k: k + 1, origin).function(table, low, high))
    return digits


def digit_table(value: Ints, prime: Prime, part: int, shift: int, reach: int) -> Ints:
    """Return what a log-sum is looked up as: its digit, or with one part its power; above ``reach`` a factor is 0."""
    if len(prime.parts) == 1:
        return np.where(value <= reach, tables(prime).powers[(value + shift) % part], 0)
    return np.where(value <= reach, (value + shift) % part, part)


def digit_range(prime: Prime, part: int, shift: int, reach: int, sentinel: bool) -> tuple[int, int]:
    """Return the least and the greatest entry of ``digit_table``; without a factor 0 it repeats after ``part``."""
    whole = len(prime.parts) == 1
    if reach >= part - 1:
        low, high = (1, part) if whole else (0, part - 1)
    else:
        entries = digit_table(np.arange(reach + 1), prime, part, shift, reach)
        low, high = int(entries.min()), int(entries.max())
    if sentinel:
        low, high = (0, high) if whole else (low, part)
    return low, high


def power_of_digits(plan: Plan, prime: Prime, digits: Sequence[Value], origin: Origin) -> Value:
    """Return the power of the generator whose logarithm has these digits; a numeral of m - 1 or more stands for 0."""
    numeral = added([scaled(digit, place) for digit, place in zip(digits, prime.places, strict=True)])
    first, last = power_window(prime, numeral)
    found = steps(plan, numeral, last - first, lambda k: k + (first + 1), origin)
    return found.function(lambda k: power_table(prime)[k + first], *power_range(prime, first, last))


def power_window(prime: Prime, numeral: Value) -> tuple[int, int]:
    """Return where ``power_table`` is looked up; its entries differ, so each but the first is a step."""
    return min(numeral.low, prime.modulus - 1), min(numeral.high, prime.modulus - 1)


def power_range(prime: Prime, first: int, last: int) -> tuple[int, int]:
    """Return the least and the greatest entry of ``power_table`` at first .. last."""
    if first == 0 and last >= prime.modulus - 2:
        return int(last < prime.modulus - 1), prime.modulus - 1
    reached = power_table(prime)[first : last + 1]
    return int(reached.min()), int(reached.max())


def power_table(prime: Prime) -> Ints:
    """Return g to the numeral for 0 .. m-2, and 0 at m-1."""
    return np.append(tables(prime).powers_by_digits, 0)
