"""A large layer of the orbit in NumPy arrays, with its Schreier generators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tc0kit.algebra.layer import Edge, Layer
from tc0kit.algebra.transformations import Map, identity

Masks = NDArray[np.uint64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.uint8]  # one row of points for each set, filled up with 255 to a multiple of 8 bytes

ROWS = 1 << 15  # sets or edges in one step


@dataclass(eq=False)
class ArrayLayer(Layer):
    """A layer in arrays; ``maps`` holds one of ``Rows`` for each set."""

    def map_at(self, i: int) -> Map:
        return bytes(self.maps[i, : self.size].tobytes())

    @cached_property
    def _grouped(self) -> tuple[Ints, Ints]:
        """The members of all components one after the other, and where each component starts."""
        label = self.label
        order = np.argsort(label, kind="stable")
        return order, np.searchsorted(label[order], np.arange(len(self.roots) + 1))

    def members(self, component: int) -> Sequence[int]:
        order, starts = self._grouped
        members: list[int] = order[starts[component] : starts[component + 1]].tolist()
        return members

    def _lengths(self, edges: Ints) -> Ints:
        depth = self.depth
        lengths: Ints = depth[edges // self.letters] + 1 - depth[self.target[edges]]
        return lengths

    @cached_property
    def _loops(self) -> tuple[Ints, Ints, dict[int, list[int]]]:
        """The edges ``i * letters + a`` inside components whose permutation is not 1, sorted by component.

        Returns those edges, their components, and for each component one edge for each other length of permutation 1.
        """
        label, target = self.label, self.target
        maps: Rows = self.maps
        found: list[Ints] = []
        still: list[Ints] = []
        for a in range(self.letters):
            goal = target[a :: self.letters]
            source = np.flatnonzero(goal >= 0)
            goal = goal[source]
            inside = label[source] == label[goal]
            source, goal = source[inside], goal[inside]
            for start in range(0, len(source), ROWS):
                self.budget.tick("edges between image sets", start)
                i, j = source[start : start + ROWS], goal[start : start + ROWS]
                moves = _differ(moved_rows(maps[i], self.tables[a]), maps[j])
                edges = i * self.letters + a
                found.append(edges[moves])
                resting = edges[~moves]
                resting = resting[self._lengths(resting) != 0]
                key = label[resting // self.letters] * (4 * len(label)) + self._lengths(resting)
                still.append(resting[first_of_each(key)])
        edges = np.concatenate([*found, np.zeros(0, dtype=np.int64)])
        component = label[edges // self.letters]
        order = np.argsort(component, kind="stable")
        lengths: dict[int, dict[int, int]] = {}
        for resting in still:
            for edge, length in zip(resting.tolist(), self._lengths(resting).tolist(), strict=True):
                lengths.setdefault(int(label[edge // self.letters]), {}).setdefault(length, edge)
        return edges[order], component[order], {c: list(edges.values()) for c, edges in lengths.items()}

    @property
    def with_groups(self) -> Iterator[int]:
        yield from np.unique(self._loops[1]).tolist()

    def generators(self, component: int) -> Iterator[tuple[Map, int, Edge]]:
        edges, components, still = self._loops
        start, end = np.searchsorted(components, [component, component + 1]).tolist()
        step = 16  # the first few generators often settle the question
        while start < end:
            yield from self._decode(edges[start : min(end, start + step)])
            start += step
            step = min(4 * step, ROWS)
        one = identity(self.size)
        for edge in still.get(component, ()):
            i, a = divmod(edge, self.letters)
            j = int(self.target[edge])
            yield one, int(self.depth[i]) + 1 - int(self.depth[j]), (i, a, j)

    def _decode(self, edges: Ints) -> Iterator[tuple[Map, int, Edge]]:
        """Yield the generators of these edges, without most of those that occurred before."""
        maps: Rows = self.maps
        i, a, j = edges // self.letters, edges % self.letters, self.target[edges]
        degree = len(self.tables[0])
        letters = np.frombuffer(b"".join(bytes(table) for table in self.tables), dtype=np.uint8)
        line = np.arange(len(edges))[:, None] * degree
        position = np.zeros(len(edges) * degree, dtype=np.uint8)
        position[line + maps[j, : self.size]] = np.arange(self.size, dtype=np.uint8)
        moved = letters[(a * degree)[:, None] + maps[i, : self.size]]
        rows = np.zeros((len(edges), maps.shape[1]), dtype=np.uint8)
        rows[:, : self.size] = position[line + moved]
        lengths = self._lengths(edges)
        words = rows.view(np.uint64)
        # Equal pairs have equal hashes and so stand side by side; different ones are told apart by comparing them.
        mixed = lengths.astype(np.uint64)
        for column in range(words.shape[1]):
            mixed = (mixed ^ words[:, column]) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        order = np.argsort(mixed, kind="stable")
        new = np.ones(len(edges), dtype=bool)
        new[1:] = _differ(rows[order[1:]], rows[order[:-1]]) | (np.diff(lengths[order]) != 0)
        for k in np.sort(order[new]).tolist():
            yield rows[k, : self.size].tobytes(), int(lengths[k]), (int(i[k]), int(a[k]), int(j[k]))


def moved_rows(rows: Rows, letter: Map) -> Rows:
    """Return the rows of points with the letter applied; the filling 255 stays."""
    table = bytes(letter).ljust(255, b"\0") + b"\xff"
    return np.frombuffer(rows.tobytes().translate(table), dtype=np.uint8).reshape(rows.shape)


def _differ(first: Rows, second: Rows) -> Bools:
    """Return which rows differ, eight bytes at a time."""
    a, b = first.view(np.uint64), second.view(np.uint64)
    different: Bools = a[:, 0] != b[:, 0]
    for column in range(1, a.shape[1]):
        different |= a[:, column] != b[:, column]
    return different


def first_of_each(masks: Masks | Ints) -> Ints:
    """Return the index of the first occurrence of each different value, in increasing order."""
    _, first = np.unique(masks, return_index=True)
    return np.sort(first)
