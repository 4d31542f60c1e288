"""Legends: coloured squares with words, in lines of a given width."""

from __future__ import annotations

from collections.abc import Sequence

from tc0kit.drawing.colours import INK, line_colour, tint
from tc0kit.drawing.picture import Picture, Rect, Text, shortened, text_width

SIZE = 9.0
STEP = 16.0
SWATCH = 10.0


def legend(entries: Sequence[tuple[str, int | None]], width: float) -> Picture:
    """Return the entries (words, index of a hue or None for grey) from left to right, in as many lines as needed."""
    picture = Picture("legend", width=width)
    x, y = 0.0, 0.0
    for words, index in entries:
        shown = shortened(words, SIZE, width - SWATCH - 5)
        needed = SWATCH + 5 + text_width(shown, SIZE)
        if x and x + needed > width:
            x, y = 0.0, y + STEP
        colour = line_colour(index)
        picture.add(Rect(x, y, SWATCH, SWATCH, tint(colour), colour, 1, 2))
        picture.add(Text(x + SWATCH + 5, y + SWATCH - 1.5, shown, SIZE, fill=INK))
        x += needed + 16
    picture.height = y + STEP if entries else 0
    return picture
