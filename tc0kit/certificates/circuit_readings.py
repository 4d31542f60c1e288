"""Ranks of rows as words of their own: a function of a short sum of words is a table. Standard library only.

A *reading* is a function of one word, or a constant. Sums of readings that depend on two words or more are looked up
by the circuit in rows. All rows whose forms are such a sum but for a positive factor and a constant have ranks that
depend on one number: the interval between their thresholds in which the sum, divided by the factor, lies. That interval
is made a word, a *virtual* one: what is read from these rows is a table of its codes, and so is every function of the
sum that is constant on each interval.

From then on the virtual word is treated as any other one. Nothing is lost: an identity that holds for all codes of all
words holds for the codes that occur together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from math import gcd

from tc0kit.certificates.base import Refused
from tc0kit.certificates.circuit_algebra import Algebra
from tc0kit.certificates.circuit_rows import Table

Key = tuple[tuple[int, tuple[int, ...]], ...]  # word -> table that is 0 at code 0, all divided by their common divisor
Span = Callable[[int, int], int | None]  # the value of a function on all of low .. high, None if it has several
MOST_VALUES = 1 << 12


@dataclass(frozen=True)
class Reading:
    """A function of one word, given by its table, or a constant (no word, one entry)."""

    word: int | None
    table: Table

    @property
    def bounds(self) -> tuple[int, int]:
        """Its least and its greatest value."""
        return min(self.table), max(self.table)


@dataclass
class Sum:
    """A sum of functions of words."""

    parts: dict[int, Table] = field(default_factory=dict)
    constant: int = 0

    def add(self, reading: Reading, weight: int) -> None:
        """Add ``weight * reading``."""
        if reading.word is None:
            self.constant += weight * reading.table[0]
        elif weight:
            old = self.parts.get(reading.word, [0] * len(reading.table))
            self.parts[reading.word] = [a + weight * b for a, b in zip(old, reading.table, strict=True)]


class Readings:
    """The virtual words of a circuit.

    Args:
        algebra: its rows; from now on they read the virtual words.
        words: how many words there are so far.
    """

    def __init__(self, algebra: Algebra, words: int) -> None:
        self.algebra = algebra
        self._words = words
        self._found: dict[Key, tuple[int, list[tuple[int, int]]]] = {}  # -> virtual word, intervals of the normal sum

    def make(self, sums: Iterable[Sum]) -> None:
        """Make virtual words for all sums of two words or more that rows look up."""
        keys = {key for key, _ in map(_key, sums) if len(key) > 1 and key not in self._found}
        words = {tuple(word for word, _ in key) for key in keys}
        rows: dict[Key, list[tuple[int, int, int]]] = {}
        for index in range(len(self.algebra.circuit.rows)):
            parts = self.algebra.sums(index)
            if parts is None or len(parts) < 2:
                continue
            moving = {word: table for word, table in parts.items() if any(entry != table[0] for entry in table)}
            if tuple(sorted(moving)) in words:
                key, factor = _key(Sum(moving))
                if key in keys:
                    rows.setdefault(key, []).append((index, factor, sum(table[0] for table in parts.values())))
        for key, listed in rows.items():
            self._name(key, listed)
        self.algebra.forget_unknown()

    def read(self, argument: Sum, function: Span) -> Reading:
        """Return a function of a sum.

        If no row looks up the sum, or none tells apart where the function changes, the sum itself becomes a virtual
        word that no row reads; an identity in which the function matters will not hold then.

        Raises:
            Refused: there would be too many codes.
        """
        key, factor = _key(argument)
        offset = argument.constant + sum(table[0] for table in argument.parts.values())
        if len(key) < 2:
            word, table = key[0] if key else (None, (0,))
            intervals = [(value, value) for value in table]
        else:
            word, intervals = self._found.get(key, (None, [_bounds(key)]))
        self.algebra.meter.spend(len(intervals))
        values = [function(factor * low + offset, factor * high + offset) for low, high in intervals]
        settled = [value for value in values if value is not None]
        if len(settled) == len(values):
            return Reading(word, settled)
        low, high = _bounds(key)
        arguments = range(factor * low + offset, factor * high + offset + 1, factor)
        every = (function(value, value) for value in arguments)
        return self.unread((value for value in every if value is not None), high - low + 1)

    def unread(self, values: Iterable[int], count: int) -> Reading:
        """Return a number that no row reads, which has one of ``count`` values, as a word of its own.

        Raises:
            Refused: there would be too many codes.
        """
        if count > MOST_VALUES:
            raise Refused(
                f"no row looks up a function of a number with {count:,} values; at most {MOST_VALUES:,} are tried"
            )
        self.algebra.meter.spend(count)
        return Reading(self._word(), list(values))

    def name(self, index: int, values: Table) -> Reading:
        """Return a function of any row's rank, which is made a virtual word unless it depends on one word anyway.

        Args:
            index: the row.
            values: one for each rank.
        """
        thresholds = self.algebra.circuit.rows[index].thresholds
        parts = self.algebra.sums(index)
        if parts is not None and len(parts) == 1:
            ((word, table),) = parts.items()
            return Reading(word, [values[bisect_right(thresholds, value)] for value in table])
        low, high = self.algebra.bounds(index)
        first, last = bisect_right(thresholds, low), bisect_right(thresholds, high)
        places = [max(low, thresholds[rank - 1]) if rank else low for rank in range(first, last + 1)]
        word = self._word()
        self.algebra.name(index, word, places)
        return Reading(word, values[first : last + 1])

    def _name(self, key: Key, rows: list[tuple[int, int, int]]) -> None:
        low, high = _bounds(key)
        cuts = {  # factor * sum + offset >= t from here on
            -((offset - t) // factor)
            for index, factor, offset in rows
            for t in self.algebra.circuit.rows[index].thresholds
        }
        starts = [low, *sorted(cut for cut in cuts if low < cut <= high)]
        word = self._word()
        for index, factor, offset in rows:
            self.algebra.meter.spend(len(starts))
            self.algebra.name(index, word, [factor * start + offset for start in starts])
        self._found[key] = word, [(a, b - 1) for a, b in pairwise([*starts, high + 1])]

    def _word(self) -> int:
        self._words += 1
        return self._words - 1


def _key(argument: Sum) -> tuple[Key, int]:
    """Return a sum but for a factor and a constant, and the factor."""
    moved = [(word, [e - table[0] for e in table]) for word, table in sorted(argument.parts.items())]
    factor = gcd(*(entry for _, table in moved for entry in table)) or 1
    return tuple((word, tuple(entry // factor for entry in table)) for word, table in moved if any(table)), factor


def _bounds(key: Key) -> tuple[int, int]:
    return sum(min(table) for _, table in key), sum(max(table) for _, table in key)


def monotone(function: Callable[[int], int], turn: int | None = None) -> Span:
    """Return a function that is monotone, or monotone up to ``turn`` and again from ``turn + 1`` on, as a span."""

    def span(low: int, high: int) -> int | None:
        value = function(low)
        ends = {high} if turn is None or not low <= turn < high else {turn, turn + 1, high}
        return value if all(function(end) == value for end in ends) else None

    return span
