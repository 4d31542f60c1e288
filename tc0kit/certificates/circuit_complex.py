"""The claim of a complex diagonal layer, as polynomials in the input words. Standard library only.

::

    {"family": "complex diagonal", "n": 8, "positions": "all", "encoding": "bits", "layer": {"fraction": p,
     "radicand": D, "alpha": [[[u, v], ...]], "beta": [[...]], "readout": [[...]], "skip": [...],
     "output": {"bits": q, "fraction": f}}}

A pair is ``(u + v w) / 2^p`` with ``w^2 = -D``, D > 0. ``h_t = a(x_t) h_(t-1) + b(x_t)`` and
``y_t = Re(sum_c C_c(x_t) h_(c,t)) + D(x_t)``, rounded as for a real diagonal layer.

Modulo an odd m with ``r^2 = -D`` for some r, both ``w -> r`` and ``w -> -r`` extend to ring homomorphisms from Z[w] to
Z/m (each maps ``w^2 + D`` to 0), and the real part of ``z = u + v w`` is half the sum of the images of z. So the claim
is half a sum of products of images of table entries, a polynomial in functions of single words. A modulus without such
an r is refused.
"""

from __future__ import annotations

from math import isqrt
from typing import Any

from tc0kit.certificates.base import Malformed, Meter, Refused, expect_int, expect_list, expect_object
from tc0kit.certificates.circuit_numbers import MOST_WORDS, Number, expect_words, rounding
from tc0kit.certificates.circuit_polynomial import Polynomial
from tc0kit.certificates.circuit_rows import Word

Pairs = list[tuple[int, int]]
FIELDS = ("fraction", "radicand", "alpha", "beta", "readout", "skip", "output")


def complex_diagonal(claim: dict[str, Any], words: tuple[Word, ...], meter: Meter) -> list[Number]:
    """Read the claim and check that the circuit has the input words it speaks of."""
    expect_object(claim, "claim", ("family", "n", "positions", "encoding", "layer"))
    n = expect_int(claim["n"], "claim.n", 0, MOST_WORDS)
    layer = expect_object(claim["layer"], "claim.layer", FIELDS)
    p = expect_int(layer["fraction"], "claim.layer.fraction", 1, 32)
    radicand = expect_int(layer["radicand"], "claim.layer.radicand", 1, 1 << 32)
    skip = [expect_int(d, "claim.layer.skip", -(1 << 64), 1 << 64) for d in expect_list(layer["skip"], "skip")]
    alpha, beta, readout = (
        [_pairs(row, name, len(skip)) for row in expect_list(layer[name], f"claim.layer.{name}")]
        for name in ("alpha", "beta", "readout")
    )
    if not skip or not len(alpha) == len(beta) == len(readout) or claim["encoding"] not in ("bits", "one-hot"):
        raise Malformed("claim.layer: tables of one length, one for each channel, and a known encoding are expected")
    if claim["positions"] not in ("all", "last"):
        raise Malformed("claim.positions: all or last is expected")
    one_hot = claim["encoding"] == "one-hot"
    width = len(skip) if one_hot else max(1, (len(skip) - 1).bit_length())
    expect_words(words, [(f"x{t}", width, claim["encoding"]) for t in range(n)])
    symbol = [min(code, len(skip) - 1) for code in range(len(skip) if one_hot else 1 << width)]
    output = expect_object(layer["output"], "claim.layer.output", ("bits", "fraction"))
    bits = expect_int(output["bits"], "claim.layer.output.bits", 1, 16)
    fraction = expect_int(output["fraction"], "claim.layer.output.fraction", 0, 1 << 16)
    channels = list(zip(alpha, beta, readout, strict=True))

    def number(t: int, bound: int) -> Number:
        def modulo(m: int) -> Polynomial:
            root = _root(radicand, m)
            half = pow(2, -1, m)
            result = Polynomial(m)
            result.add_word(t, [skip[s] << (p * (t + 1)) for s in symbol])
            for r in (root, -root):
                for tables in channels:
                    gate, entry, out = ([(table[s][0] + table[s][1] * r) % m for s in symbol] for table in tables)
                    last = [a * b % m for a, b in zip(out, gate, strict=True)]
                    result.add_word(t, [half * a * b << (p * t) for a, b in zip(out, entry, strict=True)])
                    for j in range(t):
                        meter.spend((t - j) * len(symbol))
                        between = dict.fromkeys(range(j + 1, t), gate)
                        result.add_product(half * pow(2, p * j, m), {j: entry, **between, t: last})
            return result

        exponent = p * (t + 2) - fraction
        if exponent < 0:
            raise Malformed("claim.layer.output.fraction: finer than the exact result")
        return Number(f"y{t}", -bound, bound, modulo, rounding(1 << exponent, bits))

    numbers = []
    state = [0] * len(channels)  # bounds of |2^(p t) h_(t-1)|
    for t in range(n):
        moved = [
            [_above(a, h, radicand) + _above(b, 1 << (p * t), radicand) for a, b in zip(alpha_c, beta_c, strict=True)]
            for (alpha_c, beta_c, _), h in zip(channels, state, strict=True)
        ]
        if t == n - 1 or claim["positions"] == "all":
            totals = [
                sum(_above(out[s], row[s], radicand) for (_, _, out), row in zip(channels, moved, strict=True))
                + (abs(skip[s]) << (p * (t + 1)))
                for s in range(len(skip))
            ]
            numbers.append(number(t, max(totals)))
        state = [max(row) for row in moved]
    return numbers


def _above(value: tuple[int, int], factor: int, radicand: int) -> int:
    """Return the least integer that is at least ``|value| * factor``."""
    square = (value[0] ** 2 + radicand * value[1] ** 2) * factor**2
    return isqrt(square - 1) + 1 if square else 0


def _root(radicand: int, m: int) -> int:
    root = next((r for r in range(m) if (r * r + radicand) % m == 0), None) if m % 2 else None
    if root is None:
        raise Refused(f"modulus {m}: it is even, or {-radicand} has no square root modulo it")
    return root


def _pairs(value: Any, where: str, length: int) -> Pairs:
    pairs: Pairs = []
    for entry in expect_list(value, f"claim.layer.{where}"):
        pair = [expect_int(part, f"claim.layer.{where}", -(1 << 64), 1 << 64) for part in expect_list(entry, where)]
        if len(pair) != 2:
            raise Malformed(f"claim.layer.{where}: pairs of integers are expected")
        pairs.append((pair[0], pair[1]))
    if len(pairs) != length:
        raise Malformed(f"claim.layer.{where}: {length} entries are expected")
    return pairs
