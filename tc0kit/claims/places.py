"""Where something stands in a note, and the errors that say so."""

from __future__ import annotations

from dataclasses import dataclass

from tc0kit.errors import Tc0kitError, UserError


class StatementError(UserError):
    """An error inside the text of a statement.

    Attributes:
        position: 0-based index into the statement's text.
        message: what is wrong, without the place.
    """

    def __init__(self, position: int, message: str) -> None:
        super().__init__(f"position {position + 1}: {message}")
        self.position = position
        self.message = message


class NoteError(UserError):
    """An error in a note; the message starts with ``file:line:column``."""


class Disagreement(Tc0kitError):
    """Two methods that decide the same statement contradict each other: a bug in tc0kit or in the solver."""


@dataclass(frozen=True)
class Place:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def error(self, message: str) -> NoteError:
        """Return an error at this place."""
        return NoteError(f"{self.file}:{self.line}:{self.column}: {message}")


@dataclass(frozen=True)
class Snippet:
    """A text cut from a file, line by line.

    Attributes:
        text: the lines joined by line ends.
        places: where each line of the text starts in the file.
    """

    text: str
    places: tuple[Place, ...]

    def place(self, position: int) -> Place:
        """Return the place of a character of the text."""
        before = self.text[:position]
        start = self.places[min(before.count("\n"), len(self.places) - 1)]
        return Place(start.file, start.line, start.column + position - (before.rfind("\n") + 1))

    def located(self, error: StatementError) -> NoteError:
        """Return the error with its place in the file."""
        return self.place(error.position).error(error.message)
