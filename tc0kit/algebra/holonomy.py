"""The holonomy decomposition of letters that act on points: image sets, their heights, tiles, and chains of tiles.

The sets are the images of all points under words, and the single points. X <= Y if X is inside an image of Y; the
classes of this preorder are the strong components of the action on the sets. The *height* of a set is the longest
descending chain of classes below it, 0 for single points; the *tiles* of a set are its largest proper subsets among the
sets. A *chain* leads from the set of all points tile by tile down to one point. A letter acts on chains so that the
point at the end is moved by the letter (``Holonomy.step``): where a set X of the chain is mapped onto the set Y of the
same height in the new chain, its tiles are permuted with it (a *turn*); where X is mapped to less than Y, a tile of Y
around the image is taken, whichever tile of X comes next (a *reset*).

H. P. Zeiger, "Cascade synthesis of finite-state machines" (1967); S. Eilenberg, "Automata, Languages, and Machines B"
(1976), chapter II; A. Egri-Nagy, C. L. Nehaniv, "Computational holonomy decomposition of transformation semigroups".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from tc0kit.algebra.coordinates import Coordinates
from tc0kit.algebra.strong_components import strong_components
from tc0kit.algebra.transformations import Map, as_map, identity
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.action import Action

MAX_SETS = 1000
Chain = tuple[int, ...]


class Holonomy:
    """The sets of an action, numbered; set 0 has all points.

    Attributes:
        action: the letters.
        sets: the sets, larger ones first.
        image: ``image[i][a]`` is the number of (set i)(letter a).
        height: the height of each set.
        label: the class of each set.
        tiles: the numbers of the tiles of each set; those of equivalent sets correspond to each other in this order.
        turning: the classes whose tiles are turned by some letter, that is with a group that is not trivial.

    Raises:
        BudgetSpent: more than ``max_sets`` sets, or the time is over.
    """

    def __init__(self, action: Action, budget: Budget | None = None, max_sets: int = MAX_SETS) -> None:
        self.action = action
        self.sets = _image_sets(action, budget or Budget(), max_sets)
        self._number = {points: i for i, points in enumerate(self.sets)}
        self.image = [
            [self._number[frozenset(letter[q] for q in points)] for letter in action.images] for points in self.sets
        ]
        letters = len(action.images)
        edges = [target for row in self.image for target in row]
        self.label, self._roots = strong_components(len(self.sets), letters, edges)
        largest = [self._largest_inside(i) for i in range(len(self.sets))]
        self.height = self._heights(largest)
        self.tiles = self._corresponding_tiles(largest)

    @cached_property
    def top(self) -> int:
        """The height of the set of all points: the number of components in series."""
        return self.height[0]

    def members(self, label: int) -> list[int]:
        """Return the sets of a class."""
        return [i for i, other in enumerate(self.label) if other == label]

    def classes(self) -> list[int]:
        """Return the classes of sets with at least two points, by decreasing height."""
        wide = {self.label[i] for i, points in enumerate(self.sets) if len(points) > 1}
        return sorted(wide, key=lambda label: (-self.height[self._roots[label]], label))

    def class_height(self, label: int) -> int:
        """Return the height of the sets of a class."""
        return self.height[self._roots[label]]

    def number_of(self, point: int) -> int:
        """Return the number of the set of a single point."""
        return self._number[frozenset([point])]

    def turn(self, i: int, letter: int) -> Map | None:
        """Return how the tiles move if a letter takes set i to a set of its class, else None."""
        target = self.image[i][letter]
        if self.label[target] != self.label[i]:
            return None
        place = {tile: k for k, tile in enumerate(self.tiles[target])}
        return as_map((place[self.image[tile][letter]] for tile in self.tiles[i]), len(self.tiles[i]))

    def reset(self, inner: int, outer: int) -> int:
        """Return the place of the first tile of set ``outer`` around its proper subset ``inner``."""
        points = self.sets[inner]
        return next(k for k, tile in enumerate(self.tiles[outer]) if points <= self.sets[tile])

    def turns(self, label: int) -> list[Map]:
        """Return all turns of a class, the identity included."""
        found = {
            self.turn(i, a): None
            for i in self.members(label)
            for a in range(len(self.action.images))
            if self.label[self.image[i][a]] == label
        }
        return [turn for turn in found if turn is not None]

    def chain(self, point: int) -> Chain:
        """Return the chain from all points to one of them, the first tile around the point each time."""
        found = [0]
        goal = self.number_of(point)
        while found[-1] != goal:
            found.append(self.tiles[found[-1]][self.reset(goal, found[-1])])
        return tuple(found)

    def step(self, chain: Sequence[int], letter: int) -> Chain:
        """Return the chain after a letter; its last set is the image of the last set."""
        found = [0]
        while len(self.sets[found[-1]]) > 1:
            outer = found[-1]
            k = next(k for k, i in enumerate(chain) if self.height[i] <= self.height[outer])
            target = self.image[chain[k]][letter]
            if target == outer:
                found.append(self.image[chain[k + 1]][letter])
            else:
                found.append(self.tiles[outer][self.reset(target, outer)])
        return tuple(found)

    def _largest_inside(self, i: int) -> list[int]:
        """Return the largest proper subsets of a set among the sets, in order."""
        found: list[int] = []
        for j in range(i + 1, len(self.sets)):
            points = self.sets[j]
            if points < self.sets[i] and not any(points < self.sets[k] for k in found):
                found.append(j)
        return found

    def _heights(self, largest: Sequence[Sequence[int]]) -> list[int]:
        """Return the heights: the classes with the fewest points first, then against the direction of the letters."""
        members: dict[int, list[int]] = {}
        for i, label in enumerate(self.label):
            members.setdefault(label, []).append(i)
        below = {
            label: {self.label[j] for i in sets for j in (*self.image[i], *largest[i])} - {label}
            for label, sets in members.items()
        }
        height = {label: 0 for label, sets in members.items() if len(self.sets[sets[0]]) == 1}
        waiting = [label for label in members if label not in height]
        while waiting:
            ready = [label for label in waiting if below[label] <= height.keys()]
            for label in ready:
                height[label] = 1 + max(height[lower] for lower in below[label])
            waiting = [label for label in waiting if label not in height]
        return [height[label] for label in self.label]

    def _corresponding_tiles(self, largest: Sequence[Sequence[int]]) -> list[list[int]]:
        """Return the tiles of all sets, those of a class carried over from its first set along the letters."""
        tiles: list[list[int]] = [[] for _ in self.sets]
        for label in self.classes():
            root = self._roots[label]
            tiles[root] = list(largest[root])
            reached = [root]
            for i in reached:  # grows while it is walked
                for a, target in enumerate(self.image[i]):
                    if self.label[target] == label and not tiles[target]:
                        tiles[target] = [self.image[tile][a] for tile in tiles[i]]
                        reached.append(target)
        return tiles


def _image_sets(action: Action, budget: Budget, max_sets: int) -> list[frozenset[int]]:
    most = min(max_sets, budget.max_elements)
    found = {frozenset(range(action.degree)): None, **{frozenset([q]): None for q in range(action.degree)}}
    order = list(found)
    for number, points in enumerate(order):  # grows while it is walked
        if number % 64 == 0:
            budget.tick("image sets of the holonomy decomposition", number)
        for letter in action.images:
            image = frozenset(letter[q] for q in points)
            if image not in found:
                found[image] = None
                order.append(image)
        if len(order) > most:
            raise BudgetSpent(
                f"budget spent: more than {most:,} image sets in the holonomy decomposition",
                {"image sets": len(order)},
            )
    return sorted(order, key=lambda points: (-len(points), sorted(points)))


def turn_groups(holonomy: Holonomy, budget: Budget | None = None) -> dict[int, Coordinates]:
    """Return the coordinates of the groups of turns that are not trivial, by class.

    Raises:
        UserError: one of them is not solvable.
        BudgetSpent: one of them is too large to list.
    """
    groups = {}
    for label in holonomy.classes():
        turns = [turn for turn in holonomy.turns(label) if turn != identity(len(turn))]
        if turns:
            groups[label] = Coordinates(turns, len(turns[0]), budget)
    return groups
