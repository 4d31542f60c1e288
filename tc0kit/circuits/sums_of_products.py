"""Sums of products: the one shape that diagonal, triangular and gated layers have in common, over residues.

A number ``sum(weight * scale * product of factors) + sum(coefficient * form)`` is found from its residues modulo
primes: logarithms of the factors, their sums, powers of the generator, a sum, the Chinese remainder theorem. The number
of levels does not depend on the number of summands or factors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.form import Form, total
from tc0kit.circuits.numbers import Logs, Prime, primes_above
from tc0kit.circuits.readings import Reading
from tc0kit.circuits.residues import Basis, Factor, Logarithm, logarithms, multiple, product_residue
from tc0kit.errors import BudgetSpent


@dataclass(frozen=True, eq=False)
class Product:
    """``scale * product of factors``, at least one factor; no modulus may divide the scale."""

    factors: tuple[Factor, ...]
    scale: int = 1


@dataclass(frozen=True, eq=False)
class SumOfProducts:
    """A number that lies in ``low .. high``.

    Attributes:
        products: pairs (weight, product).
        linear: pairs (coefficient, form).
        shared: the same products occur in other numbers with large weights, which then go into the residues.
        low, high: bounds on the whole sum.
    """

    products: Sequence[tuple[int, Product]]
    low: int
    high: int
    linear: Sequence[tuple[int, Form]] = ()
    shared: bool = False


class ResidueTable:
    """Residues of products modulo each prime; a logarithm or a product that is used twice is built once.

    Args:
        builder: where the gates are made.
        primes: all moduli.
        longest: the largest number of factors of a product.
    """

    def __init__(self, builder: Builder, primes: tuple[Prime, ...], longest: int) -> None:
        self.builder = builder
        self.primes = primes
        self.longest = longest
        self._logarithms: dict[tuple[Factor, Prime], tuple[Logarithm, ...]] = {}
        self._products: dict[tuple[Product, Prime], Form] = {}
        self._readings: dict[tuple[tuple[Factor, ...], Prime], Reading] = {}

    def basis(self, low: int, high: int) -> Basis:
        """Return the shortest prefix of the primes whose product exceeds the width; the range is extended to 0."""
        return prefix_basis(self.primes, low, high)

    def remainders(self, number: SumOfProducts) -> tuple[Basis, Form]:
        """Return the basis of a number and its F of the Chinese remainder theorem."""
        return self.remainders_by_prime(number.low, number.high, lambda prime: number)

    def remainders_by_prime(self, low: int, high: int, number: Callable[[Prime], SumOfProducts]) -> tuple[Basis, Form]:
        """Return the basis and F of a number in ``low .. high`` that is another sum of products modulo each prime."""
        basis = self.basis(low, high)
        return basis, basis.remainder_sum(self.builder, [self.residue(number(prime), prime) for prime in basis.primes])

    def residue(self, number: SumOfProducts, prime: Prime) -> Form:
        """Return a form congruent to a number mod m, a sum of residues."""
        m = prime.modulus
        with self.builder.origin("residue", "iterated product mod m", prime=m):
            if number.shared:
                parts = [self._multiple(product, prime, weight) for weight, product in number.products]
            else:
                parts = [self.product(product, prime) * _balanced(weight, m) for weight, product in number.products]
        return total([*parts, *(form * _balanced(coefficient, m) for coefficient, form in number.linear)])

    def product(self, product: Product, prime: Prime) -> Form:
        """Return a product mod m as a form in ``0 .. m-1``; a single factor is read off without a level."""
        if len(product.factors) == 1:
            return self._multiple(product, prime, 1)
        key = (product, prime)
        if key not in self._products:
            logs = [self._logarithm(factor, prime) for factor in product.factors]
            self._products[key] = product_residue(self.builder, logs, prime, product.scale).form
        return self._products[key]

    def _multiple(self, product: Product, prime: Prime, weight: int) -> Form:
        """Return ``weight * product`` mod m as a form in ``0 .. m-1``, from gates for the product of the factors."""
        scale = product.scale * weight
        if len(product.factors) == 1:
            (factor,) = product.factors
            entries = [value * scale % prime.modulus for value in factor.values]
            return factor.reading.at(np.array(entries, dtype=np.int64))
        key = (product.factors, prime)
        if key not in self._readings:
            logs = [self._logarithm(factor, prime) for factor in product.factors]
            self._readings[key] = product_residue(self.builder, logs, prime)
        return multiple(self._readings[key], scale, prime.modulus)

    def _logarithm(self, factor: Factor, prime: Prime) -> tuple[Logarithm, ...]:
        key = (factor, prime)
        if key not in self._logarithms:
            self._logarithms[key] = logarithms(factor, prime, self.longest)
        return self._logarithms[key]


def prefix_basis(primes: Sequence[Prime], low: int, high: int) -> Basis:
    """Return the shortest prefix of some primes whose product exceeds a width; the range is extended to 0."""
    low, high = min(low, 0), max(high, 0)
    count = next(k for k in range(1, len(primes) + 1) if prod(p.modulus for p in primes[:k]) > high - low)
    return Basis(tuple(primes[:count]), low, high)


def residue_table(builder: Builder, numbers: Iterable[SumOfProducts], logs: Logs, avoid: int = 1) -> ResidueTable:
    """Return a residue table with primes for the widest of some numbers; they do not divide ``avoid``."""
    listed = list(numbers)
    longest = max((len(product.factors) for number in listed for _, product in number.products), default=1)
    widest = max((max(number.high, 0) - min(number.low, 0) for number in listed), default=1)
    return ResidueTable(builder, primes_above(max(widest, 1), logs, longest, avoid), longest)


def check_recurrence(
    positions: range, channels: int, extra: int, width: tuple[int, int], logs: Logs, max_gates: int
) -> None:
    """Stop before a recurrence is unrolled whose log-sums alone would be far above the budget.

    Args:
        positions: the wanted outputs t; each has ``channels`` products of ``j + extra`` factors for j = 1 .. t.
        channels: how many recurrences there are.
        extra: factors of a product beside the gates.
        width: (bits for each token, further bits) of the exact output.
        logs: how logarithms are kept.
        max_gates: budget.

    Raises:
        BudgetSpent: about twice the budget or more would be needed; the estimate is stated.
    """
    if not positions:
        return
    primes = primes_above(1 << (width[0] * positions[-1] + width[1]), logs, positions[-1] + extra)
    bits = np.cumsum([np.log2(prime.modulus) for prime in primes])
    each = np.cumsum([sum(part - 1 for part in prime.parts) for prime in primes])
    once = np.cumsum([(prime.modulus - 1) * (len(prime.parts) > 1) for prime in primes])
    expected = 0
    for t in positions:
        used = min(int(np.searchsorted(bits, width[0] * t + width[1])), len(primes) - 1)
        factors = t * (t + 1) // 2 + t * extra
        expected += channels * (factors * int(each[used]) + t * int(once[used]))
    if expected > 2 * max_gates:
        raise BudgetSpent(
            f"budget spent: about {expected:.2g} gates, more than {max_gates:,}; raise --max-gates",
            {"expected_gates": expected},
        )


def _balanced(weight: int, modulus: int) -> int:
    """Return the representative of a weight mod m that is smallest in absolute value."""
    residue = weight % modulus
    return residue - modulus if 2 * residue > modulus else residue
