"""New actions from old ones: side by side (direct product), powers, and wreath products."""

from __future__ import annotations

from collections.abc import Sequence

from tc0kit.errors import UserError
from tc0kit.tasks.action import Action
from tc0kit.tasks.notation import POINT_LIMIT

ENTRY_LIMIT = 8_000_000
"""Largest degree times number of letters that is written down."""


def letter_names(count: int) -> tuple[str, ...]:
    """Return ``a, b, ..`` for up to 26 letters and ``a1, a2, ..`` for more."""
    if count <= 26:
        return tuple("abcdefghijklmnopqrstuvwxyz"[:count])
    return tuple(f"a{i}" for i in range(1, count + 1))


def check_size(name: str, degree: int, letters: int) -> None:
    """Raise ``UserError`` if an action would be too large to write down."""
    name = name if len(name) <= 80 else f"{name[:77]}..."
    if degree > POINT_LIMIT:
        raise UserError(f"{name} would act on {degree:,} points; the limit is {POINT_LIMIT:,}")
    if degree * letters > ENTRY_LIMIT:
        raise UserError(f"{name} needs {letters:,} letters on {degree:,} points; the limit is {ENTRY_LIMIT:,} entries")


def side_by_side(name: str, factors: Sequence[Action]) -> Action:
    """Return the direct product of the generated monoids: each factor moves its own points and fixes the others.

    Raises:
        UserError: too many points.
    """
    factors = [f for f in factors if f.letters]  # a factor without letters is the trivial monoid
    degree = sum(f.degree for f in factors) or 1
    count = sum(len(f.letters) for f in factors)
    check_size(name, degree, count)
    images = []
    offset = 0
    for factor in factors:
        before = tuple(range(offset))
        after = tuple(range(offset + factor.degree, degree))
        for image in factor.images:
            images.append(before + tuple(offset + q for q in image) + after)
        offset += factor.degree
    return Action(degree, letter_names(count), tuple(images))


def wreath(name: str, base: Action, top: Action) -> Action:
    """Return the imprimitive action of ``base wr top``: one copy of ``base`` per point of ``top``, permuted by it.

    The base letters are put on one copy per orbit of ``top`` if ``top`` is a group (conjugation moves them to the
    other copies), else on every copy.

    Raises:
        UserError: too many points.
    """
    degree = base.degree * top.degree
    copies = _orbit_representatives(top) if top.is_permutation_action else list(range(top.degree))
    check_size(name, degree, len(copies) * len(base.letters) + len(top.letters))
    images = []
    for copy in copies:
        start = copy * base.degree
        for image in base.images:
            moved = list(range(degree))
            moved[start : start + base.degree] = [start + q for q in image]
            images.append(tuple(moved))
    for image in top.images:
        images.append(tuple(image[q // base.degree] * base.degree + q % base.degree for q in range(degree)))
    return Action(degree, letter_names(len(images)), tuple(images))


def _orbit_representatives(action: Action) -> list[int]:
    seen = [False] * action.degree
    representatives = []
    for point in range(action.degree):
        if seen[point]:
            continue
        representatives.append(point)
        seen[point] = True
        orbit = [point]
        for q in orbit:  # grows while it is walked
            for image in action.images:
                if not seen[image[q]]:
                    seen[image[q]] = True
                    orbit.append(image[q])
    return representatives
