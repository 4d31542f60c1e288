"""Colours: eight hues that people with colour-blindness tell apart (after Okabe and Ito 2008), darkened for lines."""

from __future__ import annotations

INK = "#1a1a1a"
GREY = "#5f6368"
PALE = "#d0d4da"
PAPER = "#ffffff"

_HUES = ("#0072b2", "#d55e00", "#00855f", "#b0568c", "#8a6a00", "#2f8fc4", "#6a3d9a", "#a02c2c", "#3f6f21", "#7a5230")


def hue(index: int) -> str:
    """Return the colour of the index-th kind; colours repeat after ten."""
    return _HUES[index % len(_HUES)]


def tint(colour: str, strength: float = 0.12) -> str:
    """Return the colour mixed with white."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * strength):02x}" for part in parts)


def line_colour(index: int | None) -> str:
    """Return a hue, or grey for None."""
    return GREY if index is None else hue(index)
