"""The decision procedure: from a family of matrices to bounds on computing its products, with a certificate.

The order of attack: finite monoid; triangularisable; column-monomial; blocks, each decided on its own; a group; units
with letters of rank one; else what a reduction modulo a prime shows. Each answer is right whatever the order; the
order only decides which proof is found. Semantics: the upper bounds are for exact rationals and therefore for prefix
products rounded once at the end (``log``). Lower bounds are about the exact product. They hold for ``log`` too if the
monoid is finite; else the information may sit in digits that are rounded away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tc0kit.algebra.certify import Certificate, certificate
from tc0kit.algebra.matrices.actions import classify_action, finite_bounds, monomial_bounds
from tc0kit.algebra.matrices.blocks import Flag, invariant_flag
from tc0kit.algebra.matrices.bounds import (
    C6,
    IMAGES,
    L1,
    RANK,
    U1,
    U2,
    U3,
    U4,
    UPPER,
    Body,
    Bounds,
    Step,
    harder,
    larger,
    subject_of,
    universal,
)
from tc0kit.algebra.matrices.elementary import CELLS, ElementaryWords, elementary_words
from tc0kit.algebra.matrices.enveloping import Enveloping, triangularisable
from tc0kit.algebra.matrices.extension import Extension, find_extension
from tc0kit.algebra.matrices.family import MatrixFamily
from tc0kit.algebra.matrices.finite import FiniteMonoid, finite_monoid
from tc0kit.algebra.matrices.images import ImageSpaces, image_spaces
from tc0kit.algebra.matrices.linear import rank
from tc0kit.algebra.matrices.modular import NonSolvableImage, good_primes, invertible_modulo, nonsolvable_image
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent

EXTENSIONS_OF_HARD_GROUPS = (
    4  # primes that are tried for a virtually solvable group once it is known not to be solvable
)


@dataclass(frozen=True)
class FamilyVerdict:
    """The class of computing products of a family.

    Attributes:
        upper: the smallest class shown to contain it (``PNC1``: signs of entries; values are in L).
        lower: ``NC1`` or ``PNC1`` if that class reduces to it, else None.
        exact: the class if the bounds meet, else None.
        semantics: for ``exact`` and ``log``: ``{"upper": ..., "lower": ...}``.
        finite: the generated monoid is finite.
        outside_ac0: it is known not to be in AC0.
        steps: the argument, in order.
        certificate: kind ``matrix-family``.
    """

    upper: str
    lower: str | None
    exact: str | None
    semantics: dict[str, dict[str, str | None]]
    finite: bool
    outside_ac0: bool
    steps: tuple[Step, ...]
    certificate: Certificate

    @property
    def label(self) -> str:
        """The answer in a few words, such as ``TC0``, ``NC1-complete``, ``NC1-hard, in PNC1``, ``open, in PNC1``."""
        if self.lower == self.upper:
            return f"{self.upper}-complete"
        if self.lower is not None:
            return f"{self.lower}-hard, in {self.upper}"
        return self.upper if self.upper != "PNC1" else "open, in PNC1"


def decide_family(family: MatrixFamily, budget: Budget | None = None) -> FamilyVerdict:
    """Decide how hard it is to compute products of the family.

    Raises:
        BudgetSpent: the time is over.
    """
    bounds = decide_bounds(family, budget or Budget())
    exact = bounds.upper if bounds.lower == bounds.upper or bounds.upper == "AC0" else None
    return FamilyVerdict(
        bounds.upper,
        bounds.lower,
        exact,
        {
            "exact": {"upper": bounds.upper, "lower": bounds.lower},
            "log": {"upper": bounds.upper, "lower": bounds.lower if bounds.finite else None},
        },
        bounds.finite,
        bounds.outside_ac0 or bounds.lower is not None,
        bounds.steps,
        certificate(
            "matrix-family", subject_of(family), upper=bounds.upper, lower=bounds.lower, parts=list(bounds.bodies)
        ),
    )


def decide_bounds(family: MatrixFamily, budget: Budget) -> Bounds:
    """Return the bounds; used for the whole family and for its parts.

    Raises:
        BudgetSpent: the time is over.
    """
    found = finite_monoid(family, budget)
    if isinstance(found, FiniteMonoid) and (bounds := finite_bounds(found, budget)) is not None:
        return bounds
    algebra, violation = triangularisable(family, budget)
    if violation is None:
        return _triangular(algebra)
    monomial = _monomial(family, budget)
    if monomial is not None:
        return monomial
    flag = invariant_flag(family, budget)
    if len(flag.sizes) > 1:
        return _blocks(family, flag, budget)
    units = family.invertible()
    if all(units):
        return _group(family, budget)
    if all(unit or rank(a) <= 1 for unit, a in zip(units, family.numerators, strict=True)):
        return _rank_one(family, units, budget)
    return _singular(family, budget)


def _triangular(algebra: Enveloping) -> Bounds:
    body: Body = {"kind": "triangularisable", "basis": [list(word) for word in algebra.words]}
    return Bounds(
        "TC0",
        None,
        (
            Step(
                "U2", f"triangularisable: algebra of dimension {len(algebra.words)}, all traces vanish", U2, None, body
            ),
            Step("U1", "products of triangular matrices over a number field", U1, ("upper", "TC0"), body),
        ),
        (body,),
    )


def _monomial(family: MatrixFamily, budget: Budget) -> Bounds | None:
    try:
        return monomial_bounds(family, budget)
    except BudgetSpent:
        budget.tick("maps of the coordinates", 0)
        return None


def _blocks(family: MatrixFamily, flag: Flag, budget: Budget) -> Bounds:
    adapted = family.in_basis(flag.basis)
    found = []
    start = 0
    for size in flag.sizes:
        found.append(decide_bounds(adapted.diagonal_block(start, size), budget))
        start += size
    body: Body = {
        "kind": "block-triangular",
        "basis": [list(row) for row in flag.basis],
        "sizes": list(flag.sizes),
        "blocks": [list(block.bodies) for block in found],
    }
    upper = larger(["TC0", *(block.upper for block in found)])
    lower: str | None = None
    for block in found:
        lower = harder(lower, block.lower)
    sizes = ", ".join(map(str, flag.sizes))
    steps = [Step("U4", f"block triangular with blocks of sizes {sizes}", U4, None, body)]
    for number, block in enumerate(found):
        steps += [
            Step(step.theorem, f"block {number}: {step.statement}", step.source, None, step.certificate)
            for step in block.steps
        ]
    steps.append(Step("U4", "the hardest block decides", U4, ("upper", upper), body))
    if lower:
        steps.append(Step("U4", "a block of the product is a linear image of it", U4, ("lower", lower), body))
    return Bounds(upper, lower, tuple(steps), (body,))


def _group(family: MatrixFamily, budget: Budget) -> Bounds:
    """The dichotomy for finitely generated matrix groups (theory C.4)."""
    image: NonSolvableImage | None = None
    extension: Extension | None = None
    tried = 0
    for p in good_primes(family):
        budget.tick("reductions of a matrix group", p)
        if image is None:
            image = nonsolvable_image(family, p, budget)
        if extension is None and invertible_modulo(family, p) and (image is None or tried < EXTENSIONS_OF_HARD_GROUPS):
            tried += 1
            result = find_extension(family, p, budget)
            extension = result if isinstance(result, Extension) else None
        if extension is not None and (image is not None or extension.series is not None):
            break
        if image is not None and tried >= EXTENSIONS_OF_HARD_GROUPS:
            break
    bounds = universal() if extension is None else _extension_bounds(extension)
    return _with_hardness(family, bounds, image, budget)


def _extension_bounds(extension: Extension) -> Bounds:
    body: Body = {
        "kind": "matrix-group",
        "algebra": [[list(row) for row in b] for b in extension.algebra],
        "cosets": [list(pair) for pair in extension.cosets],
        "table": [list(row) for row in extension.table],
        "series": None if extension.series is None else [list(g) for g in extension.series],
    }
    upper = "NC1" if extension.series is None else "TC0"
    kind = "virtually solvable" if extension.series is None else "solvable"
    text = (
        f"the group is {kind}: {len(extension.table)} cosets of a triangularisable normal subgroup "
        f"(found modulo {extension.prime})"
    )
    return Bounds(upper, None, (Step("U3", text, U3, ("upper", upper), body),), (body,))


def _with_hardness(family: MatrixFamily, bounds: Bounds, image: NonSolvableImage | None, budget: Budget) -> Bounds:
    """Add what a reduction shows, and elementary words if the upper bound leaves room for them."""
    steps, bodies, lower = list(bounds.steps), list(bounds.bodies), bounds.lower
    if image is not None:
        body: Body = {
            "kind": image.kind,
            "prime": image.prime,
            "points": [list(v) for v in image.points],
            **image.proof,
        }
        text = f"modulo {image.prime} the letters generate a non-solvable group on {len(image.points)} lines"
        steps.append(Step("L1", text, L1, ("lower", "NC1"), body))
        bodies.append(body)
        lower = harder(lower, "NC1")
    if image is not None and bounds.upper == "PNC1" and family.dimension >= 3:
        words = elementary_words(family, budget)
        if words is not None:
            body = _elementary_body(words)
            text = "words that are the elementary matrices of SL_3 on an invariant space"
            steps.append(Step("C6", text, C6, ("lower", "PNC1"), body))
            bodies.append(body)
            lower = "PNC1"
    return Bounds(bounds.upper, lower, tuple(steps), tuple(bodies))


def _elementary_body(found: ElementaryWords) -> Body:
    words: list[Any] = [list(found.words[cell, sign]) for cell in CELLS for sign in (1, -1)]
    return {"kind": "elementary-words", "basis": [list(row) for row in found.basis], "words": words}


def _rank_one(family: MatrixFamily, units: tuple[bool, ...], budget: Budget) -> Bounds:
    chosen = [a for a, unit in enumerate(units) if unit]
    inner = decide_bounds(family.restricted(chosen), budget) if chosen else None
    body: Body = {"kind": "rank-one-singulars", "units": [] if inner is None else list(inner.bodies)}
    upper = "TC0" if inner is None else larger(["TC0", inner.upper])
    lower = None if inner is None else inner.lower
    text = f"{len(units) - len(chosen)} letters have rank at most 1; "
    steps = (
        []
        if inner is None
        else [
            Step(step.theorem, f"units: {step.statement}", step.source, None, step.certificate) for step in inner.steps
        ]
    )
    steps.append(Step("RANK", text + "products are cut there", RANK, ("upper", upper), body))
    if lower:
        steps.append(Step("RANK", "words of units are words of the family", RANK, ("lower", lower), body))
    return Bounds(upper, lower, tuple(steps), (body,))


def _singular(family: MatrixFamily, budget: Budget) -> Bounds:
    """Finitely many image spaces (of rows or columns); else a non-solvable group modulo some prime."""
    best: Bounds | None = None
    for transpose in (False, True):
        found = image_spaces(family.transposed() if transpose else family, budget)
        bounds = None if found is None else _images(found, transpose, budget)
        if bounds is not None and (best is None or UPPER.index(bounds.upper) < UPPER.index(best.upper)):
            best = bounds
    if best is not None and (best.upper == "TC0" or best.lower is not None):
        return best
    image = None
    for p in good_primes(family):
        budget.tick("reductions of a matrix monoid", p)
        image = nonsolvable_image(family, p, budget)
        if image is not None:
            break
    return _with_hardness(family, best or universal(), image, budget)


def _images(found: ImageSpaces, transpose: bool, budget: Budget) -> Bounds | None:
    try:
        maps = classify_action(found.action, budget)
    except BudgetSpent:
        budget.tick("action on image spaces", len(found.spaces))
        return None
    local = [None if group.family is None else decide_bounds(group.family, budget) for group in found.groups]
    parts = [part for part in maps.parts if part["kind"] in ("aperiodic", "solvable", "non-solvable")]
    body: Body = {
        "kind": "image-spaces",
        "transpose": transpose,
        "spaces": [[list(row) for row in space] for space in found.spaces],
        "parts": parts,
        "groups": [
            {"root": group.root, "parts": [] if bounds is None else list(bounds.bodies)}
            for group, bounds in zip(found.groups, local, strict=True)
        ],
    }
    decided = [bounds for bounds in local if bounds is not None]
    upper = larger(["NC1" if maps.hard else "TC0", *(bounds.upper for bounds in decided)])
    hard = maps.hard or any(bounds.lower for bounds in decided)
    what = "column" if transpose else "row"
    text = f"the images of the {what} space are {len(found.spaces)} spaces, with {len(decided)} local groups"
    steps = [Step("C5", text, IMAGES, None, body)]
    for group, bounds in zip(found.groups, local, strict=True):
        steps += [
            Step(
                step.theorem,
                f"local group at space {group.root}: {step.statement}",
                step.source,
                None,
                step.certificate,
            )
            for step in (bounds.steps if bounds else ())
        ]
    steps.append(Step("C5", "words are cut where the dimension falls", IMAGES, ("upper", upper), body))
    if hard:
        steps.append(
            Step("C5", "a local group, or the action on the spaces, is not solvable", IMAGES, ("lower", "NC1"), body)
        )
    return Bounds(upper, "NC1" if hard else None, tuple(steps), (body,))
