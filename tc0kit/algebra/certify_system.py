"""A perfect group as a commutator system: elements that are products of commutators of their own conjugates.

If s = [s^g, s^h] and s is not 1, the normal closure of s in any group that contains s, g, h is perfect: modulo its
derived subgroup each conjugate of s is trivial. In a non-solvable group such an s is found by looking, for elements
y of small support, for a conjugate w of y such that [y, w] is conjugate to y again. Conjugators come from a search
through the conjugacy class. The search is seeded and bounded.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from tc0kit.algebra.certify_points import few_points, loops_at
from tc0kit.algebra.chain import is_solvable
from tc0kit.algebra.group_order import prime_factors
from tc0kit.algebra.local_groups import LocalGroup
from tc0kit.algebra.transformations import Map, Word, commutator, compose, conjugate, identity, inverse, order, power
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.action import Action

MAX_CLASS = 30_000
MAX_PARTNERS = 400
MAX_WORK = 30_000_000  # points moved while classes are listed
POOL = 48


class Program:
    """Elements of a permutation group, each a product or a power of earlier ones; the first ones are words."""

    def __init__(self, generators: Sequence[tuple[Map, Word]], degree: int) -> None:
        self.degree = degree
        self.entries: list[dict[str, Any]] = []
        self.values: list[Map] = []
        self._number: dict[Map, int] = {}
        for value, word in generators:
            self._add(value, {"word": list(word)})

    def _add(self, value: Map, entry: dict[str, Any]) -> int:
        if value not in self._number:
            self._number[value] = len(self.values)
            self.values.append(value)
            self.entries.append(entry)
        return self._number[value]

    def product(self, factors: Sequence[int]) -> int:
        """Return the number of a product of elements (the identity if there are none)."""
        value = identity(self.degree)
        for i in factors:
            value = compose(value, self.values[i])
        return self._add(value, {"product": list(factors)})

    def power(self, base: int, exponent: int) -> int:
        """Return the number of a power."""
        return self._add(power(self.values[base], exponent), {"power": [base, exponent]})

    def commutator(self, a: int, b: int) -> int:
        """Return the number of [a, b]."""
        return self.product((self.power(a, -1), self.power(b, -1), a, b))

    def pruned(self, kept: Iterable[int]) -> tuple[list[dict[str, Any]], dict[int, int]]:
        """Return the entries that the kept elements need, renumbered, and their new numbers."""
        needed = set(kept)
        for i in range(len(self.entries) - 1, -1, -1):
            if i in needed:
                needed.update(self.entries[i].get("product", ()), self.entries[i].get("power", ())[:1])
        place = {old: new for new, old in enumerate(sorted(needed))}
        entries = []
        for i in place:
            entry = dict(self.entries[i])
            if "product" in entry:
                entry["product"] = [place[k] for k in entry["product"]]
            elif "power" in entry:
                entry["power"] = [place[entry["power"][0]], entry["power"][1]]
            entries.append(entry)
        return entries, place


@dataclass(frozen=True)
class CommutatorSystem:
    """One element s = [s^g, s^h] different from 1, and the words behind it.

    Attributes:
        points: the set X; maps act on the positions of its points.
        loops: words that permute X, with their permutations, by increasing length.
        program: the elements; its first ones are the loops.
        s, g, h: numbers of elements.
    """

    points: tuple[int, ...]
    loops: tuple[tuple[Map, Word], ...]
    program: Program
    s: int
    g: int
    h: int

    def fields(self, program: Program, kept: Sequence[int] = ()) -> tuple[dict[str, Any], list[int]]:
        """Return the fields points, elements and system of a certificate, and the new numbers of the kept elements.

        ``program`` is the system's own or one that continues it.
        """
        entries, place = program.pruned([self.s, self.g, self.h, *kept])
        row = {"element": place[self.s], "commutators": [[0, place[self.g], 0, place[self.h]]]}
        return {"points": list(self.points), "elements": entries, "system": [row]}, [place[i] for i in kept]


@dataclass
class _Class:
    """A conjugacy class, with paths of generators from its first element."""

    elements: list[Map]
    came: dict[Map, tuple[int, int]] = field(default_factory=dict)

    def path(self, element: Map) -> tuple[int, ...]:
        factors = []
        while (step := self.came[element])[0] >= 0:
            factors.append(step[1])
            element = self.elements[step[0]]
        return tuple(reversed(factors))


def _conjugacy_class(y: Map, generators: Sequence[Map], limit: int, budget: Budget) -> _Class | None:
    found = _Class([y], {y: (-1, -1)})
    for i, element in enumerate(found.elements):
        if i % 64 == 0:
            budget.tick("conjugacy class", i)
        for k, generator in enumerate(generators):
            other = conjugate(element, generator)
            if other not in found.came:
                if len(found.elements) == limit:
                    return None
                found.came[other] = (i, k)
                found.elements.append(other)
    return found


def _search_class(members: _Class, generators: Sequence[Map]) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return paths (g, h) with y = [y^g, y^h] for the first element y of a class, or None."""
    y = members.elements[0]
    step = max(1, len(members.elements) // MAX_PARTNERS)
    for w in members.elements[1 : MAX_PARTNERS // 2] + members.elements[MAX_PARTNERS // 2 :: step]:
        c = commutator(y, w)
        if c in members.came:
            # c = y^k for the path k to c; conjugating c = [y, w] by k^-1 makes y a commutator of its conjugates.
            back = identity(len(y))
            for i in members.path(c):
                back = compose(back, generators[i])
            back = inverse(back)
            return members.path(conjugate(y, back)), members.path(conjugate(w, back))
    return None


def _candidates(program: Program, generators: int) -> list[int]:
    """Return elements by increasing support: random ones, their commutators, and powers of prime order of both."""
    chance = random.Random(2)
    pool = [i % generators for i in range(max(10, generators + 1))]

    def draw() -> int:
        i, j = chance.sample(range(len(pool)), 2)
        factor = pool[j] if chance.random() < 0.5 else program.power(pool[j], -1)
        pool[i] = program.product((pool[i], factor))
        return pool[i]

    found: dict[int, int] = {}
    for i in range(POOL):
        y = i if i < generators else draw()
        for _ in range(4):
            size = order(program.values[y])
            if size == 1:
                break
            for divisor in (*sorted(prime_factors(size)), size):
                root = program.power(y, size // divisor)
                found[root] = sum(q != image for q, image in enumerate(program.values[root]))
            other = draw()
            y = program.commutator(y, program.product((program.power(other, -1), y, other)))
    return sorted(found, key=lambda i: (found[i], order(program.values[i]), i))


def find_system(
    points: tuple[int, ...], loops: Sequence[tuple[Map, Word]], budget: Budget | None = None
) -> CommutatorSystem | None:
    """Search for a system in the group that the loops generate on the points; None if the search gives up.

    Raises:
        BudgetSpent: the time is over.
    """
    budget = budget or Budget()
    degree = len(points)
    loops = [loop for loop in loops if loop[0] != identity(degree)]
    count = len(loops)
    for few in (4, 8, 16, 32, 64, count):
        count = min(few, len(loops))
        if not is_solvable([g for g, _ in loops[:count]], degree, budget):
            break
    else:
        return None
    program = Program(loops[:count], degree)
    generators = program.values[:count]
    failures: dict[tuple[int, int], int] = {}
    work = 0
    for number in _candidates(program, count):
        y = program.values[number]
        budget.tick("perfect core of a group", len(program.values))
        shape = (order(y), sum(q != image for q, image in enumerate(y)))
        if failures.get(shape, 0) == 3:
            continue
        if work > MAX_WORK:
            return None
        members = _conjugacy_class(y, generators, MAX_CLASS, budget)
        work += (len(members.elements) if members else MAX_CLASS) * count * degree
        found = _search_class(members, generators) if members else None
        if found is None:
            failures[shape] = failures.get(shape, 0) + 1
            continue
        g, h = program.product(found[0]), program.product(found[1])
        return CommutatorSystem(points, tuple(loops[:count]), program, number, g, h)
    return None


def commutator_system(
    action: Action, group: LocalGroup, budget: Budget | None = None, *, faithful: bool = False
) -> CommutatorSystem:
    """Return a commutator system in a non-solvable local group of the monoid that ``action`` generates.

    Args:
        faithful: try first the whole set X of the local group, so that an element that acts as 1 on the points is 1
            there; else few points with short words come first.

    Raises:
        BudgetSpent: the bounded search found no system, or the time is over.
    """
    whole = group.points

    def on_few() -> CommutatorSystem | None:
        chosen = few_points(list(islice(group.permutations(), 64)), len(whole), budget)
        points = tuple(sorted(whole[i] for i in chosen))
        loops = loops_at(action, points, budget=budget) if len(points) < len(whole) else None
        return find_system(points, loops, budget) if loops else None

    def on_all() -> CommutatorSystem | None:
        loops = loops_at(action, whole, budget=budget) or sorted(
            dict(islice(group.loops(), 512)).items(), key=lambda loop: len(loop[1])
        )
        return find_system(whole, loops, budget)

    for attempt in (on_all, on_few) if faithful or len(whole) == 5 else (on_few, on_all):
        system = attempt()
        if system is not None:
            return system
    raise BudgetSpent(
        f"budget spent: no commutator system was found in the non-solvable group on {len(whole)} points",
        {"points": list(whole)},
    )
