"""Outcomes of earlier runs, by the content of claim and code, as JSON files with a schema version.

The key of a claim is a hash of its statement, of the files that its strings name, of all of tc0kit's source, and of the
versions of Python, z3 and SymPy: nothing that the outcome depends on is left out, so a hit needs no further check.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

from tc0kit.claims.outcome import Outcome
from tc0kit.claims.results import outcome_from_json, outcome_to_json
from tc0kit.claims.tokens import tokens
from tc0kit.errors import UserError

SCHEMA = "tc0kit.claim-cache/1"
LARGEST_FILE = 64_000_000


def default_folder() -> Path:
    """Return the folder for caches that the platform's conventions name."""
    home = Path.home()
    if sys.platform == "darwin":
        base = home / "Library" / "Caches"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "tc0kit" / "claims"


@cache
def code_version() -> str:
    """Return a hash of tc0kit's source and of what it computes with."""
    digest = hashlib.sha256(platform.python_version().encode())
    for package in ("z3-solver", "sympy", "numpy"):
        digest.update(f"{package} {metadata.version(package)}\n".encode())
    root = Path(__file__).parent.parent
    for file in sorted(root.rglob("*.py")):
        digest.update(f"{file.relative_to(root).as_posix()}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def key_of(statement: str, folder: Path, limits: str) -> str:
    """Return the key of a statement whose file names start at ``folder``, decided within some limits."""
    digest = hashlib.sha256(f"{SCHEMA}\n{code_version()}\n{limits}\n{statement}\n".encode())
    for token in tokens(statement):
        file = folder / token.text
        try:
            if token.kind == "string" and file.is_file() and file.stat().st_size <= LARGEST_FILE:
                digest.update(f"{token.text}\n".encode() + hashlib.sha256(file.read_bytes()).digest())
        except (OSError, ValueError):
            continue
    return digest.hexdigest()


class Cache:
    """A folder of outcomes; unreadable or foreign files in it are as good as none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Outcome | None:
        """Return a stored outcome, or None."""
        try:
            value = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if not isinstance(value, dict) or value.get("schema") != SCHEMA:
            return None
        return outcome_from_json(value.get("outcome"))

    def put(self, key: str, outcome: Outcome) -> None:
        """Store an outcome; the file appears whole or not at all.

        Raises:
            UserError: the folder cannot be written.
        """
        text = json.dumps({"schema": SCHEMA, "outcome": outcome_to_json(outcome)}, ensure_ascii=False)
        file = self.folder / f"{key}.json"
        unfinished = file.with_suffix(f".{os.getpid()}.tmp")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(file)
        except OSError as error:
            raise UserError(f"cannot write the cache {self.folder}: {error.strerror or error}") from error
