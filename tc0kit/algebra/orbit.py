"""The orbit of image sets, size by size, and its strongly connected components.

Letters never enlarge a set, so the sets of one size (a *layer*) are complete as soon as all larger sizes are:
they are what larger sets fall onto, closed under the letters that keep the size. Components never cross layers.
This is the lambda-orbit of East, Egri-Nagy, Mitchell, Peresse, "Computing finite semigroups" (2019), cut to what the
decisions need. Small layers are walked here; large ones by ``orbit_arrays``, whole frontiers at a time.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tc0kit.algebra.layer import STRIDE, Layer
from tc0kit.algebra.strong_components import strong_components
from tc0kit.algebra.transformations import Map, Word, as_map, compose, mask_of, points_of, table_bits, union_tables
from tc0kit.budget import Budget
from tc0kit.tasks.action import Action

if TYPE_CHECKING:
    from tc0kit.algebra.orbit_arrays import ArrayTables, Numbering

SMALL_LAYER = 1 << 13  # images of sets under letters; beyond this NumPy's frontiers win over plain Python
PREVIEW = 256  # sets of each smaller size that are tried before the first walk through a large layer
LOOK_UPS = 1 << 16  # table look-ups between two looks at the budget
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
        self._previewed: set[int] = set()

    @cached_property
    def _mask_tables(self) -> tuple[int, list[list[list[int]]]]:
        """For how many points one table stands, and the letters' tables; 0 and none where they take too much memory."""
        bits = table_bits(len(self._tables), self.action.degree)
        return bits, [union_tables([1 << q for q in image], bits) for image in self.action.images] if bits else []

    def _images(self, size: int) -> tuple[Callable[[int], list[int]], int]:
        """Return the map from a set of this size to its images under all letters, and its look-ups."""
        letters, degree = len(self._tables), self.action.degree
        if size == degree:  # one set: large permutation groups never build tables
            return lambda mask: self._full_images, letters
        bits, tables = self._mask_tables
        low = (1 << bits) - 1

        def by_tables(mask: int) -> list[int]:
            images = []
            for parts in tables:
                image, rest = 0, mask
                for table in parts:
                    image |= table[rest & low]
                    rest >>= bits
                images.append(image)
            return images

        def by_points(mask: int) -> list[int]:
            points = as_map(points_of(mask), degree)
            return [mask_of(set(compose(points, table))) for table in self._tables]

        return (by_tables, letters * -(-degree // bits)) if bits else (by_points, letters * size)

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
            previews: also yield unfinished stages of large layers, and beginnings of smaller ones before the first
                large one; their groups are subgroups of the final ones. The walk can be left there and goes on later.

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
                self._stages = self._walk_layer(max(self._pending), min_size if previews else math.inf)
            elif stage[1]:
                self.layers.append(stage[0])
            elif previews:
                yield stage[0]

    def _walk_layer(self, size: int, preview_from: float) -> Iterator[tuple[Layer, bool]]:
        """Yield stages of the largest pending layer; only the last is complete, and then its seeds are noted."""
        seeds = self._pending[size]
        small, complete = self._walk_small(size, seeds)
        if small is not None:
            yield small, complete
        if complete:
            return
        for lower in sorted(self._pending, reverse=True):
            if preview_from <= lower < size and lower not in self._previewed:
                self._previewed.add(lower)
                yield self._beginning(lower), False
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

    def _walk_small(self, size: int, seeds: Seeds) -> tuple[Layer | None, bool]:
        """Return the layer of these seeds and whether it is complete, noting the smaller sets that it reaches.

        A layer that turns out to be one for arrays comes unfinished, or is None if that is clear from the seeds.
        """
        limit = SMALL_LAYER / max(1, len(self._tables)) if self.action.degree <= ARRAY_POINTS else math.inf
        if sum(len(chunk[0]) for chunk in seeds.chunks) > limit:
            return None, False
        offset = self.count
        first = seeds.as_dict()
        masks, target = list(first), list[int]()
        origin = list(first.values())
        spill: dict[int, dict[int, Seed]] = {}
        for i in self._explore(size, masks, origin, target, spill):
            if len(masks) > limit:
                return self._part_of(size, i + 1, masks, origin, target), False
        self.budget.elements(offset + len(masks), "image sets")
        del self._pending[size]
        for lower, reached in spill.items():
            known = self._pending.setdefault(lower, Seeds()).known
            for mask, seed in reached.items():
                known.setdefault(mask, seed)
        return self._layer_of(size, masks, origin, target), True

    def _beginning(self, size: int) -> Layer:
        """Return the first few sets of a pending layer, reached from the seeds known by now."""
        first = self._pending[size].as_dict()
        masks, target = list(first), list[int]()
        origin = list(first.values())
        for i in self._explore(size, masks, origin, target, {}):
            if i + 1 == PREVIEW:
                break
        return self._part_of(size, min(PREVIEW, len(masks)), masks, origin, target)

    def _part_of(self, size: int, count: int, masks: list[int], origin: list[Seed], target: list[int]) -> Layer:
        inside = [j if j < count else -1 for j in target]
        return self._layer_of(size, masks[:count], origin[:count], inside)

    def _explore(
        self, size: int, masks: list[int], origin: list[Seed], target: list[int], spill: dict[int, dict[int, Seed]]
    ) -> Iterator[int]:
        """Apply all letters to one set after the other, appending to the arguments; yield the index of each.

        Raises:
            BudgetSpent: too many sets, or the time is over.
        """
        offset = self.count
        index = {mask: i for i, mask in enumerate(masks)}
        images_of, look_ups = self._images(size)
        stride = max(1, LOOK_UPS // max(1, look_ups))
        for i, mask in enumerate(masks):
            if i % stride == 0:
                self.budget.elements(max(offset + len(masks), sum(map(len, spill.values()))), "image sets")
                self.budget.tick("image sets", offset + i)
            for a, image in enumerate(images_of(mask)):
                j = index.get(image, -1)
                if j < 0:
                    lower = image.bit_count()
                    if lower == size:
                        j = index[image] = len(masks)
                        masks.append(image)
                        origin.append((offset + i, a))
                    else:
                        spill.setdefault(lower, {}).setdefault(image, (offset + i, a))
                target.append(j)
            yield i

    def _layer_of(self, size: int, masks: list[int], origin: list[Seed], target: list[int]) -> Layer:
        label, roots = strong_components(len(masks), len(self._tables), target, self.budget)
        parent, parent_letter, depth, maps = self._trees(masks, target, label, roots)
        return Layer(
            size, self.count, len(self._tables), masks, [seed[0] for seed in origin], [seed[1] for seed in origin],
            target, label, roots, parent, parent_letter, depth, maps, self._tables, self.budget,
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
        for number, i in enumerate(frontier):
            if number % STRIDE == STRIDE - 1:
                self.budget.tick("trees of image sets", number)
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
