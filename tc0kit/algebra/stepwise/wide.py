"""The walk of ``tracks`` for wide recurrences: a whole level of the breadth-first search at a time, in NumPy.

A pair is one integer: the patterns, then the number of the task's state. The pairs that were met are a sorted array;
a second sorted array has the numbers with their outputs, where two neighbours of the same numbers are a collision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tc0kit.algebra.stepwise.arrays import ArraySteps
from tc0kit.algebra.stepwise.recurrence import FormatRecurrence, State
from tc0kit.algebra.stepwise.tracks import Collision, Machine, Point, Tracked, observed
from tc0kit.budget import Budget
from tc0kit.tasks.task import Task

Keys = NDArray[np.int64]


@dataclass
class _Level:
    """The pairs first met at one length: each with the place of its predecessor in the level before and the letter."""

    keys: Keys
    before: NDArray[np.int64]
    letters: NDArray[np.int64]


class _Code:
    """Pairs as integers."""

    def __init__(self, recurrence: FormatRecurrence, task: Task, machine: Machine, budget: Budget) -> None:
        first, move, output = machine
        assert task.action is not None
        self.points: list[Point] = [first]
        number = {first: 0}
        table: list[list[int]] = []
        for point in self.points:
            row = []
            for a in range(len(task.action.letters)):
                following = move(point, a)
                if following not in number:
                    budget.states(len(self.points), "the task")
                    number[following] = len(self.points)
                    self.points.append(following)
                row.append(number[following])
            table.append(row)
        self.moves = np.array(table, dtype=np.int64)
        self.outputs = [output(point) for point in self.points]
        kinds = {value: i for i, value in enumerate(dict.fromkeys(self.outputs))}
        self.kind = np.array([kinds[value] for value in self.outputs], dtype=np.int64)
        self.size = len(self.points)
        self.bits, self.dimension = recurrence.format.bits, recurrence.dimension
        self.minus_zero = None if recurrence.format.kind == "fixed" else 1 << (self.bits - 1)

    def keys(self, state: Sequence[Keys], points: Keys) -> Keys:
        total = np.zeros(len(points), dtype=np.int64)
        for patterns in state:
            total = (total << self.bits) | patterns
        return total * self.size + points

    def split(self, keys: Keys) -> tuple[list[Keys], Keys]:
        numbers, points = np.divmod(keys, self.size)
        mask = (1 << self.bits) - 1
        shifts = range(self.bits * (self.dimension - 1), -1, -self.bits)
        return [(numbers >> shift) & mask for shift in shifts], points

    def observed(self, keys: Keys) -> Keys:
        """Return the numbers (+0 for -0) with the output in place of the task's state."""
        state, points = self.split(keys)
        if self.minus_zero is not None:
            state = [np.where(patterns == self.minus_zero, 0, patterns) for patterns in state]
        return self.keys(state, self.kind[points])

    def pair(self, key: int) -> tuple[State, Point]:
        state, (point,) = self.split(np.array([key], dtype=np.int64))
        return tuple(int(patterns[0]) for patterns in state), self.points[int(point)]


def wide_search(
    recurrence: FormatRecurrence, task: Task, machine: Machine, start: State, budget: Budget
) -> Tracked | Collision:
    """Decide what ``tracks`` decides.

    Raises:
        BudgetSpent: more pairs than ``budget.max_states``, or the time is over.
    """
    code = _Code(recurrence, task, machine, budget)
    assert task.action is not None
    place = {name: i for i, name in enumerate(recurrence.letters)}
    letters = [ArraySteps(recurrence).letters[place[name]] for name in task.action.letters]
    origin = code.keys([np.array([pattern], dtype=np.int64) for pattern in start], np.zeros(1, dtype=np.int64))
    levels = [_Level(origin, np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))]
    met, outputs = origin, code.observed(origin)
    while len(levels[-1].keys):
        budget.tick("pairs of states", len(met))
        state, points = code.split(levels[-1].keys)
        found = [code.keys([row(state) for row in rows], code.moves[points, a]) for a, rows in enumerate(letters)]
        keys, where = np.unique(np.stack(found, axis=1).ravel(), return_index=True)
        new = ~_contains(met, keys)
        keys, where = keys[new], where[new]
        order = np.argsort(where, kind="stable")
        before, a = np.divmod(where[order], len(letters))
        levels.append(_Level(keys[order], before, a))
        met = np.sort(np.concatenate([met, keys]), kind="stable")
        shown = np.unique(code.observed(keys))
        outputs = np.sort(np.concatenate([outputs, shown[~_contains(outputs, shown)]]), kind="stable")
        numbers = outputs // code.size
        clash = np.flatnonzero(numbers[1:] == numbers[:-1])
        if len(clash):
            return _collision(recurrence, task, code, levels, start, int(numbers[clash[0]]))
        budget.states(len(met), "the recurrence with the task")
    return Tracked(recurrence, task, tuple(code.pair(int(key)) for level in levels for key in level.keys))


def _contains(sorted_keys: Keys, keys: Keys) -> NDArray[np.bool_]:
    places = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    found: NDArray[np.bool_] = sorted_keys[places] == keys
    return found


def _collision(
    recurrence: FormatRecurrence, task: Task, code: _Code, levels: list[_Level], start: State, numbers: int
) -> Collision:
    """Return the first two pairs with these numbers and different outputs."""
    first: tuple[int, int] | None = None
    for depth, level in enumerate(levels):
        shown = code.observed(level.keys)
        for place in np.flatnonzero(shown // code.size == numbers):
            if first is None:
                first, kind = (depth, int(place)), int(shown[place])
            elif int(shown[place]) != kind:
                words = (_word(levels, *first), _word(levels, depth, int(place)))
                ends = [code.pair(int(levels[i].keys[j])) for i, j in (first, (depth, int(place)))]
                outputs = [code.outputs[code.points.index(point)] for _, point in ends]
                assert observed(recurrence, ends[0][0]) == observed(recurrence, ends[1][0])
                return Collision(recurrence, task, start, words, ends[0][0], (outputs[0], outputs[1]))
    raise AssertionError("the clash is between pairs that were met")


def _word(levels: list[_Level], depth: int, place: int) -> tuple[int, ...]:
    word = []
    while depth:
        level = levels[depth]
        word.append(int(level.letters[place]))
        place, depth = int(level.before[place]), depth - 1
    return tuple(reversed(word))
