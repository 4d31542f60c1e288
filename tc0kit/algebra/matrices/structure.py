"""The structure of a family: facts, each with a witness that a reader can check by hand or by the certificates.

``holds`` is None where the question makes no sense for the representation: signs and norms over a number field.
Over a number field of degree m "diagonal" and the like speak of the m x m blocks, that is, of the field's entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tc0kit.algebra.matrices.blocks import invariant_flag
from tc0kit.algebra.matrices.enveloping import commutator, lie_derived_series, triangularisable
from tc0kit.algebra.matrices.family import MatrixFamily
from tc0kit.algebra.matrices.finite import minimal_polynomial_is_squarefree
from tc0kit.algebra.matrices.linear import Rows, multiply, transpose, unit
from tc0kit.algebra.matrices.patterns import column_maps, is_diagonal, is_monomial, transposed_pattern_family
from tc0kit.algebra.matrices.rank_one import diagonal_update, householder, identity_update
from tc0kit.algebra.matrices.spectrum import positive_definite, positive_semidefinite, spectrum
from tc0kit.budget import Budget

LIE_DIMENSION = 5  # up to here the derived series is computed


@dataclass(frozen=True)
class Fact:
    """A named property of a family.

    Attributes:
        name: the property.
        holds: whether the family has it; None if the question is not decided for this representation.
        witness: data that show it, or letters or words that refute it, as JSON values; None if the matrices do.
    """

    name: str
    holds: bool | None
    witness: Any = None


def structure(family: MatrixFamily, budget: Budget | None = None) -> tuple[Fact, ...]:
    """Return all facts, in a fixed order.

    Raises:
        BudgetSpent: the time is over.
    """
    return (
        *_algebraic(family, budget or Budget()),
        *_shapes(family),
        *(_real(family) if family.block == 1 else _undecided()),
    )


def _names(family: MatrixFamily, letters: tuple[int, ...]) -> list[str]:
    return [family.letters[a] for a in letters]


def _algebraic(family: MatrixFamily, budget: Budget) -> Iterator[Fact]:
    same = all((a, q) == (family.numerators[0], family.denominators[0]) for a, q in _pairs(family))
    yield Fact("constant", same)
    yield Fact("diagonal", is_diagonal(family))
    clash = _non_commuting(family)
    yield Fact("commuting", clash is None, None if clash is None else _names(family, clash))
    defective = next(
        (a for a, _ in enumerate(family.letters) if not minimal_polynomial_is_squarefree(family.numerators[a])), None
    )
    yield Fact(
        "simultaneously diagonalisable",
        clash is None and defective is None,
        _names(family, clash) if clash else None if defective is None else [family.letters[defective]],
    )
    algebra, violation = triangularisable(family, budget)
    words = algebra.words if violation is None else violation
    yield Fact("simultaneously triangularisable", violation is None, [_names(family, word) for word in words])
    flag = invariant_flag(family, budget)
    witness = {"basis": [list(row) for row in flag.basis], "sizes": list(flag.sizes)}
    yield Fact("block triangular", len(flag.sizes) > 1, witness if len(flag.sizes) > 1 else None)
    if family.dimension <= LIE_DIMENSION:
        series = lie_derived_series(family, budget)
        yield Fact("solvable Lie algebra", series[-1] == 0, {"dimensions of the derived series": list(series)})
    else:
        yield Fact("solvable Lie algebra", violation is None, "Lie's theorem: the same as triangularisable")
    yield Fact(
        "invertible",
        all(family.invertible()),
        [x for x, unit_ in zip(family.letters, family.invertible(), strict=True) if not unit_],
    )


def _pairs(family: MatrixFamily) -> Iterator[tuple[Rows, int]]:
    return zip(family.numerators, family.denominators, strict=True)


def _non_commuting(family: MatrixFamily) -> tuple[int, int] | None:
    for j, b in enumerate(family.numerators):
        for i, a in enumerate(family.numerators[:j]):
            if any(map(any, commutator(a, b))):
                return i, j
    return None


def _each(family: MatrixFamily, name: str, tests: list[bool], witness: Any = None) -> Fact:
    """Return the fact that all letters pass a test; the letters that fail are the witness against it."""
    if all(tests):
        return Fact(name, True, witness)
    return Fact(name, False, [letter for letter, passed in zip(family.letters, tests, strict=True) if not passed])


def _shapes(family: MatrixFamily) -> Iterator[Fact]:
    flipped = transposed_pattern_family(family)
    d = family.dimension
    orthogonal = [
        multiply(a, b) == tuple(tuple(q * q * x for x in row) for row in unit(d))
        for (a, q), b in zip(_pairs(family), flipped.numerators, strict=True)
    ]
    yield _each(family, "orthogonal", orthogonal)
    monomial = is_monomial(family)
    entries = [{Fraction(x, q) for row in a for x in row if x} for a, q in _pairs(family)]
    maps = column_maps(family)
    witness = None if maps is None else [list(image[:-1]) for image in maps.images]
    if family.block == 1:
        yield Fact("permutation", monomial and all(values == {1} for values in entries), witness if monomial else None)
        yield Fact(
            "signed permutation",
            monomial and all(values <= {1, -1} for values in entries),
            witness if monomial else None,
        )
    yield Fact("monomial", monomial, witness if monomial else None)
    yield Fact("column-monomial", maps is not None, witness)
    rows = column_maps(flipped)
    yield Fact("row-monomial", rows is not None, None if rows is None else [list(image[:-1]) for image in rows.images])


REAL = (
    "identity plus rank one",
    "Householder",
    "diagonal plus rank one",
    "symmetric",
    "non-negative",
    "row-stochastic",
    "column-stochastic",
    "spectral norm at most 1",
    "spectral norm below 1",
    "real spectrum",
    "non-negative spectrum",
    "spectrum of roots of unity and 0",
)


def _undecided() -> Iterator[Fact]:
    yield from (Fact(name, None, "not decided over a number field") for name in REAL)


def _real(family: MatrixFamily) -> Iterator[Fact]:
    d = family.dimension
    pairs = list(_pairs(family))
    yield _each(family, "identity plus rank one", [identity_update(a, q) for a, q in pairs])
    forms = [householder(a, q) for a, q in pairs]
    witness = [{"beta": str(form.beta), "k": list(form.k)} for form in forms if form]
    yield _each(family, "Householder", [form is not None for form in forms], witness)
    updates = [diagonal_update(a, q) for a, q in pairs]
    witness = [
        {name: [str(x) for x in getattr(form, name)] for name in ("diagonal", "u", "v")} for form in updates if form
    ]
    yield _each(family, "diagonal plus rank one", [form is not None for form in updates], witness)
    yield _each(family, "symmetric", [a == transpose(a) for a, _ in pairs])
    non_negative = [all(x >= 0 for row in a for x in row) for a, _ in pairs]
    yield _each(family, "non-negative", non_negative)
    by_rows = [ok and all(sum(row) == q for row in a) for ok, (a, q) in zip(non_negative, pairs, strict=True)]
    yield _each(family, "row-stochastic", by_rows)
    columns = [ok and all(sum(c) == q for c in transpose(a)) for ok, (a, q) in zip(non_negative, pairs, strict=True)]
    yield _each(family, "column-stochastic", columns)
    gaps = []
    for a, q in pairs:
        square = multiply(transpose(a), a)
        gaps.append(tuple(tuple(q * q * (i == j) - square[i][j] for j in range(d)) for i in range(d)))
    yield _each(family, "spectral norm at most 1", [positive_semidefinite(gap) for gap in gaps])
    yield _each(family, "spectral norm below 1", [positive_definite(gap) for gap in gaps])
    spectra = [spectrum(a, q) for a, q in pairs]
    shown = [
        {"polynomial": list(s.polynomial), "denominator": s.denominator, "orders": list(s.orders)} for s in spectra
    ]
    yield _each(family, "real spectrum", [s.real for s in spectra], shown)
    yield _each(family, "non-negative spectrum", [s.non_negative for s in spectra], shown)
    yield _each(family, "spectrum of roots of unity and 0", [s.unity_or_zero for s in spectra], shown)
