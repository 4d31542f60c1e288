"""The orbit of image sets, walked again by the checker: the part that universal claims rest on.

Let O be the sets X = (all points).w over words w, with an edge X -> X.a for each letter a. In a strongly connected
component of O all sets have one size. Fix a member X and for each member Y a word path t_Y : X -> Y inside the
component; the edges Y -a-> Z of the component give the *loops* t_Y a t_Z^-1, and these generate the group G_X of all
permutations of X that words induce (any loop at X is a product of them, by telescoping).
Every maximal subgroup of the monoid acts faithfully on the image of its idempotent, which is a set of O, and every
G_X is a quotient of a submonoid; so properties of groups that pass to divisors hold for all subgroups of the monoid
if and only if they hold for all G_X. (East, Egri-Nagy, Mitchell, Peresse 2019, "Computing finite semigroups".)

Lengths: a loop carries l = depth(Y) + 1 - depth(Z), with depths in the tree of paths; along a closed walk at X the l
add up to the walk's length. So the pairs (permutation, length) of all words that permute X lie in the subgroup of
G_X x Z that the loops generate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tc0kit.certificates.base import Meter, Permutation, Points, Subject

SET = 64  # steps charged for a set that is stored, so that the meter bounds the memory as well


@dataclass
class Component:
    """A strongly connected component of the orbit: its sets' sorted points, and the edges inside it."""

    size: int
    members: list[Points]
    edges: list[list[tuple[int, int]]] = field(default_factory=list)  # per member: (letter, member)

    def loops(self, subject: Subject, base: int, points: Points, meter: Meter) -> Iterator[tuple[Permutation, int]]:
        """Yield the loop (permutation of the positions of ``points``, length) of each edge.

        ``points`` lists the member number ``base`` in any order.
        """
        paths: dict[int, Points] = {base: points}
        depth = {base: 0}
        queue = [base]
        for here in queue:
            for letter, there in self.edges[here]:
                if there not in paths:
                    meter.spend(self.size)
                    paths[there] = subject.step(paths[here], letter)
                    depth[there] = depth[here] + 1
                    queue.append(there)
        position = {there: {q: i for i, q in enumerate(path)} for there, path in paths.items()}
        for here in queue:
            for letter, there in self.edges[here]:
                meter.spend(2 * self.size)
                at = position[there]
                yield tuple(at[q] for q in subject.step(paths[here], letter)), depth[here] + 1 - depth[there]


def components(subject: Subject, meter: Meter) -> list[Component]:
    """Return the strongly connected components of the orbit's sets of at least two points, walked once per subject."""
    known: list[Component] | None = subject.notes.get("components")
    if known is None:
        known = subject.notes["components"] = _walk(subject, meter)
    return known


def _walk(subject: Subject, meter: Meter) -> list[Component]:
    start = subject.points
    ordered = type(start)
    number: dict[Points, int] = {start: 0}
    sets: list[Points] = [start]
    edges: list[list[tuple[int, int]]] = []
    for here in sets:
        row = []
        for letter in range(len(subject.images)):
            meter.spend(2 * len(here))
            there = ordered(sorted(set(subject.step(here, letter))))
            if there not in number and len(there) > 1:
                meter.spend(SET)
                number[there] = len(sets)
                sets.append(there)
            if len(there) == len(here) > 1:  # a smaller set never leads back
                row.append((letter, number[there]))
        edges.append(row)
    owner = _strong_components(edges)
    found: list[Component] = []
    place: list[int] = [0] * len(sets)
    groups: dict[int, Component] = {}
    for i, here in enumerate(sets):
        if len(here) < 2:
            continue
        if owner[i] not in groups:
            groups[owner[i]] = Component(len(here), [])
            found.append(groups[owner[i]])
        place[i] = len(groups[owner[i]].members)
        groups[owner[i]].members.append(here)
    for i in range(len(sets)):
        if owner[i] in groups:
            groups[owner[i]].edges.append([(a, place[j]) for a, j in edges[i] if owner[j] == owner[i]])
    return found


def _strong_components(edges: list[list[tuple[int, int]]]) -> list[int]:
    """Kosaraju's algorithm without recursion: return a component number for each vertex."""
    finished: list[int] = []
    seen = [False] * len(edges)
    for root in range(len(edges)):
        if seen[root]:
            continue
        seen[root] = True
        stack = [(root, iter(edges[root]))]
        while stack:
            vertex, rest = stack[-1]
            for _, there in rest:
                if not seen[there]:
                    seen[there] = True
                    stack.append((there, iter(edges[there])))
                    break
            else:
                finished.append(vertex)
                stack.pop()
    back: list[list[int]] = [[] for _ in edges]
    for here, row in enumerate(edges):
        for _, there in row:
            back[there].append(here)
    owner = [-1] * len(edges)
    for root in reversed(finished):
        if owner[root] >= 0:
            continue
        owner[root] = root
        todo = [root]
        while todo:
            for before in back[todo.pop()]:
                if owner[before] < 0:
                    owner[before] = root
                    todo.append(before)
    return owner
