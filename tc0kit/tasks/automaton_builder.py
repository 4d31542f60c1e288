"""Collects named states and letters into an ``Nfa``: what the readers of automata files share."""

from __future__ import annotations

from dataclasses import dataclass, field

from tc0kit.errors import UserError
from tc0kit.tasks.automaton import Nfa

STATE_LIMIT = 1_000_000


@dataclass
class AutomatonBuilder:
    """States and letters are numbered in the order in which they are first named."""

    states: dict[str, int] = field(default_factory=dict)
    letters: dict[str, int] = field(default_factory=dict)
    edges: list[tuple[int, int | None, int]] = field(default_factory=list)
    initial: list[int] = field(default_factory=list)
    accepting: list[int] = field(default_factory=list)

    def state(self, name: str) -> int:
        """Return the number of a state, new or old.

        Raises:
            UserError: too many states.
        """
        number = self.states.setdefault(name, len(self.states))
        if number >= STATE_LIMIT:
            raise UserError(f"more than {STATE_LIMIT:,} states; that is the limit")
        return number

    def letter(self, name: str) -> int:
        """Return the number of a letter, new or old."""
        return self.letters.setdefault(name, len(self.letters))

    def edge(self, source: str, letter: str | None, target: str) -> None:
        """Add a transition; None is the empty word."""
        self.edges.append((self.state(source), None if letter is None else self.letter(letter), self.state(target)))

    def build(self) -> Nfa:
        """Return the automaton, letters sorted by name.

        Raises:
            UserError: no initial state.
        """
        if not self.initial:
            raise UserError("the automaton has no initial state")
        names = sorted(self.letters)
        order = {self.letters[name]: i for i, name in enumerate(names)}
        edges = tuple((p, None if a is None else order[a], q) for p, a, q in self.edges)
        return Nfa(len(self.states), tuple(names), edges, frozenset(self.initial), frozenset(self.accepting))
