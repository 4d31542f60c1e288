"""What is known about a statement, and about a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tc0kit.claims.predicates.base import Finding

SPENT = "budget"
"""Method of an outcome that the clock or a budget decided."""

SHOWN = 6  # methods or reasons of a statement

STATES = ("checked", "checked up to n", "refuted", "cited", "open")


@dataclass(frozen=True)
class Outcome:
    """What is known about a statement.

    Attributes:
        state: one of ``STATES``.
        method: how it was decided, in words.
        counterexample: values of the variables for which it fails.
        witness: values that an ``exists`` was shown with.
        bound: the sizes up to which it was checked, for ``checked up to n``.
        reason: why it is open, or what refutes it.
        rests_on: sources of the theorems that it rests on.
        trusted: solvers whose word was taken.
        certificates: kinds of certificates that the independent checkers accepted.
        seconds: of wall clock.
    """

    state: str
    method: str
    counterexample: Mapping[str, str] = field(default_factory=dict)
    witness: Mapping[str, str] = field(default_factory=dict)
    bound: str = ""
    reason: str = ""
    rests_on: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass
class Part:
    """A decided part: its value and what is to be said about it."""

    value: bool | None
    methods: tuple[str, ...] = ()
    example: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    trusted: tuple[str, ...] = ()


def listed_texts(texts: Iterable[str]) -> str:
    """Return different texts in a row, the first few of many."""
    different = list(dict.fromkeys(texts))
    rest = len(different) - SHOWN
    return "; ".join(different[:SHOWN]) + (f"; and {rest} more" if rest > 0 else "")


def reasons(findings: Iterable[Finding]) -> str:
    return listed_texts(finding.reason for finding in findings if finding.reason)


def unknown_reasons(findings: Iterable[Finding]) -> str:
    unknown = [finding.reason for finding in findings if finding.value is None and finding.reason]
    return listed_texts(unknown) or "a predicate has no known value"
