"""What the commands print: JSON to stdout, rows of text, colour and progress on a terminal only."""

from __future__ import annotations

import json
import os
import sys
import textwrap
import time
from collections.abc import Callable, Iterable
from typing import Any

from tc0kit._version import __version__

WIDTH = 110
LABEL = 12


def print_json(schema: str, fields: dict[str, Any]) -> None:
    """Print one JSON object with ``schema`` and ``version`` first."""
    print(json.dumps({"schema": f"tc0kit.{schema}/1", "version": __version__, **fields}, ensure_ascii=False))


def colour(text: str, code: str) -> str:
    """Return the text in a terminal colour, if standard output is a terminal and NO_COLOR is not set."""
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        return f"\x1b[{code}m{text}\x1b[0m"
    return text


def print_rows(rows: Iterable[tuple[str, str]]) -> None:
    """Print label and text in two columns, long texts wrapped."""
    for label, text in rows:
        lines = textwrap.wrap(text, WIDTH - LABEL) or [""]
        print(f"{label:<{LABEL}}{lines[0]}".rstrip())
        for line in lines[1:]:
            print(" " * LABEL + line)


def terminal_progress() -> Callable[[str, int], None] | None:
    """Return a progress line on stderr that appears after a second, or None if stderr is no terminal."""
    if not sys.stderr.isatty():
        return None
    started = time.monotonic()
    shown = [0.0]

    def show(stage: str, count: int) -> None:
        now = time.monotonic()
        if now - started > 1 and now - shown[0] > 0.2:
            shown[0] = now
            sys.stderr.write(f"\r\x1b[K{stage}: {count:,} ({now - started:.0f} s)")
            sys.stderr.flush()

    return show


def clear_progress() -> None:
    """Remove a progress line."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
