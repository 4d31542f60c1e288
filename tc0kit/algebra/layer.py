"""One layer of the orbit: all reached sets of one size, with spanning trees and Schreier generators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tc0kit.algebra.transformations import Map, Word, as_map, compose, identity
from tc0kit.budget import Budget

Edge = tuple[int, int, int]  # (source Y, letter a, target Z), indices in the layer
Numbers = Any  # a list of ints, or in a large layer a NumPy array of them
STRIDE = 256  # sets between two looks at the clock


@dataclass(eq=False)
class Layer:
    """All reached sets of one size, the graph on them and its components.

    ``i`` counts the sets of the layer in the order of discovery.

    Attributes:
        size: number of points of each set.
        offset: number of sets in the layers before this one; ``offset + i`` is the global index.
        masks: the sets.
        origin, origin_letter: a set is ``origin . letter`` (global index; -1 for the full set).
        target: ``target[i * letters + a]`` is the index of ``set i . a`` in this layer, or -1 if it is smaller.
        label: the component of a set, counted by first member.
        roots: the first member of each component.
        parent, parent_letter: spanning tree of each component, from its root (-1 at a root).
        depth: distance from the root in that tree.
        maps: for each set i the map t_i from the positions of the root's points onto set i, read along the tree
            (use ``map_at``).
        tables: the letters as maps.
        budget: its time limit is observed by everything that walks a whole component.
    """

    size: int
    offset: int
    letters: int
    masks: Numbers
    origin: Numbers
    origin_letter: Numbers
    target: Numbers
    label: Numbers
    roots: Numbers
    parent: Numbers
    parent_letter: Numbers
    depth: Numbers
    maps: Any
    tables: Sequence[Map]
    budget: Budget

    def map_at(self, i: int) -> Map:
        """Return t_i."""
        found: Map = self.maps[i]
        return found

    def members(self, component: int) -> Sequence[int]:
        """Return the indices of a component's sets, in the order of discovery."""
        return self._members[component]

    @cached_property
    def _members(self) -> list[list[int]]:
        members: list[list[int]] = [[] for _ in self.roots]
        for i, component in enumerate(self.label):
            members[component].append(i)
        return members

    @property
    def with_groups(self) -> Iterator[int]:
        """The components whose group is not trivial, in order."""
        one = identity(self.size)
        for component in range(len(self.roots)):
            if any(permutation != one for permutation, _, _ in self.generators(component)):
                yield component

    def edges(self, component: int) -> Iterator[Edge]:
        """Yield the edges inside a component that are not in its spanning tree."""
        for number, i in enumerate(self.members(component)):
            if number % STRIDE == STRIDE - 1:
                self.budget.tick("edges between image sets", number)
            for a in range(self.letters):
                j = int(self.target[i * self.letters + a])
                if j >= 0 and self.label[j] == component and not (self.parent[j] == i and self.parent_letter[j] == a):
                    yield i, a, j

    def generators(self, component: int) -> Iterator[tuple[Map, int, Edge]]:
        """Yield ``(permutation, length, edge)``, the Schreier generator ``t_Y a t_Z^-1`` of each edge ``Y -a-> Z``.

        Those with the identity and length 0 are left out; others may repeat.
        """
        same = identity(self.size)
        for i, a, j in self.edges(component):
            moved = compose(self.map_at(i), self.tables[a])
            length = self.depth[i] + 1 - self.depth[j]
            goal = self.map_at(j)
            if moved != goal:
                position = {q: k for k, q in enumerate(goal)}
                yield as_map((position[q] for q in moved), self.size), length, (i, a, j)
            elif length:
                yield same, length, (i, a, j)

    def path(self, i: int) -> Word:
        """Return the word along the spanning tree from the root of its component to set ``i``."""
        letters = []
        while self.parent[i] >= 0:
            letters.append(int(self.parent_letter[i]))
            i = self.parent[i]
        return tuple(reversed(letters))

    def back(self, i: int) -> Word:
        """Return a shortest word inside the component from set ``i`` to the root."""
        letters = []
        step = self._steps_back(int(self.label[i]))
        while i in step:
            i, a = step[i]
            letters.append(a)
        return tuple(letters)

    def action_on_root(self, i: int, word: Word) -> Map:
        """Return the permutation of the root's positions by ``t_i`` followed by a word from set ``i`` to the root."""
        moved = self.map_at(i)
        for a in word:
            moved = compose(moved, self.tables[a])
        position = {q: k for k, q in enumerate(self.map_at(self.roots[self.label[i]]))}
        return as_map((position[q] for q in moved), self.size)

    @cached_property
    def _back(self) -> dict[int, dict[int, tuple[int, int]]]:
        return {}

    def _steps_back(self, component: int) -> dict[int, tuple[int, int]]:
        """Return for each member but the root a neighbour nearer to the root and the letter that leads there."""
        if component not in self._back:
            sources: dict[int, list[tuple[int, int]]] = {}
            for number, i in enumerate(self.members(component)):
                if number % STRIDE == STRIDE - 1:
                    self.budget.tick("edges between image sets", number)
                for a in range(self.letters):
                    j = int(self.target[i * self.letters + a])
                    if j >= 0 and self.label[j] == component:
                        sources.setdefault(j, []).append((i, a))
            root = int(self.roots[component])
            step: dict[int, tuple[int, int]] = {}
            frontier = [root]
            for j in frontier:
                for i, a in sources.get(j, ()):
                    if i != root and i not in step:
                        step[i] = (j, a)
                        frontier.append(i)
            self._back[component] = step
        return self._back[component]
