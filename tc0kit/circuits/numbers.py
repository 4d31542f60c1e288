"""Number theory in exact integers: primes with primitive roots, and sets of primes with a product above a bound.

A ``Prime`` m carries a generator g of its multiplicative group and the coprime factors of m - 1 over which a discrete
logarithm is kept. ``whole`` keeps one logarithm mod m - 1; ``split`` (Pohlig and Hellman) keeps one for each prime
power of m - 1, which makes sums of logarithms shorter by a factor of about (m - 1) / sum of the prime powers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import count
from math import prod
from typing import Literal

import numpy as np

from tc0kit.circuits.form import Ints
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.galois import prime_powers

Logs = Literal["whole", "split"]
LARGEST_PRIME = 1 << 17


@dataclass(frozen=True)
class Prime:
    """A prime modulus with the tables of its discrete logarithm.

    Attributes:
        modulus: an odd prime m.
        generator: the least primitive root g of m.
        parts: pairwise coprime factors of m - 1, increasing, with product m - 1.
    """

    modulus: int
    generator: int
    parts: tuple[int, ...]

    @cached_property
    def powers(self) -> Ints:
        """g^0, g^1, ..., g^(m-2) mod m."""
        values = np.ones(1, dtype=np.int64)
        while len(values) < self.modulus - 1:  # the next as many are these times g to their number
            values = np.append(values, values * pow(self.generator, len(values), self.modulus) % self.modulus)
        return values[: self.modulus - 1]

    @cached_property
    def logarithms(self) -> Ints:
        """The discrete logarithm of every residue; entry 0, which has none, is -1."""
        table = np.full(self.modulus, -1, dtype=np.int64)
        table[self.powers] = np.arange(self.modulus - 1)
        return table

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The place value of each part in the mixed-radix numeral of a logarithm's digits."""
        return tuple(prod(self.parts[:k]) for k in range(len(self.parts)))

    @cached_property
    def powers_by_digits(self) -> Ints:
        """g^e at the place sum((e mod part) * place value); that sum runs through 0 .. m-2 once."""
        exponents = np.arange(self.modulus - 1)
        places = sum((exponents % part) * place for part, place in zip(self.parts, self.places, strict=True))
        table = np.empty(self.modulus - 1, dtype=np.int64)
        table[places] = self.powers
        return table


def is_prime(number: int) -> bool:
    """Tell whether a number below 2^40 or so is prime, by trial division."""
    if number < 4:
        return number > 1
    return number % 2 == 1 and all(number % d for d in range(3, int(number**0.5) + 1, 2))


def primitive_root(modulus: int) -> int:
    """Return the least generator of the multiplicative group of an odd prime."""
    order = modulus - 1
    bases = [next(d for d in range(2, power + 1) if power % d == 0) for power in prime_powers(order)]
    return next(g for g in count(2) if all(pow(g, order // base, modulus) != 1 for base in bases))


def make_prime(modulus: int, logs: Logs) -> Prime:
    """Return an odd prime with its least generator and the factors of m - 1 that ``logs`` asks for."""
    parts = (modulus - 1,) if logs == "whole" else tuple(sorted(prime_powers(modulus - 1)))
    return Prime(modulus, primitive_root(modulus), parts)


def odd_primes(limit: int | None = None) -> Iterator[int]:
    """Yield 3, 5, 7, 11, ..., those below a limit if there is one."""
    return (number for number in (count(3, 2) if limit is None else range(3, limit, 2)) if is_prime(number))


def primes_above(
    bound: int, logs: Logs, factors: int, avoid: int = 1, good: Callable[[int], bool] = lambda modulus: True
) -> tuple[Prime, ...]:
    """Return odd primes whose product is larger than a bound.

    ``whole`` takes the smallest ones. ``split`` takes the cheapest ones for products of ``factors`` numbers: a prime
    costs ``factors * sum(part - 1) + m - 1`` gates a product and brings log2(m) bits.

    Args:
        bound: at least 1.
        logs: how logarithms are kept.
        factors: the typical number of factors of a product.
        avoid: primes that divide this number are left out.
        good: which of the other primes may be taken.

    Raises:
        BudgetSpent: the bound has more than 2^17 bits, or too few primes below 2^17 are good.
    """
    if bound.bit_length() > LARGEST_PRIME:  # the primes below x multiply to about exp(x)
        raise BudgetSpent(f"budget spent: primes above {LARGEST_PRIME:,} for a number of {bound.bit_length():,} bits")
    allowed = cache(lambda modulus: bool(avoid % modulus) and good(modulus))
    return _smallest(bound, allowed) if logs == "whole" else _cheapest(bound, factors, allowed)


def _smallest(bound: int, allowed: Callable[[int], bool]) -> tuple[Prime, ...]:
    chosen: list[Prime] = []
    product = 1
    for modulus in odd_primes():
        if product > bound:
            break
        _check_limit(modulus, bound)
        if allowed(modulus):
            chosen.append(make_prime(modulus, "whole"))
            product *= modulus
    return tuple(chosen)


def _cheapest(bound: int, factors: int, allowed: Callable[[int], bool]) -> tuple[Prime, ...]:
    limit = 64
    candidates: list[Prime] = []
    while prod(prime.modulus for prime in candidates) <= bound**2:  # enough of them to choose from
        _check_limit(limit // 2, bound)
        candidates = [make_prime(m, "split") for m in odd_primes(limit) if allowed(m)]
        limit *= 2
    candidates.sort(key=lambda prime: (_cost(prime, factors), prime.modulus))
    chosen: list[Prime] = []
    product = 1
    while product <= bound:
        chosen.append(candidates[len(chosen)])
        product *= chosen[-1].modulus
    return tuple(sorted(_without_surplus(chosen, product, bound), key=lambda prime: prime.modulus))


def _check_limit(modulus: int, bound: int) -> None:
    if modulus > 2 * LARGEST_PRIME:
        raise BudgetSpent(f"budget spent: too few primes below {LARGEST_PRIME:,} split for {bound.bit_length():,} bits")


def _cost(prime: Prime, factors: int) -> float:
    gates = factors * sum(part - 1 for part in prime.parts) + (prime.modulus - 1) * (len(prime.parts) > 1)
    return gates / float(np.log2(prime.modulus))


def _without_surplus(chosen: list[Prime], product: int, bound: int) -> list[Prime]:
    """Drop the primes that are not needed, the dearest ones first."""
    kept = list(chosen)
    for prime in reversed(chosen):
        if product // prime.modulus > bound:
            product //= prime.modulus
            kept.remove(prime)
    return kept
