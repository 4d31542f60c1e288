"""Matrices over a number field as rational block matrices: primitive element and regular representation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from tc0kit.errors import UserError

MAX_DEGREE = 8


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
    if degree > MAX_DEGREE:
        raise UserError(f"the entries generate a number field of degree {degree}; at most {MAX_DEGREE} is supported")
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
