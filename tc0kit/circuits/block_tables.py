"""The first block of a Mamba checkpoint in fixed point: one table entry for each token of a small vocabulary.

Words are signed p-bit integers over 2^f, f = max(p - 2, 0), saturating. What depends on one token alone is a table:
the embedding (a word, for the residual connection), the gate ``word(SiLU(z))``, and, for each place k of the
convolution's window, ``conv_k x`` over 2^(p + 4). Weights behind the convolution are integers over 2^8. All are rounded
half up, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from tc0kit.circuits.activations import decay, silu, softplus
from tc0kit.circuits.form import Ints
from tc0kit.circuits.mamba_block import Scale
from tc0kit.circuits.rounding import Rounding
from tc0kit.errors import UserError
from tc0kit.models.checkpoints.mamba_block import FirstBlock, Values

WEIGHT_PLACES = 8
LARGEST = 1 << 30


@dataclass(frozen=True, eq=False)
class BlockTables:
    """Integers; v tokens, e inner channels of which c are kept, s state coordinates, d outputs, k places of the window.

    Attributes:
        bits: p.
        tokens: ids of the tokens in the checkpoint.
        channels: the kept channels, or None for the whole block.
        window, window_bias: k x e x v (place 0 is the current token) and e, over 2^window_places.
        gate, residual: c x v and d x v words.
        delta, delta_bias, rate, skip: c x e, c, c x s and c, over 2^fraction.
        b, c: s x e, over 2^fraction.
        out: d x c, over 2^fraction; rows of the identity if channels are chosen.
    """

    bits: int
    tokens: tuple[int, ...]
    channels: tuple[int, ...] | None
    window: Ints
    window_bias: Ints
    gate: Ints
    residual: Ints
    delta: Ints
    delta_bias: Ints
    rate: Ints
    skip: tuple[int, ...]
    b: Ints
    c: Ints
    out: tuple[tuple[int, ...], ...]
    fraction: int = WEIGHT_PLACES

    @property
    def window_places(self) -> int:
        """Places of the convolution's tables."""
        return self.bits + 4

    @property
    def inner(self) -> int:
        """Number of kept channels."""
        return len(self.skip)

    @property
    def state(self) -> int:
        """s."""
        return len(self.b)

    @property
    def outputs(self) -> int:
        """Number of outputs of a token."""
        return len(self.out)


def block_tables(
    block: FirstBlock, bits: int, tokens: Sequence[int], channels: Sequence[int] | None = None
) -> BlockTables:
    """Round a block for these tokens, whole or the gated outputs ``SiLU(z) (C h + D v)`` of some of its channels.

    Raises:
        UserError: no such token or channel, or a weight above 2^30.
    """
    for what, given, count in (("token", tokens, len(block.embedding)), ("channel", channels, block.inner)):
        if given is not None and not given:
            raise UserError(f"{block.name}: at least one {what} is needed")
        for number in given or ():
            if not 0 <= number < count:
                raise UserError(f"{block.name}: there is no {what} {number}; it has 0..{count - 1}")
    kept = list(range(block.inner)) if channels is None else list(channels)
    scale = Scale(bits, WEIGHT_PLACES)
    rows = block.rows(tokens)
    x = rows @ block.in_x.T + block.in_bias[: block.inner]
    z = rows @ block.in_z[kept].T + block.in_bias[block.inner :][kept]
    if channels is None:
        out = block.out
        residual = _words((block.embedding[list(tokens)] + block.out_bias).T, scale)
    else:
        out = np.eye(len(kept))
        residual = np.zeros((len(kept), len(rows)), dtype=np.int64)
    place = bits + 4
    return BlockTables(
        bits=bits,
        tokens=tuple(tokens),
        channels=None if channels is None else tuple(channels),
        window=np.stack([_integers((x * block.conv[:, -1 - k]).T, place) for k in range(block.conv.shape[1])]),
        window_bias=_integers(block.conv_bias, place),
        gate=_words((z * 0.5 * (1 + np.tanh(0.5 * z))).T, scale),
        residual=residual,
        delta=_integers(block.delta[kept], WEIGHT_PLACES),
        delta_bias=_integers(block.delta_bias[kept], WEIGHT_PLACES),
        rate=_integers(block.rate[kept], WEIGHT_PLACES),
        skip=tuple(_integers(block.skip[kept], WEIGHT_PLACES).tolist()),
        b=_integers(block.b, WEIGHT_PLACES),
        c=_integers(block.c, WEIGHT_PLACES),
        out=tuple(tuple(row) for row in _integers(out, WEIGHT_PLACES).tolist()),
    )


def block_reference(w: BlockTables, word: Sequence[int]) -> list[list[int]]:
    """Return the output words of every token, computed step by step with exact fractions.

    Args:
        w: the tables.
        word: for each token its place in ``w.tokens``.
    """
    scale = Scale(w.bits, w.fraction)
    one, unit = 1 << scale.word, 1 << w.fraction

    def rounded(value: Fraction) -> Fraction:
        scaled = value * one
        return Fraction(Rounding(scaled.denominator, w.bits)(scaled.numerator), one)

    def dot(row: Any, values: Sequence[Fraction]) -> Fraction:
        return sum((int(a) * x for a, x in zip(row, values, strict=True)), Fraction(0)) / unit

    inner = w.window.shape[1]
    kept = range(inner) if w.channels is None else w.channels
    state = [[Fraction(0)] * w.state for _ in kept]
    outputs = []
    for t, x in enumerate(word):
        values = []
        for i in range(inner):
            total = int(w.window_bias[i]) + sum(
                int(w.window[k, i, word[t - k]]) for k in range(min(t + 1, len(w.window)))
            )
            entry = silu(Fraction(total, 1 << w.window_places), scale.word)
            values.append(Fraction(min(max(entry, scale.low), scale.high), one))
        b, c = ([rounded(dot(row, values)) for row in rows] for rows in (w.b, w.c))
        gated = []
        for i, channel in enumerate(kept):
            argument = dot(w.delta[i], values) + Fraction(int(w.delta_bias[i]), unit)
            step = Fraction(min(softplus(argument, scale.word), scale.high), one)
            for s in range(w.state):
                alpha = Fraction(decay(argument, Fraction(int(w.rate[i, s]), unit), w.bits), 1 << w.bits)
                state[i][s] = alpha * state[i][s] + step * b[s] * values[channel]
            y = sum((p * h for p, h in zip(c, state[i], strict=True)), Fraction(w.skip[i], unit) * values[channel])
            gated.append(Fraction(int(w.gate[i, x]), one) * y)
        outputs.append(
            [int(rounded(Fraction(int(w.residual[r, x]), one) + dot(row, gated)) * one) for r, row in enumerate(w.out)]
        )
    return outputs


def _integers(values: Values, places: int) -> Ints:
    scaled = np.floor(values * 2.0**places + 0.5)
    if scaled.size and np.abs(scaled).max() > LARGEST:
        raise UserError("a weight of the checkpoint exceeds 2^30 units of its last place; it has no fixed-point table")
    integers: Ints = scaled.astype(np.int64)
    return integers


def _words(values: Values, scale: Scale) -> Ints:
    words: Ints = np.clip(np.floor(values * 2.0**scale.word + 0.5), scale.low, scale.high).astype(np.int64)
    return words
