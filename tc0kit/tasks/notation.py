"""Cycle notation and image lists: ``(1 2 3)(4 5)``, ``(1,2,3)``, ``()``, ``[2 3 4 1]``; points count from 1."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tc0kit.errors import UserError

POINT_LIMIT = 65_536
"""Largest number of points on which tc0kit lets letters act."""

_TOKEN = re.compile(r"\d+|\S")


@dataclass(frozen=True)
class Letter:
    """A permutation or transformation as typed.

    Attributes:
        name: the normal form of its notation, e.g. ``(1 2 3)(4 5)`` or ``[1 1 3]``.
        images: 0-based images of the points up to the largest one named; later points are fixed.
    """

    name: str
    images: tuple[int, ...]

    def on(self, degree: int) -> tuple[int, ...]:
        """Return the images of ``0 .. degree-1``; ``degree`` is at least ``len(images)``."""
        return self.images + tuple(range(len(self.images), degree))


class _Reader:
    def __init__(self, text: str, offset: int) -> None:
        self.tokens = [(m.group(), m.start() + offset) for m in _TOKEN.finditer(text)]
        self.tokens.append(("", offset + len(text.rstrip())))
        self.at = 0

    def wrong(self, message: str, at: int | None = None) -> UserError:
        position = self.tokens[self.at if at is None else at][1]
        return UserError(f"generators, position {position + 1}: {message}")

    def points(self, closing: str, seen: set[int] | None) -> list[int]:
        """Read the numbers after an opening bracket; with ``seen`` no point may come twice."""
        opening = self.at
        self.at += 1
        points: list[int] = []
        while (token := self.tokens[self.at][0]) != closing:
            if not token or token in "()[]":
                raise self.wrong(f"this {self.tokens[opening][0]!r} is never closed by {closing!r}", opening)
            if token != ",":
                if not (token.isascii() and token.isdigit()):
                    raise self.wrong(f"{token!r} is no point; points are integers from 1")
                point = int(token) if len(token) < 9 else POINT_LIMIT + 1
                if point == 0:
                    raise self.wrong("0 is no point; points count from 1")
                if point > POINT_LIMIT:
                    raise self.wrong(f"points go up to {POINT_LIMIT:,}")
                if seen is not None and point in seen:
                    raise self.wrong(f"the point {point} comes twice in one permutation")
                if seen is not None:
                    seen.add(point)
                points.append(point)
            self.at += 1
        self.at += 1
        return points


def parse_letters(text: str, offset: int = 0) -> list[Letter]:
    """Return the permutations and transformations of a comma-separated list, in order, repetitions dropped.

    Args:
        text: e.g. ``(1 2 3 4 5), (1 2)`` or ``[2 3 4 1], [1 1 3 4]``.
        offset: position of ``text`` in what the user typed, for messages.

    Raises:
        UserError: a repeated point, unbalanced brackets, or something that is no positive integer, with its position.
    """
    reader = _Reader(text, offset)
    letters: dict[str, Letter] = {}
    while True:
        letter = _image_list(reader) if reader.tokens[reader.at][0] == "[" else _cycles(reader)
        letters.setdefault(letter.name, letter)
        token = reader.tokens[reader.at][0]
        if not token:
            return list(letters.values())
        if token != ",":
            raise reader.wrong(f"a comma is needed between generators, not {token!r}")
        reader.at += 1


def _image_list(reader: _Reader) -> Letter:
    opening = reader.at
    points = reader.points("]", None)
    if not points or max(points) > len(points):
        raise reader.wrong(f"an image list of {len(points)} entries names points from 1 to {len(points)}", opening)
    return Letter(f"[{' '.join(map(str, points))}]", tuple(p - 1 for p in points))


def _cycles(reader: _Reader) -> Letter:
    if reader.tokens[reader.at][0] != "(":
        found = reader.tokens[reader.at][0] or "the end"
        raise reader.wrong(f"a cycle (1 2 3) or an image list [2 3 1] is needed, not {found!r}")
    seen: set[int] = set()
    cycles: list[list[int]] = []
    while reader.tokens[reader.at][0] == "(":
        cycles.append(reader.points(")", seen))
    images = list(range(max(seen, default=0)))
    for cycle in cycles:
        for point, successor in zip(cycle, cycle[1:] + cycle[:1], strict=True):
            images[point - 1] = successor - 1
    moving = [cycle for cycle in cycles if len(cycle) > 1]
    return Letter("".join(f"({' '.join(map(str, cycle))})" for cycle in moving) or "()", tuple(images))
