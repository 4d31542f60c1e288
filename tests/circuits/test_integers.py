"""The first lemmas against Python integers, for all values of small words."""

from __future__ import annotations

import random

import pytest
from arithmetic_oracle import outputs

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.form import Form, total
from tc0kit.circuits.integers import at_least, bit_gates, bit_width, exact_bits, number, one_hot, remainder, small_bits
from tc0kit.circuits.rounding import Rounding, rounded, rounded_bits


def word(builder: Builder, name: str, width: int, signed: bool = False) -> Form:
    return number(builder.input(name, width, "signed" if signed else "bits"), signed=signed)


@pytest.mark.parametrize("width", [1, 2, 4])
def test_numbers_comparison_remainder_one_hot(width: int) -> None:
    builder = Builder("x")
    a, b = word(builder, "a", width, signed=True), word(builder, "b", width)
    builder.output("a", a)
    builder.output("b", b)
    builder.output("a>=b", at_least(builder, a, b))
    builder.output("a mod 3", remainder(builder, a, 3))
    for v, form in enumerate(one_hot(builder, b)):
        builder.output(f"b={v}", form)
    circuit = builder.finish()
    assert circuit.depth == 1
    for x in range(-(1 << (width - 1)), 1 << (width - 1)):
        for y in range(1 << width):
            found = outputs(circuit, {"a": x, "b": y})
            assert (found["a"], found["b"]) == (x, y)
            assert found["a>=b"] == (x >= y)
            assert found["a mod 3"] == x % 3
            assert [found[f"b={v}"] for v in range(1 << width)] == [int(y == v) for v in range(1 << width)]


@pytest.mark.parametrize("seed", range(30))
def test_bits_of_any_form(seed: int) -> None:
    rng = random.Random(seed)
    builder = Builder("x")
    scale = rng.choice([1, 7, 1 << 70])
    weights = [rng.randint(-9, 9) * scale + rng.randint(-3, 3) for _ in range(5)]
    form = total(bit * w for bit, w in zip(builder.input("x", 5), weights, strict=True)) + rng.randint(-20, 20)
    signed = form.low < 0 or rng.random() < 0.5
    builder.output("exact", number(exact_bits(builder, form, signed), signed=signed))
    if scale < 100:
        builder.output("small", number(bit_gates(builder, form, signed), signed=signed))
    if form.low >= 0 and scale < 100:
        builder.output("low", number(small_bits(builder, form, 2)))
    circuit = builder.finish()
    assert circuit.depth <= 2
    for x in range(32):
        value = form.constant + sum(w for i, w in enumerate(weights) if x >> i & 1)
        found = outputs(circuit, {"x": x})
        assert found["exact"] == value
        assert found.get("small", value) == value
        assert found.get("low", value % 4) == value % 4


@pytest.mark.parametrize("divisor", [1, 2, 3, 8])
@pytest.mark.parametrize("bits", [1, 2, 3, 6])
def test_rounding_is_half_up_and_saturates(divisor: int, bits: int) -> None:
    rounding = Rounding(divisor, bits)
    builder = Builder("x")
    form = word(builder, "x", 5, signed=True)
    builder.output("form", rounded(builder, form, rounding))
    builder.output("bits", number(rounded_bits(builder, form, rounding), signed=True))
    circuit = builder.finish()
    for x in range(-16, 16):
        nearest = (2 * x + divisor) // (2 * divisor)
        expected = min(max(nearest, -(1 << (bits - 1))), (1 << (bits - 1)) - 1)
        assert outputs(circuit, {"x": x}) == {"form": expected, "bits": expected}
        assert rounding(x) == expected


@pytest.mark.parametrize(("low", "high", "width"), [(0, 0, 1), (-1, 0, 1), (-8, 7, 4), (-9, 7, 5), (-8, 8, 5)])
def test_bit_width_of_signed_ranges(low: int, high: int, width: int) -> None:
    assert bit_width(low, high, signed=True) == width
