"""A stack of Mamba blocks as one threshold circuit; its depth grows with the number of blocks only.

Semantics ``log``: inside a block the recurrence, its readout, the gate, the output projection and the residual
connection are exact, and there is one rounding to p bits at the end of the block; the functions of a fixed window of
tokens are tables rounded to p bits (``mamba_block``). There is no normalisation between the blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tc0kit.circuits.activations import decay, silu, softplus
from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.diagonal import Positions
from tc0kit.circuits.inputs import check_bits, check_length, input_number, named, output_number
from tc0kit.circuits.mamba_block import Scale, block_fields, token_factors, token_output
from tc0kit.circuits.mamba_weights import MambaWeights, default_weights
from tc0kit.circuits.numbers import Logs
from tc0kit.circuits.rounding import Rounding
from tc0kit.circuits.sums_of_products import check_recurrence, residue_table
from tc0kit.errors import UserError

MAX_LAYERS = 64


def compile_mamba(
    n: int,
    bits: int,
    layers: int = 1,
    weights: Sequence[MambaWeights] | None = None,
    seed: int = 0,
    *,
    positions: Positions = "all",
    logs: Logs = "split",
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile a stack of Mamba blocks on n tokens. Depth at most 6 a block, and one more for the output gates.

    Inputs ``x{t}_{i}`` and outputs ``y{t}_{i}`` are signed p-bit words over 2^max(p - 2, 0).

    Args:
        n: number of tokens, at least 0.
        bits: p, 1..8.
        layers: number of blocks, 1..64.
        weights: one item for each block; the catalogue's small ones if None.
        seed: which of the catalogue's weights.
        positions: the outputs of all tokens, or of the last one.
        logs: ``whole`` saves a level a block, ``split`` saves most of the wires.
        max_gates: budget.

    Raises:
        UserError: n, bits or layers out of range, or weights whose widths do not fit.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    check_bits(bits, 8)
    stack = stack_weights(layers, weights, seed)
    width = stack[0].width
    builder = Builder(f"mamba, n = {n}, p = {bits}, {len(stack)} layer{'s' * (len(stack) > 1)}", max_gates=max_gates)
    tokens = [[input_number(builder, named("x", t, i, width), bits) for i in range(width)] for t in range(n)]
    bases = {}
    for layer, block in enumerate(stack):
        final = layer == len(stack) - 1
        wanted = range(max(n - 1, 0) if final and positions == "last" else 0, n)
        scale = Scale(bits, block.fraction)
        check_recurrence(wanted, block.inner * block.state, 5, (bits, scale.exponent(0)), logs, max_gates)
        with builder.origin("block", "Mamba block", layer=layer):
            factors = [token_factors(builder, block, bits, tokens, t) for t in range(n)]
            numbers = {t: token_output(block, bits, factors, tokens[t], t) for t in wanted}
            table = residue_table(builder, [number for row in numbers.values() for number in row], logs)
            for t, row in numbers.items():
                following = []
                for i, number in enumerate(row):
                    with builder.origin("recurrence", "diagonal layer", token=t, word=i):
                        basis, remainders = table.remainders(number)
                        bases[f"layer {layer} {named('y', t, i, width)}"] = basis.fields()
                        if final:
                            gates = basis.rounded_bits(builder, remainders, scale.rounding(t))
                            output_number(builder, named("y", t, i, width), gates, signed=True)
                        else:
                            following.append(basis.rounded(builder, remainders, scale.rounding(t)))
                tokens[t] = following
    builder.header.update(
        family="mamba",
        semantics="log",
        n=n,
        bits=bits,
        layers=len(stack),
        positions=positions,
        logs=logs,
        word={"bits": bits, "fraction": max(bits - 2, 0), "mode": "half up, saturating"},
        weights=block_fields(stack),
        bases=bases,
    )
    return builder.finish()


def stack_weights(layers: int, weights: Sequence[MambaWeights] | None, seed: int) -> list[MambaWeights]:
    """Return the weights of each block.

    Raises:
        UserError: the number of layers is out of range, or the widths differ.
    """
    if isinstance(layers, bool) or not isinstance(layers, int) or not 1 <= layers <= MAX_LAYERS:
        raise UserError(f"layers = {layers}: a number in 1..{MAX_LAYERS} is expected")
    if weights is None:
        return [default_weights(layer, seed) for layer in range(layers)]
    if len(weights) != layers:
        raise UserError(f"{len(weights)} blocks of weights for {layers} layers")
    if len({block.width for block in weights}) > 1:
        raise UserError("the blocks of a stack must have the same width")
    return list(weights)


def mamba_reference(stack: Sequence[MambaWeights], bits: int, words: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the output words of every token, computed step by step with exact fractions."""
    tokens = [list(token) for token in words]
    for block in stack:
        tokens = _block_reference(block, bits, tokens)
    return tokens


def _block_reference(w: MambaWeights, bits: int, tokens: Sequence[Sequence[int]]) -> list[list[int]]:
    scale = Scale(bits, w.fraction)
    places = scale.word

    def word(value: Fraction) -> Fraction:
        scaled = value * 2**places
        return Fraction(Rounding(scaled.denominator, bits)(scaled.numerator), 2**places)

    def clipped(integer: int) -> Fraction:
        return Fraction(min(max(integer, scale.low), scale.high), 2**places)

    def dot(row: Sequence[int], values: Sequence[Fraction]) -> Fraction:
        return sum((Fraction(a, 2**w.fraction) * x for a, x in zip(row, values, strict=True)), Fraction(0))

    state = [[Fraction(0)] * w.state for _ in range(w.inner)]
    projected: list[list[Fraction]] = []
    outputs = []
    for token in tokens:
        u = [Fraction(x, 2**places) for x in token]
        projected.insert(0, [dot(row, u) for row in w.in_x])
        windows = [[x[i] for x in projected[: len(w.conv[i])]] for i in range(w.inner)]
        v = [
            clipped(
                silu(dot(w.conv[i][: len(windows[i])], windows[i]) + Fraction(w.conv_bias[i], 2**w.fraction), places)
            )
            for i in range(w.inner)
        ]
        gate = [clipped(silu(dot(row, u), places)) for row in w.in_z]
        b, c = [word(dot(row, v)) for row in w.b], [word(dot(row, v)) for row in w.c]
        mixed = []
        for i in range(w.inner):
            x = dot(w.delta[i], v) + Fraction(w.delta_bias[i], 2**w.fraction)
            step = clipped(softplus(x, places))
            for s in range(w.state):
                alpha = Fraction(decay(x, Fraction(w.rate[i][s], 2**w.fraction), bits), 2**bits)
                state[i][s] = alpha * state[i][s] + step * b[s] * v[i]
            y = (
                sum((c[s] * state[i][s] for s in range(w.state)), Fraction(0))
                + Fraction(w.skip[i], 2**w.fraction) * v[i]
            )
            mixed.append(gate[i] * y)
        outputs.append([int(word(u[r] + dot(w.out[r], mixed)) * 2**places) for r in range(w.width)])
    return outputs
