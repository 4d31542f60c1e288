"""Exact evaluation of a typed statement: every term becomes a Python closure over the variables' values.

The logic is Kleene's: a predicate whose value is not known makes a statement unknown (None) unless the rest decides it.
``and``, ``or`` and ``implies`` look at their left side first and at the right side only if it matters, so that
``x != 0 implies 1/x > 0`` divides by no zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from tc0kit.algebra.transformations import inverse
from tc0kit.claims import matrices as m
from tc0kit.claims.places import StatementError
from tc0kit.claims.predicates.base import Finding, Question
from tc0kit.claims.predicates.families import MatrixSet
from tc0kit.claims.terms import Term, Variable
from tc0kit.claims.types import RATIONAL
from tc0kit.errors import BudgetSpent, UserError

Env = list[Any]
Closure = Callable[[Env], Any]
LARGEST_POWER = 4_000_000  # bits
TICK = 4096


def slots_of(term: Term) -> int:
    """Return how many slots the variables need."""
    return 1 + max((v.slot for t in term.walk() if t.op in ("forall", "exists") for v in t.value), default=-1)


def cases(term: Term) -> int | None:
    """Return an upper bound on the assignments that evaluating looks at, or None if a sort is infinite."""
    below = [cases(arg) for arg in term.args]
    if any(count is None for count in below):
        return None
    total = sum(count for count in below if count is not None and count > 1)
    if term.op in ("forall", "exists"):
        variables: tuple[Variable, ...] = term.value
        sizes = [variable.sort.size if variable.sort.values is not None else None for variable in variables]
        if any(size is None for size in sizes):
            return None
        return max(1, total) * prod(size for size in sizes if size is not None)
    return max(1, total)


def assignments(variables: tuple[Variable, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield the values of some variables, all combinations; the sorts are finite."""
    return product(*(variable.sort.listed for variable in variables))


class Evaluator:
    """Compiles terms; the question keeps what the predicates find."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.steps = 0

    def compile(self, term: Term) -> Closure:
        """Return a function from the variables' values (by slot) to the term's value.

        Calling it raises ``StatementError`` for a division by zero and what predicates refuse, ``BudgetSpent`` for
        work that is too large.
        """
        op = term.op
        if op == "constant":
            value = term.value
            return lambda env: value
        if op == "variable":
            slot = term.value.slot
            return lambda env: env[slot]
        if op in ("forall", "exists"):
            return self._quantifier(term)
        if op == "call":
            return self._call(term)
        args = [self.compile(arg) for arg in term.args]
        if op == "matrix":
            return _matrix(args, term.type.parameter)
        if op == "matrices":
            return lambda env: MatrixSet(matrices=tuple(arg(env) for arg in args))
        if op in _LOGIC:
            return _LOGIC[op](*args)
        function = _operation(term)
        if len(args) == 1:
            only = args[0]
            return lambda env: None if (x := only(env)) is None else function(x)
        first, second = args

        def binary(env: Env) -> Any:
            x, y = first(env), second(env)
            return None if x is None or y is None else function(x, y)

        return binary

    def tick(self) -> None:
        """Count a step and look at the clock now and then."""
        self.steps += 1
        if self.steps % TICK == 0:
            self.question.budget.tick("cases of a statement", self.steps)

    def _quantifier(self, term: Term) -> Closure:
        body = self.compile(term.args[0])
        variables: tuple[Variable, ...] = term.value
        wanted = term.op == "exists"

        def decide(env: Env) -> bool | None:
            result: bool | None = not wanted
            for values in assignments(variables):
                self.tick()
                for variable, value in zip(variables, values, strict=True):
                    env[variable.slot] = value
                found: bool | None = body(env)
                if found is wanted:
                    return found
                if found is None:
                    result = None
            return result

        return decide

    def _call(self, term: Term) -> Closure:
        args = [self.compile(arg) for arg in term.args]
        predicate, question, start = term.value, self.question, term.start

        def call(env: Env) -> Any:
            values = [arg(env) for arg in args]
            if any(value is None and arg.op != "constant" for value, arg in zip(values, term.args, strict=True)):
                return None
            try:
                found = predicate.function(question, *values)
            except BudgetSpent:
                raise
            except UserError as error:
                raise StatementError(start, str(error)) from error
            return question.record(found) if isinstance(found, Finding) else found

        if term.free:
            return call
        known: list[Any] = []

        def once(env: Env) -> Any:
            if not known:
                known.append(call(env))
            return known[0]

        return once


# -- logic


def _not(a: Closure) -> Closure:
    return lambda env: None if (x := a(env)) is None else not x


def _and(a: Closure, b: Closure) -> Closure:
    def decide(env: Env) -> Any:
        x = a(env)
        if x is False:
            return False
        y = b(env)
        return False if y is False else None if x is None or y is None else True

    return decide


def _or(a: Closure, b: Closure) -> Closure:
    def decide(env: Env) -> Any:
        x = a(env)
        if x is True:
            return True
        y = b(env)
        return True if y is True else None if x is None or y is None else False

    return decide


def _implies(a: Closure, b: Closure) -> Closure:
    return _or(_not(a), b)


def _iff(a: Closure, b: Closure) -> Closure:
    def decide(env: Env) -> Any:
        x, y = a(env), b(env)
        return None if x is None or y is None else x is y

    return decide


_LOGIC: dict[str, Callable[..., Closure]] = {"not": _not, "and": _and, "or": _or, "implies": _implies, "iff": _iff}


# -- arithmetic


def _matrix(entries: list[Closure], size: int) -> Closure:
    def build(env: Env) -> Any:
        values = [entry(env) for entry in entries]
        if any(value is None for value in values):
            return None
        return tuple(tuple(map(Fraction, values[size * i : size * (i + 1)])) for i in range(size))

    return build


def _operation(term: Term) -> Callable[..., Any]:
    """Return the function of an operator on values of its argument types."""
    kind, types = term.op, [arg.type for arg in term.args]
    if kind in _COMPARE:
        return _COMPARE[kind]
    name = types[0].name
    if name == "matrix" or types[-1].name == "matrix":
        return m.operation(kind, types[0].name, types[-1].name, term.start)
    if name == "bits":
        size = 1 << types[0].parameter
        return _modular(kind, size, term.start)
    if name == "number":
        return _rounded(kind, types[0].parameter, term.start)
    if name == "permutation":
        return _compose if kind == "*" else _map_power(term.start)
    return _exact(kind, term.type == RATIONAL, term.start)


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda x, y: bool(x == y),
    "!=": lambda x, y: bool(x != y),
    "<": lambda x, y: bool(x < y),
    "<=": lambda x, y: bool(x <= y),
    ">": lambda x, y: bool(x > y),
    ">=": lambda x, y: bool(x >= y),
}


def _exact(kind: str, rational: bool, start: int) -> Callable[..., Any]:
    def divide(x: Any, y: Any) -> Fraction:
        if y == 0:
            raise StatementError(start, f"division by zero: {show(x)} / 0")
        return Fraction(Fraction(x) / y)

    def remainder(x: int, y: int) -> int:
        if y == 0:
            raise StatementError(start, f"division by zero: {x} mod 0")
        return x % abs(y)

    def power(x: Any, y: int) -> Any:
        if y < 0 and x == 0:
            raise StatementError(start, f"division by zero: 0^({y})")
        if abs(x) not in (0, 1) and abs(y) * max(x.numerator.bit_length(), x.denominator.bit_length()) > LARGEST_POWER:
            raise BudgetSpent(f"budget spent: a power with the exponent {y:,} has more than {LARGEST_POWER:,} bits")
        return Fraction(x) ** y if rational else x**y

    table: dict[str, Callable[..., Any]] = {
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
        "negate": lambda x: -x,
        "/": divide,
        "mod": remainder,
        "^": power,
    }
    return table[kind]


def _modular(kind: str, size: int, start: int) -> Callable[..., Any]:
    def power(x: int, y: int) -> int:
        if y < 0:
            raise StatementError(start, f"a word has no power with the negative exponent {y}")
        return pow(x, y, size)

    table: dict[str, Callable[..., Any]] = {
        "+": lambda x, y: (x + y) % size,
        "-": lambda x, y: (x - y) % size,
        "*": lambda x, y: (x * y) % size,
        "negate": lambda x: -x % size,
        "^": power,
    }
    return table[kind]


def _rounded(kind: str, form: Any, start: int) -> Callable[..., Any]:
    def rounded(value: Fraction) -> Fraction:
        return Fraction(form.value(form.encode(value)))

    def divide(x: Fraction, y: Fraction) -> Fraction:
        if y == 0:
            raise StatementError(start, f"division by zero: {show(x)} / 0")
        return rounded(x / y)

    table: dict[str, Callable[..., Any]] = {
        "+": lambda x, y: rounded(x + y),
        "-": lambda x, y: rounded(x - y),
        "*": lambda x, y: rounded(x * y),
        "negate": lambda x: rounded(-x),
        "/": divide,
    }
    return table[kind]


def _compose(first: tuple[int, ...], then: tuple[int, ...]) -> tuple[int, ...]:
    return tuple([then[q] for q in first])


def _map_power(start: int) -> Callable[..., Any]:
    def power(base: tuple[int, ...], exponent: int) -> tuple[int, ...]:
        if exponent < 0:
            if len(set(base)) < len(base):
                raise StatementError(start, "a map that is no permutation has no inverse")
            base, exponent = tuple(inverse(base)), -exponent
        result = tuple(range(len(base)))
        while exponent:
            if exponent & 1:
                result = _compose(result, base)
            base, exponent = _compose(base, base), exponent >> 1
        return result

    return power


def show(value: Any) -> str:
    """Return a value as people write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in value) + "]"
    return str(value)


def show_as(variable: Variable, value: Any) -> str:
    """Return the value of a variable in the notation of its sort."""
    if variable.sort.type.name == "permutation":
        from tc0kit.algebra.barrington import cycle_notation

        return cycle_notation(value)
    if variable.sort.type.name == "word":
        return "(" + " ".join(str(letter) for letter in value) + ")"
    return show(value)
