"""Diagrams as Graphviz DOT: one record for each box, one edge for each wire."""

from __future__ import annotations

from tc0kit.drawing.colours import line_colour, tint
from tc0kit.drawing.diagram import Box, Diagram
from tc0kit.drawing.picture import printable

_RECORD = frozenset("\\{}|<> ")


def escape(text: str) -> str:
    """Return text for a record label or any other quoted label."""
    return "".join(f"\\{c}" if c in _RECORD or c == '"' else "&amp;" if c == "&" else c for c in printable(text))


def write(diagram: Diagram) -> str:
    """Return the graph."""
    names = {box.key: f"n{k}" for k, box in enumerate(diagram.boxes)}
    columns: list[list[str]] = [[] for _ in diagram.headings]
    lines = [
        "digraph circuit {",
        f'  graph [rankdir=LR, label="{escape(diagram.title)}", labelloc=t, fontname="Helvetica"];',
        '  node [shape=record, style=filled, fontname="Helvetica", fontsize=10];',
        '  edge [arrowsize=0.4, fontname="Helvetica", fontsize=8];',
    ]
    for box in diagram.boxes:
        colour = line_colour(box.colour)
        columns[box.column].append(names[box.key])
        lines.append(f'  {names[box.key]} [label="{_record(box)}", color="{colour}", fillcolor="{tint(colour)}"];')
    lines += [f"  {{ rank=same; {'; '.join(column)}; }}" for column in columns if column]
    places = {(box.key, i): f":c{i}" for box in diagram.boxes for i, cell in enumerate(box.cells) if cell}
    colours = {box.key: line_colour(box.colour) for box in diagram.boxes}
    for box in diagram.boxes:
        for wire in box.wires:
            label = f', label="{escape(wire.label)}"' if wire.label else ""
            start = names[wire.source] + places.get((wire.source, wire.cell), "")
            style = f'penwidth={wire.line:.2g}, color="{colours[wire.source]}"{label}'
            lines.append(f"  {start} -> {names[box.key]}:in [{style}];")
    return "\n".join([*lines, "}"]) + "\n"


def _record(box: Box) -> str:
    title = [box.title] if box.title else []
    body = "\\n".join(escape(line) for line in (*title, *box.body))
    if not any(box.cells):
        return f"<in> {body}"
    cells = "|".join(f"<c{i}> {escape(cell)}" for i, cell in enumerate(box.cells))
    return f"{{<in> {body}|{{{cells}}}}}"
