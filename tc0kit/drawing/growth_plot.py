"""Sizes and depth against n, both axes logarithmic: a straight line of slope k is growth like n^k."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from tc0kit.drawing.colours import GREY, INK, PALE, hue
from tc0kit.drawing.ordering import spread
from tc0kit.drawing.picture import Curve, Disc, Picture, Point, Text, shortened, text_width
from tc0kit.errors import UserError

MARGIN, SIZE = 16.0, 9.0
WIDE, HIGH, LOW = 380.0, 240.0, 96.0  # the panels
Series = list[tuple[float, float]]


def picture(rows: Sequence[Mapping[str, float]], title: str) -> Picture:
    """Return the plot: sizes above, depth below, on one axis of n.

    Raises:
        UserError: no rows, a row without ``n``, or a value that is not positive.
    """
    series = _series(rows)
    sizes = {name: points for name, points in series.items() if name != "depth"}
    title = shortened(title, 14, WIDE + 100, True)
    result = Picture(title, "; ".join(_label(name, points) for name, points in series.items()))
    result.add(Text(MARGIN, MARGIN + 11, title, 14, bold=True))
    places = [point[0] for points in series.values() for point in points]
    across = (min(places), max(places))
    left, y = MARGIN + 58, MARGIN + 34
    right = left
    for name, shown, height in (("size", sizes, HIGH), ("depth", {"depth": series.get("depth", [])}, LOW)):
        if not any(shown.values()):
            continue
        result.add(Text(MARGIN, y - 6, name, SIZE, fill=GREY, italic=True))
        first = 0 if name == "size" else len(sizes)
        right = max(right, _panel(result, shown, across, (left, y), height, first))
        y += height + 34
    _ticks_of_n(result, sorted(set(places)), across, left, y - 34)
    result.add(Text(left + WIDE, y + 2, "n", SIZE, "end", GREY, italic=True))
    heading = MARGIN + text_width(title, 14, True)
    result.width, result.height = max(right, heading) + MARGIN, y + MARGIN
    return result


def _series(rows: Sequence[Mapping[str, float]]) -> dict[str, Series]:
    if not rows:
        raise UserError("a growth plot needs at least one row")
    series: dict[str, Series] = {}
    for k, row in enumerate(rows, 1):
        if "n" not in row:
            raise UserError(f"row {k} of the growth plot has no n")
        for name, value in row.items():
            if not value > 0 or math.isinf(value):
                raise UserError(f"row {k} of the growth plot: {name} is {value}, not positive")
            if name != "n":
                series.setdefault(name, []).append((float(row["n"]), float(value)))
    return {name: sorted(points) for name, points in series.items()}


def slope(points: Series) -> float | None:
    """Return the least-squares slope of log value against log n, or None for fewer than two values of n."""
    x = [math.log(n) for n, _ in points]
    y = [math.log(value) for _, value in points]
    spread_ = sum((v - sum(x) / len(x)) ** 2 for v in x)
    if spread_ < 1e-12:
        return None
    return sum((a - sum(x) / len(x)) * (b - sum(y) / len(y)) for a, b in zip(x, y, strict=True)) / spread_


def _label(name: str, points: Series) -> str:
    values = {value for _, value in points}
    if len(values) == 1:
        return f"{name} {values.pop():,.0f}"
    found = slope(points)
    return name if found is None else f"{name} ≈ n^{found:.2f}"


def _panel(
    result: Picture, shown: Mapping[str, Series], across: Point, corner: Point, height: float, first: int
) -> float:
    """Draw one panel and return the right end of its labels."""
    values = [value for points in shown.values() for _, value in points]
    low, high, ticks = _axis(1 if "depth" in shown else min(values), max(values))
    left, top = corner

    def at(n: float, value: float) -> Point:
        return left + WIDE * _share(n, across), top + height * (1 - _share(value, (low, high)))

    for tick in ticks:
        y = at(across[0], tick)[1]
        result.add(Curve((left, y), (((left + WIDE, y),),), PALE, 0.7))
        result.add(Text(left - 6, y + 3, _number(tick), SIZE, "end", GREY))
    result.add(Curve((left, top), (((left, top + height),), ((left + WIDE, top + height),)), INK, 1))
    ends = sorted(((at(*points[-1])[1], name) for name, points in shown.items()), key=lambda end: end[0])
    heights = spread([y for y, _ in ends], [SIZE * 1.35] * (len(ends) - 1))
    colours = {name: hue(first + k) for k, name in enumerate(shown)}
    right = 0.0
    for name, points in shown.items():
        places = [at(*point) for point in points]
        result.add(Curve(places[0], tuple((place,) for place in places[1:]), colours[name], 1.6))
        result.add(*(Disc(place, 2.6, colours[name]) for place in places))
    for (y, name), text_y in zip(ends, heights, strict=True):
        label = _label(name, shown[name])
        start = at(*shown[name][-1])[0]
        result.add(Curve((start + 4, y), (((left + WIDE + 16, text_y),),), colours[name], 0.6))
        result.add(Text(left + WIDE + 20, text_y + 3, label, SIZE, fill=colours[name], bold=True))
        right = max(right, left + WIDE + 20 + text_width(label, SIZE, True))
    return right


def _share(value: float, span: Point) -> float:
    """Return how far along a logarithmic axis a value is."""
    if span[0] == span[1]:
        return 0.5
    return math.log(value / span[0]) / math.log(span[1] / span[0])


def _axis(low: float, high: float) -> tuple[float, float, list[float]]:
    """Return the ends of an axis and its ticks: powers of ten, or of two if there are few."""
    base = 10 if high / low >= 100 else 2
    first = math.floor(math.log(low, base) + 1e-9)
    last = max(math.ceil(math.log(high, base) - 1e-9), first + 1)
    step = max(1, (last - first) // 8)
    return float(base) ** first, float(base) ** last, [float(base) ** k for k in range(first, last + 1, step)]


def _number(value: float) -> str:
    exponent = round(math.log10(value))
    if value >= 10**5 and value == 10**exponent:
        return f"10^{exponent}"
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def _ticks_of_n(result: Picture, places: Sequence[float], across: Point, left: float, y: float) -> None:
    """Write the values of n below the axis, those that fit."""
    end = -math.inf
    for n in places:
        x = left + WIDE * _share(n, across)
        text = f"{n:,.6g}"
        half = text_width(text, SIZE) / 2
        result.add(Curve((x, y), (((x, y + 4),),), INK, 0.8))
        if x - half > end + 4:
            result.add(Text(x, y + 15, text, SIZE, "middle", GREY))
            end = x + half
