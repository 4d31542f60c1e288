"""What a predicate of the claim language is, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tc0kit.budget import Budget
from tc0kit.claims.types import Type
from tc0kit.errors import UserError

if TYPE_CHECKING:
    from tc0kit.claims.terms import Term
    from tc0kit.tasks.task import Task
    from tc0kit.theory.conjectures import Conjecture

Justifies = Literal["all", "bounded", "cited"]


@dataclass(frozen=True)
class Parameter:
    """A parameter of a predicate; one without a default has to be given."""

    name: str
    type: Type
    default: Any = None
    optional: bool = False


@dataclass(frozen=True)
class Predicate:
    """A predicate or function of the language.

    Attributes:
        name: how claims call it.
        parameters: names and types.
        result: type of the value.
        function: called with the ``Question`` and the arguments. Returns the value, or a ``Finding``.
        says: what it means, one line.
        room: which room decides it.
        justifies: the strongest state that a statement with it can reach: ``all`` (checked for all n), ``bounded``
            (checked up to n), ``cited`` (rests on a named theorem whose side conditions are checked).
        result_of: for results whose type depends on the arguments.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: Type
    function: Callable[..., Any]
    says: str
    room: str
    justifies: Justifies = "all"
    result_of: Callable[[tuple[Term, ...]], Type] | None = None

    @property
    def signature(self) -> str:
        """``name(a: type, b: type = default) -> result``."""
        listed = [
            f"{p.name}: {p.type}" + (f" = {p.default}" if p.optional and p.default is not None else "")
            for p in self.parameters
        ]
        return f"{self.name}({', '.join(listed)}) -> {self.result}"


@dataclass(frozen=True)
class Finding:
    """What a predicate found.

    Attributes:
        value: the value, or None if it is not known.
        method: how it was found, a few words.
        rests_on: the named theorems that it rests on; empty if everything was computed or is proved in tc0kit.
        certificate: kinds of certificates that the independent checkers accepted on the way.
        reason: why the value is not known, or what refutes the statement.
    """

    value: Any
    method: str = ""
    rests_on: tuple[str, ...] = ()
    certificate: tuple[str, ...] = ()
    reason: str = ""


@dataclass
class Question:
    """What a predicate may look at besides its arguments, and the record of what was used.

    Attributes:
        folder: where the note's relative paths start.
        budget: limits on the work.
        assuming: the conjectures that the claim states.
        findings: collected on the way, for the report.
    """

    folder: Path = field(default_factory=Path)
    budget: Budget = field(default_factory=Budget)
    assuming: tuple[Conjecture, ...] = ()
    findings: dict[Finding, None] = field(default_factory=dict)

    def record(self, finding: Finding) -> Any:
        """Keep a finding and return its value."""
        self.findings[finding] = None
        return finding.value


@cache
def task_of(text: str) -> Task:
    """Return the task that a text names.

    Raises:
        UserError: no such task.
    """
    from tc0kit.tasks import parse_task

    return parse_task(text)


def group_points(task: Task) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """Return the number of points and the letters of a word problem or language.

    Raises:
        UserError: a named task has no monoid.
    """
    if task.action is None:
        raise UserError(f"{task.name} has no finite monoid")
    return task.action.degree, task.action.images
