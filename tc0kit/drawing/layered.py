"""Nodes in horizontal layers, joined by lines that run between the nodes of the layers they pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tc0kit.drawing import ordering
from tc0kit.drawing.picture import Point

Edge = tuple[str, str]
LANE = 8.0


@dataclass(frozen=True)
class Layers:
    """Where everything is.

    Attributes:
        corner: left and top of each node.
        routes: for each edge its points, from the bottom of the upper node to the top of the lower one.
        width, height: of the whole.
    """

    corner: dict[str, Point]
    routes: dict[Edge, list[Point]]
    width: float
    height: float


def longest_path_layers(nodes: Sequence[str], edges: Sequence[Edge]) -> list[list[str]]:
    """Return the nodes by the length of the longest path that leads down to them (acyclic edges from up to down)."""
    above: defaultdict[str, list[str]] = defaultdict(list)
    for a, b in edges:
        above[b].append(a)
    depth: dict[str, int] = {}
    waiting = list(nodes)
    while waiting:
        ready = [node for node in waiting if all(a in depth for a in above[node])]
        for node in ready:
            depth[node] = 1 + max((depth[a] for a in above[node]), default=-1)
        waiting = [node for node in waiting if node not in depth]
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node in nodes:
        layers[depth[node]].append(node)
    return layers


def place(
    layers: Sequence[Sequence[str]],
    edges: Sequence[Edge],
    sizes: Mapping[str, Point],
    gap: float = 24,
    between: float = 34,
) -> Layers:
    """Return the layout of nodes with (width, height) ``sizes``; every edge leads to a lower layer."""
    layer_of = {node: k for k, layer in enumerate(layers) for node in layer}
    filled = [list(layer) for layer in layers]
    widths = {node: size[0] for node, size in sizes.items()}
    links: defaultdict[Edge, float] = defaultdict(float)
    stops: dict[Edge, list[str]] = {}
    for a, b in edges:
        passed = [f"{a} to {b} at {k}" for k in range(layer_of[a] + 1, layer_of[b])]
        for k, key in enumerate(passed, layer_of[a] + 1):
            filled[k].append(key)
            widths[key] = LANE
        stops[a, b] = [a, *passed, b]
        for link in pairwise(stops[a, b]):
            links[link] += 1
    ordered = ordering.order(filled, links)
    centre = ordering.heights(ordered, links, widths, gap)
    tops, bottoms, y = [], [], 0.0
    for layer in ordered:
        tops.append(y)
        y += max((sizes[key][1] for key in layer if key in sizes), default=0)
        bottoms.append(y)
        y += between
    corner = {
        node: (
            centre[node] - sizes[node][0] / 2,
            tops[layer_of[node]] + (bottoms[layer_of[node]] - tops[layer_of[node]] - sizes[node][1]) / 2,
        )
        for node in layer_of
    }
    routes = {}
    for (a, b), keys in stops.items():
        points = [(centre[a], corner[a][1] + sizes[a][1])]
        for k, key in enumerate(keys[1:-1], layer_of[a] + 1):
            points += [(centre[key], tops[k]), (centre[key], bottoms[k])]
        routes[a, b] = [*points, (centre[b], corner[b][1])]
    width = max(centre[key] + widths[key] / 2 for layer in ordered for key in layer)
    return Layers(corner, routes, width, bottoms[-1])
