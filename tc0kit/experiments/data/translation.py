"""Word problems told as chess games, as programs and as stories (Merrill, Petty, Sabharwal 2024, section 3).

Permutations of at most five points. Each letter becomes a fixed number of *slots*, one swap or none each, so that all
letters take equally many tokens (the paper's translation of a letter has as many swaps as it needs, hence no fixed
length). What is asked after each letter is where point 1 has gone:

- ``chess``: five black pieces on a8 .. e8, one of them the rook; a swap of two files takes six black moves, while the
  white king steps aside and back. On which file is the rook?
- ``code``: ``x1 , x3 = x3 , x1``. In which variable is the value that x1 had?
- ``entities``: "Alice and Carl trade coins". Who has the coin that Alice had?
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tc0kit.algebra.enumeration import enumerate_monoid
from tc0kit.budget import Budget
from tc0kit.errors import UserError, did_you_mean
from tc0kit.experiments.data.tables import Ints, Tables, element_names
from tc0kit.tasks.task import Task

CHESS_START = "rqqqq3/8/8/8/8/8/PP6/K6k b - - 0 1"
"""The position before the first move, for point 1 on file a."""
FILES = "abcde"
PEOPLE = ("Alice", "Bob", "Carl", "Dana", "Eve")
Swap = tuple[int, int] | None


@dataclass(frozen=True)
class Translation:
    """A spelling of each letter in tokens.

    Attributes:
        tables: the letters acting on the points; the label of a word is where point 1 has gone.
        tokens: the vocabulary, sorted.
        spelling: token numbers of each letter, [letters, tokens a letter].
        separator: what stands between two tokens of a text.
    """

    tables: Tables
    tokens: tuple[str, ...]
    spelling: Ints
    separator: str = " "


def chess_slot(swap: Swap) -> list[str]:
    """Return twelve plies in UCI notation, black first, that swap what is on two files of row 8, or nothing."""
    if swap is None:
        return ["h1h2", "a1b1", "h2h1", "b1a1"] * 3
    f, g = (FILES[point] for point in swap)
    black = [f"{f}8{f}7", f"{g}8{g}6", f"{f}7{g}7", f"{g}6{f}6", f"{g}7{g}8", f"{f}6{f}8"]
    return [ply for move, white in zip(black, ["a1b1", "b1a1"] * 3, strict=True) for ply in (move, white)]


def code_slot(swap: Swap) -> list[str]:
    """Return a parallel assignment; the one that changes nothing assigns x1 to itself."""
    i, j = (f"x{point + 1}" for point in swap or (0, 0))
    return [i, ",", j, "=", j, ",", i, ";"]


def story_slot(swap: Swap) -> list[str]:
    """Return a sentence of six tokens."""
    if swap is None:
        return ["Alice", "keeps", "her", "own", "coin", "."]
    i, j = (PEOPLE[point] for point in swap)
    return [i, "and", j, "trade", "coins", "."]


SLOTS: dict[str, Callable[[Swap], list[str]]] = {"chess": chess_slot, "code": code_slot, "entities": story_slot}
"""name -> tokens of one slot."""


def swaps(images: Sequence[int]) -> list[tuple[int, int]]:
    """Return transpositions of places whose execution in this order moves what is at q to ``images[q]``.

    A cycle c1 -> c2 -> .. -> ck -> c1 is (c1 c2), then (c1 c3), .., then (c1 ck).
    """
    found, done = [], set()
    for first in range(len(images)):
        point = images[first]
        while first not in done and point != first:
            found.append((first, point))
            done.add(point)
            point = images[point]
        done.add(first)
    return found


def translate(task: Task, form: str, budget: Budget | None = None) -> Translation:
    """Return a word problem of permutations told in another form.

    Raises:
        UserError: an unknown form, or a task that is not the word problem of permutations of at most five points.
    """
    if form not in SLOTS:
        raise UserError(f"unknown form {form!r}{did_you_mean(form, SLOTS)} (one of {', '.join(SLOTS)})")
    action = task.action
    if task.kind != "word-problem" or action is None or not action.is_permutation_action or action.degree > len(FILES):
        raise UserError(f"--form {form} tells word problems of permutations of at most five points, such as S5 or A5")
    names, images = action.letters, action.images
    if task.alphabet == "all":
        monoid = enumerate_monoid(action, replace(budget or Budget(), max_elements=120))
        names, images = element_names(monoid), tuple(tuple(element) for element in monoid.elements)
    if not names:
        raise UserError(f"there is no data for {task.name}: it has no letters")
    lists = [swaps(image) for image in images]
    slots = max(1, *map(len, lists))
    spelled = []
    for found in lists:
        padded: list[Swap] = [*found, *[None] * (slots - len(found))]
        spelled.append([token for swap in padded for token in SLOTS[form](swap)])
    tokens = tuple(sorted({token for spelling in spelled for token in spelling}))
    number = {token: k for k, token in enumerate(tokens)}
    points = tuple(str(q + 1) for q in range(action.degree))
    step = np.array(images, dtype=np.int64).T
    tables = Tables(f"{task.name}, told as {form}", names, points, step, np.arange(action.degree))
    return Translation(tables, tokens, np.array([[number[token] for token in row] for row in spelled]))
