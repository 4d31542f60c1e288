"""Files that are whole or absent: a write that fails leaves what was there before."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tc0kit.errors import UserError


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file by new content in one step that survives a crash.

    Raises:
        UserError: the disk is full, or the file cannot be written; the old content is still there.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with new.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise UserError(f"cannot write {path}: {error.strerror or error}; what was there before is intact") from error


def make_folder(path: Path) -> None:
    """Create a folder and its parents.

    Raises:
        UserError: it cannot be created.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot create the folder {path}: {error.strerror or error}") from error


def write_json(path: Path, value: object) -> None:
    """Write one JSON object, in one step; see ``write_atomically``."""
    write_atomically(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())


def read_json(path: Path) -> dict[str, Any]:
    """Read one JSON object.

    Raises:
        UserError: no such file, or no JSON object.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise UserError(f"{path} is corrupt (no JSON); delete it and run the command again") from error
    if not isinstance(value, dict):
        raise UserError(f"{path} is corrupt (no JSON object); delete it and run the command again")
    return value
