"""Is the generated monoid finite, and which transformations is it?

The monoid is finite iff the orbit of a basis of Q^d (row vectors) is, and it acts faithfully on such an orbit: then it
is the monoid of an ``Action`` on a few vectors, and everything in ``tc0kit.algebra`` applies. A word generates a finite
semigroup iff its minimal polynomial is x^a times different cyclotomic polynomials; another word proves infinity.
(McNaughton and Zalcstein 1975: every infinite finitely generated monoid of matrices has such a word.)
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import gcd
from typing import Literal

from tc0kit.algebra.matrices.family import MatrixFamily, Word
from tc0kit.algebra.matrices.linear import Rows, Vector, characteristic_polynomial, image, multiply, unit
from tc0kit.algebra.matrices.polynomials import Polynomial, cyclotomic, split_unity, squarefree, trimmed
from tc0kit.budget import Budget
from tc0kit.tasks.action import Action

MAX_VECTORS = 20_000
WORDS_TRIED = 120

Point = tuple[Vector, int]


@dataclass(frozen=True)
class FiniteMonoid:
    """The orbit of the standard basis: vectors with denominators, and the letters' action on their numbers."""

    vectors: tuple[Point, ...]
    action: Action


@dataclass(frozen=True)
class InfiniteOrder:
    """A word whose powers are all different, and why.

    Attributes:
        word: the word.
        polynomial: the characteristic polynomial of an integer multiple of its value, leading coefficient first.
        denominator: the value is an integer matrix over this number.
        reason: "eigenvalue" (one that is neither 0 nor a root of unity) or "jordan block" (at a root of unity).
    """

    word: Word
    polynomial: Polynomial
    denominator: int
    reason: Literal["eigenvalue", "jordan block"]


def infinite_order(rows: Rows, denominator: int) -> Literal["eigenvalue", "jordan block"] | None:
    """Return why the powers of ``rows / denominator`` are infinitely many, or None if they are finitely many."""
    d = len(rows)
    monic = characteristic_polynomial(rows)
    if any(c % denominator**k for k, c in enumerate(monic)):
        return "eigenvalue"  # an eigenvalue is no algebraic integer
    f = tuple(c // denominator**k for k, c in enumerate(monic))
    zeros, orders, rest = split_unity(f)
    if len(rest) > 1:
        return "eigenvalue"
    # A multiple root at a root of unity is harmless iff x^a times different cyclotomic polynomials is 0 on the matrix.
    if all(k == 1 for k in orders.values()):
        return None
    value = unit(d)
    for _ in range(zeros):
        value = multiply(value, rows)
    for m in orders:
        value = multiply(value, _evaluate(cyclotomic(m), rows, denominator))
    return "jordan block" if any(map(any, value)) else None


def _evaluate(f: Polynomial, rows: Rows, denominator: int) -> Rows:
    """Return a multiple of ``f(rows / denominator)``."""
    d = len(rows)
    value: Rows = tuple(tuple(f[0] * x for x in row) for row in unit(d))
    scale = 1
    for c in f[1:]:
        scale *= denominator
        product_ = multiply(value, rows)
        value = tuple(tuple(x + c * scale * (i == j) for j, x in enumerate(row)) for i, row in enumerate(product_))
    return value


def minimal_polynomial_is_squarefree(rows: Rows) -> bool:
    """True if a matrix is diagonalisable over the algebraic closure: the squarefree part of its polynomial kills it."""
    return not any(map(any, _evaluate(squarefree(characteristic_polynomial(rows)), rows, 1)))


def word_of_infinite_order(family: MatrixFamily, tried: int = WORDS_TRIED) -> InfiniteOrder | None:
    """Look among the shortest words for one of infinite order."""
    count = 0
    for length in range(1, tried.bit_length() + 1):
        for word in product(range(len(family.letters)), repeat=length):
            if count == tried:
                return None
            count += 1
            rows, denominator = family.value(word)
            reason = infinite_order(rows, denominator)
            if reason is not None:
                return InfiniteOrder(word, trimmed(characteristic_polynomial(rows)), denominator, reason)
    return None


def finite_monoid(family: MatrixFamily, budget: Budget) -> FiniteMonoid | InfiniteOrder | None:
    """Return the monoid as an action if it is finite, a word of infinite order, or None if neither was found.

    Raises:
        BudgetSpent: the time is over.
    """
    witness = word_of_infinite_order(family)
    if witness is not None:
        return witness
    limit = min(MAX_VECTORS, budget.max_elements)
    vectors: list[Point] = [(v, 1) for v in unit(family.dimension)]
    number = {v: i for i, v in enumerate(vectors)}
    images: list[list[int]] = [[] for _ in family.letters]
    for i, (v, q) in enumerate(vectors):
        if i % 256 == 0:
            budget.tick("orbit of a basis", i)
        for a, (letter, denominator) in enumerate(zip(family.numerators, family.denominators, strict=True)):
            w, r = image(v, letter), q * denominator
            common = gcd(r, *w)
            point = (tuple([x // common for x in w]), r // common)
            if point not in number:
                if len(vectors) == limit:
                    return None
                number[point] = len(vectors)
                vectors.append(point)
            images[a].append(number[point])
    action = Action(len(vectors), family.letters, tuple(map(tuple, images)))
    return FiniteMonoid(tuple(vectors), action)
