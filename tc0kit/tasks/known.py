"""The names that tc0kit suggests when a word is not known."""

from __future__ import annotations

import re

from tc0kit.tasks.catalogue import ROWS
from tc0kit.tasks.expression import FAMILIES
from tc0kit.tasks.mathieu import MATHIEU

_EXAMPLES = (
    "Z60", "C5", "D4", "V4", "Q8", "S3", "S5", "A4", "A5", "PSL(2,7)", "PGL(2,5)", "SL(2,5)", "GL(2,3)",
    "T4", "O5", "I4", "B3", "A4xZ5", "Z2^3", "Z2 wr S3",
)  # fmt: skip
_HOLE = re.compile(r"\{(\w+)\}")


def known_names() -> tuple[str, ...]:
    """Return names of tasks as a user types them: examples of groups and monoids, and every named task."""
    tasks = (_HOLE.sub(lambda hole: _DEFAULTS.get(hole[1], "3"), row.id) for row in ROWS)
    return (*_EXAMPLES, *(f"M{n}" for n in MATHIEU), *dict.fromkeys(tasks))


def suggestions(word: str) -> list[str]:
    """Return the candidates for a misspelt ``word``: the known names, and the families filled with its own number."""
    numbers = re.findall(r"\d{1,9}", word)
    candidates = list(known_names())
    if numbers:
        candidates += [f"{family}{numbers[-1]}" for family in FAMILIES if family not in "MBV"]
    if len(numbers) == 2:
        candidates += [f"{kind}({numbers[0]},{numbers[1]})" for kind in ("PSL", "PGL", "SL", "GL")]
    for row in ROWS:
        for template in (row.id, *row.aliases):
            holes = _HOLE.findall(template)
            if holes and len(holes) == len(numbers):
                filled = iter(numbers)
                candidates.append(_HOLE.sub(lambda _: next(filled), template))  # noqa: B023
            elif not holes:
                candidates.append(template)
    return candidates


_DEFAULTS = {"k": "3", "m": "5", "d": "2"}
