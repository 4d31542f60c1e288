"""Exact linear algebra on small integer matrices: tuples of rows of Python integers.

Rational matrices enter as integer rows over a denominator. Spans, kernels and algebras do not see scalar factors, so
most of this needs integers only, and every result is divided by its content. Vectors are rows; ``v A`` is an image.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd

Rows = tuple[tuple[int, ...], ...]
Vector = tuple[int, ...]

LARGE_PRIME = 2**61 - 1


def rows_of(values: Iterable[Iterable[int]]) -> Rows:
    """Return the matrix with these rows."""
    return tuple(tuple(row) for row in values)


def unit(d: int) -> Rows:
    """Return the identity matrix of dimension ``d``."""
    return tuple(tuple(int(i == j) for j in range(d)) for i in range(d))


def multiply(a: Rows, b: Rows) -> Rows:
    """Return the product ``a b``."""
    columns = tuple(zip(*b, strict=True))
    return tuple(tuple([sum(map(int.__mul__, row, column)) for column in columns]) for row in a)


def image(v: Vector, a: Rows) -> Vector:
    """Return the row vector ``v a``."""
    return tuple([sum(map(int.__mul__, v, column)) for column in zip(*a, strict=True)])


def multiply_modulo(a: Rows, b: Rows, p: int) -> Rows:
    """Return ``a b`` with entries in ``0 .. p-1``."""
    columns = tuple(zip(*b, strict=True))
    return tuple(tuple([sum(map(int.__mul__, row, column)) % p for column in columns]) for row in a)


def power_modulo(a: Rows, exponent: int, p: int) -> Rows:
    """Return ``a ** exponent`` modulo ``p``, for an exponent of at least 0."""
    result = unit(len(a))
    while exponent:
        if exponent & 1:
            result = multiply_modulo(result, a, p)
        a = multiply_modulo(a, a, p)
        exponent >>= 1
    return result


def combine(terms: Iterable[tuple[int, Rows]], d: int) -> Rows:
    """Return the integer combination of ``d`` x ``d`` matrices."""
    total = [[0] * d for _ in range(d)]
    for factor, a in terms:
        if factor:
            for row, source in zip(total, a, strict=True):
                for j, x in enumerate(source):
                    row[j] += factor * x
    return rows_of(total)


def transpose(a: Rows) -> Rows:
    """Return the transpose."""
    return tuple(zip(*a, strict=True))


def trace(a: Rows) -> int:
    """Return the trace."""
    return sum(row[i] for i, row in enumerate(a))


def trace_of_product(a: Rows, b: Rows) -> int:
    """Return the trace of ``a b``."""
    return sum(sum(map(int.__mul__, row, column)) for row, column in zip(a, zip(*b, strict=True), strict=True))


def primitive_vector(v: Sequence[int]) -> Vector:
    """Divide a vector by the greatest common divisor of its entries; the first non-zero entry becomes positive."""
    content = gcd(*v)
    if not content:
        return tuple(v)
    if next(x for x in v if x) < 0:
        content = -content
    return tuple([x // content for x in v]) if content != 1 else tuple(v)


def primitive(a: Rows) -> Rows:
    """Divide a matrix by the greatest common divisor of its entries."""
    content = gcd(*(x for row in a for x in row))
    return a if content in (0, 1) else tuple(tuple([x // content for x in row]) for row in a)


def flat(a: Rows) -> Vector:
    """Return the entries in one row."""
    return tuple([x for row in a for x in row])


def square(v: Sequence[int], d: int) -> Rows:
    """Undo ``flat`` for a matrix with ``d`` columns."""
    return tuple(tuple(v[i : i + d]) for i in range(0, len(v), d))


class Span:
    """A space of integer vectors, up to scalars, in echelon form (fraction-free elimination)."""

    def __init__(self, vectors: Iterable[Sequence[int]] = ()) -> None:
        self.rows: list[tuple[int, Vector]] = []  # pivot column and row; a row is 0 at the pivots of earlier rows
        for v in vectors:
            self.add(v)

    def __len__(self) -> int:
        return len(self.rows)

    def rest(self, v: Sequence[int]) -> Vector:
        """Return a multiple of ``v`` reduced by the span: the zero vector iff ``v`` lies in it."""
        current = list(v)
        for pivot, row in self.rows:
            x = current[pivot]
            if x:
                y = row[pivot]
                common = gcd(x, y)
                x, y = x // common, y // common
                current = [y * a - x * b for a, b in zip(current, row, strict=True)]
        return primitive_vector(current)

    def contains(self, v: Sequence[int]) -> bool:
        """True if ``v`` lies in the span."""
        return not any(self.rest(v))

    def add(self, v: Sequence[int]) -> bool:
        """Enlarge the span by ``v``; False if it was in it."""
        rest = self.rest(v)
        pivot = next((i for i, x in enumerate(rest) if x), None)
        if pivot is None:
            return False
        self.rows.append((pivot, rest))
        return True


def rank(a: Sequence[Sequence[int]]) -> int:
    """Return the rank of a matrix."""
    return len(Span(a))


def rank_modulo(a: Sequence[Sequence[int]], p: int = LARGE_PRIME) -> int:
    """Return the rank modulo a prime, which is at most the rank."""
    rows: list[tuple[int, list[int]]] = []
    for source in a:
        v = [x % p for x in source]
        for pivot, row in rows:
            if factor := v[pivot]:
                v = [(x - factor * y) % p for x, y in zip(v, row, strict=True)]
        lead = next((k for k, x in enumerate(v) if x), None)
        if lead is not None:
            scale = pow(v[lead], -1, p)
            rows.append((lead, [x * scale % p for x in v]))
    return len(rows)


def left_kernel(a: Sequence[Sequence[int]]) -> list[Vector]:
    """Return a basis of the integer row vectors ``x``, up to scalars, with ``x a = 0``."""
    count = len(a)
    width = len(a[0]) if a else 0
    if rank_modulo(a) == count:  # the usual case, without long integers
        return []
    kernel = []
    span = Span()
    for i, row in enumerate(a):
        rest = span.rest([*row, *(int(i == j) for j in range(count))])
        if any(rest[:width]):
            pivot = next(k for k, x in enumerate(rest) if x)
            span.rows.append((pivot, rest))
        else:
            kernel.append(primitive_vector(rest[width:]))
    return kernel


def determinant(a: Rows) -> int:
    """Return the determinant (Bareiss 1968)."""
    m = [list(row) for row in a]
    sign, previous = 1, 1
    for k in range(len(m) - 1):
        pivot = next((i for i in range(k, len(m)) if m[i][k]), None)
        if pivot is None:
            return 0
        if pivot != k:
            m[k], m[pivot], sign = m[pivot], m[k], -sign
        for i in range(k + 1, len(m)):
            for j in range(k + 1, len(m)):
                m[i][j] = (m[i][j] * m[k][k] - m[i][k] * m[k][j]) // previous
        previous = m[k][k]
    return sign * m[-1][-1]


def characteristic_polynomial(a: Rows) -> tuple[int, ...]:
    """Return the coefficients of det(x - a), leading one first (Faddeev, LeVerrier)."""
    d = len(a)
    coefficients = [1]
    current = unit(d)
    for k in range(1, d + 1):
        product = multiply(a, current)
        c = -trace(product) // k  # exact
        coefficients.append(c)
        current = tuple(tuple(x + c * (i == j) for j, x in enumerate(row)) for i, row in enumerate(product))
    return tuple(coefficients)


def adjugate(a: Rows) -> Rows:
    """Return the adjugate: ``a adjugate(a) = det(a)`` (the last step of Faddeev and LeVerrier)."""
    d = len(a)
    current = unit(d)
    for k in range(1, d):
        product = multiply(a, current)
        c = -trace(product) // k
        current = tuple(tuple(x + c * (i == j) for j, x in enumerate(row)) for i, row in enumerate(product))
    return current if d % 2 else tuple(tuple([-x for x in row]) for row in current)
