"""A flag of invariant subspaces: the radical's layers (theory U4), each split further where the commutant shows how.

``V > V J > V J^2 > ...`` has semisimple layers. In a layer, an element x of the commutant whose characteristic
polynomial has an irreducible factor f with f(x) != 0 splits off the kernel of f(x). Central elements always split the
isotypic components; whether copies of one module are told apart depends on the few elements that are tried. A coarser
flag is still a flag: only the size of the blocks suffers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tc0kit.algebra.matrices.enveloping import enveloping_algebra, is_full, radical_layers
from tc0kit.algebra.matrices.family import MatrixFamily
from tc0kit.algebra.matrices.linear import (
    Rows,
    Span,
    Vector,
    characteristic_polynomial,
    combine,
    left_kernel,
    multiply,
    primitive,
    rank_modulo,
    square,
    unit,
)
from tc0kit.budget import Budget

TRIED = 12  # combinations of commutant elements that are tried besides its basis


@dataclass(frozen=True)
class Flag:
    """Rows of ``basis``: the first ``sizes[0]`` of them span an invariant space, the first two groups another, ..."""

    basis: Rows
    sizes: tuple[int, ...]


def invariant_flag(family: MatrixFamily, budget: Budget) -> Flag:
    """Return a flag of invariant subspaces, one block if no proper one was found.

    Raises:
        BudgetSpent: the time is over.
    """
    d = family.dimension
    if is_full(family, budget):
        return Flag(unit(d), (d,))
    layers = radical_layers(enveloping_algebra(family, budget).matrices)
    flag = _adapted(layers, d)
    parts: list[Rows] = []
    sizes: list[int] = []
    start = 0
    adapted = family.in_basis(flag.basis)
    for size in flag.sizes:
        finer = _split(adapted.diagonal_block(start, size), budget)
        parts.append(multiply(finer.basis, flag.basis[start : start + size]))
        sizes += finer.sizes
        start += size
    basis = tuple(primitive((row,))[0] for part in parts for row in part)
    return Flag(basis, tuple(sizes))


def _adapted(spaces: Sequence[Span], d: int) -> Flag:
    """Return a basis of V through an increasing chain of subspaces that ends in V."""
    chosen: list[Vector] = []
    seen = Span()
    sizes = []
    for space in spaces:
        before = len(chosen)
        chosen += [v for _, v in space.rows if seen.add(v)]
        if len(chosen) > before:
            sizes.append(len(chosen) - before)
    assert len(chosen) == d
    return Flag(tuple(chosen), tuple(sizes))


def _split(family: MatrixFamily, budget: Budget) -> Flag:
    """Split a semisimple family by kernels of polynomials in elements of its commutant."""
    d = family.dimension
    whole = Flag(unit(d), (d,))
    if d == 1:
        return whole
    space = next(_kernels(family, budget), None)
    if space is None:
        return whole
    flag = _adapted([space, Span(unit(d))], d)
    adapted = family.in_basis(flag.basis)
    k = flag.sizes[0]
    first, second = (_split(adapted.diagonal_block(*place), budget) for place in ((0, k), (k, d - k)))
    basis = (*multiply(first.basis, flag.basis[:k]), *multiply(second.basis, flag.basis[k:]))
    return Flag(basis, (*first.sizes, *second.sizes))


def commutant(family: MatrixFamily, budget: Budget) -> list[Rows]:
    """Return a basis of the matrices x with ``x a = a x`` for all letters."""
    d = family.dimension
    system = []
    for i in range(d):
        budget.tick("commutant of a family", i)
        for j in range(d):
            x = tuple(tuple(int((r, c) == (i, j)) for c in range(d)) for r in range(d))
            row: list[int] = []
            for a in family.numerators:
                difference = combine(((1, multiply(x, a)), (-1, multiply(a, x))), d)
                row += [entry for line in difference for entry in line]
            system.append(row)
    if rank_modulo(system) == d * d - 1:
        return [unit(d)]
    return [square(x, d) for x in left_kernel(system)]


def _kernels(family: MatrixFamily, budget: Budget) -> Iterator[Span]:
    """Yield proper invariant subspaces: kernels of factors of characteristic polynomials on the commutant."""
    d = family.dimension
    elements = commutant(family, budget)
    if len(elements) == 1:
        return
    mixed = [combine(((pow(k + 2, i, 101), x) for i, x in enumerate(elements)), d) for k in range(TRIED)]
    for x in [*elements, *mixed]:
        for f in irreducible_factors(characteristic_polynomial(x)):
            kernel = left_kernel(_evaluate(f, x))
            if 0 < len(kernel) < d:
                yield Span(kernel)


def irreducible_factors(f: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the different irreducible factors over Q of an integer polynomial, leading coefficient first."""
    if len(f) == 2:
        return [tuple(f)]
    from sympy import Poly, Symbol

    _, factors = Poly(list(f), Symbol("x"), domain="ZZ").factor_list()
    return sorted(tuple(int(c) for c in factor.all_coeffs()) for factor, _ in factors)


def _evaluate(f: Sequence[int], x: Rows) -> Rows:
    d = len(x)
    value = combine([(f[0], unit(d))], d)
    for c in f[1:]:
        value = combine(((1, multiply(value, x)), (c, unit(d))), d)
    return value
