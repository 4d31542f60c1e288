"""From the tree of a statement to a typed one: names are looked up, types are checked, constants are read.

Where a predicate expects a task, a class or a model, the argument is not an expression but the text of one:
``solvable(A4xZ5)``, ``TC0[L]``, ``"S3 over (1 2), (1 3)"``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tc0kit.claims import types as t
from tc0kit.claims.intervals import interval
from tc0kit.claims.places import StatementError
from tc0kit.claims.predicates.base import Parameter, Predicate, Question, task_of
from tc0kit.claims.sort_reader import read_sort
from tc0kit.claims.sorts import Sort
from tc0kit.claims.syntax import COMPARISONS, Node, Statement
from tc0kit.claims.terms import Term, Variable, constant
from tc0kit.claims.types import BOOL, INT, RATIONAL, Type, a, fits
from tc0kit.errors import UserError, did_you_mean

Scope = Mapping[str, Variable]
SEMANTICS = "semantics"


def elaborate(statement: Statement, question: Question | None = None) -> Term:
    """Return the typed statement.

    Args:
        statement: what was parsed.
        question: the folder in which files are looked for, and budgets.

    Raises:
        StatementError: an unknown name, or a wrong type, with the position.
    """
    from tc0kit.claims.predicates import PREDICATES

    return _Elaborator(statement.text, PREDICATES, question or Question()).boolean(statement.body, {})


class _Elaborator:
    def __init__(self, text: str, predicates: Mapping[str, Predicate], question: Question) -> None:
        self.text = text
        self.predicates = predicates
        self.question = question
        self.slots = 0

    def boolean(self, node: Node, scope: Scope) -> Term:
        term = self.term(node, scope)
        if term.type != BOOL:
            raise StatementError(node.start, f"a statement that is true or false is expected, not {a(term.type)}")
        return term

    def term(self, node: Node, scope: Scope) -> Term:
        kind = node.kind
        if kind in ("forall", "exists"):
            return self.quantifier(node, scope)
        if kind in ("not", "and", "or", "implies", "iff"):
            return Term(kind, BOOL, tuple(self.boolean(arg, scope) for arg in node.args), start=node.start)
        if kind in ("true", "false"):
            return constant(BOOL, kind == "true", node.start)
        if kind == "number":
            number = Fraction(node.text)
            whole = number.denominator == 1
            return constant(INT if whole else RATIONAL, number.numerator if whole else number, node.start)
        if kind == "string":
            return constant(t.TEXT, node.text, node.start, node.text)
        if kind == "name":
            return self.name(node, scope)
        if kind == "call":
            return self.call(node, scope)
        if kind == "attribute":
            return self.attribute(node, scope)
        if kind in COMPARISONS or kind in ("+", "-", "*", "/", "mod", "^", "negate"):
            return self.operation(node, scope)
        if kind == "list":
            return self.matrix(node, scope)
        raise StatementError(node.start, "a class such as TC0[L] stands only where a predicate expects a class")

    def matrix(self, node: Node, scope: Scope) -> Term:
        rows = [row.args if row.kind == "list" else () for row in node.args]
        if any(len(row) != len(rows) for row in rows):
            raise StatementError(node.start, "a list is a square matrix such as [[1, 2], [0, 1]] here")
        entries = tuple(self.term(entry, scope) for row in rows for entry in row)
        for entry in entries:
            if entry.type not in (INT, RATIONAL):
                raise StatementError(entry.start, f"the entries of a matrix are numbers, not {a(entry.type)}")
        return Term("matrix", Type("matrix", len(rows)), entries, start=node.start)

    def matrices(self, node: Node, scope: Scope) -> Term:
        listed = tuple(self.term(entry, scope) for entry in node.args)
        for entry in listed:
            if entry.type.name != "matrix" or entry.type != listed[0].type:
                raise StatementError(entry.start, f"matrices of one dimension are expected, not {a(entry.type)}")
        return Term("matrices", t.MATRICES, listed, start=node.start)

    # -- names, quantifiers

    def name(self, node: Node, scope: Scope) -> Term:
        if node.text in scope:
            variable = scope[node.text]
            return Term("variable", variable.sort.type, (), variable, node.start)
        if node.text in self.predicates:
            raise StatementError(node.start, f"{node.text!r} needs arguments: {self.predicates[node.text].signature}")
        hint = did_you_mean(node.text, [*scope, *self.predicates])
        raise StatementError(node.start, f"the name {node.text!r} is not bound by a quantifier{hint}")

    def quantifier(self, node: Node, scope: Scope) -> Term:
        variables: list[Variable] = []
        inner = dict(scope)
        for binder in node.binders:
            if binder.name in self.predicates:
                raise StatementError(binder.start, f"{binder.name!r} is a predicate; choose another variable")
            if binder.name in scope or binder.name in {v.name for v in variables}:
                raise StatementError(binder.start, f"the variable {binder.name!r} is bound twice")
            variable = Variable(binder.name, self.sort(binder.sort), self.slots, binder.start)
            self.slots += 1
            variables.append(variable)
            inner[binder.name] = variable
        body = self.boolean(node.args[0], inner)
        kind = "forall" if node.kind == "forall" else "exists"
        return Term(kind, BOOL, (body,), tuple(variables), node.start)

    def sort(self, node: Node) -> Sort:
        return read_sort(node, self.text, self.question)

    # -- calls

    def call(self, node: Node, scope: Scope) -> Term:
        if node.text not in self.predicates:
            if node.text in scope:
                raise StatementError(node.start, f"{node.text!r} is a variable; write * for a product")
            hint = did_you_mean(node.text, self.predicates)
            raise StatementError(node.start, f"there is no predicate {node.text!r}{hint}")
        predicate = self.predicates[node.text]
        given = self.matched(predicate, node)
        args = tuple(
            self.argument(given[p.name], p, scope) if p.name in given else constant(p.type, p.default)
            for p in predicate.parameters
        )
        result = predicate.result
        if predicate.result_of is not None:
            try:
                result = predicate.result_of(args)
            except UserError as error:
                raise StatementError(node.start, f"{node.text}: {error}") from error
        return Term("call", result, args, predicate, node.start, self.text[node.start : node.end])

    def matched(self, predicate: Predicate, node: Node) -> dict[str, Node]:
        names = [parameter.name for parameter in predicate.parameters]
        if len(node.args) > len(names):
            place = node.args[len(names)].start
            raise StatementError(place, f"too many arguments; {predicate.signature}")
        given = dict(zip(names, node.args, strict=False))
        for key, value in node.keywords:
            if key not in names:
                hint = did_you_mean(key, names)
                raise StatementError(value.start, f"{predicate.name} has no argument {key!r}{hint}")
            if key in given:
                raise StatementError(value.start, f"the argument {key!r} is given twice")
            given[key] = value
        for parameter in predicate.parameters:
            if parameter.name not in given and not parameter.optional:
                raise StatementError(node.start, f"the argument {parameter.name!r} is missing; {predicate.signature}")
        return given

    def argument(self, node: Node, parameter: Parameter, scope: Scope) -> Term:
        wanted = parameter.type
        if wanted == t.FORMAT:
            return self.format(node)
        if wanted in (t.TASK, t.CLASS, t.MODEL, t.TEXT) and not self.is_expression(node, wanted, scope):
            text = node.text if node.kind == "string" else self.text[node.start : node.end]
            try:
                return constant(wanted, _read(wanted, text), node.start, text)
            except UserError as error:
                raise _shifted(error, node.start + (node.kind == "string")) from error
        if wanted == t.MATRICES and node.kind == "list":
            return self.matrices(node, scope)
        term = self.term(node, scope)
        if not fits(term.type, wanted):
            raise StatementError(node.start, f"{a(wanted)} is expected for {parameter.name!r}, not {a(term.type)}")
        return term

    def is_expression(self, node: Node, wanted: Type, scope: Scope) -> bool:
        if node.kind == "name":
            return node.text in scope
        return node.kind == "call" and node.text in self.predicates and self.predicates[node.text].result == wanted

    def format(self, node: Node) -> Term:
        from tc0kit.models.format_text import parse_format

        if node.kind == "string":
            try:
                return constant(t.FORMAT, parse_format(node.text), node.start, node.text)
            except UserError as error:
                raise StatementError(node.start, str(error)) from error
        if node.kind not in ("call", "name"):
            raise StatementError(node.start, 'a number format such as float(3, 4) or "fp16" is expected')
        sort = self.sort(node)
        if sort.type.name != "number":
            raise StatementError(node.start, f"a number format such as float(3, 4) is expected, not {sort.text}")
        return constant(t.FORMAT, sort.type.parameter, node.start, sort.text)

    def attribute(self, node: Node, scope: Scope) -> Term:
        owner = self.term(node.args[0], scope)
        if owner.type != t.FAMILY or node.text not in ("A", "B"):
            raise StatementError(node.start, f"{a(owner.type)} has no part {node.text!r}; family(...).A is one")
        predicate = self.predicates["matrices_of"]
        part = constant(t.TEXT, node.text, node.start)
        return Term("call", t.MATRICES, (owner, part), predicate, node.start, self.text[node.start : node.end])

    # -- operations

    def operation(self, node: Node, scope: Scope) -> Term:
        args = tuple(self.term(arg, scope) for arg in node.args)
        if node.kind == "negate" and args[0].op == "constant" and args[0].type in (INT, RATIONAL):
            return constant(args[0].type, -args[0].value, node.start)
        if len(args) == 2 and node.kind != "^":
            args = (_coerced(args[0], args[1].type), _coerced(args[1], args[0].type))
        result = _result(node.kind, args)
        if result is None:
            listed = " and ".join(a(arg.type) for arg in args)
            verb = "compared" if node.kind in COMPARISONS else "used"
            sign = node.kind if node.kind != "negate" else "-"
            raise StatementError(node.start, f"{listed} cannot be {verb} with {sign}")
        return Term(node.kind, result, args, None, node.start)


def _shifted(error: UserError, start: int) -> StatementError:
    """Return the error of another parser, which counts from the start of its own text, with the place in ours."""
    match = re.match(r"position (\d+): ", str(error))
    if match is None:
        return StatementError(start, str(error))
    return StatementError(start + int(match[1]) - 1, str(error)[match.end() :])


def _coerced(term: Term, other: Type) -> Term:
    """Read a whole number beside a word or a rounded number as one of those."""
    if term.op != "constant" or term.type not in (INT, RATIONAL):
        return term
    if other.name == "bits":
        if term.type == INT and 0 <= term.value < 1 << other.parameter:
            return constant(other, term.value, term.start)
        raise StatementError(term.start, f"{term.value} is no {other}")
    if other.name == "number":
        if other.parameter.holds(term.value):
            return constant(other, Fraction(term.value), term.start)
        raise StatementError(term.start, f"{term.value} is no {other}; write rounded({term.value}, ...)")
    return term


def _result(kind: str, args: tuple[Term, ...]) -> Type | None:
    """Return the type of an operation's value, or None if the types do not fit."""
    first, last = args[0].type, args[-1].type
    scalars = first in (INT, RATIONAL) and last in (INT, RATIONAL)
    if kind in ("==", "!="):
        return BOOL if scalars or first == last else None
    if kind in COMPARISONS:
        return BOOL if scalars or (first == last and first.name in ("bits", "number")) else None
    if kind == "negate":
        return first if scalars or first.name in ("bits", "number", "matrix") else None
    if kind == "^":
        return _power(args[0], args[1])
    if kind == "mod":
        return INT if first == last == INT else None
    if kind == "/":
        if scalars:
            return RATIONAL
        return first if (first == last and first.name == "number") or _scaled(first, last) else None
    if scalars:
        return INT if first == last == INT else RATIONAL
    if first == last and first.name in ("bits", "number", "matrix"):
        return first
    if kind == "*" and first == last and first.name == "permutation":
        return first
    if kind == "*" and _scaled(first, last):
        return first
    return last if kind == "*" and _scaled(last, first) else None


def _scaled(matrix: Type, scalar: Type) -> bool:
    return matrix.name == "matrix" and scalar in (INT, RATIONAL)


def _power(base: Term, exponent: Term) -> Type | None:
    if exponent.type != INT:
        return None
    if base.type.name in ("permutation", "matrix", "bits"):
        return base.type
    if base.type not in (INT, RATIONAL):
        return None
    low = interval(exponent)[0]
    return INT if base.type == INT and low is not None and low >= 0 else RATIONAL


def _read(wanted: Type, text: str) -> Any:
    """Return the task, class or model that a text names; a text itself.

    Raises:
        UserError: there is none.
    """
    if wanted == t.TASK:
        return task_of(text)
    if wanted == t.CLASS:
        from tc0kit.claims.predicates.theory import class_of

        return class_of(text)
    if wanted == t.MODEL and not text.endswith(".toml"):
        from tc0kit.models.parse import parse_model

        parse_model(text)
    return text
