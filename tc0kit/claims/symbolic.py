"""Identities of matrices over QQ: exactly with SymPy, after random rational instances have tried to refute them.

A statement ``matrices(d, QQ) W, diag a : left == right`` is about all values for which both sides are defined (the
inverses exist). With one indeterminate an entry, both sides are matrices of rational functions; they agree for all such
values iff the difference of every entry cancels to 0, because QQ is infinite. Where that cancellation is too large, the
random instances alone decide nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from tc0kit.claims.evaluate import Env, Evaluator
from tc0kit.claims.places import StatementError
from tc0kit.claims.predicates.base import Question
from tc0kit.claims.sorts import Sort
from tc0kit.claims.terms import Term, Variable

INSTANCES = 60
SEED = 20240412
SMALL = (0, 1, -1, 2, -2, 3, Fraction(1, 2), Fraction(-1, 3), 5)
FUNCTIONS = ("inverse", "determinant", "trace", "series_exp")
MAX_TERMS_SYMBOLIC = 12


class NotAnIdentity(Exception):
    """A statement that is no conjunction of equations between matrices and rational functions."""


def refute(
    variables: tuple[Variable, ...], body: Term, question: Question, slots: int
) -> tuple[dict[int, Any] | None, int]:
    """Return values (by slot) for which the body is false, or None if the random instances found none.

    The second number says for how many instances the body was defined.
    """
    rng = random.Random(SEED)
    closure = Evaluator(question).compile(body)
    defined = 0
    for k in range(INSTANCES):
        env: Env = [None] * slots
        for variable in variables:
            env[variable.slot] = _random(variable.sort, rng, large=k >= INSTANCES // 2)
        question.budget.tick("random instances", k)
        try:
            value = closure(env)
        except StatementError:  # an inverse that does not exist
            continue
        defined += 1
        if value is False:
            return {variable.slot: env[variable.slot] for variable in variables}, defined
    return None, defined


def _random(sort: Sort, rng: random.Random, *, large: bool) -> Any:
    entries = sort.entries
    if entries is None:
        return _entry(sort, rng, large)
    d = sort.type.parameter
    rows = range(d)
    return tuple(tuple(Fraction(_entry(entries, rng, large) if sort.has(i, j) else 0) for j in rows) for i in rows)


def _entry(sort: Sort, rng: random.Random, large: bool) -> Any:
    if sort.values is not None:
        return rng.choice(sort.listed) if sort.low is None or sort.high is None else rng.randint(sort.low, sort.high)
    if sort.domain == "ZZ":
        value = rng.randint(-50, 50)
        return abs(value) if sort.low == 0 else value
    return Fraction(rng.randint(-40, 40), rng.randint(1, 12)) if large else Fraction(rng.choice(SMALL))


def holds_identically(variables: tuple[Variable, ...], body: Term) -> bool:
    """Return whether the equations of the body hold as rational functions of the entries.

    Raises:
        NotAnIdentity: the body is something else.
    """
    values = {variable.slot: _indeterminate(variable) for variable in variables}
    try:
        return all(_equal(left, right, values) for left, right in _equations(body))
    except (ValueError, ZeroDivisionError) as error:  # SymPy's: a matrix that is singular for all values
        raise NotAnIdentity("a side is defined for no values") from error


def _equations(body: Term) -> Iterator[tuple[Term, Term]]:
    if body.op == "and":
        yield from _equations(body.args[0])
        yield from _equations(body.args[1])
    elif body.op == "==":
        yield body.args[0], body.args[1]
    else:
        raise NotAnIdentity(body.op)


def _indeterminate(variable: Variable) -> Any:
    import sympy

    sort = variable.sort
    if sort.entries is None:
        if sort.type.name not in ("integer", "rational") or sort.values is not None:
            raise NotAnIdentity(sort.text)
        return sympy.Symbol(f"{variable.name}_{variable.slot}")
    d = sort.type.parameter
    if sort.values is not None:
        raise NotAnIdentity(sort.text)

    def entry(i: int, j: int) -> Any:
        return sympy.Symbol(f"{variable.name}_{variable.slot}_{i}_{j}") if sort.has(i, j) else sympy.Integer(0)

    return sympy.Matrix(d, d, entry)


def _equal(left: Term, right: Term, values: Mapping[int, Any]) -> bool:
    import sympy

    difference = _value(left, values) - _value(right, values)
    entries = list(difference) if isinstance(difference, sympy.MatrixBase) else [difference]
    return all(sympy.cancel(sympy.together(entry)) == 0 for entry in entries)


def _value(term: Term, values: Mapping[int, Any]) -> Any:
    import sympy

    if term.op == "constant":
        return sympy.Rational(Fraction(term.value).numerator, Fraction(term.value).denominator)
    if term.op == "variable":
        return values[term.value.slot]
    if term.op == "call":
        return _called(term, values)
    args = [_value(arg, values) for arg in term.args]
    if term.op == "matrix":
        return sympy.Matrix(term.type.parameter, term.type.parameter, args)
    if term.op == "negate":
        return -args[0]
    if term.op == "^":
        exponent, base = _exponent(term.args[1]), args[0]
        if isinstance(base, sympy.MatrixBase) and exponent < 0:
            return base.inv(method="ADJ") ** -exponent
        return base**exponent
    functions = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b}
    if term.op not in functions:
        raise NotAnIdentity(term.op)
    return functions[term.op](*args)


def _exponent(term: Term) -> int:
    """Return the value of an exponent without variables, such as the ``2 + 1`` that ``n + 1`` has become."""
    if not term.free and all(part.op in ("constant", "+", "-", "*", "negate") for part in term.walk()):
        value = Evaluator(Question()).compile(term)([])
        if abs(value) <= MAX_TERMS_SYMBOLIC:
            return int(value)
    raise NotAnIdentity("a power whose exponent is no small number")


def _called(term: Term, values: Mapping[int, Any]) -> Any:
    import sympy

    name = term.value.name
    if name not in FUNCTIONS:
        raise NotAnIdentity(name)
    matrix = _value(term.args[0], values)
    if name == "inverse":
        return matrix.inv(method="ADJ").applyfunc(sympy.cancel)
    if name == "determinant":
        return matrix.det()
    if name == "trace":
        return matrix.trace()
    terms = term.args[1]
    if terms.op != "constant" or not 1 <= terms.value <= MAX_TERMS_SYMBOLIC:
        raise NotAnIdentity("a number of terms that is not small")
    result = power = sympy.eye(matrix.rows)
    for k in range(1, terms.value):
        power = power * matrix
        result = result + power / sympy.factorial(k)
    return result
