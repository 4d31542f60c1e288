"""Words that act as the elementary matrices E_ij(+-1) of SL_3 on a three-dimensional invariant space (theory C.6).

With them, Ben-Or and Cleve's three registers evaluate arithmetic formulas over Z, so the product is GapNC1-hard and
its signs are PNC1-hard. The search is blind to the basis: it collects words t with t - 1 of rank one and square zero,
``v t = v + (v f) u``, and looks for three of them with ``u_i f_j`` non-zero exactly where E_12, E_23 and E_31 want it.
The three others are commutators.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import lcm

from tc0kit.algebra.matrices.family import MatrixFamily, Word, lowest
from tc0kit.algebra.matrices.linear import Rows, Vector, multiply, primitive_vector, rank, unit
from tc0kit.budget import Budget

MAX_PRODUCTS = 3_000
MAX_TRANSVECTIONS = 24
CELLS = ((0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1))


@dataclass(frozen=True)
class ElementaryWords:
    """On the span of the three rows of ``basis``, ``words[cell, sign]`` acts as ``u_i -> u_i + sign u_j``."""

    basis: Rows
    words: dict[tuple[tuple[int, int], int], Word]


@dataclass(frozen=True)
class _Transvection:
    """``v t = v + (v f) u`` with words for t and its inverse."""

    f: tuple[Fraction, ...]
    u: tuple[Fraction, ...]
    word: Word
    back: Word

    def inverse(self) -> _Transvection:
        return _Transvection(tuple(-x for x in self.f), self.u, self.back, self.word)


def elementary_words(family: MatrixFamily, budget: Budget, max_products: int = MAX_PRODUCTS) -> ElementaryWords | None:
    """Search products breadth-first for three suitable transvections; None if there are none among ``max_products``.

    Raises:
        BudgetSpent: the time is over.
    """
    found = _transvections(family, budget, max_products)
    for x, y, z in permutations(found, 3):
        system = _system(x, y, z)
        if system is not None:
            return system
    return None


def _pair(u: tuple[Fraction, ...], f: tuple[Fraction, ...]) -> Fraction:
    return sum((a * b for a, b in zip(u, f, strict=True)), Fraction(0))


def _system(x: _Transvection, y: _Transvection, z: _Transvection) -> ElementaryWords | None:
    """Scale the basis so that x, y, z become E_12(1), E_23(1), E_31(+-1), if they have that form."""
    u1, u2, u3 = z.u, x.u, y.u  # x adds u_2 to u_1, y adds u_3 to u_2, z adds u_1 to u_3
    forms = ((x.f, 0), (y.f, 1), (z.f, 2))
    values = [[_pair(u, f) for u in (u1, u2, u3)] for f, _ in forms]
    if any(
        (value != 0) != (k == place)
        for row, (_, place) in zip(values, forms, strict=True)
        for k, value in enumerate(row)
    ):
        return None
    # u_1 x = u_1 + c1 u_2; u_2 y = u_2 + c2 u_3; u_3 z = u_3 + c3 u_1: take u_1, c1 u_2, c1 c2 u_3 as the basis.
    c1, c2, c3 = values[0][0], values[1][1], values[2][2]
    if abs(c1 * c2 * c3) != 1:
        return None
    if c1 * c2 * c3 == -1:
        z = z.inverse()
    rows = [list(u1), [c1 * a for a in u2], [c1 * c2 * a for a in u3]]
    scale = lcm(*(a.denominator for row in rows for a in row))
    basis: Rows = tuple(tuple(int(a * scale) for a in row) for row in rows)
    if rank(basis) < 3:
        return None
    words: dict[tuple[tuple[int, int], int], Word] = {}
    for cell, t in (((0, 1), x), ((1, 2), y), ((2, 0), z)):
        words[cell, 1], words[cell, -1] = t.word, t.back
    # E_ij E_jk = E_jk E_ij E_ik, products from left to right: [E_ij(-1), E_jk(-1)] = E_ik(1).
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        a, b = words[(i, j), 1], words[(j, k), 1]
        c, d = words[(i, j), -1], words[(j, k), -1]
        words[(i, k), 1], words[(i, k), -1] = c + d + a + b, d + c + b + a
    return ElementaryWords(basis, words)


def _transvections(family: MatrixFamily, budget: Budget, max_products: int) -> list[_Transvection]:
    """Return transvections among the shortest products whose inverses are also among them."""
    one = unit(family.dimension)
    came: dict[tuple[Rows, int], Word] = {(one, 1): ()}
    queue = [(one, 1)]
    candidates: list[tuple[Rows, int]] = []
    for i, (rows, q) in enumerate(queue):
        if i % 256 == 0:
            budget.tick("elementary words", i)
        for a, (letter, denominator) in enumerate(zip(family.numerators, family.denominators, strict=True)):
            value = lowest(multiply(rows, letter), q * denominator)
            if value in came:
                continue
            if len(queue) == max_products:
                return _with_inverses(candidates, came)
            came[value] = (*came[rows, q], a)
            queue.append(value)
            if _is_transvection(*value):
                candidates.append(value)
    return _with_inverses(candidates, came)


def _is_transvection(rows: Rows, q: int) -> bool:
    n = tuple(tuple(x - q * (i == j) for j, x in enumerate(row)) for i, row in enumerate(rows))
    return rank(n) == 1 and not any(map(any, multiply(n, n)))


def _with_inverses(candidates: list[tuple[Rows, int]], came: dict[tuple[Rows, int], Word]) -> list[_Transvection]:
    found: list[_Transvection] = []
    directions: set[tuple[Vector, Vector]] = set()
    for rows, q in candidates:
        n = tuple(tuple(x - q * (i == j) for j, x in enumerate(row)) for i, row in enumerate(rows))
        back = tuple(tuple(q * (i == j) - x for j, x in enumerate(row)) for i, row in enumerate(n))
        word_back = came.get((back, q))
        if word_back is None:
            continue
        u = primitive_vector(next(row for row in n if any(row)))
        k = next(j for j, x in enumerate(u) if x)
        f = tuple(Fraction(row[k], q * u[k]) for row in n)
        direction = (u, primitive_vector([row[k] for row in n]))
        if direction in directions:
            continue
        directions.add(direction)
        found.append(_Transvection(f, tuple(map(Fraction, u)), came[rows, q], word_back))
        if len(found) == MAX_TRANSVECTIONS:
            break
    return found
