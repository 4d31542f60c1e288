"""Sorts: what a variable of a quantifier ranges over.

==================  ================================================================================
sort                values
==================  ================================================================================
``bool``            true, false
``int(k)``          the integers of k bits, -2^(k-1) .. 2^(k-1)-1; their arithmetic is that of the integers
``range(a, b)``     the integers a .. b, both included
``bits(k)``         words of k bits; their arithmetic is modulo 2^k, comparisons are unsigned
``fixed(k, f)``     fixed-point numbers of k bits, f after the point (default 0); every result is rounded
``float(m, e)``     floating-point numbers with m stored mantissa bits and e exponent bits; every result is rounded
``perm(n)``         the permutations of n points
``elements(G)``     the elements of the group or monoid of a task, as maps on its points
``words(T, n)``     the words of at most n letters of a task
``ZZ``, ``NN``      the integers, the integers from 0 on
``QQ``, ``RR``      the rationals, the reals
``matrices(d, R)``  the d x d matrices over R: ``QQ``, or a finite sort of integers such as ``range(-1, 1)``
``diag(d, R)``      the diagonal ones; ``upper(d, R)`` the upper triangular ones
==================  ================================================================================

``fixed`` and ``float`` take the named arguments of ``tc0kit.models.format_text`` (``overflow="wrap"``,
``rounding="floor"``); they saturate by default, so that every result is a number.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from tc0kit.claims.types import BOOL, INT, RATIONAL, WORD, Type
from tc0kit.models.formats import NumberFormat

Values = Callable[[], Iterator[Any]]


@dataclass(frozen=True)
class Sort:
    """A sort with its values.

    Attributes:
        text: as written.
        type: of its values.
        size: how many values there are, or None if infinitely many.
        bounded: True for a cut of an infinite or unbounded domain: what holds for it is checked "up to n" only.
        values: yields them, small ones first; None for infinite sorts.
        low, high: bounds of the integers of ``int``, ``range``, ``NN`` (None: no bound).
        shape: ``full``, ``diagonal`` or ``upper``, of matrices; ``entries``: the sort of their entries.
        domain: ``ZZ``, ``QQ`` or ``RR`` for infinite sorts of numbers.
    """

    text: str
    type: Type
    size: int | None
    bounded: bool
    values: Values | None = None
    low: int | None = None
    high: int | None = None
    shape: str = ""
    entries: Sort | None = None
    domain: str = ""

    @cached_property
    def listed(self) -> tuple[Any, ...]:
        """The values of a finite sort; only for as many as may be enumerated."""
        assert self.values is not None
        return tuple(self.values())

    def has(self, i: int, j: int) -> bool:
        """Return whether the matrices of this shape have an entry at (i, j)."""
        return self.shape == "full" or i == j or (self.shape == "upper" and i < j)


def booleans() -> Sort:
    """Return the sort ``bool``."""
    return Sort("bool", BOOL, 2, False, lambda: iter((False, True)))


def integers(text: str, low: int, high: int) -> Sort:
    """Return the sort of the integers from ``low`` to ``high``, both included; the small ones come first."""
    near = min(max(0, low), high)

    def values() -> Iterator[int]:
        yield near
        for distance in range(1, max(high - near, near - low) + 1):
            if near + distance <= high:
                yield near + distance
            if near - distance >= low:
                yield near - distance

    return Sort(text, INT, high - low + 1, True, values, low, high, domain="ZZ")


def infinite(name: str) -> Sort:
    """Return ``ZZ``, ``NN``, ``QQ`` or ``RR``."""
    if name in ("ZZ", "NN"):
        return Sort(name, INT, None, False, low=0 if name == "NN" else None, domain="ZZ")
    return Sort(name, RATIONAL, None, False, domain=name)


def bit_words(text: str, size: int) -> Sort:
    """Return the words of ``size`` bits."""
    return Sort(text, Type("bits", size), 1 << size, True, lambda: iter(range(1 << size)))


def numbers(text: str, form: NumberFormat) -> Sort:
    """Return the finite numbers of a format as fractions, small ones first; -0 and 0 are one number."""

    def values() -> Iterator[Fraction]:
        finite = {form.value(p) for p in form.states() if not form.is_nan(p) and not form.is_infinite(p)}
        return iter(sorted(finite, key=lambda x: (abs(x), x < 0)))

    return Sort(text, Type("number", form), 1 << form.bits, True, values)


def permutations(text: str, points: int, size: int) -> Sort:
    """Return the permutations of some points."""
    return Sort(text, Type("permutation", points), size, False, lambda: iter(itertools.permutations(range(points))))


def listed(text: str, type_: Type, values: tuple[Any, ...], bounded: bool = False) -> Sort:
    """Return a sort whose values are listed."""
    return Sort(text, type_, len(values), bounded, lambda: iter(values))


def words(text: str, letters: int, length: int) -> Sort:
    """Return the words, as tuples of letter numbers, of at most ``length`` letters."""

    def values() -> Iterator[tuple[int, ...]]:
        for n in range(length + 1):
            yield from itertools.product(range(letters), repeat=n)

    size = sum(letters**n for n in range(length + 1))
    return Sort(text, WORD, size, True, values)


def matrices(text: str, dimension: int, shape: str, entries: Sort) -> Sort:
    """Return the matrices of a shape; over an infinite sort of entries they are not enumerated."""
    type_ = Type("matrix", dimension)
    entry_values = entries.values
    if entry_values is None:
        return Sort(text, type_, None, False, shape=shape, entries=entries, domain=entries.domain)
    sort = Sort(text, type_, None, True, shape=shape, entries=entries)
    places = [(i, j) for i in range(dimension) for j in range(dimension) if sort.has(i, j)]

    def values() -> Iterator[tuple[tuple[Fraction, ...], ...]]:
        for chosen in itertools.product(entry_values(), repeat=len(places)):
            given = dict(zip(places, chosen, strict=True))
            yield tuple(tuple(Fraction(given.get((i, j), 0)) for j in range(dimension)) for i in range(dimension))

    assert entries.size is not None
    return replace(sort, size=entries.size ** len(places), values=values)
