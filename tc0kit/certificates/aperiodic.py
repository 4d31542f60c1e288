"""``aperiodic``: all groups in the monoid are trivial; x^k = x^(k+1) for every element x, with the index k.

Form::

    "index": k, "exact": true, "witness": word or null     k is least; x^(k-1) differs from x^k for the word x
    "index": k, "exact": false, "witness": null            k = max(n - 1, 1), a bound for n points

The orbit of image sets is walked again and all its loops are 1 (``orbit.py``); that proves aperiodicity, whatever k
is.
*Bound.* If x is aperiodic on n >= 2 points, every cycle of x is a fixed point, and each point reaches it within n -
1 steps.
*Exact.* The checker multiplies out the monoid (at most ``MAX_ELEMENTS`` elements), tests x^k = x^(k+1) for each
element, and, unless k = 1, that the witness fails it for k - 1.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import (
    Findings,
    Malformed,
    Meter,
    Points,
    Refused,
    Subject,
    expect_bool,
    expect_int,
)
from tc0kit.certificates.orbit import components

FIELDS = ("index", "exact", "witness")
MAX_ELEMENTS = 200_000


def has_index(element: Points, k: int, meter: Meter) -> bool:
    """Return whether x^k = x^(k+1), i.e. whether x fixes the image of x^k pointwise."""
    image = set(range(len(element)))
    for _ in range(k):
        meter.spend(len(image))
        following = {element[q] for q in image}
        if len(following) == len(image):  # x permutes the image from here on
            break
        image = following
    return all(element[q] == q for q in image)


def verify(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Walk the orbit, then check the index."""
    bound = max(subject.degree - 1, 1)
    k = expect_int(certificate["index"], "index", 1, bound)
    exact = expect_bool(certificate["exact"], "exact")
    found = components(subject, meter)
    loops = 0
    for component in found:
        one = tuple(range(component.size))
        for loop, _ in component.loops(subject, 0, component.members[0], meter):
            loops += 1
            if loop != one:
                raise Refused(f"a word permutes an image set of {component.size} points without fixing it pointwise")
    lines = [f"the orbit of image sets was walked again: all {loops} loops of its {len(found)} components are trivial"]
    if (certificate["witness"] is None) != (not exact or k == 1):
        raise Malformed("witness: a word is expected if and only if the index is exact and above 1")
    if not exact:
        if k != bound:
            raise Refused(f"index: a bound must be {bound}, the number of points less one")
        lines.append(f"x^{k} = x^{k + 1} for every element x: a bound from the number of points")
    else:
        elements: list[Points] = [subject.points]
        seen = {subject.points}
        for element in elements:
            if not has_index(element, k, meter):
                raise Refused(f"index: an element x has x^{k} different from x^{k + 1}")
            for letter in range(len(subject.images)):
                meter.spend(len(element))
                following = subject.step(element, letter)
                if following not in seen:
                    if len(elements) == MAX_ELEMENTS:
                        raise Refused(
                            f"index: the monoid has more than {MAX_ELEMENTS:,} elements; only the bound can be checked"
                        )
                    seen.add(following)
                    elements.append(following)
        lines.append(f"x^{k} = x^{k + 1} for each of the {len(elements)} elements x")
        if certificate["witness"] is not None:
            word = subject.word(certificate["witness"], "witness")
            if has_index(subject.run(tuple(subject.points), word, meter), k - 1, meter):
                raise Refused(f"witness: the word x has x^{k - 1} = x^{k}, so it does not show that the index is least")
            lines.append(f"x^{k - 1} differs from x^{k} for the witness x")
    return Findings(lines, proves=["aperiodic", "quasi-aperiodic", "solvable"])
