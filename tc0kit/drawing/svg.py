"""Pictures as SVG: one self-contained file, no scripts, no references to anything outside."""

from __future__ import annotations

from tc0kit.drawing.picture import Curve, Disc, Item, Picture, Point, Rect, Text, printable

FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


def escape(text: str) -> str:
    """Return text for XML, inside elements and attributes."""
    return "".join(_ENTITIES.get(c, c) for c in printable(text))


def write(picture: Picture, *, interactive: bool = False) -> str:
    """Return the SVG; with ``interactive`` groups take the keyboard focus and wires name what they join."""
    width, height = number(picture.width), number(picture.height)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="{"group" if interactive else "img"}" aria-label="{escape(picture.title)}" font-family="{FONT}">',
        f"<title>{escape(picture.title)}</title>",
        f"<desc>{escape(picture.description)}</desc>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    arrows = sorted({item.stroke for item in picture.items if isinstance(item, Curve) and item.arrow})
    if arrows:
        lines.append(f"<defs>{''.join(map(_marker, arrows))}</defs>")
    names = {key: f"b{k}" for k, key in enumerate(picture.labels)}
    group = ""
    for item in picture.items:
        inside = "" if isinstance(item, Curve) else item.group
        if inside != group:
            lines += ["</g>"] if group else []
            lines += [_group(picture, inside, names[inside], interactive)] if inside else []
            group = inside
        lines.append(_shape(item, names if interactive else {}))
    lines += ["</g>", "</svg>"] if group else ["</svg>"]
    return "\n".join(lines) + "\n"


def _group(picture: Picture, key: str, name: str, interactive: bool) -> str:
    label = escape(picture.labels[key])
    button = f' class="box" tabindex="0" role="button" aria-label="{label}"' if interactive else ""
    return f'<g id="{name}"{button}><title>{label}</title>'


def _marker(colour: str) -> str:
    return (
        f'<marker id="arrow-{colour[1:]}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 1L10 5L0 9z" fill="{colour}"/></marker>'
    )


def number(value: float) -> str:
    """Return a length with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0").replace("-0", "0" if value > -0.05 else "-0")


def _point(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _shape(item: Item, names: dict[str, str]) -> str:
    if isinstance(item, Rect):
        corner = f' rx="{number(item.radius)}"' if item.radius else ""
        place = f'x="{number(item.x)}" y="{number(item.y)}" width="{number(item.width)}" height="{number(item.height)}"'
        return f"<rect {place}{corner}{_paint(item.fill, item.stroke, item.line)}/>"
    if isinstance(item, Disc):
        place = f'cx="{number(item.centre[0])}" cy="{number(item.centre[1])}" r="{number(item.radius)}"'
        return f"<circle {place}{_paint(item.fill, item.stroke, item.line)}/>"
    if isinstance(item, Text):
        style = "" if item.anchor == "start" else f' text-anchor="{item.anchor}"'
        style += ' font-weight="bold"' * item.bold + ' font-style="italic"' * item.italic
        place = f'x="{number(item.x)}" y="{number(item.y)}" font-size="{number(item.size)}" fill="{item.fill}"'
        return f"<text {place}{style}>{escape(item.text)}</text>"
    path = "M" + _point(item.start)
    for segment in item.segments:
        path += ("C" if len(segment) == 3 else "L") + " ".join(map(_point, segment))
    style = f' opacity="{item.opacity:g}"' if item.opacity < 1 else ""
    style += ' stroke-dasharray="4 3"' * item.dash
    style += f' marker-end="url(#arrow-{item.stroke[1:]})"' if item.arrow else ""
    if item.ends and names:
        style += f' class="wire" data-from="{names[item.ends[0]]}" data-to="{names[item.ends[1]]}"'
    return f'<path d="{path}"{_paint("none", item.stroke, item.line)}{style}/>'


def _paint(fill: str, stroke: str, line: float) -> str:
    outline = f' stroke="{stroke}" stroke-width="{line:.4g}"' if stroke != "none" else ""
    return f' fill="{fill}"{outline}'
