"""Integer polynomials in one variable, leading coefficient first: real roots by Sturm, roots of unity by division."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import gcd

Polynomial = tuple[int, ...]


def trimmed(f: Sequence[int]) -> Polynomial:
    """Divide by the content, with a positive leading coefficient; () is the zero polynomial."""
    start = next((i for i, c in enumerate(f) if c), len(f))
    rest = tuple(f[start:])
    content = gcd(*rest) if rest else 1
    if rest and rest[0] < 0:
        content = -content
    return tuple([c // content for c in rest])


def remainder(f: Polynomial, g: Polynomial) -> Polynomial:
    """Return a positive multiple of ``f mod g`` for ``g != 0``, divided by its content but with its sign."""
    rest = list(f)
    while len(rest) >= len(g):
        factor, lead = rest[0], abs(g[0])
        sign = 1 if g[0] > 0 else -1
        rest = [lead * c - sign * factor * (g[i] if i < len(g) else 0) for i, c in enumerate(rest)][1:]
        content = gcd(*rest) or 1
        rest = [c // content for c in rest]
    start = next((i for i, c in enumerate(rest) if c), len(rest))
    return tuple(rest[start:])


def common_divisor(f: Polynomial, g: Polynomial) -> Polynomial:
    """Return the greatest common divisor."""
    while g:
        f, g = g, remainder(f, g)
    return trimmed(f)


def derivative(f: Polynomial) -> Polynomial:
    """Return the derivative."""
    degree = len(f) - 1
    return tuple([c * (degree - i) for i, c in enumerate(f[:-1])])


def quotient(f: Polynomial, g: Polynomial) -> Polynomial | None:
    """Return ``f / g`` up to a constant if ``g`` divides ``f`` over the rationals, else None."""
    f, g = trimmed(f), trimmed(g)
    rest, found = list(f), []
    while len(rest) >= len(g):
        if rest[0] % g[0]:
            return None  # both are primitive: by Gauss's lemma the quotient has integer coefficients
        factor = rest[0] // g[0]
        found.append(factor)
        rest = [c - factor * (g[i] if i < len(g) else 0) for i, c in enumerate(rest)][1:]
    return None if any(rest) else tuple(found)


def squarefree(f: Polynomial) -> Polynomial:
    """Return the product of the different irreducible factors."""
    return quotient(f, common_divisor(f, derivative(f))) or (1,)


def _sign_changes(values: Sequence[int]) -> int:
    signs = [v > 0 for v in values if v]
    return sum(a != b for a, b in pairwise(signs))


def real_roots(f: Polynomial) -> tuple[int, int, int]:
    """Return how many different real roots are negative, zero, and positive (Sturm 1829)."""
    g = squarefree(f)
    zero = int(g[-1] == 0)
    if zero:
        g = g[:-1]
    chain: list[Polynomial] = [g, derivative(g)]
    while chain[-1]:
        chain.append(tuple([-c for c in remainder(chain[-2], chain[-1])]))
    chain.pop()
    low = _sign_changes([p[0] * (-1) ** (len(p) - 1) for p in chain])
    middle = _sign_changes([p[-1] for p in chain])
    high = _sign_changes([p[0] for p in chain])
    return low - middle, zero, middle - high


@cache
def cyclotomic(m: int) -> Polynomial:
    """Return the m-th cyclotomic polynomial."""
    f: Polynomial = (1, *(0,) * (m - 1), -1)
    for k in range(1, m):
        if m % k == 0:
            f = quotient(f, cyclotomic(k)) or f
    return f


@cache
def possible_orders(degree: int) -> tuple[int, ...]:
    """Return all m with phi(m) <= degree (phi(m) >= sqrt(m / 2), so m <= 2 degree^2)."""
    return tuple(m for m in range(1, 2 * degree * degree + 1) if sum(gcd(k, m) == 1 for k in range(1, m + 1)) <= degree)


def split_unity(f: Polynomial) -> tuple[int, dict[int, int], Polynomial]:
    """Split f as x^a times cyclotomic factors (order -> multiplicity) times a rest without roots of unity."""
    f = trimmed(f)
    zeros = 0
    while len(f) > 1 and f[-1] == 0:
        f, zeros = f[:-1], zeros + 1
    orders: dict[int, int] = {}
    for m in possible_orders(max(len(f) - 1, 1)):
        while (rest := quotient(f, cyclotomic(m))) is not None and len(f) > 1:
            orders[m] = orders.get(m, 0) + 1
            f = rest
    return zeros, orders, f
