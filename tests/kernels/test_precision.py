"""Rounding to a number format equals casts bit by bit, and rounding of exact integers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from tc0kit.errors import UserError  # noqa: E402
from tc0kit.kernels import dyadic  # noqa: E402
from tc0kit.kernels.precision import FORMATS, Fixed, Float, named  # noqa: E402


def random_bits(kind: torch.dtype, integers: torch.dtype, count: int) -> torch.Tensor:
    size = torch.iinfo(integers)
    generator = torch.Generator().manual_seed(0)
    return torch.randint(size.min, size.max, (count,), generator=generator, dtype=torch.int64).to(integers).view(kind)


@pytest.mark.parametrize(("name", "narrow"), [("bf16", torch.bfloat16), ("fp16", torch.float16)])
def test_rounding_of_float32_is_the_cast(name: str, narrow: torch.dtype) -> None:
    bits = random_bits(torch.float32, torch.int32, 200_000)
    values = torch.cat([bits, torch.tensor([0.0, -0.0, torch.inf, -torch.inf]), torch.arange(-300.0, 300) / 7])
    values = torch.cat([values, values * 2.0**-120, values.clamp(-1, 1) * 2.0**-20])
    expected, found = values.to(narrow).to(torch.float32), named(name)(values)
    assert torch.equal(found.isnan(), expected.isnan())
    kept = ~expected.isnan()
    assert torch.equal(found[kept].view(torch.int32), expected[kept].view(torch.int32))


def test_rounding_of_float64_to_float32_is_the_cast() -> None:
    values = torch.cat([random_bits(torch.float64, torch.int64, 100_000), torch.arange(-2000.0, 2000).double() * 3e-46])
    kept = ~values.isnan()
    expected, found = values.float().double()[kept], named("float32")(values)[kept]
    assert torch.equal(found.view(torch.int64), expected.view(torch.int64))
    assert torch.equal(named("float64")(values)[kept], values[kept])


@given(
    st.integers(-(2**60), 2**60),
    st.integers(-80, 80),
    st.integers(1, 30),
    st.integers(-20, 0),
    st.integers(1, 20),
)
def test_rounding_of_integers_is_rounding_of_floats(m: int, e: int, p: int, emin: int, emax: int) -> None:
    m >>= 8  # at most 53 bits, so that the float is exact
    form, value = Float("some", p, emin, emax), float(Fraction(m) * Fraction(2) ** -e)
    numerator, exponent = (m, e) if e >= 0 else (m << -e, 0)
    once = dyadic.round_once(numerator, exponent, form)
    assert form(torch.tensor([value], dtype=torch.float64)).item() == once
    if value and abs(once) != float("inf"):
        spacing = Fraction(2) ** (max(emin, floor_log2(abs(value))) - p + 1)
        assert abs(Fraction(once) - Fraction(value)) <= spacing / 2


def floor_log2(value: float) -> int:
    top, bottom = value.as_integer_ratio()
    guess = top.bit_length() - bottom.bit_length()
    return guess if Fraction(2) ** guess <= Fraction(value) else guess - 1


@given(st.integers(-(2**40), 2**40), st.integers(0, 20), st.integers(1, 20), st.integers(0, 12), st.booleans())
def test_fixed_point(m: int, e: int, bits: int, fraction: int, wraps: bool) -> None:
    form, value = Fixed(bits, fraction, wraps), m / 2**e
    found = form(torch.tensor([value], dtype=torch.float64)).item()
    assert found == dyadic.round_once(m, e, form)
    steps = round(Fraction(m, 2**e) * 2**fraction)  # Python's round takes ties to even, too
    low, high = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    expected = (steps - low) % 2**bits + low if wraps else min(max(steps, low), high)
    assert found == expected / 2**fraction


def test_complex_numbers_are_rounded_part_by_part() -> None:
    value = torch.tensor([1.001 + 0.3j], dtype=torch.complex128)
    for form in (FORMATS["bfloat16"], Fixed(8, 4)):
        found = form(value)
        assert (found.real, found.imag) == (form(value.real), form(value.imag))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bfloat15", "unknown number format 'bfloat15'; did you mean bfloat16"),
        ("decimal", "unknown number format 'decimal'; known: float64, float32"),
        ("fixed80.4", "number format 'fixed80.4': 1 to 53 bits"),
        ("fixed8", "unknown number format 'fixed8'"),
    ],
)
def test_unknown_formats(name: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        named(name)
    assert str(caught.value).startswith(message) and "\n" not in str(caught.value)


def test_names_of_formats() -> None:
    assert named("BF16") is FORMATS["bfloat16"]
    assert named("fixed8.4") == Fixed(8, 4) and named("fixed8.4w") == Fixed(8, 4, True)
    assert all(named(form.name) == form for form in (*FORMATS.values(), Fixed(8, 4), Fixed(16, 0, True)))
