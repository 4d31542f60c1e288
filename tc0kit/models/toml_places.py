"""Where the values of a TOML text stand: line and column, which ``tomllib`` does not tell.

The text has been accepted by ``tomllib`` before, so this scanner only has to walk, not to judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

Path = tuple[str | int, ...]

_KEY = re.compile(r'[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'',
    re.DOTALL,
)
_BARE = re.compile(r"[^\s,\]}#]+")
_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\s*\n\s*|.)", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """The source of one value: where its text begins, and for strings how the positions inside correspond.

    Attributes:
        start: index of the value's first character, without the quotes of a string.
        source: the value as written, without quotes.
        escapes: whether backslashes in ``source`` stand for other characters.
    """

    start: int
    source: str
    escapes: bool

    def index(self, position: int) -> int:
        """Return the index in the file of the character at ``position`` of the value."""
        if not self.escapes:
            return self.start + position
        at = 0
        for _ in range(position):
            match = _ESCAPE.match(self.source, at)
            at = match.end() if match else at + 1
        return self.start + min(at, len(self.source))


def find_places(text: str) -> dict[Path, Place]:
    """Return the place of every key's value and of every entry of an array, by its path of keys and indices."""
    walker = _Walker(text)
    walker.walk()
    return walker.places


def line_and_column(text: str, index: int) -> tuple[int, int]:
    """Return where a character stands, both counted from 1."""
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


class _Walker:
    """Walks the text once; open arrays and inline tables wait on a stack, so that nesting overflows nothing."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[Path, Place] = {}

    def skip(self, characters: str) -> None:
        """Step over these characters, and comments."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.text[self.at] in characters:
                self.at += 1
            else:
                return

    def walk(self) -> None:
        table: Path = ()
        arrays: dict[Path, int] = {}
        while True:
            self.skip(" \t\r\n]")
            if self.at >= len(self.text):
                return
            if self.text[self.at] == "[":
                double = self.text.startswith("[[", self.at)
                start = self.at
                self.at += 1 + double
                table = self.key()
                self.places.setdefault(table, Place(start, "", False))
                if double:
                    arrays[table] = arrays.get(table, -1) + 1
                    table = (*table, arrays[table])
            else:
                key = self.key()
                self.skip(" \t=")
                self.value((*table, *key))

    def key(self) -> Path:
        """Read a dotted key."""
        parts: list[str] = []
        while True:
            self.skip(" \t")
            match = _KEY.match(self.text, self.at)
            if match is None:
                self.at += 1
                return tuple(parts)
            word = match.group()
            parts.append(word[1:-1] if word[0] in "\"'" else word)
            self.at = match.end()
            self.skip(" \t")
            if not self.text.startswith(".", self.at):
                return tuple(parts)
            self.at += 1

    def value(self, path: Path) -> None:
        """Read one value and what it contains; ``at`` stands on its first character."""
        open_ones: list[tuple[Path, int]] = []
        while True:
            character = self.text[self.at : self.at + 1]
            self.places[path] = Place(self.at, "", False)
            if character in ("[", "{"):
                self.at += 1
                open_ones.append((path, 0 if character == "[" else -1))
            else:
                self.scalar(path)
            while open_ones:
                container, index = open_ones[-1]
                self.skip(" \t\r\n,")
                if self.at >= len(self.text):
                    return
                if self.text[self.at] in "]}":
                    self.at += 1
                    open_ones.pop()
                    continue
                if index < 0:
                    path = (*container, *self.key())
                    self.skip(" \t=")
                else:
                    path = (*container, index)
                    open_ones[-1] = (container, index + 1)
                break
            if not open_ones:
                return

    def scalar(self, path: Path) -> None:
        match = _STRING.match(self.text, self.at)
        if match is None:
            bare = _BARE.match(self.text, self.at)
            self.at = bare.end() if bare else self.at + 1
            return
        word = match.group()
        width = 3 if word[:3] in ('"""', "'''") else 1
        source = word[width:-width]
        start = match.start() + width
        if width == 3 and source.startswith("\n"):
            source, start = source[1:], start + 1
        self.places[path] = Place(start, source, word[0] == '"' and "\\" in source)
        self.at = match.end()
