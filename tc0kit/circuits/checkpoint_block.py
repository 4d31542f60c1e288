"""The first block of a Mamba checkpoint as a threshold circuit: tokens of its vocabulary in, words of its output out.

Semantics ``log``: the tables are rounded (``block_tables``); SiLU, the step, the decay, B and C are tables of one
number rounded to p bits; the recurrence, its readout, the gate, the output projection and the residual are exact, with
one rounding at the end. Depth at most 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

from tc0kit.circuits.activations import decay_table, silu_table, softplus_table
from tc0kit.circuits.block_tables import BlockTables, block_tables
from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import total
from tc0kit.circuits.inputs import check_bits, check_length, named, output_number, read_symbols
from tc0kit.circuits.mamba_block import Scale, TokenFactors, combine, factor_of, factors_of, token_output
from tc0kit.circuits.readings import Reading, read
from tc0kit.circuits.residues import Factor
from tc0kit.circuits.rounding import Rounding
from tc0kit.circuits.sums_of_products import check_recurrence, residue_table
from tc0kit.errors import BudgetSpent
from tc0kit.models.checkpoints.mamba_block import FirstBlock

VOCABULARY = 16


def compile_checkpoint(
    block: FirstBlock,
    n: int,
    bits: int,
    *,
    tokens: Sequence[int] | None = None,
    channels: Sequence[int] | None = None,
    last: bool = False,
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile the first block of a checkpoint.

    Inputs ``x{t}`` are places in the list of tokens (codes past its end read as the last one); outputs ``y{t}_r`` are
    words of the residual stream after the block, or, for chosen channels, their gated outputs before out_proj.

    Args:
        block: the weights.
        n: number of tokens of the input, at least 0.
        bits: p, 1..8.
        tokens: ids of the vocabulary's tokens that can occur; the first 16 if None.
        channels: only these inner channels; the whole block if None.
        last: only the output after the last token.
        max_gates: budget.

    Raises:
        UserError: n or bits out of range, no such token or channel.
        BudgetSpent: the circuit is too large.
    """
    check_length(n)
    check_bits(bits, 8)
    listed = tuple(range(min(VOCABULARY, len(block.embedding)))) if tokens is None else tuple(tokens)
    w = block_tables(block, bits, listed, channels)
    scale = Scale(bits, w.fraction)
    wanted = range(max(n - 1, 0) if last else 0, n)
    _check_size(w, n, wanted, scale, max_gates)
    what = "whole" if channels is None else f"channel{'s' * (w.inner > 1)} {', '.join(map(str, channels))}"
    builder = Builder(f"{block.name}, first block, {what}, n = {n}, p = {bits}", max_gates=max_gates)
    symbols = read_symbols(builder, n, len(listed), "bits")
    with builder.origin("block", "Mamba block"):
        factors = [_factors(builder, w, scale, symbols, t) for t in range(n)]
        residual = [[symbols[t].at(row[symbols[t].values]) for row in w.residual] for t in range(n)]
        numbers = {t: token_output(w, bits, factors, residual[t], t) for t in wanted}
        table = residue_table(builder, [number for row in numbers.values() for number in row], "split")
        bases = {}
        for t, row in numbers.items():
            for r, number in enumerate(row):
                name = named("y", t, r, w.outputs)
                with builder.origin("recurrence", "diagonal layer", token=t, word=r):
                    basis, remainders = table.remainders(number)
                    bases[name] = basis.fields()
                    gates = basis.rounded_bits(builder, remainders, scale.rounding(t))
                    output_number(builder, name, gates, signed=True)
    builder.header.update(
        {
            "family": "checkpoint",
            "semantics": "log",
            "depth": "constant",
            "n": n,
            "bits": bits,
            "positions": "last" if last else "all",
            "model": block.name,
            "tokens": list(listed),
            "channels": None if channels is None else list(channels),
            "word": {"bits": bits, "fraction": scale.word, "mode": "half up, saturating"},
            "weights rounded": {
                "conv1d times in_proj of each token": f"2^-{w.window_places}",
                "x_proj, dt_proj, A, D, out_proj": f"2^-{w.fraction}",
                "embedding, SiLU, softplus, B, C, output": f"{bits}-bit words over 2^{scale.word}, saturating",
                "exp(-rate delta)": f"2^-{bits}",
            },
            "bases": bases,
        }
    )
    return builder.finish()


def _check_size(w: BlockTables, n: int, wanted: range, scale: Scale, max_gates: int) -> None:
    """Stop before a block is unrolled that is far too large, and say what would be smaller."""
    hint = f"; --channels 0 compiles one channel of {w.inner}" if w.channels is None else ""
    try:
        check_recurrence(wanted, w.inner * w.state, 5, (scale.bits, scale.exponent(0)), "split", max_gates)
    except BudgetSpent as spent:
        raise BudgetSpent(f"{spent}{hint}", spent.found) from None
    readings = n * w.window.shape[1]  # one reading of v a channel, even if one channel is asked for
    if readings > max_gates:
        raise BudgetSpent(f"budget spent: {readings:,} values of SiLU, each a gate or more; raise --max-gates{hint}")


def _factors(builder: Builder, w: BlockTables, scale: Scale, symbols: Sequence[Reading], t: int) -> TokenFactors:
    """Read everything that depends on a fixed window of tokens. Two levels."""
    kept = range(w.inner) if w.channels is None else w.channels
    f, g = scale.word, scale.weight
    places = w.window_places
    values = []
    with builder.origin("window", "a function of a short sum is a table", token=t):
        for i in range(w.window.shape[1]):
            lags = range(min(t + 1, len(w.window)))
            form = total(symbols[t - k].at(w.window[k, i][symbols[t - k].values]) for k in lags)
            values.append(
                factor_of(read(builder, form + int(w.window_bias[i]), partial(silu_table, **scale.table(places))))
            )
    words = [value.reading.form for value in values]
    found = TokenFactors(value=[values[i] for i in kept])
    now = symbols[t]
    found.gate.extend(Factor(now, tuple(row[now.values].tolist())) for row in w.gate)
    with builder.origin("selection", "a function of a short sum is a table", token=t):
        for i in range(w.inner):
            form = combine(w.delta[i].tolist(), words) + (int(w.delta_bias[i]) << f)
            tables = [partial(softplus_table, **scale.table(f + g))] + [
                partial(decay_table, fraction=f + g, rate=Fraction(int(rate), 1 << g), places=scale.bits)
                for rate in w.rate[i]
            ]
            step, *alphas = factors_of(builder, form, tables)
            found.step.append(step)
            found.alpha.append(alphas)
        for rows, into in ((w.b, found.b), (w.c, found.c)):
            for row in rows:
                into.append(factor_of(read(builder, combine(row.tolist(), words), Rounding(1 << g, scale.bits).table)))
    return found
