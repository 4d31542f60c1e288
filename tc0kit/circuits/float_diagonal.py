"""The full diagonal input-gated layer over floats: constant depth for every length.

``h_t = a(x_t) h_{t-1} + b(x_t)`` in each channel, ``y_t = sum_c C_c(x_t) h_{c,t} + D(x_t)``, every table holding one
float for each symbol (Merrill, Petty and Sabharwal 2024, Theorem 4.4). A table of floats is a table of integers over a
power of two of its own, ``q = max(-(e - |m| + 1))`` over its entries, so the unrolled sum of products is one integer
over a known power of two, found from its residues and cast once.

Semantics ``log``: exact inside, one cast at the end. With C = 1 and D = 0 the output is the state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.diagonal import Positions
from tc0kit.circuits.float_words import cast_gates, cast_remainders, check_gates, output_float
from tc0kit.circuits.floats import Float, FloatFormat
from tc0kit.circuits.inputs import Encoding, check_length, read_symbols
from tc0kit.circuits.numbers import Logs
from tc0kit.circuits.readings import Reading
from tc0kit.circuits.residues import Factor
from tc0kit.circuits.sums_of_products import Product, SumOfProducts, check_recurrence, residue_table
from tc0kit.errors import UserError

FloatTable = tuple[Float, ...]


@dataclass(frozen=True)
class FloatDiagonalLayer:
    """The tables of a diagonal layer, one float of the format for each symbol.

    Attributes:
        numbers: the format of all entries and of the output.
        gate, entry, readout: for each channel its a, b and C.
        skip: D.
    """

    numbers: FloatFormat
    gate: tuple[FloatTable, ...]
    entry: tuple[FloatTable, ...]
    readout: tuple[FloatTable, ...]
    skip: FloatTable

    def __post_init__(self) -> None:
        if not len(self.gate) == len(self.entry) == len(self.readout) >= 1:
            raise UserError("a diagonal layer: gate, entry and readout need one table for each channel")
        for table in (*self.gate, *self.entry, *self.readout, self.skip):
            if len(table) != self.symbols or not table:
                raise UserError(f"a diagonal layer: a table has {len(table)} entries for {self.symbols} symbols")
            for item in table:
                if not self.numbers.holds(item.value):
                    raise UserError(f"a diagonal layer: <{item.mantissa}, {item.exponent}> is no float of the format")

    @property
    def symbols(self) -> int:
        """Size of the alphabet."""
        return len(self.skip)

    @property
    def channels(self) -> int:
        """Dimension of the state."""
        return len(self.gate)

    def fields(self) -> dict[str, Any]:
        """Return the header's description; a float is a pair [m, e]."""
        tables = {"gate": self.gate, "entry": self.entry, "readout": self.readout}
        return {
            **{name: [_pairs(row) for row in table] for name, table in tables.items()},
            "skip": _pairs(self.skip),
        }


def compile_float_diagonal(
    layer: FloatDiagonalLayer,
    n: int,
    *,
    positions: Positions = "all",
    logs: Logs = "split",
    encoding: Encoding = "bits",
    fused: bool = False,
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile a diagonal layer of floats on n symbols; outputs ``y{t}_m`` and ``y{t}_e``. Depth at most 7.

    Levels: readings (none for one-hot symbols), log-sums (two with split logarithms), remainders, rank (none if
    ``fused``), cast and output gates. So depth 4 is reached with one-hot symbols, whole logarithms and ``fused``.

    Args:
        layer: the tables.
        n: number of symbols, at least 0.
        positions: outputs for ``all`` symbols, or for the ``last`` one alone.
        logs: ``whole`` saves a level, ``split`` saves most of the wires.
        encoding: symbols as ``bits`` (codes past the alphabet read as its last symbol) or ``one-hot``.
        fused: rank and cast in one look-up, which repeats the steps of the cast for every rank.
        max_gates: budget.

    Raises:
        UserError: n out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    wanted = range(n) if positions == "all" else range(max(n - 1, 0), n)
    check_recurrence(wanted, layer.channels, 1, _width(layer), logs, max_gates)
    builder = Builder(f"diagonal layer on floats, n = {n}", max_gates=max_gates)
    symbols = read_symbols(builder, n, layer.symbols, encoding)
    sums = _sums(layer, symbols, wanted)
    table = residue_table(builder, sums, logs)
    units = [Fraction(1, 2) ** _scale(layer, t) for t in wanted]
    casts = sum(cast_gates(layer.numbers, s.low, s.high, unit) for s, unit in zip(sums, units, strict=True))
    check_gates(casts, max_gates)
    bases = {}
    for t, number, unit in zip(wanted, sums, units, strict=True):
        with builder.origin("layer", "diagonal layer", token=t):
            basis, remainders = table.remainders(number)
            bases[f"y{t}"] = basis.fields()
            output_float(
                builder, f"y{t}", cast_remainders(builder, basis, remainders, layer.numbers, unit, fused), layer.numbers
            )
    builder.header.update(
        family="float-diagonal",
        semantics="log",
        n=n,
        positions=positions,
        encoding=encoding,
        logs=logs,
        numbers=layer.numbers.fields(),
        layer=layer.fields(),
        bases=bases,
    )
    return builder.finish()


def _places(table: FloatTable) -> int:
    """Return q, the fewest binary places with which all entries are integers; negative if they share powers of two."""
    found = [
        item.mantissa.bit_length() - 1 - item.exponent - ((item.mantissa & -item.mantissa).bit_length() - 1)
        for item in table
        if item.mantissa
    ]
    return max(found, default=0)


def _integers(table: FloatTable) -> tuple[int, ...]:
    """Return a table's entries times 2^q."""
    scale = Fraction(2) ** _places(table)
    return tuple(int(item.value * scale) for item in table)


def _scale(layer: FloatDiagonalLayer, t: int) -> int:
    """Return the number of binary places with which y_t is an integer."""
    needed = [_places(layer.skip)]
    for gate, entry, readout in zip(layer.gate, layer.entry, layer.readout, strict=True):
        ends = _places(entry) + _places(readout)
        needed += [ends, ends + t * _places(gate)]
    return max(needed)


def _sums(layer: FloatDiagonalLayer, symbols: Sequence[Reading], wanted: range) -> list[SumOfProducts]:
    """Return ``2^scale y_t`` for each wanted t."""
    gates, entries, readouts = (
        [_integers(table) for table in tables] for tables in (layer.gate, layer.entry, layer.readout)
    )
    kept = [[Factor(symbol, table) for table in gates] for symbol in symbols]
    entered = [[Factor(symbol, table) for table in entries] for symbol in symbols]
    states = [(Fraction(0), Fraction(0))] * layer.channels
    found = []
    for t, symbol in enumerate(symbols):
        if t in wanted:
            places = _scale(layer, t)
            products = [Product((Factor(symbol, _integers(layer.skip)),), 1 << (places - _places(layer.skip)))]
            for c in range(layer.channels):
                spare = places - _places(layer.readout[c]) - _places(layer.entry[c])
                last_gate, last_entry = (Factor(symbol, _times(readouts[c], table[c])) for table in (gates, entries))
                products.append(Product((last_entry,), 1 << spare))
                for j in range(t):
                    between = [kept[k][c] for k in range(j + 1, t)]
                    scale = 1 << (spare - (t - j) * _places(layer.gate[c]))
                    products.append(Product((entered[j][c], *between, last_gate), scale))
            low, high = (int(end * Fraction(2) ** places) for end in _output_bounds(layer, states))
            found.append(SumOfProducts([(1, product) for product in products], low, high))
        for c, (low_state, high_state) in enumerate(states):
            ends = [
                a.value * h + b.value
                for a, b in zip(layer.gate[c], layer.entry[c], strict=True)
                for h in (low_state, high_state)
            ]
            states[c] = min(ends), max(ends)
    return found


def _output_bounds(layer: FloatDiagonalLayer, states: Sequence[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    """Return bounds of y_t from those of the states before it."""
    lows, highs = [item.value for item in layer.skip], [item.value for item in layer.skip]
    for gate, entry, readout, state in zip(layer.gate, layer.entry, layer.readout, states, strict=True):
        for s in range(layer.symbols):
            ends = [readout[s].value * (gate[s].value * h + entry[s].value) for h in state]
            lows[s] += min(ends)
            highs[s] += max(ends)
    return min(lows), max(highs)


def _times(left: Sequence[int], right: Sequence[int]) -> tuple[int, ...]:
    return tuple(x * y for x, y in zip(left, right, strict=True))


def _width(layer: FloatDiagonalLayer) -> tuple[int, int]:
    """Return how many bits a token adds to the exact output at least, and how many there are besides."""
    least = min(max(map(abs, _integers(table))).bit_length() for table in layer.gate)
    return max(least - 1, 0), 1


def _pairs(table: FloatTable) -> list[list[int]]:
    return [[item.mantissa, item.exponent] for item in table]


def float_diagonal_reference(layer: FloatDiagonalLayer, word: Sequence[int]) -> list[Float]:
    """Return the outputs ``y_0 .. y_{n-1}``: the recurrence in exact fractions, each output cast once."""
    states = [Fraction(0)] * layer.channels
    outputs = []
    for s in word:
        states = [a[s].value * h + b[s].value for a, b, h in zip(layer.gate, layer.entry, states, strict=True)]
        exact = sum((c[s].value * h for c, h in zip(layer.readout, states, strict=True)), layer.skip[s].value)
        outputs.append(layer.numbers.cast(exact))
    return outputs
