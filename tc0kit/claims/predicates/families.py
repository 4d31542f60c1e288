"""Predicates about sets of matrices: those of a model, or listed ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

from tc0kit.claims.matrices import Matrix, multiply, scale, shown
from tc0kit.claims.predicates.base import Finding, Parameter, Predicate, Question
from tc0kit.claims.types import BOOL, CLASS, FAMILY, MATRICES, TEXT
from tc0kit.errors import UserError

if TYPE_CHECKING:
    from tc0kit.algebra.matrices import FamilyVerdict, MatrixFamily
    from tc0kit.theory.classes import ClassRef

NO_MATRICES = ("nonlinear", "implicit", "convolution", "fenwick")


@dataclass(frozen=True)
class MatrixSet:
    """A set of matrices: all members of a model of the catalogue, or the listed ones."""

    model: str = ""
    matrices: tuple[Any, ...] = ()


def _family(question: Question, model: str) -> str:
    return model


def _matrices_of(question: Question, family: str, part: str) -> MatrixSet:
    """Return the matrices A of a model of the catalogue or of a model file."""
    if part != "A":
        raise UserError("only the square matrices A of a family are compared")
    if not family.endswith(".toml"):
        from tc0kit.models.parse import parse_model

        traits = parse_model(family).recurrence
        if traits is None or traits.transition.startswith(NO_MATRICES):
            raise UserError(f"{family} has no transition matrices")
        return MatrixSet(model=family)
    from tc0kit.models.recurrence_file import read_recurrence

    recurrence = read_recurrence(str(question.folder / family))
    if recurrence.parametric:
        raise UserError(f"{family}: a family with parameters; explicit matrices are expected")
    return MatrixSet(matrices=recurrence.matrices)


def _commute(question: Question, matrices: MatrixSet) -> Finding:
    """Decide whether any two matrices commute.

    A model of the catalogue stands for all its members: diagonal matrices commute, a family of one matrix does, and
    two members that do not refute it.
    """
    if matrices.model:
        return _members_commute(matrices.model)
    for first, second in combinations(matrices.matrices, 2):
        if not _same_product(first, second):
            return Finding(False, "exact products", reason=f"{_text(first)} and {_text(second)} do not commute")
    return Finding(True, "exact products of all pairs")


def _members_commute(name: str) -> Finding:
    from tc0kit.circuits.samples import sample_affine
    from tc0kit.models.parse import parse_model

    traits = parse_model(name).recurrence
    assert traits is not None
    if not traits.selective:
        return Finding(True, "the matrix does not depend on the input")
    if traits.transition == "diagonal":
        return Finding(True, "diagonal matrices commute")
    sample = sample_affine(traits)
    members = [scale(Fraction(1, 1 << sample.fraction), _rational(matrix)) for matrix in sample.matrices]
    for first, second in combinations(members, 2):
        if multiply(first, second) != multiply(second, first):
            return Finding(False, "two members", reason=f"{shown(first)} and {shown(second)} do not commute")
    return Finding(None, "members tried", reason=f"no two members of {name} were found that do not commute")


def _same_product(first: Any, second: Any) -> bool:
    if isinstance(first, tuple):
        return multiply(first, second) == multiply(second, first)
    import sympy

    return bool(sympy.simplify(first * second - second * first).is_zero_matrix)


def _rational(matrix: Sequence[Sequence[int]]) -> Matrix:
    return tuple(tuple(map(Fraction, row)) for row in matrix)


def _text(matrix: Any) -> str:
    return shown(matrix) if isinstance(matrix, tuple) else str(matrix.tolist())


def _listed(matrices: MatrixSet) -> MatrixFamily:
    from tc0kit.algebra.matrices import MatrixFamily

    if matrices.model:
        raise UserError(f"{matrices.model} is a model of the catalogue; listed matrices or a model file are expected")
    rows = [[list(row) for row in matrix] if isinstance(matrix, tuple) else matrix for matrix in matrices.matrices]
    return MatrixFamily.of({f"a{k}": matrix for k, matrix in enumerate(rows, 1)})


def _verdict(question: Question, matrices: MatrixSet) -> FamilyVerdict:
    from tc0kit.algebra.matrices import decide_family

    return decide_family(_listed(matrices), question.budget)


def _finding(value: bool | None, verdict: FamilyVerdict, reason: str) -> Finding:
    """Return a finding with the steps' sources and the certificate that the checker accepted."""
    from tc0kit.certificates import check

    result = check(verdict.certificate)
    if not result.accepted:
        raise AssertionError(f"the checker rejects the family: {result.reason}")
    return Finding(value, "decide_family", _sources(verdict), ("matrix-family",), reason)


def _sources(verdict: FamilyVerdict) -> tuple[str, ...]:
    return tuple(dict.fromkeys(step.source for step in verdict.steps if step.source))


def _products_within(question: Question, matrices: MatrixSet, upper: ClassRef) -> Finding:
    from tc0kit.theory.classes import ClassRef, contained

    verdict = _verdict(question, matrices)
    if contained(ClassRef(verdict.upper), upper):
        return _finding(True, verdict, f"products are in {verdict.upper}")
    return Finding(None, "decide_family", reason=f"products are known to be: {verdict.label}")


def _products_hard(question: Question, matrices: MatrixSet, lower: ClassRef) -> Finding:
    from tc0kit.theory.classes import included

    verdict = _verdict(question, matrices)
    if verdict.lower is not None and included(lower.name, verdict.lower):
        return _finding(True, verdict, f"{verdict.lower} reduces to products")
    return Finding(None, "decide_family", reason=f"products are known to be: {verdict.label}")


def _finite(question: Question, matrices: MatrixSet) -> Finding:
    from tc0kit.algebra.matrices.finite import FiniteMonoid, finite_monoid

    found = finite_monoid(_listed(matrices), question.budget)
    if found is None:
        return Finding(None, "generated monoid", reason="whether the generated monoid is finite was not decided")
    return Finding(isinstance(found, FiniteMonoid), "generated monoid")


def _triangularisable(question: Question, matrices: MatrixSet) -> Finding:
    from tc0kit.algebra.matrices.enveloping import triangularisable

    _, violation = triangularisable(_listed(matrices), question.budget)
    reason = "" if violation is None else f"the trace test fails for the words {violation}"
    return Finding(violation is None, "trace test on the generated algebra", reason=reason)


_ROOM = "algebra"
_SET = (Parameter("matrices", MATRICES),)


def _row(name: str, parameters: tuple[Parameter, ...], result: Any, function: Any, says: str, **more: Any) -> Predicate:
    return Predicate(name, parameters, result, function, says, _ROOM, **more)


PREDICATES = (
    _row(
        "family",
        (Parameter("model", TEXT),),
        FAMILY,
        _family,
        "the recurrence of a model of the catalogue or of a model file",
    ),
    _row(
        "matrices_of",
        (Parameter("family", FAMILY), Parameter("part", TEXT)),
        MATRICES,
        _matrices_of,
        'the matrices A of a family; written family("mamba").A',
    ),
    _row("commute", _SET, BOOL, _commute, "any two of the matrices commute"),
    _row("finite", _SET, BOOL, _finite, "the matrices generate a finite monoid"),
    _row("triangularisable", _SET, BOOL, _triangularisable, "one basis makes all the matrices triangular, over C"),
    _row(
        "products_within",
        (*_SET, Parameter("upper", CLASS)),
        BOOL,
        _products_within,
        "iterated products of the matrices are computed in the class",
        justifies="cited",
    ),
    _row(
        "products_hard",
        (*_SET, Parameter("lower", CLASS)),
        BOOL,
        _products_hard,
        "the class reduces to iterated products of the matrices",
        justifies="cited",
    ),
)
