"""Prefix products in a solvable group: constant depth, one pair of levels for each abelian factor.

In the terms of ``coordinates`` let q name the coset G_{i-1} P of a prefix product P = n tau(q), n in G_{i-1}. After the
letter x the product is ``P x = n c(q, x) tau(q x)`` with the correction ``c(q, x) = tau(q) x tau(q x)^-1`` in G_{i-1}.
So the next coordinate, n modulo G_i, is a sum of corrections in the abelian group G_{i-1}/G_i, and each correction
depends on the coarser coordinates just before its letter. Per factor: (q, x) to corrections, one level; sums to
remainders, one level. The first factor has no q and its corrections cost nothing: 2k - 1 levels.

This is the construction behind "the word problem of a solvable group is in ACC0" (D. A. Barrington, D. Therien 1988).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from tc0kit.algebra.coordinates import Coordinates, Vector
from tc0kit.algebra.transformations import Map, compose
from tc0kit.circuits.builder import Builder
from tc0kit.circuits.form import Form, constant, total
from tc0kit.circuits.indicators import both, value_of
from tc0kit.circuits.readings import Reading, read

Letters = Sequence[tuple[Map, Form]]  # disjoint events; the letter is the identity if none of them happens


class GroupPrefixes:
    """The coordinates of all prefix products, built when they are asked for.

    Args:
        builder: where the gates are made.
        group: the coordinates.
        alphabet: the elements that can occur as letters.
        letters: for t = 1, 2, ... the events "letter t is this element".
    """

    def __init__(
        self, builder: Builder, group: Coordinates, alphabet: Sequence[Map], letters: Callable[[int], Letters]
    ) -> None:
        self._builder = builder
        self._group = group
        self._letters = letters
        self._first: list[int] = []  # of each coordinate the number of coarser coordinates, those of earlier factors
        for factor in group.factors:
            self._first += [len(self._first)] * len(factor.moduli)
        self._tables = [_correction_table(group, j, coarser, alphabet) for j, coarser in enumerate(self._first)]
        self._sums: dict[tuple[int, int], Form] = {}
        self._readings: dict[tuple[int, int], list[Form]] = {}

    def is_element(self, t: int, coordinates: Vector) -> list[Form]:
        """Return the events that together say that the product of the first t letters has these coordinates."""
        return [self.digit(t, j)[e] for j, e in enumerate(coordinates)]

    def digit(self, t: int, j: int) -> list[Form]:
        """Return the indicators of the values of coordinate j after t letters."""
        if (t, j) not in self._readings:
            modulus, counted = self._group.moduli[j], self._sum(t, j)
            with self._builder.origin("counter", "sum in an abelian factor", position=t, coordinate=j, modulus=modulus):
                reading = read(self._builder, counted)
            self._readings[t, j] = [_remainder_is(reading, modulus, e) for e in range(modulus)]
        return self._readings[t, j]

    def _sum(self, t: int, j: int) -> Form:
        if t == 0:
            return constant(0)
        if (t, j) not in self._sums:
            for s in range(1, t):  # from the first on, so that the recursion is one deep
                self._sum(s, j)
            self._sums[t, j] = self._sum(t - 1, j) + self._correction(t, j)
        return self._sums[t, j]

    def _correction(self, t: int, j: int) -> Form:
        """Return coordinate j of c(q, x), for the letter t and the coarser coordinates q before it. One level."""
        depends, table = self._tables[j]
        letters = [(element, event) for element, event in self._letters(t) if event.high]
        events = [event for _, event in letters]
        parts = []
        for q, row in table.items():
            before = [self.digit(t - 1, i)[e] for i, e in zip(depends, q, strict=True)]
            if any(event.high == 0 for event in before):
                continue
            values = [row[element] for element, _ in letters]
            with self._builder.origin("correction", "c(q, x) = tau(q) x tau(q x)^-1", position=t, coordinate=j):
                parts.append(gated_value(self._builder, [e for e in before if e.low == 0], events, values))
        form = total(parts)
        return Form(form.wires, form.weights, form.constant, 0, max((part.high for part in parts), default=0))


def gated_value(builder: Builder, guards: Sequence[Form], events: Sequence[Form], values: Sequence[int]) -> Form:
    """Return the value of the event that happens if all guards hold, else 0; values are at least 0. One level.

    The look-up is at ``top * (number of guards that hold) + value``: only with all guards it passes ``top * guards``.
    """
    choice = value_of(events, values, exhaustive=False)
    levels = sorted({value for value in values if value})
    if not guards or not levels:
        return choice
    top = levels[-1]
    form = total([guard * top for guard in guards]) + choice
    jumps = [b - a for a, b in zip([0, *levels], levels, strict=False)]
    return builder.steps(form, 0, [top * len(guards) + level for level in levels], jumps, (0, top))


def _remainder_is(reading: Reading, modulus: int, e: int) -> Form:
    return reading.at((reading.values % modulus == e).astype(reading.values.dtype))


def _correction_table(
    group: Coordinates, j: int, coarser: int, alphabet: Sequence[Map]
) -> tuple[list[int], dict[Vector, dict[Map, int]]]:
    """Return on which of the coarser coordinates the correction's coordinate j depends, and its values.

    The coordinate of c(q, x) is coordinate j of tau(q) x, whose coarser coordinates are those of q x.
    """
    moduli = group.moduli[:coarser]
    table: dict[Vector, dict[Map, int]] = {}
    for q in product(*map(range, moduli)):
        tau = group.representative(q)
        table[q] = {x: group.of(compose(tau, x))[j] for x in alphabet}
    depends = list(range(coarser))
    for i in reversed(range(coarser)):
        place = depends.index(i)
        if all(row == table[(*q[:place], 0, *q[place + 1 :])] for q, row in table.items()):
            table = {q[:place] + q[place + 1 :]: row for q, row in table.items() if q[place] == 0}
            depends.pop(place)
    return depends, table


def product_is(builder: Builder, prefixes: GroupPrefixes, t: int, coordinates: Vector) -> Form:
    """Return the indicator of "the product of the first t letters is this element". One level above the digits."""
    return both(builder, prefixes.is_element(t, coordinates))
