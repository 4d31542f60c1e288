"""Typed statements: what the evaluators and the solvers read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tc0kit.claims.sorts import Sort
from tc0kit.claims.types import Type


@dataclass(frozen=True)
class Variable:
    """A variable of a quantifier.

    Attributes:
        name: as written.
        sort: what it ranges over.
        slot: its number within the statement, so that names may be used twice.
        start: where it stands in the text.
    """

    name: str
    sort: Sort
    slot: int
    start: int


@dataclass(frozen=True)
class Term:
    """A node of a typed statement.

    Attributes:
        op: ``constant``, ``variable``, ``call``, ``matrix`` (of its entries), ``matrices``, ``forall``, ``exists``,
            ``not``, ``and``, ``or``, ``implies``, ``iff``, ``==``, ``!=``, ``<``, ``<=``, ``>``, ``>=``, ``+``, ``-``,
            ``*``, ``/``, ``mod``, ``^``, ``negate``.
        type: of its value.
        args: the terms below.
        value: of a constant; the ``Variable``; the ``Predicate`` of a call; the variables of a quantifier.
        start: where it stands in the statement's text.
        text: as written, for calls.
    """

    op: str
    type: Type
    args: tuple[Term, ...] = ()
    value: Any = None
    start: int = 0
    text: str = ""

    def walk(self) -> Iterator[Term]:
        """Yield this term and all below it."""
        yield self
        for arg in self.args:
            yield from arg.walk()

    @property
    def free(self) -> frozenset[int]:
        """The slots of the variables that no quantifier inside binds."""
        if self.op == "variable":
            return frozenset((self.value.slot,))
        below = frozenset[int]().union(*(arg.free for arg in self.args))
        if self.op in ("forall", "exists"):
            return below - {variable.slot for variable in self.value}
        return below


def constant(type_: Type, value: Any, start: int = 0, text: str = "") -> Term:
    """Return a constant."""
    return Term("constant", type_, (), value, start, text)


def substitute(term: Term, values: Mapping[int, Any]) -> Term:
    """Return the term with constants for some variables, by slot."""
    if term.op == "variable" and term.value.slot in values:
        return constant(term.type, values[term.value.slot], term.start)
    if not term.args:
        return term
    return replace(term, args=tuple(substitute(arg, values) for arg in term.args))


def quantifiers(term: Term, positive: bool = True) -> Iterator[tuple[str, Variable]]:
    """Yield for each variable below how it is quantified in effect: ``forall``, ``exists`` or ``both``."""
    if term.op in ("forall", "exists"):
        flipped = {"forall": "exists", "exists": "forall"}
        for variable in term.value:
            yield (term.op if positive else flipped[term.op]), variable
    if term.op == "not":
        yield from quantifiers(term.args[0], not positive)
    elif term.op == "implies":
        yield from quantifiers(term.args[0], not positive)
        yield from quantifiers(term.args[1], positive)
    elif term.op in ("and", "or", "forall", "exists"):
        for arg in term.args:
            yield from quantifiers(arg, positive)
    else:
        for arg in term.args:
            for _, variable in quantifiers(arg):
                yield "both", variable
