"""Formats and casts against a search through all floats, and against NumPy's own half and single precision."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from float_oracle import FORMATS, all_floats, searched_cast
from hypothesis import given
from hypothesis import strategies as st

from tc0kit.circuits.float_arithmetic import (
    Product,
    Sum,
    evaluate,
    float_matrix_product,
    float_product,
    float_sum,
)
from tc0kit.circuits.floats import ROUNDINGS, Float, FloatFormat, float_format, parse_float_format
from tc0kit.errors import UserError


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize(("mantissa", "exponent"), FORMATS)
def test_casts_are_those_of_a_search_through_all_floats(mantissa: int, exponent: int, rounding: str) -> None:
    numbers = float_format(mantissa, exponent, rounding)
    floats = all_floats(numbers.significant, numbers.least, numbers.greatest)
    assert [numbers.at(k) for k in range(-numbers.top, numbers.top + 1)] == [number for _, number in floats]
    step = numbers.unit / 4  # ties, and numbers on both sides of them
    reach = int(floats[-1][0] / step) + 9
    for v in range(-reach, reach + 1):
        assert numbers.cast(v * step) == searched_cast(numbers, v * step), v


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("unit", [Fraction(1, 8), Fraction(1, 3), Fraction(5, 2), Fraction(1, 64)])
@pytest.mark.parametrize(("mantissa", "exponent"), FORMATS[1:5])
def test_stairs_are_the_cast(mantissa: int, exponent: int, unit: Fraction, rounding: str) -> None:
    numbers = float_format(mantissa, exponent, rounding)
    low, high = -300, 250
    found, steps = numbers.stairs(low, high, unit)
    rises = dict(steps)
    for v in range(low, high + 1):
        found = rises.get(v, found)
        assert found == numbers.ordinal(v * unit)


@given(st.fractions(min_value=-60000, max_value=60000, max_denominator=1 << 20))
def test_half_precision_is_that_of_numpy(value: Fraction) -> None:
    half = FloatFormat(11, -14, 15)
    exact = Fraction(float(value))  # a double, so that NumPy casts the same number
    if abs(exact) >= Fraction(1, 1 << 14):  # below, IEEE has subnormal numbers
        assert half.cast(exact).value == Fraction(float(np.float16(float(exact))))


@given(st.floats(min_value=-(2.0**120), max_value=2.0**120, allow_subnormal=False))
def test_single_precision_is_that_of_numpy(value: float) -> None:
    if abs(value) >= 2.0**-126:
        assert FloatFormat(24, -126, 127).cast(Fraction(value)).value == Fraction(float(np.float32(value)))


@pytest.mark.parametrize("bits", [3, 4])
def test_every_pair_of_words_is_a_number_and_its_normal_form_the_same(bits: int) -> None:
    numbers = float_format(bits, 2)
    for m, e in product(range(-(1 << (bits - 1)), 1 << (bits - 1)), range(-2, 2)):
        number = Float(m, e)
        normal = numbers.cast(number.value)
        assert normal.value == number.value and numbers.holds(number.value)
        assert normal.mantissa == 0 or normal.exponent == e
        assert abs(normal.mantissa).bit_length() in (0, numbers.significant)
        if m:
            assert Fraction(2) ** e <= abs(number.value) < Fraction(2) ** (e + 1)


def test_values_of_the_paper() -> None:
    assert Float(3, 0).value == Fraction(3, 2)
    assert Float(9, 2).value == Fraction(9, 2)  # a non-negative exponent, and no integer


def test_ends_of_the_format() -> None:
    numbers = float_format(4, 3)
    largest, smallest = Float(7, 3).value, Float(4, -4).value
    assert numbers.cast(10**9) == Float(7, 3) and numbers.cast(-(10**9)) == Float(-7, 3)
    assert numbers.cast(largest) == Float(7, 3) and numbers.cast(smallest) == Float(4, -4)
    assert numbers.cast(smallest / 2) == Float(0, 0)
    assert numbers.cast(smallest / 2 + Fraction(1, 1 << 50)) == Float(4, -4)
    floor = float_format(4, 3, "floor")
    assert floor.cast(-smallest / 1000) == Float(-4, -4) and floor.cast(smallest / 1000) == Float(0, 0)


def test_iterated_operations() -> None:
    numbers = float_format(3, 4)
    numbers_of = [numbers.cast(v) for v in (6, 6, 6)]
    assert float_sum(numbers, []) == Float(0, 0) and float_product(numbers, []) == Float(2, 0)
    assert float_sum(numbers, numbers_of).value == 16  # 18 lies between 16 and 24
    one, half = numbers.cast(1), numbers.cast(Fraction(1, 2))
    matrix = [[one, half], [numbers.cast(0), one]]
    assert [[x.value for x in row] for row in float_matrix_product(numbers, [matrix] * 3, 2)] == [
        [1, Fraction(3, 2)],
        [0, 1],
    ]


def test_flattening_forgets_brackets_and_rounding_does_not() -> None:
    numbers = float_format(4, 5)
    differ = other = 0
    for a, b, c in product([numbers.cast(v) for v in (4, 5, 6, 7)], repeat=3):
        left, right = Product((Product((a, b)), c)), Product((a, Product((b, c))))
        assert evaluate(numbers, left) == evaluate(numbers, right) == float_product(numbers, [a, b, c])
        from_left = float_product(numbers, [float_product(numbers, [a, b]), c])
        from_right = float_product(numbers, [a, float_product(numbers, [b, c])])
        differ += from_left != float_product(numbers, [a, b, c])
        other += from_left != from_right
    assert (differ, other) == (13, 12)  # of 64 triples: what A.3 is for
    a, b, c = (numbers.cast(v) for v in (5, 7, 1))
    mixed = Sum((Product((a, b)), Sum((c, c))))
    assert evaluate(numbers, mixed) == float_sum(numbers, [float_product(numbers, [a, b]), c, c])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("4", "write mantissa and exponent bits, for example 4,4"),
        ("4,-4", "write mantissa and exponent bits"),
        ("1,4", r"floats: 1 mantissa bits; a number in 2\.\.12 is expected"),
        ("13,4", "floats: 13 mantissa bits"),
        ("4,0", r"floats: 0 exponent bits; a number in 1\.\.8 is expected"),
        ("4,9", "floats: 9 exponent bits"),
        ("4,4,flor", "no rounding 'flor'; nearest-even, toward-zero, floor are known; did you mean floor"),
    ],
)
def test_formats_out_of_range(text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        parse_float_format(text)


def test_formats_are_read() -> None:
    assert parse_float_format(" 8, 5 ,floor") == float_format(8, 5, "floor")
    numbers = parse_float_format("4,4")
    assert (numbers.mantissa_bits, numbers.exponent_bits, numbers.rounding) == (4, 4, "nearest-even")
