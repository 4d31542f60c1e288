"""``finite-matrix-monoid``, ``column-monomial`` and ``rank-one-singulars``: matrices that come down to finite actions.

``finite-matrix-monoid``::

    "vectors": [[row, denominator], ...]    row vectors that span Q^d, permuted or merged by the letters
    "parts":   [part, ...]                  certificates about the action of the letters on the vectors' numbers

Checked: the set of vectors spans, and every letter maps it to itself. So the monoid acts on it, faithfully because it
spans, and is finite. Its word problem is in AC0 if the action is aperiodic or quasi-aperiodic, in ACC0 if it is
solvable, always in NC1, outside AC0 if it is not quasi-aperiodic, and NC1-hard if it is not solvable (Barrington 1989;
Barrington, Therien 1988; Barrington, Compton, Straubing, Therien 1992).

``column-monomial``::

    "transpose": true or false   whether rows take the place of columns
    "parts": [part, ...]         certificates about the action of the letters on the coordinates and a sink

Checked: every column of every matrix has at most one non-zero block (of the subject's size), blocks are invertible,
and all blocks commute. So a letter maps coordinate j to the row of its block, or to the sink, and a product maps along
the composition of the maps, with the product of the blocks on the way (non-zero, being a product of invertible ones)
as its factor. Maps: word problems of a finite monoid, in TC0 if it is solvable, in NC1 always. Factors: iterated
products in a commutative algebra, in TC0. Conversely the pattern of the product is the composition of the maps:
NC1-hard if they are not solvable. Whether the word is read forwards or backwards does not matter.

``rank-one-singulars``::

    "units": [part, ...]         certificates about the family of the invertible letters; empty if there are none

Checked: every other letter has rank at most 1, A = u v^T. A word is cut at these letters; the product is the product
of the numbers v_i^T g_i u_(i+1), with g_i the interval products of units, between a column and a row of the same kind.
So it is in the larger of TC0 and the units' upper bound, and words of units inherit their lower bound.
"""

from __future__ import annotations

from math import gcd
from typing import Any

from tc0kit.certificates.base import (
    CheckResult,
    Findings,
    Malformed,
    Meter,
    Refused,
    expect_bool,
    expect_int,
    expect_ints,
    expect_list,
)
from tc0kit.certificates.matrix_algebra import CheckPart
from tc0kit.certificates.matrix_base import (
    HAB,
    MAX_ENTRY,
    UPPER,
    MatrixSubject,
    Rows,
    Span,
    adjugate,
    best_bounds,
    family_json,
    refuse_unless_accepted,
    times,
)

FINITE_FIELDS = ("vectors", "parts")
MONOMIAL_FIELDS = ("transpose", "parts")
RANK_FIELDS = ("units",)
BARRINGTON = "Barrington 1989; Barrington, Therien 1988: word problems of finite monoids"


def _check_parts(value: Any, raw: Any, check_part: CheckPart, where: str) -> tuple[list[CheckResult], list[str]]:
    results = [
        refuse_unless_accepted(check_part(part, raw), f"{where}[{k}]")
        for k, part in enumerate(expect_list(value, where))
    ]
    return results, [f"{result.kind}: {line}" for result in results for line in result.checked]


def _facts(results: list[CheckResult]) -> set[str]:
    return {fact for result in results for fact in result.proves}


def verify_finite(certificate: dict[str, Any], subject: MatrixSubject, meter: Meter, check_part: CheckPart) -> Findings:
    """Check the set of vectors and the certificates about the action on it."""
    d = subject.dimension
    points: list[tuple[tuple[int, ...], int]] = []
    span = Span(meter)
    for k, entry in enumerate(expect_list(certificate["vectors"], "vectors")):
        pair = expect_list(entry, f"vectors[{k}]")
        if len(pair) != 2:
            raise Malformed(f"vectors[{k}]: a pair [row, denominator] is expected")
        row = expect_ints(pair[0], f"vectors[{k}]", -MAX_ENTRY, MAX_ENTRY)
        q = expect_int(pair[1], f"vectors[{k}]", 1, MAX_ENTRY)
        if len(row) != d or gcd(q, *row) != 1:
            raise Malformed(f"vectors[{k}]: {d} coordinates over a denominator, in lowest terms, are expected")
        points.append((row, q))
        if len(span.rows) < d:
            span.add(row)
    number = {point: k for k, point in enumerate(points)}
    if len(number) != len(points) or len(span.rows) != d:
        raise Refused("vectors: they must differ and span the whole space")
    images = []
    for matrix, denominator in zip(subject.matrices, subject.denominators, strict=True):
        row_images = []
        for row, q in points:
            (w,) = times((row,), matrix, meter)
            r = q * denominator
            common = gcd(r, *w)
            point = (tuple([x // common for x in w]), r // common)
            if point not in number:
                raise Refused("vectors: a letter leads out of the set")
            row_images.append(number[point])
        images.append(row_images)
    results, lines = _check_parts(
        certificate["parts"], {"letters": subject.letters, "images": images}, check_part, "parts"
    )
    facts = _facts(results)
    upper = "AC0" if facts & {"aperiodic", "quasi-aperiodic"} else "ACC0" if "solvable" in facts else "NC1"
    proves = ["finite monoid", f"upper {upper}"] + (["lower NC1"] if "non-solvable" in facts else [])
    if any(fact.startswith("stable prime ") for fact in facts):
        proves.append("outside AC0")
    lines.insert(0, f"the letters map {len(points)} vectors that span the space to each other, so the monoid is finite")
    return Findings(lines, proves, [BARRINGTON])


def verify_monomial(
    certificate: dict[str, Any], subject: MatrixSubject, meter: Meter, check_part: CheckPart
) -> Findings:
    """Check the pattern and the certificates about the maps."""
    transpose = expect_bool(certificate["transpose"], "transpose")
    m = subject.block
    n = subject.dimension // m
    images = []
    blocks: set[Rows] = set()
    for matrix in subject.matrices:
        row_images = []
        for j in range(n):
            found = []
            for i in range(n):
                r, c = (j, i) if transpose else (i, j)
                block = tuple(row[c * m : c * m + m] for row in matrix[r * m : r * m + m])
                if any(map(any, block)):
                    found.append(i)
                    blocks.add(block)
            if len(found) > 1:
                raise Refused("a column (or row) of a matrix has two non-zero entries")
            row_images.append(found[0] if found else n)
        images.append([*row_images, n])
    if m > 1:
        listed = sorted(blocks)
        for k, x in enumerate(listed):
            if not adjugate(x, meter)[1]:
                raise Refused("a non-zero block is singular")
            if any(times(x, y, meter) != times(y, x, meter) for y in listed[:k]):
                raise Refused("two blocks do not commute")
    results, lines = _check_parts(
        certificate["parts"], {"letters": subject.letters, "images": images}, check_part, "parts"
    )
    facts = _facts(results)
    proves = ["column-monomial", "upper TC0" if facts & {"solvable", "aperiodic"} else "upper NC1"]
    if "non-solvable" in facts:
        proves.append("lower NC1")
    where = "row" if transpose else "column"
    lines.insert(0, f"every {where} has at most one non-zero entry: maps of {n} coordinates, with factors")
    return Findings(lines, proves, [HAB, BARRINGTON])


def verify_rank_one(
    certificate: dict[str, Any], subject: MatrixSubject, meter: Meter, check_part: CheckPart
) -> Findings:
    """Check the ranks and the certificates about the invertible letters."""
    units = []
    for a, matrix in enumerate(subject.matrices):
        span = Span(meter)
        ranks = sum(span.add(row) for row in matrix)
        if ranks == subject.dimension and ranks > 1:
            units.append(a)
        elif ranks > 1:
            raise Refused(f"the letter {subject.letters[a][:40]!r} is singular and has rank {ranks}")
    others = len(subject.matrices) - len(units)
    lines = [f"{others} letters have rank at most 1, {len(units)} are invertible"]
    if not units:
        if certificate["units"] != []:
            raise Refused("units: there are none, so the list must be empty")
        return Findings(lines, ["rank at most one", "upper TC0"], [HAB])
    raw = family_json(
        [subject.letters[a] for a in units], [(subject.matrices[a], subject.denominators[a]) for a in units]
    )
    results, more = _check_parts(certificate["units"], raw, check_part, "units")
    upper, lower = best_bounds(results)
    proves = ["rank at most one or invertible"]
    if upper:
        proves.append(f"upper {UPPER[max(UPPER.index(upper), UPPER.index('TC0'))]}")
    if lower:
        proves.append(f"lower {lower}")
    trusted = [HAB, *(theorem for result in results for theorem in result.trusted)]
    return Findings(lines + more, proves, list(dict.fromkeys(trusted)))
