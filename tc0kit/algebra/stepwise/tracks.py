"""Does a recurrence in a number format track a task, at all lengths? Decided on the pairs (state, state of the task).

A recurrence *tracks* a task from a start if the numbers in its state after any word determine the task's output on
that word: membership for a language, the product for a word problem. A read-out sees numbers, so it cannot tell -0
from +0. The pairs that words reach are finitely many. If no two of them agree in the numbers and differ in the
output, they are the proof (the read-out is a look-up); if two do, the words that lead there are the refutation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tc0kit.algebra.stepwise.recurrence import FormatRecurrence, Number, State, Step
from tc0kit.budget import Budget
from tc0kit.errors import UserError, did_you_mean
from tc0kit.tasks.task import Task

Point = int | tuple[int, ...]
Output = bool | tuple[int, ...]
Pair = tuple[State, Point]
Machine = tuple[Point, Callable[[Any, int], Point], Callable[[Any], Output]]

WIDE_PAIRS = 20_000
WIDE_LEVEL = 16
MAX_STATE_BITS = 40  # leaves 22 bits for the task's state


@dataclass(frozen=True)
class Tracked:
    """The recurrence tracks the task, for all lengths.

    Attributes:
        recurrence: the recurrence.
        task: the task.
        pairs: all reached pairs of a state and the task's state (of the minimal DFA; for a word problem the product,
            as the images of the points), in breadth-first order; the first one is the start.
    """

    recurrence: FormatRecurrence
    task: Task
    pairs: tuple[Pair, ...]

    @property
    def states(self) -> int:
        """How many states the recurrence reaches."""
        return len({state for state, _ in self.pairs})


@dataclass(frozen=True)
class Collision:
    """Two words after which the numbers agree and the task's outputs differ, so no read-out is right on both.

    Attributes:
        recurrence: the recurrence.
        task: the task.
        start: the start.
        words: the two words, as letter indices of the task; no two such words are both shorter than the longer one.
        state: the state after the first word.
        outputs: the task's outputs.
    """

    recurrence: FormatRecurrence
    task: Task
    start: State
    words: tuple[tuple[int, ...], tuple[int, ...]]
    state: State
    outputs: tuple[Output, Output]


def tracks(
    recurrence: FormatRecurrence,
    task: Task,
    start: Sequence[Number] | None = None,
    budget: Budget | None = None,
) -> Tracked | Collision:
    """Decide whether the recurrence tracks the task on all words.

    Raises:
        UserError: the task is no finite action, or its letters are not those of the recurrence.
        BudgetSpent: more pairs than ``budget.max_states``, or the time is over; then nothing is decided.
    """
    budget = budget or Budget()
    steps = steps_of_task(recurrence, task)
    machine = task_machine(task)
    origin = recurrence.start(start)
    answer = _search(recurrence, task, steps, machine, origin, budget)
    if answer is not None:
        return answer
    from tc0kit.algebra.stepwise.wide import wide_search

    return wide_search(recurrence, task, machine, origin, budget)


def _search(
    recurrence: FormatRecurrence,
    task: Task,
    steps: Sequence[Step],
    machine: Machine,
    start: State,
    budget: Budget,
) -> Tracked | Collision | None:
    """Walk the pairs one by one; None if the walk is wide enough for whole levels at a time (``wide``)."""
    first, move, output = machine
    origin = (start, first)
    came: dict[Pair, tuple[int, int]] = {origin: (-1, -1)}
    pairs = [origin]
    seen: dict[State, int] = {observed(recurrence, start): 0}
    level_end, levels = 1, 0
    for i, (state, point) in enumerate(pairs):
        if i % 1024 == 0:
            budget.tick("pairs of states", i)
        if i == level_end:
            level_end, levels = len(pairs), levels + 1
            if len(pairs) >= WIDE_PAIRS and len(pairs) >= WIDE_LEVEL * levels and wide_enough(recurrence):
                return None
        for a, step in enumerate(steps):
            pair = (step(state), move(point, a))
            if pair in came:
                continue
            came[pair] = (i, a)
            pairs.append(pair)
            other = seen.setdefault(observed(recurrence, pair[0]), len(pairs) - 1)
            left, right = output(pairs[other][1]), output(pair[1])
            if left != right:
                words = (_word(pairs, came, other), _word(pairs, came, len(pairs) - 1))
                return Collision(recurrence, task, start, words, pairs[other][0], (left, right))
            budget.states(len(pairs), "the recurrence with the task")
    return Tracked(recurrence, task, tuple(pairs))


def wide_enough(recurrence: FormatRecurrence) -> bool:
    """Return whether a state and its task's state fit into 62 bits and the arithmetic into arrays."""
    from tc0kit.algebra.stepwise.arrays import supports

    return recurrence.format.bits * recurrence.dimension <= MAX_STATE_BITS and supports(recurrence)


def observed(recurrence: FormatRecurrence, state: State) -> State:
    """Return the state with +0 for -0: what a read-out sees."""
    if recurrence.format.kind == "fixed":
        return state
    minus_zero = 1 << (recurrence.format.bits - 1)
    return tuple(0 if pattern == minus_zero else pattern for pattern in state)


def steps_of_task(recurrence: FormatRecurrence, task: Task) -> list[Step]:
    """Return the recurrence's steps in the order of the task's letters.

    Raises:
        UserError: the task is no finite action, asks for all elements as letters, or has other letters.
    """
    if task.action is None:
        raise UserError(f"{task.name} is no task of a finite automaton, and a recurrence in a number format is one")
    if task.alphabet == "all":
        raise UserError(f"every element of {task.name} is a letter; ask for '{task.text} over generators'")
    missing = [name for name in task.action.letters if name not in recurrence.letters]
    extra = [name for name in recurrence.letters if name not in task.action.letters]
    if missing:
        hint = did_you_mean(missing[0], extra)
        raise UserError(f"the recurrence has no letter {missing[0]!r}, and {task.name} does{hint}")
    if extra:
        raise UserError(f"the recurrence has the letter {extra[0]!r}, and {task.name} does not")
    steps = dict(zip(recurrence.letters, recurrence.steps(), strict=True))
    return [steps[name] for name in task.action.letters]


def task_machine(task: Task) -> Machine:
    """Return the task's first state, its moves and its output."""
    assert task.action is not None
    images = task.action.images
    if task.dfa is not None:
        accepting = task.dfa.accepting
        return task.dfa.initial, lambda q, a: images[a][q], lambda q: q in accepting
    one = tuple(range(task.action.degree))
    return one, lambda element, a: tuple(images[a][q] for q in element), lambda element: tuple(element)


def _word(pairs: list[Pair], came: dict[Pair, tuple[int, int]], i: int) -> tuple[int, ...]:
    word = []
    while i:
        i, a = came[pairs[i]]
        word.append(a)
    return tuple(reversed(word))
