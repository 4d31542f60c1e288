"""What a circuit is claimed to compute: exact numbers as polynomials in the input words. Standard library only.

::

    {"family": "product", "n": 16, "bits": 8, "signed": true, "leading": null}
    {"family": "sum", ...the same fields}
    {"family": "diagonal", "n": 8, "positions": "all", "encoding": "bits", "layer": {"fraction": p, "alpha": [[...]],
     "beta": [[...]], "readout": [[...]], "skip": [...], "output": {"bits": q, "fraction": f}}}

*product*, *sum*: ``y = x0 * ... * x(n-1)`` or ``x0 + ... + x(n-1)`` of words of that many bits, exact, or with
``leading`` the leading bits of ``y`` in two's complement, rounded half up and saturating.
*diagonal*: ``h_t = a(x_t) h_(t-1) + b(x_t)``, ``y_t = sum_c C_c(x_t) h_(c,t) + D(x_t)``, tables of integers over 2^p,
rounded half up to q bits with a last place of 2^-f, saturating; a code past the alphabet reads as its last symbol.
*complex diagonal*: ``circuit_complex``.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import Malformed, Meter, expect_bool, expect_int, expect_list, expect_object
from tc0kit.certificates.circuit_complex import complex_diagonal
from tc0kit.certificates.circuit_numbers import MOST_WORDS, Number, expect_words, rounding
from tc0kit.certificates.circuit_polynomial import Polynomial
from tc0kit.certificates.circuit_rows import Word


def claimed_numbers(claim: Any, words: tuple[Word, ...], meter: Meter) -> list[Number]:
    """Read a claim and check that the circuit has the input words it speaks of.

    Raises:
        Malformed: no such claim, or other words.
    """
    family = claim.get("family") if type(claim) is dict else None
    if family in ("product", "sum"):
        return [_arithmetic(claim, words, meter)]
    if family == "diagonal":
        return _diagonal(claim, words, meter)
    if family == "complex diagonal":
        return complex_diagonal(claim, words, meter)
    raise Malformed("claim.family: product, sum, diagonal or complex diagonal is expected")


def _arithmetic(claim: dict[str, Any], words: tuple[Word, ...], meter: Meter) -> Number:
    expect_object(claim, "claim", ("family", "n", "bits", "signed", "leading"))
    n = expect_int(claim["n"], "claim.n", 0, MOST_WORDS)
    bits = expect_int(claim["bits"], "claim.bits", 1, 16)
    encoding = "signed" if expect_bool(claim["signed"], "claim.signed") else "bits"
    expect_words(words, [(f"x{i}", bits, encoding) for i in range(n)])
    values = [[word.value(code) for code in range(word.codes)] for word in words]
    is_product = claim["family"] == "product"
    low = high = int(is_product)
    for table in values:
        ends = [a * b if is_product else a + b for a in (low, high) for b in (min(table), max(table))]
        low, high = (min(ends), max(ends)) if is_product else (ends[0], ends[3])

    def modulo(m: int) -> Polynomial:
        result = Polynomial(m)
        meter.spend(sum(map(len, values)))
        if is_product:
            result.add_product(1, dict(enumerate(values)))
        else:
            for word, table in enumerate(values):
                result.add_word(word, table)
        return result

    if claim["leading"] is None:
        return Number("y", low, high, modulo, None)
    leading = expect_int(claim["leading"], "claim.leading", 1, 16)
    width = max(high.bit_length(), (-low - 1).bit_length() if low < 0 else 0) + 1
    return Number("y", low, high, modulo, rounding(1 << max(0, width - leading), leading))


def _diagonal(claim: dict[str, Any], words: tuple[Word, ...], meter: Meter) -> list[Number]:
    expect_object(claim, "claim", ("family", "n", "positions", "encoding", "layer"))
    n = expect_int(claim["n"], "claim.n", 0, MOST_WORDS)
    layer = expect_object(claim["layer"], "claim.layer", ("fraction", "alpha", "beta", "readout", "skip", "output"))
    p = expect_int(layer["fraction"], "claim.layer.fraction", 1, 32)
    skip = _table(layer["skip"], "skip", len(expect_list(layer["skip"], "claim.layer.skip")))
    alpha, beta, readout = (
        [_table(row, name, len(skip)) for row in expect_list(layer[name], f"claim.layer.{name}")]
        for name in ("alpha", "beta", "readout")
    )
    if not skip or not len(alpha) == len(beta) == len(readout) or claim["encoding"] not in ("bits", "one-hot"):
        raise Malformed("claim.layer: tables of one length, one for each channel, and a known encoding are expected")
    one_hot = claim["encoding"] == "one-hot"
    width = len(skip) if one_hot else max(1, (len(skip) - 1).bit_length())
    expect_words(words, [(f"x{t}", width, claim["encoding"]) for t in range(n)])
    codes = len(skip) if one_hot else 1 << width
    symbol = [min(code, len(skip) - 1) for code in range(codes)]
    output = expect_object(layer["output"], "claim.layer.output", ("bits", "fraction"))
    out_bits = expect_int(output["bits"], "claim.layer.output.bits", 1, 16)
    out_fraction = expect_int(output["fraction"], "claim.layer.output.fraction", 0, 1 << 16)
    if claim["positions"] not in ("all", "last"):
        raise Malformed("claim.positions: all or last is expected")
    channels = list(zip(alpha, beta, readout, strict=True))
    last_entries = [[c * b for b, c in zip(beta_c, out_c, strict=True)] for _, beta_c, out_c in channels]
    last_gates = [[c * a for a, c in zip(alpha_c, out_c, strict=True)] for alpha_c, _, out_c in channels]

    def number(t: int, bounds: tuple[int, int]) -> Number:
        def modulo(m: int) -> Polynomial:
            def spread(table: list[int]) -> list[int]:
                return [table[s] % m for s in symbol]

            result = Polynomial(m)
            result.add_word(t, [entry << (p * (t + 1)) for entry in spread(skip)])
            for c, (alpha_c, beta_c, _) in enumerate(channels):
                gate, entry, last = spread(alpha_c), spread(beta_c), spread(last_gates[c])
                result.add_word(t, [value << (p * t) for value in spread(last_entries[c])])
                for j in range(t):
                    between = dict.fromkeys(range(j + 1, t), gate)
                    meter.spend((t - j) * codes)
                    result.add_product(pow(2, p * j, m), {j: entry, **between, t: last})
            return result

        exponent = p * (t + 2) - out_fraction
        if exponent < 0:
            raise Malformed("claim.layer.output.fraction: finer than the exact result")
        return Number(f"y{t}", *bounds, modulo, rounding(1 << exponent, out_bits))

    numbers = []
    state = [(0, 0)] * len(channels)  # bounds of 2^(p t) h_(t-1)
    for t in range(n):
        if t == n - 1 or claim["positions"] == "all":
            numbers.append(number(t, _output_bounds(p, t, channels, skip, state)))
        for c, (alpha_c, beta_c, _) in enumerate(channels):
            ends = [a * h + (b << (p * t)) for a, b in zip(alpha_c, beta_c, strict=True) for h in state[c]]
            state[c] = (min(ends), max(ends))
    return numbers


def _output_bounds(
    p: int, t: int, channels: list[Any], skip: list[int], state: list[tuple[int, int]]
) -> tuple[int, int]:
    """Return bounds of ``2^(p(t+2)) y_t`` from bounds of the states ``2^(p t) h_(t-1)``."""
    lows, highs = [], []
    for s, offset in enumerate(skip):
        ends = [
            [out_c[s] * (alpha_c[s] * h + (beta_c[s] << (p * t))) for h in state[c]]
            for c, (alpha_c, beta_c, out_c) in enumerate(channels)
        ]
        lows.append((offset << (p * (t + 1))) + sum(map(min, ends)))
        highs.append((offset << (p * (t + 1))) + sum(map(max, ends)))
    return min(lows), max(highs)


def _table(value: Any, where: str, length: int) -> list[int]:
    table = [expect_int(entry, f"claim.layer.{where}", -(1 << 64), 1 << 64) for entry in expect_list(value, where)]
    if len(table) != length:
        raise Malformed(f"claim.layer.{where}: {length} entries are expected")
    return table
