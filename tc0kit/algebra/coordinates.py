"""Coordinates of a finite solvable group along its derived series.

G = G_0 > G_1 > ... > G_k = 1 is the derived series. A_i = G_{i-1}/G_i is abelian and has a basis of cosets G_i b_j of
orders m_j, so every element is uniquely ``g = b_k^{e_k} ... b_2^{e_2} b_1^{e_1}`` with a vector e_i of exponents for
each factor. The vectors e_1 .. e_i name the coset G_i g, and tau(e_1, ..., e_i) = b_i^{e_i} ... b_1^{e_1} lies in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from tc0kit.algebra.chain import SolvableChain, solvable_series
from tc0kit.algebra.group_order import prime_factors
from tc0kit.algebra.named_groups import elements_of
from tc0kit.algebra.transformations import Map, commutator, compose, identity, inverse
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError

MAX_ORDER = 20_000
Vector = tuple[int, ...]


@dataclass(frozen=True)
class Factor:
    """One abelian factor A = H/N of the series.

    Attributes:
        moduli: the orders m_j of the basis, prime powers.
        basis: an element of each coset b_j.
        exponents: for every element of H the exponents of its coset.
        powers: the representative b_1^{e_1} b_2^{e_2} ... for every vector of exponents.
    """

    moduli: Vector
    basis: tuple[Map, ...]
    exponents: dict[Map, Vector] = field(repr=False)
    powers: dict[Vector, Map] = field(repr=False)


class Coordinates:
    """Coordinates of a solvable permutation group.

    Args:
        generators: permutations of ``0 .. degree-1``.
        degree: number of points.
        budget: its time limit is observed.

    Raises:
        UserError: the group is not solvable.
        BudgetSpent: more than ``MAX_ORDER`` elements, or the time is over.
    """

    def __init__(self, generators: Iterable[Map], degree: int, budget: Budget | None = None) -> None:
        budget = budget or Budget()
        self.degree = degree
        one = identity(degree)
        listed = [g for g in dict.fromkeys(generators) if g != one]
        series = solvable_series(listed, degree, budget)
        if series is None:
            raise UserError(f"the group on {degree} points is not solvable: it has no coordinates")
        self.order = series.order
        if self.order > MAX_ORDER:
            raise BudgetSpent(
                f"budget spent: a group of {self.order:,} elements; at most {MAX_ORDER:,} are listed",
                {"order": str(self.order)},
            )
        self.factors: list[Factor] = []
        upper: Sequence[Map] = listed
        while upper:
            chain = SolvableChain(degree, series.generators, budget)
            for i, a in enumerate(upper):
                for b in upper[:i]:
                    chain.absorb(commutator(a, b))
            self.factors.append(_factor(elements_of(upper, degree), elements_of(chain.elements, degree)))
            upper = chain.elements

    @property
    def length(self) -> int:
        """The derived length k."""
        return len(self.factors)

    @property
    def moduli(self) -> Vector:
        """The moduli of all factors, the coarsest first."""
        return tuple(m for factor in self.factors for m in factor.moduli)

    def of(self, element: Map) -> Vector:
        """Return the coordinates of an element, the coarsest first.

        If P = n tau(q) with n in G_{i-1}, the next exponents are those of n, and dividing by b^e leaves G_i.
        """
        found: list[int] = []
        for factor in self.factors:
            vector = factor.exponents[element]
            found += vector
            element = compose(element, inverse(factor.powers[vector]))
        return tuple(found)

    def representative(self, coarse: Sequence[int]) -> Map:
        """Return tau of the coordinates of the first factors; of all coordinates, the element itself."""
        element = identity(self.degree)
        start = 0
        for factor in self.factors:
            if start == len(coarse):
                break
            stop = start + len(factor.moduli)
            element = compose(factor.powers[tuple(coarse[start:stop])], element)
            start = stop
        return element

    def elements(self) -> Iterator[tuple[Vector, Map]]:
        """Yield all coordinates with their elements."""
        for coordinates in product(*map(range, self.moduli)):
            yield coordinates, self.representative(coordinates)


def _factor(members: Sequence[Map], kernel: Sequence[Map]) -> Factor:
    """Return the basis of H/N for the elements H and those of its normal subgroup N, with N > [H, H]."""
    coset: dict[Map, int] = {}
    leaders: list[Map] = []
    for g in members:
        if g not in coset:
            coset.update((compose(n, g), len(leaders)) for n in kernel)
            leaders.append(g)
    basis: list[Map] = []
    moduli: list[int] = []
    for prime in sorted(prime_factors(len(leaders))):
        part, orders = _primary_basis(leaders, coset, prime)
        basis += part
        moduli += orders
    powers = {vector: _powers_product(basis, vector) for vector in product(*map(range, moduli))}
    if prod(moduli) != len(leaders):
        raise AssertionError("the basis spans the factor")
    exponents = {compose(n, power): vector for vector, power in powers.items() for n in kernel}
    return Factor(tuple(moduli), tuple(basis), exponents, powers)


def _primary_basis(leaders: Sequence[Map], coset: dict[Map, int], prime: int) -> tuple[list[Map], list[int]]:
    """Return a basis of the p-part of an abelian group whose elements are cosets.

    Let S be spanned by a basis so far and let a have the largest order m modulo S. Then a^m = product of b_j^{c_j}
    with m a divisor of every c_j, and a times the b_j^{-c_j/m} has order m and extends the basis (M. Hall, "The Theory
    of Groups", chapter 3).
    """
    rest = len(leaders)
    while rest % prime == 0:
        rest //= prime
    part = {coset[element]: element for element in (_power(g, rest) for g in leaders)}
    basis: list[Map] = []
    moduli: list[int] = []
    span: dict[int, Vector] = {coset[_power(leaders[0], 0)]: ()}
    while len(span) < len(part):
        modulus, a = max(((_order_modulo(g, span, coset), g) for g in part.values()), key=lambda pair: pair[0])
        shares = span[coset[_power(a, modulus)]]
        for b, m, share in zip(basis, moduli, shares, strict=True):
            a = compose(a, _power(b, -(share // modulus) % m))
        basis.append(a)
        moduli.append(modulus)
        span = {coset[_powers_product(basis, vector)]: vector for vector in product(*map(range, moduli))}
    return basis, moduli


def _order_modulo(element: Map, span: dict[int, Vector], coset: dict[Map, int]) -> int:
    power, order = element, 1
    while coset[power] not in span:
        power, order = compose(power, element), order + 1
    return order


def _power(element: Map, exponent: int) -> Map:
    result = identity(len(element))
    for _ in range(exponent):
        result = compose(result, element)
    return result


def _powers_product(basis: Sequence[Map], vector: Vector) -> Map:
    result = identity(len(basis[0]))
    for b, exponent in zip(basis, vector, strict=True):
        result = compose(result, _power(b, exponent))
    return result
