"""Expressions to SymPy: types, shapes, exact numbers, limits; against SymPy written by hand and random evaluation."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.errors import BudgetSpent, UserError
from tc0kit.models.expression import Value, evaluate, names_of, number
from tc0kit.models.ranges import parse_range
from tc0kit.models.syntax import ExpressionError, Op, unparse

RANGES = {
    name: parse_range(name, text, 2)
    for name, text in {"a": "real", "beta": "in [0, 2]", "k": "unit vector", "w": "vector in (0, 1)"}.items()
}
RANGES["M"] = parse_range("M", "matrix in [-1, 1]", 2)
SHAPES = {"scalar": "scalar", "vector": "column", "matrix": "matrix"}
NAMES = names_of(2) | {name: Value(SHAPES[r.shape], r.content) for name, r in RANGES.items()}  # type: ignore[arg-type]
a, beta, k, w, M = (RANGES[name].content for name in ("a", "beta", "k", "w", "M"))
EYE = sympy.eye(2)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("(I - beta * k k^T) * diag(w)", (EYE - beta * k * k.T) * sympy.diag(*w)),
        ("I - beta * k * k^T", EYE - beta * k * k.T),
        ("a * I", a * EYE),
        ("I a", a * EYE),
        ("diag(exp(-a * w))", sympy.diag(*(sympy.exp(-a * entry) for entry in w))),
        ("[[a, 0], [beta, 1]]", sympy.Matrix([[a, 0], [beta, 1]])),
        ("rot(pi / 2)", sympy.Matrix([[0, -1], [1, 0]])),
        ("diag(w) - k * (w .* k)^T", sympy.diag(*w) - k * sympy.Matrix([w[0] * k[0], w[1] * k[1]]).T),
        ("ones * ones^T / 2", sympy.ones(2, 2) / 2),
        ("M^3", M**3),
        ("M^0", EYE),
        ("M M^T", M * M.T),
        ("diag([1, i])", sympy.diag(1, sympy.I)),
        ("k^T * M * k * I", (k.T * M * k)[0] * EYE),
        ("(k^T M)^T * w^T", M.T * k * w.T),
    ],
)
def test_formulas(text: str, wanted: sympy.Matrix) -> None:
    value = evaluate(text, NAMES)
    assert value.shape == "matrix"
    assert (value.content - wanted).applyfunc(sympy.expand) == sympy.zeros(2, 2)


def test_one_dimension_keeps_columns_and_numbers_apart() -> None:
    one = parse_range("k", "unit vector", 1)
    names = names_of(1) | {"k": Value("column", one.content)}
    assert evaluate("k * k^T", names).shape == "matrix" and evaluate("k^T * k", names).shape == "scalar"
    with pytest.raises(ExpressionError, match="u \\* v\\^T \\(outer\\)"):
        evaluate("k * k", names)


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("bta * I", 0, "unknown name 'bta'; did you mean beta? (known: I, M, a, beta, i, k, ones, pi, w, zeros)"),
        ("I + 1", 2, "a 2 x 2 matrix + a number: the shapes differ; write a * I for a multiple of the identity"),
        ("k + k^T", 2, "a column of 2 + a row of 2: the shapes differ"),
        ("k .* a", 2, "a column of 2 .* a number: the shapes differ"),
        (
            "k * k",
            2,
            "a column of 2 times a column of 2: the shapes do not go together; write u * v^T (outer), u^T * v (inner) "
            "or u .* v (componentwise)",
        ),
        ("I * k^T", 2, "a 2 x 2 matrix times a row of 2: the shapes do not go together; transpose the row"),
        ("k * I", 2, "a column of 2 times a 2 x 2 matrix: the shapes do not go together; transpose the column"),
        ("I * [1, 2, 3]", 2, "a 2 x 2 matrix times a column of 3: the shapes do not go together"),
        ("[[a, 0], [1]]", 0, "the rows of this matrix have 1 and 2 entries"),
        ("[a, k]", 0, "entry 2 of this list is a column of 2, neither a number nor a row"),
        ("a^T", 1, "a number has no transpose; the exponent T is for vectors and matrices"),
        ("diag(a)", 0, "diag(a number): diag takes a vector; write a * I for a multiple of the identity"),
        ("rot(k)", 0, "rot(a column): the angle of a rotation is a number"),
        ("exp(M)", 0, "exp(a matrix) is not computed; write diag(exp(v)) for a diagonal one"),
        ("a / k", 2, "a number / a column of 2: only a number divides"),
        ("a / (1 - 1)", 2, "division by zero"),
        ("(1 - 1)^-1", 7, "division by zero"),
        ("a ^ beta", 2, "an exponent is a rational number; write exp(...) for other powers"),
        ("M ^ -1", 2, "a matrix takes whole exponents from 0 to 64, not -1"),
        ("k ^ 2", 2, "a column of 2 has no powers; write v .* v for squares of the components"),
        ("[[1, 2]]^2", 8, "a 1 x 2 matrix has no powers; it is not square"),
        ("a ^ 2000", 2, "the power is too large: exponents go up to 1,000, numbers to 4,000 bits"),
        ("nan * I", 0, "'nan' is not a finite number"),
        ("oo", 0, "'oo' is not a finite number"),
        ("exp(" * 40 + "a" + ")" * 40, 0, "operations are nested more than 40 deep"),
        ("exp(10^7)", 0, "the argument of exp exceeds 1,000,000"),
    ],
)
def test_wrong_formulas_name_the_place(text: str, position: int, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, NAMES)
    assert (caught.value.position, caught.value.message) == (position, message)


def test_the_size_of_the_result_has_a_budget() -> None:
    with pytest.raises(BudgetSpent, match=r"budget spent: a product of matrices in an expression exceeds 20,000 terms"):
        evaluate("((M^8)^8)^8", NAMES)


def test_a_long_sum_is_not_deep() -> None:
    assert evaluate("+".join(["a * beta"] * 500), NAMES).content == 500 * a * beta
    assert str(evaluate("exp(" * 37 + "a" + ")" * 37, NAMES).content).count("exp") == 37


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3/5", sympy.Rational(3, 5)),
        ("-1", sympy.Integer(-1)),
        ("0.1", sympy.Rational(1, 10)),
        ("1.5e-2", sympy.Rational(3, 200)),
        ("I", sympy.I),
        ("2i", 2 * sympy.I),
        ("sqrt(5)", sympy.sqrt(5)),
        ("(1 + sqrt(5))/2", (1 + sympy.sqrt(5)) / 2),
        ("1/(1 + sqrt(2))", sympy.sqrt(2) - 1),
        ("1/(1 + i)", (1 - sympy.I) / 2),
        ("2^(1/2)", sympy.sqrt(2)),
        ("cos(2*pi/5)", (sympy.sqrt(5) - 1) / 4),
        ("exp(2*pi*I/3)", sympy.exp(2 * sympy.pi * sympy.I / 3)),
        ("sqrt(-4)", 2 * sympy.I),
    ],
)
def test_numbers_are_exact(text: str, wanted: sympy.Expr) -> None:
    value = number(text)
    assert sympy.expand(value - wanted) == 0 and value.is_algebraic


def test_a_zero_in_disguise_does_not_divide() -> None:
    with pytest.raises(UserError, match="division by zero"):
        number("1/((1 + sqrt(2))^2 - 3 - 2*sqrt(2))")
    with pytest.raises(UserError, match="division by zero"):
        number("1/(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)))")


Case = tuple[Fraction | None, list[Op]]


def combined(left: Case, right: Case, sign: str) -> Case:
    """Return the value, None after a division by zero, and the program of an operation."""
    program = [*left[1], *right[1], Op(sign)]
    x, y = left[0], right[0]
    if x is None or y is None or (sign == "/" and y == 0):
        return None, program
    return (x / y if sign == "/" else {"+": x + y, "-": x - y, "*": x * y}[sign]), program


scalars = st.recursive(
    st.integers(0, 20).map(lambda n: (Fraction(n), [Op("number", str(n))])),
    lambda sub: st.one_of(
        st.builds(combined, sub, sub, st.sampled_from("+-*/")),
        sub.map(lambda case: (None if case[0] is None else -case[0], [*case[1], Op("negate")])),
    ),
    max_leaves=15,
)


@settings(max_examples=200)
@given(scalars)
def test_rational_arithmetic_agrees_with_fractions(case: Case) -> None:
    wanted, program = case
    text = unparse(program)
    if wanted is None:
        with pytest.raises(UserError, match="division by zero"):
            number(text)
    else:
        assert number(text) == sympy.Rational(wanted.numerator, wanted.denominator)
