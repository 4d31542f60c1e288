"""``matrix-channels``: combinations of a state's coordinates that a letter holds, resets, flips or turns.

Form (the subject is a family of matrices, ``matrix_base.py``)::

    "channels": [{"act": "holds" | "resets" | "flips" | "signs" | "turns",
                  "order": m for "turns", else 0,
                  "letter": a, "hold": b or null,
                  "rows": [[integers], ...]}, ...]

The state is a column h with h' = A h + B, so for rows W with W A = R W the numbers s = W h follow s' = R s + W B,
whatever the other coordinates do. Checked, with A the matrix of ``letter`` and C that of ``hold``: the rows are
independent; and

- ``holds``: W A = W (there is no other letter);
- ``resets``: W A = 0 and W C = W;
- ``flips``: W A = -W, and W C = W unless ``hold`` is null;
- ``signs``: one row w with w A = x w, w C = y w, x < 0 < y;
- ``turns``: the m-th cyclotomic polynomial f has W f(A) = 0, the span of the rows is invariant under A, and W C = W
  unless ``hold`` is null. Then the complex span of the rows holds an eigenvector of A whose eigenvalue is a primitive
  m-th root of unity, and C leaves it as it is.

Proves, for each channel, its act ("turns 5" with the order), with " with a hold" unless ``hold`` is null or the act is
``holds``; and the same with " in a coordinate" if the rows are a single row of the identity matrix, so that no rounding
of other coordinates enters. Over a number field (block > 1) all of this is about the rational coordinates.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import (
    Findings,
    Malformed,
    Meter,
    Refused,
    expect_int,
    expect_ints,
    expect_list,
    expect_object,
    expect_str,
)
from tc0kit.certificates.matrix_algebra import CheckPart
from tc0kit.certificates.matrix_base import MAX_ENTRY, MatrixSubject, Rows, Span, times

FIELDS = ("channels",)
CHANNEL = ("act", "order", "letter", "hold", "rows")
ACTS = ("holds", "resets", "flips", "signs", "turns")
MAX_ORDER = 10_000


def verify(certificate: dict[str, Any], subject: MatrixSubject, meter: Meter, check_part: CheckPart) -> Findings:
    """Check every channel."""
    proves: list[str] = []
    lines = []
    for k, value in enumerate(expect_list(certificate["channels"], "channels")):
        where = f"channels[{k}]"
        expect_object(value, where, CHANNEL)
        act = expect_str(value["act"], f"{where}.act")
        if act not in ACTS:
            raise Malformed(f"{where}.act: one of {', '.join(ACTS)} is expected")
        order = expect_int(value["order"], f"{where}.order", 0, MAX_ORDER)
        if (act == "turns") != (order > 0):
            raise Malformed(f"{where}.order: positive for 'turns', else 0")
        last = len(subject.matrices) - 1
        letter = expect_int(value["letter"], f"{where}.letter", 0, last)
        hold = None if value["hold"] is None else expect_int(value["hold"], f"{where}.hold", 0, last)
        if (hold is None) != (act == "holds") and (hold is not None or act in ("resets", "signs")):
            raise Malformed(f"{where}.hold: null for 'holds', a letter for 'resets' and 'signs'")
        rows = _rows(value["rows"], where, subject.dimension, meter)
        _check(subject, act, order, letter, hold, rows, where, meter)
        fact = act + (f" {order}" if order else "") + (" with a hold" if hold is not None else "")
        proves.append(fact)
        if len(rows) == 1 and sorted(rows[0]) == [0] * (subject.dimension - 1) + [1]:
            proves.append(f"{fact} in a coordinate")
        lines.append(f"{subject.letters[letter]}: {fact}, on {len(rows)} combination(s) of the coordinates")
    if not lines:
        raise Malformed("channels: at least one is expected")
    return Findings(lines, list(dict.fromkeys(proves)))


def _rows(value: Any, where: str, d: int, meter: Meter) -> Rows:
    rows = tuple(
        expect_ints(row, f"{where}.rows", -MAX_ENTRY, MAX_ENTRY) for row in expect_list(value, f"{where}.rows")
    )
    if not 1 <= len(rows) <= d or any(len(row) != d for row in rows):
        raise Malformed(f"{where}.rows: at least one row of {d} integers is expected")
    span = Span(meter)
    if not all(span.add(row) for row in rows):
        raise Refused(f"{where}.rows: they are linearly dependent")
    return rows


def _check(
    subject: MatrixSubject, act: str, order: int, letter: int, hold: int | None, rows: Rows, where: str, meter: Meter
) -> None:
    moved, q = times(rows, subject.matrices[letter], meter), subject.denominators[letter]
    if act == "signs":
        if len(rows) != 1 or hold is None:
            raise Malformed(f"{where}.rows: one row is expected for 'signs'")
        held = times(rows, subject.matrices[hold], meter)
        if not (_sign(rows, moved) < 0 < _sign(rows, held)):
            raise Refused(f"{where}: the row is no common eigenvector with a negative and a positive eigenvalue")
        return
    if hold is not None and times(rows, subject.matrices[hold], meter) != _multiple(rows, subject.denominators[hold]):
        raise Refused(f"{where}: the letter 'hold' changes the rows")
    if act == "turns":
        span = Span(meter)
        for row in rows:
            span.add(row)
        if not all(span.contains(row) for row in moved):
            raise Refused(f"{where}: the space of the rows is not invariant")
        if any(map(any, _value(rows, subject, letter, _cyclotomic(order, meter), meter))):
            raise Refused(f"{where}: the letter is no primitive root of unity of order {order} on the rows")
        return
    wanted = {"holds": q, "resets": 0, "flips": -q}[act]
    if moved != _multiple(rows, wanted):
        raise Refused(f"{where}: the letter does not do what {act!r} says on the rows")


def _multiple(rows: Rows, factor: int) -> Rows:
    return tuple(tuple([factor * x for x in row]) for row in rows)


def _sign(rows: Rows, moved: Rows) -> int:
    """Return the sign of the eigenvalue of the one row, 0 if it is no eigenvector."""
    (row,), (image,) = rows, moved
    i = next(i for i, x in enumerate(row) if x)
    if any(row[i] * y != image[i] * x for x, y in zip(row, image, strict=True)):
        return 0
    value = row[i] * image[i]
    return (value > 0) - (value < 0)


def _value(rows: Rows, subject: MatrixSubject, letter: int, f: list[int], meter: Meter) -> Rows:
    """Return a positive multiple of W f(A), by Horner's rule."""
    a, q = subject.matrices[letter], subject.denominators[letter]
    result = _multiple(rows, f[0])
    scale = 1
    for c in f[1:]:
        scale *= q
        meter.spend(len(rows) * len(a) * (1 + scale.bit_length() // 512))
        moved = times(result, a, meter)
        result = tuple(
            tuple([x + c * scale * y for x, y in zip(row, start, strict=True)])
            for row, start in zip(moved, rows, strict=True)
        )
    return result


def _cyclotomic(m: int, meter: Meter) -> list[int]:
    """Return the m-th cyclotomic polynomial: x^m - 1 divided by those of the proper divisors of m."""
    f = [1, *[0] * (m - 1), -1]
    for k in range(1, m):
        if m % k == 0:
            f = _quotient(f, _cyclotomic(k, meter), meter)
    return f


def _quotient(f: list[int], g: list[int], meter: Meter) -> list[int]:
    """Divide by a monic divisor."""
    rest = list(f)
    result = []
    for i in range(len(f) - len(g) + 1):
        c = rest[i]
        result.append(c)
        meter.spend(len(g))
        for j, x in enumerate(g):
            rest[i + j] -= c * x
    return result
