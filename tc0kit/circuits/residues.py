"""Residues: discrete logarithms, iterated products modulo a prime, and the way back from residues to a number.

The chain of Hesse, Allender and Barrington (2002): a product modulo a prime m is a power of the generator whose
exponent is a sum of discrete logarithms; a number below M, the product of the primes, is found from its residues by the
Chinese remainder theorem as ``X = F - rank * M`` with ``F = sum(((r_m h_m) mod m) * M/m)``, ``h_m = (M/m)^-1 mod m``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

import numpy as np

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.form import Form, Ints, total
from tc0kit.circuits.integers import exact_bits
from tc0kit.circuits.numbers import Prime
from tc0kit.circuits.readings import Reading, read, read_steps
from tc0kit.circuits.rounding import Rounding, step_bits


@dataclass(frozen=True, eq=False)
class Factor:
    """An integer function of a reading, one factor of products.

    Attributes:
        reading: what it depends on.
        values: one integer for each run of the reading.
    """

    reading: Reading
    values: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Logarithm:
    """A sum of discrete logarithms modulo one part of m - 1.

    Attributes:
        form: the sum, or a number above ``reach`` if a factor is 0 mod m and the part keeps track of that.
        reach: the largest sum without such a factor.
        sentinel: True if the sum may be above ``reach``.
    """

    form: Form
    reach: int
    sentinel: bool


def logarithms(factor: Factor, prime: Prime, longest: int) -> tuple[Logarithm, ...]:
    """Return the discrete logarithms of a factor, one for each part of m - 1. No level above the reading.

    0 has no logarithm: its entry in the last part is a number above all sums of ``longest`` logarithms.
    """
    tables = logarithm_tables(factor.values, prime, longest)
    return tuple(Logarithm(factor.reading.at(entries), reach, sentinel) for entries, reach, sentinel in tables)


def logarithm_tables(values: Sequence[int], prime: Prime, longest: int) -> list[tuple[Ints, int, bool]]:
    """Return for each part of m - 1 a logarithm's table with its ``reach`` and ``sentinel``; see ``logarithms``."""
    residues = np.array([value % prime.modulus for value in values], dtype=np.int64)
    exponents = prime.logarithms[residues]
    zero = residues == 0
    found = []
    for part in prime.parts:
        sentinel = bool(zero.any()) and part == prime.parts[-1]
        entries = np.where(zero, longest * (part - 1) + 1 if sentinel else 0, exponents % part)
        found.append((entries, int(entries[~zero].max(initial=0)), sentinel))
    return found


def product_residue(builder: Builder, factors: Sequence[Sequence[Logarithm]], prime: Prime, scale: int = 1) -> Reading:
    """Return ``scale * product of the factors`` mod m as a reading, from which all its multiples are free.

    One level with one part, v -> g^(v + log scale); two levels with several: the sum's digit modulo each part, then
    the power of g from the digits' mixed-radix numeral.

    Args:
        builder: where the gates are made.
        factors: the logarithms of each factor.
        prime: the modulus m.
        scale: an integer that is not 0 mod m.
    """
    shift = int(prime.logarithms[scale % prime.modulus])
    sums = [_sum(logs) for logs in zip(*factors, strict=True)]
    if not sums:
        sums = [Logarithm(total([]), 0, False) for _ in prime.parts]
    if len(prime.parts) == 1:
        powers = prime.powers[(np.arange(sums[0].reach + 1) + shift) % (prime.modulus - 1)]
        return _until_sentinel(builder, sums[0], powers, 0)
    digits = [
        _until_sentinel(builder, log, (np.arange(log.reach + 1) + shift) % part, part).form
        for log, part in zip(sums, prime.parts, strict=True)
    ]
    numeral = total(digit * place for digit, place in zip(digits, prime.places, strict=True))
    table = np.zeros(numeral.high + 1, dtype=np.int64)  # a numeral of m - 1 or more says that some factor is 0
    known = prime.powers_by_digits[: len(table)]
    table[: len(known)] = known
    return read(builder, numeral, lambda v: table[v])


def multiple(residue: Reading, scale: int, modulus: int) -> Form:
    """Return ``scale * residue`` mod m as a form in ``0 .. m-1``. No level."""
    return residue.at(residue.values * (scale % modulus) % modulus)


def _sum(logs: Sequence[Logarithm]) -> Logarithm:
    return Logarithm(total(log.form for log in logs), sum(log.reach for log in logs), any(log.sentinel for log in logs))


def _until_sentinel(builder: Builder, log: Logarithm, table: Ints, beyond: int) -> Reading:
    """Read ``table`` at 0 .. reach; above that, where a factor is 0, the value is ``beyond``."""
    values = np.append(table, beyond) if log.sentinel else table
    return read_steps(builder, log.form, np.arange(1, len(values)), values)


@dataclass(frozen=True)
class Basis:
    """Residues modulo primes, as a number system for ``low .. high``.

    Attributes:
        primes: with product M > high - low.
        low, high: the numbers that are represented, low <= 0; X = number - low is in ``0 .. M-1``.
    """

    primes: tuple[Prime, ...]
    low: int
    high: int

    @property
    def product(self) -> int:
        """M."""
        return prod(prime.modulus for prime in self.primes)

    def remainder_sum(self, builder: Builder, residues: Sequence[Form]) -> Form:
        """Return F, congruent to X = number - low mod M and not negative. One level.

        Args:
            builder: where the gates are made.
            residues: for each prime a form congruent to the number, of any small range.
        """
        parts = []
        for prime, residue in zip(self.primes, residues, strict=True):
            m, cofactor = prime.modulus, self.product // prime.modulus
            with builder.origin("remainder", "Chinese remainder theorem", prime=m):
                part = builder.lookup(residue, partial(_remainder, inverse=pow(cofactor, -1, m), modulus=m))
            parts.append(part * cofactor)
        return total(parts) - self.low

    def product_sum(self, builder: Builder, factors: Sequence[Factor]) -> Form:
        """Return F for one product; the factors h_m go into its residues' tables. One or two levels."""
        parts = []
        for prime in self.primes:
            m, cofactor = prime.modulus, self.product // prime.modulus
            with builder.origin("residue", "iterated product mod m", prime=m):
                logs = [logarithms(factor, prime, len(factors)) for factor in factors]
                parts.append(product_residue(builder, logs, prime, pow(cofactor, -1, m)).form * cofactor)
        return total(parts) - self.low

    def number(self, builder: Builder, remainders: Form) -> Form:
        """Return the number itself: ``F - M rank + low`` with rank = floor(F / M). One level."""
        ranks = range(1, remainders.high // self.product + 1)
        with builder.origin("rank", "Chinese remainder theorem"):
            rank = builder.steps(remainders, 0, [r * self.product for r in ranks], [1] * len(ranks), (0, len(ranks)))
        form = remainders + rank * -self.product + self.low
        return Form(form.wires, form.weights, form.constant, self.low, self.high)

    def bits(self, builder: Builder, remainders: Form, signed: bool) -> list[Form]:
        """Return all bits of the number as gates. Three levels."""
        exact = self.number(builder, remainders)
        with builder.origin("bits", "iterated addition"):
            return exact_bits(builder, exact, signed)

    def rounded_bits(self, builder: Builder, remainders: Form, rounding: Rounding) -> list[Form]:
        """Return the bits of the number rounded, as gates. Two levels."""
        start, thresholds, results = self._rounding_steps(remainders, rounding)
        with builder.origin("rounding", "rank and rounding in one look-up"):
            return step_bits(builder, remainders, start, thresholds, results, rounding.bits)

    def rounded(self, builder: Builder, remainders: Form, rounding: Rounding) -> Form:
        """Return the number rounded, as a form. One level."""
        start, thresholds, results = self._rounding_steps(remainders, rounding)
        jumps = np.diff([start, *results])
        with builder.origin("rounding", "rank and rounding in one look-up"):
            return builder.steps(remainders, start, thresholds, jumps, (start, max(results, default=start)))

    def _rounding_steps(self, remainders: Form, rounding: Rounding) -> tuple[int, list[int], list[int]]:
        """Return the steps of v -> rounded(v mod M + low): for each rank the same stairs, and back down at M."""
        least, greatest = rounding(self.low), rounding(self.high)
        stairs = [(rounding.threshold(result), result) for result in range(least + 1, greatest + 1)]
        return least, *self.repeated(remainders, least, stairs)

    def repeated(self, remainders: Form, start: int, stairs: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
        """Return a step function of the number as steps of F: for each rank the same stairs, and back down at M.

        Args:
            remainders: F.
            start: the value at ``low``.
            stairs: pairs (number, value from there on), increasing.

        Returns:
            The thresholds and the values from each of them on.
        """
        steps = []
        if stairs:
            for rank in range(remainders.high // self.product + 1):
                base = rank * self.product
                steps += [(base, start)] * (rank > 0) + [(base + at - self.low, value) for at, value in stairs]
        kept = [(at, value) for at, value in steps if at <= remainders.high]
        return [at for at, _ in kept], [value for _, value in kept]

    def fields(self) -> dict[str, Any]:
        """Return the header's description."""
        return {
            "low": str(self.low),
            "high": str(self.high),
            "primes": [{"modulus": p.modulus, "generator": p.generator, "parts": list(p.parts)} for p in self.primes],
        }


def _remainder(values: Ints, inverse: int, modulus: int) -> Ints:
    return values % modulus * inverse % modulus
