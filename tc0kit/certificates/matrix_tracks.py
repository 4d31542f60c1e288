"""``matrix-tracks``: a linear recurrence with exact matrices tracks a task at every length, because its states are few.

Form (the subject is a task)::

    "scaled": true or false
    "heads": [{"matrices": [integer matrix per letter], "denominators": [...], "start": [integers]}, ...]
    "pairs": [[[[vector, denominator] per head], q], ...]

A head is a recurrence h' = A(x) h with A(x) = matrix / denominator, from the column ``start``; heads may have different
dimensions. q is the subject's state (for a word problem the images of its points). Checked: the first pair holds the
starts and the subject's state for the empty word; every letter leads from a pair to a listed one, by exact arithmetic;
and no two pairs agree in the vectors and differ in the output. So on every word the vectors are among those listed, and
a look-up of them gives the output. With ``scaled`` a vector stands for all its positive multiples: then the directions
determine the output, and the lengths may grow or shrink with the word.
"""

from __future__ import annotations

from math import gcd
from typing import Any

from tc0kit.certificates.base import (
    Findings,
    Malformed,
    Meter,
    Refused,
    Subject,
    expect_bool,
    expect_int,
    expect_ints,
    expect_list,
    expect_object,
)
from tc0kit.certificates.matrix_base import MAX_DIMENSION, MAX_ENTRY, Rows, expect_matrix

FIELDS = ("scaled", "heads", "pairs")
HEAD = ("matrices", "denominators", "start")
MAX_HEADS = 256

Point = tuple[tuple[int, ...], int]


class Head:
    """One recurrence with exact matrices."""

    def __init__(self, value: Any, where: str, letters: int, scaled: bool) -> None:
        self.scaled = scaled
        expect_object(value, where, HEAD)
        self.start = expect_ints(value["start"], f"{where}.start", -MAX_ENTRY, MAX_ENTRY)
        if not 1 <= len(self.start) <= MAX_DIMENSION:
            raise Malformed(f"{where}.start: from 1 to {MAX_DIMENSION} integers are expected")
        tables = expect_list(value["matrices"], f"{where}.matrices")
        self.matrices: list[Rows] = [expect_matrix(t, f"{where}.matrices", len(self.start)) for t in tables]
        self.denominators = expect_ints(value["denominators"], f"{where}.denominators", 1, MAX_ENTRY)
        if not len(self.matrices) == len(self.denominators) == letters:
            raise Malformed(f"{where}: one matrix and one denominator a letter of the subject are expected")

    def step(self, letter: int, point: Point, meter: Meter) -> Point:
        """Return A h in lowest terms."""
        h, q = point
        meter.spend(len(h) ** 2)
        image = [sum(map(int.__mul__, row, h)) for row in self.matrices[letter]]
        return self.point(image, q * self.denominators[letter])

    def point(self, vector: list[int] | tuple[int, ...], q: int) -> Point:
        """Return a vector over a positive denominator in lowest terms, or its direction."""
        common = gcd(*vector) if self.scaled else gcd(q, *vector)
        if not common:
            return tuple(vector), 1
        return tuple([x // common for x in vector]), 1 if self.scaled else q // common


def _read(value: Any, heads: list[Head]) -> tuple[Point, ...]:
    entries = expect_list(value, "pairs")
    if len(entries) != len(heads):
        raise Malformed("pairs: one vector a head is expected")
    points = []
    for entry, head in zip(entries, heads, strict=True):
        if len(expect_list(entry, "pairs")) != 2:
            raise Malformed("pairs: a vector and its denominator are expected")
        vector = expect_ints(entry[0], "pairs", -MAX_ENTRY, MAX_ENTRY)
        if len(vector) != len(head.start):
            raise Malformed("pairs: a vector has another dimension than its head")
        points.append(head.point(vector, expect_int(entry[1], "pairs", 1, MAX_ENTRY)))
    return tuple(points)


def verify(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Show that the pairs are closed under the letters and determine the output."""
    listed = expect_list(certificate["heads"], "heads")
    if not 1 <= len(listed) <= MAX_HEADS:
        raise Malformed(f"heads: from 1 to {MAX_HEADS} are expected")
    scaled = expect_bool(certificate["scaled"], "scaled")
    heads = [Head(value, f"heads[{k}]", len(subject.images), scaled) for k, value in enumerate(listed)]
    language = subject.initial is not None
    pairs: dict[tuple[tuple[Point, ...], Any], None] = {}
    for pair in expect_list(certificate["pairs"], "pairs"):
        if len(expect_list(pair, "pairs")) != 2:
            raise Malformed("pairs: vectors and the subject's state are expected")
        q: Any = expect_int(pair[1], "pairs", 0, subject.degree - 1) if language else None
        if not language:
            q = expect_ints(pair[1], "pairs", 0, subject.degree - 1)
            meter.spend(subject.degree)
        key = (_read(pair[0], heads), q)
        if key in pairs:
            raise Malformed("pairs: a pair is listed twice")
        pairs[key] = None
    one: Any = subject.initial if language else tuple(range(subject.degree))
    if not pairs or next(iter(pairs)) != (tuple(head.point(head.start, 1) for head in heads), one):
        raise Refused("pairs: the first one must hold the starts and the subject's state for the empty word")
    outputs: dict[tuple[Point, ...], Any] = {}
    for points, q in pairs:
        output = q in subject.accepting if language else q
        if outputs.setdefault(points, output) != output:
            raise Refused("pairs: two of them agree in their vectors and differ in the output")
        for letter, image in enumerate(subject.images):
            meter.spend(1 if language else subject.degree)
            following = image[q] if language else tuple(image[p] for p in q)
            moved = tuple(head.step(letter, point, meter) for head, point in zip(heads, points, strict=True))
            if (moved, following) not in pairs:
                raise Refused("pairs: a letter leads from a pair to one that is not listed")
    return Findings(
        [
            f"each of the {len(pairs)} pairs of vectors and output leads to listed pairs under all "
            f"{len(subject.images)} letters, by exact arithmetic",
            f"the vectors of {len(heads)} head(s) determine the output: {len(outputs)} different states",
        ],
        proves=["tracked by directions of vectors" if scaled else "tracked by exact matrices"],
    )
