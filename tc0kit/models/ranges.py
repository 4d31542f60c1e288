"""The ranges of a family's parameters: ``in [0, 2]``, ``unit vector``, ``fixed vector in (0, oo)``.

::

    range    := ['fixed'] ['integer' | 'complex'] [kind] ['vector' | 'matrix'] [','] ['abs'] [bounds]
    kind     := 'unit' | 'one-hot' | 'permutation' | 'orthogonal'
    bounds   := 'in' interval | 'in' '{' number (',' number)* '}' | ('<' | '<=' | '>' | '>=' | '=') number

The bounds of a vector or matrix hold for every component. A ``unit`` vector has Euclidean length 1; a ``one-hot``
vector is a standard basis vector, a ``one-hot`` matrix has one 1 in every column and 0 elsewhere. Parameters depend on
the token unless they are ``fixed``, that is weights.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

import sympy

from tc0kit.errors import UserError, did_you_mean
from tc0kit.models.expression import number
from tc0kit.models.syntax import ExpressionError
from tc0kit.models.terms import is_zero

Shape = Literal["scalar", "vector", "matrix"]
Field = Literal["real", "integer", "complex"]
Constraint = Literal["interval", "set", "abs", "unit", "one-hot", "permutation", "orthogonal"]

TEXT_LIMIT = 1_000
EXAMPLES = (
    "in [0, 2], in {-1, 1}, vector in (0, 1), unit vector, one-hot vector, fixed vector in (0, oo), complex, abs <= 1"
)

EVERYTHING = (-sympy.oo, sympy.oo)

_WORD = re.compile(r"[a-z][a-z-]*")
_RELATIONS = ("<=", ">=", "<", ">", "=")
_KINDS = ("unit", "one-hot", "permutation", "orthogonal")
_KNOWN = ("fixed", "integer", "complex", "real", "vector", "matrix", "scalar", "abs", "in", *_KINDS)


@dataclass(frozen=True)
class ParameterRange:
    """What values a parameter may take.

    Attributes:
        name: its name in the formulas.
        dimension: d; vectors have d components, matrices d x d.
        shape: scalar, vector or matrix.
        field: what each component is.
        constraint: ``interval``: each component lies between low and high; ``abs``: its absolute value does; ``set``:
            it is one of ``values``; ``unit``: a vector of length 1; ``one-hot``: a basis vector, or a matrix whose
            columns are basis vectors; ``permutation``, ``orthogonal``: such a matrix.
        low: least value of an interval, exact or -oo.
        high: greatest value, exact or oo.
        low_open: whether low itself is excluded.
        high_open: whether high itself is excluded.
        values: the numbers of a finite set, sorted, without repetition.
        fixed: True for a weight, the same for all tokens; False if it may differ from token to token.
    """

    name: str
    dimension: int
    shape: Shape = "scalar"
    field: Field = "real"
    constraint: Constraint = "interval"
    low: Any = -sympy.oo
    high: Any = sympy.oo
    low_open: bool = True
    high_open: bool = True
    values: tuple[Any, ...] = ()
    fixed: bool = False

    @cached_property
    def symbols(self) -> tuple[Any, ...]:
        """One SymPy symbol a component, ``beta`` or ``k[1] .. k[d]`` or ``P[1,1] ..`` row by row, with its sign."""
        facts: dict[str, bool] = {"complex": True} if self.field == "complex" else {"real": True}
        if self.field == "integer":
            facts["integer"] = True
        low, high = self.component_bounds
        if self.field != "complex":
            if low.is_positive or (low == 0 and self.low_open and self.constraint == "interval"):
                facts["positive"] = True
            elif low == 0:
                facts["nonnegative"] = True
            elif high.is_negative or (high == 0 and self.high_open and self.constraint == "interval"):
                facts["negative"] = True
            elif high == 0:
                facts["nonpositive"] = True
        return tuple(sympy.Symbol(name, **facts) for name in self.component_names)

    @property
    def component_names(self) -> tuple[str, ...]:
        """The names of the components."""
        places = range(1, self.dimension + 1)
        if self.shape == "scalar":
            return (self.name,)
        if self.shape == "vector":
            return tuple(f"{self.name}[{i}]" for i in places)
        return tuple(f"{self.name}[{i},{j}]" for i in places for j in places)

    @property
    def component_bounds(self) -> tuple[Any, Any]:
        """The least interval [low, high] that holds every real component; for complex ones bounds of the modulus."""
        if self.constraint == "set":
            return (min(self.values), max(self.values)) if self.field != "complex" else (sympy.S.Zero, self.modulus)
        if self.constraint in ("unit", "orthogonal"):
            return -sympy.S.One, sympy.S.One
        if self.constraint in ("one-hot", "permutation"):
            return sympy.S.Zero, sympy.S.One
        if self.constraint == "abs" and self.field != "complex":
            return -self.high, self.high
        return self.low, self.high

    @property
    def modulus(self) -> Any:
        """The least upper bound of the components' absolute values, possibly oo."""
        if self.constraint == "set":
            return max(abs(value) for value in self.values)
        if self.constraint == "abs":
            return self.high
        low, high = self.component_bounds
        return max(abs(low), abs(high))

    @property
    def bounded(self) -> bool:
        """Whether the components are bounded."""
        return bool(self.modulus != sympy.oo)

    @cached_property
    def content(self) -> Any:
        """The parameter in a formula: its symbol, or the column or matrix of its symbols."""
        if self.shape == "scalar":
            return self.symbols[0]
        columns = 1 if self.shape == "vector" else self.dimension
        return sympy.ImmutableDenseMatrix(self.dimension, columns, self.symbols)

    @cached_property
    def equations(self) -> tuple[Any, ...]:
        """Polynomials in the symbols that vanish on the range; for finite sets and real vectors and matrices only."""
        x = self.symbols
        if self.constraint == "set":
            return tuple(sympy.prod([symbol - value for value in self.values]) for symbol in x)
        if self.constraint == "unit" and self.field != "complex":
            return (sum(symbol**2 for symbol in x) - 1,)
        if self.constraint == "orthogonal":
            difference = self.content.T * self.content - sympy.eye(self.dimension)
            return tuple(difference[i, j] for i in range(self.dimension) for j in range(i, self.dimension))
        if self.constraint in ("one-hot", "permutation"):
            sums = [sum(column) - 1 for column in self._lines]
            return (*(symbol * (symbol - 1) for symbol in x), *sums)
        return ()

    @property
    def _lines(self) -> list[Any]:
        """The groups of components that sum to 1: the vector, the columns, for permutations the rows as well."""
        if self.shape == "vector":
            return [self.symbols]
        columns = [self.content[:, j] for j in range(self.dimension)]
        return columns + (
            [self.content[i, :] for i in range(self.dimension)] if self.constraint == "permutation" else []
        )

    def __str__(self) -> str:
        words = ["fixed"] * self.fixed
        if self.field != "real":
            words.append(self.field)
        if self.constraint in _KINDS:
            words.append(self.constraint)
        if self.shape != "scalar":
            words.append(self.shape)
        if self.constraint == "set":
            words.append(f"in {{{', '.join(map(str, self.values))}}}")
        elif self.constraint == "abs" or (
            self.constraint == "interval" and (self.low, self.high) != (-sympy.oo, sympy.oo)
        ):
            left, right = "[("[self.low_open], "])"[self.high_open]
            words.append("abs " * (self.constraint == "abs") + f"in {left}{self.low}, {self.high}{right}")
        return " ".join(words) or "real"


def parse_range(name: str, text: str, dimension: int) -> ParameterRange:
    """Return the range that ``text`` describes.

    Raises:
        UserError: unknown words, a contradiction, an empty range, or a bound that is no real number; an
            ``ExpressionError`` where the place is known.
    """
    if len(text) > TEXT_LIMIT:
        raise UserError(f"the range has {len(text):,} characters; at most {TEXT_LIMIT:,} are read")
    words, at = _words(text)
    said: dict[str, str] = {}
    for group, members in {
        "field": get_args(Field),
        "shape": get_args(Shape),
        "kind": _KINDS,
        "fixed": ("fixed",),
        "abs": ("abs",),
    }.items():
        named = [word for word in words if word in members]
        if len(named) > 1:
            raise UserError(f"{named[0]} and {named[1]} together have no meaning")
        said[group] = named[0] if named else ""
    kind = said["kind"]
    implied = {"": "scalar", "unit": "vector", "one-hot": "vector", "permutation": "matrix", "orthogonal": "matrix"}
    shape: Any = said["shape"] or implied[kind]
    if kind and shape != implied[kind] and (kind, shape) != ("one-hot", "matrix"):
        raise UserError(f"{kind} {shape} has no meaning (valid, for example: {EXAMPLES})")
    field: Any = said["field"] or "real"
    bounds = _bounds(text, at)
    if kind and (bounds or said["abs"] or field == "integer" or (field == "complex" and kind != "unit")):
        raise UserError(f"{kind} {shape} says it all; leave the rest of {text.strip()!r} out")
    given: dict[str, Any] = bounds or {}
    if said["abs"]:
        given = _modulus(given)
    elif field == "complex" and given.get("constraint") == "interval":
        raise UserError("complex numbers are not ordered; write complex, abs <= 1 or complex in {1, I}")
    elif field != "complex":
        for value in given.get("values", ()):
            if not value.is_real:
                raise UserError(f"{value} is not real; write complex before the set")
    if field == "integer":
        _check_integers(given)
    if kind:
        given = {"constraint": kind}
    return ParameterRange(name, dimension, shape, field, fixed=bool(said["fixed"]), **given)


def _words(text: str) -> tuple[list[str], int]:
    """Return the words before the bounds, and where the bounds begin (at ``in`` or a relation)."""
    words: list[str] = []
    at = 0
    while at < len(text):
        if text[at].isspace() or text[at] == ",":
            at += 1
        elif text.startswith(_RELATIONS, at):
            return words, at
        else:
            match = _WORD.match(text, at)
            if match is None:
                raise ExpressionError(at, f"{text[at]!r} has no meaning in a range (valid, for example: {EXAMPLES})")
            word = match.group()
            if word == "in":
                return words, at
            if word not in _KNOWN:
                hint = did_you_mean(word, _KNOWN)
                raise ExpressionError(at, f"{word!r} has no meaning in a range{hint} (valid, for example: {EXAMPLES})")
            words.append(word)
            at = match.end()
    if not words:
        raise UserError(f"the range is empty (valid, for example: {EXAMPLES})")
    return words, at


def _bounds(text: str, at: int) -> dict[str, Any]:
    """Read the bounds that begin at ``at``; an empty dictionary if there are none."""
    if at == len(text):
        return {}
    for relation in _RELATIONS:
        if text.startswith(relation, at):
            return _related(relation, _real(text, at + len(relation), len(text)))
    start = at + 2
    while start < len(text) and text[start].isspace():
        start += 1
    end = len(text.rstrip()) - 1
    opening, closing = text[start : start + 1], text[end : end + 1]
    if opening == "{" and closing == "}" and end > start:
        values = [_number(text, a, b, infinite=False) for a, b in _split(text, start + 1, end)]
        return {"constraint": "set", "values": tuple(sorted(set(values), key=_order))}
    if not opening or opening not in "[(" or not closing or closing not in "])" or end <= start:
        raise ExpressionError(start, "after 'in' an interval [0, 1), or a set {-1, 1}, is needed")
    parts = _split(text, start + 1, end)
    if len(parts) != 2:
        raise ExpressionError(start, "an interval has two ends, [0, 1] for example")
    low, high = (_real(text, a, b) for a, b in parts)
    low_open, high_open = opening == "(", closing == ")"
    for infinite, is_open in ((-sympy.oo, low_open), (sympy.oo, high_open)):
        if infinite in (low, high) and not is_open:
            raise ExpressionError(start, "infinity is no member of a range; write ( or ) at this end")
    if low == sympy.oo or high == -sympy.oo or not at_most(low, high) or (low == high and (low_open or high_open)):
        raise ExpressionError(start, f"the interval {text[start : end + 1]} is empty")
    return {"constraint": "interval", "low": low, "high": high, "low_open": low_open, "high_open": high_open}


def _related(relation: str, bound: Any) -> dict[str, Any]:
    if bound.is_infinite:
        raise UserError(f"{relation} {bound} says nothing; leave it out")
    if relation == "=":
        return {"constraint": "set", "values": (bound,)}
    low, high = (-sympy.oo, bound) if relation[0] == "<" else (bound, sympy.oo)
    is_open = len(relation) == 1
    return {
        "constraint": "interval",
        "low": low,
        "high": high,
        "low_open": is_open or relation[0] == "<",
        "high_open": is_open or relation[0] == ">",
    }


def _modulus(given: dict[str, Any]) -> dict[str, Any]:
    """Turn bounds into bounds of the absolute value."""
    if not given:
        raise UserError("abs needs a bound, abs <= 1 for example")
    if given["constraint"] == "set":
        if len(given["values"]) != 1:
            raise UserError("abs takes an interval or one number, abs = 1 for example")
        given = {"low": given["values"][0], "high": given["values"][0], "low_open": False, "high_open": False}
    low, high = given["low"], given["high"]
    if high.is_extended_negative or (high == 0 and given["high_open"]):
        raise UserError("an absolute value is not negative; the range is empty")
    if low.is_extended_negative:
        given |= {"low": sympy.S.Zero, "low_open": False}
    return given | {"constraint": "abs"}


def _check_integers(given: dict[str, Any]) -> None:
    if any(not value.is_integer for value in given.get("values", ())):
        raise UserError("an integer parameter takes integers only")
    if given.get("constraint") == "interval":
        least = sympy.floor(given["low"]) + 1 if given["low_open"] else sympy.ceiling(given["low"])
        most = sympy.ceiling(given["high"]) - 1 if given["high_open"] else sympy.floor(given["high"])
        if not least <= most:
            raise UserError("no integer lies in this interval")


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the parts of ``text[start:end]`` between the commas outside of brackets lie."""
    cuts, depth = [start - 1], 0
    for at in range(start, end):
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if text[at] == "," and depth == 0:
            cuts.append(at)
    return [(a + 1, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True)]


def _number(text: str, start: int, end: int, infinite: bool = True) -> Any:
    try:
        return number(text[start:end], infinite=infinite)
    except ExpressionError as error:
        raise ExpressionError(start + error.position, error.message) from error


def _real(text: str, start: int, end: int) -> Any:
    value = _number(text, start, end)
    if not value.is_extended_real:
        first = end - len(text[start:end].lstrip())
        raise ExpressionError(first, f"the bound {value} is not real")
    return value


def _order(value: Any) -> tuple[Any, ...]:
    real, imaginary = value.as_real_imag()
    return (real, imaginary, str(value))


def at_most(low: Any, high: Any) -> bool:
    """Say whether the exact real numbers satisfy low <= high."""
    if low.is_infinite or high.is_infinite or (low.is_Rational and high.is_Rational):
        return bool(low <= high)
    return is_zero(high - low) or bool((high - low).evalf(20) > 0)
