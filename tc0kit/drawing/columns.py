"""Diagrams to pictures: levels as columns from left to right, wires as curves that run between the boxes."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

from tc0kit.drawing import ordering
from tc0kit.drawing.boxes import BODY, DENSE, ROOMY, SMALL, Placed, Steps, lanes_item, measured, paint
from tc0kit.drawing.colours import GREY, INK, line_colour
from tc0kit.drawing.diagram import Box, Diagram
from tc0kit.drawing.legend import legend
from tc0kit.drawing.picture import Curve, Picture, Point, Text, shortened, text_width

MARGIN, GAP, TITLE = 16.0, 12.0, 14.0
WIDEST_TITLE = 600.0
HEAD = 72.0  # title, facts, headings
MANY_CELLS = 48  # in one column; more are drawn densely
Spans = list[tuple[float, float]]


def lay_out(diagram: Diagram) -> Picture:
    """Return the picture of a diagram."""
    cells: Counter[int] = Counter()
    for box in diagram.boxes:
        cells[box.column] += max(len(box.cells), len(box.wires) // 2)
    columns, links, placed = _items(diagram, DENSE if max(cells.values(), default=0) > MANY_CELLS else ROOMY)
    columns = ordering.order(columns, links)
    middle = ordering.heights(columns, links, {key: item.size for key, item in placed.items()}, GAP)
    top = MARGIN + HEAD
    for key, item in placed.items():
        item.top = top + middle[key] - item.size / 2
    spans = _spans(diagram, columns, links, placed)
    _sort_ports(diagram, placed)
    picture = Picture(diagram.title, diagram.facts)
    title = shortened(diagram.title, TITLE, WIDEST_TITLE, True)
    texts = (text_width(title, TITLE, True), text_width(diagram.facts, BODY))
    picture.width = max(spans[-1][1], MARGIN + max(texts)) + MARGIN
    picture.add(Text(MARGIN, MARGIN + 11, title, TITLE, bold=True))
    picture.add(Text(MARGIN, MARGIN + 27, diagram.facts, BODY, fill=GREY))
    for (left, right), heading in zip(spans, diagram.headings, strict=True):
        for i, line in enumerate(heading.split("\n")):
            colour, size = (INK, SMALL + 1) if i == 0 else (GREY, SMALL)
            picture.add(Text((left + right) / 2, top - 22 + 11 * i, line, size, "middle", colour, bold=i == 0))
    for box in diagram.boxes:
        _wires(picture, box, placed, spans)
    for box in diagram.boxes:
        paint(picture, placed[box.key])
    bottom = max((item.top + item.size for item in placed.values()), default=top)
    colours = legend(diagram.legend, picture.width - 2 * MARGIN)
    picture.place(colours, MARGIN, bottom + 16)
    picture.height = bottom + 16 + colours.height + MARGIN - 6
    return picture


def _items(diagram: Diagram, steps: Steps) -> tuple[list[list[str]], dict[tuple[str, str], float], dict[str, Placed]]:
    """Return the items of each column, their links, and their sizes; passing wires get items of their own."""
    columns: list[list[str]] = [[] for _ in diagram.headings]
    placed: dict[str, Placed] = {}
    home = {box.key: box.column for box in diagram.boxes}
    reach: dict[tuple[str, int], int] = {}  # (box, cell) -> farthest column that reads it
    links: defaultdict[tuple[str, str], float] = defaultdict(float)
    for box in diagram.boxes:
        columns[box.column].append(box.key)
        placed[box.key] = measured(box, steps)
        for wire in box.wires:
            at = (wire.source, wire.cell)
            reach[at] = max(reach.get(at, 0), box.column)
            between = range(home[wire.source] + 1, box.column)
            for a, b in pairwise([wire.source, *(_lane_key(wire.source, c) for c in between), box.key]):
                links[a, b] += 1
    passing: defaultdict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    for (source, cell), last in sorted(reach.items(), key=lambda entry: entry[0][1]):
        for column in range(home[source] + 1, last):
            passing[source, column].append((source, cell))
    for (source, column), lanes in passing.items():
        key = _lane_key(source, column)
        columns[column].append(key)
        placed[key] = lanes_item(lanes)
    return columns, dict(links), placed


def _lane_key(source: str, column: int) -> str:
    return f"{source} passing {column}"


def _spans(
    diagram: Diagram, columns: list[list[str]], links: dict[tuple[str, str], float], placed: dict[str, Placed]
) -> Spans:
    """Place the columns, the gaps between them wide enough for their wires, and return left and right of each."""
    column_of = {key: k for k, column in enumerate(columns) for key in column}
    wires: Counter[int] = Counter()
    for (a, _), count in links.items():
        wires[column_of[a]] += int(count)
    x = MARGIN
    spans = []
    for k, column in enumerate(columns):
        heading = max(text_width(line, SMALL + 1, True) for line in diagram.headings[k].split("\n"))
        width = max([placed[key].width for key in column] + [heading])
        for key in column:
            placed[key].x = x + (width - placed[key].width) / 2
        spans.append((x, x + width))
        x += width + min(130.0, max(48.0, 36 + 1.4 * wires[k]))
    return spans


def _sort_ports(diagram: Diagram, placed: dict[str, Placed]) -> None:
    """Give each wire its port, from the top down in the order in which the wires arrive."""
    for box in diagram.boxes:
        item = placed[box.key]
        arrivals = [_arrival(placed, box, wire.source, wire.cell) for wire in box.wires]
        order = sorted(range(len(arrivals)), key=arrivals.__getitem__)
        item.ports = {index: item.port_height(place) for place, index in enumerate(order)}


def _arrival(placed: dict[str, Placed], box: Box, source: str, cell: int) -> float:
    lane = placed.get(_lane_key(source, box.column - 1))
    if lane is not None and (source, cell) in lane.lanes:
        return lane.lane_height(source, cell)
    return placed[source].cell_height(cell)


def _wires(picture: Picture, box: Box, placed: dict[str, Placed], spans: Spans) -> None:
    item = placed[box.key]
    for index, wire in enumerate(box.wires):
        source = placed[wire.source]
        assert source.box is not None
        start = (source.x + source.width, source.cell_height(wire.cell))
        first, last = source.box.column, box.column
        segments: list[tuple[Point, ...]] = []
        here = start
        for column in range(first + 1, last):
            y = placed[_lane_key(wire.source, column)].lane_height(wire.source, wire.cell)
            segments += [_bend(here, (spans[column][0], y), spans[column - 1][1]), ((spans[column][1], y),)]
            here = (spans[column][1], y)
        segments.append(_bend(here, (item.x, item.ports[index]), spans[last - 1][1], spans[last][0]))
        ends = (wire.source, box.key)
        colour = line_colour(source.box.colour)
        picture.add(Curve(start, tuple(segments), colour, wire.line, 0.75, ends=ends))


def _bend(a: Point, b: Point, left: float | None = None, right: float | None = None) -> tuple[Point, ...]:
    """Return a curve that leaves and arrives horizontally and bends between the columns ``left`` and ``right``."""
    middle = ((left or a[0]) + (right or b[0])) / 2
    return (middle, a[1]), (middle, b[1]), b
