"""The state after every prefix of a word, in constant depth: the Krohn-Rhodes cascade of a holonomy decomposition.

For every class C of sets and every position t there is a *component*: which tile the chain takes at its set of C, if it
has one. An event at position s is a *reset* to a tile or a *turn* of the tiles; which of them depends on the letter and
on the larger sets of the chains before and after it. The tile at t is the one of the last reset, turned by the turns
since then. "The last event before t" is a prefix question: event s, and no reset in s+1 .. t, is one gate with
weights 1 and -1. If C has turns, with P_t their prefix product (``solvable``), a reset at s to tile k is noted as
tile k P_s^-1, and the tile at t is the last note times P_t. Without turns no counter is built: aperiodic monoids need
none.

K. Krohn, J. Rhodes (1965); depth: two levels for each height without turns, 2k + 3 with turns of derived length k.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

from tc0kit.algebra.coordinates import Coordinates
from tc0kit.algebra.holonomy import Holonomy
from tc0kit.algebra.transformations import Map, identity, inverse
from tc0kit.circuits.builder import Builder
from tc0kit.circuits.form import Form, constant, total
from tc0kit.circuits.indicators import ALWAYS, NEVER, both, either
from tc0kit.circuits.solvable import GroupPrefixes


class Cascade:
    """The chain of one starting point at all positions, built when it is asked for.

    Args:
        builder: where the gates are made.
        holonomy: the decomposition; every group of turns must be solvable.
        letters: for each position the indicators of the letters.
        start: the point at position 0.
        groups: coordinates of the groups of turns, by class (``turn_groups``).
    """

    def __init__(
        self,
        builder: Builder,
        holonomy: Holonomy,
        letters: Sequence[Sequence[Form]],
        start: int,
        groups: dict[int, Coordinates],
    ) -> None:
        self._builder = builder
        self._holonomy = holonomy
        self._letters = letters
        chain = holonomy.chain(start)
        self._initial = dict(pairwise(chain))
        self._above: list[list[tuple[int, int]]] = [[] for _ in holonomy.sets]  # (outer set, place of the tile)
        for outer, tiles in enumerate(holonomy.tiles):
            for k, tile in enumerate(tiles):
                self._above[tile].append((outer, k))
        self._groups = groups
        self._prefixes = {
            label: GroupPrefixes(builder, group, holonomy.turns(label), self._turn_events(label))
            for label, group in groups.items()
        }
        # One position after the other, so that no recursion is deeper than the heights.
        self.resets = cache(self._resets)
        self.tile = cache(self._tile)
        self._note = cache(self._note_at)
        self._last = cache(self._last_note)

    def point(self, t: int, point: int) -> Form:
        """Return the indicator of "the state after t letters is this point"."""
        return self.present(t, self._holonomy.number_of(point))

    def present(self, t: int, i: int) -> Form:
        """Return the indicator of "set i is in the chain after t letters"."""
        return ALWAYS if i == 0 else either(self.tile(t, outer, k) for outer, k in self._above[i])

    def first(self, t: int, i: int, height: int) -> Form:
        """Return the indicator of "set i is the first of the chain after t letters with at most this height"."""
        if i == 0:
            return ALWAYS if self._holonomy.height[0] <= height else NEVER
        outside = ((outer, k) for outer, k in self._above[i] if self._holonomy.height[outer] > height)
        return either(self.tile(t, outer, k) for outer, k in outside)

    def _tile(self, t: int, i: int, k: int) -> Form:
        """Return the indicator of "set i is in the chain after t letters, followed by its tile k"."""
        holonomy = self._holonomy
        label, here = holonomy.label[i], self.present(t, i)
        if t == 0:
            return ALWAYS if self._initial.get(i) == holonomy.tiles[i][k] else NEVER
        if here.high == 0:
            return NEVER
        if label not in self._groups:
            with self._builder.origin("reset", "last reset", position=t, height=holonomy.height[i]):
                return either(self._last_event(label, t, lambda s: self._reset_to(label, s, k), [here]))
        group, prefixes = self._groups[label], self._prefixes[label]
        found = []
        with self._builder.origin(
            "turned tile", "tile of the last reset, turned", position=t, height=holonomy.height[i]
        ):
            for coordinates, element in group.elements():
                events = [self._last(label, t, inverse(element)[k]), *prefixes.is_element(t, coordinates), here]
                found.append(both(self._builder, events))
        return either(found)

    def _reset_to(self, label: int, s: int, k: int) -> Form:
        """Return the indicator of "position s resets class ``label`` to tile k"; position 0 starts the chain."""
        if s > 0:
            return self.resets(label, s)[k]
        tiles = (self._holonomy.tiles[i].index(tile) for i, tile in self._initial.items() if self._is_in(i, label))
        return ALWAYS if next(tiles, -1) == k else NEVER

    def _is_in(self, i: int, label: int) -> bool:
        return self._holonomy.label[i] == label

    def _last_event(self, label: int, t: int, event: Callable[[int], Form], also: Sequence[Form]) -> list[Form]:
        """Return for s = 0 .. t the indicator of "event s, no reset in s+1 .. t", and the others. One level."""
        guard = total(form for form in also if form.low == 0)
        needed = 1 + guard.high
        since = constant(0)
        found = []
        for s in reversed(range(t + 1)):
            happened = event(s)
            if happened.high:
                found.append(self._builder.gate(happened + guard - since, needed))
            if s > 0:
                since = since + either(self.resets(label, s))
        return found

    def _note_at(self, label: int, s: int, note: int) -> Form:
        """Return the indicator of "position s resets to tile k with k P_s^-1 = note"."""
        if s == 0:
            return self._reset_to(label, 0, note)
        group, prefixes = self._groups[label], self._prefixes[label]
        found = []
        with self._builder.origin("note", "reset before the turns", position=s):
            for coordinates, element in group.elements():
                reset = self._reset_to(label, s, element[note])
                found.append(both(self._builder, [reset, *prefixes.is_element(s, coordinates)]))
        return either(found)

    def _last_note(self, label: int, t: int, note: int) -> Form:
        with self._builder.origin("reset", "last reset", position=t):
            return either(self._last_event(label, t, lambda s: self._note(label, s, note), []))

    def _resets(self, label: int, s: int) -> list[Form]:
        """Return for each tile the indicator of "position s resets the class to it". One level.

        With X the first set of the chain before the letter that has at most the height of the class, the letter resets
        if it takes X to a proper subset of the class's set Y in the new chain. If no set of the class is in the new
        chain, any event will do: the class is reset when one of them enters again.
        """
        holonomy = self._holonomy
        height, members = holonomy.class_height(label), holonomy.members(label)
        found: list[list[Form]] = [[] for _ in holonomy.tiles[members[0]]]
        with self._builder.origin("event", "reset by a letter", position=s, height=height):
            for i in range(len(holonomy.sets)):
                before = self.first(s - 1, i, height) if holonomy.height[i] <= height else NEVER
                if before.high == 0:
                    continue
                always: dict[int, list[Form]] = {}
                depending: dict[tuple[int, int], list[Form]] = {}
                for a, event in enumerate(self._letters[s - 1]):
                    target = holonomy.image[i][a]
                    outer = [j for j in members if holonomy.sets[target] < holonomy.sets[j]]
                    tiles = [holonomy.reset(target, j) for j in outer]
                    if len(set(tiles)) == 1:
                        always.setdefault(tiles[0], []).append(event)
                    else:
                        for j, k in zip(outer, tiles, strict=True):
                            depending.setdefault((j, k), []).append(event)
                for k, events in always.items():
                    found[k].append(both(self._builder, [before, _one_of(events, len(self._letters[s - 1]))]))
                for (j, k), events in depending.items():
                    letter = _one_of(events, len(self._letters[s - 1]))
                    found[k].append(both(self._builder, [before, self.present(s, j), letter]))
        return [either(events) for events in found]

    def _turn_events(self, label: int) -> Callable[[int], list[tuple[Map, Form]]]:
        """Return the function from a position to the turns other than the identity with their indicators."""
        holonomy, height = self._holonomy, self._holonomy.class_height(label)

        def events(s: int) -> list[tuple[Map, Form]]:
            found: dict[Map, list[Form]] = {}
            with self._builder.origin("event", "turn by a letter", position=s, height=height):
                for i in holonomy.members(label):
                    before = self.first(s - 1, i, height)
                    if before.high == 0:
                        continue
                    letters: dict[Map, list[Form]] = {}
                    for a, event in enumerate(self._letters[s - 1]):
                        turn = holonomy.turn(i, a)
                        if turn is not None and turn != identity(len(turn)):
                            letters.setdefault(turn, []).append(event)
                    for turn, of_letters in letters.items():
                        letter = _one_of(of_letters, len(self._letters[s - 1]))
                        found.setdefault(turn, []).append(both(self._builder, [before, letter]))
            return [(turn, either(parts)) for turn, parts in found.items()]

        return cache(events)


def _one_of(events: Sequence[Form], letters: int) -> Form:
    """Return the indicator of some of the letters of a position; all of them together are certain."""
    return ALWAYS if len(events) == letters else either(events)
