"""The plan of a circuit: what its gates are, by arithmetic on indices and without one array entry a gate.

A *bank* stands for many rows of one level: how many gates row r has, which form it reads and where its thresholds lie
are functions of r and of the step k of the gate. A form is a list of *reads*; a read is a run of rows of another bank
with one weight function of the step for all of them. A plan has a few banks for each prime, however long the input is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from tc0kit.budget import Budget
from tc0kit.circuits.circuit import Input, Origin
from tc0kit.circuits.form import WIDE, Ints, Weights, peak_of

CHUNK = 1 << 14  # wires listed at a time
Steps = Callable[[Ints], Any]  # step numbers to weights or thresholds, int64 or Python integers


@dataclass(frozen=True, eq=False)
class Read:
    """``scale * sum over rows and steps of jump(step) * gate(row, step)``; with a modulus each weight is reduced.

    Attributes:
        bank: whose gates are read.
        row, rows: the rows row .. row+rows-1, all of one size.
        jump: an integer for each step.
        scale: any integer.
        modulus: a power of two; weights are reduced to ``-modulus/2 < w <= modulus/2``, or kept if it is 0.
    """

    bank: Bank
    row: int
    rows: int
    jump: Steps
    scale: int = 1
    modulus: int = 0

    @property
    def size(self) -> int:
        """Steps of one row."""
        return self.bank.size(self.row)

    def weight(self, step: Ints) -> Weights:
        """Return the weights of some steps."""
        jumps = self.jump(step)
        scale = self.scale % self.modulus if self.modulus else self.scale
        if (abs(scale) * peak_of(jumps) + self.modulus) >= WIDE:
            jumps = jumps.astype(object)
        weights = scale * jumps
        if self.modulus:
            weights = (weights + (self.modulus // 2 - 1)) % self.modulus - (self.modulus // 2 - 1)
        return np.asarray(weights)

    @cached_property
    def distinct(self) -> tuple[Weights, Ints]:
        """The jumps that are not 0 and how often each occurs."""
        jumps, often = np.unique(self.jump(np.arange(self.size)), return_counts=True)
        kept = jumps != 0
        return jumps[kept], often[kept] * self.rows

    @property
    def count(self) -> int:
        """How many weights are not 0."""
        jumps, often = self.distinct
        return int(often[self._counts(jumps)].sum())

    @property
    def used(self) -> bool:
        """Whether some weight is not 0."""
        blocks = range(0, self.size if self.rows else 0, CHUNK)
        return any(self._counts(self.jump(np.arange(a, min(self.size, a + CHUNK)))).any() for a in blocks)

    def _counts(self, jumps: Weights) -> Any:
        """Tell which jumps have a weight that is not 0: all but multiples of ``modulus / gcd(modulus, scale)``."""
        common = min(self.scale & -self.scale, self.modulus)
        period = self.modulus // common if common else 1
        if not self.modulus or period > peak_of(jumps):
            return (jumps != 0).astype(bool)
        return (jumps % period != 0).astype(bool)


@dataclass(frozen=True, eq=False)
class Value:
    """A form in a plan: ``constant + sum of the reads``, within ``low .. high``; reads in the order of their wires."""

    constant: int
    reads: tuple[Read, ...]
    low: int
    high: int

    @property
    def level(self) -> int:
        """The level of a row that reads this form; 0 if it reads nothing."""
        return next((read.bank.level + 1 for read in reversed(self.reads) if read.used), 0)


@dataclass(eq=False)
class Bank:
    """Rows of gates of one level. Rows without gates may be among them; a circuit leaves them out.

    Attributes:
        level: 0 for input wires.
        sizes: makes int64[rows], the gates of each row.
        form: the form of row r.
        threshold: thresholds of some steps of row r, increasing, the form's constant not yet subtracted.
        origin: of row r.
    """

    level: int
    make_sizes: Callable[[], Sequence[int] | Ints]
    form: Callable[[int], Value]
    threshold: Callable[[int, Ints], Any]
    origin: Callable[[int], Origin]
    place: int = field(default=0, init=False)  # among the banks of its level

    @cached_property
    def sizes(self) -> Ints:
        """Gates of each row."""
        return np.asarray(self.make_sizes(), dtype=np.int64)

    @cached_property
    def starts(self) -> Ints:
        """Gates before each row, and all gates."""
        return np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.int64)

    @cached_property
    def count(self) -> tuple[int, int]:
        """Gates, and rows with gates."""
        return int(self.starts[-1]), int(np.count_nonzero(self.sizes))

    def size(self, row: int) -> int:
        """Gates of one row."""
        return int(self.sizes[row])


class Plan:
    """A circuit as banks, level by level, in the order in which the builder makes their rows."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.inputs: list[Input] = []
        self.levels: list[list[Bank]] = [[]]
        self.outputs: list[tuple[str, Callable[[], Value]]] = []
        self._before: list[list[tuple[int, int]]] = []  # per level: gates and rows before each bank, as far as known

    def words(self, names: Sequence[str], width: int, encoding: str) -> Bank:
        """Add groups of input wires, one row each."""
        first = sum(item.width for item in self.inputs)
        self.inputs += [Input(name, first + i * width, width, encoding) for i, name in enumerate(names)]
        sizes = np.full(len(names), width)
        bank = Bank(0, lambda: sizes, lambda r: Value(0, (), 0, 0), lambda r, k: k, lambda r: Origin("input"))
        return self.add(bank)

    def add(self, bank: Bank) -> Bank:
        """Add rows at the end of their level.

        Raises:
            BudgetSpent: the time is over.
        """
        self.budget.tick("the plan of a circuit", bank.level)
        while len(self.levels) <= bank.level:
            self.levels.append([])
        bank.place = len(self.levels[bank.level])
        self.levels[bank.level].append(bank)
        return bank

    @property
    def input_wires(self) -> int:
        """Number of input wires."""
        return sum(item.width for item in self.inputs)

    def base(self, level: int) -> int:
        """Return the first wire of a level; all banks below are counted."""
        return sum(self._total(k)[0] for k in range(level))

    def level_gates(self, level: int) -> int:
        """Return the number of gates of a level."""
        return self._total(level)[0]

    def first(self, bank: Bank) -> int:
        """Return the first wire of a bank; all banks before it are counted."""
        return self.base(bank.level) + self._counted(bank.level, bank.place)[0]

    def first_row(self, bank: Bank) -> int:
        """Return the number in its level of a bank's first row."""
        return self._counted(bank.level, bank.place)[1]

    def locate(self, wire: int) -> tuple[Bank, int, int] | None:
        """Return bank, row and step of a wire; None if there are not so many."""
        base = 0
        for level, banks in enumerate(self.levels):
            known = self._counted(level, 0) and self._before[level]
            while len(known) <= len(banks) and base + known[-1][0] <= wire:
                self._counted(level, len(known))
            if base + known[-1][0] > wire:
                place = bisect_right(known, wire - base, key=lambda before: before[0]) - 1
                bank, inside = banks[place], wire - base - known[place][0]
                row = int(np.searchsorted(bank.starts, inside, side="right")) - 1
                return bank, row, inside - int(bank.starts[row])
            base += known[-1][0]
        return None

    def entries(self, form: Value) -> Iterator[tuple[Ints, Weights]]:
        """Yield wires and weights of a form, some at a time, in the order of the wires."""
        for read in form.reads:
            size = read.size
            first = self.first(read.bank) + int(read.bank.starts[read.row])
            for a in range(0, size * read.rows, CHUNK):
                at = np.arange(a, min(size * read.rows, a + CHUNK))
                weight = read.weight(at % size)
                kept = (weight != 0).astype(bool)
                yield first + at[kept], weight[kept]

    def weight(self, form: Value, wire: int) -> int:
        """Return the weight of a wire in a form, 0 if it is not read. The form is not listed."""
        found = self.locate(wire)
        if found is None:
            return 0
        bank, row, step = found
        for read in form.reads:
            if read.bank is bank and read.row <= row < read.row + read.rows:
                return int(read.weight(np.array([step]))[0])
        return 0

    def _total(self, level: int) -> tuple[int, int]:
        return self._counted(level, len(self.levels[level]))

    def _counted(self, level: int, place: int) -> tuple[int, int]:
        while len(self._before) <= level:
            self._before.append([(0, 0)])
        known = self._before[level]
        while len(known) <= place:
            self.budget.tick("counting the rows before a gate", len(known))
            gates, rows = self.levels[level][len(known) - 1].count
            known.append((known[-1][0] + gates, known[-1][1] + rows))
        return known[place]


def scaled(value: Value, factor: int) -> Value:
    """Return a multiple of a form."""
    if factor == 0:
        return Value(0, (), 0, 0)
    ends = sorted((value.low * factor, value.high * factor))
    reads = tuple(replace(read, scale=read.scale * factor) for read in value.reads)
    return Value(value.constant * factor, reads, *ends)


def added(values: Sequence[Value]) -> Value:
    """Return the sum of forms that read different rows, its reads in the order of the wires."""
    reads = sorted((r for value in values for r in value.reads), key=lambda r: (r.bank.level, r.bank.place, r.row))
    return Value(
        sum(value.constant for value in values),
        tuple(reads),
        sum(value.low for value in values),
        sum(value.high for value in values),
    )
