"""Small circuits that the tests of files and pictures share."""

from __future__ import annotations

import numpy as np

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Form, total

HOSTILE = (
    "<script>alert(1)</script>",
    'a"b',
    "a\\b$c%d&e#f_g{h}i~j^k",
    "x]y[z|w;",
    "two\nlines",
    "-->",
    "]]>",
    "module",
    "",
    "é ≥ \u202e",
    "*/ //",
)


def number(bits: list[Form]) -> Form:
    """Return the value of unsigned bits."""
    return total(bit * (1 << i) for i, bit in enumerate(bits))


def majority(n: int = 5) -> Circuit:
    """Return the majority of n bits."""
    builder = Builder(f"majority of {n}", {"family": "majority", "n": n})
    with builder.origin("majority"):
        builder.output("y", builder.gate(total(builder.input("x", n)), n // 2 + 1))
    return builder.finish()


def product_mod_7() -> Circuit:
    """Return the product of three 3-bit numbers modulo 7 by discrete logarithms to base 3."""
    logarithm = np.array([0, 0, 2, 1, 4, 5, 3, 0])  # 0 and 7 are zero modulo 7 and counted apart
    power = np.array([1, 3, 2, 6, 4, 5])
    builder = Builder("product mod 7 of three 3-bit numbers", {"family": "product mod p", "n": 3, "bits": 3, "p": 7})
    logs, zeros = [], []
    for i in range(3):
        x = number(builder.input(f"x{i + 1}", 3))
        with builder.origin("logarithm", "discrete logarithm", factor=i + 1):
            logs.append(builder.lookup(x, lambda v: logarithm[v]))
        with builder.origin("zero test", factor=i + 1):
            zeros.append(builder.lookup(x, lambda v: (v % 7 == 0).astype(np.int64)))
    with builder.origin("exponential", "sum of logarithms", prime=7):
        found = builder.lookup(total(logs) + total(zeros) * 100, lambda v: np.where(v < 100, power[v % 6], 0))
    builder.output("y", found)
    return builder.finish()


def sum_mod_16() -> Circuit:
    """Return the sum of four 8-bit numbers modulo 16, as bits."""
    builder = Builder("8-bit sum mod 16", {"family": "sum", "n": 4, "bits": 8})
    s = total(number(builder.input(f"x{i}", 8)) for i in range(4))
    with builder.origin("sum", "iterated addition"):
        low = builder.lookup(s, lambda v: v % 16)
    with builder.origin("bits", "binary digits"):
        for k in range(4):
            builder.output(f"y[{k}]", builder.lookup(low, lambda v, k=k: v >> k & 1))
    return builder.finish()


def signed_and_wide() -> Circuit:
    """Return a circuit with negative outputs, weights beyond 64 bits, a skipped level and hostile names."""
    builder = Builder(HOSTILE[0], {"note": HOSTILE[1]})
    bits = [bit for k, name in enumerate(HOSTILE[:4]) for bit in builder.input(name, 2, "signed" if k % 2 else "bits")]
    with builder.origin(HOSTILE[2], HOSTILE[4], prime=3):
        huge = builder.gate(bits[0] * (1 << 100) - bits[1] * ((1 << 100) - 1) + bits[2], 2)
    with builder.origin(HOSTILE[5], HOSTILE[6]):
        second = builder.lookup(number(bits[3:6]) - 3, lambda v: v * v - 4 * v)
    with builder.origin(HOSTILE[8]):
        last = builder.lookup(second * 2 + huge - bits[7], lambda v: abs(v) % 5)
    for name, form in zip(HOSTILE[4:7], (second - 7, last + huge * (1 << 70), bits[6] * -1), strict=True):
        builder.output(name, form)
    return builder.finish()


def many_primes(primes: tuple[int, ...] = (3, 5, 7, 11, 13, 17, 19, 23)) -> Circuit:
    """Return a circuit of a thousand gates with many origins: residues of the sum of eight 6-bit numbers, squared."""
    builder = Builder("residues of a sum", {"family": "residues", "n": 8, "bits": 6, "primes": list(primes)})
    words = [number(builder.input(f"x{i + 1}", 6)) for i in range(8)]
    for p in primes:
        with builder.origin("residue", "x mod p", prime=p):
            rest = builder.lookup(total(words), lambda v, p=p: v % p)
        with builder.origin("square", "table", prime=p):
            square = builder.lookup(rest, lambda v, p=p: v * v % p)
        with builder.origin("reconstruction", "Chinese remainders"):
            builder.output(f"y{p}", builder.lookup(square + words[0], lambda v: v // 2))
    return builder.finish()


ALL = (majority, product_mod_7, sum_mod_16, signed_and_wide, many_primes)
SMALL = ALL[:4]
