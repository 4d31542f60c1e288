"""What a picture of a circuit shows, before it is laid out: boxes in columns, joined by wires from cells to ports."""

from __future__ import annotations

from dataclasses import dataclass

Colour = int | None  # index of a hue, None for grey


@dataclass(frozen=True)
class Wire:
    """A wire into a box.

    Attributes:
        source: key of the box that it comes from.
        cell: which of that box's cells.
        label: its weight or count, empty if that goes without saying.
        line: how thick it is drawn.
    """

    source: str
    cell: int
    label: str = ""
    line: float = 0.8


@dataclass(frozen=True)
class Details:
    """What the HTML page shows when a box is opened.

    Attributes:
        facts: pairs of a word and a text.
        rows: sample rows of the box.
        more: how many rows are not listed.
    """

    facts: tuple[tuple[str, str], ...] = ()
    rows: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Box:
    """A row of gates, a group of inputs, an output, or a block of many rows.

    Attributes:
        key: unique.
        column: 0 for the inputs, the level for gates, the last for outputs.
        title: a small line above the box.
        body: lines in its middle, the first in bold.
        cells: where wires leave: a text for each, e.g. ``≥ 3``; a block has one cell without a text.
        wires: wires into it.
        colour: of its origin.
        label: what it is, in a sentence.
        details: what is behind it.
    """

    key: str
    column: int
    title: str
    body: tuple[str, ...]
    cells: tuple[str, ...]
    wires: tuple[Wire, ...]
    colour: Colour
    label: str
    details: Details = Details()


@dataclass(frozen=True)
class Diagram:
    """Boxes in columns.

    Attributes:
        title, facts: what is drawn, and its counts.
        headings: one for each column.
        legend: what the colours mean.
        about: facts about the construction, pairs of a word and a text.
    """

    title: str
    facts: str
    headings: tuple[str, ...]
    boxes: tuple[Box, ...]
    legend: tuple[tuple[str, Colour], ...]
    about: tuple[tuple[str, str], ...] = ()
