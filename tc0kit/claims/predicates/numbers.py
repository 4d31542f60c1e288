"""Functions of numbers: sizes, rounding, number formats."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

from tc0kit.claims.predicates.base import Parameter, Predicate, Question
from tc0kit.claims.types import ANY_NUMBER, BOOL, FORMAT, INT, RATIONAL, Type
from tc0kit.errors import UserError
from tc0kit.models.formats import NumberFormat, divide

if TYPE_CHECKING:
    from tc0kit.claims.terms import Term


def _bits(question: Question, value: int) -> int:
    return abs(value).bit_length()


def _integer(question: Question, value: Any) -> bool:
    return Fraction(value).denominator == 1


def _abs(question: Question, value: Any) -> Any:
    return abs(value)


def _floor(question: Question, value: Fraction | int) -> int:
    return floor(value)


def _max(question: Question, x: Any, y: Any) -> Any:
    return max(x, y)


def _min(question: Question, x: Any, y: Any) -> Any:
    return min(x, y)


def _exact(question: Question, value: Fraction) -> Fraction:
    return value


def _rounded(question: Question, value: Any, form: NumberFormat) -> Fraction:
    pattern = form.encode(Fraction(value))
    if form.is_nan(pattern) or form.is_infinite(pattern):
        raise UserError(f"{value} rounds to {form.show(pattern)}, which is no number")
    return Fraction(form.value(pattern))


def _holds(question: Question, value: Any, form: NumberFormat) -> bool:
    return form.holds(value)


def significant(value: Fraction, bits: int) -> Fraction:
    """Return the number of ``bits`` significant bits nearest to a rational, ties to even; any exponent."""
    if bits < 1:
        raise UserError(f"{bits} significant bits; at least 1 is expected")
    if value == 0:
        return value
    exponent = abs(value.numerator).bit_length() - value.denominator.bit_length()
    if abs(value) < Fraction(2) ** exponent:
        exponent -= 1
    unit = Fraction(2) ** (exponent - bits + 1)
    scaled = value / unit
    return divide(scaled.numerator, scaled.denominator, "nearest-even") * unit


def _significant(question: Question, value: Any, bits: int) -> Fraction:
    return significant(Fraction(value), bits)


def _integer_or_rational(args: tuple[Term, ...]) -> Type:
    return INT if all(arg.type == INT for arg in args) else RATIONAL


_X = Parameter("x", RATIONAL)
_Y = Parameter("y", RATIONAL)


def _row(
    name: str, parameters: tuple[Parameter, ...], result: Type, function: Any, says: str, **more: Any
) -> Predicate:
    return Predicate(name, parameters, result, function, says, "models", **more)


PREDICATES = (
    _row("bits", (Parameter("n", INT),), INT, _bits, "the number of bits of |n|; bits(0) is 0"),
    _row("integer", (_X,), BOOL, _integer, "x is a whole number"),
    _row("abs", (_X,), RATIONAL, _abs, "|x|", result_of=_integer_or_rational),
    _row("floor", (_X,), INT, _floor, "the largest integer that is at most x"),
    _row("max", (_X, _Y), RATIONAL, _max, "the larger one", result_of=_integer_or_rational),
    _row("min", (_X, _Y), RATIONAL, _min, "the smaller one", result_of=_integer_or_rational),
    _row("exact", (Parameter("x", ANY_NUMBER),), RATIONAL, _exact, "a rounded number as a rational"),
    _row("rounded", (_X, Parameter("format", FORMAT)), RATIONAL, _rounded,
         'x rounded to a format: rounded(1/3, float(3, 4)), rounded(x, "bf16")'),
    _row("representable", (_X, Parameter("format", FORMAT)), BOOL, _holds, "the format has exactly this number"),
    _row("significant", (_X, Parameter("bits", INT)), RATIONAL, _significant,
         "x rounded to that many significant bits, ties to even, any exponent"),
)  # fmt: skip
