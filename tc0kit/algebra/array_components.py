"""Strongly connected components and reachability in large layers, with NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from tc0kit.algebra.array_layer import Bools, Ints
from tc0kit.algebra.strong_components import strong_components
from tc0kit.budget import Budget

FEW_EDGES = 1 << 12  # up to here Tarjan's algorithm in plain Python is fast enough


def array_components(count: int, letters: int, target: Any, budget: Budget | None = None) -> tuple[Ints, Ints]:
    """Return ``(label, roots)`` like ``strong_components``.

    Large components by reachability forwards and backwards from one pivot (L. Fleischer, B. Hendrickson, A. Pinar
    2000), many middle ones by colouring (S. Orzan 2004), as long as that makes progress; the rest by Tarjan.

    Raises:
        BudgetSpent: the time is over.
    """
    source = np.repeat(np.arange(count, dtype=np.int32), letters)
    keep = (target >= 0) & (target != source)
    source, goal = source[keep], target[keep]
    raw = np.full(count, -1, dtype=np.int64)
    components = 0
    for find in (_around_pivot, _by_colours):
        while len(source) > FEW_EDGES:
            if budget is not None:
                budget.tick("strongly connected components", count)
            before = len(source)
            component = find(count, source, goal)
            raw = np.where(component >= 0, component + components, raw)
            components = int(raw.max()) + 1
            rest = (component[source] < 0) & (component[goal] < 0)
            source, goal = source[rest], goal[rest]
            if 4 * len(source) > 3 * before:
                break
    left = np.flatnonzero(raw < 0)
    place = np.full(count, -1, dtype=np.int64)
    place[left] = np.arange(len(left))
    if len(left):
        raw[left] = components + _tarjan(place[source], place[goal], len(left), budget)
    _, first, inverse = np.unique(raw, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return rank[inverse], first[order]


def _around_pivot(count: int, source: Any, goal: Any) -> Ints:
    """Return 0 for the nodes of one component, around the node with most edges in and out, and -1 elsewhere."""
    weight = np.bincount(source, minlength=count) * np.bincount(goal, minlength=count)
    pivot = np.array([np.argmax(weight)])
    if weight[pivot[0]] == 0:
        return np.full(count, -1)  # no node has edges both in and out: there is no cycle
    both = _reach(count, source, goal, pivot) & _reach(count, goal, source, pivot)
    return np.where(both, 0, -1)


def _by_colours(count: int, source: Any, goal: Any) -> Ints:
    """Return the components of all nodes that no smaller-numbered node reaches, and -1 elsewhere.

    A node's colour is the least number of a node that reaches it. The component of a node that kept its own number
    is what reaches it inside its colour.
    """
    ends, starts = _rows(count, source, goal)
    colour, scratch = np.arange(count), np.zeros(count, dtype=np.int64)
    frontier = nodes = np.flatnonzero(np.diff(starts))
    while len(frontier):
        edges, owner = _edges_of(frontier, starts)
        near, proposed = ends[edges], colour[owner]
        better = proposed < colour[near]
        near, proposed = near[better], proposed[better]
        np.minimum.at(colour, near, proposed)
        frontier = near[once(near, scratch)]
    own = nodes[colour[nodes] == nodes]
    inside = colour[source] == colour[goal]
    reached = _reach(count, goal[inside], source[inside], own)
    number = np.full(count, -1)
    number[own] = np.arange(len(own))
    return np.where(reached, number[colour], -1)


def _rows(count: int, source: Any, goal: Any) -> tuple[Any, Ints]:
    """Return the goals ordered by source, and where each source's goals start (and the last one's end)."""
    order = np.argsort(source, kind="stable")
    return goal[order], np.concatenate([[0], np.cumsum(np.bincount(source, minlength=count))])


def _edges_of(nodes: Any, starts: Ints) -> tuple[Ints, Any]:
    """Return the positions of all edges of some nodes, and for each the node."""
    degree = starts[nodes + 1] - starts[nodes]
    edges = np.repeat(starts[nodes] - np.cumsum(degree) + degree, degree) + np.arange(int(degree.sum()))
    return edges, np.repeat(nodes, degree)


def _reach(count: int, source: Any, goal: Any, start: Any) -> Bools:
    """Return which nodes are reachable from the nodes of ``start``."""
    ends, starts = _rows(count, source, goal)
    reached, scratch = np.zeros(count, dtype=bool), np.zeros(count, dtype=np.int64)
    reached[start] = True
    frontier = start
    while len(frontier):
        near = ends[_edges_of(frontier, starts)[0]]
        near = near[~reached[near]]
        reached[near] = True
        frontier = near[once(near, scratch)]
    return reached


def once(nodes: Any, scratch: Ints) -> Bools:
    """Return a choice of one occurrence of each node, in time proportional to their number."""
    place = np.arange(len(nodes))
    scratch[nodes] = place
    chosen: Bools = scratch[nodes] == place
    return chosen


def _tarjan(source: Ints, goal: Ints, count: int, budget: Budget | None) -> Ints:
    """Return component labels of a graph given by edge lists, by ``strong_components`` on rows of equal length."""
    degree = np.bincount(source, minlength=count)
    width = int(degree.max(initial=0))
    order = np.argsort(source, kind="stable")
    source, goal = source[order], goal[order]
    starts = np.concatenate([[0], np.cumsum(degree)[:-1]])
    rows = np.full((count, max(width, 1)), -1, dtype=np.int64)
    rows[source, np.arange(len(source)) - starts[source]] = goal
    label, _ = strong_components(count, max(width, 1), rows.ravel().tolist(), budget)
    return np.array(label, dtype=np.int64)
