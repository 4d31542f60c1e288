"""The lattice of complexity classes, the smallest at the bottom, with what is known about a question placed on it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from tc0kit.drawing.colours import GREY, INK, PALE, PAPER, hue, tint
from tc0kit.drawing.layered import longest_path_layers, place
from tc0kit.drawing.picture import Curve, Picture, Rect, Text, text_width
from tc0kit.drawing.words import wrapped
from tc0kit.theory.classes import INCLUSIONS, ClassRef, class_names, included, is_circuit_class
from tc0kit.theory.decide import Verdict

SIZE, SMALL, LINE, MARGIN = 11.0, 8.5, 12.0, 16.0
NARROWEST = 460.0
TASK, MODEL = 0, 1  # hues


def picture(verdict: Verdict | None = None) -> Picture:
    """Return the lattice; with a verdict its bounds on the task and on the models."""
    names = class_names()
    markers = _markers(verdict)
    edges = [(edge.large, edge.small) for edge in INCLUSIONS if not _implied(edge.small, edge.large)]
    strict = {(edge.large, edge.small) for edge in INCLUSIONS if edge.strict}
    sizes = {}
    for name in names:
        lines = markers[name]
        width = max([text_width(name, SIZE, True)] + [text_width(words, SMALL) for words, _ in lines])
        sizes[name] = (width + 18, 20 + LINE * len(lines))
    layout = place(longest_path_layers(list(reversed(names)), edges), edges, sizes, between=22)
    title = "Complexity classes" if verdict is None else "What is known about the question"
    result = Picture(title)
    width = max(layout.width, NARROWEST)
    y = MARGIN + 11
    result.add(Text(MARGIN, y, title, 14, bold=True))
    for line in wrapped(_caption(verdict), 10, width):
        y += 15
        result.add(Text(MARGIN, y, line, 10, fill=GREY))
    left, top = MARGIN + (width - layout.width) / 2, y + 16
    for edge, route in layout.routes.items():
        start, *rest = ((x + left, z + top) for x, z in route)
        different = edge in strict
        stroke, line_width = (INK, 2.2) if different else (GREY, 0.9)
        result.add(Curve(start, tuple((point,) for point in rest), stroke, line_width, dash=not different))
    for name in names:
        x, z = layout.corner[name]
        _node(result, name, markers[name], (x + left, z + top, *sizes[name]))
    y = top + layout.height + 22
    result.add(Curve((MARGIN, y - 3), (((MARGIN + 26, y - 3),),), INK, 2.2))
    result.add(Text(MARGIN + 32, y, "contained and known to be different", 9))
    result.add(Curve((MARGIN + 230, y - 3), (((MARGIN + 256, y - 3),),), GREY, 0.9, dash=True))
    result.add(Text(MARGIN + 262, y, "contained, perhaps equal", 9))
    y += 15
    for line in wrapped(_also_different(), 9, width):
        result.add(Text(MARGIN, y, line, 9))
        y += 13
    result.width, result.height = width + 2 * MARGIN, y - 13 + MARGIN
    result.description = _caption(verdict)
    return result


def _implied(small: str, large: str) -> bool:
    """Return True if the inclusion follows from others."""
    return any(
        middle not in (small, large) and included(small, middle) and included(middle, large) for middle in class_names()
    )


def _also_different() -> str:
    pairs = [f"{e.small} and {e.large}" for e in INCLUSIONS if e.strict and _implied(e.small, e.large)]
    return f"Also known to be different: {', '.join(pairs)}."


def _caption(verdict: Verdict | None) -> str:
    if verdict is None:
        return "Lower classes are contained in higher ones."
    from tc0kit.theory.wording import headline

    return f"{headline(verdict)}. Semantics: {verdict.model.semantics}."


def _markers(verdict: Verdict | None) -> dict[str, list[tuple[str, int]]]:
    """Return for each class the words to write into its box, with a hue."""
    found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    primes: defaultdict[tuple[str, str, int], list[str]] = defaultdict(list)
    for words, cls, hue_index in _bounds(verdict) if verdict else ():
        how = "nonuniform" if cls.uniformity == "poly" else f"{cls.uniformity}-uniform"
        match = re.fullmatch(r"AC0\[(\d+)\]", cls.name)
        if match:
            primes[words, how, hue_index].append(match[1])
        else:
            found[cls.name].append((f"{words} ({how})" if is_circuit_class(cls.name) else words, hue_index))
    for (words, how, hue_index), listed in primes.items():
        found["AC0[p]"].append((f"{words} (p = {', '.join(listed)}; {how})", hue_index))
    return found


def _bounds(verdict: Verdict) -> Iterator[tuple[str, ClassRef, int]]:
    known = verdict.known
    for words, classes, hue_index in (
        ("task is in it", known.task_in, TASK),
        ("task is hard for it", known.task_hard, TASK),
        ("task is outside", known.task_outside, TASK),
        ("models stay within", known.model_within, MODEL),
        ("models express all of it", known.model_contains, MODEL),
    ):
        for cls in classes:
            yield words, cls, hue_index


def _node(result: Picture, name: str, lines: list[tuple[str, int]], frame: tuple[float, float, float, float]) -> None:
    x, y, width, height = frame
    key = f"class {name}"
    result.labels[key] = "; ".join([name, *(words for words, _ in lines)])
    hues = {hue_index for _, hue_index in lines}
    colour = hue(hues.pop()) if len(hues) == 1 else INK if hues else PALE
    result.add(Rect(x, y, width, height, tint(colour) if lines else PAPER, colour, 1.4 if lines else 1, 4, group=key))
    result.add(Text(x + width / 2, y + 14, name, SIZE, "middle", bold=True, group=key))
    for k, (words, hue_index) in enumerate(lines):
        result.add(Text(x + width / 2, y + 14 + LINE * (k + 1), words, SMALL, "middle", hue(hue_index), group=key))
