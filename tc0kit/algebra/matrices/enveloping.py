"""The algebra that a family of matrices generates: basis as words, the trace test, the radical.

The trace test (theory U2): in characteristic 0 an algebra of matrices is simultaneously triangularisable over the
algebraic closure iff tr([a, b] c) = 0 for all a, b, c in a basis. If so, ([a, b] y)^k has trace 0 for all y and k >= 1,
hence is nilpotent; [a, b] lies in the radical, and the quotient by it is commutative. The converse is plain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tc0kit.algebra.matrices.family import MatrixFamily, Word
from tc0kit.algebra.matrices.linear import (
    LARGE_PRIME,
    Rows,
    Span,
    Vector,
    combine,
    flat,
    image,
    left_kernel,
    multiply,
    multiply_modulo,
    primitive,
    trace_of_product,
    unit,
)
from tc0kit.budget import Budget

FEW_WORDS = 6  # so many words usually show that a family is not triangularisable


@dataclass(frozen=True)
class Enveloping:
    """The unital algebra of a family; ``matrices[i]`` is a multiple of the value of ``words[i]``, and a basis of it."""

    words: tuple[Word, ...]
    matrices: tuple[Rows, ...]


def enveloping_algebra(family: MatrixFamily, budget: Budget, limit: int | None = None) -> Enveloping:
    """Return a basis of words, found by multiplying from the right until the span is closed: at most d^2 of them.

    With ``limit`` the search may stop after so many independent words.

    Raises:
        BudgetSpent: the time is over.
    """
    d = family.dimension
    span = Span([flat(unit(d))])
    words: list[Word] = [()]
    matrices = [unit(d)]
    for i, matrix in enumerate(matrices):
        budget.tick("algebra of a family", i)
        if len(words) in (d * d, limit):
            break
        for a, letter in enumerate(family.numerators):
            product = primitive(multiply(matrix, letter))
            if span.add(flat(product)):
                words.append((*words[i], a))
                matrices.append(product)
    return Enveloping(tuple(words), tuple(matrices))


def is_full(family: MatrixFamily, budget: Budget) -> bool:
    """True only if the algebra is that of all matrices, so that there is no invariant subspace over any field.

    The dimension is counted modulo a large prime, where it can only be smaller.
    """
    d = family.dimension
    letters = [tuple(tuple([x % LARGE_PRIME for x in row]) for row in a) for a in family.numerators]
    rows: list[tuple[int, Vector]] = []
    queue = [unit(d)]
    for i, matrix in enumerate(queue):
        budget.tick("algebra of a family", i)
        v = flat(matrix)
        for pivot, row in rows:
            if factor := v[pivot]:
                v = tuple([(x - factor * y) % LARGE_PRIME for x, y in zip(v, row, strict=True)])
        lead = next((k for k, x in enumerate(v) if x), None)
        if lead is not None:
            scale = pow(v[lead], -1, LARGE_PRIME)
            rows.append((lead, tuple([x * scale % LARGE_PRIME for x in v])))
            if len(rows) == d * d:
                return True
            queue += [multiply_modulo(matrix, a, LARGE_PRIME) for a in letters]
    return False


def commutator(a: Rows, b: Rows) -> Rows:
    """Return ``a b - b a``."""
    return combine(((1, multiply(a, b)), (-1, multiply(b, a))), len(a))


def trace_violation(basis: Sequence[Rows]) -> tuple[int, int, int] | None:
    """Return numbers (i, j, k) with tr([b_i, b_j] b_k) != 0, or None if the trace test is passed."""
    for j in range(len(basis)):
        for i in range(j):
            c = commutator(basis[i], basis[j])
            if any(map(any, c)):
                for k, third in enumerate(basis):
                    if trace_of_product(c, third):
                        return i, j, k
    return None


def triangularisable(family: MatrixFamily, budget: Budget) -> tuple[Enveloping, tuple[Word, Word, Word] | None]:
    """Return a basis of the algebra and None, or some words of it and u, v, w with tr([u, v] w) != 0.

    Raises:
        BudgetSpent: the time is over.
    """
    for limit in (FEW_WORDS, None):
        algebra = enveloping_algebra(family, budget, limit)
        found = trace_violation(algebra.matrices)
        if found is not None:
            i, j, k = found
            return algebra, (algebra.words[i], algebra.words[j], algebra.words[k])
    return algebra, None


def radical(basis: Sequence[Rows]) -> list[Rows]:
    """Return a basis of the radical: the kernel of the trace form (Dickson), in characteristic 0."""
    gram = [[trace_of_product(a, b) for b in basis] for a in basis]
    d = len(basis[0])
    return [primitive(combine(zip(x, basis, strict=True), d)) for x in left_kernel(gram)]


def radical_layers(basis: Sequence[Rows]) -> list[Span]:
    """Return the spaces V J^r < ... < V J < V of row vectors, smallest first, without the zero space."""
    ideal = radical(basis)
    d = len(basis[0])
    layers = [Span(unit(d))]
    while ideal:
        below = Span()
        for _, v in layers[-1].rows:
            for j in ideal:
                below.add(image(v, j))
        if not below.rows:
            break
        layers.append(below)
    return layers[::-1]


def lie_derived_series(family: MatrixFamily, budget: Budget) -> tuple[int, ...]:
    """Return the dimensions of the derived series of the Lie algebra that the matrices generate, while they fall.

    The last one is 0 iff the Lie algebra is solvable (then by Lie's theorem the family is triangularisable over C).
    """
    current = _lie_closure(family.numerators, budget)
    dimensions = [len(current)]
    while dimensions[-1]:
        derived = Span()
        basis = []
        for j, b in enumerate(current):
            budget.tick("Lie algebra of a family", j)
            for a in current[:j]:
                c = primitive(commutator(a, b))
                if derived.add(flat(c)):
                    basis.append(c)
        if len(basis) == dimensions[-1]:
            break
        current = basis
        dimensions.append(len(basis))
    return tuple(dimensions)


def _lie_closure(generators: Sequence[Rows], budget: Budget) -> list[Rows]:
    span = Span()
    basis: list[Rows] = []
    queue = list(generators)
    for number, matrix in enumerate(queue):
        if number % 64 == 0:
            budget.tick("Lie algebra of a family", number)
        if span.add(flat(matrix)):
            queue += [primitive(commutator(matrix, other)) for other in basis]
            basis.append(matrix)
    return basis
