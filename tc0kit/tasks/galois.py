"""Arithmetic of the finite field GF(q), q = p^e, on the integers 0 .. q-1.

An element is the base-p digit vector of a polynomial over GF(p) modulo a primitive polynomial, so 0 and
1 are the field's zero and one, and for e = 1 the elements are the residues modulo p.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product


def prime_powers(number: int) -> tuple[int, ...]:
    """Return the prime powers whose product is a number >= 1, by increasing primes."""
    powers = []
    divisor = 2
    while number > 1:
        if divisor * divisor > number:
            divisor = number
        power = 1
        while number % divisor == 0:
            number //= divisor
            power *= divisor
        if power > 1:
            powers.append(power)
        divisor += 1
    return tuple(powers)


def prime_power(q: int) -> tuple[int, int] | None:
    """Return ``(p, e)`` with p prime and ``p**e == q``, or None."""
    if q < 2:
        return None
    p = next((d for d in range(2, int(q**0.5) + 1) if q % d == 0), q)
    e, rest = 0, q
    while rest % p == 0:
        rest //= p
        e += 1
    return (p, e) if rest == 1 else None


@dataclass(frozen=True)
class Field:
    """GF(q) with discrete logarithms to a primitive element.

    Attributes:
        p: the characteristic.
        e: the degree over the prime field.
        powers: ``powers[i]`` is the i-th power of the primitive element, ``0 <= i < q-1``.
        logs: the inverse of ``powers``; the entry of 0 is unused.
    """

    p: int
    e: int
    powers: tuple[int, ...]
    logs: tuple[int, ...]

    def mul(self, a: int, b: int) -> int:
        if not a or not b:
            return 0
        return self.powers[(self.logs[a] + self.logs[b]) % len(self.powers)]

    def inverse(self, a: int) -> int:
        """Return 1/a for ``a != 0``."""
        return self.powers[-self.logs[a] % len(self.powers)]

    def add(self, a: int, b: int) -> int:
        return _combine(a, b, 1, self.p)

    def neg(self, a: int) -> int:
        return _combine(0, a, -1, self.p)

    @property
    def primitive(self) -> int:
        return self.powers[1 % len(self.powers)]


def _combine(a: int, b: int, sign: int, p: int) -> int:
    """Return a + sign * b digit by digit in base p."""
    result, place = 0, 1
    while a or b:
        result += (a % p + sign * (b % p)) % p * place
        a, b, place = a // p, b // p, place * p
    return result


def field(p: int, e: int) -> Field:
    """Return GF(p^e) for a prime p and ``e >= 1``, with the least primitive element or polynomial."""
    q: int = p**e
    if e == 1:
        candidates = (_orbit(partial(_times_residue, g, p), q) for g in range(1, p))
    else:
        tails = (sum(d * p**i for i, d in enumerate(digits)) for digits in product(range(p), repeat=e))
        candidates = (_orbit(partial(_times_x, tail, p, q // p), q) for tail in tails)
    powers = next(powers for powers in candidates if powers is not None)
    logs = [0] * q
    for i, a in enumerate(powers):
        logs[a] = i
    return Field(p, e, powers, tuple(logs))


def _times_residue(g: int, p: int, a: int) -> int:
    return a * g % p


def _times_x(tail: int, p: int, place: int, a: int) -> int:
    """Return X·a modulo X^e + tail, where place = p^(e-1): shift the digits and subtract the top one times the tail."""
    return _combine(a % place * p, _scale(tail, a // place, p), -1, p)


def _scale(a: int, digit: int, p: int) -> int:
    result, place = 0, 1
    while a:
        result += a % p * digit % p * place
        a, place = a // p, place * p
    return result


def _orbit(step: Callable[[int], int], q: int) -> tuple[int, ...] | None:
    """Return 1, step(1), ... if these are the q-1 non-zero elements, else None."""
    powers = [1]
    while (power := step(powers[-1])) != 1:
        if power == 0 or len(powers) == q - 1:
            return None
        powers.append(power)
    return tuple(powers) if len(powers) == q - 1 else None
