"""One Mamba block on forms: what every step is, at which scale, and where it is rounded.

Words are signed p-bit integers over 2^f with f = max(p - 2, 0); weights are integers over 2^g; token t has d words u.

- ``v = word(SiLU(conv(in_x u)))`` and ``gate = word(SiLU(in_z u))``: a fixed window of tokens is one linear form, SiLU
  a table of it.
- ``delta = softplus(delta v + bias)`` is not rounded itself; ``alpha = round(2^p exp(-rate delta))`` and
  ``step = word(delta)`` are two tables of its argument. ``B = word(b v)`` and ``C = word(c v)``.
- ``h_t = alpha h_{t-1} + step B v``, ``y = sum_s C h + skip v``, ``u' = word(u + out (gate y))``: exact, one rounding.

``word`` rounds half up to p bits and saturates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any, Protocol, TypedDict

import numpy as np

from tc0kit.circuits.activations import decay_table, silu_table, softplus_table
from tc0kit.circuits.builder import Builder
from tc0kit.circuits.form import Form, Ints, total
from tc0kit.circuits.mamba_weights import MambaWeights
from tc0kit.circuits.readings import Reading, read
from tc0kit.circuits.residues import Factor
from tc0kit.circuits.rounding import Rounding
from tc0kit.circuits.sums_of_products import Product, SumOfProducts


class TableArguments(TypedDict):
    """Keyword arguments of ``silu_table`` and ``softplus_table``."""

    fraction: int
    places: int
    low: int
    high: int


@dataclass(frozen=True)
class Scale:
    """The number format: p-bit words over 2^f, weights over 2^g."""

    bits: int
    weight: int

    @property
    def word(self) -> int:
        """f."""
        return max(self.bits - 2, 0)

    @property
    def low(self) -> int:
        """The least word."""
        return -(1 << (self.bits - 1))

    @property
    def high(self) -> int:
        """The greatest word."""
        return (1 << (self.bits - 1)) - 1

    def table(self, fraction: int) -> TableArguments:
        """Return how a word is read off a table of numbers over 2^fraction."""
        return {"fraction": fraction, "places": self.word, "low": self.low, "high": self.high}

    def exponent(self, t: int) -> int:
        """Return the places of the exact output of token t: two weights, five words, t gates of p places."""
        return 2 * self.weight + 5 * self.word + self.bits * t

    def rounding(self, t: int) -> Rounding:
        """Return how the exact output of token t becomes a word."""
        return Rounding(1 << (self.exponent(t) - self.word), self.bits)


@dataclass(frozen=True, eq=False)
class TokenFactors:
    """What the block knows of one token before the recurrence, each a factor over a reading.

    Attributes:
        value, gate, step: v, SiLU(z) and the step size, for each inner channel.
        b, c: for each state coordinate.
        alpha: for each inner channel and state coordinate.
    """

    value: list[Factor] = field(default_factory=list)
    gate: list[Factor] = field(default_factory=list)
    step: list[Factor] = field(default_factory=list)
    b: list[Factor] = field(default_factory=list)
    c: list[Factor] = field(default_factory=list)
    alpha: list[list[Factor]] = field(default_factory=list)


def token_factors(
    builder: Builder, weights: MambaWeights, bits: int, tokens: Sequence[Sequence[Form]], t: int
) -> TokenFactors:
    """Read everything that depends on a fixed window of tokens. Two levels.

    Args:
        builder: where the gates are made.
        weights: the block.
        bits: p.
        tokens: for each token its d words as forms.
        t: which token.
    """
    scale = Scale(bits, weights.fraction)
    f, g = scale.word, scale.weight
    found = TokenFactors()
    with builder.origin("window", "a function of a short sum is a table", token=t):
        for i in range(weights.inner):
            window = [
                combine(weights.in_x[i], tokens[t - k]) * weights.conv[i][k]
                for k in range(min(t + 1, len(weights.conv[i])))
            ]
            form = total(window) + (weights.conv_bias[i] << (f + g))
            found.value.append(factor_of(read(builder, form, partial(silu_table, **scale.table(f + 2 * g)))))
            form = combine(weights.in_z[i], tokens[t])
            found.gate.append(factor_of(read(builder, form, partial(silu_table, **scale.table(f + g)))))
    values = [factor.reading.form for factor in found.value]
    with builder.origin("selection", "a function of a short sum is a table", token=t):
        for i in range(weights.inner):
            form = combine(weights.delta[i], values) + (weights.delta_bias[i] << f)
            tables = [partial(softplus_table, **scale.table(f + g))] + [
                partial(decay_table, fraction=f + g, rate=Fraction(rate, 1 << g), places=bits)
                for rate in weights.rate[i]
            ]
            step, *alphas = factors_of(builder, form, tables)
            found.step.append(step)
            found.alpha.append(alphas)
        for s in range(weights.state):
            for rows, into in ((weights.b, found.b), (weights.c, found.c)):
                into.append(factor_of(read(builder, combine(rows[s], values), Rounding(1 << g, bits).table)))
    return found


class Readout(Protocol):
    """What the end of a block needs of its weights; see ``MambaWeights``."""

    @property
    def fraction(self) -> int:
        """Places of the weights."""

    @property
    def inner(self) -> int:
        """Number of channels with a state."""

    @property
    def state(self) -> int:
        """Size of the state of a channel."""

    @property
    def skip(self) -> Sequence[int]:
        """D."""

    @property
    def out(self) -> Sequence[Sequence[int]]:
        """The output projection."""


def token_output(
    weights: Readout, bits: int, tokens: Sequence[TokenFactors], words: Sequence[Form], t: int
) -> list[SumOfProducts]:
    """Return the exact ``2^exponent(t) u'`` of token t for each of the d words.

    Args:
        weights: the block.
        bits: p.
        tokens: the factors of the tokens ``0 .. t``.
        words: the words u of token t, for the residual connection.
        t: which token.
    """
    scale = Scale(bits, weights.fraction)
    f, g = scale.word, scale.weight
    now = tokens[t]
    channels: list[list[tuple[int, Product]]] = []
    bounds = []
    for i in range(weights.inner):
        products = [(weights.skip[i], Product((now.value[i], now.gate[i]), 1 << (3 * f + bits * t)))]
        bound = abs(weights.skip[i]) * _peak(now.value[i]) * _peak(now.gate[i]) << (3 * f + bits * t)
        for s in range(weights.state):
            peak = 0
            for j in range(t + 1):
                past = tokens[j]
                entry = (past.step[i], past.b[s], past.value[i])
                gates = [tokens[k].alpha[i][s] for k in range(j + 1, t + 1)]
                scaled = 1 << (g + bits * j)
                products.append((1, Product((*entry, *gates, now.c[s], now.gate[i]), scaled)))
                peak = (peak * _peak(past.alpha[i][s]) if j else 0) + scaled * _peak_of(entry)
            bound += peak * _peak(now.c[s]) * _peak(now.gate[i])
        channels.append(products)
        bounds.append(bound)
    residual = scale.exponent(t) - f
    numbers = []
    for row, word in zip(weights.out, words, strict=True):
        listed = [
            (o * weight, product) for o, channel in zip(row, channels, strict=True) for weight, product in channel
        ]
        width = sum(abs(o) * bound for o, bound in zip(row, bounds, strict=True))
        low, high = (word.low << residual) - width, (word.high << residual) + width
        numbers.append(SumOfProducts([item for item in listed if item[0]], low, high, [(1 << residual, word)]))
    return numbers


def combine(row: Sequence[int], words: Sequence[Form]) -> Form:
    """Return the sum of words with integer weights."""
    return total(word * weight for weight, word in zip(row, words, strict=True) if weight)


def factor_of(reading: Reading) -> Factor:
    """Return the value of a reading as a factor."""
    return Factor(reading, tuple(reading.values.tolist()))


def factors_of(builder: Builder, form: Form, tables: Sequence[Any]) -> list[Factor]:
    """Read several functions of one form off one bank: its runs are where none of them changes."""
    arguments = np.arange(form.low, form.high + 1, dtype=np.int64)
    columns = np.stack([table(arguments) for table in tables])
    changed = (columns[:, 1:] != columns[:, :-1]).any(axis=0)
    firsts = np.concatenate([[0], np.flatnonzero(changed) + 1])
    runs: Ints = np.concatenate([[0], np.cumsum(changed)]).astype(np.int64)
    reading = read(builder, form, lambda v: runs[v - form.low])
    return [Factor(reading, tuple(column[firsts].tolist())) for column in columns]


def _peak(factor: Factor) -> int:
    return max(abs(value) for value in factor.values)


def _peak_of(factors: Sequence[Factor]) -> int:
    product = 1
    for factor in factors:
        product *= _peak(factor)
    return product


def block_fields(weights: Sequence[MambaWeights]) -> list[Mapping[str, Any]]:
    """Return the header's description of a stack."""
    return [item.fields() for item in weights]
