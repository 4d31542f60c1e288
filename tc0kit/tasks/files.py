"""Files and byte streams to tasks: which reader reads what.

=========  =====================================================================================
.json      an automaton, a multiplication table or transformations (``json_form``)
.csv       a multiplication table (``csv_form``)
.jff       JFLAP finite automaton (``jff``)
.att .fst  AT&T / OpenFst text acceptor (``att``)
.mata      libmata explicit NFA (``mata``)
.ba        NFA in the .ba format of RABIT (``ba``)
=========  =====================================================================================
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tc0kit.budget import Budget
from tc0kit.errors import UserError, did_you_mean

if TYPE_CHECKING:
    from tc0kit.tasks.json_form import Content

SIZE_LIMIT = 64 * 1024 * 1024

_READERS = {
    "json": ("json_form", "read_json"),
    "csv": ("csv_form", "read_csv"),
    "jff": ("jff", "read_jff"),
    "att": ("att", "read_att"),
    "fst": ("att", "read_att"),
    "mata": ("mata", "read_mata"),
    "ba": ("ba", "read_ba"),
}
"""Module and function of each ending; imported on use, because most tasks come from no file."""

FORMATS = tuple(_READERS)


def format_of(name: str) -> str | None:
    """Return the format that a file name's ending stands for, or None."""
    ending = os.path.splitext(name)[1][1:].lower()
    return ending if ending in FORMATS else None


def read_file(path: str, budget: Budget | None = None) -> Content:
    """Read one file by its ending.

    Raises:
        UserError: no such file, unknown ending, too large, or malformed content (with the place).
    """
    ending = format_of(path)
    if not os.path.isfile(path):
        if os.path.exists(path):
            raise UserError(f"{path} is a {'folder' if os.path.isdir(path) else 'device'}; a file is needed")
        raise UserError(f"no such file: {path if len(path) <= 200 else path[:197] + '...'}{_near(path)}")
    if ending is None:
        raise UserError(f"{path}: the ending is not known; one of {', '.join('.' + f for f in FORMATS)} is needed")
    try:
        with open(path, "rb") as stream:
            data = stream.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error
    return read_bytes(data, ending, budget, source=path)


def read_bytes(data: bytes, format: str | None = None, budget: Budget | None = None, source: str = "input") -> Content:
    """Read a file's content; without ``format`` it is guessed from the first character (CSV by default).

    Raises:
        UserError: as for ``read_file``; every message starts with ``source``.
    """
    if len(data) > SIZE_LIMIT:
        raise UserError(f"{source}: larger than {SIZE_LIMIT >> 20} MiB; that is the limit")
    if format is not None and format not in FORMATS:
        raise UserError(
            f"{source}: {format!r} is no known format{did_you_mean(format, FORMATS) or '; use ' + ', '.join(FORMATS)}"
        )
    try:
        ending = format or _guess(data)
        module, function = _READERS[ending]
        reader: Any = getattr(import_module(f"tc0kit.tasks.{module}"), function)
        if ending == "jff":
            return reader(data)  # type: ignore[no-any-return]
        text = data.decode("utf-8-sig")
        return reader(text, budget) if ending in ("json", "csv") else reader(text)  # type: ignore[no-any-return]
    except UnicodeDecodeError as error:
        raise UserError(f"{source}: byte {error.start + 1} is not valid UTF-8") from error
    except UserError as error:
        raise UserError(f"{source}: {error}") from error


def _guess(data: bytes) -> str:
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    guess = {b"{": "json", b"[": "json", b"<": "jff", b"@": "mata"}.get(start)
    if guess is None:
        if not start:
            raise UserError("there is nothing to read")
        guess = "csv"
    return guess


def _near(path: str) -> str:
    folder, name = os.path.split(path)
    try:
        return did_you_mean(name, sorted(entry for entry in os.listdir(folder or ".") if format_of(entry)))
    except (OSError, ValueError):
        return ""
