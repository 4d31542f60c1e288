"""What certificates of tracking by exact matrices claim, by fractions: heads run until nothing new is reached."""

from __future__ import annotations

from fractions import Fraction
from typing import Any


def tracks(mutant: dict[str, Any]) -> bool:
    """Run the heads of a certificate on all words of its pairs' length and compare with the task, by fractions."""
    subject, seen = mutant["subject"], {}
    language = "initial" in subject
    starts = [[Fraction(x) for x in head["start"]] for head in mutant["heads"]]
    queue: list[tuple[list[list[Fraction]], list[int]]] = [(starts, list(range(len(subject["images"][0]))))]
    known = set()
    for vectors, images in queue:
        if mutant["scaled"]:
            vectors = [[x / (max(map(abs, v)) or 1) for x in v] for v in vectors]
        output = images[subject["initial"]] in subject["accepting"] if language else tuple(images)
        point = images[subject["initial"]] if language else tuple(images)
        key = (tuple(map(tuple, vectors)), point)
        if key in known:
            continue
        known.add(key)
        assert len(known) < 2_000
        if seen.setdefault(key[0], output) != output:
            return False
        for a, row in enumerate(subject["images"]):
            moved = [
                [sum((x * y for x, y in zip(line, v, strict=True)), Fraction(0)) / head["denominators"][a]
                 for line in head["matrices"][a]]
                for head, v in zip(mutant["heads"], vectors, strict=True)
            ]  # fmt: skip
            queue.append((moved, [row[q] for q in images]))
    return True
