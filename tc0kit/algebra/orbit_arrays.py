"""Large layers of the orbit of image sets with NumPy: whole frontiers of 64-bit masks at a time.

NumPy is imported with this module, so only questions that reach a large layer pay for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.algebra.array_components import array_components, once
from tc0kit.algebra.array_layer import ROWS, ArrayLayer, Ints, Masks, Rows, first_of_each, moved_rows
from tc0kit.algebra.orbit import Seeds
from tc0kit.algebra.transformations import Map
from tc0kit.budget import Budget

DIRECT_POINTS = 24  # up to here a table of 2^n numbers (64 MiB) replaces hashing
CHUNK_BITS = 12  # one letter's look-up table then stays in the first-level cache
FIRST_PREVIEW = 1 << 13  # sets after which an unfinished layer is shown for the first time
UNKNOWN, PENDING = -1, -2  # numbers of sets that were never met, or met but not yet walked


class Numbering:
    """A table from masks to numbers: direct for few points, else open addressing with multiplicative hashing."""

    def __init__(self, degree: int) -> None:
        self._direct = degree <= DIRECT_POINTS
        self._bits = degree if self._direct else 16
        self._used = 0
        self._values = np.full(1 << self._bits, UNKNOWN, dtype=np.int32)
        self._keys: Masks = np.zeros(0 if self._direct else 1 << self._bits, dtype=np.uint64)

    def _slots(self, masks: Masks) -> Ints:
        """Return the slot of each mask, or the free slot where its probing ends."""
        if self._direct:
            return masks.astype(np.int64)
        # Knuth's multiplicative hash, with the golden ratio's 64 bits; the empty set never occurs, so key 0 is free.
        slots = ((masks * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - self._bits)).astype(np.int64)
        open_ = np.arange(len(masks))
        while len(open_):
            keys = self._keys[slots[open_]]
            open_ = open_[(keys != masks[open_]) & (keys != 0)]
            slots[open_] = (slots[open_] + 1) & ((1 << self._bits) - 1)
        return slots

    def get(self, masks: Masks) -> Ints:
        """Return the numbers of the masks; unknown ones give a negative number."""
        slots = self._slots(masks)
        found: Ints = self._values[slots].astype(np.int64)
        if not self._direct:
            found[self._keys[slots] == 0] = UNKNOWN
        return found

    def put(self, masks: Masks, numbers: Ints | int) -> None:
        """Set the numbers of pairwise different masks."""
        if self._direct:
            self._values[masks] = numbers
            return
        while 2 * (self._used + len(masks)) > len(self._keys):
            self._grow()
        values = np.broadcast_to(np.asarray(numbers), masks.shape)
        while len(masks):
            slots = self._slots(masks)
            free = self._keys[slots] == 0
            self._keys[slots] = masks
            kept = self._keys[slots] == masks  # of several masks that chose one free slot, one stays
            self._values[slots[kept]] = values[kept]
            self._used += int((kept & free).sum())
            masks, values = masks[~kept], values[~kept]

    def _grow(self) -> None:
        keys, values = self._keys, self._values
        taken = keys != 0
        self._bits += 2
        self._used = 0
        self._keys = np.zeros(1 << self._bits, dtype=np.uint64)
        self._values = np.full(1 << self._bits, UNKNOWN, dtype=np.int32)
        self.put(keys[taken], values[taken].astype(np.int64))


class ArrayTables:
    """The letters of an action on at most 64 points as look-up tables."""

    def __init__(self, images: Sequence[Sequence[int]], degree: int) -> None:
        self.degree = degree
        self.letters = np.array(images, dtype=np.uint8).reshape(len(images), degree)
        chunks = -(-degree // CHUNK_BITS)
        self._bits = -(-degree // chunks)
        self._tables = [
            [self._table(image[s : s + self._bits]) for s in range(0, degree, self._bits)] for image in images
        ]
        counts = np.zeros(1, dtype=np.uint8)
        for _ in range(self._bits):
            counts = np.concatenate([counts, counts + np.uint8(1)])
        self._counts = counts

    @staticmethod
    def _table(images: Sequence[int]) -> Masks:
        table: Masks = np.zeros(1, dtype=np.uint64)
        for image in images:
            table = np.concatenate([table, table | np.uint64(1 << image)])
        return table

    def _parts(self, masks: Masks) -> list[Ints]:
        low = np.uint64((1 << self._bits) - 1)
        shifts = range(0, self.degree, self._bits)
        return [((masks >> np.uint64(s)) & low).astype(np.int64) for s in shifts]

    def images(self, masks: Masks) -> Masks:
        """Return the array whose entry ``[i, a]`` is the image of set i under letter a."""
        parts = self._parts(masks)
        out: Masks = np.empty((len(masks), len(self._tables)), dtype=np.uint64)
        for a, tables in enumerate(self._tables):
            image = tables[0][parts[0]]
            for table, part in zip(tables[1:], parts[1:], strict=True):
                image |= table[part]
            out[:, a] = image
        return out

    def sizes(self, masks: Masks) -> NDArray[np.uint8]:
        """Return the number of points of each set."""
        parts = self._parts(masks)
        total: NDArray[np.uint8] = self._counts[parts[0]]
        for part in parts[1:]:
            total = total + self._counts[part]
        return total


class ArrayWalk:
    """The walk through one layer; ``layers`` yields it at growing stages and at last complete."""

    def __init__(
        self, tables: ArrayTables, numbering: Numbering, size: int, offset: int, maps: Sequence[Map], budget: Budget
    ) -> None:
        self.tables, self.numbering, self.size, self.offset, self.budget = tables, numbering, size, offset, budget
        self._maps = maps
        self._k = len(tables.letters)
        self.spill: dict[int, list[tuple[Masks, Ints, Ints]]] = {}
        self._spilt = 0

    def layers(self, masks: Masks, origin: Ints, origin_letter: Ints) -> Iterator[tuple[ArrayLayer, bool]]:
        """Yield ``(layer, complete)``, unfinished now and then and at last complete; the seeds must differ."""
        k, size, offset = self._k, self.size, self.offset
        found = [masks]
        origins, origin_letters = [origin], [origin_letter]
        targets: list[NDArray[np.int32]] = []
        count, done, preview = len(masks), 0, FIRST_PREVIEW
        self.numbering.put(masks, offset + np.arange(count))
        queue = [masks[s : s + ROWS] for s in range(0, count, ROWS)]
        for block in queue:
            self.budget.elements(offset + count, "image sets")
            self.budget.tick("image sets", offset + done)
            images = self.tables.images(block).ravel()
            sizes = self.tables.sizes(images)
            here = np.flatnonzero(sizes == size)
            numbers = self.numbering.get(images[here])
            fresh = here[numbers < 0]
            fresh = fresh[first_of_each(images[fresh])]
            new = images[fresh]
            self.numbering.put(new, offset + count + np.arange(len(new)))
            numbers[numbers < 0] = self.numbering.get(images[here[numbers < 0]])
            target = np.full(len(images), -1, dtype=np.int32)
            target[here] = numbers - offset
            targets.append(target)
            if len(new):
                found.append(new)
                origins.append(offset + done + fresh // k)
                origin_letters.append(fresh % k)
                queue += [new[s : s + ROWS] for s in range(0, len(new), ROWS)]
                count += len(new)
            self._drop(images, sizes, done)
            done += len(block)
            if done >= preview and done < count:
                preview = 4 * done
                yield self._layer(done, found, origins, origin_letters, targets), False
        self.budget.elements(offset + count, "image sets")
        yield self._layer(count, found, origins, origin_letters, targets), True

    def _drop(self, images: Masks, sizes: NDArray[np.uint8], done: int) -> None:
        """Note the smaller sets that were not met before."""
        lower = np.flatnonzero(sizes < self.size)
        lower = lower[self.numbering.get(images[lower]) == UNKNOWN]
        lower = lower[first_of_each(images[lower])]
        self.numbering.put(images[lower], PENDING)
        self._spilt += len(lower)
        self.budget.elements(self._spilt, "image sets")
        for smaller in np.unique(sizes[lower]).tolist():
            part = lower[sizes[lower] == smaller]
            chunk = (images[part], self.offset + done + part // self._k, part % self._k)
            self.spill.setdefault(smaller, []).append(chunk)

    def _layer(
        self, count: int, found: list[Masks], origins: list[Ints], origin_letters: list[Ints], targets: list[Any]
    ) -> ArrayLayer:
        masks = np.concatenate(found)[:count]
        target = np.concatenate(targets)
        target[target >= count] = -1
        label, roots = array_components(count, self._k, target, self.budget)
        parent, parent_letter, depth, maps = self._trees(masks, target, label, roots)
        return ArrayLayer(
            self.size, self.offset, self._k, masks, np.concatenate(origins)[:count],
            np.concatenate(origin_letters)[:count], target, label, roots, parent, parent_letter, depth, maps,
            self._maps, self.budget,
        )  # fmt: skip

    def _trees(self, masks: Masks, target: Any, label: Ints, roots: Ints) -> tuple[Any, Any, Any, Rows]:
        count, k = len(masks), self._k
        parent, letter, depth = (np.full(count, -1, dtype=np.int64) for _ in range(3))
        depth[roots] = 0
        maps: Rows = np.full((count, -(-self.size // 8) * 8), 255, dtype=np.uint8)
        for start in range(0, len(roots), ROWS):
            part = roots[start : start + ROWS]
            bits = (masks[part][:, None] >> np.arange(self.tables.degree, dtype=np.uint64)) & np.uint64(1)
            maps[part, : self.size] = np.nonzero(bits)[1].reshape(len(part), self.size)
        rows = target.reshape(count, k)
        scratch = np.zeros(count, dtype=np.int64)
        frontier = roots
        while len(frontier):
            self.budget.tick("trees of image sets", count)
            near = rows[frontier]
            inside = (near >= 0) & (label[near] == label[frontier][:, None]) & (depth[near] < 0)
            edges = np.flatnonzero(inside)
            reached = near.ravel()[edges]
            first = once(reached, scratch)
            reached, edges = reached[first], edges[first]
            source, a = frontier[edges // k], edges % k
            parent[reached], letter[reached], depth[reached] = source, a, depth[source] + 1
            for each, table in enumerate(self._maps):
                chosen = a == each
                if chosen.any():
                    maps[reached[chosen]] = moved_rows(maps[source[chosen]], table)
            frontier = reached
        return parent, letter, depth, maps


def seeds_as_arrays(seeds: Seeds) -> tuple[Masks, Ints, Ints]:
    """Return the different masks among the seeds with the origin and the letter of their first occurrence."""
    known = list(seeds.known.items())
    chunks = list(seeds.chunks)
    if known:
        masks = np.array([mask for mask, _ in known], dtype=np.uint64)
        chunks.insert(0, (masks, np.array([s[0] for _, s in known]), np.array([s[1] for _, s in known])))
    masks, origin, letter = (np.concatenate([chunk[part] for chunk in chunks]) for part in range(3))
    first = first_of_each(masks)
    return masks[first], origin[first].astype(np.int64), letter[first].astype(np.int64)
