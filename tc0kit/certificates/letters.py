"""``letters``: facts that show in the letters' actions alone. Form: ``"facts": [names]``; each is recomputed.

- ``group``: every letter permutes the points, so the monoid is a group.
- ``abelian group``: moreover the letters commute.
- ``elementary abelian 2-group``: moreover every letter is its own inverse.
- ``counts length``: all letters act as one and the same permutation.
- ``letter period``: a letter has a cycle of more than one point; ``odd letter period``: of a length that is no
  power of 2.
- ``contains parity``: with the initial state q, a letter that exchanges q and another state p, a letter that fixes
  both, and exactly one of them accepting: over these two letters the language is PARITY or its complement.
- ``R-trivial``: no cycle in the graph of the letters but loops. If words u, v give q.u = p and p.v = q with p and q
  different, e = (uv)^w is R-equivalent to eu, and q.e = q is not q.eu = p; the converse holds because the points
  separate the elements.
- ``not R-trivial``: there is such a cycle.

Of a word problem in which every element is a letter only ``group``, its two refinements and R-triviality are asked:
they do not depend on which generators are listed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tc0kit.certificates.base import Findings, Meter, Refused, Subject, expect_list, expect_str

FIELDS = ("facts",)


def _group(s: Subject) -> bool:
    return all(len(set(image)) == s.degree for image in s.images)


def _abelian(s: Subject) -> bool:
    return _group(s) and all(
        a[b[q]] == b[a[q]] for i, a in enumerate(s.images) for b in s.images[:i] for q in range(s.degree)
    )


def _elementary(s: Subject) -> bool:
    return _abelian(s) and all(image[image[q]] == q for image in s.images for q in range(s.degree))


def _counts_length(s: Subject) -> bool:
    return not s.all_elements and _group(s) and len(set(s.images)) == 1


def _cycles(image: tuple[int, ...]) -> set[int]:
    """Return the lengths of a map's cycles: walk from each point until one that was met before."""
    lengths = set()
    walk = [-1] * len(image)  # the walk on which a point was met
    place = [0] * len(image)  # and its number there
    for start in range(len(image)):
        point, steps = start, 0
        while walk[point] < 0:
            walk[point], place[point] = start, steps
            point, steps = image[point], steps + 1
        if walk[point] == start:
            lengths.add(steps - place[point])
    return lengths


def _period(s: Subject) -> bool:
    return not s.all_elements and any(length > 1 for image in s.images for length in _cycles(image))


def _odd_period(s: Subject) -> bool:
    return not s.all_elements and any(length & (length - 1) for image in s.images for length in _cycles(image))


def _parity(s: Subject) -> bool:
    if s.initial is None:
        return False
    q = s.initial
    return any(
        swap[p] == q and hold[q] == q and hold[p] == p and (q in s.accepting) != (p in s.accepting)
        for swap in s.images
        for p in (swap[q],)
        for hold in s.images
    )


def _r_trivial(s: Subject) -> bool:
    """Remove points to which only loops lead, and the edges from them, until none or no such point is left."""
    targets = [{image[q] for image in s.images} - {q} for q in range(s.degree)]
    incoming = [0] * s.degree
    for goals in targets:
        for p in goals:
            incoming[p] += 1
    free = [q for q in range(s.degree) if incoming[q] == 0]
    removed = 0
    while free:
        removed += 1
        for p in targets[free.pop()]:
            incoming[p] -= 1
            if incoming[p] == 0:
                free.append(p)
    return removed == s.degree


FACTS: dict[str, Callable[[Subject], bool]] = {
    "group": _group,
    "abelian group": _abelian,
    "elementary abelian 2-group": _elementary,
    "counts length": _counts_length,
    "letter period": _period,
    "odd letter period": _odd_period,
    "contains parity": _parity,
    "R-trivial": _r_trivial,
    "not R-trivial": lambda s: not _r_trivial(s),
}


def verify(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Recompute every fact."""
    names = [expect_str(name, "facts") for name in expect_list(certificate["facts"], "facts")]
    if not names or len(set(names)) != len(names):
        raise Refused("facts: different names, at least one, are expected")
    for name in names:
        if name not in FACTS:
            raise Refused(f"facts: {name[:40]!r} is none of {', '.join(FACTS)}")
        meter.spend(subject.degree * (len(subject.images) + 1) ** 2)
        if not FACTS[name](subject):
            raise Refused(f"facts: {name!r} does not hold")
    return Findings([f"the letters' actions show: {name}" for name in names], proves=names)
