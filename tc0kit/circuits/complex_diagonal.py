"""Complex diagonal layers (S5, LRU, DCD, Mamba-3) in constant depth: the levels of the real ones, and none more.

Merrill, Petty and Sabharwal (2024, Theorem 4.4) treat real gates. For complex ones one can multiply polynomials; but
residues do it without a further level. Let ``w = sqrt(-D)`` and m an odd prime with an r such that ``r^2 = -D != 0``
mod m. Then ``u + v w -> u + v r`` and ``u + v w -> u - v r`` are ring homomorphisms from Z[w] to Z/m (r and -r are
roots of the polynomial of w). So the images of a sum of products are sums of products of images, for which there are
discrete logarithms as before; and the real part u of a number of Z[w] is half the sum of its two images. Hence

    2^(p(t+2)) y_t = sum_c 1/2 (sum over products of the images under r, and the same under -r) + real terms   (mod m),

one form below the Chinese remainder theorem, as in ``diagonal``. Half of all primes have such an r (Dirichlet: for
D = 1 those that are 1 mod 4), which is enough for every length. The price of complex gates is a factor of 2 in the
number of products and larger primes; the depth is the same for all n.

Semantics ``log``: exact inside, one rounding at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.complex_layer import ComplexDiagonalLayer, Pairs
from tc0kit.circuits.diagonal import Positions
from tc0kit.circuits.inputs import Encoding, check_length, output_number, read_symbols
from tc0kit.circuits.numbers import Logs, Prime, primes_above
from tc0kit.circuits.readings import Reading
from tc0kit.circuits.residues import Factor
from tc0kit.circuits.sums_of_products import Product, ResidueTable, SumOfProducts, check_recurrence


def compile_complex_diagonal(
    layer: ComplexDiagonalLayer,
    n: int,
    *,
    positions: Positions = "all",
    logs: Logs = "split",
    encoding: Encoding = "bits",
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile a complex diagonal layer on n symbols into a threshold circuit of depth at most 6.

    Args:
        layer: the tables.
        n: number of symbols, at least 0.
        positions, logs, encoding, max_gates: as for ``compile_diagonal``.

    Raises:
        UserError: n out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    wanted = range(n) if positions == "all" else range(max(n - 1, 0), n)
    p = layer.fraction
    images = sum(1 if layer.is_real(c) else 2 for c in range(layer.channels))
    check_recurrence(wanted, images, 1, (p, 2 * p), logs, max_gates)
    builder = Builder(f"complex diagonal layer, n = {n}, p = {p}", max_gates=max_gates)
    symbols = read_symbols(builder, n, layer.symbols, encoding)
    bounds = list(islice(layer.bounds(), n))
    widest = max((bounds[t] for t in wanted), default=1)
    primes = primes_above(max(2 * widest, 1), logs, max(n, 1), good=lambda m: square_root(-layer.radicand, m) > 0)
    table = ResidueTable(builder, primes, n + 1)
    bases = {}
    unrolled = {prime: _Unrolled(layer, symbols, prime) for prime in primes}
    for t in wanted:
        with builder.origin("layer", "complex diagonal layer", token=t):
            basis, remainders = table.remainders_by_prime(
                -bounds[t],
                bounds[t],
                lambda prime, t=t: unrolled[prime].output(t),  # type: ignore[misc]
            )
            bases[f"y{t}"] = basis.fields()
            output_number(builder, f"y{t}", basis.rounded_bits(builder, remainders, layer.rounding(t)), signed=True)
    builder.header.update(
        family="complex diagonal",
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


class _Unrolled:
    """The numbers ``2^(p(t+2)) y_t`` modulo one prime, as sums of products of images."""

    def __init__(self, layer: ComplexDiagonalLayer, symbols: Sequence[Reading], prime: Prime) -> None:
        self._layer = layer
        self._symbols = symbols
        self._modulus = prime.modulus
        root = square_root(-layer.radicand, prime.modulus)
        self._images = [(c, r) for c in range(layer.channels) for r in ((root,) if layer.is_real(c) else (root, -root))]
        self._gates = [[self._factor(x, layer.alpha[c], r) for c, r in self._images] for x in symbols]
        self._entries = [[self._factor(x, layer.beta[c], r) for c, r in self._images] for x in symbols]

    def output(self, t: int) -> SumOfProducts:
        layer, p = self._layer, self._layer.fraction
        symbol = self._symbols[t]
        products = [Product((Factor(symbol, layer.skip),), 1 << (p * (t + 1)))]
        for i, (c, r) in enumerate(self._images):
            weight = 1 if layer.is_real(c) else pow(2, -1, self._modulus)
            last_gate = self._factor(symbol, layer.product(layer.readout[c], layer.alpha[c]), r)
            last_entry = self._factor(symbol, layer.product(layer.readout[c], layer.beta[c]), r)
            for j in range(t):
                between = [self._gates[k][i] for k in range(j + 1, t)]
                products.append(Product((self._entries[j][i], *between, last_gate), weight << (p * j)))
            products.append(Product((last_entry,), weight << (p * t)))
        return SumOfProducts([(1, product) for product in products], 0, self._modulus)

    def _factor(self, symbol: Reading, table: Pairs, root: int) -> Factor:
        return Factor(symbol, tuple((u + v * root) % self._modulus for u, v in table))


def square_root(value: int, prime: int) -> int:
    """Return the least positive square root of a number mod an odd prime, 0 if it has none or is 0."""
    if pow(value, (prime - 1) // 2, prime) != 1:
        return 0
    return next(r for r in range(1, prime) if (r * r - value) % prime == 0)
