"""Matrices over a number field as rational ones: restriction of scalars.

An element of ``K = Q[a]``, f(a) = 0 of degree m, is a vector of m rational coefficients, and multiplication by it is an
m x m matrix over Q. So a d x d matrix over K is an md x md matrix over Q, and the state's entry i becomes the entries
``m i + k``, the coefficients of a^k. Nothing here depends on f being irreducible: Q[a]/(f) may be any such ring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tc0kit.algebra.matrices.number_field import MAX_DEGREE, field_generators
from tc0kit.budget import Budget
from tc0kit.circuits.matrices import Matrix, identity, multiply, rational
from tc0kit.circuits.matrix_family import MatrixFamily, matrix_family
from tc0kit.errors import UserError

Element = tuple[Fraction, ...]


def field_family(
    matrices: Mapping[str, Sequence[Sequence[Any]]],
    minimal: Sequence[Any],
    offsets: Mapping[str, Sequence[Any]] | None = None,
    initial: Sequence[Any] | None = None,
) -> MatrixFamily:
    """Return a family over Q[a] as a rational one.

    Args:
        matrices: A for each letter; an entry is rational, or the list of its coefficients of 1, a, a^2, ...
        minimal: the coefficients of f, lowest first, of degree 1..8: ``[1, 0, 1]`` for the Gaussian numbers.
        offsets, initial: as for ``matrix_family``, with such entries.

    Raises:
        UserError: f, an entry or a shape is not as expected.
    """
    f = [rational(c, f"minimal[{k}]") for k, c in enumerate(minimal)]
    if not 2 <= len(f) <= MAX_DEGREE + 1 or not f[-1]:
        raise UserError(f"minimal: the coefficients of a polynomial of degree 1..{MAX_DEGREE} are expected")
    degree = len(f) - 1
    companion: Matrix = tuple(
        tuple(Fraction(i == j + 1) if j < degree - 1 else -f[i] / f[-1] for j in range(degree)) for i in range(degree)
    )
    span = range(degree)
    powers = [identity(degree)]
    while len(powers) < degree:
        powers.append(multiply(companion, powers[-1]))

    def block(element: Element) -> Matrix:
        """Return the matrix of the multiplication by an element."""
        return tuple(
            tuple(sum((c * power[k][j] for c, power in zip(element, powers, strict=True)), Fraction(0)) for j in span)
            for k in span
        )

    def expanded(name: str, rows: Sequence[Sequence[Any]]) -> list[list[Fraction]]:
        found: list[list[Fraction]] = []
        for i, row in enumerate(rows):
            blocks = [block(_element(value, degree, f"A[{name}][{i}][{j}]")) for j, value in enumerate(row)]
            found += [[v for b in blocks for v in b[k]] for k in span]
        return found

    def vector(values: Sequence[Any], where: str) -> list[Fraction]:
        return [c for i, value in enumerate(values) for c in _element(value, degree, f"{where}[{i}]")]

    return matrix_family(
        {x: expanded(x, rows) for x, rows in matrices.items()},
        None if offsets is None else {x: vector(b, f"b[{x}]") for x, b in offsets.items()},
        None if initial is None else vector(initial, "initial"),
    )


@dataclass(frozen=True)
class SympyField:
    """A family that was given with sympy's algebraic numbers.

    Attributes:
        family: the rational form.
        generator: a, as sympy writes it.
        minimal: the coefficients of f, lowest first.
    """

    family: MatrixFamily
    generator: str
    minimal: tuple[Fraction, ...]


def sympy_family(
    matrices: Mapping[str, Any],
    offsets: Mapping[str, Any] | None = None,
    initial: Any = None,
    budget: Budget | None = None,
) -> SympyField:
    """Return a family of sympy matrices with algebraic entries as a rational one, over the field of all entries.

    Args:
        matrices: a square sympy matrix for each letter.
        offsets, initial: iterables of sympy numbers, or None.
        budget: of time.

    Raises:
        UserError: an entry is not an algebraic number, or the field's degree is above 8.
        BudgetSpent: the time is over.
    """
    from sympy import QQ, Rational
    from sympy.polys.polyerrors import BasePolynomialError

    tables = {x: [list(a.row(i)) for i in range(a.rows)] for x, a in matrices.items()}
    vectors = None if offsets is None else {x: list(b) for x, b in offsets.items()}
    start = None if initial is None else list(initial)
    rows = [*(row for table in tables.values() for row in table), *(vectors or {}).values(), start or []]
    try:
        chosen = field_generators((v for row in rows for v in row if not getattr(v, "is_Rational", True)), budget)
        field = QQ.algebraic_field(*chosen) if chosen else None
        minimal = [Fraction(0), Fraction(1)] if field is None else [_fraction(c) for c in field.mod.to_list()[::-1]]

        def coefficients(value: Any) -> Any:
            if isinstance(value, Rational):
                return Fraction(int(value.p), int(value.q))
            if field is None or not hasattr(value, "is_Rational"):
                return value
            return [_fraction(c) for c in field.from_sympy(value).to_list()[::-1]] or [0]

        def converted(values: Sequence[Any]) -> list[Any]:
            return [coefficients(value) for value in values]

        family = field_family(
            {x: [converted(row) for row in table] for x, table in tables.items()},
            minimal,
            None if vectors is None else {x: converted(b) for x, b in vectors.items()},
            None if start is None else converted(start),
        )
    except BasePolynomialError as error:
        raise UserError(f"matrices over a number field: {error}") from None
    return SympyField(family, "0" if field is None else str(field.ext.as_expr()), tuple(minimal))


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


def _element(value: Any, degree: int, where: str) -> Element:
    """Return coefficients, padded with zeros."""
    parts = list(value) if isinstance(value, list | tuple) else [value]
    if not 1 <= len(parts) <= degree:
        raise UserError(f"{where}: a rational number or at most {degree} coefficients are expected")
    return (*(rational(c, where) for c in parts), *(Fraction(0) for _ in range(degree - len(parts))))
