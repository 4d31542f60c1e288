"""Functions of matrices."""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import TYPE_CHECKING, Any

from tc0kit.claims import matrices as m
from tc0kit.claims.predicates.base import Parameter, Predicate, Question
from tc0kit.claims.types import ANY, ANY_MATRIX, BOOL, INT, RATIONAL, Type, a
from tc0kit.errors import UserError

if TYPE_CHECKING:
    from tc0kit.claims.terms import Term

MAX_TERMS = 60


def _inverse(question: Question, value: Any) -> Any:
    if isinstance(value[0], tuple):
        try:
            return m.inverse(value)
        except m.Singular:
            raise UserError(f"the matrix {m.shown(value)} has no inverse") from None
    if len(set(value)) < len(value):
        raise UserError("a map that is no permutation has no inverse")
    images = [0] * len(value)
    for point, image in enumerate(value):
        images[image] = point
    return tuple(images)


def _inverse_type(args: tuple[Term, ...]) -> Type:
    if args[0].type.name not in ("matrix", "permutation"):
        raise UserError(f"a matrix or a permutation is expected, not {a(args[0].type)}; write 1/x")
    return args[0].type


def _invertible(question: Question, matrix: m.Matrix) -> bool:
    return m.determinant(matrix) != 0


def _determinant(question: Question, matrix: m.Matrix) -> Fraction:
    return m.determinant(matrix)


def _trace(question: Question, matrix: m.Matrix) -> Fraction:
    return m.trace(matrix)


def _series_exp(question: Question, matrix: m.Matrix, terms: int) -> m.Matrix:
    if not 1 <= terms <= MAX_TERMS:
        raise UserError(f"the number of terms lies in 1..{MAX_TERMS}")
    result, power = m.identity(len(matrix)), m.identity(len(matrix))
    for k in range(1, terms):
        power = m.multiply(power, matrix)
        result = m.add(result, m.scale(Fraction(1, factorial(k)), power))
    return result


def _same(args: tuple[Term, ...]) -> Type:
    return args[0].type


_M = (Parameter("m", ANY_MATRIX),)

PREDICATES = (
    Predicate(
        "inverse",
        (Parameter("x", ANY),),
        ANY,
        _inverse,
        "the inverse of a matrix or a permutation",
        "claims",
        result_of=_inverse_type,
    ),
    Predicate("invertible", _M, BOOL, _invertible, "the matrix has an inverse", "claims"),
    Predicate("determinant", _M, RATIONAL, _determinant, "the determinant", "claims"),
    Predicate("trace", _M, RATIONAL, _trace, "the trace", "claims"),
    Predicate(
        "series_exp",
        (*_M, Parameter("terms", INT)),
        ANY_MATRIX,
        _series_exp,
        "the first terms of the series 1 + m + m^2/2! + ...",
        "claims",
        result_of=_same,
    ),
)
