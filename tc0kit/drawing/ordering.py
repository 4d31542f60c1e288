"""Layered layout: the order inside each column, then heights (K. Sugiyama, S. Tagawa, M. Toda 1981).

Items of neighbouring columns are joined by weighted links. The order is swept back and forth by barycentres and the
order with the fewest crossings is kept; heights are then the least-squares ones for straight links that keep the
order and the distances.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import pairwise

Links = Mapping[tuple[str, str], float]  # (item, item of the next column) -> number of wires
SWEEPS = 12


def order(columns: Sequence[Sequence[str]], links: Links) -> list[list[str]]:
    """Return the columns, each in an order with few crossings."""
    after, before = _neighbours(links)
    best = current = [list(column) for column in columns]
    fewest = crossings(best, links)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        sides, places = (before, range(1, len(columns))) if forward else (after, range(len(columns) - 2, -1, -1))
        current = [list(column) for column in current]
        for k in places:
            known = {key: i for i, key in enumerate(current[k - 1 if forward else k + 1])}
            centre = {
                key: sum(known[n] * w for n, w in sides[key]) / sum(w for _, w in sides[key])
                if sides.get(key)
                else i * len(known) / len(current[k])
                for i, key in enumerate(current[k])
            }
            current[k].sort(key=centre.__getitem__)
        found = crossings(current, links)
        if found < fewest:
            best, fewest = current, found
    return best


def crossings(columns: Sequence[Sequence[str]], links: Links) -> float:
    """Return how many pairs of links cross (a thick link counts once)."""
    place = {key: (k, i) for k, column in enumerate(columns) for i, key in enumerate(column)}
    pairs: list[list[tuple[int, int]]] = [[] for _ in columns]
    for a, b in links:
        pairs[place[a][0]].append((place[a][1], place[b][1]))
    count = 0
    for column in pairs:
        ends: list[int] = []
        for _, end in sorted(column):
            count += len(ends) - bisect_right(ends, end)
            insort(ends, end)
    return count


def heights(columns: Sequence[Sequence[str]], links: Links, size: Mapping[str, float], gap: float) -> dict[str, float]:
    """Return the middle of every item, non-negative tops; items of a column keep their order and a distance."""
    after, before = _neighbours(links)
    middle: dict[str, float] = {}
    for column in columns:
        y = -(sum(size[key] + gap for key in column) - gap) / 2
        for key in column:
            middle[key] = y + size[key] / 2
            y += size[key] + gap
    for sweep in range(SWEEPS):
        listed = list(columns) if sweep % 2 == 0 else list(reversed(columns))
        sides = [before] if sweep % 2 == 0 else [after]
        sides = sides if sweep < SWEEPS - 2 else [before, after]
        for column in listed:
            wanted = []
            for key in column:
                near = [link for side in sides for link in side.get(key, ())]
                total = sum(w for _, w in near)
                wanted.append(sum(middle[n] * w for n, w in near) / total if near else middle[key])
            spans = [(size[a] + size[b]) / 2 + gap for a, b in pairwise(column)]
            middle.update(zip(column, spread(wanted, spans), strict=True))
    top = min((middle[key] - size[key] / 2 for column in columns for key in column), default=0)
    return {key: value - top for key, value in middle.items()}


def spread(wanted: Sequence[float], spans: Sequence[float]) -> list[float]:
    """Return the positions nearest to ``wanted`` (least squares) with ``p[i+1] - p[i] >= spans[i]``.

    With the spans subtracted this is isotonic regression, solved by pooling adjacent violators.
    """
    offsets = [0.0]
    for span in spans:
        offsets.append(offsets[-1] + span)
    pools: list[tuple[float, int]] = []  # sum and number of pooled values
    for value, offset in zip(wanted, offsets, strict=False):
        total, count = value - offset, 1
        while pools and pools[-1][0] / pools[-1][1] >= total / count:
            earlier, number = pools.pop()
            total, count = total + earlier, count + number
        pools.append((total, count))
    levels = [total / count for total, count in pools for _ in range(count)]
    return [level + offset for level, offset in zip(levels, offsets, strict=False)]


def _neighbours(links: Links) -> tuple[dict[str, list[tuple[str, float]]], dict[str, list[tuple[str, float]]]]:
    after: dict[str, list[tuple[str, float]]] = {}
    before: dict[str, list[tuple[str, float]]] = {}
    for (a, b), weight in links.items():
        after.setdefault(a, []).append((b, weight))
        before.setdefault(b, []).append((a, weight))
    return after, before
