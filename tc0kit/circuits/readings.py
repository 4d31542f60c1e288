"""Readings: a value of small range kept as one bank of gates, from which every further function of it is free.

"Any function of one log-precision number is a table of polynomial size" (Merrill, Petty and Sabharwal 2024): the
table's steps are gates, and two functions of the same number share them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tc0kit.circuits.builder import Builder, check_span
from tc0kit.circuits.form import Form, Ints, Weights, constant, total, weights_of


@dataclass(frozen=True, eq=False)
class Reading:
    """A value known by its *runs*: on run k it is ``values[k]``, and a function of it has one entry for each run.

    Attributes:
        values: int64, one value for each run.
        at: makes the form that is ``table[k]`` on run k.
    """

    values: Ints
    at: Callable[[Weights], Form]

    @property
    def form(self) -> Form:
        """The value as a form."""
        return self.at(self.values)


def read(builder: Builder, form: Form, table: Callable[[Ints], Ints] | None = None) -> Reading:
    """Read a function of a form, the identity if no table is given. One level, one gate for each run but the first.

    Args:
        builder: where the gates are made.
        form: its range may have at most 2^26 values.
        table: maps the array ``low .. high`` to int64 values.

    Raises:
        BudgetSpent: the range or the number of gates is too large.
    """
    check_span(form)
    arguments = np.arange(form.low, form.high + 1, dtype=np.int64)
    values = arguments if table is None else table(arguments)
    changes = np.flatnonzero(values[1:] != values[:-1]) + 1
    runs = values[np.concatenate([[0], changes]).astype(np.int64)]
    return read_steps(builder, form, arguments[changes], runs)


def read_steps(builder: Builder, form: Form, thresholds: Ints, values: Ints) -> Reading:
    """Read a step function of a form: ``values[0]`` below all thresholds, ``values[k]`` from threshold k-1 on."""
    if len(values) == 1 or not len(form.wires):
        place = int((thresholds <= form.constant).sum())
        return Reading(values, lambda entries: constant(int(entries[place])))
    ones = np.ones(len(thresholds), dtype=np.int64)
    bank = builder.steps(form, 0, thresholds, ones, (0, len(thresholds)))
    return Reading(values, lambda entries: _over_bank(bank, entries))


def read_one_hot(indicators: Sequence[Form]) -> Reading:
    """Read the number s of the one indicator that is 1. No level; the indicators are trusted to be one-hot."""

    def at(table: Weights) -> Form:
        form = total(indicator * int(entry) for indicator, entry in zip(indicators, table, strict=True))
        return Form(form.wires, form.weights, form.constant, int(table.min()), int(table.max()))

    return Reading(np.arange(len(indicators), dtype=np.int64), at)


def _over_bank(bank: Form, entries: Weights) -> Form:
    jumps: Any = weights_of(entries[1:] - entries[:-1])
    kept = jumps != 0
    return Form(bank.wires[kept], jumps[kept], int(entries[0]), int(entries.min()), int(entries.max()))
