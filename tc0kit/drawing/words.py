"""Words over a task's letters, as they stand in pictures, and lines of running text."""

from __future__ import annotations

from collections.abc import Sequence

from tc0kit.drawing.picture import text_width
from tc0kit.tasks.task import Task

EMPTY = "ε"


def word_text(letters: Sequence[str], word: Sequence[int]) -> str:
    """Return a word; letters of several characters are separated by dots."""
    between = "" if all(len(letter) == 1 for letter in letters) else "·"
    return between.join(letters[a] for a in word) or EMPTY


def monoid_name(task: Task) -> str:
    """Return what a task's monoid is called in a title."""
    if task.kind == "language":
        return f"the syntactic monoid of {task.name}"
    return task.name.removeprefix("word problem of ")


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Return the text in lines of at most ``width`` (one word is never divided)."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
