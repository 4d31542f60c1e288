"""Files with a formula: the shape, bounds for all members on coefficient matrices, and instances for what can be done.

Every A is the sum of its monomials in the parameters with coefficient matrices; other functions of the parameters, such
as exp(-delta), count as symbols of their own, which only makes the family larger. An *instance* is a file with letters:
the formula at some values, with one value for each fixed parameter. Members of the family are free to be used, so what
an instance can do, the family can do.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

import sympy

from tc0kit.algebra.matrices import MatrixFamily, whole_family
from tc0kit.algebra.matrices.parametric import WholeFamily
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.models.model import Proved
from tc0kit.models.range_sample import random_values
from tc0kit.models.ranges import ParameterRange
from tc0kit.models.recurrence import Recurrence
from tc0kit.theory.analysis.explicit import Explicit, analyse_letters
from tc0kit.theory.analysis.shapes import Shape, shape_of

LETTERS = 6
RANDOM_LETTERS = 2
MAX_MONOMIALS = 60
MAX_COEFFICIENT_DIMENSION = 8


@dataclass(frozen=True)
class Parametric:
    """What was found about a family with parameters.

    Attributes:
        recurrence: the file.
        shape: its form, with traits.
        whole: bounds for all members; None if the coefficients are too many or not rational.
        instance: some members, analysed; None if none has algebraic entries.
        proved: the facts for the rules.
        commuting: all members with the same fixed parameters commute.
    """

    recurrence: Recurrence
    shape: Shape
    whole: WholeFamily | None
    instance: Explicit | None
    proved: tuple[Proved, ...]
    commuting: bool


def analyse_formula(recurrence: Recurrence, budget: Budget) -> Parametric:
    """Analyse a file with a formula.

    Raises:
        BudgetSpent: the time is over.
    """
    shape = shape_of(recurrence)
    whole = None
    coefficients = coefficient_family(recurrence)
    if coefficients is not None:
        whole = whole_family(coefficients, budget)
    commuting = _commute(recurrence)
    facts: list[Proved] = []
    if whole is not None and whole.certificate is not None:
        text = "products of members of the family are in TC0: its coefficient matrices are triangular in one basis"
        facts.append(Proved("products in TC0", text, (), whole.certificate, "upper TC0"))
    elif commuting:
        text = "products of members of the family are in TC0: members with the same fixed parameters commute"
        facts.append(Proved("products in TC0", text))
    chosen = instance_of(recurrence)
    instance = None if chosen is None else analyse_letters(chosen, budget)
    if instance is not None:
        diagonal = shape.traits.transition == "diagonal"  # else a kernel may round on its way to a diagonal member
        facts += [
            fact
            for fact in instance.proved
            if not fact.name.startswith("products") and (diagonal or not fact.name.endswith("in a coordinate"))
        ]
    return Parametric(recurrence, shape, whole, instance, tuple(facts), commuting)


def coefficient_family(recurrence: Recurrence) -> MatrixFamily | None:
    """Return the coefficient matrices of the formula as a family, one "letter" a monomial; None if too large."""
    A = recurrence.formula
    if A.rows > MAX_COEFFICIENT_DIMENSION:
        return None
    found = monomials(A, set(A.free_symbols))
    if found is None or len(found) > MAX_MONOMIALS:
        return None
    try:
        return MatrixFamily.of({str(monomial): matrix for monomial, matrix in found.items()})
    except UserError:
        return None


def monomials(A: Any, symbols: set[Any]) -> dict[Any, Any] | None:
    """Split a matrix into monomials in some symbols, other functions of these standing for themselves."""
    found: dict[Any, Any] = {}
    for place, entry in enumerate(A):
        for term in sympy.Add.make_args(sympy.expand(entry)):
            coefficient, monomial = term.as_independent(*symbols, as_Add=False)
            if coefficient.has(sympy.exp, sympy.sin, sympy.cos) or len(found) > 4 * MAX_MONOMIALS:
                return None
            table = found.setdefault(monomial, [sympy.S.Zero] * len(A))
            table[place] += coefficient
    tables = {key: sympy.ImmutableDenseMatrix(A.rows, A.cols, table) for key, table in found.items() if any(table)}
    return dict(sorted(tables.items(), key=lambda item: str(item[0])))


def _commute(recurrence: Recurrence) -> bool:
    """True if the coefficients of the token's parameters commute identically in the fixed parameters."""
    A = recurrence.formula
    tokens = {symbol for p in recurrence.parameters if not p.fixed for symbol in p.symbols}
    found = monomials(A, tokens & A.free_symbols)
    if found is None or len(found) > MAX_MONOMIALS or A.rows > MAX_COEFFICIENT_DIMENSION:
        return False
    parts = list(found.values())
    return all(not any(sympy.expand(entry) for entry in a * b - b * a) for i, a in enumerate(parts) for b in parts[:i])


def instance_of(recurrence: Recurrence) -> Recurrence | None:
    """Return up to six members as letters: at special values and at random ones; None if none is algebraic."""
    random = Random(0)
    free_symbols = recurrence.formula.free_symbols | recurrence.input_formula.free_symbols
    used = [p for p in recurrence.parameters if free_symbols.intersection(p.symbols)]
    fixed = {
        p.name: _special(p)[0] if _special(p) else random_values(recurrence, random)[p.name] for p in used if p.fixed
    }
    chosen: dict[str, dict[str, Any]] = {}
    seen: list[Any] = []
    free = [p for p in used if not p.fixed]
    rounds = max([len(_special(p)) for p in free], default=1)
    for k in range(rounds + RANDOM_LETTERS):
        drawn = random_values(recurrence, random)
        values = dict(fixed)
        for p in free:
            special = _special(p)
            values[p.name] = special[k % len(special)] if special and k < rounds else drawn[p.name]
        try:
            matrix, _ = recurrence.instance(values)
        except UserError:
            continue  # a transcendental entry: no exact member here
        if matrix not in seen and len(chosen) < LETTERS:
            seen.append(matrix)
            chosen[f"m{len(chosen) + 1}"] = values
    try:
        return recurrence.at(chosen) if chosen else None
    except (UserError, BudgetSpent):
        return None


def _special(p: ParameterRange) -> list[Any]:
    """Return values at which something is held, erased, flipped or turned, as far as they lie in the range."""
    d = p.dimension
    basis = [[sympy.Integer(i == j) for i in range(d)] for j in range(d)]
    if p.constraint in ("unit", "one-hot") and p.shape == "vector":
        return basis
    if p.constraint in ("permutation", "orthogonal", "one-hot"):
        turn = [[sympy.Integer((j + 1) % d == i) for j in range(d)] for i in range(d)]
        swap = [[sympy.Integer((1 - j if j < 2 else j) == i) for j in range(d)] for i in range(d)]
        return [sympy.eye(d).tolist(), turn, *([swap] if d > 2 else [])]
    numbers = [sympy.S.One, sympy.S.Zero, -sympy.S.One, sympy.Integer(2), sympy.S.Half, sympy.pi, sympy.pi / 2]
    numbers += [2 * sympy.pi / 3] + ([sympy.I, -sympy.I] if p.field == "complex" else [])
    inside = [x for x in numbers if _inside(p, x)]
    if p.constraint == "set":
        inside = list(p.values)
    if p.shape == "scalar":
        return inside
    if p.shape == "vector":
        return [[x] * d for x in inside]
    return [[[x * int(i == j) for j in range(d)] for i in range(d)] for x in inside if _inside(p, sympy.S.Zero)]


def _inside(p: ParameterRange, x: Any) -> bool:
    if p.field == "integer" and not x.is_integer:
        return False
    value = abs(x) if p.constraint == "abs" else x
    if p.field == "complex" and p.constraint != "abs":
        return True
    if not value.is_real:
        return False
    above = value > p.low if p.low_open else value >= p.low
    below = value < p.high if p.high_open else value <= p.high
    return bool(above) and bool(below)
