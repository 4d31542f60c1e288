"""Iterated sums and products, compact products and column sums against Python integers."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest
from arithmetic_oracle import outputs

from tc0kit.circuits.addition import column_sum, counted, counter_sizes, weighted_columns
from tc0kit.circuits.builder import Builder
from tc0kit.circuits.compact_product import compile_compact_product, group_size
from tc0kit.circuits.integers import number
from tc0kit.circuits.iterated import compile_product, compile_sum, product_reference, sum_reference
from tc0kit.errors import BudgetSpent, UserError


def named(values: list[int]) -> dict[str, int]:
    return {f"x{i}": value for i, value in enumerate(values)}


def words(rng: random.Random, n: int, bits: int, signed: bool) -> list[int]:
    """Random words; the ends, 0, 1 and -1 are likely."""
    least, greatest = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    special = [v for v in (least, greatest, 0, 1, -1) if least <= v <= greatest]
    return [rng.choice(special) if rng.random() < 0.4 else rng.randint(least, greatest) for _ in range(n)]


@pytest.mark.parametrize("seed", range(40))
def test_sums_and_products_are_exact(seed: int) -> None:
    rng = random.Random(seed)
    n, bits, signed = rng.randint(0, 4), rng.randint(1, 3), rng.random() < 0.6
    leading = rng.choice([None, None, 1, 3, 6])
    logs = rng.choice(["whole", "split"])
    sums = compile_sum(n, bits, signed=signed, leading=leading)
    products = compile_product(n, bits, signed=signed, leading=leading, logs=logs)
    assert sums.depth <= 2
    assert products.depth <= 6 - (logs == "whole") - (leading is not None)
    for _ in range(12):
        values = words(rng, n, bits, signed)
        assert outputs(sums, named(values)) == {"y": sum_reference(values, bits, signed, leading)}
        assert outputs(products, named(values)) == {"y": product_reference(values, bits, signed, leading)}


def test_all_products_of_three_signed_words() -> None:
    circuits = [compile_product(3, 2, logs="whole"), compile_product(3, 2), compile_compact_product(3, 2)]
    for a, b, c in product(range(-2, 2), repeat=3):
        for circuit in circuits:
            assert outputs(circuit, named([a, b, c])) == {"y": a * b * c}


@pytest.mark.parametrize("seed", range(16))
def test_compact_products_are_exact(seed: int) -> None:
    rng = random.Random(seed)
    n, bits, signed = rng.randint(0, 6), rng.randint(1, 4), rng.random() < 0.5
    grouped, addition = rng.choice([(True, "counters"), (False, "counters"), (True, "weights"), (False, "weights")])
    circuit = compile_compact_product(n, bits, signed=signed, grouped=grouped, addition=addition)
    assert circuit.depth <= 16 - 2 * (not grouped) - 5 * (addition == "weights")
    for _ in range(6):
        values = words(rng, n, bits, signed)
        assert outputs(circuit, named(values)) == {"y": product_reference(values, bits, signed)}


@pytest.mark.parametrize(
    ("grouped", "addition", "depth"),
    [(True, "counters", 16), (False, "counters", 14), (True, "weights", 11), (False, "weights", 9)],
)
def test_compact_depth_does_not_move(grouped: bool, addition: Any, depth: int) -> None:
    for n in (8, 16):
        assert compile_compact_product(n, 4, grouped=grouped, addition=addition).depth == depth


def test_groups_are_used_when_they_save_wires() -> None:
    assert [group_size(n) for n in (0, 1, 2, 64)] == [1, 1, 2, 5]


@pytest.mark.parametrize("seed", range(10))
def test_column_sums_modulo_a_power_of_two(seed: int) -> None:
    rng = random.Random(seed)
    width, terms = rng.randint(1, 8), rng.randint(1, 10)
    weights = [rng.randint(-300, 300) for _ in range(terms)]
    builder = Builder("x")
    columns = weighted_columns(width, list(zip(builder.input("x", terms), weights, strict=True)))
    for size in counter_sizes([len(column) for column in columns], 2):
        columns = counted(builder, columns, size)
    builder.output("y", number(column_sum(builder, columns)))
    circuit = builder.finish()
    assert circuit.depth <= 6
    for _ in range(20):
        x = rng.randrange(1 << terms)
        expected = sum(w for i, w in enumerate(weights) if x >> i & 1) % (1 << width)
        assert outputs(circuit, {"x": x}) == {"y": expected}


@pytest.mark.parametrize(
    ("n", "bits", "leading", "message"),
    [(-1, 4, None, "n = -1"), (5000, 4, None, "n = 5000"), (4, 0, None, "bits = 0"), (4, 13, None, "bits = 13"),
     (4, 4, 17, "leading = 17"), (True, 4, None, "n = True")],
)  # fmt: skip
def test_bad_input_gets_one_line(n: int, bits: int, leading: int | None, message: str) -> None:
    with pytest.raises(UserError, match=message):
        compile_product(n, bits, leading=leading)


def test_the_budget_ends_a_large_product() -> None:
    with pytest.raises(BudgetSpent, match="more than 1,000 gates"):
        compile_product(16, 8, max_gates=1000)


def test_the_header_names_the_primes_and_generators() -> None:
    header = compile_product(3, 3).header
    assert (header["family"], header["semantics"], header["n"], header["bits"]) == ("product", "exact", 3, 3)
    for prime in header["bases"]["y"]["primes"]:
        powers = {pow(prime["generator"], k, prime["modulus"]) for k in range(prime["modulus"] - 1)}
        assert powers == set(range(1, prime["modulus"]))
