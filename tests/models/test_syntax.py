"""The grammar of expressions: printing and parsing are inverse, and no text does harm."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tc0kit.errors import BudgetSpent, UserError
from tc0kit.models.expression import evaluate, names_of, number
from tc0kit.models.syntax import FUNCTIONS, TEXT_LIMIT, ExpressionError, Op, parse, unparse

BINARY = ("+", "-", "*", "/", ".*", "^")

leaves = st.one_of(
    st.sampled_from(["0", "1", "12", "0.25", "1e-3", "2.5E7"]).map(lambda text: [Op("number", text)]),
    st.sampled_from(["a", "beta", "k", "I", "i", "x_1", "T2", "expo"]).map(lambda text: [Op("name", text)]),
)
programs = st.recursive(
    leaves,
    lambda sub: st.one_of(
        st.tuples(sub, sub, st.sampled_from(BINARY)).map(lambda t: [*t[0], *t[1], Op(t[2])]),
        st.tuples(sub, st.sampled_from(["negate", "transpose"])).map(lambda t: [*t[0], Op(t[1])]),
        st.tuples(sub, st.sampled_from(FUNCTIONS)).map(lambda t: [*t[0], Op("call", t[1])]),
        st.lists(sub, min_size=1, max_size=3).map(lambda parts: [*chain(*parts), Op("list", count=len(parts))]),
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(programs)
def test_printed_programs_parse_to_themselves(program: list[Op]) -> None:
    text = unparse(program)
    assert parse(text) == program, text
    assert unparse(parse(text)) == text


@settings(max_examples=200)
@given(programs, st.randoms(use_true_random=False))
def test_spaces_and_superfluous_parentheses_change_nothing(program: list[Op], random) -> None:  # type: ignore[no-untyped-def]
    text = unparse(program)
    assert parse(f"(({text}))") == program
    assert parse(" " + text.replace(" ", " " * random.randrange(1, 4)) + "\t") == program


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a - b - c", "(a - b) - c"),
        ("a / b / c", "(a / b) / c"),
        ("a ^ b ^ c", "a ^ (b ^ c)"),
        ("-a ^ 2", "-(a ^ 2)"),
        ("a ^ -b ^ c", "a ^ (-(b ^ c))"),
        ("a * -b * c", "(a * (-b)) * c"),
        ("beta k k^T", "(beta * k) * (k^T)"),
        ("2i", "2 * i"),
        ("2 (a + b) c", "(2 * (a + b)) * c"),
        ("+a", "a"),
        ("k^ T", "k^T"),
        ("a^b^T", "a^(b^T)"),
        ("a b / c", "(a * b) / c"),
    ],
)
def test_precedence(text: str, same: str) -> None:
    assert parse(text) == parse(same)


def test_the_transpose_is_not_the_start_of_a_name() -> None:
    assert parse("a^T2") == [Op("name", "a"), Op("name", "T2"), Op("^")]


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("", 0, "the expression is empty"),
        ("a +", 3, "an operand is missing at the end"),
        ("* a", 0, "nothing stands before '*'"),
        ("(a", 0, "this '(' is never closed"),
        ("exp(a", 0, "this '(' is never closed"),
        ("[a, b", 0, "this '[' is never closed"),
        ("a)", 1, "this ')' has no '('"),
        ("(a]", 2, "this ']' has no '['"),
        ("a, b", 1, "a comma stands only between the entries of a list [ ... ]"),
        ("exp + 1", 0, "exp needs its argument in parentheses"),
        ("exp", 0, "exp needs its argument in parentheses"),
        ("a ** 2", 2, "'**' is no operator; write ^ for a power"),
        ("a / b c", 6, "a product side by side after '/' has two readings; add parentheses"),
        ("k @ k", 2, "'@' has no meaning here; write * for a product of matrices"),
        ("a ; b", 2, "';' has no meaning here"),
        ("1" * 1001, 0, "a number has at most 1,000 digits"),
        ("1e99999", 0, "a number has at most 1,000 digits"),
        ("a" * (TEXT_LIMIT + 1), 0, "the expression has 10,001 characters; at most 10,000 are read"),
    ],
)
def test_errors_name_the_position(text: str, position: int, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.position, caught.value.message) == (position, message)
    assert str(caught.value) == f"position {position + 1}: {message}"


NASTY = st.text(alphabet="aIiTk01259.eE+-*/^()[], \t\nδ⊤'\"\\_{}", max_size=60)
WORDS = st.lists(
    st.sampled_from(
        ["a", "I", "i", "pi", "k", "2", "0", "1e9", "0.5", "+", "-", "*", "/", "^", ".*", "(", ")", "[", "]", ",", "^T"]
        + [f"{name}(" for name in FUNCTIONS]
    ),
    max_size=25,
).map(" ".join)


@settings(max_examples=500)
@given(st.one_of(NASTY, WORDS, st.text(max_size=40)))
@example("(" * 9_000)
@example("(" * 4_900 + "1" + ")" * 4_900)
@example("-" * 9_000 + "1")
@example("[" * 3_000 + "1" + "]" * 3_000)
@example("exp(" * 2_000 + "1" + ")" * 2_000)
@example("9^9^9^9^9^9")
@example("((2^999)^999)^999")
@example("1/(1/(1/(1/0)))")
@example("sqrt(" * 30 + "2" + ")" * 30)
@example("cos(10^900)")
@example("10^900 * exp(10)")
@example("exp(exp(exp(10)))")
@example("(" + "exp(1)+" * 900 + "1)^1000")
@example("+".join(["sqrt(2)"] * 1_000))
@example("(sqrt(2) + sqrt(3) + sqrt(5) + sqrt(7) + sqrt(11))^900")
@example("1/(sqrt(2) + sqrt(3) + sqrt(5) + sqrt(7) + sqrt(11) + sqrt(13))")
@example("((1 + sqrt(2))^20 + sqrt(3))^20 / ((1 + sqrt(5))^20 - sqrt(7))^20")
@example("1/(4 * (1/2)^(1/3) * sqrt(2) - sqrt(3)/2 + i/2 + (pi + 10^30)/2)")
@example("(exp(-7 - i) - i) / ((exp(i) - sqrt(2) - 0.1) / (-i - 1) + i) / sqrt(2)")
@example("(cos(-0.1) - 10^30/i - sin(0.1) * sin(i)^(1/2) - 10^30)^-2")
@example("__import__('os').system('true')")
def test_hostile_text_ends_in_a_value_or_a_one_line_error(text: str) -> None:
    for read in (lambda: evaluate(text, names_of(2)), lambda: number(text)):
        try:
            read()
        except (UserError, BudgetSpent) as error:
            assert "\n" not in str(error)
