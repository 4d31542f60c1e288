"""Diagrams as Mermaid flowcharts: a node for each box and each gate, an arrow for each wire."""

from __future__ import annotations

from tc0kit.drawing.colours import line_colour, tint
from tc0kit.drawing.diagram import Box, Diagram
from tc0kit.drawing.picture import printable

MOST_EDGES = 120  # more cannot be followed in Mermaid's layout; it refuses more than 500
_PLAIN = frozenset(" .,:+")


def escape(text: str) -> str:
    """Return text for a quoted label; everything but letters, digits and a few marks as a numeric entity."""
    return "".join(c if (c.isascii() and c.isalnum()) or c in _PLAIN else f"#{ord(c)};" for c in printable(text))


def edges(diagram: Diagram) -> int:
    """Return how many arrows the flowchart has."""
    return sum(len(box.wires) + len(box.cells) * (len(box.cells) > 1) for box in diagram.boxes)


def write(diagram: Diagram) -> str:
    """Return the flowchart."""
    names = {box.key: f"n{k}" for k, box in enumerate(diagram.boxes)}
    split = {box.key for box in diagram.boxes if len(box.cells) > 1}
    lines = ["---", f'title: "{_title(diagram.title)}"', "---", "flowchart LR"]
    for box in diagram.boxes:
        lines += _nodes(box, names[box.key])
    for box in diagram.boxes:
        for wire in box.wires:
            start = names[wire.source] + (f"c{wire.cell}" if wire.source in split else "")
            arrow = f'-- "{escape(wire.label)}" -->' if wire.label else "-->"
            lines.append(f"  {start} {arrow} {names[box.key]}")
    for hue in sorted({box.colour for box in diagram.boxes if box.colour is not None}):
        colour = line_colour(hue)
        coloured = [(names[box.key], box) for box in diagram.boxes if box.colour == hue]
        cells = [f"{name}c{i}" for name, box in coloured if box.key in split for i in range(len(box.cells))]
        members = ",".join([*(name for name, _ in coloured), *cells])
        lines.append(f"  classDef hue{hue} stroke:{colour},fill:{tint(colour)}")
        lines.append(f"  class {members} hue{hue}")
    return "\n".join(lines) + "\n"


def _nodes(box: Box, name: str) -> list[str]:
    words = [box.title, *box.body] if box.title else list(box.body)
    if len(box.cells) == 1 and box.cells[0]:
        words.append(box.cells[0])
    label = "<br/>".join(map(escape, words)) or "#8203;"
    lines = [f'  {name}["{label}"]']
    if len(box.cells) > 1:
        lines += [f'  {name} --- {name}c{i}["{escape(cell)}"]' for i, cell in enumerate(box.cells)]
    return lines


def _title(text: str) -> str:
    """Return text for the quoted YAML string of the front matter."""
    return "".join(
        c if (c.isascii() and c.isalnum()) or c in _PLAIN else f"\\u{ord(c):04x}"
        for c in printable(text)
        if ord(c) < 1 << 16
    )
