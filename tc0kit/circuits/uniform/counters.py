"""The family of the word problem of an abelian group, as ``words.compile_task`` builds it: one counter a coordinate."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from tc0kit.algebra.coordinates import Coordinates, Vector
from tc0kit.algebra.enumeration import enumerate_monoid
from tc0kit.algebra.transformations import Map, as_map
from tc0kit.budget import Budget
from tc0kit.circuits.circuit import Origin
from tc0kit.circuits.form import Ints, weights_of
from tc0kit.circuits.inputs import check_length
from tc0kit.circuits.uniform.family import Family
from tc0kit.circuits.uniform.plan import Bank, Plan, Read, Value, added
from tc0kit.circuits.words import MAX_NUMBERED, Which, letters_of
from tc0kit.errors import UserError
from tc0kit.tasks.task import Task


def word_family(task: Task, *, output: Which = "last", budget: Budget | None = None) -> Family:
    """Return the family of ``compile_task`` for the word problem of an abelian group. Depth at most 2.

    Raises:
        UserError: another task; for n out of range when a circuit is asked for.
        BudgetSpent: the group is too large.
    """
    budget = budget or Budget()
    reason = f"{task.name}: no gates by number; they exist for word problems of abelian groups"
    if task.action is None or task.dfa is not None or not task.action.is_permutation_action:
        raise UserError(reason)
    letters = [as_map(image, task.action.degree) for image in letters_of(task, budget).images]
    group = Coordinates(letters, task.action.degree, budget)
    if group.length > 1 or group.order > MAX_NUMBERED:
        raise UserError(f"{reason} of at most {MAX_NUMBERED:,} elements")
    index = enumerate_monoid(task.action, budget).index
    numbered = [(coordinates, index[element]) for coordinates, element in group.elements()]
    make = partial(_plan, letters=letters, group=group, numbered=numbered, output=output)
    return Family(task.name, make, budget)


def _plan(
    plan: Plan,
    n: int,
    letters: Sequence[Map],
    group: Coordinates,
    numbered: Sequence[tuple[Vector, int]],
    output: Which,
) -> None:
    check_length(n)
    words = plan.words([f"x{t}" for t in range(n)], len(letters), "one-hot")
    values = np.array([group.of(x) for x in letters], dtype=np.int64).reshape(len(letters), len(group.moduli))
    for t in range(1, n + 1) if output == "prefix" else [n]:
        _Prefix(plan, words, values, group.moduli, t).add(f"y{t - 1}" if output == "prefix" else "y", numbered)


class _Prefix:
    """The product of the first t letters; ``values`` has a row of coordinates for each letter."""

    def __init__(self, plan: Plan, words: Bank, values: Ints, moduli: Vector, t: int) -> None:
        self._plan, self._moduli, self._t = plan, moduli, t
        self._sure = len(values) == 1 or t == 0  # one letter has no alternative
        self._least = [t * int(row[0]) if self._sure else 0 for row in values.T]
        self._reach = [t * int(row.max()) for row in values.T]
        self._counters = [] if self._sure else [self._counter(words, values[:, j], j) for j in range(len(moduli))]

    def _counter(self, words: Bank, weights: Ints, j: int) -> Bank:
        tags = (("coordinate", j), ("modulus", self._moduli[j]), ("position", self._t))
        form = Value(0, (Read(words, 0, self._t, lambda k: weights[k]),), 0, 0)
        return self._plan.add(
            Bank(
                1,
                lambda: [self._reach[j]],
                lambda r: form,
                lambda r, k: k + 1,
                lambda r: Origin("counter", "sum in an abelian factor", tags),
            )
        )

    def _digit(self, j: int, e: int) -> Value:
        """Return the indicator of "coordinate j is e"."""
        modulus = self._moduli[j]
        if self._sure:
            here = int(self._least[j] % modulus == e)
            return Value(here, (), here, here)
        read = Read(self._counters[j], 0, 1, lambda k: ((k + 1) % modulus == e).astype(int) - (k % modulus == e))
        return Value(int(e == 0), (read,), 0, int(e <= self._reach[j]))

    def add(self, name: str, numbered: Sequence[tuple[Vector, int]]) -> None:
        """Add the number of the product as an output: one gate for each element that can be reached."""
        found = [(v, i) for v, i in numbered if all(self._digit(j, e).high for j, e in enumerate(v))]
        if self._sure:
            constant = sum(i for _, i in found)
            self._plan.outputs.append((name, lambda: Value(constant, (), constant, constant)))
            return
        single = len(self._moduli) == 1
        if single:
            block = Origin("answer", "element", (("position", self._t),))
            free = [v[0] == self._reach[0] and v[0] > 0 for v, _ in found]  # "all passed" is a gate of the counter
        else:
            block = Origin("element", "coordinates to an element", (("position", self._t),))
            free = [False] * len(found)
        rows = [v for (v, _), own in zip(found, free, strict=True) if not own]
        bank = self._plan.add(
            Bank(
                2,
                lambda: np.ones(len(rows), dtype=np.int64),
                lambda r: added([self._digit(j, e) for j, e in enumerate(rows[r])]),
                lambda r, k: k + len(self._moduli),
                lambda r: block,
            )
        )
        weights = weights_of(i for (_, i), own in zip(found, free, strict=True) if not own)
        beside = [i for (_, i), own in zip(found, free, strict=True) if own]

        def number() -> Value:
            reads = [Read(bank, r, 1, np.ones_like, int(w)) for r, w in enumerate(weights)]
            tops = [Read(self._counters[0], 0, 1, lambda k: (k + 1 == self._reach[0]).astype(int), i) for i in beside]
            return Value(0, (*tops, *reads), 0, 0)

        self._plan.outputs.append((name, number))
