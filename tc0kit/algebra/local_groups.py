"""The permutation group that a monoid induces on one image set, with words for its generators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from tc0kit.algebra.layer import Edge, Layer
from tc0kit.algebra.orbit import Orbit
from tc0kit.algebra.transformations import Map, Word, identity, order, points_of
from tc0kit.budget import Budget


@dataclass(frozen=True)
class Generator:
    """The Schreier generator ``t_Y a t_Z^-1`` of an edge ``Y -a-> Z`` of a component with root X.

    Attributes:
        permutation: what it does to the positions ``0 .. len(X)-1`` of X's points in increasing order.
        length: ``depth(Y) + 1 - depth(Z)``, possibly 0 or negative. The pair (permutation, length) lies in the
            subgroup of G_X x Z that the pairs (u restricted to X, len(u)) of words u with X.u = X generate, and all
            generators together generate that subgroup.
    """

    permutation: Map
    length: int
    _layer: Layer = field(repr=False, compare=False)
    _edge: Edge = field(repr=False, compare=False)

    def word(self) -> Word:
        """Return a word that maps X onto X with exactly this permutation.

        The inverse of t_Z is no word; with any word p from Z back to X, t_Z p is a permutation h of X, and
        ``t_Y a p (t_Z p)^(ord(h) - 1)`` acts as t_Y a t_Z^-1. Its length is ``length`` plus the length
        ``ord(h) * (depth(Z) + len(p))`` of a word that acts as the identity on X.
        """
        source, letter, target = self._edge
        layer = self._layer
        there, back = layer.path(target), layer.back(target)
        turns = order(layer.action_on_root(target, back))
        return (*layer.path(source), letter, *back, *(there + back) * (turns - 1))


@dataclass(frozen=True)
class LengthConflict:
    """Two words of one length that map X onto X and differ there: the language's morphism is not quasi-aperiodic.

    Attributes:
        points: the set X, sorted.
        entry: a word that maps the full set onto X.
        u, v: the words.
    """

    points: tuple[int, ...]
    u: Word
    v: Word
    entry: Word = ()


class LocalGroup:
    """The group G_X = { s restricted to X : s in M, X.s = X } for the root X of one component of the orbit."""

    def __init__(self, orbit: Orbit, layer: Layer, component: int) -> None:
        self._orbit = orbit
        self._layer = layer
        self._component = component
        self._root = int(layer.roots[component])

    def __repr__(self) -> str:
        return f"LocalGroup(points={self.points})"

    @cached_property
    def points(self) -> tuple[int, ...]:
        """The set X, sorted."""
        return points_of(int(self._layer.masks[self._root]))

    @property
    def budget(self) -> Budget:
        """The budget of the monoid that the group belongs to."""
        return self._orbit.budget

    @property
    def degree(self) -> int:
        """Number of points of X."""
        return self._layer.size

    @property
    def members(self) -> int:
        """Number of image sets in the component of X."""
        return len(self._layer.members(self._component))

    @cached_property
    def entry(self) -> Word:
        """A word that maps the full set onto X."""
        return self._orbit.entry(self._layer, self._root)

    def each_generator(self) -> Iterator[Generator]:
        """Yield the generators one after the other, each pair (permutation, length) once, never (identity, 0)."""
        seen = set()
        for permutation, length, edge in self._layer.generators(self._component):
            if (permutation, length) not in seen:
                seen.add((permutation, length))
                yield Generator(permutation, length, self._layer, edge)

    def permutations(self) -> Iterator[Map]:
        """Yield the generators' permutations, each once, never the identity."""
        seen: set[Map] = {identity(self.degree)}
        for permutation, _, _ in self._layer.generators(self._component):
            if permutation not in seen:
                seen.add(permutation)
                yield permutation

    @cached_property
    def generators(self) -> tuple[Generator, ...]:
        """All of ``each_generator``; empty if G_X is trivial and its only loop lengths are 0."""
        return tuple(self.each_generator())

    def loops(self) -> Iterator[tuple[Map, Word]]:
        """Yield words that map X onto X, with their permutations, that generate the same subgroup of G_X x Z.

        For each set Z of the component the loop there and back, t_Z p_Z, and for each edge Y -a-> Z outside the tree
        the loop t_Y a p_Z: then t_Y a t_Z^-1 = (t_Y a p_Z)(t_Z p_Z)^-1, lengths included.

        Raises:
            BudgetSpent: the time is over.
        """
        layer = self._layer
        for number, i in enumerate(layer.members(self._component)):
            if number % 64 == 0:
                self.budget.tick("words that permute an image set", number)
            if i != self._root:
                back = layer.back(i)
                yield layer.action_on_root(i, back), layer.path(i) + back
        for number, (i, a, j) in enumerate(layer.edges(self._component)):
            if number % 64 == 0:
                self.budget.tick("words that permute an image set", number)
            back = layer.back(j)
            yield layer.action_on_root(i, (a, *back)), (*layer.path(i), a, *back)
