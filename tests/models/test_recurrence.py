"""The recurrence from Python: exact entries, shapes, instances, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.errors import UserError
from tc0kit.models.expression import Value, evaluate
from tc0kit.models.format_text import parse_format
from tc0kit.models.ranges import parse_range
from tc0kit.models.recurrence import Recurrence

HOUSEHOLDER = Recurrence.of_function(
    lambda beta, k: sympy.eye(2) - beta * k * k.T,
    B=lambda beta, k: beta * k,
    dimension=2,
    parameters={"beta": "fixed in [0, 2]", "k": "unit vector"},
    name="householder",
)


def test_matrices_of_many_kinds_are_one() -> None:
    wanted = sympy.ImmutableDenseMatrix([[sympy.Rational(1, 2), 0], [0, 1]])
    for rows in (
        [["1/2", 0], [0, "1"]],
        [[Fraction(1, 2), 0], [0, 1]],
        sympy.Matrix([[sympy.Rational(1, 2), 0], [0, 1]]),
        sympy.diag(sympy.Rational(1, 2), 1).as_immutable(),
        [[np.int64(1) / Fraction(2), np.int64(0)], [np.int8(0), 1]],
        [["0.5", "1 - 1"], ["I - I", "sqrt(4)/2"]],
    ):
        found = Recurrence.of_matrices({"a": rows})
        assert found.matrices == (wanted,) and found.dimension == 2 and not found.parametric
        assert found.inputs == (sympy.zeros(2, 1).as_immutable(),)
        assert hash(found) == hash(Recurrence.of_matrices({"a": wanted}))
    floats = Recurrence.of_matrices({"a": np.array([[0.5, 0], [0, 1]])}, {"a": np.array([0.25, 0])}, floats=True)
    assert floats.matrices == (wanted,) and floats.inputs[0][0] == sympy.Rational(1, 4)


def test_a_function_of_letters() -> None:
    found = Recurrence.of_function(
        lambda x: sympy.Matrix([[-1 if x == "b" else 1]]), B=lambda x: [1 if x == "a" else 0], letters="ab"
    )
    assert found.letters == ("a", "b") and [m[0] for m in found.matrices] == [1, -1]
    assert [b[0] for b in found.inputs] == [1, 0]


def test_an_instance_of_a_family() -> None:
    A, B = HOUSEHOLDER.instance({"beta": 2, "k": ("3/5", "4/5")})
    assert sympy.Matrix(2, 2, [7, -24, -24, -7]) / 25 == A and sympy.Matrix([6, 8]) / 5 == B
    half, _ = HOUSEHOLDER.instance({"beta": Fraction(1, 2), "k": [1, 0]})
    assert half == sympy.diag(sympy.Rational(1, 2), 1)
    surd, _ = HOUSEHOLDER.instance({"beta": 2, "k": (1 / sympy.sqrt(2), "-sqrt(2)/2")})
    assert surd == sympy.Matrix([[0, 1], [1, 0]])


def test_letters_of_a_family() -> None:
    swaps = {"a": {"beta": 2, "k": ("3/5", "4/5")}, "b": {"beta": 2, "k": (1, 0)}}
    found = HOUSEHOLDER.at(swaps)
    assert found.letters == ("a", "b") and found.matrices[1] == sympy.diag(-1, 1)
    assert (found.matrices[0] ** 2, found.inputs[1]) == (sympy.eye(2), sympy.Matrix([2, 0]))
    with pytest.raises(UserError, match="householder: beta is fixed, but differs between a and b"):
        HOUSEHOLDER.at(swaps | {"b": {"beta": 1, "k": (1, 0)}})


def test_transcendental_gates_need_algebraic_values() -> None:
    gate = Recurrence.of_function(
        lambda lam: sympy.diag(*(sympy.exp(-rate) for rate in lam)),
        dimension=2,
        parameters={"lam": "vector in (0, oo)"},
    )
    assert gate.substitute({"lam": (1, 2)})[0][0] == sympy.exp(-1)
    with pytest.raises(UserError, match=r"A, row 1, column 1: exp\(-1\) is not an algebraic number"):
        gate.instance({"lam": (1, 2)})
    assert gate.instance({"lam": (sympy.log(2), sympy.log(3))})[0] == sympy.diag("1/2", "1/3")


@pytest.mark.parametrize("height", [1, 5, 50, 1000, 10**6])
def test_towers_of_exponentials_are_refused(height: int) -> None:
    tower = Recurrence.of_function(
        lambda a: [[sympy.exp(sympy.exp(sympy.exp(a)))]], dimension=1, parameters={"a": "real"}
    )
    with pytest.raises(UserError, match=r"A, row 1, column 1: exp.* is not known to be algebraic"):
        tower.instance({"a": height})


PARTS = st.recursive(
    st.sampled_from(["a", "b", "1", "2/3", "(a - b)"]),
    lambda sub: st.one_of(
        st.tuples(sub, st.sampled_from("+-*/"), sub).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(sub, st.sampled_from(["0", "1", "2", "-1"])).map(lambda t: f"({t[0]})^{t[1]}"),
        sub.map(lambda part: f"(-{part})"),
    ),
    max_leaves=6,
)
VALUES = st.fractions(-4, 4, max_denominator=5)


@settings(max_examples=200)
@given(st.lists(PARTS, min_size=4, max_size=4), VALUES, VALUES)
def test_an_instance_is_the_formula_of_the_numbers(parts: list[str], first: Fraction, second: Fraction) -> None:
    formula = "[[{}, {}], [{}, {}]] * [[a, 1], [0, b]]".format(*parts)
    names = {name: Value("scalar", parse_range(name, "real", 2).content) for name in "ab"}
    numbers = formula.replace("a", f"({first})").replace("b", f"({second})")
    try:
        family = Recurrence.of_formula(
            evaluate(formula, names).content, [parse_range(name, "real", 2) for name in "ab"]
        )
    except UserError as error:  # the formula divides by 0 whatever the values are
        assert "division by zero" in str(error)
        return
    try:
        wanted = evaluate(numbers, {}).content
    except UserError as error:
        assert "division by zero" in str(error)
        return
    assert family.instance({"a": first, "b": second})[0] == wanted


def test_poles_of_a_formula_are_seen() -> None:
    pole = Recurrence.of_function(lambda a: sympy.Matrix([[1 / (a - 1)]]), dimension=1, parameters={"a": "in [0, 2]"})
    assert pole.instance({"a": 2})[0][0] == 1
    with pytest.raises(UserError, match="recurrence: A is not finite for these values"):
        pole.instance({"a": 1})


x = sympy.Symbol("x")


@pytest.mark.parametrize(
    ("matrices", "inputs", "message"),
    [
        ({}, {}, "recurrence: there are no matrices; one a letter is needed"),
        ({"a": [[1, 2]]}, {}, "matrix a is not square: 1 row, but row 1 has 2 entries"),
        ({"a": [[1, 2], [3]]}, {}, "matrix a is not square: 2 rows, but row 2 has 1 entries"),
        ({"a": [[1]], "b": sympy.eye(2)}, {}, "matrix b is 2 x 2, but matrix a is 1 x 1"),
        ({"a": 3}, {}, "matrix a: a matrix is a list of rows, or a SymPy matrix"),
        ({"a": [[1]]}, {"a": [1, 2]}, "input a has 2 entries, but a column of 1 is needed"),
        ({"a": [[1]]}, {"a": sympy.eye(2)}, "input a is 2 x 2, but a column of 1 is needed"),
        ({"state": [[1]]}, {"stat": [1]}, "recurrence: the input of 'stat' has no matrix; did you mean state?"),
        ({"a": [[x]]}, {}, "matrix a, row 1, column 1: x holds the symbol x; a number is needed"),
        (
            {"a": [[sympy.pi]]},
            {},
            "matrix a, row 1, column 1: pi is not an algebraic number; rationals, roots and cos(2*pi/5) are",
        ),
        ({"a": [[sympy.oo]]}, {}, "matrix a, row 1, column 1: oo is not finite"),
        ({"a": [[float("nan")]]}, {}, "matrix a, row 1, column 1: nan is not finite"),
        ({"a": [[float("-inf")]]}, {}, "matrix a, row 1, column 1: -inf is not finite"),
        ({"a": [["1/0"]]}, {}, "matrix a, row 1, column 1: position 2: division by zero"),
        (
            {"a": [[None]]},
            {},
            "matrix a, row 1, column 1: None is no exact number; use int, Fraction, SymPy numbers or text",
        ),
        (
            {"a": [[0.1]]},
            {},
            "matrix a, row 1, column 1: 0.1 is a float; write Rational(1, 10), text such as '1/10', "
            "or pass floats=True for the binary rational that it is",
        ),
    ],
)
def test_what_is_no_exact_matrix_is_refused(matrices, inputs, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UserError) as caught:
        Recurrence.of_matrices(matrices, inputs)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"beta": 1}, "householder: a value for k is missing"),
        ({"bta": 1}, "householder has no parameter 'bta'; did you mean beta? (it has beta, k)"),
        ({"beta": 3, "k": (1, 0)}, "beta = 3 is outside its range (fixed in [0, 2])"),
        ({"beta": 0.5, "k": (1, 0)}, "beta: 0.5 is a float; write Rational(1, 2), text such as '1/10', "),
        ({"beta": 1, "k": ("3/5", "3/5")}, "k = (3/5, 3/5) is no unit vector"),
        ({"beta": 1, "k": (1, 0, 0)}, "k is a vector; a list of 2 is needed"),
        ({"beta": (1, 1), "k": (1, 0)}, "beta is a number, not a list of 2"),
        ({"beta": "I", "k": (1, 0)}, "beta = I is not real, but its range is fixed in [0, 2]"),
        ({"beta": x, "k": (1, 0)}, "beta = x is no number"),
    ],
)
def test_wrong_values_say_why(values, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UserError) as caught:
        HOUSEHOLDER.instance(values)
    assert str(caught.value).startswith(message)


def test_formulas_hold_no_foreign_symbols() -> None:
    beta = parse_range("beta", "in [0, 2]", 1)
    with pytest.raises(UserError) as caught:
        Recurrence.of_formula([[beta.symbols[0] * sympy.Symbol("bta")]], [beta])
    assert str(caught.value) == "recurrence: A holds the symbol bta, which is no parameter's; did you mean beta?"


def test_a_number_format_needs_bounds() -> None:
    fixed = parse_format("fixed:bits=8,fraction=4")
    with pytest.raises(UserError, match=r"parameter a \(in \(0, oo\)\) is unbounded, but a number format"):
        Recurrence.of_function(lambda a: sympy.Matrix([[a]]), dimension=1, parameters={"a": "in (0, oo)"}, format=fixed)


def test_letters_and_parameters_exclude_each_other() -> None:
    for arguments in ({}, {"letters": "a", "parameters": {"a": "real"}}):
        with pytest.raises(UserError, match="give either letters, or dimension and parameters"):
            Recurrence.of_function(lambda: None, **arguments)
    with pytest.raises(UserError, match="dimension = 0 must be a whole number from 1 to 64"):
        Recurrence.of_function(lambda a: None, parameters={"a": "real"})
    with pytest.raises(UserError, match="has letters, not parameters"):
        Recurrence.of_matrices({"a": [[1]]}).instance({})
