"""The full diagonal input-gated layer (S6): constant depth for every length.

``h_t = a(x_t) h_{t-1} + b(x_t)`` in each channel, ``y_t = sum_c C_c(x_t) h_{c,t} + D(x_t)``; all tables hold integers
over 2^p. Unrolled, ``2^(p(t+2)) y_t`` is an integer sum of products (Merrill, Petty and Sabharwal 2024, Theorem 4.4):
``sum_c sum_j C_c(x_t) beta_c(x_j) 2^(p j) prod_{j<k<=t} alpha_c(x_k) + 2^(p(t+1)) D(x_t)``.

Semantics ``log``: exact inside, one rounding at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.inputs import Encoding, check_length, output_number, read_symbols
from tc0kit.circuits.numbers import Logs
from tc0kit.circuits.readings import Reading
from tc0kit.circuits.residues import Factor
from tc0kit.circuits.rounding import Rounding
from tc0kit.circuits.sums_of_products import Product, SumOfProducts, check_recurrence, residue_table
from tc0kit.errors import UserError

Table = tuple[int, ...]
Positions = Literal["all", "last"]


@dataclass(frozen=True)
class DiagonalLayer:
    """The tables of a diagonal layer; every entry is an integer over 2^fraction, one entry for each symbol.

    Attributes:
        fraction: p.
        alpha, beta, readout: for each channel its gate a, its input b and its readout C.
        skip: D.
        output_bits, output_fraction: y is rounded to this many bits, its last place being 2^-output_fraction.
    """

    fraction: int
    alpha: tuple[Table, ...]
    beta: tuple[Table, ...]
    readout: tuple[Table, ...]
    skip: Table
    output_bits: int
    output_fraction: int

    def __post_init__(self) -> None:
        if not 1 <= self.fraction <= 32 or not 1 <= self.output_bits <= 16:
            raise UserError("a diagonal layer: fraction is in 1..32 and output_bits in 1..16")
        if not len(self.alpha) == len(self.beta) == len(self.readout) >= 1:
            raise UserError("a diagonal layer: alpha, beta and readout need one table for each channel")
        for table in (*self.alpha, *self.beta, *self.readout, self.skip):
            if len(table) != self.symbols:
                raise UserError(f"a diagonal layer: a table has {len(table)} entries for {self.symbols} symbols")
            for entry in table:
                if isinstance(entry, bool) or not isinstance(entry, int):
                    raise UserError(f"a diagonal layer: {entry!r} is not an integer (tables hold integers over 2^p)")

    @property
    def symbols(self) -> int:
        """Size of the alphabet."""
        return len(self.skip)

    @property
    def channels(self) -> int:
        """Dimension of the state."""
        return len(self.alpha)

    def rounding(self, t: int) -> Rounding:
        """Return how the integer ``2^(p(t+2)) y_t`` is rounded."""
        return scaled_rounding(self.fraction * (t + 2), self.output_fraction, self.output_bits)

    def fields(self) -> dict[str, Any]:
        """Return the header's description."""
        tables = {"alpha": self.alpha, "beta": self.beta, "readout": self.readout}
        return {
            "fraction": self.fraction,
            **{name: [list(row) for row in table] for name, table in tables.items()},
            "skip": list(self.skip),
            "output": {"bits": self.output_bits, "fraction": self.output_fraction, "mode": "half up, saturating"},
        }


def scaled_rounding(exponent: int, fraction: int, bits: int) -> Rounding:
    """Return the rounding of an integer over 2^exponent to ``bits`` bits with a last place of 2^-fraction.

    Raises:
        UserError: the result would have more places than the number.
    """
    if exponent < fraction:
        raise UserError(f"an output fraction of {fraction} places is finer than the exact result; at most {exponent}")
    return Rounding(1 << (exponent - fraction), bits)


def compile_diagonal(
    layer: DiagonalLayer,
    n: int,
    *,
    positions: Positions = "all",
    logs: Logs = "split",
    encoding: Encoding = "bits",
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile a diagonal layer on n symbols into a threshold circuit of depth at most 6.

    Levels: readings (none for one-hot symbols), log-sums (two with split logarithms), remainders, rounding and output
    gates.

    Args:
        layer: the tables.
        n: number of symbols, at least 0.
        positions: outputs ``y0 .. y(n-1)``, or the last one alone.
        logs: ``whole`` saves a level, ``split`` saves most of the wires.
        encoding: symbols as ``bits`` (codes past the alphabet read as its last symbol) or ``one-hot``.
        max_gates: budget.

    Raises:
        UserError: n out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    wanted = range(n) if positions == "all" else range(max(n - 1, 0), n)
    p = layer.fraction
    check_recurrence(wanted, layer.channels, 1, (p, 2 * p), logs, max_gates)
    builder = Builder(f"diagonal layer, n = {n}, p = {p}", max_gates=max_gates)
    symbols = read_symbols(builder, n, layer.symbols, encoding)
    numbers = dict(zip(wanted, _numbers(layer, symbols, wanted), strict=True))
    table = residue_table(builder, numbers.values(), logs)
    bases = {}
    for t, number in numbers.items():
        with builder.origin("layer", "diagonal layer", token=t):
            basis, remainders = table.remainders(number)
            bases[f"y{t}"] = basis.fields()
            output_number(builder, f"y{t}", basis.rounded_bits(builder, remainders, layer.rounding(t)), signed=True)
    builder.header.update(
        family="diagonal",
        semantics="log",
        n=n,
        bits=p,
        positions=positions,
        encoding=encoding,
        logs=logs,
        layer=layer.fields(),
        bases=bases,
    )
    return builder.finish()


def _numbers(layer: DiagonalLayer, symbols: Sequence[Reading], wanted: range) -> list[SumOfProducts]:
    """Return ``2^(p(t+2)) y_t`` for each wanted t."""
    p = layer.fraction
    gates = [[Factor(symbol, table) for table in layer.alpha] for symbol in symbols]
    entries = [[Factor(symbol, table) for table in layer.beta] for symbol in symbols]
    numbers = []
    for t, bounds in zip(wanted, number_bounds(layer, wanted), strict=True):
        symbol, products = symbols[t], []
        for c in range(layer.channels):
            last_gate = Factor(symbol, times(layer.readout[c], layer.alpha[c]))
            last_entry = Factor(symbol, times(layer.readout[c], layer.beta[c]))
            for j in range(t):
                between = [gates[k][c] for k in range(j + 1, t)]
                products.append(Product((entries[j][c], *between, last_gate), 1 << (p * j)))
            products.append(Product((last_entry,), 1 << (p * t)))
        products.append(Product((Factor(symbol, layer.skip),), 1 << (p * (t + 1))))
        numbers.append(SumOfProducts([(1, product) for product in products], *bounds))
    return numbers


def number_bounds(layer: DiagonalLayer, wanted: range) -> list[tuple[int, int]]:
    """Return bounds of ``2^(p(t+2)) y_t`` for each wanted t, from those of the states."""
    p = layer.fraction
    low, high = [0] * layer.channels, [0] * layer.channels
    found = []
    for t in range(wanted.stop if wanted else 0):
        if t in wanted:
            found.append(_output_bounds(layer, low, high, t))
        for c in range(layer.channels):
            ends = [
                a * h + (b << (p * t))
                for a, b in zip(layer.alpha[c], layer.beta[c], strict=True)
                for h in (low[c], high[c])
            ]
            low[c], high[c] = min(ends), max(ends)
    return found


def _output_bounds(layer: DiagonalLayer, low: Sequence[int], high: Sequence[int], t: int) -> tuple[int, int]:
    """Return bounds of ``2^(p(t+2)) y_t`` from those of the states ``2^(p t) h_{t-1}``."""
    p = layer.fraction
    lows, highs = [], []
    for s in range(layer.symbols):
        offset = layer.skip[s] << (p * (t + 1))
        ends = [
            sorted(
                layer.readout[c][s] * (layer.alpha[c][s] * h + (layer.beta[c][s] << (p * t))) for h in (low[c], high[c])
            )
            for c in range(layer.channels)
        ]
        lows.append(offset + sum(end[0] for end in ends))
        highs.append(offset + sum(end[1] for end in ends))
    return min(lows), max(highs)


def times(left: Table, right: Table) -> Table:
    """Return the products of two tables' entries."""
    return tuple(a * b for a, b in zip(left, right, strict=True))


def diagonal_reference(layer: DiagonalLayer, word: Sequence[int]) -> list[int]:
    """Return the rounded outputs ``y_0 .. y_{n-1}``, computed step by step with exact integers."""
    p = layer.fraction
    states = [0] * layer.channels
    outputs = []
    for t, s in enumerate(word):
        states = [layer.alpha[c][s] * states[c] + (layer.beta[c][s] << (p * t)) for c in range(layer.channels)]
        exact = sum(layer.readout[c][s] * states[c] for c in range(layer.channels)) + (layer.skip[s] << (p * (t + 1)))
        outputs.append(layer.rounding(t)(exact))
    return outputs
