"""From a family to a finite action, and from the action's monoid to a class with certificates."""

from __future__ import annotations

from dataclasses import dataclass

from tc0kit.algebra.certify import (
    aperiodic_certificate,
    nonsolvable_certificate,
    subject_of_action,
)
from tc0kit.algebra.certify_groups import (
    not_quasi_aperiodic_certificate,
    quasi_aperiodic_certificate,
    solvable_certificate,
)
from tc0kit.algebra.matrices.bounds import C5, FINITE, Body, Bounds, Step, bare
from tc0kit.algebra.matrices.family import MatrixFamily
from tc0kit.algebra.matrices.finite import FiniteMonoid
from tc0kit.algebra.matrices.patterns import column_maps, transposed_pattern_family
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.action import Action

EXACT_INDEX = 2_000  # elements up to which the index of an aperiodic monoid is determined exactly


@dataclass(frozen=True)
class ActionClass:
    """The class of an action's word problem with certificates about the action."""

    upper: str
    hard: bool
    outside_ac0: bool
    parts: tuple[Body, ...]


def classify_action(action: Action, budget: Budget) -> ActionClass:
    """Return AC0, ACC0 or NC1 for the word problem over the letters.

    Raises:
        BudgetSpent: the orbit of image sets outgrows the budget, or the time is over.
    """
    monoid = TransformationMonoid(action, budget)
    subject = subject_of_action(action)
    group = monoid.nonsolvable_group()
    if group is not None:
        return ActionClass("NC1", True, True, (bare(nonsolvable_certificate(subject, group, budget)),))
    if monoid.is_aperiodic():
        return ActionClass("AC0", False, False, (bare(aperiodic_certificate(subject, EXACT_INDEX, budget)),))
    solvable = bare(solvable_certificate(subject, monoid))
    if monoid.is_quasi_aperiodic():
        return ActionClass("AC0", False, False, (bare(quasi_aperiodic_certificate(subject, monoid)), solvable))
    return ActionClass("ACC0", False, True, (solvable, bare(not_quasi_aperiodic_certificate(subject, monoid))))


def finite_bounds(found: FiniteMonoid, budget: Budget) -> Bounds | None:
    """Return the bounds for a finite monoid, or None if the budget for its orbit was spent but not the time."""
    try:
        result = classify_action(found.action, budget)
    except BudgetSpent:
        budget.tick("finite matrix monoid", len(found.vectors))
        return None
    vectors = [[list(v), q] for v, q in found.vectors]
    body: Body = {"kind": "finite-matrix-monoid", "vectors": vectors, "parts": list(result.parts)}
    kind = {"AC0": "aperiodic up to word length", "ACC0": "solvable", "NC1": "not solvable"}[result.upper]
    text = f"the monoid is finite, acts on {len(found.vectors)} vectors, and is {kind}"
    steps = [Step("FINITE", text, FINITE, ("upper", result.upper), body)]
    if result.hard:
        steps.append(Step("FINITE", "its word problem is NC1-hard", FINITE, ("lower", "NC1"), body))
    lower = "NC1" if result.hard else None
    return Bounds(result.upper, lower, tuple(steps), (body,), finite=True, outside_ac0=result.outside_ac0)


def monomial_bounds(family: MatrixFamily, budget: Budget) -> Bounds | None:
    """Return the bounds for a family that is column- or row-monomial, else None."""
    for transpose in (False, True):
        maps = column_maps(transposed_pattern_family(family) if transpose else family)
        if maps is None:
            continue
        result = classify_action(maps, budget)
        upper = "NC1" if result.hard else "TC0"
        parts = [part for part in result.parts if part["kind"] in ("aperiodic", "solvable", "non-solvable")]
        body: Body = {"kind": "column-monomial", "transpose": transpose, "parts": parts}
        what = "row" if transpose else "column"
        text = f"{what}-monomial: maps of {maps.degree - 1} coordinates with factors; the maps are "
        steps = [Step("C5", text + ("not solvable" if result.hard else "solvable"), C5, ("upper", upper), body)]
        if result.hard:
            steps.append(Step("C5", "the pattern of a product is the product of the maps", C5, ("lower", "NC1"), body))
        return Bounds(upper, "NC1" if result.hard else None, tuple(steps), (body,))
    return None
