"""Which formulas are a row of the architecture catalogue, and what the others are.

A formula *is* a row only if it has the row's form and its parameters have the row's ranges, exactly; then the row's
theorems, constructions included, hold as they stand, in the file's dimension. Every other formula is ``given``: its
traits are used for limits only, and what it can do is found on instances.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations, product
from typing import Any

import sympy

from tc0kit.models import rows
from tc0kit.models.model import RecurrenceTraits, Spectrum
from tc0kit.models.ranges import ParameterRange
from tc0kit.models.recurrence import Recurrence
from tc0kit.models.terms import is_zero
from tc0kit.theory.analysis.intervals import Interval, connected, is_exact, range_of, ranges_of

MAX_FACTORS = 3
ENDS = {(0, 1): "01", (-1, 1): "-11"}


@dataclass(frozen=True)
class Shape:
    """What a formula is.

    Attributes:
        words: the form, with the ranges.
        traits: for the rules; ``given`` unless it is a row.
        details: ranges and parameters as JSON values.
    """

    words: str
    traits: RecurrenceTraits
    details: dict[str, Any]


def shape_of(recurrence: Recurrence) -> Shape:
    """Return the shape of a family with parameters."""
    A = recurrence.formula
    if all(is_zero(A[i, j]) for i in range(A.rows) for j in range(A.cols) if i != j):
        return _diagonal(recurrence)
    for recognise in (_householder, _dplr, _monomial, _bare):
        found = recognise(recurrence)
        if found is not None:
            return found
    if all(parameter.fixed for parameter in _used(recurrence)):
        traits = RecurrenceTraits("constant-dense", "complex", selective=False, given=True, dimension=A.rows)
        return Shape("one fixed matrix", traits, {})
    traits = RecurrenceTraits("dense", "complex", negative_and_selective=True, given=True, dimension=A.rows)
    return Shape("no form of the catalogue", traits, {})


def _used(recurrence: Recurrence) -> list[ParameterRange]:
    free = recurrence.formula.free_symbols
    return [parameter for parameter in recurrence.parameters if free.intersection(parameter.symbols)]


@dataclass(frozen=True)
class _Entry:
    """A diagonal entry: its range, whether that is reached by the token alone, and whether its sign may change."""

    shown: str
    kind: str  # "01", "-11", "disc", or ""
    closed: bool
    spectrum: Spectrum
    selective: bool
    sign_changes: bool


def _diagonal(recurrence: Recurrence) -> Shape:
    A = recurrence.formula
    entries = [_entry(_written(A[i, i], recurrence), recurrence) for i in range(A.rows)]
    spectrum: Spectrum = "nonnegative"
    for entry in entries:
        spectrum = entry.spectrum if entry.spectrum != "nonnegative" and spectrum != "complex" else spectrum
    first = entries[0]
    alike = all(
        (e.kind, e.closed, e.selective) == (first.kind, first.closed, first.selective) and e.kind for e in entries
    )
    selective = any(entry.selective for entry in entries)
    closed = alike and first.closed
    traits = RecurrenceTraits(
        "diagonal",
        spectrum,
        selective=selective,
        attains_zero=closed,
        attains_one=closed,
        negative_and_selective=any(entry.sign_changes for entry in entries),
        given=not alike,
        dimension=A.rows,
    )
    shown = list(dict.fromkeys(entry.shown for entry in entries))
    scalar = A.rows > 1 and all(A[i, i] == A[0, 0] for i in range(A.rows))
    words = f"{'a scalar times the identity' if scalar else 'diagonal'}, entries in {' and '.join(shown)}"
    words += "" if selective else ", the same for every token"
    return Shape(words, traits, {"entries": [entry.shown for entry in entries]})


def _written(expression: Any, recurrence: Recurrence) -> Any:
    """Return the entry multiplied out if that gives its exact range, else as it stands."""
    if not expression.is_polynomial():
        return expression
    expanded = sympy.expand(expression)
    return expanded if is_exact(expanded, connected(recurrence.parameters)) else expression


def _entry(expression: Any, recurrence: Recurrence) -> _Entry:
    fixed = {symbol for parameter in recurrence.parameters if parameter.fixed for symbol in parameter.symbols}
    tokens = expression.free_symbols - fixed
    selective = bool(tokens)
    disc = _disc(expression, recurrence)
    if disc is not None:
        closed = disc == "disc"
        return _Entry(
            "the unit disc" if closed else "complex", "disc" if closed else "", closed, "complex", selective, selective
        )
    found = range_of(expression, ranges_of(recurrence.parameters)) if expression.is_real else None
    if found is None:
        return _Entry("complex" if not expression.is_real else "real", "", False,
                      "real" if expression.is_real else "complex", selective, selective)  # fmt: skip
    spectrum: Spectrum = "nonnegative" if found.nonnegative else "real"
    kind = ENDS.get((found.low, found.high), "") if _reached(expression, recurrence, fixed, found) else ""
    closed = not (found.low_open or found.high_open)
    if kind and found.low_open != found.high_open:
        kind = ""  # half-open: no row of the catalogue
    return _Entry(
        found.shown, kind, closed, spectrum, selective, selective and _sign_changes(expression, recurrence, fixed)
    )


def _disc(expression: Any, recurrence: Recurrence) -> str | None:
    """Return "disc" for a bare complex parameter of the closed unit disc, "other" for other complex entries."""
    if expression.is_real:
        return None
    for parameter in recurrence.parameters:
        if expression in parameter.symbols and parameter.constraint == "abs":
            whole = parameter.low == 0 and parameter.high == 1 and not parameter.low_open and not parameter.high_open
            return "disc" if whole and parameter.field == "complex" else "other"
    return "other"


def _reached(expression: Any, recurrence: Recurrence, fixed: set[Any], whole: Interval) -> bool:
    """Return whether the range is exact, and for some weights that of the token's parameters alone."""
    free = connected(recurrence.parameters)
    if not is_exact(expression, free):
        return False
    weights = expression.free_symbols & fixed
    if not weights or weights == expression.free_symbols:
        return True
    ranges = ranges_of(recurrence.parameters)
    one = dict.fromkeys(weights, sympy.S.One)
    if any(not (ranges[symbol].low < 1 < ranges[symbol].high) and ranges[symbol].high != 1 for symbol in weights):
        return False
    if any(ranges[symbol].high == 1 and ranges[symbol].high_open for symbol in weights):
        return False
    return range_of(expression.xreplace(one), ranges) == whole


def _sign_changes(expression: Any, recurrence: Recurrence, fixed: set[Any]) -> bool:
    """Return whether, for some weights, tokens may give both signs (True if that is not known)."""
    factors = sympy.Mul.make_args(expression)
    rest = sympy.Mul(*[factor for factor in factors if not factor.free_symbols <= fixed])
    found = range_of(rest, ranges_of(recurrence.parameters))
    return found is None or not (found.nonnegative or found.nonpositive)


def _scalars(recurrence: Recurrence, *, ends: Sequence[tuple[int, int]]) -> Iterator[ParameterRange]:
    """Yield the scalar parameters of the token whose range is one of these closed intervals."""
    for p in _used(recurrence):
        closed = p.constraint == "interval" and not p.low_open and not p.high_open
        if p.shape == "scalar" and p.field == "real" and not p.fixed and closed and (p.low, p.high) in ends:
            yield p


def _vectors(recurrence: Recurrence, *, unit: bool) -> list[ParameterRange]:
    return [
        p
        for p in _used(recurrence)
        if p.shape == "vector" and p.field == "real" and not p.fixed and (p.constraint == "unit") == unit
    ]


def _householder(recurrence: Recurrence) -> Shape | None:
    """Recognise products of I - beta k k^T, with a scalar or diagonal gate in [0, 1] before or after them."""
    A = recurrence.formula
    d = A.rows
    directions = _vectors(recurrence, unit=True)
    steps = list(_scalars(recurrence, ends=((0, 1), (0, 2))))
    count = len(directions)
    if not 1 <= count <= MAX_FACTORS:
        return None
    one = sympy.eye(d)
    unit_gates = list(_scalars(recurrence, ends=((0, 1),)))
    diagonal_gates = [
        p
        for p in _vectors(recurrence, unit=False)
        if p.constraint == "interval" and (p.low, p.high) == (0, 1) and not p.low_open and not p.high_open
    ]
    for ordered in permutations(directions):
        for betas in permutations(steps, count):
            bounds = {(p.low, p.high) for p in betas}
            if len(bounds) > 1:
                continue
            core = one
            for beta, k in zip(betas, ordered, strict=True):
                core = core * (one - beta.content * k.content * k.content.T)
            used = {p.name for p in (*betas, *ordered)}
            beta_text = "[0,2]" if bounds == {(0, 2)} else "[0,1]"
            values = {"beta": beta_text, "n_h": str(count)}
            gates: list[tuple[Any, str, dict[str, bool]]] = [(core, "", {})]
            gates += [
                (g.content * core, "a gate in [0, 1] times ", {"gated": True}) for g in unit_gates if g.name not in used
            ]
            for g in diagonal_gates if count == 1 else ():
                diagonal = sympy.diag(*g.content)
                gates += [
                    (form, "a diagonal gate in [0, 1] with ", {"gated": True, "symmetric": False})
                    for form in (core * diagonal, diagonal * core)
                ]
            for form, words, options in gates:
                if _same(A, form):
                    traits = replace(rows.householder(values, **options), dimension=d)
                    factor = "I - beta k k^T" if count == 1 else f"a product of {count} factors I - beta k k^T"
                    return Shape(f"{words}{factor}, beta in {beta_text}", traits, values)
    return _symmetric_update(recurrence)


def _symmetric_update(recurrence: Recurrence) -> Shape | None:
    """Recognise I - c k k^T with any range of c: symmetric, with the eigenvalues 1 and 1 - c."""
    A = recurrence.formula
    directions = [p for p in _used(recurrence) if p.constraint == "unit" and p.field == "real"]
    if len(directions) != 1 or A.rows < 2:
        return None
    k = directions[0].content
    c = sympy.cancel(-A[0, 1] / (k[0] * k[1]))
    if c.free_symbols & k.free_symbols or not _same(A, sympy.eye(A.rows) - c * k * k.T):
        return None
    found = range_of(1 - c, ranges_of(recurrence.parameters))
    if found is None:
        return None
    spectrum: Spectrum = "nonnegative" if found.nonnegative else "real"
    traits = RecurrenceTraits(
        "householder", spectrum, negative_and_selective=spectrum == "real", given=True, dimension=A.rows
    )
    return Shape(f"I - c k k^T, with the eigenvalue 1 - c in {found.shown}", traits, {"eigenvalue": found.shown})


def _dplr(recurrence: Recurrence) -> Shape | None:
    """Recognise RWKV-7 as released: diag(w) - kappa (a .* kappa)^T with w and a in (0, 1)."""
    A = recurrence.formula
    inside = [p for p in _vectors(recurrence, unit=False) if p.constraint == "interval" and (p.low, p.high) == (0, 1)]
    for kappa, (w, a) in product(_vectors(recurrence, unit=True), permutations(inside, 2)):
        u = kappa.content
        if _same(A, sympy.diag(*w.content) - u * a.content.multiply_elementwise(u).T):
            traits = replace(rows.dplr({"c": "1"})[0] or RecurrenceTraits("dplr", "complex"), dimension=A.rows)
            return Shape("diag(w) - kappa (a .* kappa)^T (RWKV-7, c = 1)", traits, {"c": "1"})
    return None


def _monomial(recurrence: Recurrence) -> Shape | None:
    """Recognise P diag(z) with P one-hot or a permutation; with the closed complex disc it is PD-SSM."""
    A = recurrence.formula
    d = A.rows
    for P in _used(recurrence):
        if P.shape != "matrix" or P.constraint not in ("one-hot", "permutation") or P.fixed:
            continue
        for z in (p for p in _used(recurrence) if p.shape == "vector" and p is not P):
            if not _same(A, P.content * sympy.diag(*z.content)):
                continue
            disc = z.field == "complex" and z.constraint == "abs" and (z.low, z.high, z.high_open) == (0, 1, False)
            row = disc and not z.low_open and not z.fixed and P.constraint == "one-hot"
            base = rows.permutation_diagonal({})[0] or RecurrenceTraits("permutation-diagonal", "complex")
            traits = replace(base, given=not row, dimension=d)
            return Shape(f"a {P.constraint} matrix times diag({z})", traits, {"P": P.constraint, "diagonal": str(z)})
        if _same(A, P.content):
            base = rows.permutation_diagonal({})[0] or RecurrenceTraits("permutation-diagonal", "complex")
            return Shape(f"a {P.constraint} matrix", replace(base, given=True, dimension=d), {"P": P.constraint})
    return None


def _bare(recurrence: Recurrence) -> Shape | None:
    """Recognise one free matrix: dense if it depends on the token, one fixed dense matrix otherwise."""
    for p in _used(recurrence):
        if p.shape == "matrix" and p.constraint == "interval" and p.field == "real" and recurrence.formula == p.content:
            wide = (
                bool(p.low <= -1)
                and bool(p.high >= 1)
                and (p.low, p.low_open) != (-1, True)
                and (p.high, p.high_open) != (1, True)
            )
            build = rows.constant_dense if p.fixed else rows.dense
            base = build({})[0] or RecurrenceTraits("dense", "complex")
            words = "one fixed matrix with free entries" if p.fixed else "a matrix with free entries"
            return Shape(f"{words}: {p}", replace(base, given=not wide, dimension=recurrence.dimension), {})
    return None


def _same(A: Any, B: Any) -> bool:
    return all(is_zero(sympy.expand(x - y)) for x, y in zip(A, B, strict=True))
