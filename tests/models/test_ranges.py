"""Ranges of parameters: what is read, what is printed, what lies inside."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.errors import UserError
from tc0kit.models.range_check import checked_value
from tc0kit.models.ranges import parse_range
from tc0kit.models.recurrence import parse_parameter, require_bounded


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("in [0, 2]", "in [0, 2]"),
        ("in [0,2)", "in [0, 2)"),
        ("unit vector", "unit vector"),
        ("vector in (0,1)", "vector in (0, 1)"),
        ("vector in (0, oo)", "vector in (0, oo)"),
        ("fixed vector in (0,oo)", "fixed vector in (0, oo)"),
        ("in {-1, 1}", "in {-1, 1}"),
        ("in {1, -1, 1}", "in {-1, 1}"),
        ("complex, abs <= 1", "complex abs in [0, 1]"),
        ("complex, abs = 1", "complex abs in [1, 1]"),
        ("complex in {1, I, -1}", "complex in {-1, I, 1}"),
        ("complex unit vector", "complex unit vector"),
        ("abs < 1/2", "abs in [0, 1/2)"),
        ("integer in [0, 5]", "integer in [0, 5]"),
        ("integer vector", "integer vector"),
        ("> 0", "in (0, oo)"),
        (">= 1", "in [1, oo)"),
        ("< 3", "in (-oo, 3)"),
        ("fixed = 2", "fixed in {2}"),
        ("one-hot", "one-hot vector"),
        ("one-hot matrix", "one-hot matrix"),
        ("permutation", "permutation matrix"),
        ("orthogonal matrix", "orthogonal matrix"),
        ("matrix in [-1, 1]", "matrix in [-1, 1]"),
        ("real", "real"),
        ("in (-oo, oo)", "real"),
        ("in [-sqrt(2), (1 + sqrt(5))/2]", "in [-sqrt(2), 1/2 + sqrt(5)/2]"),
    ],
)
def test_ranges_are_read_and_shown(text: str, shown: str) -> None:
    found = parse_range("x", text, 2)
    assert str(found) == shown
    assert parse_range("x", shown, 2) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the range is empty (valid, for example: in [0, 2]"),
        ("unti vector", "position 1: 'unti' has no meaning in a range; did you mean unit? (valid"),
        ("in [2, 1]", "position 4: the interval [2, 1] is empty"),
        ("in (1, 1]", "position 4: the interval (1, 1] is empty"),
        ("in [0, oo]", "position 4: infinity is no member of a range; write ( or ) at this end"),
        ("in [0 1]", "position 4: an interval has two ends, [0, 1] for example"),
        ("in 0, 1", "position 4: after 'in' an interval [0, 1), or a set {-1, 1}, is needed"),
        ("in", "position 3: after 'in' an interval [0, 1), or a set {-1, 1}, is needed"),
        ("in [0, nan]", "position 8: 'nan' is not a finite number"),
        ("in [0, I]", "position 8: the bound I is not real"),
        ("in {i}", "I is not real; write complex before the set"),
        ("complex in [0, 1]", "complex numbers are not ordered; write complex, abs <= 1 or complex in {1, I}"),
        ("integer in (0, 1)", "no integer lies in this interval"),
        ("integer in {1/2}", "an integer parameter takes integers only"),
        ("abs", "abs needs a bound, abs <= 1 for example"),
        ("abs <= -1", "an absolute value is not negative; the range is empty"),
        ("abs in {1, 2}", "abs takes an interval or one number, abs = 1 for example"),
        ("unit matrix", "unit matrix has no meaning"),
        ("permutation vector", "permutation vector has no meaning"),
        ("unit vector in [0, 1]", "unit vector says it all; leave the rest of 'unit vector in [0, 1]' out"),
        ("vector matrix", "vector and matrix together have no meaning"),
        ("integer complex", "integer and complex together have no meaning"),
        ("> oo", "> oo says nothing; leave it out"),
        ("? 1", "position 1: '?' has no meaning in a range"),
        ("x" * 2_000, "the range has 2,000 characters; at most 1,000 are read"),
    ],
)
def test_wrong_ranges_say_why(text: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_range("x", text, 2)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("in [0, 2)", [0, "1/3", "sqrt(3)", Fraction(19, 10)], [2, "-1/10", "sqrt(5)", "I"]),
        ("in (0, oo)", ["1/1000", 10**30], [0, -1]),
        ("in {-1, 1}", [1, -1, "cos(pi)"], [0, 2]),
        ("in {sqrt(2)}", ["2/sqrt(2)"], ["1.414"]),
        ("integer in [0, 5)", [0, 4], [5, "1/2", -1]),
        ("complex, abs <= 1", ["I", "(3 + 4*i)/5", 0, "exp(2*pi*i/7)"], ["1 + i", "i*101/100"]),
        ("complex, abs = 1", ["I", "(3 + 4*i)/5"], [0, "i/2"]),
        ("complex", ["5 + i"], []),
        ("unit vector", [("3/5", "4/5"), ("1/sqrt(2)", "-1/sqrt(2)"), (0, -1)], [("3/5", "3/5"), (1, 1), (1,), 1]),
        ("complex unit vector", [("3/5", "4*i/5")], [("1", "i")]),
        ("vector in (0, 1)", [("1/2", "1/3")], [("1/2", 1), ("1/2",)]),
        ("one-hot", [(0, 1)], [(1, 1), (0, 0), ("1/2", "1/2"), (2, -1)]),
        ("one-hot matrix", [((1, 1), (0, 0))], [((1, 0), (1, 0))]),
        ("permutation", [((0, 1), (1, 0))], [((1, 1), (0, 0))]),
        ("orthogonal", [(("3/5", "-4/5"), ("4/5", "3/5"))], [((1, 1), (0, 1)), ((1, 0),)]),
        ("matrix in [-1, 1]", [sympy.Matrix([[1, 0], [-1, 1]])], [((2, 0), (0, 0)), 1]),
    ],
)
def test_membership(text: str, inside: list[object], outside: list[object]) -> None:
    parameter = parse_range("x", text, 2)
    for value in inside:
        components = checked_value(parameter, value)
        assert len(components) == len(parameter.symbols)
        values = dict(zip(parameter.symbols, components, strict=True))
        assert all(sympy.simplify(equation.xreplace(values)) == 0 for equation in parameter.equations)
        assert all(abs(entry) <= parameter.modulus for entry in components)
    for value in outside:
        with pytest.raises(UserError):
            checked_value(parameter, value)


@settings(max_examples=100)
@given(
    st.fractions(-3, 3, max_denominator=8),
    st.fractions(-3, 3, max_denominator=8),
    st.fractions(-3, 3, max_denominator=8),
)
def test_intervals_agree_with_fractions(low: Fraction, high: Fraction, value: Fraction) -> None:
    for left, right in ("[]", "[)", "(]", "()"):
        text = f"in {left}{low}, {high}{right}"
        if low > high or (low == high and (left, right) != ("[", "]")):
            with pytest.raises(UserError, match="is empty"):
                parse_range("x", text, 1)
            continue
        wanted = (low < value or (low == value and left == "[")) and (value < high or (value == high and right == "]"))
        try:
            checked_value(parse_range("x", text, 1), value)
            found = True
        except UserError as error:
            assert str(error) == f"x = {value} is outside its range ({parse_range('x', text, 1)})"
            found = False
        assert found == wanted


def test_symbols_know_their_signs() -> None:
    positive, nonnegative, negative, nothing = (
        parse_range("x", text, 1).symbols[0] for text in ("in (0, 1)", "in [0, 1]", "< 0", "in [-1, 1]")
    )
    assert positive.is_positive and nonnegative.is_nonnegative and not nonnegative.is_positive
    assert negative.is_negative and nothing.is_real and nothing.is_nonnegative is None
    assert parse_range("x", "unit vector", 2).symbols[0].is_positive is None
    assert [str(symbol) for symbol in parse_range("P", "matrix", 2).symbols] == ["P[1,1]", "P[1,2]", "P[2,1]", "P[2,2]"]
    assert parse_range("z", "complex, abs <= 1", 1).symbols[0].is_real is None


def test_a_bound_is_asked_for_by_name() -> None:
    ranges = [parse_range("beta", "in [0, 2]", 1), parse_range("lam", "fixed vector in (0, oo)", 1)]
    require_bounded(ranges[:1], "this step")
    with pytest.raises(UserError) as caught:
        require_bounded(ranges, "the finite semantics")
    assert str(caught.value) == (
        "parameter lam (fixed vector in (0, oo)) is unbounded, but the finite semantics needs a bound; "
        "write in [0, 4], for example"
    )


@pytest.mark.parametrize(
    ("name", "text"), [("I", "'I' has a meaning already"), ("exp", "'exp' has a meaning"), ("2x", "'2x' is no name")]
)
def test_names_that_mean_something_else_are_refused(name: str, text: str) -> None:
    with pytest.raises(UserError, match=text):
        parse_parameter(name, "real", 2)


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(max_size=30),
        st.lists(
            st.sampled_from(
                [
                    "fixed",
                    "integer",
                    "complex",
                    "unit",
                    "one-hot",
                    "vector",
                    "matrix",
                    "abs",
                    "in",
                    "[",
                    "(",
                    "{",
                    "]",
                    ")",
                    "}",
                    ",",
                    "0",
                    "1",
                    "-1",
                    "oo",
                    "I",
                    "<=",
                    ">=",
                    "=",
                    "<",
                    ">",
                ]
            ),
            max_size=12,
        ).map(" ".join),
    )
)
def test_hostile_ranges_end_in_one_line(text: str) -> None:
    try:
        found = parse_range("x", text, 2)
    except UserError as error:
        assert "\n" not in str(error)
    else:
        assert parse_range("x", str(found), 2) == found and len(found.symbols) in (1, 2, 4)
