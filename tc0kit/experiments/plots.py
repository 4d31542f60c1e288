"""Pictures of results with matplotlib, as SVG and PNG: the figure, accuracy, training, eigenvalues, formats.

The same results give the same bytes of SVG: no dates, fixed ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tc0kit.errors import UserError
from tc0kit.experiments.figure import Cell, cells
from tc0kit.experiments.storage import make_folder, write_atomically
from tc0kit.experiments.sweeps.sweep import Record

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLE: Any = {
    "figure.dpi": 110,
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "svg.hashsalt": "tc0kit",
    "svg.fonttype": "none",
}
COLOURS = ("#1f6f8b", "#c8553d", "#3d8b37", "#7a4fa3", "#b8860b", "#444444", "#d16ba5", "#2b4c9b", "#6b8e23", "#a0522d",
           "#008b8b")  # fmt: skip
MARKERS = "osD^vPX*<>h"


@contextmanager
def drawing(rows: int, columns: int, width: float, height: float, **more: Any) -> Iterator[tuple[Figure, Any]]:
    """Yield a figure and its axes (2-d array) in the house style, without touching pyplot's global state.

    Raises:
        UserError: matplotlib is not installed.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure as New
    except ImportError as error:
        raise UserError("plots need matplotlib: pip install -c constraints.txt 'tc0kit[figures]'") from error
    with matplotlib.rc_context(STYLE):
        figure = New(figsize=(width, height), layout="constrained")
        yield figure, figure.subplots(rows, columns, squeeze=False, **more)


def save(figure: Figure, stem: Path) -> list[Path]:
    """Write a figure as ``stem.svg`` and ``stem.png`` and return both paths.

    Raises:
        UserError: a file cannot be written.
    """
    make_folder(stem.parent)
    paths = []
    for ending, extra in (("svg", {"Date": None}), ("png", {"Software": None})):
        buffer = BytesIO()
        figure.savefig(buffer, format=ending, metadata=extra)
        paths.append(stem.parent / f"{stem.name}.{ending}")
        write_atomically(paths[-1], buffer.getvalue())
    return paths


def figure1(records: Sequence[Record], stem: Path) -> list[Path]:
    """Draw the paper's figure: fewest layers against length, and below it the accuracy of whole prefixes."""
    found = cells(records)
    tasks = list(dict.fromkeys(cell.task for cell in found))
    models = list(dict.fromkeys(cell.model for cell in found))
    most = max(max(cell.reaches) for cell in found)
    ratios = {"height_ratios": (0.6 + 0.35 * most, 2)}
    shape = {"sharex": "col", "sharey": "row", "gridspec_kw": ratios}
    with drawing(2, len(tasks), 3.6 * len(tasks) + 1.6, 4.4 + 0.5 * most, **shape) as (figure, axes):
        for column, task in enumerate(tasks):
            upper, lower = axes[0, column], axes[1, column]
            upper.set_title(task)
            for cell in (c for c in found if c.task == task):
                k = models.index(cell.model)
                _steps(upper, cell, k, len(models), most)
                _prefixes(lower, [r for r in records if _is(r, cell)], k)
            lower.axhline(0.9, color="#999999", linewidth=0.8, linestyle=":")
            lower.set_xlabel("length")
            lower.locator_params(axis="x", integer=True)
        axes[0, 0].set_ylabel("fewest layers")
        axes[0, 0].set_yticks(range(1, most + 1))
        axes[0, 0].set_ylim(0.5, most + 0.9)
        axes[1, 0].set_ylabel("words right up to here")
        axes[1, 0].set_ylim(-0.03, 1.03)
        handles, labels = _legend(models)
        figure.legend(handles, labels, loc="outside right center")
        figure.supxlabel("a line ends where no number of layers tried goes on within the budget", fontsize=8)
        return save(figure, stem)


def _is(record: Record, cell: Cell) -> bool:
    return bool(record["settings"]["task"] == cell.task and record["settings"]["model"] == cell.model)


def _steps(axes: Axes, cell: Cell, k: int, models: int, most: int) -> None:
    shift = (k - (models - 1) / 2) * min(0.12, 0.6 / models)  # lines that coincide are drawn side by side
    points = [(x, y + shift) for x, y in enumerate(cell.steps(), 1) if y is not None]
    if points:
        xs, ys = zip(*points, strict=True)
        style: dict[str, Any] = {
            "color": COLOURS[k % len(COLOURS)],
            "marker": MARKERS[k % len(MARKERS)],
            "markersize": 3.5,
        }
        axes.plot(xs, ys, drawstyle="steps-mid", linewidth=1.2, **style)
        if len(points) < cell.length:
            axes.plot(xs[-1] + 0.5, ys[-1], marker="x", color=style["color"], markersize=6, markeredgewidth=1.6)


def _prefixes(axes: Axes, records: Sequence[Record], k: int) -> None:
    """Draw the share of words right up to each position: a line a seed, darker the more layers."""
    deepest = max(record["settings"]["layers"] for record in records)
    for record in records:
        if not record["curves"]:
            continue
        curve = record["curves"][0]
        alpha = 0.35 + 0.65 * record["settings"]["layers"] / deepest
        axes.plot(curve["positions"], curve["sequence"], color=COLOURS[k % len(COLOURS)], linewidth=1, alpha=alpha)


def _legend(models: Sequence[str]) -> tuple[list[Any], list[str]]:
    from matplotlib.lines import Line2D

    lines: list[Any] = [
        Line2D([], [], color=COLOURS[k % len(COLOURS)], marker=MARKERS[k % len(MARKERS)], markersize=4)
        for k in range(len(models))
    ]
    return lines, list(models)


def accuracy(records: Sequence[Record], stem: Path) -> list[Path]:
    """Draw the share of right labels at each position of words up to ten times as long as those trained on."""
    tasks = list(dict.fromkeys(record["settings"]["task"] for record in records))
    names = list(dict.fromkeys(_name(record) for record in records))
    with drawing(1, len(tasks), 3.8 * len(tasks) + 2, 3.2, sharey=True) as (figure, axes):
        for column, task in enumerate(tasks):
            panel = axes[0, column]
            mine = [r for r in records if r["settings"]["task"] == task and r["curves"]]
            for record in mine:
                curve = record["curves"][-1]
                colour = COLOURS[names.index(_name(record)) % len(COLOURS)]
                panel.plot(curve["positions"], curve["position"], color=colour, linewidth=1, alpha=0.8)
            for length in {record["settings"]["length"] for record in mine}:
                panel.axvline(length, color="#999999", linewidth=0.8, linestyle=":")
            if mine:
                panel.axhline(1 / mine[0]["classes"], color="#999999", linewidth=0.8, linestyle="--")
            panel.set(title=task, xlabel="position", ylim=(-0.03, 1.03), xscale="log")
        axes[0, 0].set_ylabel("labels right")
        handles, labels = _legend(names)
        for handle in handles:
            handle.set_marker("")
        figure.legend(handles, labels, loc="outside right center")
        figure.supxlabel("dotted: longest words trained on; dashed: guessing", fontsize=8)
        return save(figure, stem)


def _name(record: Record) -> str:
    settings = record["settings"]
    return f"{settings['model']}, {settings['layers']} layer{'s' * (settings['layers'] > 1)}"


def training(runs: Mapping[str, Sequence[Mapping[str, Any]]], stem: Path) -> list[Path]:
    """Draw loss, and the length that the curriculum had come to, against CPU seconds; one line a run."""
    with drawing(2, 1, 6.4, 4.6, sharex=True) as (figure, axes):
        for k, (name, lines) in enumerate(runs.items()):
            seconds = [line["seconds"] for line in lines]
            colour = COLOURS[k % len(COLOURS)]
            axes[0, 0].plot(seconds, [line["loss"] for line in lines], color=colour, linewidth=1.2, label=name)
            axes[1, 0].step(seconds, [line["length"] for line in lines], color=colour, linewidth=1.2, where="pre")
        axes[0, 0].set(ylabel="loss of a batch", yscale="log")
        axes[1, 0].set(ylabel="letters of the words", xlabel="seconds")
        if len(runs) > 1:
            figure.legend(loc="outside right upper")
        return save(figure, stem)


def eigenvalues(values: Mapping[str, Sequence[complex]], stem: Path) -> list[Path]:
    """Draw where eigenvalues lie: in the complex plane with the unit circle, and histograms of modulus and angle."""
    import math

    with drawing(len(values), 3, 9, 2.9 * len(values)) as (figure, axes):
        for row, (name, found) in enumerate(values.items()):
            plane, modulus, angle = axes[row]
            circle = [2 * math.pi * k / 200 for k in range(201)]
            plane.plot([math.cos(x) for x in circle], [math.sin(x) for x in circle], color="#999999", linewidth=0.8)
            plane.scatter(
                [z.real for z in found], [z.imag for z in found], s=5, alpha=0.35, color=COLOURS[0], linewidths=0
            )
            plane.set(
                aspect="equal", xlim=(-1.15, 1.15), ylim=(-1.15, 1.15), title=name, xlabel="real", ylabel="imaginary"
            )
            modulus.hist([abs(z) for z in found], bins=40, color=COLOURS[0])
            modulus.set(xlabel="modulus", ylabel="eigenvalues")
            angle.hist([math.atan2(z.imag, z.real) / math.pi for z in found], bins=40, range=(-1, 1), color=COLOURS[1])
            angle.set(xlabel="angle / pi")
        return save(figure, stem)


def precision(rows: Sequence[Mapping[str, Any]], title: str, stem: Path) -> list[Path]:
    """Draw the share of right labels of exact weights against length, a line a number format."""
    with drawing(1, 1, 6.8, 3.4) as (figure, axes):
        panel = axes[0, 0]
        for k, row in enumerate(rows):
            shift = 0.006 * k  # formats that stay at 1 are drawn one above the other
            label = (
                row["precision"]
                if row["first_wrong"] is None
                else f"{row['precision']}: wrong from {row['first_wrong']:,}"
            )
            panel.plot(
                row["positions"], [y + shift for y in row["position"]], label=label, color=COLOURS[k % len(COLOURS)],
                linewidth=1.3,
            )  # fmt: skip
        panel.set(title=title, xlabel="length", ylabel="labels right", ylim=(-0.03, 1.08), xscale="log")
        figure.legend(loc="outside right center")
        return save(figure, stem)
