"""Matrices over a number field as rational block matrices: primitive element and regular representation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from tc0kit.budget import Budget
from tc0kit.errors import UserError

MAX_DEGREE = 8


def field_generators(numbers: Iterable[Any], budget: Budget | None = None) -> list[Any]:
    """Return the irrational ones of some algebraic numbers that generate the field of all of them over Q, one by one.

    A number outside a field of degree m makes one whose degree is a proper multiple of m and a multiple of the
    number's own degree. So a field of too high degree is seen before it is computed with.

    Raises:
        UserError: the degree exceeds ``MAX_DEGREE``.
        BudgetSpent: the time is over; it is looked at before each number.
    """
    from sympy import QQ, degree, minimal_polynomial
    from sympy.polys.polyerrors import CoercionFailed

    budget = budget or Budget()
    chosen: list[Any] = []
    field: Any = None
    reached = 1
    for count, number in enumerate(sorted({x for x in numbers if not x.is_Rational}, key=str)):
        budget.tick("generators of the entries' number field", count)
        own = int(degree(minimal_polynomial(number)))
        if field is not None and reached % own == 0:
            try:
                field.from_sympy(number)
                continue
            except CoercionFailed:
                pass
        if lcm(reached * 2 if field else 1, own) > MAX_DEGREE:
            raise _too_large()
        chosen.append(number)
        field = QQ.algebraic_field(*chosen)
        reached = len(field.mod.to_list()) - 1
        if reached > MAX_DEGREE:
            raise _too_large()
    return chosen


def _too_large() -> UserError:
    return UserError(f"the entries generate a number field of degree above {MAX_DEGREE}, which is not supported")


def rational_blocks(tables: Mapping[str, Sequence[Sequence[Any]]]) -> tuple[dict[str, list[list[Fraction]]], int]:
    """Replace every entry by the matrix of multiplication by it in the field that all entries generate.

    Returns:
        the block matrices, and the degree m of the field (1 if all entries are rational). Row i of the block of x
        holds the coordinates of ``theta^i x`` in the powers of the primitive element theta.

    Raises:
        UserError: an entry is no algebraic number, or the degree exceeds ``MAX_DEGREE``.
    """
    from sympy import Rational
    from sympy.polys.constructor import construct_domain

    entries = []
    for letter, table in tables.items():
        for row in table:
            for x in row:
                value = Rational(x.numerator, x.denominator) if isinstance(x, int | Fraction) else x
                if not getattr(value, "is_algebraic", False):
                    raise UserError(f"letter {letter!r}: the entry {value} is no exact algebraic number")
                entries.append(value)
    field_generators(entries)
    domain, elements = construct_domain(entries, extension=True, field=True)
    if domain.is_QQ:
        return _refill(tables, [[[_fraction(x)]] for x in elements], 1), 1
    if not (domain.is_Algebraic or domain.is_QQ_I):
        raise UserError("the entries generate no number field that can be computed with")
    if domain.is_QQ_I:
        algebraic = domain.as_AlgebraicField()
        elements = [algebraic.convert_from(x, domain) for x in elements]
        domain = algebraic
    minimal = [_fraction(c) for c in domain.mod.to_list()]  # leading coefficient first
    degree = len(minimal) - 1
    low_first = [-c / minimal[0] for c in reversed(minimal[1:])]
    blocks = []
    for x in elements:
        row = [_fraction(c) for c in reversed(x.to_list())]
        row += [Fraction(0)] * (degree - len(row))
        block = []
        for _ in range(degree):
            block.append(row)
            row = [carry + row[-1] * c for carry, c in zip([Fraction(0), *row[:-1]], low_first, strict=True)]
        blocks.append(block)
    return _refill(tables, blocks, degree), degree


def _fraction(x: Any) -> Fraction:
    return Fraction(int(x.numerator), int(x.denominator))


def _refill(
    tables: Mapping[str, Sequence[Sequence[Any]]], blocks: list[list[list[Fraction]]], degree: int
) -> dict[str, list[list[Fraction]]]:
    source = iter(blocks)
    result = {}
    for letter, table in tables.items():
        rows: list[list[Fraction]] = []
        for row in table:
            here = [next(source) for _ in row]
            rows += [[x for block in here for x in block[i]] for i in range(degree)]
        result[letter] = rows
    return result
