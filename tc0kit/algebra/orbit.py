"""The orbit of image sets, size by size, and its strongly connected components.

Letters never enlarge a set, so the sets of one size (a *layer*) are complete as soon as all larger sizes are:
they are what larger sets fall onto, closed under the letters that keep the size. Components never cross layers.
This is the lambda-orbit of East, Egri-Nagy, Mitchell, Peresse, "Computing finite semigroups" (2019), cut to what the
decisions need. Small layers are walked here; large ones by ``orbit_arrays``, whole frontiers at a time.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tc0kit.algebra.layer import Layer
from tc0kit.algebra.strong_components import strong_components as strong_components
from tc0kit.algebra.transformations import Map, Word, as_map, compose, image_of_mask, mask_tables, points_of
from tc0kit.budget import Budget
from tc0kit.tasks.action import Action

if TYPE_CHECKING:
    from tc0kit.algebra.orbit_arrays import ArrayTables, Numbering

SMALL_LAYER = 1024  # sets; beyond this NumPy's frontiers win over plain Python, even with the import counted
ARRAY_POINTS = 64  # a mask must fit an unsigned 64-bit integer
Seed = tuple[int, int]  # (global index of the set it was reached from, or -1, and the letter)


@dataclass
class Seeds:
    """Sets of one size that larger sets fall onto: single ones with their seeds, and arrays of large layers."""

    known: dict[int, Seed] = field(default_factory=dict)
    chunks: list[tuple[Any, Any, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[int, Seed]:
        """Return all of them as single ones."""
        together = dict(self.known)
        for masks, origin, letter in self.chunks:
            for mask, seed in zip(masks.tolist(), zip(origin.tolist(), letter.tolist(), strict=True), strict=True):
                together.setdefault(mask, seed)
        return together


class Orbit:
    """The layers of an action's orbit of image sets, by decreasing size, walked on demand."""

    def __init__(self, action: Action, budget: Budget) -> None:
        self.action = action
        self.budget = budget
        self.layers: list[Layer] = []
        self._pending = {action.degree: Seeds({(1 << action.degree) - 1: (-1, -1)})}
        self._tables = [as_map(image, action.degree) for image in action.images]
        self._stages: Iterator[tuple[Layer, bool]] = iter(())

    @cached_property
    def _masks(self) -> list[list[list[int]]]:
        return [mask_tables(image) for image in self.action.images]

    @cached_property
    def _arrays(self) -> tuple[ArrayTables, Numbering]:
        from tc0kit.algebra.orbit_arrays import ArrayTables, Numbering

        return ArrayTables(self.action.images, self.action.degree), Numbering(self.action.degree)

    @property
    def count(self) -> int:
        """Number of sets in the layers walked so far."""
        return self.layers[-1].offset + len(self.layers[-1].masks) if self.layers else 0

    def walk(self, min_size: int = 1, previews: bool = False) -> Iterator[Layer]:
        """Yield all layers of sets of at least ``min_size`` points, by decreasing size.

        Args:
            previews: also yield unfinished stages of large layers, whose groups are subgroups of the final ones; the
                walk can be left there and is resumed by the next call.

        Raises:
            BudgetSpent: more than ``budget.max_elements`` sets, or the time is over.
        """
        done = 0
        while True:
            while done < len(self.layers):
                if self.layers[done].size < min_size:
                    return
                yield self.layers[done]
                done += 1
            if not self._pending or max(self._pending) < min_size:
                return
            stage = next(self._stages, None)
            if stage is None:
                self._stages = self._walk_layer(max(self._pending))
            elif stage[1]:
                self.layers.append(stage[0])
            elif previews:
                yield stage[0]

    def _walk_layer(self, size: int) -> Iterator[tuple[Layer, bool]]:
        """Yield stages of the largest pending layer; only the last is complete, and then its seeds are noted."""
        seeds = self._pending[size]
        small = self._walk_small(size, seeds)
        if small is not None:
            yield small, True
            return
        from tc0kit.algebra.orbit_arrays import ArrayWalk, seeds_as_arrays

        walk = ArrayWalk(*self._arrays, size, self.count, self._tables, self.budget)
        try:
            for layer, complete in walk.layers(*seeds_as_arrays(seeds)):
                if complete:
                    del self._pending[size]
                    for lower, chunks in walk.spill.items():
                        self._pending.setdefault(lower, Seeds()).chunks += chunks
                yield layer, complete
        except BaseException:
            # Numbers of a layer given up (its budget spent) would be taken for known sets when it is walked again.
            self.__dict__.pop("_arrays", None)
            raise

    def _walk_small(self, size: int, seeds: Seeds) -> Layer | None:
        """Return the layer of these seeds, or None if it is for arrays; note the smaller sets that it reaches."""
        limit = SMALL_LAYER if self.action.degree <= ARRAY_POINTS else math.inf
        if sum(len(chunk[0]) for chunk in seeds.chunks) > limit:
            return None
        letters = len(self._tables)
        full = (1 << self.action.degree) - 1
        offset = self.count
        first = seeds.as_dict()
        masks = list(first)
        origin = [seed[0] for seed in first.values()]
        origin_letter = [seed[1] for seed in first.values()]
        index = {mask: i for i, mask in enumerate(masks)}
        target: list[int] = []
        spill: dict[int, dict[int, Seed]] = {}
        for i, mask in enumerate(masks):
            if len(masks) > limit:
                return None
            if i % 4096 == 0:
                self.budget.elements(offset + len(masks), "image sets")
                self.budget.tick("image sets", offset + i)
            for a in range(letters):
                # The full set needs no look-up tables: large permutation groups never build them.
                image = self._full_images[a] if mask == full else image_of_mask(self._masks[a], mask)
                j = index.get(image, -1)
                if j < 0:
                    lower = image.bit_count()
                    if lower == size:
                        j = index[image] = len(masks)
                        masks.append(image)
                        origin.append(offset + i)
                        origin_letter.append(a)
                    else:
                        spill.setdefault(lower, {}).setdefault(image, (offset + i, a))
                target.append(j)
        self.budget.elements(offset + len(masks), "image sets")
        del self._pending[size]
        for lower, reached in spill.items():
            known = self._pending.setdefault(lower, Seeds()).known
            for mask, seed in reached.items():
                known.setdefault(mask, seed)
        label, roots = strong_components(len(masks), letters, target)
        parent, parent_letter, depth, maps = self._trees(masks, target, label, roots)
        return Layer(
            size, offset, letters, masks, origin, origin_letter, target, label, roots, parent, parent_letter, depth,
            maps, self._tables,
        )  # fmt: skip

    @cached_property
    def _full_images(self) -> list[int]:
        return [sum(1 << q for q in set(image)) for image in self.action.images]

    def _trees(
        self, masks: Sequence[int], target: Sequence[int], label: Sequence[int], roots: Sequence[int]
    ) -> tuple[list[int], list[int], list[int], list[Map]]:
        letters = len(self._tables)
        parent, parent_letter, depth = [-1] * len(masks), [-1] * len(masks), [0] * len(masks)
        maps: list[Map] = [b""] * len(masks)
        frontier = list(roots)
        reached = [False] * len(masks)
        for root in roots:
            maps[root] = as_map(points_of(masks[root]), self.action.degree)
            reached[root] = True
        for i in frontier:
            for a in range(letters):
                j = target[i * letters + a]
                if j >= 0 and not reached[j] and label[j] == label[i]:
                    reached[j] = True
                    parent[j], parent_letter[j], depth[j] = i, a, depth[i] + 1
                    maps[j] = compose(maps[i], self._tables[a])
                    frontier.append(j)
        return parent, parent_letter, depth, maps

    def entry(self, layer: Layer, i: int) -> Word:
        """Return a word that maps the full set onto set ``i`` of ``layer``."""
        letters: list[int] = []
        where = layer.offset + i
        while True:
            if where < layer.offset:  # in an earlier layer; the first one may be unfinished and not in the list
                layer = self.layers[bisect_right(self.layers, where, key=lambda known: known.offset) - 1]
            i = where - layer.offset
            if layer.origin[i] < 0:
                return tuple(reversed(letters))
            letters.append(int(layer.origin_letter[i]))
            where = int(layer.origin[i])
