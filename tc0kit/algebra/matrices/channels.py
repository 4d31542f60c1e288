"""What single letters do with combinations of the state's coordinates: hold, reset, flip or turn them.

For a recurrence h' = A h + B and rows W with W A = R W the numbers W h are a recurrence of their own with transition R
and free input W B. So a common left eigenvector of two letters is a scalar channel, and rows on which one letter is the
identity and another satisfies a cyclotomic polynomial hold a complex one that turns by a root of unity. Proofs are in
``certificates/matrix_channels.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from tc0kit.algebra.certify import Certificate, certificate
from tc0kit.algebra.matrices.blocks import irreducible_factors
from tc0kit.algebra.matrices.bounds import subject_of
from tc0kit.algebra.matrices.family import MatrixFamily
from tc0kit.algebra.matrices.linear import Rows, Span, Vector, characteristic_polynomial, image, left_kernel
from tc0kit.algebra.matrices.polynomials import cyclotomic
from tc0kit.algebra.matrices.spectrum import spectrum
from tc0kit.budget import Budget

Act = Literal["holds", "resets", "flips", "signs", "turns"]

MAX_LETTERS = 64


@dataclass(frozen=True)
class Channel:
    """Rows on which ``letter`` acts in a known way and ``hold``, if there is one, as the identity.

    Attributes:
        act: what the letter does; for ``signs`` its eigenvalue is negative and that of ``hold`` positive.
        order: the order of the root of unity, for ``turns``; else 0.
        letter, hold: numbers of letters.
        rows: independent integer rows.
    """

    act: Act
    order: int
    letter: int
    hold: int | None
    rows: tuple[Vector, ...]

    @property
    def fact(self) -> str:
        """What the certificate checker calls it."""
        return self.act + (f" {self.order}" if self.order else "") + (" with a hold" if self.hold is not None else "")

    @property
    def is_coordinate(self) -> bool:
        """True for a single coordinate of the state: the rounding of other coordinates does not reach it."""
        row = self.rows[0]
        return len(self.rows) == 1 and sorted(row) == [0] * (len(row) - 1) + [1]


def channels(family: MatrixFamily, budget: Budget | None = None) -> tuple[Channel, ...]:
    """Return one channel of each kind (act, order, with or without a hold, a coordinate or not) that letters have.

    Only the first 64 letters are looked at.

    Raises:
        BudgetSpent: the time is over.
    """
    found: dict[tuple[str, bool], Channel] = {}
    for channel in _all(family, budget or Budget()):
        found.setdefault((channel.fact, channel.is_coordinate), channel)
    return tuple(found.values())


def channel_certificate(family: MatrixFamily, chosen: tuple[Channel, ...]) -> Certificate:
    """Return the channels as data for the checker."""
    listed: list[dict[str, Any]] = [
        {
            "act": channel.act,
            "order": channel.order,
            "letter": channel.letter,
            "hold": channel.hold,
            "rows": [list(row) for row in channel.rows],
        }
        for channel in chosen
    ]
    return certificate("matrix-channels", subject_of(family), channels=listed)


def _all(family: MatrixFamily, budget: Budget) -> Iterator[Channel]:
    letters = range(min(len(family.letters), MAX_LETTERS))
    shapes = [spectrum(family.numerators[a], family.denominators[a]) for a in letters]
    holding = [a for a in letters if 1 in shapes[a].orders]
    for a in holding:
        yield from _with_coordinate(Channel("holds", 0, a, None, tuple(left_kernel(_minus(family, a, 1)))))
    for a in letters:
        for m in shapes[a].orders:
            budget.tick("channels of a family", a)
            if m == 1:
                continue
            for b in (None, *holding):
                fixed = None if b is None or b == a else _minus(family, b, 1)
                if b is not None and fixed is None:
                    continue
                rows = _common_kernel([_cyclotomic_value(family, a, m), *([fixed] if fixed else [])])
                rows = _invariant_part(rows, family.numerators[a])
                if rows:
                    act: Act = "flips" if m == 2 else "turns"
                    yield from _with_coordinate(Channel(act, 0 if m == 2 else m, a, b, rows))
        if shapes[a].zero:
            for b in holding:
                rows = _common_kernel([family.numerators[a], _minus(family, b, 1)]) if b != a else ()
                if rows:
                    yield from _with_coordinate(Channel("resets", 0, a, b, rows))
    yield from _signs(family, budget)


def _with_coordinate(channel: Channel) -> Iterator[Channel]:
    """Yield a single coordinate among the rows first, then the channel with all of them."""
    span = Span(channel.rows)
    d = len(channel.rows[0])
    if channel.act != "turns":
        for i in range(d):
            row = tuple(int(i == j) for j in range(d))
            if span.contains(row):
                yield Channel(channel.act, 0, channel.letter, channel.hold, (row,))
                break
    yield channel


def _signs(family: MatrixFamily, budget: Budget) -> Iterator[Channel]:
    """Common rational eigenvectors with a negative and a positive eigenvalue; over Q only, where there is one sign."""
    if family.block > 1:
        return
    letters = range(min(len(family.letters), MAX_LETTERS))
    values = [_rational_eigenvalues(family.numerators[a]) for a in letters]
    for a in letters:
        budget.tick("signs of a family", a)
        for b in letters:
            if a == b:
                continue
            for x in values[a]:
                for y in values[b]:
                    if x[0] < 0 < y[0]:
                        rows = _common_kernel([_shifted(family, a, x), _shifted(family, b, y)])
                        if rows:
                            yield Channel("signs", 0, a, b, (rows[0],))
                            return


def _rational_eigenvalues(a: Rows) -> list[tuple[int, int]]:
    """Return the rational eigenvalues of an integer matrix as (numerator, denominator)."""
    linear = [f for f in irreducible_factors(characteristic_polynomial(a)) if len(f) == 2]
    return sorted((-f[1], f[0]) if f[0] > 0 else (f[1], -f[0]) for f in linear)


def _shifted(family: MatrixFamily, a: int, value: tuple[int, int]) -> Rows:
    """Return an integer multiple of N - value for the numerator N of a letter."""
    x, y = value
    return tuple(tuple([y * e - x * (i == j) for j, e in enumerate(row)]) for i, row in enumerate(family.numerators[a]))


def _minus(family: MatrixFamily, a: int, value: int) -> Rows:
    """Return an integer multiple of A - value."""
    return _shifted(family, a, (value * family.denominators[a], 1))


def _cyclotomic_value(family: MatrixFamily, a: int, m: int) -> Rows:
    """Return an integer multiple of the m-th cyclotomic polynomial of A, by Horner's rule."""
    rows, q = family.numerators[a], family.denominators[a]
    d = family.dimension
    f = cyclotomic(m)
    value: Rows = tuple(tuple([f[0] * (i == j) for j in range(d)]) for i in range(d))
    scale = 1
    for c in f[1:]:
        scale *= q
        moved = [image(row, rows) for row in value]
        value = tuple(tuple([x + c * scale * (i == j) for j, x in enumerate(row)]) for i, row in enumerate(moved))
    return value


def _common_kernel(matrices: list[Rows]) -> tuple[Vector, ...]:
    """Return a basis of the rows that all matrices send to 0."""
    wide = tuple(tuple([x for a in matrices for x in a[i]]) for i in range(len(matrices[0])))
    return tuple(left_kernel(wide))


def _invariant_part(rows: tuple[Vector, ...], a: Rows) -> tuple[Vector, ...]:
    """Return a basis of the largest subspace of the rows' span that ``a`` maps into itself."""
    while rows:
        span = Span(rows)
        moved = [span.rest(image(row, a)) for row in rows]
        if not any(map(any, moved)):
            return rows
        # combinations of the rows whose image stays in the span: multiples matter, so solve on the span's complement
        rows = _stay(rows, a)
    return ()


def _stay(rows: tuple[Vector, ...], a: Rows) -> tuple[Vector, ...]:
    """Return a basis of the combinations x of the rows with x a in their span."""
    stacked = [*(image(row, a) for row in rows), *rows]
    kernel = left_kernel(stacked)
    combined = Span()
    result = []
    for x in kernel:
        row = tuple(sum(c * v[j] for c, v in zip(x[: len(rows)], rows, strict=True)) for j in range(len(rows[0])))
        if any(row) and combined.add(row):
            result.append(row)
    return tuple(result)
