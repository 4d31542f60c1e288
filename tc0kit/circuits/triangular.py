"""Simultaneously triangular layers of fixed dimension: constant depth, like diagonal ones.

``h_t = A(x_t) h_{t-1} + b(x_t)`` and ``y_t = c(x_t) h_t + d(x_t)`` with every A(x) upper triangular, or made so by one
rational change of basis. Entry (r, s) of ``A(x_t) ... A(x_{j+1})`` is the sum, over the increasing index chains from r
to s and the times at which the chain jumps, of one product of scalars: ``O(t^(d-1))`` products of at most t factors.

Semantics ``log``: exact inside, one rounding at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.diagonal import Positions
from tc0kit.circuits.inputs import Encoding, check_bits, check_length, output_number, read_symbols
from tc0kit.circuits.matrices import inverse, multiply
from tc0kit.circuits.numbers import Logs
from tc0kit.circuits.readings import Reading
from tc0kit.circuits.residues import Factor
from tc0kit.circuits.rounding import Rounding
from tc0kit.circuits.sums_of_products import Product, SumOfProducts, residue_table
from tc0kit.circuits.triangular_layer import TriangularLayer
from tc0kit.errors import BudgetSpent


def compile_triangular(
    layer: TriangularLayer,
    n: int,
    *,
    output_bits: int,
    output_fraction: int = 0,
    positions: Positions = "all",
    logs: Logs = "split",
    encoding: Encoding = "bits",
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile a triangular layer on n symbols into a threshold circuit of depth at most 6.

    Args:
        layer: the tables.
        n: number of symbols, at least 0.
        output_bits, output_fraction: y is rounded to this many bits (1..16), its last place being 2^-output_fraction.
        positions, logs, encoding, max_gates: as for ``compile_diagonal``.

    Raises:
        UserError: n or output_bits out of range.
        BudgetSpent: more than ``max_gates`` gates; the number of products is stated if that alone decides it.
    """
    check_length(n)
    check_bits(output_bits, 16)
    check_bits(output_fraction + 1, 33)
    expected = _chains(layer.dimension, n)
    if expected > max_gates:
        raise BudgetSpent(
            f"budget spent: {expected:,} products for y{n - 1}, each a gate or more; raise --max-gates",
            {"products": expected},
        )
    builder = Builder(f"triangular layer of dimension {layer.dimension}, n = {n}", max_gates=max_gates)
    symbols = read_symbols(builder, n, layer.symbols, encoding)
    wanted = range(n) if positions == "all" else range(max(n - 1, 0), n)
    unrolled = Unrolled(layer, symbols)
    numbers = {t: unrolled.output(t, output_fraction) for t in wanted}
    table = residue_table(builder, numbers.values(), logs, layer.denominator)
    bases = {}
    for t, number in numbers.items():
        with builder.origin("layer", "triangular layer", token=t):
            basis, remainders = table.remainders(number)
            bases[f"y{t}"] = basis.fields()
            rounding = Rounding(layer.denominator ** (t + 2), output_bits)
            output_number(builder, f"y{t}", basis.rounded_bits(builder, remainders, rounding), signed=True)
    builder.header.update(
        family="triangular",
        semantics="log",
        n=n,
        bits=output_bits,
        positions=positions,
        encoding=encoding,
        logs=logs,
        layer=layer.fields(),
        output={"bits": output_bits, "fraction": output_fraction, "mode": "half up, saturating"},
        bases=bases,
    )
    return builder.finish()


class Unrolled:
    """The outputs of a layer as sums of products; entries that are zero for every symbol cut their chains.

    Args:
        layer: the tables.
        symbols: the readings of the tokens.
    """

    def __init__(self, layer: TriangularLayer, symbols: Sequence[Reading]) -> None:
        self.layer = layer
        self.symbols = symbols
        size = layer.dimension
        self._cells: Mapping[tuple[int, int, int], Factor] = {
            (t, r, s): Factor(symbol, layer.transition[r][s])
            for t, symbol in enumerate(symbols)
            for r in range(size)
            for s in range(r, size)
            if any(layer.transition[r][s])
        }
        self._entries = [[Factor(symbol, row) for row in layer.entry] for symbol in symbols]

    def output(self, t: int, fraction: int) -> SumOfProducts:
        """Return ``2^fraction q^(t+2) y_t``."""
        layer, symbol = self.layer, self.symbols[t]
        q = layer.denominator
        products = [Product((Factor(symbol, layer.skip),), q ** (t + 1))]
        for r in range(layer.dimension):
            entry = tuple(a * b for a, b in zip(layer.readout[r], layer.entry[r], strict=True))
            products.append(Product((Factor(symbol, entry),), q**t))
            for j in range(t):
                for s in range(r, layer.dimension):
                    products += [Product(factors, q**j) for factors in self._paths(r, s, j, t)]
        bound = self._bound(t) << fraction
        scaled = [
            (1 << fraction, product) for product in products if any(map(any, (f.values for f in product.factors)))
        ]
        return SumOfProducts(scaled, -bound, bound)

    def _paths(self, r: int, s: int, j: int, t: int) -> Iterator[tuple[Factor, ...]]:
        """Yield the products of entry (r, s) of ``c_r(x_t) A(x_t) ... A(x_{j+1})`` with ``b_s(x_j)``."""
        if not any(self.layer.entry[s]) or not any(self.layer.readout[r]):
            return
        inner = range(r + 1, s)
        for stops in (c for size in range(len(inner) + 1) for c in combinations(inner, size)):
            chain = [r, *stops, s] if r < s else [r]
            for jumps in combinations(range(t, j, -1), len(chain) - 1):
                factors = self._walk(chain, jumps, j, t)
                if factors is not None:
                    yield (self._entries[j][s], *factors)

    def _walk(self, chain: Sequence[int], jumps: Sequence[int], j: int, t: int) -> tuple[Factor, ...] | None:
        """Return the factors at times j+1 .. t of a chain that jumps at given times (from t down), None if one is 0."""
        found = []
        at = 0
        for time in range(t, j, -1):
            step = 1 if at < len(jumps) and jumps[at] == time else 0
            factor = self._cells.get((time, chain[at], chain[at + step]))
            if factor is None:
                return None
            if time == t:
                readout = self.layer.readout[chain[0]]
                factor = Factor(factor.reading, tuple(a * b for a, b in zip(readout, factor.values, strict=True)))
            found.append(factor)
            at += step
        return tuple(reversed(found))

    def _bound(self, t: int) -> int:
        """Return a bound of ``|q^(t+2) y_t|`` from row sums of absolute values."""
        layer, q = self.layer, self.layer.denominator
        size, symbols = layer.dimension, range(layer.symbols)
        state = [0] * size
        for k in range(t + 1):
            state = [
                max(
                    sum(abs(layer.transition[r][s][x]) * state[s] for s in range(r, size))
                    + abs(layer.entry[r][x]) * q**k
                    for x in symbols
                )
                for r in range(size)
            ]
        outputs: list[int] = [
            sum(abs(layer.readout[r][x]) * state[r] for r in range(size)) + abs(layer.skip[x]) * q ** (t + 1)
            for x in symbols
        ]
        return max(outputs)


def _chains(size: int, n: int) -> int:
    """Return how many products the last output has at most."""
    pairs = [s - r for r in range(size) for s in range(r, size)]
    chains: list[int] = [
        comb(max(gap - 1, 0), stops) * comb(length, stops + (gap > 0))
        for length in range(n)
        for gap in pairs
        for stops in range(max(gap, 1))
    ]
    return sum(chains)


def triangular_reference(
    layer: TriangularLayer, word: Sequence[int], output_bits: int, output_fraction: int = 0
) -> list[int]:
    """Return the rounded outputs, computed step by step with exact fractions in the original basis."""
    size, q = layer.dimension, Fraction(1, layer.denominator)
    back = inverse(layer.basis, "P")
    state = tuple((Fraction(0),) for _ in range(size))
    outputs = []
    for x in word:
        triangle = tuple(tuple(layer.transition[r][s][x] * q for s in range(size)) for r in range(size))
        matrix = multiply(multiply(layer.basis, triangle), back)
        entry = multiply(layer.basis, tuple((layer.entry[r][x] * q,) for r in range(size)))
        readout = multiply((tuple(layer.readout[r][x] * q for r in range(size)),), back)
        moved = multiply(matrix, state)
        state = tuple((a[0] + b[0],) for a, b in zip(moved, entry, strict=True))
        exact = (multiply(readout, state)[0][0] + layer.skip[x] * q) * 2**output_fraction
        outputs.append(Rounding(exact.denominator, output_bits)(exact.numerator))
    return outputs
