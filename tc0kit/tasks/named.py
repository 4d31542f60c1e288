"""The shape of the catalogue of named tasks, and how a name finds its row."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tc0kit.tasks.action import Action
from tc0kit.tasks.automaton import Dfa

Verified = Literal["read", "abstract", "memory", "proved", "computed"]


@dataclass(frozen=True)
class NamedTask:
    """One row of the catalogue.

    Attributes:
        id: canonical name with its parameters filled in, e.g. ``dyck-2``.
        title: one line for people.
        upper: the smallest known class that contains the task (class id of ``tc0kit.theory``), or None if only known
            computable.
        hard_for: classes for which the task is hard under AC0 reductions (a class listed both here and in
            ``upper`` means complete).
        outside: classes that provably (no conjecture) do not contain it.
        source: author, year, theorem.
        verified: how the source was checked.
        note: encoding or alphabet traps, one or two sentences; may be empty.
        finite_state: True if a finite automaton solves it, False if provably none does, None if that depends on the
            encoding or was not settled.
    """

    id: str
    title: str
    upper: str | None
    hard_for: tuple[str, ...]
    outside: tuple[str, ...]
    source: str
    verified: Verified
    note: str = ""
    finite_state: bool | None = None


@dataclass(frozen=True)
class WordProblem:
    """A word problem that a row of the catalogue stands for; ``letters`` as in ``Task.alphabet``."""

    action: Action
    alphabet: Literal["all", "letters"] = "letters"


Built = Dfa | WordProblem | NamedTask
Parameters = dict[str, int]


@dataclass(frozen=True)
class Row:
    """A family of named tasks.

    Attributes:
        id: name with holes, e.g. ``dyck-{k}``; a hole stands for a positive integer.
        title: with the same holes.
        aliases: other names, with the same holes.
        upper, hard_for, outside, source, verified, note, finite_state: as in ``NamedTask``.
        build: for tasks that are regular for fixed parameters (or whose class depends on them): makes the automaton,
            the action, or the row itself from the parameters, and the class follows from that. ``upper`` is None
            if all are regular, else it holds for all parameters.
        least: the least value of a parameter, 1 if not named.
    """

    id: str
    title: str
    aliases: tuple[str, ...] = ()
    upper: str | None = None
    hard_for: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    source: str = ""
    verified: Verified = "memory"
    note: str = ""
    build: Callable[[Parameters], Built] | None = None
    least: Parameters = field(default_factory=dict)
    finite_state: bool | None = None

    def match(self, name: str) -> Parameters | None:
        """Return the parameters that make ``name`` (as ``normal_form`` gives it) a name of this row, or None."""
        for template in (self.id, *self.aliases):
            # The pattern is compiled only where the literal beginning fits, which keeps a look-up under a millisecond.
            if name.startswith(template.split("{")[0].rstrip("-")) and (
                found := re.fullmatch(_pattern(template), name)
            ):
                return {hole: int(digits) for hole, digits in found.groupdict().items()}
        return None

    def named(self, parameters: Parameters) -> NamedTask:
        """Return the row with its parameters filled in."""
        return NamedTask(
            self.id.format(**parameters),
            self.title.format(**parameters),
            self.upper,
            self.hard_for,
            self.outside,
            self.source,
            self.verified,
            self.note,
            self.finite_state,
        )


def normal_form(text: str) -> str:
    """Return a name in lower case with single hyphens for runs of spaces, underscores and hyphens."""
    return re.sub(r"[\s_-]+", "-", text.strip().lower())


def _pattern(template: str) -> str:
    """Return the pattern of a template: hyphens may be left out next to a number, except between two numbers."""
    pieces = re.split(r"\{(\w+)\}", template)
    pattern = ""
    for i, piece in enumerate(pieces):
        if i % 2:
            pattern += f"(?P<{piece}>[0-9]{{1,9}})"
        elif piece == "-" and 0 < i < len(pieces) - 1:
            pattern += "-"
        else:
            before, after = "-?" * (i > 0 and piece[:1] == "-"), "-?" * (i < len(pieces) - 1 and piece[-1:] == "-")
            pattern += before + re.escape(piece.strip("-") if i else piece.rstrip("-")) + after
    return pattern
