"""Simultaneously diagonalisable or triangularisable matrices over any number field, in constant depth.

Let the rational matrices A(x) have a common triangular form over the number field K of their eigenvalues (Merrill,
Petty and Sabharwal 2024, Theorem 4.6, treat a common eigenbasis). K itself is never needed. If the prime m divides no
denominator and splits completely in K, all eigenvalues lie in Z/m and, for all but finitely many such m, there is a P
over Z/m such that every ``T(x) = P^-1 A(x) P`` mod m is triangular. The state, times a common denominator, is a vector
of integers; so it may be computed modulo m, in the basis P:

    h_t = A(x_t) h_{t-1} + b(x_t),    P^-1 h_t = T(x_t) P^-1 h_{t-1} + P^-1 b(x_t)    (mod m),

and there it is a sum, over the ways down the triangle, of products of entries of T, for which there are discrete
logarithms. Then h_t = P (P^-1 h_t) mod m is one more sum, without a level, and the Chinese remainder theorem follows.
P is found and checked for every prime that is used: none of this rests on K. Chebotarev's theorem gives one split
prime in [K:Q], so there are enough for every length. A diagonal T makes d (t + 2) products, a triangular one at most
O(t^d).

Semantics ``log``: exact inside, one rounding at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from math import comb
from typing import Any, Literal

import numpy as np

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.diagonal import Positions
from tc0kit.circuits.form import Ints
from tc0kit.circuits.inputs import Encoding, named, output_number, read_symbols
from tc0kit.circuits.matrix_family import MatrixFamily
from tc0kit.circuits.modular_matrices import eigenbasis, flag_basis, inverse_modulo
from tc0kit.circuits.numbers import Logs, Prime, primes_above
from tc0kit.circuits.readings import Reading
from tc0kit.circuits.residues import Factor
from tc0kit.circuits.rounding import Rounding
from tc0kit.circuits.sums_of_products import Product, ResidueTable, SumOfProducts
from tc0kit.errors import BudgetSpent

Shape = Literal["diagonal", "triangular"]


def compile_split(
    family: MatrixFamily,
    n: int,
    shape: Shape,
    *,
    output_bits: int,
    output_fraction: int = 0,
    positions: Positions = "all",
    logs: Logs = "split",
    encoding: Encoding = "bits",
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile a family with a common eigenbasis, or a common triangular form, into a circuit of depth at most 6.

    Outputs ``y{t}_i`` (``y{t}`` if d = 1): entry i of h_t after letter t, rounded.

    Args:
        family: the matrices.
        n: number of letters, at least 0.
        shape: ``diagonal`` or ``triangular``.
        output_bits, output_fraction: entries are rounded to this many bits, their last place being 2^-output_fraction.
        positions, logs, encoding, max_gates: as for ``compile_diagonal``.

    Raises:
        BudgetSpent: more than ``max_gates`` gates, or too few primes for which the matrices have that shape.
    """
    size = family.dimension
    check_products(size, n, shape, max_gates)
    builder = Builder(f"{size} x {size} matrices, {shape} over a number field, n = {n}", max_gates=max_gates)
    symbols = read_symbols(builder, n, len(family.letters), encoding)
    basis_of = cache(lambda m: _basis(family, m, shape))
    states = cache(lambda prime: StatesModulo(family, symbols, prime.modulus, basis_of(prime.modulus)))

    def entry(prime: Prime, t: int, i: int, scale: int) -> SumOfProducts:
        found: SumOfProducts = states(prime).entry(t, i, scale)
        return found

    bases = output_states(
        builder,
        family,
        n,
        entry,
        lambda m: basis_of(m) is not None,
        n + 1,
        output_bits=output_bits,
        output_fraction=output_fraction,
        positions=positions,
        logs=logs,
    )
    builder.header.update(
        family="matrices",
        structure=shape,
        semantics="log",
        depth="constant",
        n=n,
        bits=output_bits,
        positions=positions,
        encoding=encoding,
        logs=logs,
        layer=family.fields(),
        output={"bits": output_bits, "fraction": output_fraction, "mode": "half up, saturating"},
        bases=bases,
    )
    return builder.finish()


def check_products(size: int, n: int, shape: Shape, max_gates: int) -> None:
    """Raise ``BudgetSpent`` if the last state alone has more products than the budget has gates."""
    expected = size * (n + 1) if shape == "diagonal" else sum(comb(n + 1, k) * comb(size, k) for k in range(size + 1))
    if expected > max_gates:
        raise BudgetSpent(
            f"budget spent: {expected:,} products for the last state, each a gate or more; raise --max-gates",
            {"products": expected},
        )


def output_states(
    builder: Builder,
    family: MatrixFamily,
    n: int,
    entry: Callable[[Prime, int, int, int], SumOfProducts],
    good: Callable[[int], bool],
    longest: int,
    *,
    output_bits: int,
    output_fraction: int,
    positions: Positions,
    logs: Logs,
) -> dict[str, Any]:
    """Add the outputs ``y{t}_i``, given the states' entries modulo primes, and return the bases for the header.

    Args:
        builder: where the gates are made.
        family: its bounds and denominators are those of the states.
        n: number of letters.
        entry: ``entry(prime, t, i, scale)`` is ``scale * h_t[i]`` modulo the prime.
        good: which primes can be used; those that divide a denominator of the family are left out anyway.
        longest: the largest number of factors of a product.
        output_bits, output_fraction, positions, logs: as for ``compile_split``.
    """
    size = family.dimension
    wanted = range(n) if positions == "all" else range(max(n - 1, 0), n)
    common, start = family.denominators
    bounds = [
        [int(bound * start * common ** (t + 1) * 2**output_fraction) for bound in row]
        for t, row in enumerate(family.bounds(n))
    ]
    widest = max((bound for t in wanted for bound in bounds[t]), default=1)
    primes = primes_above(max(2 * widest, 1), logs, max(n, 1), avoid=2 * common * start, good=good)
    table = ResidueTable(builder, primes, longest)
    bases: dict[str, Any] = {}
    for t in wanted:
        denominator = start * common ** (t + 1)
        for i, bound in enumerate(bounds[t]):
            name = named("y", t, i, size)

            def number(prime: Prime, t: int = t, i: int = i, scale: int = denominator) -> SumOfProducts:
                return entry(prime, t, i, scale << output_fraction)

            with builder.origin("layer", "matrices in a common basis modulo primes", token=t, entry=i):
                basis, remainders = table.remainders_by_prime(-bound, bound, number)
                bases[name] = basis.fields()
                gates = basis.rounded_bits(builder, remainders, Rounding(denominator, output_bits))
                output_number(builder, name, gates, signed=True)
    return bases


def _basis(family: MatrixFamily, m: int, shape: Shape) -> Ints | None:
    matrices = [family.modulo(a, m) for a in sorted(set(family.matrices))]
    return eigenbasis(matrices, m) if shape == "diagonal" else flag_basis(matrices, m)


class StatesModulo:
    """The states modulo one prime, as sums of products of entries of triangular matrices.

    Args:
        family: the matrices.
        symbols: the readings of the letters.
        m: the prime.
        basis: P.
    """

    def __init__(self, family: MatrixFamily, symbols: Sequence[Reading], m: int, basis: Ints | None) -> None:
        assert basis is not None
        back = inverse_modulo(basis, m)
        assert back is not None
        self._basis = basis
        self._modulus = m
        self._size = family.dimension
        transitions = np.array([back @ family.modulo(a, m) % m @ basis % m for a in family.matrices])
        entries = np.array([back @ family.modulo([b], m)[0] % m for b in family.offsets])
        if np.tril(transitions, -1).any():
            raise AssertionError("the matrices are not triangular in this basis")
        self._initial = [int(v) for v in back @ family.modulo([family.initial], m)[0] % m]
        size = range(self._size)
        cells = [[(s, _table(transitions[:, r, s])) for s in size if transitions[:, r, s].any()] for r in size]
        self._cells = [[[(s, Factor(x, table)) for s, table in row] for row in cells] for x in symbols]
        self._entries = [
            [Factor(x, _table(entries[:, r])) if entries[:, r].any() else None for r in size] for x in symbols
        ]
        self.coordinates = cache(self._coordinates)

    def entry(self, t: int, i: int, scale: int) -> SumOfProducts:
        """Return ``scale * h_t[i]``."""
        weighted = []
        for r in range(self._size):
            weight = int(self._basis[i, r]) * scale % self._modulus
            if weight:
                weighted += [(weight, product) for product in self.coordinates(t, r)]
        return SumOfProducts(weighted, 0, self._modulus, shared=True)

    def _coordinates(self, t: int, r: int) -> list[Product]:
        """Return entry r of ``P^-1 h_t``: one product for each way down the triangle and back in time."""
        found = []
        todo: list[tuple[int, int, tuple[Factor, ...]]] = [(t, r, ())]
        while todo:
            time, row, factors = todo.pop()
            if time < 0:
                if self._initial[row]:
                    found.append(Product(factors, self._initial[row]))
                continue
            entry = self._entries[time][row]
            if entry is not None:
                found.append(Product((*factors, entry)))
            todo += [(time - 1, s, (*factors, cell)) for s, cell in self._cells[time][row]]
        return found


def _table(values: Ints) -> tuple[int, ...]:
    return tuple(int(v) for v in values)
