"""Claims about layers whose maps depend on the token: sums of products of functions of single words.

Standard library only; the formats are in ``circuit_claims``.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import Malformed, Meter, expect_int, expect_list, expect_object
from tc0kit.certificates.circuit_numbers import MOST_WORDS, Number, expect_words, rounding
from tc0kit.certificates.circuit_polynomial import Polynomial
from tc0kit.certificates.circuit_rows import Word


def diagonal(claim: dict[str, Any], words: tuple[Word, ...], meter: Meter) -> list[Number]:
    """Return the numbers of a diagonal layer."""
    expect_object(claim, "claim", ("family", "n", "positions", "encoding", "layer"))
    n = expect_int(claim["n"], "claim.n", 0, MOST_WORDS)
    layer = expect_object(claim["layer"], "claim.layer", ("fraction", "alpha", "beta", "readout", "skip", "output"))
    p = expect_int(layer["fraction"], "claim.layer.fraction", 1, 32)
    skip = _table(layer["skip"], "skip", len(expect_list(layer["skip"], "claim.layer.skip")))
    alpha, beta, readout = (
        [_table(row, name, len(skip)) for row in expect_list(layer[name], f"claim.layer.{name}")]
        for name in ("alpha", "beta", "readout")
    )
    if not skip or not len(alpha) == len(beta) == len(readout):
        raise Malformed("claim.layer: tables of one length, one for each channel, are expected")
    symbol = read_symbols(claim, n, len(skip), words)
    codes = len(symbol)
    output = expect_object(layer["output"], "claim.layer.output", ("bits", "fraction"))
    out_bits = expect_int(output["bits"], "claim.layer.output.bits", 1, 16)
    out_fraction = expect_int(output["fraction"], "claim.layer.output.fraction", 0, 1 << 16)
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
        if t in _wanted(claim, n):
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


def triangular(claim: dict[str, Any], words: tuple[Word, ...], meter: Meter) -> list[Number]:
    """Return the numbers ``2^f q^(t+2) y_t`` of a triangular layer, as sums over the paths from entries to readouts."""
    expect_object(claim, "claim", ("family", "n", "positions", "encoding", "layer", "output"))
    n = expect_int(claim["n"], "claim.n", 0, MOST_WORDS)
    fields = ("denominator", "transition", "entry", "readout", "skip")
    layer = expect_object(claim["layer"], "claim.layer", fields)
    q = expect_int(layer["denominator"], "claim.layer.denominator", 1, 1 << 64)
    skip = _table(layer["skip"], "skip", len(expect_list(layer["skip"], "claim.layer.skip")))
    entry, readout = (
        [_table(row, name, len(skip)) for row in expect_list(layer[name], name)] for name in ("entry", "readout")
    )
    matrix = [
        [_table(cell, "transition", len(skip)) for cell in expect_list(row, "transition")]
        for row in expect_list(layer["transition"], "claim.layer.transition")
    ]
    size = len(matrix)
    if not skip or not size or {len(entry), len(readout), *map(len, matrix)} != {size}:
        raise Malformed("claim.layer: a square matrix, and an entry and a readout for each row, are expected")
    symbol = read_symbols(claim, n, len(skip), words)
    output = expect_object(claim["output"], "claim.output", ("bits", "fraction"))
    bits = expect_int(output["bits"], "claim.output.bits", 1, 16)
    fraction = expect_int(output["fraction"], "claim.output.fraction", 0, 64)

    def times(left: list[int], right: list[int]) -> list[int]:
        return [a * b for a, b in zip(left, right, strict=True)]

    Term = tuple[int, dict[int, list[int]]]  # coefficient, tables over the symbols of some words

    def number(t: int, state: list[list[Term]], bounds: tuple[int, int]) -> Number:
        terms: list[Term] = [(q ** (t + 1), {t: skip})]
        for r in range(size):
            terms.append((q**t, {t: times(readout[r], entry[r])}))
            for s in range(size):
                last = times(readout[r], matrix[r][s])
                terms += [(c, {**tables, t: last}) for c, tables in state[s] if any(last)]

        def modulo(m: int) -> Polynomial:
            result = Polynomial(m)
            for coefficient, tables in terms:
                meter.spend(len(tables) * len(symbol))
                spread = {word: [table[s] % m for s in symbol] for word, table in tables.items()}
                result.add_product(coefficient << fraction, spread)
            return result

        low, high = (bound << fraction for bound in bounds)
        return Number(f"y{t}", low, high, modulo, rounding(q ** (t + 2), bits))

    numbers = []
    state: list[list[Term]] = [[] for _ in range(size)]
    low, high = [0] * size, [0] * size
    for t in range(n):
        ends = []  # for each symbol the bounds of each entry of the next state
        for x in range(len(skip)):
            pairs = [
                [sorted((matrix[r][s][x] * low[s], matrix[r][s][x] * high[s])) for s in range(size)]
                for r in range(size)
            ]
            ends.append(
                [[sum(pair[i] for pair in pairs[r]) + entry[r][x] * q**t for i in range(2)] for r in range(size)]
            )
        if t in _wanted(claim, n):
            outputs = [
                [
                    skip[x] * q ** (t + 1) + sum(sorted(readout[r][x] * e for e in row[r])[i] for r in range(size))
                    for i in range(2)
                ]
                for x, row in enumerate(ends)
            ]
            bounds = min(o[0] for o in outputs), max(o[1] for o in outputs)
            numbers.append(number(t, state, bounds))
        low = [min(row[r][0] for row in ends) for r in range(size)]
        high = [max(row[r][1] for row in ends) for r in range(size)]
        following: list[list[Term]] = []
        for r in range(size):
            terms: list[Term] = [(q**t, {t: entry[r]})] if any(entry[r]) else []
            for s in range(size):
                if any(matrix[r][s]):
                    meter.spend(len(state[s]) * t)
                    terms += [(c, {**tables, t: matrix[r][s]}) for c, tables in state[s]]
            following.append(terms)
        state = following
    return numbers


def _wanted(claim: dict[str, Any], n: int) -> range:
    if claim["positions"] not in ("all", "last"):
        raise Malformed("claim.positions: all or last is expected")
    return range(max(n - 1, 0) if claim["positions"] == "last" else 0, n)


def read_symbols(claim: dict[str, Any], n: int, symbols: int, words: tuple[Word, ...]) -> list[int]:
    """Return the symbol that each code of a word stands for, after a check of the words."""
    if claim["encoding"] not in ("bits", "one-hot"):
        raise Malformed("claim.encoding: bits or one-hot is expected")
    one_hot = claim["encoding"] == "one-hot"
    width = symbols if one_hot else max(1, (symbols - 1).bit_length())
    expect_words(words, [(f"x{t}", width, claim["encoding"]) for t in range(n)])
    return [min(code, symbols - 1) for code in range(symbols if one_hot else 1 << width)]


def _table(value: Any, where: str, length: int) -> list[int]:
    table = [expect_int(entry, f"claim.layer.{where}", -(1 << 64), 1 << 64) for entry in expect_list(value, where)]
    if len(table) != length:
        raise Malformed(f"claim.layer.{where}: {length} entries are expected")
    return table
