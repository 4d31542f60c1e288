"""The automaton of a recurrence in a format: the states that words reach from a start, or a whole small format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tc0kit.algebra.stepwise.recurrence import FormatRecurrence, Number, State
from tc0kit.budget import Budget
from tc0kit.errors import UserError
from tc0kit.tasks.action import Action

MAX_WHOLE_BITS = 16


@dataclass(frozen=True)
class StateAutomaton:
    """The letters' action on the states of a recurrence.

    Attributes:
        recurrence: where it comes from.
        states: the states; their places are the points of the action.
        action: the letters on the points.
        reached: True if these are the states that words reach from ``states[0]``; False: all states of the format.
    """

    recurrence: FormatRecurrence
    states: tuple[State, ...]
    action: Action
    reached: bool

    def show(self, point: int) -> str:
        """Return the numbers of a state as text."""
        return ", ".join(map(self.recurrence.format.show, self.states[point]))


def reachable(
    recurrence: FormatRecurrence, start: Sequence[Number] | None = None, budget: Budget | None = None
) -> StateAutomaton:
    """Return the automaton of all states that words reach, in breadth-first order.

    Raises:
        UserError: the start does not fit the recurrence.
        BudgetSpent: more states than ``budget.max_states``, or the time is over.
    """
    budget = budget or Budget()
    steps = recurrence.steps()
    first = recurrence.start(start)
    number = {first: 0}
    states = [first]
    images: list[list[int]] = [[] for _ in steps]
    for i, state in enumerate(states):
        if i % 4096 == 0:
            budget.tick("states of the recurrence", i)
        for image, step in zip(images, steps, strict=True):
            following = step(state)
            if following not in number:
                number[following] = len(states)
                states.append(following)
                budget.states(len(states), "the recurrence")
            image.append(number[following])
    return _automaton(recurrence, states, images, True)


def whole_format(recurrence: FormatRecurrence, budget: Budget | None = None) -> StateAutomaton:
    """Return the automaton on all states of the format, in their order (NaN last); for scalar channels.

    Raises:
        UserError: more than one coordinate, or a format of more than 16 bits.
        BudgetSpent: more states than ``budget.max_states``, or the time is over.
    """
    budget = budget or Budget()
    if recurrence.dimension != 1 or recurrence.format.bits > MAX_WHOLE_BITS:
        raise UserError(f"all states of a format: one coordinate and at most {MAX_WHOLE_BITS} bits are needed")
    patterns = recurrence.format.states()
    budget.states(len(patterns), f"the format {recurrence.format.name}")
    number = {pattern: i for i, pattern in enumerate(patterns)}
    images: list[list[int]] = []
    for step in recurrence.steps():
        budget.tick("states of the format", len(images))
        images.append([number[step((pattern,))[0]] for pattern in patterns])
    return _automaton(recurrence, [(pattern,) for pattern in patterns], images, False)


def _automaton(
    recurrence: FormatRecurrence, states: list[State], images: list[list[int]], reached: bool
) -> StateAutomaton:
    action = Action(len(states), recurrence.letters, tuple(map(tuple, images)))
    return StateAutomaton(recurrence, tuple(states), action, reached)
