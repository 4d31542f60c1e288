"""``image-spaces``: the images of the row space under words are finitely many, with local groups.

Form::

    "transpose": true or false     whether the family is transposed first (then words are read backwards)
    "spaces": [[row, ...], ...]    spaces by integer bases: multiples of the rows of the reduced echelon form;
                                   the first is the whole space, an empty list is the space 0
    "parts": [part, ...]           certificates about the letters' action on the spaces' numbers
    "groups": [{"root": i, "parts": [part, ...]}, ...]    certificates about local families

Checked: every letter maps every listed space onto a listed space. Spaces of one dimension r > 0 with the letters that
keep it form components (strongly connected). Each component with an inner edge is listed by one of its spaces, the
root. Its *local family* is computed here: going breadth-first from the root, letters in order, inside the component,
an edge i -a-> j has the matrix m with B_i A_a = m B_j for the listed bases, and t_j = t_i m when j is met first,
t_root = 1. The letters of the family are named "i.a" in the order of the edges, with the matrices t_i m t_j^-1
different from 1; without any, the parts are empty.

**Complexity.** A word leads from the whole space through the spaces; which one its prefixes reach are word problems of
the action, in TC0 if that is solvable, always in NC1. Edges that leave a component are at most as many on a path as
there are components; between them the value of an infix is t_i^-1 (a product in the local family) t_j. So the product
is in the largest of TC0, the action's class, and the local families' upper bounds. Conversely, the space that a word
reaches is read from its value: NC1-hard if the action is not solvable. And if a local family is NC1-hard through a
group modulo p, so is this one: every local generator is l_1 l_2^-1 for closed words l_1, l_2 at the root whose
matrices are products of local generators, so modulo p both generate the same finite group.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

from tc0kit.certificates.base import (
    Findings,
    Malformed,
    Meter,
    Refused,
    expect_bool,
    expect_int,
    expect_ints,
    expect_list,
    expect_object,
)
from tc0kit.certificates.matrix_actions import BARRINGTON
from tc0kit.certificates.matrix_algebra import CheckPart
from tc0kit.certificates.matrix_base import (
    HAB,
    MAX_ENTRY,
    UPPER,
    MatrixSubject,
    Rows,
    adjugate,
    best_bounds,
    bits_of,
    cost,
    family_json,
    refuse_unless_accepted,
    times,
    unit,
)

FIELDS = ("transpose", "spaces", "parts", "groups")


Key = tuple[tuple[Fraction, ...], ...]


def _echelon(rows: Rows, meter: Meter) -> Key:
    """Return the reduced row echelon form, which depends on the span only."""
    left = [[Fraction(x) for x in row] for row in rows]
    done: list[list[Fraction]] = []
    for column in range(len(left[0]) if left else 0):
        row = next((row for row in left if row[column]), None)
        if row is None:
            continue
        longest = max(bits_of(x.as_integer_ratio() for x in other) for other in (*left, *done))
        meter.spend(8 * len(rows) * len(row) * cost(longest))
        left = [other for other in left if other is not row]
        row = [x / row[column] for x in row]
        done, left = [
            [[x - other[column] * y for x, y in zip(other, row, strict=True)] for other in group]
            for group in (done, left)
        ]
        done.append(row)
    return tuple(map(tuple, done))


class _Space:
    """A listed space: an integer basis whose rows are multiples of those of the reduced echelon form."""

    def __init__(self, value: Any, d: int, meter: Meter) -> None:
        self.rows: Rows = tuple(
            expect_ints(row, "spaces", -MAX_ENTRY, MAX_ENTRY) for row in expect_list(value, "spaces")
        )
        if any(len(row) != d for row in self.rows):
            raise Malformed(f"spaces: rows of {d} integers are expected")
        self.key = _echelon(self.rows, meter)
        self.pivots = [next(k for k, x in enumerate(row) if x) for row in self.key]
        multiples = zip(self.rows, self.key, self.pivots, strict=False)
        if len(self.key) != len(self.rows) or any(tuple(row[p] * x for x in e) != row for row, e, p in multiples):
            raise Malformed("spaces: multiples of the rows of the reduced echelon form are expected")

    def coordinates(self, rows: Rows) -> tuple[Rows, int]:
        """Return (m, c) with ``c rows = m basis``, for rows that lie in the space."""
        leads = [row[p] for row, p in zip(self.rows, self.pivots, strict=True)]
        c = prod(leads)
        return tuple(tuple([v[p] * (c // x) for p, x in zip(self.pivots, leads, strict=True)]) for v in rows), c


def verify(certificate: dict[str, Any], subject: MatrixSubject, meter: Meter, check_part: CheckPart) -> Findings:
    """Walk the spaces, rebuild the local families, check the parts."""
    d = subject.dimension
    flip = expect_bool(certificate["transpose"], "transpose")
    matrices = [tuple(zip(*a, strict=True)) if flip else a for a in subject.matrices]
    spaces = [_Space(value, d, meter) for value in expect_list(certificate["spaces"], "spaces")]
    number = {space.key: i for i, space in enumerate(spaces)}
    if not spaces or len(spaces[0].rows) != d or len(number) != len(spaces):
        raise Refused("spaces: they must differ, and the first one is the whole space")
    images: list[list[int]] = []
    for a in matrices:
        row = []
        for space in spaces:
            target = number.get(_echelon(times(space.rows, a, meter), meter)) if space.rows else number[()]
            if target is None:
                raise Refused("spaces: a letter leads out of the list")
            row.append(target)
        images.append(row)
    raw = {"letters": subject.letters, "images": images}
    results = [
        refuse_unless_accepted(check_part(part, raw), f"parts[{k}]")
        for k, part in enumerate(expect_list(certificate["parts"], "parts"))
    ]
    facts = {fact for result in results for fact in result.proves}
    lines = [f"the letters map {len(spaces)} spaces onto each other"]
    lines += [f"{result.kind}: {line}" for result in results for line in result.checked]
    uppers: list[str | None] = ["TC0" if facts & {"solvable", "aperiodic"} else "NC1"]
    hard = "non-solvable" in facts
    waiting = set(range(len(spaces)))
    trusted = [HAB, BARRINGTON]
    for k, entry in enumerate(expect_list(certificate["groups"], "groups")):
        where = f"groups[{k}]"
        expect_object(entry, where, ("root", "parts"))
        root = expect_int(entry["root"], f"{where}.root", 0, len(spaces) - 1)
        inside = _component(root, spaces, images, meter)
        if not inside <= waiting or not spaces[root].rows:
            raise Refused(f"{where}: the component of this root is listed twice, or is 0")
        waiting -= inside
        family = _local_family(root, inside, spaces, images, matrices, subject, meter)
        local = [
            refuse_unless_accepted(check_part(part, family), f"{where}.parts")
            for part in expect_list(entry["parts"], f"{where}.parts")
        ]
        if family is None:
            if local:
                raise Refused(f"{where}: the local group is trivial")
            continue
        upper, lower = best_bounds(local)
        uppers.append(upper)
        hard = hard or lower is not None
        lines += [f"group at space {root}: {result.kind}: {line}" for result in local for line in result.checked]
        trusted += [theorem for result in local for theorem in result.trusted]
    for i in sorted(waiting):
        if spaces[i].rows and any(row[i] in _component(i, spaces, images, meter) for row in images):
            raise Refused(f"groups: the component of space {i} is not listed")
    proves = ["finitely many image spaces"]
    if None not in uppers:
        proves.append(f"upper {UPPER[max(UPPER.index('TC0'), *(UPPER.index(name) for name in uppers if name))]}")
    if hard:
        proves.append("lower NC1")
    return Findings(lines, proves, list(dict.fromkeys(trusted)))


def _component(root: int, spaces: list[_Space], images: list[list[int]], meter: Meter) -> set[int]:
    """Return the spaces that can be reached from the root and lead back, keeping the dimension."""
    size = len(spaces[root].rows)
    forward, backward = {root}, {root}
    queue = [root]
    for i in queue:
        for row in images:
            if len(spaces[row[i]].rows) == size and row[i] not in forward:
                forward.add(row[i])
                queue.append(row[i])
    meter.spend(len(forward) ** 2 * len(images))
    grown = True
    while grown:
        more = {i for i in forward - backward if any(row[i] in backward for row in images)}
        backward |= more
        grown = bool(more)
    return backward


def _local_family(
    root: int,
    inside: set[int],
    spaces: list[_Space],
    images: list[list[int]],
    matrices: list[Rows],
    subject: MatrixSubject,
    meter: Meter,
) -> dict[str, Any] | None:
    """Return the Schreier generators of the component, as a subject; None if all of them are 1."""
    there: dict[int, tuple[Rows, int]] = {root: (unit(len(spaces[root].rows)), 1)}
    queue = [root]
    edges = []
    for i in queue:
        for a, row in enumerate(images):
            j = row[i]
            if j in inside:
                m, c = spaces[j].coordinates(times(spaces[i].rows, matrices[a], meter))
                q = c * subject.denominators[a]
                edges.append((i, a, j, m, q))
                if j not in there:
                    there[j] = (times(there[i][0], m, meter), there[i][1] * q)
                    queue.append(j)
    names, pairs = [], []
    for i, a, j, m, q in edges:
        back, scale = adjugate(there[j][0], meter)
        top = times(times(there[i][0], m, meter), back, meter)
        bottom = there[i][1] * q * scale
        top = tuple(tuple([x * there[j][1] for x in row]) for row in top)
        if top != tuple(tuple([bottom * x for x in row]) for row in unit(len(top))):
            names.append(f"{i}.{a}")
            pairs.append((top, bottom))
    return family_json(names, pairs) if names else None
