"""Facts about a permutation group given by generators: order, derived series, nilpotency, exponent, name.

Orders come from the normalising chain of ``chain`` for solvable groups and from Schreier-Sims otherwise; sympy takes
minutes on iterated wreath products where this takes milliseconds. Nothing here enumerates a large group.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tc0kit.algebra.chain import PolycyclicSeries, SolvableChain, solvable_series
from tc0kit.algebra.group_names import ENUMERATED, group_name
from tc0kit.algebra.group_order import StabiliserChain, group_order, is_giant
from tc0kit.algebra.named_groups import elements_of
from tc0kit.algebra.transformations import Map, as_map, commutator, conjugate, identity, order
from tc0kit.budget import Budget


@dataclass(frozen=True)
class GroupFacts:
    """What is known about a permutation group G.

    Attributes:
        order: the number of elements.
        abelian, nilpotent, solvable: as the words say.
        derived_series: the orders of G, G', G'', ... until they stop falling; the last one is ``perfect_core``.
        perfect_core: the order of the last term of the derived series, 1 iff G is solvable.
        exponent: the least common multiple of the elements' orders, or None if it was not cheap.
        name: a name such as ``A4xZ5``, proved to be right, or None.
    """

    order: int
    abelian: bool
    nilpotent: bool
    solvable: bool
    derived_series: tuple[int, ...]
    perfect_core: int
    exponent: int | None
    name: str | None

    @property
    def description(self) -> str:
        """The name, or the order and the derived series, e.g. ``order 120, derived series 120 > 60``."""
        if self.name is not None:
            return self.name
        return f"order {self.order}, derived series {' > '.join(map(str, self.derived_series))}"


def group_facts(generators: Sequence[bytes | tuple[int, ...]], degree: int, budget: Budget | None = None) -> GroupFacts:
    """Return the facts about the group that permutations of ``0 .. degree-1`` generate.

    Args:
        generators: the images of the points under each generator; none of them means the trivial group.
        degree: the number of points, at least 1.
        budget: its time limit is observed.

    Raises:
        ValueError: a generator is no permutation of the points.
        BudgetSpent: the time is over.
    """
    budget = budget or Budget()
    for number, generator in enumerate(generators):
        if sorted(generator) != list(range(degree)):
            raise ValueError(f"generator {number} is no permutation of 0..{degree - 1}")
    one = identity(degree)
    maps = [g for g in dict.fromkeys(as_map(g, degree) for g in generators) if g != one]
    solved = None if is_giant(maps, degree) else solvable_series(maps, degree, budget)
    if solved is not None:
        size, series = solved.order, _solvable_series(solved, budget)
    else:
        size = group_order(maps, degree, budget)
        series = _series(maps, size, degree, budget)
    abelian = series == (1,) or series[1:] == (1,)
    nilpotent = abelian or (solved is not None and _is_nilpotent(solved, budget))
    exponent = None
    if abelian:
        exponent = math.lcm(*map(order, maps))
    elif size <= ENUMERATED:
        exponent = math.lcm(*map(order, elements_of(maps, degree)))
    return GroupFacts(
        order=size,
        abelian=abelian,
        nilpotent=nilpotent,
        solvable=solved is not None,
        derived_series=series,
        perfect_core=series[-1],
        exponent=exponent,
        name=group_name(maps, degree, size),
    )


def _solvable_series(group: PolycyclicSeries, budget: Budget) -> tuple[int, ...]:
    """Return the orders of the derived series of a solvable group, down to 1."""
    orders = [group.order]
    current: Sequence[Map] = group.generators
    while orders[-1] > 1:
        # The commutator subgroup of a normal subgroup of G is the normal closure in G of its generators' commutators.
        commutators = (commutator(a, b) for i, a in enumerate(current) for b in current[:i])
        chain = _normal_closure(commutators, group, budget)
        orders.append(chain.order)
        current = chain.elements
    return tuple(orders)


def _normal_closure(elements: Iterable[Map], group: PolycyclicSeries, budget: Budget) -> SolvableChain:
    chain = SolvableChain(group.degree, group.generators, budget)
    for element in elements:
        chain.absorb(element)
    return chain


def _series(generators: Sequence[Map], size: int, degree: int, budget: Budget) -> tuple[int, ...]:
    """Return the orders of the derived series of a group that is not solvable, down to its perfect core."""
    if is_giant(generators, degree):
        # Degree at least 8: A_n is simple and the only proper normal subgroup of S_n but 1.
        half = math.factorial(degree) // 2
        return (size,) if size == half else (size, half)
    orders = [size]
    current = list(generators)
    while True:
        derived = StabiliserChain(degree, (), budget)
        kept: list[Map] = []
        candidates = [commutator(a, b) for i, a in enumerate(current) for b in current[:i]]
        for candidate in candidates:
            if derived.add(candidate):
                kept.append(candidate)
                candidates += [conjugate(candidate, g) for g in generators]
        if derived.order == orders[-1]:
            return tuple(orders)
        orders.append(derived.order)
        current = kept


def _is_nilpotent(group: PolycyclicSeries, budget: Budget) -> bool:
    """True if the lower central series of a solvable group reaches 1.

    Each term [N, G] is the normal closure in G of the commutators of generators of N with generators of G.
    """
    size = group.order
    current: Sequence[Map] = group.generators
    while size > 1:
        chain = _normal_closure([commutator(a, g) for a in current for g in group.generators], group, budget)
        if chain.order == size:
            return False
        size, current = chain.order, chain.elements
    return True
