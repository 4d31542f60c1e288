"""What the ``tc0kit experiment`` commands share: options, engines, tables and progress lines."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tc0kit.cli.output import visible

if TYPE_CHECKING:
    from tc0kit.experiments.settings import Settings
    from tc0kit.experiments.sweeps.engines import Engine

Out = Annotated[Path | None, typer.Option("--out", help="Folder of checkpoints and records; run again to resume.")]
Workers = Annotated[int, typer.Option(min=1, max=1024, help="Local processes, one thread each.")]
EngineName = Annotated[str, typer.Option("--engine", help="local or ray.")]
Address = Annotated[str | None, typer.Option(help="Address of a Ray cluster; default: one on this machine.")]


def read_settings(config: Path | None, given: dict[str, Any]) -> Settings:
    """Return the settings of a TOML file with those that the command line gives."""
    from tc0kit.experiments.settings import Settings, read_toml, updated

    base = Settings()
    if config is not None:
        base = updated(base, read_toml(config), str(config))
    return updated(base, {name: value for name, value in given.items() if value is not None}, "command line")


def make_engine(name: str, workers: int, address: str | None) -> Engine:
    """Return the engine of that name."""
    from tc0kit.errors import UserError, did_you_mean
    from tc0kit.experiments.sweeps import engines

    if name not in ("local", "ray"):
        raise UserError(f"unknown engine {name!r}{did_you_mean(name, ['local', 'ray'])} (local or ray)")
    if name == "local" and address is not None:
        raise UserError("--address belongs to --engine ray")
    return engines.ray(address) if name == "ray" else engines.local(workers)


def print_table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print rows in columns as wide as their longest entry."""
    lines = [head, *rows]
    widths = [max(len(visible(line[k])) for line in lines) for k in range(len(head))]
    for line in lines:
        print("  ".join(f"{visible(text):<{width}}" for text, width in zip(line, widths, strict=True)).rstrip())


def percent(share: float) -> str:
    """Return a share as text."""
    return f"{100 * share:.1f} %"


BARS = " ▁▂▃▄▅▆▇█"


def run_progress(settings: Settings) -> Callable[[dict[str, Any]], None] | None:
    """Return a line on a terminal's stderr: budget spent, length, loss, and a bar for each position's accuracy."""
    if not sys.stderr.isatty():
        return None

    def show(line: dict[str, Any]) -> None:
        position = line["position"]
        shown = position[:: max(1, -(-len(position) // 48))]
        bars = "".join(BARS[round(8 * share)] for share in shown)
        spent = f"{line['seconds']:.0f}/{settings.budget:.0f} s"
        at = f"step {line['step']:,}  length {line['length']}/{settings.length}  loss {line['loss']:.3f}"
        text = f"{spent}  {at}  {bars}"
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    return show


def letters_progress(length: int) -> Callable[[str, int], None] | None:
    """Return a progress line of a witness run, or None if stderr is no terminal."""
    from tc0kit.cli.output import terminal_progress

    show = terminal_progress()
    return None if show is None else lambda form, done: show(f"{form}, letters of {length:,}", done)


def sweep_progress() -> Callable[[int, int, dict[str, Any]], None] | None:
    """Return a progress line of a sweep, or None if stderr is no terminal."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, every: int, record: dict[str, Any]) -> None:
        at = record["settings"]
        text = f"{done}/{every} runs; {at['task']}, {at['model']}, {at['layers']}x: reach {record['reach']}"
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    return show


def layers_text(count: int) -> str:
    """Return ``1 layer``, ``2 layers``."""
    return f"{count} layer{'s' * (count != 1)}"
