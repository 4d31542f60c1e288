"""Named small groups as permutations, to compare an unknown group with: direct products of a few families.

Families: S_n, A_n, D_n (2n elements), Q_4n (dicyclic, 4n elements), the affine groups Z_p:Z_d with a faithful
action, SL(2,3), GL(2,3), SL(2,5), PSL(2,7), and abelian groups by invariant factors.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from tc0kit.algebra.transformations import Map, as_map, compose, identity, order

MOST_POINTS = 256
Statistics = dict[int, int]  # order of an element -> number of such elements


@dataclass(frozen=True)
class Named:
    """A group with a name: permutations that generate it, and how many of its elements have which order."""

    name: str
    generators: tuple[Map, ...]
    degree: int
    statistics: Statistics


def elements_of(generators: Sequence[Map], degree: int) -> list[Map]:
    """Return all elements of a small group, breadth first from the identity."""
    start = identity(degree)
    seen = {start}
    found = [start]
    for g in found:
        for a in generators:
            element = compose(g, a)
            if element not in seen:
                seen.add(element)
                found.append(element)
    return found


def product_name(factors: Sequence[str]) -> str:
    """Return the name of a direct product, equal neighbours as a power: ``Z2^2xZ4``; the empty product is ``Z1``."""
    counted: list[tuple[str, int]] = []
    for factor in factors:
        if counted and counted[-1][0] == factor:
            counted[-1] = (factor, counted[-1][1] + 1)
        else:
            counted.append((factor, 1))
    return "x".join(name if times == 1 else f"{name}^{times}" for name, times in counted) or "Z1"


def named_groups(size: int) -> Iterator[Named]:
    """Yield the named groups of ``size`` elements that are not abelian, simple names first."""
    yield from _families(size)
    divisors = [d for d in range(6, size // 2 + 1) if size % d == 0]
    for d in reversed(divisors):
        for first in _families(d):
            for invariants in _invariant_factors(size // d):
                yield _direct_product([first, *map(_cyclic, invariants)])
            for second in _families(size // d) if d * d >= size else ():
                yield _direct_product([first, second])


@cache
def _families(size: int) -> tuple[Named, ...]:
    found = []
    for n in (3, 4, 5, 6):
        if size == math.factorial(n):
            found.append(_group(f"S{n}", [(*range(1, n), 0), (1, 0, *range(2, n))]))
    for n, cycle in ((4, (0, 2, 3, 1)), (5, (1, 2, 3, 4, 0)), (6, (0, 2, 3, 4, 5, 1))):
        if 2 * size == math.factorial(n):
            found.append(_group(f"A{n}", [(1, 2, 0, *range(3, n)), cycle]))
    half = size // 2
    if size % 2 == 0 and 4 <= half <= MOST_POINTS:
        found.append(_group(f"D{half}", [(*range(1, half), 0), tuple(-i % half for i in range(half))]))
    if size % 4 == 0 and 8 <= size <= MOST_POINTS:
        found.append(_dicyclic(size // 4))
    for p in (5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43):
        if size % p == 0 and 2 < size // p < p and (p - 1) % (size // p) == 0:
            found.append(_affine(p, size // p))
    matrices = {24: ("SL(2,3)", 3, ((1, 1, 0, 1), (1, 0, 1, 1))), 120: ("SL(2,5)", 5, ((1, 1, 0, 1), (1, 0, 1, 1)))}
    if size in matrices:
        found.append(_matrix_group(*matrices[size]))
    if size == 48:
        found.append(_matrix_group("GL(2,3)", 3, ((1, 1, 0, 1), (1, 0, 1, 1), (2, 0, 0, 1))))
    if size == 168:
        # z -> z + 1 and z -> -1/z on the projective line over GF(7), infinity = 7
        found.append(_group("PSL(2,7)", [(1, 2, 3, 4, 5, 6, 0, 7), (7, 6, 3, 2, 5, 4, 1, 0)]))
    return tuple(found)


def _group(name: str, generators: Sequence[Sequence[int]]) -> Named:
    degree = len(generators[0])
    maps = tuple(as_map(g, degree) for g in generators)
    return Named(name, maps, degree, dict(Counter(map(order, elements_of(maps, degree)))))


@cache
def _cyclic(n: int) -> Named:
    return _group(f"Z{n}", [(*range(1, n), 0)])


def _dicyclic(n: int) -> Named:
    """Q_4n = < a, x | a^2n = 1, x^2 = a^n, a^x = a^-1 > by right multiplication on the elements a^i x^j."""
    m = 2 * n
    a = [*((i + 1) % m for i in range(m)), *(m + (i - 1) % m for i in range(m))]
    x = [*(m + i for i in range(m)), *((i + n) % m for i in range(m))]
    return _group(f"Q{4 * n}", [a, x])


def _affine(p: int, d: int) -> Named:
    """z -> z + 1 and z -> cz with c of order d modulo the prime p; all such c generate the same subgroup."""
    c = next(c for c in range(2, p) if pow(c, d, p) == 1 and all(pow(c, k, p) != 1 for k in range(1, d)))
    name = f"AGL(1,{p})" if d == p - 1 else f"Z{p}:Z{d}"
    return _group(name, [(*range(1, p), 0), tuple(c * z % p for z in range(p))])


def _matrix_group(name: str, p: int, matrices: Sequence[tuple[int, int, int, int]]) -> Named:
    """2x2 matrices (a, b, c, d) over GF(p) acting on the nonzero row vectors."""
    vectors = [v for v in product(range(p), repeat=2) if any(v)]
    number = {v: i for i, v in enumerate(vectors)}
    return _group(
        name,
        [[number[(x * a + y * c) % p, (x * b + y * d) % p] for x, y in vectors] for a, b, c, d in matrices],
    )


def _direct_product(factors: Sequence[Named]) -> Named:
    degree = sum(factor.degree for factor in factors)
    generators = []
    statistics: Statistics = {1: 1}
    offset = 0
    for factor in factors:
        for g in factor.generators:
            moved = list(range(degree))
            moved[offset : offset + factor.degree] = [offset + q for q in g]
            generators.append(as_map(moved, degree))
        offset += factor.degree
        combined: Counter[int] = Counter()
        for (m, some), (n, others) in product(statistics.items(), factor.statistics.items()):
            combined[math.lcm(m, n)] += some * others
        statistics = dict(combined)
    return Named(product_name([factor.name for factor in factors]), tuple(generators), degree, statistics)


def _invariant_factors(size: int) -> Iterator[tuple[int, ...]]:
    """Yield (d_1, ..., d_r), each dividing the next, with product ``size``: the abelian groups of that order."""

    def chains(rest: int, divisor: int) -> Iterator[tuple[int, ...]]:
        if rest == 1:
            yield ()
        for d in range(2, rest + 1):
            if d % divisor == 0 and rest % d == 0:
                for tail in chains(rest // d, d):
                    yield (d, *tail)

    return chains(size, 1)
