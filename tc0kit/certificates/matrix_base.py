"""What the checkers of matrix certificates share: the subject, integer matrices, spans, bounds. Standard library only.

The *subject* is a family of square matrices, one a letter::

    {"letters": ["a", "b"], "matrices": [[[2, 0], [0, 1]], [[1, 1], [0, 1]]], "denominators": [1, 3], "block": 1}

Matrix number a is ``matrices[a] / denominators[a]``. ``block`` is the degree m of the number field that the entries
come from, written as m x m rational matrices (the regular representation, an injective homomorphism of rings); 1 for
rational entries. Only ``column-monomial`` uses it, and it checks what it needs. The value of a word is the product of
its matrices from left to right. It acts on row vectors from the right.

The *question* is: given a word as input, compute the entries of its value, exactly, or a number from which the value
follows. A matrix certificate proves bounds for it, as facts: ``upper X`` (it can be computed in the uniform class X)
and ``lower X`` (X reduces to it, under TC0 reductions: a bit of the input selects a word of constant length, and a
constant linear map and a reduction modulo a constant are applied to the value). Scalar factors of single matrices
never matter for ``upper TC0`` and above: their product is an iterated product of numbers (Hesse, Allender, Barrington
2002).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd
from typing import Any

from tc0kit.certificates.base import (
    CheckResult,
    Malformed,
    Meter,
    Refused,
    expect_int,
    expect_ints,
    expect_list,
    expect_object,
    expect_str,
)

Rows = tuple[tuple[int, ...], ...]
Vector = tuple[int, ...]

MAX_DIMENSION = 64
MAX_ENTRY = 1 << 4096
UPPER = ("AC0", "ACC0", "TC0", "NC1", "PNC1")
LOWER = ("NC1", "PNC1")
HAB = "Hesse, Allender, Barrington 2002: iterated products and sums of numbers are in DLOGTIME-uniform TC0"


def unit(d: int) -> Rows:
    """Return the identity matrix."""
    return tuple(tuple(int(i == j) for j in range(d)) for i in range(d))


def bits_of(rows: Iterable[Iterable[int]]) -> int:
    """Return the length of the longest entry in bits."""
    return max((x.bit_length() for row in rows for x in row), default=0)


def cost(bits: int) -> int:
    """Return the steps that a product or a gcd of integers of so many bits takes: quadratic in their length."""
    return 1 + (bits >> 8) ** 2


def times(a: Rows, b: Rows, meter: Meter) -> Rows:
    """Return the product; long entries cost more steps."""
    columns = tuple(zip(*b, strict=True))
    long, short = bits_of(a), bits_of(b)
    meter.spend(len(a) * len(columns) * len(b) * (1 + (long + short >> 9) + (long >> 8) * (short >> 8)))
    return tuple(tuple([sum(map(int.__mul__, row, column)) for column in columns]) for row in a)


def reduced(a: Rows) -> Rows:
    """Divide by the greatest common divisor of the entries."""
    common = gcd(*(x for row in a for x in row))
    return a if common in (0, 1) else tuple(tuple([x // common for x in row]) for row in a)


def flat(a: Rows) -> Vector:
    """Return the entries in one row."""
    return tuple([x for row in a for x in row])


def trace_of_product(a: Rows, b: Rows) -> int:
    """Return tr(a b)."""
    return sum(sum(map(int.__mul__, row, column)) for row, column in zip(a, zip(*b, strict=True), strict=True))


class Span:
    """A space of vectors with integer coordinates, up to scalars: membership by elimination without fractions."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.rows: list[tuple[int, list[int]]] = []

    def rest(self, v: Sequence[int]) -> list[int]:
        """Return a non-zero multiple of ``v``, reduced; it is zero iff ``v`` lies in the span."""
        current = list(v)
        for pivot, row in self.rows:
            x = current[pivot]
            if x:
                y = row[pivot]
                self.meter.spend(len(row) * cost(bits_of((current, row))))
                current = [y * s - x * t for s, t in zip(current, row, strict=True)]
                common = gcd(*current)
                if common > 1:
                    current = [s // common for s in current]
        return current

    def contains(self, v: Sequence[int]) -> bool:
        """True if ``v`` lies in the span."""
        self.meter.spend(len(v))
        return not any(self.rest(v))

    def add(self, v: Sequence[int]) -> bool:
        """Enlarge the span; False if ``v`` was in it."""
        rest = self.rest(v)
        pivot = next((i for i, x in enumerate(rest) if x), None)
        if pivot is None:
            return False
        self.rows.append((pivot, rest))
        return True


def adjugate(a: Rows, meter: Meter) -> tuple[Rows, int]:
    """Return ``(b, c)`` with ``a b = c`` for an integer c, which is 0 iff ``a`` is singular (Gauss and Jordan)."""
    d = len(a)
    m = [[*row, *(int(i == j) for j in range(d))] for i, row in enumerate(a)]
    for k in range(d):
        pivot = next((i for i in range(k, d) if m[i][k]), None)
        if pivot is None:
            return a, 0
        m[k], m[pivot] = m[pivot], m[k]
        for i in range(d):
            if i != k and m[i][k]:
                x, y = m[k][k], m[i][k]
                meter.spend(2 * d * cost(bits_of((m[i], m[k]))))
                row = [x * s - y * t for s, t in zip(m[i], m[k], strict=True)]
                common = gcd(*row)
                m[i] = [s // common for s in row] if common > 1 else row
    c = 1
    for k in range(d):
        c = c * m[k][k] // gcd(c, m[k][k])
    return tuple(tuple([s * (c // m[k][k]) for s in m[k][d:]]) for k in range(d)), c


class MatrixSubject:
    """The family a certificate is about; see the module docstring for its JSON form.

    Raises:
        Malformed: the JSON value is no family.
    """

    def __init__(self, value: Any) -> None:
        expect_object(value, "subject", ("letters", "matrices", "denominators", "block"))
        self.letters = [
            expect_str(name, "subject.letters") for name in expect_list(value["letters"], "subject.letters")
        ]
        tables = expect_list(value["matrices"], "subject.matrices")
        self.denominators = expect_ints(value["denominators"], "subject.denominators", 1, MAX_ENTRY)
        if not tables or not len(self.letters) == len(set(self.letters)) == len(tables) == len(self.denominators):
            raise Malformed("subject: at least one letter; letters differ, with one matrix and one denominator each")
        self.dimension = len(expect_list(tables[0], "subject.matrices"))
        if not 1 <= self.dimension <= MAX_DIMENSION:
            raise Malformed(f"subject.matrices: dimensions from 1 to {MAX_DIMENSION} are expected")
        self.matrices = [expect_matrix(table, "subject.matrices", self.dimension) for table in tables]
        self.block = expect_int(value["block"], "subject.block", 1, self.dimension)
        if self.dimension % self.block:
            raise Malformed("subject.block: a divisor of the dimension is expected")

    def word(self, value: Any, where: str) -> tuple[int, ...]:
        """Read a word: a list of letter numbers."""
        return expect_ints(value, where, 0, len(self.matrices) - 1)

    def numerator(self, word: Iterable[int], meter: Meter) -> Rows:
        """Return a positive multiple of the value of a word."""
        result = unit(self.dimension)
        for a in word:
            result = times(result, self.matrices[a], meter)
            meter.spend(cost(bits_of(result)))
            result = reduced(result)
        return result

    def value(self, word: Iterable[int], meter: Meter) -> tuple[Rows, int]:
        """Return the value of a word as integer rows over a positive denominator."""
        rows, denominator = unit(self.dimension), 1
        for a in word:
            rows, denominator = times(rows, self.matrices[a], meter), denominator * self.denominators[a]
            meter.spend(cost(bits_of((*rows, (denominator,)))))
            common = gcd(denominator, *(x for row in rows for x in row))
            if common > 1:
                rows, denominator = tuple(tuple([x // common for x in row]) for row in rows), denominator // common
        return rows, denominator


def expect_matrix(value: Any, where: str, d: int) -> Rows:
    """Return a ``d`` x ``d`` integer matrix."""
    rows = tuple(expect_ints(row, where, -MAX_ENTRY, MAX_ENTRY) for row in expect_list(value, where))
    if len(rows) != d or any(len(row) != d for row in rows):
        raise Malformed(f"{where}: a {d} x {d} matrix of integers is expected")
    return rows


def family_json(letters: Sequence[str], pairs: Sequence[tuple[Rows, int]]) -> dict[str, Any]:
    """Return the JSON form of a rational family, for the subject of a part."""
    matrices, denominators = [], []
    for rows, q in pairs:
        common = gcd(q, *(x for row in rows for x in row))
        common = -common if q < 0 else common
        matrices.append([[x // common for x in row] for row in rows])
        denominators.append(q // common)
    return {"letters": list(letters), "matrices": matrices, "denominators": denominators, "block": 1}


def best_bounds(results: Iterable[CheckResult]) -> tuple[str | None, str | None]:
    """Return the least upper and the greatest lower bound that some results prove, or None."""
    facts = {fact for result in results for fact in result.proves}
    upper = next((name for name in UPPER if f"upper {name}" in facts), None)
    lower = next((name for name in LOWER[::-1] if f"lower {name}" in facts), None)
    return upper, lower


def refuse_unless_accepted(result: CheckResult, where: str) -> CheckResult:
    """Return an accepted result of a part; refuse the whole certificate otherwise."""
    if not result.accepted:
        raise Refused(f"{where} ({result.kind}): {result.reason}")
    return result
