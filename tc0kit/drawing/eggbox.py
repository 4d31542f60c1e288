"""The egg-box diagram of a monoid: its D-classes from the top of the J-order down.

Rows of a box are R-classes, columns L-classes, cells H-classes with their elements' shortest words. An idempotent has
a star, and its cell, a group, is shaded.
"""

from __future__ import annotations

from collections import defaultdict

from tc0kit.algebra.enumeration import enumerate_monoid
from tc0kit.algebra.green import DClass, GreenRelations
from tc0kit.algebra.groups import group_facts
from tc0kit.budget import Budget
from tc0kit.drawing.colours import GREY, INK, PALE, PAPER, hue, tint
from tc0kit.drawing.layered import longest_path_layers, place
from tc0kit.drawing.numbers import counted
from tc0kit.drawing.picture import Curve, Picture, Rect, Text, shortened, text_width
from tc0kit.drawing.words import monoid_name, word_text
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.task import Task

MOST_ELEMENTS = 20_000
MOST_CELLS = 600
WORDS_IN_A_CELL = 6
SIZE, LINE, CAPTION, MARGIN = 9.0, 12.0, 14.0, 16.0
WIDEST_WORD = 90.0


def picture(task: Task, budget: Budget | None = None) -> Picture:
    """Return the diagram.

    Raises:
        UserError: a task without a finite monoid.
        BudgetSpent: more than 20,000 elements or 600 cells.
    """
    if task.action is None:
        raise UserError(f"{task.name} has no finite monoid to draw")
    given = budget or Budget()
    limits = Budget(given.max_states, min(given.max_elements, MOST_ELEMENTS), given.timeout, given.progress)
    monoid = enumerate_monoid(task.action, limits)
    green = GreenRelations(monoid, limits)
    cells = sum(d.r_classes * d.l_classes for d in green.d_classes)
    if cells > MOST_CELLS:
        raise BudgetSpent(
            f"budget spent: the egg-box diagram would have {cells:,} cells; at most {MOST_CELLS} are drawn",
            {"cells": cells, "elements": monoid.size},
        )
    boxes = {str(d.number): _box(green, d) for d in green.d_classes}
    edges = [(str(d), str(lower)) for d, below in enumerate(green.covers) for lower in below]
    sizes = {key: (box.width, box.height) for key, box in boxes.items()}
    layout = place(longest_path_layers(list(boxes), edges), edges, sizes)
    found = counted(len(green.d_classes), "D-class").replace("classs", "classes")
    facts = f"{counted(monoid.size, 'element')}, {counted(len(monoid.idempotents), 'idempotent')} (∗), {found}"
    title = shortened(f"Egg-box diagram of {monoid_name(task)}", 14, 700, True)
    result = Picture(title, facts)
    result.add(Text(MARGIN, MARGIN + 11, title, 14, bold=True), Text(MARGIN, MARGIN + 27, facts, 10, fill=GREY))
    top = MARGIN + 42
    inner = max(layout.width, text_width(title, 14, True), text_width(facts, 10))
    left = MARGIN + (inner - layout.width) / 2
    for route in layout.routes.values():
        start, *rest = ((x + left, y + top) for x, y in route)
        result.add(Curve(start, tuple((point,) for point in rest), GREY, 0.9))
    for key, box in boxes.items():
        x, y = layout.corner[key]
        result.place(box, x + left, y + top)
    result.width = inner + 2 * MARGIN
    result.height = layout.height + top + MARGIN
    return result


def _box(green: GreenRelations, d: DClass) -> Picture:
    """Return one D-class with its caption."""
    monoid = green.monoid
    letters = monoid.action.letters
    members: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for i, number in enumerate(green.d_class):
        if number == d.number:
            members[green.r_class[i], green.l_class[i]].append(i)
    rows, columns = _arranged(members, set(d.idempotents))
    texts = {}
    for place_, elements in members.items():
        words = [
            shortened(word_text(letters, monoid.word(i)), SIZE, WIDEST_WORD) + "∗" * (i in d.idempotents)
            for i in elements[:WORDS_IN_A_CELL]
        ]
        texts[place_] = words + [f"… {len(elements)} in all"] * (len(elements) > WORDS_IN_A_CELL)
    width = max(text_width(line, SIZE) for lines in texts.values() for line in lines) + 12
    height = LINE * max(map(len, texts.values())) + 8
    caption = _caption(green, d)
    wide = max(width * len(columns), text_width(caption, 8) + 4)
    box = Picture("", width=wide, height=height * len(rows) + CAPTION)
    key = f"D-class {d.number}"
    box.labels[key] = f"D-class of {word_text(letters, monoid.word(d.representative))}: {caption}"
    left = (wide - width * len(columns)) / 2
    box.add(Text(wide / 2, CAPTION - 4, caption, 8, "middle", GREY, italic=True, group=key))
    for r, row in enumerate(rows):
        for c, column in enumerate(columns):
            lines = texts[row, column]
            x, y = left + c * width, CAPTION + r * height
            group = any(i in d.idempotents for i in members[row, column])
            box.add(Rect(x, y, width, height, tint(hue(0), 0.2) if group else PAPER, PALE, 0.8, group=key))
            for k, line in enumerate(lines):
                baseline = y + height / 2 + (k - (len(lines) - 1) / 2) * LINE + 3
                box.add(Text(x + width / 2, baseline, line, SIZE, "middle", INK, group=key))
    frame = hue(0) if d.is_regular else GREY
    box.add(Rect(left, CAPTION, width * len(columns), height * len(rows), "none", frame, 1.3, group=key))
    return box


def _arranged(members: dict[tuple[int, int], list[int]], idempotents: set[int]) -> tuple[list[int], list[int]]:
    """Return R- and L-classes such that cells with idempotents come near the diagonal."""
    rows = sorted({r for r, _ in members})
    columns = sorted({c for _, c in members})
    first = {c: len(rows) for c in columns}
    for k, r in reversed(list(enumerate(rows))):
        for c in columns:
            if idempotents.intersection(members[r, c]):
                first[c] = k
    return rows, sorted(columns, key=lambda c: (first[c], c))


def _caption(green: GreenRelations, d: DClass) -> str:
    words = [counted(d.size, "element"), f"rank {d.rank}"]
    if not d.is_regular:
        words.append("not regular")
    elif d.h_size > 1:
        group = green.subgroup(d)
        facts = group_facts(group.permutations, len(group.points))
        words.append(f"group {facts.name}" if facts.name else f"group of order {group.order}")
    return ", ".join(words)
