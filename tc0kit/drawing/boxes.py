"""One box: its size, where its ports and cells are, and how it is painted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tc0kit.drawing.colours import GREY, INK, PALE, PAPER, line_colour, tint
from tc0kit.drawing.diagram import Box
from tc0kit.drawing.picture import Picture, Rect, Text, shortened, text_width

BODY, SMALL = 10.0, 8.0
LINE, LANE, PAD, TITLE = 13.0, 4.0, 5.0, 11.0
WIDEST_TEXT = 190.0


@dataclass(frozen=True)
class Steps:
    """Distances inside boxes: of labelled and bare ports, of cells, and the size of their texts."""

    port: float
    bare_port: float
    cell: float
    text: float


ROOMY = Steps(11, 5, 14, 8)
DENSE = Steps(7.5, 4, 8.5, 6)


@dataclass
class Placed:
    """A box with its geometry, or the lanes of wires that pass a column.

    Attributes:
        lanes: (box, cell) of each wire that passes, from the top down.
        size: height.
        widths: of the ports' labels, the body and the cells.
        ports: the height of each wire's port, by the wire's index.
    """

    box: Box | None
    lanes: tuple[tuple[str, int], ...]
    size: float
    widths: tuple[float, float, float] = (0, 0, 0)
    steps: Steps = ROOMY
    x: float = 0
    top: float = 0
    ports: dict[int, float] = field(default_factory=dict)

    @property
    def width(self) -> float:
        """The whole width."""
        return sum(self.widths)

    def frame(self) -> tuple[Box, float, float]:
        """Return the box with top and height of its frame, the title left out."""
        assert self.box is not None
        title = TITLE if self.box.title else 0
        return self.box, self.top + title, self.size - title

    def cell_height(self, cell: int) -> float:
        """Return where a cell's wire leaves."""
        box, top, height = self.frame()
        return top + height / 2 + (cell - (len(box.cells) - 1) / 2) * self.steps.cell

    def port_height(self, place: int) -> float:
        """Return the height of the place-th port from the top."""
        box, top, height = self.frame()
        return top + height / 2 + (place - (len(box.wires) - 1) / 2) * _port_step(box, self.steps)

    def lane_height(self, source: str, cell: int) -> float:
        """Return the height at which a wire passes."""
        return self.top + LANE * (self.lanes.index((source, cell)) + 0.5)


def lanes_item(lanes: Iterable[tuple[str, int]]) -> Placed:
    """Return the item of wires that pass a column."""
    listed = tuple(lanes)
    return Placed(None, listed, LANE * len(listed))


def measured(box: Box, steps: Steps) -> Placed:
    """Return the box with its size."""
    ports = max((text_width(wire.label, steps.text) for wire in box.wires), default=0)
    cells = max((text_width(cell, steps.text) for cell in box.cells), default=0)
    body = max((text_width(*_body_line(box, i)) for i in range(len(box.body))), default=0)
    title = text_width(_title(box), SMALL)
    left, right = ports + 8 if ports else 4, cells + 8 if cells else 4
    middle = max(body + 10 if body else 4, title - left - right)
    inner = max(_port_step(box, steps) * len(box.wires), LINE * len(box.body), steps.cell * len(box.cells))
    return Placed(box, (), inner + 2 * PAD + (TITLE if box.title else 0), (left, middle, right), steps)


def _title(box: Box) -> str:
    return shortened(box.title, SMALL, WIDEST_TEXT)


def _body_line(box: Box, line: int) -> tuple[str, float, bool]:
    """Return text, size and weight of a line in the middle; the first is the name."""
    size, bold = (BODY, True) if line == 0 else (SMALL, False)
    return shortened(box.body[line], size, WIDEST_TEXT, bold), size, bold


def _port_step(box: Box, steps: Steps) -> float:
    return steps.port if any(wire.label for wire in box.wires) else steps.bare_port


def paint(picture: Picture, item: Placed) -> None:
    """Paint the box."""
    box, top, height = item.frame()
    key, size = box.key, item.steps.text
    colour = line_colour(box.colour)
    picture.labels[key] = box.label
    if box.title:
        middle = item.x + item.width / 2
        picture.add(Text(middle, top - 3, _title(box), SMALL, "middle", GREY, italic=True, group=key))
    picture.add(Rect(item.x, top, item.width, height, tint(colour), colour, 1, 3, group=key))
    for index, wire in enumerate(box.wires):
        if wire.label:
            y = item.ports[index] + size * 0.36
            picture.add(Text(item.x + 4, y, wire.label, size, fill=GREY, group=key))
    centre = item.x + item.widths[0] + item.widths[1] / 2
    for i in range(len(box.body)):
        y = top + height / 2 + (i - (len(box.body) - 1) / 2) * LINE + 3.5
        text, text_size, bold = _body_line(box, i)
        picture.add(Text(centre, y, text, text_size, "middle", INK, bold=bold, group=key))
    if any(box.cells):
        width, step = item.widths[2] - 2, item.steps.cell
        left = item.x + item.width - item.widths[2]
        for i, cell in enumerate(box.cells):
            y = item.cell_height(i)
            picture.add(Rect(left, y - step / 2 + 0.7, width, step - 1.4, PAPER, PALE, 0.6, 2, group=key))
            picture.add(Text(left + width / 2, y + size * 0.36, cell, size, "middle", group=key))
