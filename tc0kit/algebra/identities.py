"""Profinite identities as data, their evaluation on words, and the search for a short violation.

A term is a tuple: ``("var", "x")``, ``("mul", t1, ..., tm)`` (the empty product is the identity) or ``("omega", t)``.
A variable stands for a word, products are read from left to right, and ``t^omega`` is the idempotent power of t's map.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from tc0kit.algebra.transformations import Map, Word, as_map, compose, identity
from tc0kit.budget import Budget
from tc0kit.tasks.action import Action

WORK = 1 << 13  # points between two looks at the clock

Term: TypeAlias = "tuple[str | Term, ...]"

X: Term = ("var", "x")
Y: Term = ("var", "y")


def product(*factors: Term) -> Term:
    """Return the term for a product; no factor means the identity."""
    return ("mul", *factors)


def omega(term: Term) -> Term:
    """Return the term for the idempotent power."""
    return ("omega", term)


@dataclass(frozen=True)
class Equation:
    """An identity in the variables x and y (``y`` may be absent)."""

    text: str
    lhs: Term
    rhs: Term

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that occur, in alphabetical order."""
        return ("x", "y") if "y" in self.text else ("x",)


@dataclass(frozen=True)
class IdentityViolation:
    """Words for the variables under which the two sides of an identity differ.

    Attributes:
        equation: the identity as text.
        lhs, rhs: its two sides as terms.
        words: for each variable a word (letter indices).
        point: a point of the action that the two sides send to different points.
    """

    equation: str
    lhs: Term
    rhs: Term
    words: dict[str, Word]
    point: int

    @property
    def length(self) -> int:
        """The total length of the words."""
        return sum(map(len, self.words.values()))


_XY = omega(product(X, Y))
_X_YW = omega(product(X, omega(Y)))

EQUATIONS: dict[str, tuple[Equation, ...]] = {
    "J1": (
        Equation("x x = x", product(X, X), X),
        Equation("x y = y x", product(X, Y), product(Y, X)),
    ),
    "commutative": (Equation("x y = y x", product(X, Y), product(Y, X)),),
    "group": (Equation("x^w = 1", omega(X), product()),),
    # of the semigroup of nonempty words: there x and y range over nonempty words only
    "nilpotent": (
        Equation("x^w y = x^w", product(omega(X), Y), omega(X)),
        Equation("y x^w = x^w", product(Y, omega(X)), omega(X)),
    ),
    "aperiodic": (Equation("x^w x = x^w", product(omega(X), X), omega(X)),),
    "R-trivial": (Equation("(x y)^w x = (x y)^w", product(_XY, X), _XY),),
    "L-trivial": (Equation("y (x y)^w = (x y)^w", product(Y, _XY), _XY),),
    "J-trivial": (
        Equation("(x y)^w x = (x y)^w", product(_XY, X), _XY),
        Equation("y (x y)^w = (x y)^w", product(Y, _XY), _XY),
    ),
    "DA": (Equation("(x y)^w x (x y)^w = (x y)^w", product(_XY, X, _XY), _XY),),
    "R-omega": (Equation("(x y^w)^w x = (x y^w)^w", product(_X_YW, X), _X_YW),),
}


def idempotent_power(f: Map) -> Map:
    """Return the idempotent among f, f^2, f^3, ..., in time linear in the degree.

    f^N with N a large multiple of all cycle lengths sends a point that reaches its cycle at c after t steps to the
    point of the cycle t steps before c.
    """
    result = [-1] * len(f)
    for start in range(len(f)):
        path: list[int] = []
        step: dict[int, int] = {}
        q = start
        while result[q] < 0 and q not in step:
            step[q] = len(path)
            path.append(q)
            q = f[q]
        if result[q] < 0:  # a new cycle: the tail of the path from q on
            cycle = path[step[q] :]
            for c in cycle:
                result[c] = c
            path = path[: step[q]]
        # For p -> p', both with their N-th powers on one cycle: (p f^N) f = p' f^N.
        position: dict[int, int] = {}
        if path:
            cycle = [result[q]]
            while f[cycle[-1]] != cycle[0]:
                cycle.append(f[cycle[-1]])
            position = {c: i for i, c in enumerate(cycle)}
        for p in reversed(path):
            result[p] = cycle[position[result[f[p]]] - 1]
    return as_map(result, len(f))


def evaluate(term: Term, values: Mapping[str, Map], degree: int) -> Map:
    """Return the map of a term under maps for its variables."""
    head, *rest = term
    if head == "var":
        return values[cast(str, rest[0])]
    if head == "omega":
        return idempotent_power(evaluate(cast(Term, rest[0]), values, degree))
    result = identity(degree)
    for factor in rest:
        result = compose(result, evaluate(cast(Term, factor), values, degree))
    return result


def violation(action: Action, equations: Iterable[Equation], **words: Word) -> IdentityViolation | None:
    """Return the violation of the first of the equations that fails under these words, or None if all hold."""
    values = {name: as_map(action.map_of(word), action.degree) for name, word in words.items()}
    for equation in equations:
        point = _difference(equation, values, action.degree)
        if point is not None:
            used = {name: words[name] for name in equation.variables}
            return IdentityViolation(equation.text, equation.lhs, equation.rhs, used, point)
    return None


def _difference(equation: Equation, values: Mapping[str, Map], degree: int) -> int | None:
    lhs, rhs = evaluate(equation.lhs, values, degree), evaluate(equation.rhs, values, degree)
    if lhs == rhs:
        return None
    return next(q for q in range(degree) if lhs[q] != rhs[q])


def shortest_violation(
    equations: Iterable[Equation],
    sample: Sequence[tuple[Map, Word]],
    degree: int,
    budget: Budget,
    below: int | None = None,
) -> IdentityViolation | None:
    """Return a violation of least total length with elements of the sample for the variables, or None.

    Args:
        equations: with at most two variables each; among violations of equal length the earlier equation wins.
        sample: maps with their shortest words, by increasing length.
        degree: the degree of the maps.
        budget: its time limit is observed.
        below: only violations of smaller total length count.

    Raises:
        BudgetSpent: the time is over.
    """
    best: IdentityViolation | None = None
    stride = max(1, WORK // degree)
    bound = 1 + 2 * len(sample[-1][1]) if sample else 0
    if below is not None:
        bound = min(bound, below)
    for equation in equations:
        for tried, (names, values) in enumerate(_assignments(equation.variables, sample, bound), start=1):
            if tried % stride == 0:
                budget.tick("violations of identities", tried)
            point = _difference(equation, values, degree)
            if point is not None:
                bound = sum(map(len, names.values()))
                best = IdentityViolation(equation.text, equation.lhs, equation.rhs, names, point)
                break
    return best


def _assignments(
    variables: Sequence[str], sample: Sequence[tuple[Map, Word]], bound: int
) -> Iterable[tuple[dict[str, Word], dict[str, Map]]]:
    """Yield words and maps for the variables by increasing total length, as long as this is below ``bound``."""
    if len(variables) == 1:
        for f, u in sample:
            if len(u) < bound:
                yield {"x": u}, {"x": f}
        return
    by_length: list[list[tuple[Map, Word]]] = [[] for _ in range(len(sample[-1][1]) + 1)] if sample else []
    for f, u in sample:
        by_length[len(u)].append((f, u))
    for total in range(min(bound, 2 * len(by_length) - 1)):
        for m in range(max(0, total - len(by_length) + 1), min(total, len(by_length) - 1) + 1):
            for f, u in by_length[m]:
                for g, v in by_length[total - m]:
                    yield {"x": u, "y": v}, {"x": f, "y": g}
