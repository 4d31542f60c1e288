"""Rounding against independent arithmetic: NumPy's float16, and a search for the two nearest numbers for the others."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from tc0kit.models.format_text import NAMED, parse_format
from tc0kit.models.formats import ROUNDINGS, NumberFormat

FP16 = NAMED["fp16"]


def as_float16(patterns: list[int]) -> np.ndarray:
    return np.array(patterns, dtype=np.uint16).view(np.float16)


def pattern_of(value: np.float16) -> int:
    return FP16.nan if np.isnan(value) else int(value.view(np.uint16))


def test_every_float16_decodes_as_numpy_does() -> None:
    values = as_float16(list(range(1 << 16))).astype(np.float64)
    for pattern, value in enumerate(values):
        if np.isfinite(value):
            assert FP16.value(pattern) == Fraction(float(value))
            assert FP16.encode_ratio(*float(value).as_integer_ratio(), pattern >> 15 == 1) == pattern
        else:
            assert FP16.is_infinite(pattern) == bool(np.isinf(value))
            assert FP16.is_nan(pattern) == bool(np.isnan(value))


def test_float16_arithmetic_is_numpys() -> None:
    chance = random.Random(7)
    hard = [0, 0x8000, 1, 0x8001, 0x3FF, 0x400, 0x3C00, 0xBC00, 0x7BFF, 0xFBFF, 0x7C00, 0xFC00, 0x7E00, 0x3555]
    pairs = [(a, b) for a in hard for b in hard]
    pairs += [(chance.randrange(1 << 16), chance.randrange(1 << 16)) for _ in range(6000)]
    pairs += [
        (a, (a ^ 0x8000) + chance.randrange(-2, 3) & 0xFFFF) for a in (chance.randrange(1 << 16) for _ in range(500))
    ]
    left, right = as_float16([a for a, _ in pairs]), as_float16([b for _, b in pairs])
    with np.errstate(all="ignore"):
        sums, products = left + right, left * right
        exact = left.astype(np.float64) * right.astype(np.float64) + 0.25  # 33 bits below 2^32: no double rounding here
        fused = exact.astype(np.float16)
    for i, (a, b) in enumerate(pairs):
        a, b = (FP16.nan if FP16.is_nan(p) else p for p in (a, b))
        assert FP16.add(a, b) == pattern_of(sums[i]), (a, b)
        if not FP16.is_nan(a) and not FP16.is_infinite(a) and a != 0x8000:
            assert FP16.sum_of_products([(FP16.value(a), b)]) == pattern_of(products[i]), (a, b)
            if np.isfinite(exact[i]) and abs(exact[i] - 0.25) > 2.0**-20:
                assert FP16.sum_of_products([(FP16.value(a), b)], Fraction(1, 4)) == pattern_of(fused[i]), (a, b)


def nearest_by_search(fmt: NumberFormat, x: Fraction) -> Fraction | str:
    """Round by looking at all finite numbers; a number that the format would have next stands for overflow."""
    finite = [p for p in range(1 << fmt.bits) if fmt.is_state(p) and not fmt.is_nan(p) and not fmt.is_infinite(p)]
    values = sorted({fmt.value(p) for p in finite})
    top = values[-1]
    spacing = top - values[-2]  # goes on above, or doubles at a power of two
    if fmt.kind == "float" and top.numerator & (top.numerator - 1) == 0 and top.denominator == 1:
        spacing *= 2
    following = top + spacing
    bottom = values[0]
    table = [bottom - spacing, *values, following]
    if x <= table[0]:
        low = high = table[0]
    elif x >= following:
        low = high = following
    else:
        low = max(v for v in table if v <= x)
        high = min(v for v in table if v >= x)

    def even(v: Fraction) -> bool:
        return (v / (high - low)) % 2 == 0

    if fmt.rounding == "floor":
        chosen = low
    elif fmt.rounding == "ceil":
        chosen = high
    elif fmt.rounding == "toward-zero":
        chosen = low if x > 0 else high
    elif x - low != high - x:
        chosen = low if x - low < high - x else high
    elif fmt.rounding == "nearest-even":
        chosen = low if low == high or even(low) else high
    else:
        chosen = high if x > 0 else low
    if low != high and x > top and (chosen == low):
        return top
    if chosen >= following:
        if fmt.overflow == "saturate":
            return top
        inward = fmt.rounding in ("floor", "toward-zero") and fmt.overflow == "infinity"
        return top if inward else "inf" if fmt.overflow == "infinity" else "nan"
    if chosen <= table[0]:
        if fmt.overflow == "saturate":
            return bottom
        inward = fmt.rounding in ("ceil", "toward-zero") and fmt.overflow == "infinity"
        return bottom if inward else "-inf" if fmt.overflow == "infinity" else "nan"
    return chosen


SMALL = [
    "fixed:bits=3,fraction=1",
    "fixed:bits=4,fraction=0,symmetric=true",
    "float:exponent=3,mantissa=2",
    "float:exponent=3,mantissa=2,overflow=saturate",
    "float:exponent=3,mantissa=1,finite=true",
    "fp8-e4m3",
    "fp8-e5m2",
]


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("text", SMALL)
def test_rounding_is_the_choice_between_two_neighbours(text: str, rounding: str) -> None:
    fmt = parse_format(f"{text}{',' if ':' in text else ':'}rounding={rounding}")
    values = sorted({fmt.value(p) for p in fmt.states() if not fmt.is_nan(p) and not fmt.is_infinite(p)})
    chance = random.Random(3)
    points = [v for v in values if len(values) < 40 or chance.random() < 0.1]
    points += [values[0] * 3, values[-1] * 3, values[-1] + (values[-1] - values[-2]) * Fraction(1, 2)]
    for low, high in pairwise(values):
        if len(values) < 40 or chance.random() < 0.2:
            points += [(low + high) / 2, (2 * low + high) / 3, (low + 2 * high) / 3]
    for x in points:
        shown = fmt.show(fmt.encode(x))
        assert ("0" if shown == "-0" else shown) == str(nearest_by_search(fmt, x)), x


def test_fp32_and_bf16_agree_with_float_conversion() -> None:
    chance = random.Random(9)
    fp32, bf16 = NAMED["fp32"], NAMED["bf16"]
    for _ in range(3000):
        x = chance.uniform(-1, 1) * 2.0 ** chance.randint(-150, 128)
        with np.errstate(all="ignore"):
            single = np.float32(x)
        assert fp32.encode(Fraction(x)) == int(single.view(np.uint32)) or x == 0
        bits = int(np.float32(single).view(np.uint32))
        if not np.isinf(single):  # bf16 is the upper half of fp32, rounded to even
            rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16
            assert bf16.encode_ratio(*float(single).as_integer_ratio(), bits >> 31 == 1) == rounded


def test_wrapping_is_arithmetic_modulo_two_to_the_bits() -> None:
    fmt = parse_format("fixed:bits=5,fraction=2,overflow=wrap")
    for p in range(32):
        for q in range(32):
            assert fmt.add(p, q) == (p + q) % 32


def test_flushing_keeps_the_sign_and_drops_subnormals() -> None:
    fmt = parse_format("fp16:subnormals=false")
    least = Fraction(1, 1 << 14)
    assert fmt.show(fmt.encode(least)) == str(least)
    assert fmt.show(fmt.encode(-least / 2)) == "-0"
    assert fmt.encode(least * Fraction((1 << 12) - 1, 1 << 12)) == fmt.encode(least)  # rounds up to it
    assert len(fmt.states()) == (1 << 16) - 2 * 1023 - 2 * 1023 + 1
    assert not fmt.is_state(5)


def test_states_are_in_order() -> None:
    for text in (*SMALL, "fp16"):
        fmt = parse_format(text)
        shown = [p for p in fmt.states() if not fmt.is_nan(p) and not fmt.is_infinite(p)]
        values = [fmt.value(p) for p in shown]
        assert values == sorted(values)
        assert len({fmt.order(p) for p in shown}) == len(shown)


def test_which_numbers_a_format_holds() -> None:
    fmt = NAMED["fp16"]
    assert fmt.holds(65504) and fmt.holds(Fraction(1, 1 << 24)) and not fmt.holds(2049) and not fmt.holds(10**6)
    assert parse_format("fixed:bits=3,fraction=1,overflow=wrap").holds(-2)
    assert not parse_format("fixed:bits=3,fraction=1,overflow=wrap").holds(2)
