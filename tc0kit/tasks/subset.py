"""The subset construction under a budget: sets of states are integer bit masks.

A language such as ``(a|b)*a(a|b){n}`` has 2^(n+1) states, so the number of subsets and the bytes that
they occupy are both bounded while the construction runs, not afterwards.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence

from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.action import Action
from tc0kit.tasks.automaton import Dfa, Nfa

MASK_BYTES = 256 * 1024 * 1024
"""Bytes of bit masks that one construction may keep."""


def bits(mask: int) -> Iterator[int]:
    """Yield the positions of the one-bits of ``mask``, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def subset_construction(
    letters: tuple[str, ...],
    columns: Sequence[int],
    start: int,
    step: Callable[[int], Sequence[int]],
    final: int,
    budget: Budget,
) -> Dfa:
    """Return the complete DFA of the reachable subsets, numbered breadth first in the order of the letters.

    Args:
        letters: the letters' names.
        columns: for every letter the index of its successor in the answer of ``step`` (letters that act
            alike share one).
        start: the initial subset.
        step: maps a subset to its successors, one per column.
        final: a subset accepts if it meets this mask.
        budget: limits the subsets and the time.

    Raises:
        BudgetSpent: more than ``budget.max_states`` subsets, too many bytes of subsets, or no time left.
    """
    index = {start: 0}
    order = [start]
    width = len(set(columns))
    images = [array("l") for _ in range(width)]
    size = work = 0
    for mask in order:  # grows while it is walked
        for image, successor in zip(images, step(mask), strict=True):
            number = index.get(successor)
            if number is None:
                number = index[successor] = len(order)
                order.append(successor)
                budget.states(number + 1, "the subset construction")
                size += 28 + successor.bit_length() // 8
            image.append(number)
        work += mask.bit_count() + width + 1
        if work >= 4096:
            work = 0
            budget.tick("the subset construction", len(order))
            if size > MASK_BYTES:
                raise BudgetSpent(
                    f"budget spent: {len(order):,} states of the subset construction fill {size >> 20} MiB",
                    {"stage": "the subset construction", "reached": len(order)},
                )
    shared = [tuple(image) for image in images]
    action = Action(len(order), letters, tuple(shared[column] for column in columns))
    return Dfa(action, 0, frozenset(q for q, mask in enumerate(order) if mask & final))


def determinize(nfa: Nfa, budget: Budget | None = None) -> Dfa:
    """Return a complete DFA for the language of ``nfa`` (not minimal).

    Raises:
        BudgetSpent: see ``subset_construction``.
    """
    budget = budget or Budget()
    if (table := _table(nfa)) is not None:
        return _reachable(nfa, table, budget)
    size = sum(target for _, _, target in nfa.edges) // 8
    if size > MASK_BYTES:
        raise BudgetSpent(
            f"budget spent: the sets of states of an NFA with {nfa.size:,} states fill {size >> 20} MiB",
            {"stage": "the subset construction", "reached": 0},
        )
    silent: list[int] = [0] * nfa.size
    moves: list[dict[int, int]] = [{} for _ in range(nfa.size)]
    for source, letter, target in nfa.edges:
        if letter is None:
            silent[source] |= 1 << target
        else:
            moves[source][letter] = moves[source].get(letter, 0) | 1 << target

    def close(mask: int) -> int:
        fresh = mask
        while fresh:
            found = 0
            for q in bits(fresh):
                found |= silent[q]
            fresh = found & ~mask
            mask |= fresh
        return mask

    has_silent = any(silent)
    width = len(nfa.letters)

    def step(mask: int) -> list[int]:
        successors = [0] * width
        for q in bits(mask):
            for letter, targets in moves[q].items():
                successors[letter] |= targets
        return [close(successor) for successor in successors] if has_silent else successors

    start = close(sum(1 << q for q in sorted(nfa.initial)))
    final = sum(1 << q for q in sorted(nfa.accepting))
    return subset_construction(nfa.letters, range(width), start, step, final, budget)


def _table(nfa: Nfa) -> list[dict[int, int]] | None:
    """Return each state's one successor by each letter, the sink left out; None if the automaton is not so."""
    table: list[dict[int, int]] = [{} for _ in range(nfa.size)]
    for source, letter, target in nfa.edges:
        if letter is None or table[source].setdefault(letter, target) != target:
            return None
    return table if len(nfa.initial) == 1 else None


def _reachable(nfa: Nfa, table: Sequence[dict[int, int]], budget: Budget) -> Dfa:
    """Return the reachable part of a deterministic automaton, numbered as by ``subset_construction``."""
    (start,) = nfa.initial
    sink = nfa.size
    index = {start: 0}
    order = [start]
    images = [array("l") for _ in nfa.letters]
    for state in order:  # grows while it is walked
        row = table[state] if state != sink else {}
        for letter, image in enumerate(images):
            target = row.get(letter, sink)
            number = index.get(target)
            if number is None:
                number = index[target] = len(order)
                order.append(target)
                budget.states(number + 1, "the automaton")
            image.append(number)
        if not len(images[0] if images else order) & 1023:
            budget.tick("the reachable states", len(order))
    action = Action(len(order), nfa.letters, tuple(map(tuple, images)))
    return Dfa(action, 0, frozenset(q for q, state in enumerate(order) if state in nfa.accepting))
