"""Green's relations of an enumerated monoid: its R-, L-, H- and D-classes, their groups, and the J-order.

Two elements are R-related iff they lie in one strongly connected component of the right Cayley graph, L-related iff
in one of the left Cayley graph (J. Green 1951; J.-E. Pin, "Mathematical foundations of automata theory", V). In a
finite monoid D = J, and D is the join of R and L.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from tc0kit.algebra.enumeration import Monoid
from tc0kit.algebra.named_groups import elements_of
from tc0kit.algebra.strong_components import strong_components
from tc0kit.algebra.transformations import Map, Word, identity, points_of, restrict
from tc0kit.budget import Budget


@dataclass(frozen=True)
class MaximalSubgroup:
    """The H-class of an idempotent e, a group with neutral element e; it acts faithfully on the image of e.

    Attributes:
        identity: the index of e.
        points: the image of e, sorted.
        order: the number of elements.
        generators: indices of at most log2(order) elements that generate the group.
        permutations: what the generators do to the positions ``0 .. len(points)-1`` of ``points``.
        words: a short-lex least word for each generator.
    """

    identity: int
    points: tuple[int, ...]
    order: int
    generators: tuple[int, ...]
    permutations: tuple[Map, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True)
class DClass:
    """One D-class, an egg-box of ``r_classes`` rows, ``l_classes`` columns and H-classes of ``h_size`` elements.

    Attributes:
        number: its position in ``GreenRelations.d_classes``.
        representative: its short-lex least element.
        rank: the number of image points of each of its elements.
        size: number of elements, ``r_classes * l_classes * h_size``.
        idempotents: the indices of its idempotents, ascending; it is regular iff there is one.
    """

    number: int
    representative: int
    rank: int
    size: int
    r_classes: int
    l_classes: int
    h_size: int
    idempotents: tuple[int, ...]

    @property
    def is_regular(self) -> bool:
        """True if each of its R-classes and L-classes contains an idempotent."""
        return bool(self.idempotents)


class GreenRelations:
    """Green's relations of ``monoid``.

    Classes are numbered by their short-lex least element, so number 0 is the class of the identity.

    Attributes:
        r_class, l_class, h_class, d_class: for each element the number of its class.
    """

    def __init__(self, monoid: Monoid, budget: Budget) -> None:
        """Raises BudgetSpent when the time is over."""
        self.monoid = monoid
        self.budget = budget
        letters = len(monoid.action.letters)
        self.r_class, r_roots = strong_components(monoid.size, letters, monoid.right, budget)
        budget.tick("R-classes", monoid.size)
        self.l_class, l_roots = strong_components(monoid.size, letters, monoid.left, budget)
        budget.tick("L-classes", monoid.size)
        self.d_class = _join(self.r_class, self.l_class, r_roots, l_roots)
        budget.tick("D-classes", monoid.size)

    @cached_property
    def h_class(self) -> list[int]:
        """For each element the number of its H-class: H is the intersection of R and L."""
        number: dict[tuple[int, int], int] = {}
        pairs = zip(self.r_class, self.l_class, strict=True)
        return [number.setdefault(pair, len(number)) for pair in pairs]

    @cached_property
    def _h_members(self) -> list[list[int]]:
        members: list[list[int]] = []
        for i, h in enumerate(self.h_class):
            if h == len(members):  # classes are numbered by first occurrence
                members.append([])
            members[h].append(i)
        return members

    @cached_property
    def d_classes(self) -> tuple[DClass, ...]:
        """All D-classes, by short-lex least element."""
        count = max(self.d_class) + 1
        size = [0] * count
        representative = [-1] * count
        for i, d in enumerate(self.d_class):
            size[d] += 1
            if representative[d] < 0:
                representative[d] = i
        rows, columns = [0] * count, [0] * count
        for classes, found in ((self.r_class, rows), (self.l_class, columns)):
            last = -1
            for i, c in enumerate(classes):  # classes are numbered by first occurrence
                if c > last:
                    last = c
                    found[self.d_class[i]] += 1
        idempotents: list[list[int]] = [[] for _ in range(count)]
        for e in self.monoid.idempotents:
            idempotents[self.d_class[e]].append(e)
        return tuple(
            DClass(
                number=d,
                representative=representative[d],
                rank=len(set(self.monoid.elements[representative[d]])),
                size=size[d],
                r_classes=rows[d],
                l_classes=columns[d],
                h_size=size[d] // (rows[d] * columns[d]),
                idempotents=tuple(idempotents[d]),
            )
            for d in range(count)
        )

    def subgroup(self, d: DClass) -> MaximalSubgroup:
        """Return the maximal subgroup at the first idempotent of a regular D-class (all of them are isomorphic).

        Raises:
            ValueError: the D-class is not regular.
        """
        if not d.is_regular:
            raise ValueError(f"D-class {d.number} is not regular: it contains no idempotent")
        e = d.idempotents[0]
        points = tuple(sorted(set(self.monoid.elements[e])))
        members = self._h_members[self.h_class[e]]
        group = {identity(len(points))}
        generators: list[int] = []
        permutations: list[Map] = []
        for i in members:
            permutation = restrict(self.monoid.elements[i], points)
            if permutation not in group:  # each new generator at least doubles the group
                generators.append(i)
                permutations.append(permutation)
                group = set(elements_of(permutations, len(points)))
            if len(group) == len(members):
                break
        words = tuple(map(self.monoid.word, generators))
        return MaximalSubgroup(e, points, len(members), tuple(generators), tuple(permutations), words)

    @cached_property
    def _below(self) -> list[int]:
        """For each D-class the bit mask of all D-classes at or below it in the J-order."""
        count = len(self.d_classes)
        self.budget.elements(count * count // 64, "words of the table of the J-order")
        steps: list[set[int]] = [set() for _ in range(count)]
        letters = len(self.monoid.action.letters)
        for graph in (self.monoid.right, self.monoid.left):
            for edge, target in enumerate(graph):
                if not edge % 65536:
                    self.budget.tick("J-order", edge // letters)
                steps[self.d_class[edge // letters]].add(self.d_class[target])
        # Downwards is no numbering order, but a class below another is complete before it in a post-order.
        below = [0] * count
        calls = [(0, iter(sorted(steps[0])))]
        entered = {0}
        while calls:
            d, rest = calls[-1]
            following = next((t for t in rest if t not in entered), None)
            if following is None:
                calls.pop()
                below[d] = 1 << d
                for t in steps[d]:
                    below[d] |= below[t]
            else:
                entered.add(following)
                calls.append((following, iter(sorted(steps[following]))))
        return below

    def is_below(self, lower: int, upper: int) -> bool:
        """Return whether D-class ``lower`` is below or equal to ``upper``: M s M is contained in M t M.

        Raises:
            BudgetSpent: the table of the order does not fit the budget (quadratic in the number of D-classes).
        """
        return bool(self._below[upper] >> lower & 1)

    @cached_property
    def covers(self) -> tuple[tuple[int, ...], ...]:
        """For each D-class those directly below it: the Hasse diagram of the J-order.

        Raises:
            BudgetSpent: as ``is_below``, or the time is over.
        """
        found = []
        for d, mask in enumerate(self._below):
            self.budget.tick("J-order", d)
            strictly = mask & ~(1 << d)
            maximal = strictly
            for t in points_of(strictly):
                if maximal >> t & 1:
                    maximal &= ~(self._below[t] & ~(1 << t))
            found.append(points_of(maximal))
        return tuple(found)


def _join(r_class: Sequence[int], l_class: Sequence[int], r_roots: Sequence[int], l_roots: Sequence[int]) -> list[int]:
    """Return for each element its D-class: the join of two equivalences, numbered by first member (union-find)."""
    above = list(range(len(r_roots) + len(l_roots)))

    def top(c: int) -> int:
        while above[c] != c:
            above[c] = above[above[c]]
            c = above[c]
        return c

    shift = len(r_roots)
    for r, c in zip(r_class, l_class, strict=True):
        x, y = top(r), top(c + shift)
        if x != y:
            above[max(x, y)] = min(x, y)
    number: dict[int, int] = {}
    return [number.setdefault(top(r), len(number)) for r in r_class]
