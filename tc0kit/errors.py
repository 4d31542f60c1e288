"""The three ways in which tc0kit declines to answer, and the "did you mean" line.

Every room may import this module; it imports the standard library only.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any


class Tc0kitError(Exception):
    """An error with a one-line message for the user and an exit code for the shell."""

    exit_code = 70


class UserError(Tc0kitError):
    """The input is wrong: the message says what, where, and the nearest valid form."""

    exit_code = 2


class BudgetSpent(Tc0kitError):
    """A budget ran out before the question was decided; ``found`` holds what was learnt so far."""

    exit_code = 4

    def __init__(self, message: str, found: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.found: dict[str, Any] = dict(found or {})


class Rejected(Tc0kitError):
    """A certificate or a claim does not hold."""

    exit_code = 5


def did_you_mean(word: str, known: Iterable[str], *, limit: int = 3) -> str:
    """Return ``"; did you mean X?"`` for the nearest known names, or the empty string."""
    by_folded = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), by_folded, n=limit, cutoff=0.6)
    if not near:
        return ""
    return f"; did you mean {' or '.join(by_folded[name] for name in near)}?"
