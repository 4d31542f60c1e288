"""What the commands print: JSON to stdout, rows of text, colour and progress on a terminal only."""

from __future__ import annotations

import json
import os
import re
import sys
import textwrap
import time
from collections.abc import Callable, Iterable
from typing import Any

from tc0kit._version import __version__

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Control characters, line ends other than the usual one, and marks that reverse the direction of writing."""

WIDTH = 110
LABEL = 12


def print_json(schema: str, fields: dict[str, Any]) -> None:
    """Print one JSON object with ``schema`` and ``version`` first."""
    print(json_text({"schema": f"tc0kit.{schema}/1", "version": __version__, **fields}, sys.stdout.encoding))


def json_text(value: Any, encoding: str = "utf-8") -> str:
    """Return one line of JSON; with escapes where the encoding lacks a character (a lone surrogate, say)."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def visible(text: str) -> str:
    """Return the text without control characters and what standard output cannot encode: both come out escaped.

    Letters and states bear names from files; a name must not steer the terminal.
    """
    escaped = _CONTROLS.sub(lambda found: ascii(found[0])[1:-1], text)
    return escaped.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding)


def colour(text: str, code: str) -> str:
    """Return the text in a terminal colour, if standard output is a terminal and NO_COLOR is not set."""
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        return f"\x1b[{code}m{text}\x1b[0m"
    return text


def print_rows(rows: Iterable[tuple[str, str]]) -> None:
    """Print label and text in two columns, long texts wrapped."""
    for label, text in rows:
        lines = textwrap.wrap(visible(text), WIDTH - LABEL) or [""]
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
