"""What one Mamba block computes, as polynomials in the words it reads and virtual words. Standard library only.

The block's formulas are in ``circuit_mamba``; with ``e = 2 g + 5 f + p t`` all that is added up below is an integer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from typing import Any

from tc0kit.certificates import circuit_activations as activations
from tc0kit.certificates.circuit_numbers import Number, named, rounding
from tc0kit.certificates.circuit_polynomial import Polynomial
from tc0kit.certificates.circuit_readings import Reading, Readings, Span, Sum, monotone


@dataclass(frozen=True)
class Token:
    """What a block knows of one token."""

    value: list[Reading]
    gate: list[Reading]
    step: list[Reading]
    alpha: list[list[Reading]]
    b: list[Reading]
    c: list[Reading]


class MambaBlock:
    """The numbers that one block puts out.

    Args:
        weights: the block's claim.
        bits: p.
        readings: the virtual words so far.
        words: for each token its d words.
    """

    def __init__(self, weights: dict[str, Any], bits: int, readings: Readings, words: list[list[Reading]]) -> None:
        self._weights = weights
        self._bits = bits
        self._f, self._g = max(bits - 2, 0), weights["fraction"]
        self._meter = readings.algebra.meter
        self._words = words
        self._sizes = range(len(weights["in_x"])), range(len(weights["b"]))
        self._tokens = self._read(readings)
        self._channel = cache(self._channel_polynomial)

    def _read(self, readings: Readings) -> list[Token]:
        w, f, g = self._weights, self._f, self._g
        inner, states = self._sizes
        low, high = -(1 << (self._bits - 1)), (1 << (self._bits - 1)) - 1
        windows, gates, deltas, bs, cs = [], [], [], [], []
        for t in range(len(self._words)):
            self._meter.spend(len(inner) * (len(w["in_x"][0]) * len(w["conv"][0]) + len(inner) + len(states)))
            windows.append([Sum(constant=bias << (f + g)) for bias in w["conv_bias"]])
            for i in inner:
                for k, weight in enumerate(w["conv"][i][: t + 1]):
                    for word, entry in zip(self._words[t - k], w["in_x"][i], strict=True):
                        windows[t][i].add(word, weight * entry)
            gates.append([_combined(row, self._words[t]) for row in w["in_z"]])
        readings.make(argument for rows in (windows, gates) for row in rows for argument in row)
        wide, narrow = (_silu(exponent, f, low, high) for exponent in (f + 2 * g, f + g))
        values = [[readings.read(argument, wide) for argument in row] for row in windows]
        for row in values:
            deltas.append([_combined(w["delta"][i], row, w["delta_bias"][i] << f) for i in inner])
            bs.append([_combined(entries, row) for entries in w["b"]])
            cs.append([_combined(entries, row) for entries in w["c"]])
        readings.make(argument for rows in (deltas, bs, cs) for row in rows for argument in row)
        step = monotone(cache(lambda v: activations.softplus(Fraction(v, 1 << (f + g)), f, low, high)))
        decays = [[self._decay(rate) for rate in row] for row in w["rate"]]
        nearest = monotone(rounding(1 << g, self._bits))
        return [
            Token(
                values[t],
                [readings.read(argument, narrow) for argument in gates[t]],
                [readings.read(argument, step) for argument in deltas[t]],
                [[readings.read(deltas[t][i], decays[i][s]) for s in states] for i in inner],
                [readings.read(argument, nearest) for argument in bs[t]],
                [readings.read(argument, nearest) for argument in cs[t]],
            )
            for t in range(len(values))
        ]

    def _decay(self, rate: int) -> Span:
        exponent, places = self._f + self._g, self._bits
        exact = Fraction(rate, 1 << self._g)
        return monotone(cache(lambda v: activations.decay(Fraction(v, 1 << exponent), exact, places)))

    def numbers(self, wanted: range) -> Iterator[Number]:
        """Yield the numbers of the wanted tokens, word by word."""
        for t in wanted:
            exponent = 2 * self._g + 5 * self._f + self._bits * t
            residual = exponent - self._f
            bounds = [self._bound(t, i) for i in self._sizes[0]]
            for r, row in enumerate(self._weights["out"]):
                word = self._words[t][r]
                most = sum(abs(weight) * bound for weight, bound in zip(row, bounds, strict=True))
                low, high = (end << residual for end in word.bounds)
                yield Number(
                    named("y", t, r, len(self._weights["out"])),
                    low - most,
                    high + most,
                    partial(self._number, t, row, word, residual),
                    rounding(1 << residual, self._bits),
                )
            self._channel.cache_clear()

    def _number(self, t: int, row: list[int], word: Reading, residual: int, m: int) -> Polynomial:
        result = Polynomial(m)
        if word.word is None:
            result.constant = (word.table[0] << residual) % m
        else:
            result.add_word(word.word, [entry << residual for entry in word.table])
        for i, weight in enumerate(row):
            if weight:
                result.add(self._channel(t, i, m), weight)
        return result

    def _channel_polynomial(self, t: int, i: int, m: int) -> Polynomial:
        """Return ``2^(e - g) z y`` of an inner channel modulo m."""
        result = Polynomial(m)
        now = self._tokens[t]
        skip = self._weights["skip"][i] << (3 * self._f + self._bits * t)
        self._add(result, skip, [now.value[i], now.gate[i]])
        for s in self._sizes[1]:
            for j in range(t + 1):
                past = self._tokens[j]
                gates = [self._tokens[k].alpha[i][s] for k in range(j + 1, t + 1)]
                factors = [past.step[i], past.b[s], past.value[i], *gates, now.c[s], now.gate[i]]
                self._add(result, 1 << (self._g + self._bits * j), factors)
        return result

    def _add(self, result: Polynomial, coefficient: int, factors: list[Reading]) -> None:
        m = result.modulus
        tables: dict[int, list[int]] = {}
        for factor in factors:
            self._meter.spend(len(factor.table))
            if factor.word is None:
                coefficient *= factor.table[0]
            else:
                old = tables.get(factor.word)
                tables[factor.word] = (
                    factor.table if old is None else [a * b % m for a, b in zip(old, factor.table, strict=True)]
                )
        result.add_product(coefficient, tables)

    def _bound(self, t: int, i: int) -> int:
        """Return a bound of the absolute value of ``2^(e - g) z y``."""
        now = self._tokens[t]
        skip = abs(self._weights["skip"][i]) << (3 * self._f + self._bits * t)
        total: int = skip * _peak(now.value[i]) * _peak(now.gate[i])
        self._meter.spend(t * len(self._sizes[1]))
        for s in self._sizes[1]:
            state = 0
            for j in range(t + 1):
                past = self._tokens[j]
                entry = _peak(past.step[i]) * _peak(past.b[s]) * _peak(past.value[i])
                state = state * _peak(past.alpha[i][s]) + (entry << (self._g + self._bits * j))
            total += state * _peak(now.c[s]) * _peak(now.gate[i])
        return total


def _combined(weights: list[int], readings: list[Reading], constant: int = 0) -> Sum:
    result = Sum(constant=constant)
    for weight, reading in zip(weights, readings, strict=True):
        result.add(reading, weight)
    return result


def _silu(exponent: int, places: int, low: int, high: int) -> Span:
    """Return SiLU of ``v / 2^exponent`` as a word."""
    entry: Callable[[int], int] = cache(lambda v: activations.silu(Fraction(v, 1 << exponent), places, low, high))
    return monotone(entry, activations.silu_turn(exponent))


def _peak(reading: Reading) -> int:
    low, high = reading.bounds
    return max(-low, high)
