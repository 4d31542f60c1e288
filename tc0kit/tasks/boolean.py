"""Complement and product of complete DFAs."""

from __future__ import annotations

from array import array
from collections.abc import Callable

from tc0kit.budget import Budget
from tc0kit.tasks.action import Action
from tc0kit.tasks.automaton import Dfa


def complement(dfa: Dfa) -> Dfa:
    """Return the DFA of the words over the same letters that ``dfa`` rejects."""
    return Dfa(dfa.action, dfa.initial, frozenset(range(dfa.action.degree)) - dfa.accepting)


def product(left: Dfa, right: Dfa, op: Callable[[bool, bool], bool], budget: Budget | None = None) -> Dfa:
    """Return the DFA that accepts a word iff ``op(left accepts it, right accepts it)``.

    Only reachable pairs are built, numbered breadth first.

    Raises:
        ValueError: the two automata have different letters.
        BudgetSpent: more than ``budget.max_states`` pairs, or no time left.
    """
    if left.action.letters != right.action.letters:
        raise ValueError("a product needs two automata over the same letters in the same order")
    budget = budget or Budget()
    width = right.action.degree
    start = left.initial * width + right.initial
    number = {start: 0}
    order = [start]
    pairs = list(zip(left.action.images, right.action.images, strict=True))
    images = [array("l") for _ in pairs]
    for pair in order:  # grows while it is walked
        p, q = divmod(pair, width)
        for column, (a, b) in zip(images, pairs, strict=True):
            target = a[p] * width + b[q]
            state = number.get(target)
            if state is None:
                state = number[target] = len(order)
                order.append(target)
                budget.states(state + 1, "the product of two automata")
                if not state & 4095:
                    budget.tick("the product of two automata", state)
            column.append(state)
    accepting = frozenset(
        i for i, pair in enumerate(order) if op(pair // width in left.accepting, pair % width in right.accepting)
    )
    return Dfa(Action(len(order), left.action.letters, tuple(map(tuple, images))), 0, accepting)
