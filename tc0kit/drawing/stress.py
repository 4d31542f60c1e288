"""Positions in the plane whose distances are near those in a graph: stress majorisation (Gansner, Koren, North 2004).

Only elementwise numpy operations in a fixed order: the same graph gives the same picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

STEPS = 300
Positions = NDArray[np.float64]


def distances(neighbours: Sequence[Sequence[int]]) -> Positions:
    """Return all distances in a connected undirected graph."""
    n = len(neighbours)
    result = np.zeros((n, n))
    for start in range(n):
        seen = {start: 0}
        queue = [start]
        for node in queue:
            for other in neighbours[node]:
                if other not in seen:
                    seen[other] = seen[node] + 1
                    queue.append(other)
        for node, distance in seen.items():
            result[start, node] = distance
    return result


def positions(neighbours: Sequence[Sequence[int]]) -> Positions:
    """Return (x, y) of every node, neighbours about one apart; node 0 starts in the middle."""
    n = len(neighbours)
    wanted = distances(neighbours)
    angle, radius = _rings(neighbours)
    where = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    if n < 3:
        return where
    weight = 1 / np.where(wanted > 0, wanted, 1) ** 2
    np.fill_diagonal(weight, 0)
    total = weight.sum(axis=1, keepdims=True)
    for _ in range(STEPS):
        gap = where[:, None, :] - where[None, :, :]
        length = np.sqrt((gap**2).sum(axis=2))
        ratio = weight * wanted / np.where(length > 1e-9, length, 1)
        where = ((weight[:, :, None] * where[None, :, :]).sum(axis=1) + (ratio[:, :, None] * gap).sum(axis=1)) / total
    result: Positions = where - where.mean(axis=0)
    return result


def _rings(neighbours: Sequence[Sequence[int]]) -> tuple[Positions, Positions]:
    """Return angle and radius of every node: the breadth-first tree of node 0, leaves evenly around the circle."""
    n = len(neighbours)
    children: list[list[int]] = [[] for _ in range(n)]
    depth = [0] * n
    seen = {0}
    queue = [0]
    for node in queue:
        for other in neighbours[node]:
            if other not in seen:
                seen.add(other)
                children[node].append(other)
                depth[other] = depth[node] + 1
                queue.append(other)
    leaves = sum(not c for c in children)
    angle = np.zeros(n)
    used = 0
    stack = [(0, False)]
    while stack:
        node, done = stack.pop()
        if not children[node]:
            angle[node] = 2 * math.pi * used / leaves
            used += 1
        elif done:
            angle[node] = sum(angle[c] for c in children[node]) / len(children[node])
        else:
            stack += [(node, True), *((c, False) for c in reversed(children[node]))]
    return angle, np.array(depth, dtype=float)
