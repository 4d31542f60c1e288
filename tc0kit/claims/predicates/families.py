"""Whether the transition matrices of a model commute."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from pathlib import Path

from tc0kit.claims.matrices import Matrix, multiply, scale, shown
from tc0kit.claims.predicates.base import Finding, Question
from tc0kit.errors import UserError


def commute(question: Question, family: str, part: str) -> Finding:
    """Decide whether any two of a family's matrices A commute.

    A model of the catalogue stands for all its members: diagonal matrices commute, a family of one matrix does, and
    two members that do not refute it.

    Raises:
        UserError: no such model or file, or part B.
    """
    if part != "A":
        raise UserError("only the square matrices A of a family can commute")
    if family.endswith(".toml"):
        return _file(question.folder / family)
    return _catalogue(family)


def _catalogue(name: str) -> Finding:
    from tc0kit.circuits.samples import sample_affine
    from tc0kit.models.parse import parse_model

    traits = parse_model(name).recurrence
    if traits is None or traits.transition.startswith(("nonlinear", "implicit", "convolution", "fenwick")):
        raise UserError(f"{name} has no transition matrices")
    if not traits.selective:
        return Finding(True, "the matrix does not depend on the input")
    if traits.transition == "diagonal":
        return Finding(True, "diagonal matrices commute")
    sample = sample_affine(traits)
    members = [scale(Fraction(1, 1 << sample.fraction), matrix) for matrix in map(_rational, sample.matrices)]
    for first, second in combinations(members, 2):
        if multiply(first, second) != multiply(second, first):
            return Finding(False, "two members", reason=f"{shown(first)} and {shown(second)} do not commute")
    return Finding(None, "members tried", reason=f"no two members of {name} were found that do not commute")


def _file(path: Path) -> Finding:
    import sympy

    from tc0kit.models.recurrence_file import read_recurrence

    recurrence = read_recurrence(str(path))
    if recurrence.parametric:
        raise UserError(f"{path.name}: a family with parameters; only explicit matrices are compared here")
    named = zip(recurrence.letters, recurrence.matrices, strict=True)
    for (one, first), (two, second) in combinations(named, 2):
        difference = sympy.simplify(first * second - second * first)
        if not difference.is_zero_matrix:
            return Finding(False, "exact products", reason=f"A({one}) and A({two}) do not commute")
    return Finding(True, "exact products of all pairs")


def _rational(matrix: Sequence[Sequence[int]]) -> Matrix:
    return tuple(tuple(map(Fraction, row)) for row in matrix)
