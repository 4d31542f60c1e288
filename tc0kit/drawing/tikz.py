"""Pictures as TikZ: a ``tikzpicture`` for ``\\input`` in a LaTeX paper that loads ``tikz``, one unit a point."""

from __future__ import annotations

from tc0kit.drawing.picture import Curve, Disc, Item, Picture, Point, Rect, printable

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\char34{}",
    "`": r"\char96{}",
    "'": r"\char39{}",
    "-": "{-}",
    "[": "{[}",
    "]": "{]}",
    "≥": r"$\ge$",
    "≤": r"$\le$",
    "Σ": r"$\Sigma$",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "−": "$-$",
    "→": r"$\to$",
    "–": "--",
    "…": r"\ldots{}",
    "∗": "$*$",
    "ε": r"$\varepsilon$",
    "≈": r"$\approx$",
}
_LAST_LATIN = 0x17F


def escape(text: str) -> str:
    """Return text for LaTeX; a letter that standard fonts lack is written as its code point."""
    return "".join(map(_character, printable(text)))


def _character(c: str) -> str:
    if c in _SPECIAL:
        return _SPECIAL[c]
    if c.isascii() or (c.isalpha() and ord(c) <= _LAST_LATIN):
        return c
    return f"U+{ord(c):04X}"


def write(picture: Picture) -> str:
    """Return the ``tikzpicture`` with its colours defined in front."""
    colours = sorted({colour for item in picture.items for colour in _colours(item) if colour != "none"})
    lines = [f"% {escape(picture.title)}"]
    lines += [rf"\definecolor{{{_name(colour)}}}{{HTML}}{{{colour[1:].upper()}}}%" for colour in colours]
    lines.append(r"\begin{tikzpicture}[x=1pt,y=-1pt,inner sep=0pt,outer sep=0pt]")
    lines += [f"  {_shape(item)}" for item in picture.items]
    lines.append(r"\end{tikzpicture}")
    return "\n".join(lines) + "\n"


def _colours(item: Item) -> tuple[str, ...]:
    if isinstance(item, Rect | Disc):
        return item.fill, item.stroke
    return (item.stroke,) if isinstance(item, Curve) else (item.fill,)


def _name(colour: str) -> str:
    return f"tc{colour[1:].lower()}"


def _point(point: Point) -> str:
    return f"({point[0]:.4g},{point[1]:.4g})" if max(map(abs, point)) < 1000 else f"({point[0]:.1f},{point[1]:.1f})"


def _shape(item: Item) -> str:
    if isinstance(item, Rect):
        style = _area(item.fill, item.stroke, item.line)
        style += f",rounded corners={item.radius:g}pt" if item.radius else ""
        opposite = (item.x + item.width, item.y + item.height)
        return rf"\path[{style}] {_point((item.x, item.y))} rectangle {_point(opposite)};"
    if isinstance(item, Disc):
        return (
            rf"\path[{_area(item.fill, item.stroke, item.line)}] {_point(item.centre)} circle[radius={item.radius:g}];"
        )
    if isinstance(item, Curve):
        style = f"draw={_name(item.stroke)},line width={item.line:.3g}pt"
        style += f",opacity={item.opacity:g}" if item.opacity < 1 else ""
        style += ",dashed" * item.dash + ",-stealth" * item.arrow
        path = _point(item.start)
        for segment in item.segments:
            if len(segment) == 3:
                path += f" .. controls {_point(segment[0])} and {_point(segment[1])} .. {_point(segment[2])}"
            else:
                path += f" -- {_point(segment[0])}"
        return rf"\path[{style}] {path};"
    anchor = {"start": "base west", "middle": "base", "end": "base east"}[item.anchor]
    font = rf"\fontsize{{{item.size:g}}}{{{item.size * 1.2:.3g}}}\selectfont\sffamily"
    font += r"\bfseries" * item.bold + r"\itshape" * item.italic
    place = _point((item.x, item.y))
    return rf"\node[anchor={anchor},text={_name(item.fill)},font={font}] at {place} {{{escape(item.text)}}};"


def _area(fill: str, stroke: str, line: float) -> str:
    parts = [f"fill={_name(fill)}"] if fill != "none" else []
    parts += [f"draw={_name(stroke)}", f"line width={line:.3g}pt"] if stroke != "none" else []
    return ",".join(parts)
