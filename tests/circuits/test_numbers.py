"""Primes, primitive roots, discrete logarithms and the tables of activations."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import numpy as np
import pytest

from tc0kit.circuits.activations import decay, decay_table, silu, silu_table, softplus, softplus_table
from tc0kit.circuits.numbers import is_prime, make_prime, primes_above, primitive_root
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.galois import prime_powers


def test_primes_are_the_numbers_without_divisors() -> None:
    assert [n for n in range(200) if is_prime(n)] == [n for n in range(2, 200) if all(n % d for d in range(2, n))]


@pytest.mark.parametrize("number", [1, 2, 12, 97, 360, 1024, 30030])
def test_prime_powers_multiply_to_the_number(number: int) -> None:
    assert prod(prime_powers(number)) == number


@pytest.mark.parametrize("logs", ["whole", "split"])
@pytest.mark.parametrize("modulus", [3, 5, 7, 13, 31, 61, 257])
def test_logarithms_invert_powers(modulus: int, logs: str) -> None:
    prime = make_prime(modulus, logs)  # type: ignore[arg-type]
    g = primitive_root(modulus)
    assert sorted(prime.powers) == list(range(1, modulus))
    assert all(pow(g, int(prime.logarithms[r]), modulus) == r for r in range(1, modulus))
    assert prime.logarithms[0] == -1
    places = [sum(e % q * w for q, w in zip(prime.parts, prime.places, strict=True)) for e in range(modulus - 1)]
    assert [int(prime.powers_by_digits[place]) for place in places] == [pow(g, e, modulus) for e in range(modulus - 1)]


@pytest.mark.parametrize("logs", ["whole", "split"])
@pytest.mark.parametrize("bound", [1, 2, 3, 14, 15, 16, 10**6, 2**200])
def test_prime_sets_exceed_their_bound_and_need_each_prime(bound: int, logs: str) -> None:
    primes = primes_above(bound, logs, 8, avoid=35)  # type: ignore[arg-type]
    product = prod(p.modulus for p in primes)
    assert product > bound
    assert all(p.modulus not in (5, 7) for p in primes)
    if logs == "split":
        assert all(product // p.modulus <= bound for p in primes)


def test_a_bound_that_is_too_large_spends_the_budget() -> None:
    with pytest.raises(BudgetSpent, match="primes above"):
        primes_above(1 << 3_000_000, "split", 2)


def test_tables_of_activations_are_correctly_rounded() -> None:
    at = np.arange(-40, 41, dtype=np.int64)
    x = [Fraction(int(v), 4) for v in at]
    assert silu_table(at, 2, 3, -8, 31).tolist() == [min(max(silu(v, 3), -8), 31) for v in x]
    assert softplus_table(at, 2, 3, -8, 31).tolist() == [min(softplus(v, 3), 31) for v in x]
    for rate in (Fraction(0), Fraction(1, 2), Fraction(3)):
        assert decay_table(at, 2, rate, 5).tolist() == [decay(v, rate, 5) for v in x]


def test_ties_are_rounded_up() -> None:
    assert decay(Fraction(0), Fraction(5), 4) == 1  # 2^4 / 2^5 = 1/2
    assert decay_table(np.array([0]), 3, Fraction(5), 4).tolist() == [1]
    assert decay_table(np.array([0]), 3, Fraction(6), 4).tolist() == [0]
