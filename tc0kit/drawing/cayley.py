"""The right Cayley graph of a small monoid or group: an arrow of a letter's colour from m to m times the letter.

Two opposite arrows of one letter are drawn as one line, and a letter that fixes m as a small loop.
"""

from __future__ import annotations

import math
from itertools import combinations

from tc0kit.algebra.enumeration import Monoid, enumerate_monoid
from tc0kit.budget import Budget
from tc0kit.drawing import stress
from tc0kit.drawing.colours import GREY, INK, PAPER, hue, tint
from tc0kit.drawing.legend import legend
from tc0kit.drawing.numbers import counted
from tc0kit.drawing.picture import Curve, Picture, Point, Rect, Text, shortened, text_width
from tc0kit.drawing.words import monoid_name, word_text
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.task import Task

MOST_ELEMENTS = 130
SIZE, HIGH, MARGIN = 9.0, 16.0, 16.0
NEAREST, LARGEST, APART = 62.0, 400.0, 14.0
WIDEST_WORD = 70.0


def picture(task: Task, budget: Budget | None = None) -> Picture:
    """Return the graph.

    Raises:
        UserError: a task without a finite monoid.
        BudgetSpent: more than 130 elements; ``found`` says how many were met.
    """
    if task.action is None:
        raise UserError(f"{task.name} has no finite monoid to draw")
    given = budget or Budget()
    limits = Budget(given.max_states, min(given.max_elements, MOST_ELEMENTS), given.timeout, given.progress)
    try:
        monoid = enumerate_monoid(task.action, limits)
    except BudgetSpent as spent:
        raise BudgetSpent(
            f"budget spent: a Cayley graph of more than {limits.max_elements} elements is not drawn", spent.found
        ) from None
    letters = task.action.letters
    labels = [shortened(word_text(letters, monoid.word(i)), SIZE, WIDEST_WORD) for i in range(monoid.size)]
    widths = [max(HIGH, text_width(label, SIZE) + 8) for label in labels]
    centre = _positions(monoid, widths)
    title = shortened(f"Cayley graph of {monoid_name(task)}", 14, 700, True)
    facts = f"{counted(monoid.size, 'element')}, {counted(len(letters), 'letter')}"
    result = Picture(title, facts)
    result.add(Text(MARGIN, MARGIN + 11, title, 14, bold=True), Text(MARGIN, MARGIN + 27, facts, 10, fill=GREY))
    span = max(x + w / 2 for (x, _), w in zip(centre, widths, strict=True))
    inner = max(span, text_width(title, 14, True))
    shift = (MARGIN + (inner - span) / 2, MARGIN + 56)
    centre = [(x + shift[0], y + shift[1]) for x, y in centre]
    for a in range(len(letters)):
        for i in range(monoid.size):
            _arrow(result, monoid, i, a, centre, widths)
    for i, ((x, y), width) in enumerate(zip(centre, widths, strict=True)):
        fill = tint(hue(0), 0.3) if i == monoid.identity else PAPER
        key = f"element {i}"
        result.labels[key] = word_text(letters, monoid.word(i))
        result.add(Rect(x - width / 2, y - HIGH / 2, width, HIGH, fill, INK, 0.9, HIGH / 2, group=key))
        result.add(Text(x, y + SIZE * 0.35, labels[i], SIZE, "middle", group=key))
    bottom = max(y for _, y in centre) + HIGH / 2 + 34
    colours = legend([(f"letter {letter}", a) for a, letter in enumerate(letters)], inner)
    result.place(colours, MARGIN, bottom)
    result.width, result.height = inner + 2 * MARGIN, bottom + colours.height + MARGIN
    return result


def _positions(monoid: Monoid, widths: list[float]) -> list[Point]:
    """Return centres such that no two labels touch, all coordinates non-negative for the labels."""
    k = len(monoid.action.letters)
    near: list[set[int]] = [set() for _ in range(monoid.size)]
    for edge, target in enumerate(monoid.right):
        source = edge // k
        if source != target:
            near[source].add(target)
            near[target].add(source)
    raw = stress.positions([sorted(n) for n in near]).tolist()
    scale = NEAREST
    for (i, p), (j, q) in combinations(enumerate(raw), 2):
        dx, dy = abs(p[0] - q[0]), abs(p[1] - q[1])
        across = ((widths[i] + widths[j]) / 2 + APART) / dx if dx > 1e-6 else math.inf
        down = (HIGH + APART) / dy if dy > 1e-6 else math.inf
        scale = max(scale, min(across, down))
    if scale > LARGEST:  # two elements on nearly the same spot: rows of elements instead
        side = math.ceil(math.sqrt(monoid.size))
        step = max(widths) + 40
        return [(step * (i % side + 0.5), NEAREST * (i // side) + HIGH) for i in range(monoid.size)]
    left = min(p[0] * scale - w / 2 for p, w in zip(raw, widths, strict=True))
    top = min(p[1] * scale for p in raw) - HIGH / 2
    return [(p[0] * scale - left, p[1] * scale - top) for p in raw]


def _arrow(result: Picture, monoid: Monoid, i: int, a: int, centre: list[Point], widths: list[float]) -> None:
    k = len(monoid.action.letters)
    j = monoid.right[i * k + a]
    colour = hue(a)
    if i == j:
        _loop(result, centre[i], widths[i], a, colour)
        return
    back = monoid.right[j * k + a] == i
    if back and j < i:
        return  # drawn from the other end
    parallel = [b for b in range(k) if monoid.right[i * k + b] == j or monoid.right[j * k + b] == i]
    side = parallel.index(a)
    bend = 0.0 if len(parallel) == 1 else 16.0 * (1 + side // 2) * (-1) ** side * (1 if i < j else -1)
    (x, y), (z, w) = centre[i], centre[j]
    length = math.hypot(z - x, w - y)
    normal = (-(w - y) / length * bend, (z - x) / length * bend)
    one = (x + (z - x) / 3 + normal[0], y + (w - y) / 3 + normal[1])
    two = (z - (z - x) / 3 + normal[0], w - (w - y) / 3 + normal[1])
    start, end = _edge(centre[i], one, widths[i]), _edge(centre[j], two, widths[j])
    result.add(Curve(start, ((one, two, end),), colour, 1.2, arrow=not back))


def _edge(centre: Point, towards: Point, width: float) -> Point:
    """Return where the line from a label's centre leaves its pill."""
    dx, dy = towards[0] - centre[0], towards[1] - centre[1]
    length = math.hypot(dx, dy) or 1.0
    straight = (width - HIGH) / 2  # half the straight part of the pill
    reach = HIGH / 2 / max(abs(dy) / length, 1e-9)
    if abs(dx) / length * reach > straight:  # it leaves through a round end: a circle around (+-straight, 0)
        c = straight * abs(dx) / length
        reach = c + math.sqrt(max(c * c - straight * straight + HIGH * HIGH / 4, 0))
    return centre[0] + dx / length * (reach + 1), centre[1] + dy / length * (reach + 1)


def _loop(result: Picture, centre: Point, width: float, letter: int, colour: str) -> None:
    x = centre[0] + (letter - 0.5) * 5
    y = centre[1] - HIGH / 2 - 0.5
    high = 16 + 5 * letter
    result.add(Curve((x - 3, y), (((x - 11, y - high), (x + 11, y - high), (x + 3, y)),), colour, 1.1, arrow=True))
