"""Solvable and virtually solvable matrix groups: a triangularisable normal subgroup of finite index (theory C.4).

Let G be the group that invertible letters generate, T an algebra of matrices that contains 1, passes the trace test
and is closed under conjugation by the letters, and N the intersection of G with T. N is normal and solvable. If N has
finite index, a breadth-first search over the cosets N r ends with a table of permutations of the cosets, and G is
solvable iff the group of the table is.

T is found from below, for a prime p. It starts with powers of short words that are 1 modulo p. When the search
meets two words in different cosets that agree modulo p, their quotient joins T. So T stays inside the algebra that
the kernel of the reduction spans: if it fails the trace test, the kernel is not triangularisable, and another p is
needed. The search meets at most as many cosets as the reduction has elements, and T grows at most d^2 times: it ends.
If G is solvable, the kernel is triangularisable for all but finitely many p.

The search works modulo a large prime q; in the end every entry of the table is verified over the integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tc0kit.algebra.chain import solvable_series
from tc0kit.algebra.matrices.enveloping import commutator, trace_violation
from tc0kit.algebra.matrices.family import MatrixFamily, Word
from tc0kit.algebra.matrices.linear import (
    LARGE_PRIME,
    Rows,
    Span,
    Vector,
    adjugate,
    flat,
    multiply,
    multiply_modulo,
    power_modulo,
    primitive,
    square,
    trace,
    unit,
)
from tc0kit.algebra.transformations import as_map
from tc0kit.budget import Budget

Q = LARGE_PRIME
MAX_COSETS = 4_000
MAX_ORDER = 3_000
FEW_LETTERS = 8  # the search starts with powers of so many letters
TESTED = 16  # elements of the kernel in the first trace test
LONGEST = 4096  # bits of an entry of a certificate
MAX_BITS = 8_192  # of entries on the way


Failure = Literal[
    "kernel not triangularisable", "too many cosets", "no reduction", "agreement by chance", "long entries"
]


@dataclass(frozen=True)
class Extension:
    """G is an extension of the solvable group N by a quotient of the group that the table generates.

    Attributes:
        prime: the prime that it was found with.
        algebra: a basis of T, integer matrices; the first one is 1.
        cosets: for each coset but the first the number of an earlier coset and the letter that leads from it.
        table: ``table[i][a]`` is the coset of ``r_i a``; every column is a permutation.
        series: a polycyclic series of the group of the columns, or None if that is not solvable.
    """

    prime: int
    algebra: tuple[Rows, ...]
    cosets: tuple[tuple[int, int], ...]
    table: tuple[tuple[int, ...], ...]
    series: tuple[tuple[int, ...], ...] | None


@dataclass(frozen=True)
class _Cosets:
    """For each coset the coset and letter that it was reached by, and where its letters lead."""

    came: list[tuple[int, int]]
    table: list[tuple[int, ...]]


class _Algebra:
    """A unital algebra closed under conjugation by the letters, over the integers up to scalars."""

    def __init__(self, family: MatrixFamily, budget: Budget) -> None:
        self.budget = budget
        d = family.dimension
        self.letters = [(a, adjugate(a)) for a in family.numerators]
        self.basis = [unit(d)]
        self.span = Span([flat(unit(d))])
        self.largest = d * (d + 1) // 2

    def add(self, element: Rows) -> Failure | None:
        """Close under products and conjugation with a new element; say so if the trace test fails then."""
        queue = [primitive(element)]
        for x in queue:
            self.budget.tick("algebra of a normal subgroup", len(self.basis))
            rest = square(self.span.rest(flat(x)), len(x))
            if not any(map(any, rest)):
                continue
            if max(abs(entry) for row in rest for entry in row).bit_length() > MAX_BITS:
                return "long entries"
            self.span.add(flat(rest))
            queue += [primitive(multiply(multiply(a, rest), back)) for a, back in self.letters]
            queue += [primitive(product) for b in self.basis[1:] for product in (multiply(rest, b), multiply(b, rest))]
            queue.append(primitive(multiply(rest, rest)))
            self.basis.append(rest)
            if len(self.basis) > self.largest:
                return "kernel not triangularisable"
        return None if trace_violation(self.basis) is None else "kernel not triangularisable"


def find_extension(family: MatrixFamily, p: int, budget: Budget) -> Extension | Failure:
    """Look for a triangularisable normal subgroup of finite index inside the kernel of the reduction modulo ``p``.

    Args:
        family: invertible letters; ``p`` divides no denominator and no determinant.

    Raises:
        BudgetSpent: the time is over.
    """
    small, large = family.modulo(p), family.modulo(Q)
    if small is None or large is None:
        return "no reduction"
    words = _short_words(len(family.letters))
    exponents = [(word, _order_modulo(small, word, p)) for word in words]
    seeds = [(word, e) for word, e in exponents if e]
    if _not_triangular(family, large, seeds):
        return "kernel not triangularisable"
    algebra = _Algebra(family, budget)
    for word, e in seeds:
        value = family.numerator(word)
        if e * max(abs(x) for row in value for x in row).bit_length() > MAX_BITS:
            continue
        failure = algebra.add(_power(value, e))
        if failure:
            return failure
    while True:
        found = _enumerate(family, small, large, p, algebra, budget)
        if isinstance(found, _Cosets):
            return _verified(family, p, algebra, found.came, found.table, budget)
        if found is None:
            return "too many cosets"
        failure = algebra.add(found)
        if failure:
            return failure


def _short_words(letters: int) -> list[Word]:
    letters = min(letters, FEW_LETTERS)
    singles: list[Word] = [(a,) for a in range(letters)]
    pairs: list[Word] = [(a, b) for a in range(letters) for b in range(letters) if a != b]
    return singles + pairs[:6]


def _order_modulo(matrices: Sequence[Rows], word: Word, p: int) -> int:
    """Return the order of a word modulo ``p``, or 0 if it exceeds ``MAX_ORDER``."""
    d = len(matrices[0])
    value = unit(d)
    for a in word:
        value = multiply_modulo(value, matrices[a], p)
    current, one = value, unit(d)
    for e in range(1, MAX_ORDER + 1):
        if current == one:
            return e
        current = multiply_modulo(current, value, p)
    return 0


def _not_triangular(family: MatrixFamily, large: Sequence[Rows], seeds: Sequence[tuple[Word, int]]) -> bool:
    """True if tr([x, y] z) != 0 for words x, y, z of the kernel: seeds, and their conjugates by letters, modulo Q."""
    d = family.dimension
    elements = []
    inverses = [_inverse_modulo(a, Q) for a in large]
    for word, e in seeds:
        value = unit(d)
        for a in word:
            value = multiply_modulo(value, large[a], Q)
        power = power_modulo(value, e, Q)
        elements.append(power)
        elements += [
            multiply_modulo(multiply_modulo(a, power, Q), back, Q) for a, back in zip(large, inverses, strict=True)
        ]
    elements = elements[:TESTED]
    for j, y in enumerate(elements):
        for x in elements[:j]:
            c = commutator(x, y)
            if any(trace(multiply(c, z)) % Q for z in elements):
                return True
            if trace(multiply(c, multiply_modulo(x, y, Q))) % Q:
                return True
    return False


def _inverse_modulo(a: Rows, p: int) -> Rows:
    d = len(a)
    m = [[x % p for x in row] + [int(i == j) for j in range(d)] for i, row in enumerate(a)]
    for k in range(d):
        pivot = next(i for i in range(k, d) if m[i][k])
        m[k], m[pivot] = m[pivot], m[k]
        scale = pow(m[k][k], -1, p)
        m[k] = [x * scale % p for x in m[k]]
        for i in range(d):
            if i != k and (factor := m[i][k]):
                m[i] = [(x - factor * y) % p for x, y in zip(m[i], m[k], strict=True)]
    return tuple(tuple(row[d:]) for row in m)


def _power(a: Rows, exponent: int) -> Rows:
    """Return a multiple of ``a ** exponent``."""
    result = unit(len(a))
    while exponent:
        if exponent & 1:
            result = primitive(multiply(result, a))
        a = primitive(multiply(a, a))
        exponent >>= 1
    return result


def _space(basis: Sequence[Rows], x: Rows) -> tuple[Vector, ...]:
    """Return the reduced echelon form, modulo Q, of the space T x."""
    rows: list[list[int]] = []
    pivots: list[int] = []
    for b in basis:
        v = list(flat(multiply_modulo(b, x, Q)))
        for pivot, row in zip(pivots, rows, strict=True):
            if factor := v[pivot]:
                v = [(s - factor * t) % Q for s, t in zip(v, row, strict=True)]
        pivot = next(i for i, s in enumerate(v) if s)
        scale = pow(v[pivot], -1, Q)
        v = [s * scale % Q for s in v]
        for row in rows:
            if factor := row[pivot]:
                row[:] = [(s - factor * t) % Q for s, t in zip(row, v, strict=True)]
        pivots.append(pivot)
        rows.append(v)
    return tuple(tuple(row) for _, row in sorted(zip(pivots, rows, strict=True)))


def _enumerate(
    family: MatrixFamily, small: Sequence[Rows], large: Sequence[Rows], p: int, algebra: _Algebra, budget: Budget
) -> _Cosets | Rows | None:
    """Enumerate the cosets of T: return them, an element of the kernel outside T, or None (too many)."""
    basis = [tuple(tuple([x % Q for x in row]) for row in b) for b in algebra.basis]
    one = unit(family.dimension)
    number = {_space(basis, one): 0}
    images: dict[Rows, int] = {one: 0}
    reps: list[tuple[Rows, Rows]] = [(one, one)]
    came: list[tuple[int, int]] = [(-1, -1)]
    table: list[tuple[int, ...]] = []
    for i, (modular, value) in enumerate(reps):
        if i % 64 == 0:
            budget.tick("cosets of a matrix group", i)
        row = []
        for a in range(len(large)):
            product = multiply_modulo(value, large[a], Q)
            key = _space(basis, product)
            j = number.get(key)
            if j is None:
                reduced = multiply_modulo(modular, small[a], p)
                other = images.get(reduced)
                if other is not None:
                    return _quotient(family, [*_word(came, i), a], _word(came, other))
                j = len(reps)
                if j == MAX_COSETS:
                    return None
                number[key] = j
                images[reduced] = j
                reps.append((reduced, product))
                came.append((i, a))
            row.append(j)
        table.append(tuple(row))
    return _Cosets(came, table)


def _word(came: Sequence[tuple[int, int]], i: int) -> list[int]:
    word = []
    while i:
        i, a = came[i]
        word.append(a)
    return word[::-1]


def _quotient(family: MatrixFamily, first: Sequence[int], second: Sequence[int]) -> Rows:
    """Return a multiple of ``first second^-1``."""
    return primitive(multiply(family.numerator(first), adjugate(family.numerator(second))))


def _verified(
    family: MatrixFamily,
    p: int,
    algebra: _Algebra,
    came: Sequence[tuple[int, int]],
    table: Sequence[tuple[int, ...]],
    budget: Budget,
) -> Extension | Failure:
    """Verify the table over the integers and find the series of its group."""
    d = family.dimension
    if max(abs(x) for b in algebra.basis for row in b for x in row).bit_length() > LONGEST:
        return "long entries"
    reps = [unit(d)]
    for parent, a in came[1:]:
        reps.append(primitive(multiply(reps[parent], family.numerators[a])))
    inverses = [adjugate(r) for r in reps]
    for i, row in enumerate(table):
        if i % 64 == 0:
            budget.tick("verification of a coset table", i)
        for a, j in enumerate(row):
            product = multiply(multiply(reps[i], family.numerators[a]), inverses[j])
            if not algebra.span.contains(flat(product)):
                return "agreement by chance"
    m = len(table)
    columns = [as_map([row[a] for row in table], m) for a in range(len(family.letters))]
    series = solvable_series(columns, m, budget)
    return Extension(
        p,
        tuple(algebra.basis),
        tuple(came[1:]),
        tuple(table),
        None if series is None else tuple(tuple(g) for g in series.elements),
    )
