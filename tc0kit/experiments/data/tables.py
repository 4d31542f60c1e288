"""A task as arrays: states, a step for each letter, a label for each state.

Every task that has an automaton is labelled by one scan: the prefix label of a word problem is the product of the
letters so far, that of a language whether the prefix belongs to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tc0kit.algebra.enumeration import Monoid, enumerate_monoid
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.task import Task

MOST_LETTERS = 1024
MOST_CLASSES = 20_000

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Tables:
    """A complete automaton with labels.

    Attributes:
        name: the task's name.
        letters: the letters' names.
        classes: the labels' names.
        step: ``step[q, a]`` is the state after letter a in state q, [states, letters].
        label: the label of each state, 0 .. len(classes)-1, [states].
        start: the state before the first letter.
        choices: for languages with dead states: ``choices[q, a]`` is the probability of at most letter a in state q
            when letters into dead states are avoided, [states, letters]; else None.
    """

    name: str
    letters: tuple[str, ...]
    classes: tuple[str, ...]
    step: Ints
    label: Ints
    start: int = 0
    choices: NDArray[np.float64] | None = None

    def walks(self, draws: NDArray[np.float64]) -> Ints:
        """Return words that avoid dead states where they can, from numbers uniform in [0, 1), [count, T]."""
        assert self.choices is not None
        words = np.empty(draws.shape, dtype=np.int64)
        state = np.full(len(draws), self.start, dtype=np.int64)
        for t in range(draws.shape[1]):
            words[:, t] = (draws[:, t, None] >= self.choices[state]).sum(1)
            state = self.step[state, words[:, t]]
        return words

    def labels(self, words: Ints) -> Ints:
        """Return the label of every non-empty prefix of the words, [count, T] -> [count, T]."""
        states = np.empty((words.shape[1], words.shape[0]), dtype=np.int64)
        state = np.full(len(words), self.start, dtype=np.int64)
        flat, width = self.step.reshape(-1), len(self.letters)
        for t, letters in enumerate(np.ascontiguousarray(words.T)):
            state = flat[state * width + letters]
            states[t] = state
        return np.ascontiguousarray(self.label[states].T)


def make_tables(task: Task, budget: Budget | None = None) -> Tables:
    """Return the tables of a word problem or of a regular language.

    Raises:
        UserError: a named task that no automaton decides, no letters, or too many letters or classes for a model.
        BudgetSpent: the monoid is too large for the budget's time.
    """
    if task.action is None:
        raise UserError(
            f"there is no data for {task.name}: experiments run on word problems and regular languages (A5, '(aa)*')"
        )
    if not task.action.letters:
        raise UserError(f"there is no data for {task.name}: it has no letters")
    if task.kind == "language":
        assert task.dfa is not None
        accepting = np.array([q in task.dfa.accepting for q in range(task.action.degree)], dtype=np.int64)
        step = np.array(task.action.images, dtype=np.int64).T
        names, choices = ("outside", "inside"), _choices(step, accepting)
        return Tables(task.name, task.action.letters, names, step, accepting, task.dfa.initial, choices)
    return _products(task, budget or Budget())


def _choices(step: Ints, accepting: Ints) -> NDArray[np.float64] | None:
    """Return the cumulative choice of letters into live states: those from which acceptance can still be reached."""
    live = accepting > 0
    for _ in range(len(step)):
        live = live | live[step].any(1)
    if live.all() or not live.any():
        return None
    good = live[step]
    good[~good.any(1)] = True
    cumulative: NDArray[np.float64] = np.cumsum(good / good.sum(1, keepdims=True), axis=1)
    cumulative[:, -1] = 1.0
    return cumulative


def _products(task: Task, budget: Budget) -> Tables:
    assert task.action is not None
    every = task.alphabet == "all"
    limit = MOST_LETTERS if every else MOST_CLASSES
    try:
        monoid = enumerate_monoid(task.action, replace(budget, max_elements=limit))
    except BudgetSpent as spent:
        if spent.found.get("reached", 0) <= limit:
            raise
        what = "letters; try 'over generators'" if every else "labels"
        raise UserError(f"{task.name} has more than {limit:,} elements, too many {what}") from spent
    size, width = monoid.size, len(task.action.letters)
    names = element_names(monoid)
    graph = np.array(monoid.right, dtype=np.int64).reshape(size, width)
    label = np.arange(size)
    if not every:
        return Tables(task.name, task.action.letters, names, graph, label)
    step = np.empty((size, size), dtype=np.int64)
    for element in range(size):
        state = np.arange(size)
        for letter in monoid.word(element):
            state = graph[state, letter]
        step[:, element] = state
    return Tables(task.name, names, names, step, label)


def element_names(monoid: Monoid) -> tuple[str, ...]:
    """Return a short name for each element: its least word, and 1 for the identity unless a letter is called so."""
    taken = set(monoid.action.letters)
    one = next(name for name in ("1", "e", "id", "the identity") if name not in taken)
    return tuple(monoid.action.spell(monoid.word(i)) or one for i in range(monoid.size))
