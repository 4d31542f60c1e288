"""The state of an automaton as a cascade, from its holonomy decomposition: flip-flops, and counters for its turns.

In the terms of ``algebra.holonomy``: the state is the chain of sets from all points down to one, and for each class of
sets a component says which tile the chain takes at its set of the class. A letter, given the chains above the class
before and after it, resets the tile or turns the tiles. A class without turns is one flip-flop. With turns, of product
P so far (``groups``), a reset to tile k is noted in a flip-flop as the tile that P turns into k; the tile at any time
is the note turned by P. Classes of one height are in the same layers, larger heights first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tc0kit.algebra.coordinates import Coordinates
from tc0kit.algebra.holonomy import Holonomy
from tc0kit.algebra.transformations import Map, identity, inverse
from tc0kit.theory.witness.cascade import Actions, Component, FlipFlop, State
from tc0kit.theory.witness.groups import added, counters_of
from tc0kit.theory.witness.target import Images


@dataclass(frozen=True)
class _Place:
    """Where the components of a class are in the state, and in which layers."""

    label: int
    layer: int  # the first layer of its height
    turns: tuple[int, ...]
    note: int


@dataclass(frozen=True)
class _Slot:
    """What stands in a layer: the counters of one factor of a class, or its note."""

    label: int
    factor: int | None


class HolonomyCascade:
    """The chain of one starting point.

    Args:
        holonomy: the decomposition.
        groups: coordinates of the turns of each class that has some (``turn_groups``).
        start: the point at the beginning.
    """

    def __init__(self, holonomy: Holonomy, groups: dict[int, Coordinates], start: int) -> None:
        self._holonomy = holonomy
        self._groups = groups
        self.layers: list[list[Component]] = []
        self._slots: list[list[_Slot]] = []
        self._places: dict[int, _Place] = {}
        first = {holonomy.label[i]: holonomy.tiles[i].index(tile) for i, tile in pairwise(holonomy.chain(start))}
        by_height: dict[int, list[int]] = {}
        for label in holonomy.classes():
            by_height.setdefault(holonomy.class_height(label), []).append(label)
        for _, labels in sorted(by_height.items(), reverse=True):
            self._add_height(labels, first)

    def _add_height(self, labels: Sequence[int], first: dict[int, int]) -> None:
        bottom = len(self.layers)
        lengths = {label: self._groups[label].length if label in self._groups else 0 for label in labels}
        turns: dict[int, list[int]] = {label: [] for label in labels}
        place = sum(map(len, self.layers))
        for depth in range(1 + max(lengths.values())):
            layer: list[Component] = []
            slots = []
            for label in labels:
                if depth < lengths[label]:
                    counters = counters_of(self._groups[label])[depth]
                    turns[label] += range(place + len(layer), place + len(layer) + len(counters))
                    layer += counters
                    slots.append(_Slot(label, depth))
                elif depth == lengths[label]:
                    self._places[label] = _Place(label, bottom, tuple(turns[label]), place + len(layer))
                    tiles = self._holonomy.tiles[self._holonomy.members(label)[0]]
                    layer.append(FlipFlop(len(tiles), first.get(label, 0)))
                    slots.append(_Slot(label, None))
            self.layers.append(layer)
            self._slots.append(slots)
            place += len(layer)

    def actions(self, layer: int, letter: int, before: State, after: State) -> Actions:
        """Return what the letter adds to counters and notes in flip-flops."""
        found: list[int | None] = []
        for slot in self._slots[layer]:
            place = self._places[slot.label]
            turn, reset = self._event(slot.label, letter, before, after)
            if slot.factor is None:
                if reset is not None:
                    reset = inverse(self._turned(place, after))[reset] if place.turns else reset
                found.append(reset)
            else:
                group = self._groups[slot.label]
                coarse = sum(len(factor.moduli) for factor in group.factors[: slot.factor])
                q = tuple(before[i] for i in place.turns[:coarse])
                found += added(group, slot.factor, turn, q)
        return tuple(found)

    def _event(self, label: int, letter: int, before: State, after: State) -> tuple[Map, int | None]:
        """Return how a letter turns the tiles of a class, and to which tile it resets them, if it does."""
        holonomy = self._holonomy
        height = holonomy.class_height(label)
        still = identity(len(holonomy.tiles[holonomy.members(label)[0]]))
        inner, outer = self._set_at(height, before), self._set_at(height, after)
        if holonomy.label[outer] != label:
            return still, 0  # any event will do: the class is reset when the chain meets it again
        if holonomy.image[inner][letter] != outer:
            return still, holonomy.reset(holonomy.image[inner][letter], outer)
        turn = holonomy.turn(inner, letter)
        assert turn is not None  # a set that is mapped onto one of the same height is in the same class
        return turn, None

    def _set_at(self, height: int, state: State) -> int:
        """Return the first set of the chain with at most this height; the state ends at or below that height."""
        holonomy, found = self._holonomy, 0
        while holonomy.height[found] > height:
            place = self._places[holonomy.label[found]]
            tile = state[place.note]
            if place.turns:
                tile = self._turned(place, state)[tile]
            found = holonomy.tiles[found][tile]
        return found

    def _turned(self, place: _Place, state: State) -> Map:
        return self._groups[place.label].representative([state[i] for i in place.turns])

    def images(self, state: State) -> Images:
        """Return the point at the end of the chain."""
        (point,) = self._holonomy.sets[self._set_at(0, state)]
        return (point,)
