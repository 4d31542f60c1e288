"""Multiplication tables of finite monoids: checks, and the right regular action.

``table[x][y]`` is the product x·y of the elements 0 .. n-1; an identity is adjoined if there is none, so
that the right regular action x -> x·a is faithful.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from tc0kit.budget import Budget
from tc0kit.errors import UserError
from tc0kit.tasks.action import Action

ELEMENT_LIMIT = 2_048


@dataclass(frozen=True)
class TableMonoid:
    """A checked table.

    Attributes:
        everything: the action in which every element of the table is a letter.
        generators: the same points, only letters of a small generating set.
    """

    everything: Action
    generators: Action


def table_monoid(
    table: Sequence[Sequence[int]], names: Sequence[str] | None = None, budget: Budget | None = None
) -> TableMonoid:
    """Return the monoid of a multiplication table.

    Args:
        table: n rows of n entries in ``0 .. n-1``.
        names: the elements' names, by default their numbers.
        budget: limits the time of the associativity test.

    Raises:
        UserError: not square, an entry out of range, names that do not fit, not associative (with the triple),
            or too large.
    """
    size = len(table)
    if not size:
        raise UserError("the multiplication table is empty")
    if size > ELEMENT_LIMIT:
        raise UserError(f"the multiplication table has {size:,} elements; the limit is {ELEMENT_LIMIT:,}")
    for i, row in enumerate(table):
        if len(row) != size:
            raise UserError(f"the multiplication table is not square: row {i + 1} has {len(row)} entries, not {size}")
        for j, entry in enumerate(row):
            if not 0 <= entry < size:
                raise UserError(
                    f"row {i + 1}, column {j + 1} of the multiplication table is {entry};"
                    f" elements count from 0 to {size - 1}"
                )
    labels = tuple(names) if names is not None else tuple(map(str, range(size)))
    if len(labels) != size or len(set(labels)) != size:
        raise UserError(f"the table has {size} elements, so {size} different names are needed")

    rows = [tuple(row) for row in table]
    generators = _generators(rows)
    _check_associative(rows, generators, labels, budget or Budget())
    everything = tuple(range(size))
    identity = next(
        (e for e in range(size) if rows[e] == everything and all(rows[x][e] == x for x in range(size))), None
    )
    images = [tuple(row[a] for row in rows) for a in range(size)]
    if identity is None:
        images = [(*image, a) for a, image in enumerate(images)]
    degree = size + (identity is None)
    return TableMonoid(
        Action(degree, labels, tuple(images)),
        Action(degree, tuple(labels[g] for g in generators), tuple(images[g] for g in generators)),
    )


def _generators(rows: Sequence[tuple[int, ...]]) -> list[int]:
    """Return elements whose products ((g1·g2)·g3).. are everything, greedily; an identity is left out if it can be."""
    size = len(rows)
    reached = [False] * size
    identity = tuple(range(size))
    chosen: list[int] = []
    order: list[int] = []
    for g in sorted(range(size), key=lambda x: rows[x] == identity):
        if reached[g]:
            continue
        chosen.append(g)
        reached[g] = True
        order.append(g)
        for x in order:  # grows while it is walked; old elements meet the new generator
            for a in chosen:
                if not reached[rows[x][a]]:
                    reached[rows[x][a]] = True
                    order.append(rows[x][a])
    return chosen


def _check_associative(
    rows: Sequence[tuple[int, ...]], generators: Sequence[int], labels: Sequence[str], budget: Budget
) -> None:
    """Light's test: (x·a)·y = x·(a·y) for all x, y and every a of a generating set (Clifford, Preston 1961).

    The elements a with this property are closed under multiplication, so generators are enough.
    """
    size = len(rows)
    work = 0
    for a in generators:
        times_a = itemgetter(*rows[a], *rows[a][:1])  # one more entry, so that it gives a tuple even for size 1
        for x in range(size):
            left = rows[rows[x][a]]
            right = times_a(rows[x])[:size]
            if left != right:
                y = next(y for y in range(size) if left[y] != right[y])
                raise UserError(
                    f"the multiplication table is not associative:"
                    f" ({labels[x]}·{labels[a]})·{labels[y]} = {labels[left[y]]},"
                    f" but {labels[x]}·({labels[a]}·{labels[y]}) = {labels[right[y]]}"
                )
            work += size
            if work >= 1 << 20:
                work = 0
                budget.tick("the associativity test", x)
