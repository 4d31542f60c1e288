"""A picture as a list of shapes with known text boxes; SVG and TikZ are written from it.

Lengths are points, y grows downwards. Text widths are those of DejaVu Sans, wider than the fonts that are asked for,
so that texts which do not overlap here do not overlap on paper.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]

# advance widths of the characters 32 .. 126 of DejaVu Sans, in thousandths of the size
_ADVANCE = (
    *(318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, *(636,) * 10, 337, 337, 838),
    *(838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695),
    *(635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634),
    *(278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838),
)
_OTHER = 1000
_BOLD = 1.12
ASCENT, DESCENT = 0.78, 0.22


def printable(text: str) -> str:
    """Return the text on one line, control characters and what reverses the reading order replaced."""
    return "".join(
        c if c == " " or unicodedata.category(c)[0] in "LMNPS" else " " if c.isspace() else "\ufffd" for c in text
    )


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return an upper bound on the width of a text."""
    units = sum(_ADVANCE[ord(c) - 32] if 32 <= ord(c) < 127 else _OTHER for c in printable(text))
    return units * size / 1000 * (_BOLD if bold else 1)


def shortened(text: str, size: float, width: float, bold: bool = False) -> str:
    """Return the text, cut with an ellipsis if it is wider than ``width``."""
    text = text[: int(1000 * width / (min(_ADVANCE) * size)) + 1]  # more would not fit; names from files may be long
    if text_width(text, size, bold) <= width:
        return text
    while text and text_width(text + "…", size, bold) > width:
        text = text[:-1]
    return text.rstrip() + "…"


@dataclass(frozen=True)
class Rect:
    """A rectangle, with rounded corners if ``radius`` is positive."""

    x: float
    y: float
    width: float
    height: float
    fill: str = "none"
    stroke: str = "none"
    line: float = 1
    radius: float = 0
    group: str = ""


@dataclass(frozen=True)
class Curve:
    """A path of straight segments (one point) and cubic ones (two control points and the end).

    Attributes:
        ends: the groups that it joins, or empty.
        arrow: whether it ends in an arrow head.
        dash: whether it is dashed.
    """

    start: Point
    segments: tuple[tuple[Point, ...], ...]
    stroke: str = "#000000"
    line: float = 1
    opacity: float = 1
    dash: bool = False
    arrow: bool = False
    ends: tuple[str, str] | None = None


@dataclass(frozen=True)
class Disc:
    """A filled circle."""

    centre: Point
    radius: float
    fill: str
    stroke: str = "none"
    line: float = 1
    group: str = ""


@dataclass(frozen=True)
class Text:
    """A line of text; (x, y) is on its base line."""

    x: float
    y: float
    text: str
    size: float = 10
    anchor: Anchor = "start"
    fill: str = "#1a1a1a"
    bold: bool = False
    italic: bool = False
    group: str = ""

    def box(self) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom."""
        width = text_width(self.text, self.size, self.bold)
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return left, self.y - ASCENT * self.size, left + width, self.y + DESCENT * self.size


Item = Rect | Curve | Disc | Text


@dataclass
class Picture:
    """Shapes in the order of painting.

    Attributes:
        title, description: read out by screen readers.
        width, height: of the drawing area.
        labels: the groups (parts that can be pointed at) with their spoken names.
    """

    title: str
    description: str = ""
    width: float = 0
    height: float = 0
    items: list[Item] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)

    def add(self, *items: Item) -> None:
        """Paint on top of what is there."""
        self.items.extend(items)

    def place(self, other: Picture, x: float, y: float) -> None:
        """Paint another picture with its corner at (x, y)."""
        self.items.extend(moved(item, x, y) for item in other.items)
        self.labels.update(other.labels)

    def texts(self) -> Iterator[Text]:
        """Yield the texts."""
        return (item for item in self.items if isinstance(item, Text))


def moved(item: Item, x: float, y: float) -> Item:
    """Return the shape, shifted."""
    if isinstance(item, Curve):
        segments = tuple(tuple((p + x, q + y) for p, q in segment) for segment in item.segments)
        return replace(item, start=(item.start[0] + x, item.start[1] + y), segments=segments)
    if isinstance(item, Disc):
        return replace(item, centre=(item.centre[0] + x, item.centre[1] + y))
    return replace(item, x=item.x + x, y=item.y + y)


def overlapping_texts(picture: Picture) -> list[tuple[str, str]]:
    """Return the pairs of texts whose boxes overlap, and each text that leaves the picture (with itself)."""
    boxes = sorted((text.box(), text.text) for text in picture.texts() if text.text)
    found = []
    for i, ((left, top, right, bottom), text) in enumerate(boxes):
        if left < 0 or top < 0 or right > picture.width or bottom > picture.height:
            found.append((text, text))
        for (x, y, _, z), other in boxes[i + 1 :]:
            if x >= right:
                break
            if y < bottom and top < z:
                found.append((text, other))
    return found
