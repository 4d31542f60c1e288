"""Deterministic and nondeterministic automata with integer states.

The constructions live next door: ``subset`` (determinisation under a budget), ``minimize`` and ``boolean``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tc0kit.tasks.action import Action


@dataclass(frozen=True)
class Dfa:
    """A complete DFA whose letters act on the states ``0 .. action.degree-1``.

    Attributes:
        action: the letters' transitions.
        initial: the initial state.
        accepting: the accepting states.
    """

    action: Action
    initial: int
    accepting: frozenset[int]

    def accepts(self, word: Iterable[int]) -> bool:
        """Return whether the word (letter indices) leads from the initial to an accepting state."""
        return self.action.run(self.initial, word) in self.accepting


@dataclass(frozen=True)
class Nfa:
    """A nondeterministic automaton with states ``0 .. size-1``; transitions may be missing or empty.

    Attributes:
        size: number of states, at least 0.
        letters: the letters' names, pairwise different.
        edges: triples (source, letter index or None for the empty word, target).
        initial: the initial states.
        accepting: the accepting states.
    """

    size: int
    letters: tuple[str, ...]
    edges: tuple[tuple[int, int | None, int], ...]
    initial: frozenset[int]
    accepting: frozenset[int]
