"""Any linear layer ``h' = A(x) h + b(x)`` by a balanced tree of affine maps: log depth, whatever the matrices.

The composition of two maps is a matrix product, here modulo m and with two levels: a product of two residues is a
difference of quarter squares, ``uv = floor((u+v)^2/4) - floor((u-v)^2/4)``, two look-ups of short range; a sum of
products is one remainder. Over a ring Z_m one tree is enough. Over the integers, or integers over a unit (fixed-point
numbers, say), there is a tree for each of some primes, and the Chinese remainder theorem at the end: exact inside,
rounded once or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from tc0kit.circuits.affine_layer import AffineLayer
from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Form, constant, total
from tc0kit.circuits.inputs import Encoding, check_length, named, output_number, read_symbols
from tc0kit.circuits.integers import remainder
from tc0kit.circuits.monoid_tree import middle
from tc0kit.circuits.numbers import primes_above
from tc0kit.circuits.readings import Reading
from tc0kit.circuits.residues import Basis
from tc0kit.circuits.rounding import Rounding
from tc0kit.errors import UserError

LARGEST_MODULUS = 1 << 12
REMAINDER = "remainder of an entry"


class ModularTree:
    """The states modulo m. Entries that are 0 for all symbols stay out of the circuit."""

    def __init__(self, builder: Builder, layer: AffineLayer, symbols: Sequence[Reading], modulus: int) -> None:
        self._builder = builder
        self._layer = layer
        self._symbols = symbols
        self._modulus = modulus
        self._size = range(layer.size)
        self.segment = cache(self._segment)
        self._rows = cache(self._state)
        self.reduced_state = cache(self._reduced_state)

    def state(self, t: int) -> list[Form]:
        """Return ``unit^t h_t``: forms congruent to its entries, of any small range."""
        return [form for form, _ in self._rows(t)]

    def _state(self, t: int) -> list[tuple[Form, bool]]:
        layer = self._layer
        if t == 0:
            return [(constant(self._centred(h)), True) for h in layer.initial]
        if t == 1:
            first = [layer.states([x])[0] for x in range(len(layer.matrices))]
            return [(self._letter(0, [state[i] for state in first]), True) for i in self._size]
        cut = middle(0, t)
        state, (matrix, offset) = self.reduced_state(cut), self.segment(cut, t)
        with self._builder.origin("composition", "affine map of a state", last=t - 1, modulus=self._modulus):
            return [self._row(row, state, b, cut) for row, b in zip(matrix, offset, strict=True)]

    def _reduced_state(self, t: int) -> list[Form]:
        state = self._rows(t)
        with self._builder.origin("composition", "affine map of a state", last=t - 1, modulus=self._modulus):
            return [self._reduced(*entry) for entry in state]

    def _segment(self, first: int, last: int) -> tuple[list[list[Form]], list[Form]]:
        """Return A and b of the composition of the maps ``first .. last-1``."""
        if last - first == 1:
            layer = self._layer
            matrix = [[self._letter(first, [a[i][j] for a in layer.matrices]) for j in self._size] for i in self._size]
            return matrix, [self._letter(first, [b[i] for b in layer.offsets]) for i in self._size]
        cut = middle(first, last)
        (a1, b1), (a2, b2) = self.segment(first, cut), self.segment(cut, last)
        columns = list(zip(*a1, strict=True))
        with self._builder.origin("composition", "affine maps", first=first, last=last - 1, modulus=self._modulus):
            matrix = [[self._reduced(*self._row(row, column, constant(0), 0)) for column in columns] for row in a2]
            offset = [self._reduced(*self._row(row, b1, b, cut - first)) for row, b in zip(a2, b2, strict=True)]
        return matrix, offset

    def _row(self, row: Sequence[Form], column: Sequence[Form], offset: Form, steps: int) -> tuple[Form, bool]:
        """Return ``row * column + unit^steps offset``, congruent, and whether it is one multiple. One level."""
        scale = self._centred(pow(self._layer.unit, steps, self._modulus))
        pairs = list(zip(row, column, strict=True))
        parts = [*(self._product(u, v) for u, v in pairs), offset * scale]
        squares = any(len(u.wires) and len(v.wires) for u, v in pairs)
        return total(parts), not squares and sum(len(part.wires) > 0 for part in parts) <= 1

    def _product(self, u: Form, v: Form) -> Form:
        """Return a form congruent to uv, by quarter squares."""
        m = self._modulus
        for factor, other in ((u, v), (v, u)):
            if factor.low == factor.high:
                return other * self._centred(factor.low)
        plus, minus = (self._builder.lookup(form, lambda w: (w * w // 4) % m) for form in (u + v, u - v))
        return plus - minus

    def _reduced(self, form: Form, single: bool) -> Form:
        """Return a form in one row of gates, so that it is a number of small range that others can be added to."""
        if single and form.high - form.low < self._modulus:
            return form
        with self._builder.origin("composition", REMAINDER):
            return remainder(self._builder, form, self._modulus)

    def _letter(self, t: int, entries: Sequence[int]) -> Form:
        form = self._symbols[t].at(np.array([self._centred(entry) for entry in entries], dtype=np.int64))
        return constant(form.low) if form.low == form.high else form

    def _centred(self, value: int) -> int:
        half = self._modulus // 2
        return (value + half) % self._modulus - half


def compile_affine(
    layer: AffineLayer,
    n: int,
    *,
    modulus: int | None = None,
    output_bits: int | None = None,
    output_fraction: int = 0,
    divisor: int = 1,
    output: str = "last",
    encoding: Encoding = "one-hot",
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile an affine layer on n symbols; depth at most ``2 ceil(log2 n)`` modulo m, + 1 exact, + 2 rounded.

    Inputs ``x0 .. x(n-1)``; outputs ``y_i`` after all symbols, or ``y{t}_i`` after each symbol t; without ``_i`` if the
    state has one entry. They are the entries of h modulo m; or, after s symbols, those of ``unit^s h`` exactly; or
    those of h rounded.

    Args:
        layer: the maps.
        n: number of symbols, at least 0.
        modulus: m, to compute over the ring Z_m (a layer with fraction 0), or None for exact numbers.
        output_bits: round to this many bits, 1..16, or None for exact integers.
        output_fraction: the last place of rounded outputs is 2^-output_fraction.
        divisor: what h is divided by before it is rounded.
        output: ``last`` or ``prefix``.
        encoding: how symbols are given.
        max_gates: budget.

    Raises:
        UserError: a number out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    _check_options(layer, modulus, output_bits, output)
    title = f"affine layer, n = {n}" + (f", mod {modulus}" if modulus else f", p = {layer.fraction}")
    builder = Builder(title, max_gates=max_gates)
    symbols = read_symbols(builder, n, len(layer.matrices), encoding)
    wanted = range(1, n + 1) if output == "prefix" else range(n, n + 1)
    builder.header.update(family="affine", semantics="log" if output_bits else "exact", n=n, bits=layer.fraction)
    builder.header.update(depth="log", output=output, encoding=encoding, layer=layer.fields())
    if modulus is not None:
        tree = ModularTree(builder, layer, symbols, modulus)
        for t in wanted:
            for i, form in enumerate(tree.state(t)):
                with builder.origin("remainder", "entry mod m", position=t):
                    builder.output(_name(layer, output, t, i), remainder(builder, form, modulus))
        builder.header.update(modulus=modulus)
        return builder.finish()
    bounds = layer.bounds(n)
    widest = max((high - low for t in wanted for low, high in bounds[t]), default=0)
    primes = primes_above(widest + 1, "whole", n)
    trees = [ModularTree(builder, layer, symbols, prime.modulus) for prime in primes]
    for t in wanted:
        residues = [tree.state(t) for tree in trees]
        for i, (low, high) in enumerate(bounds[t]):
            basis = Basis(primes, low, high)
            name = _name(layer, output, t, i)
            remainders = basis.remainder_sum(builder, [row[i] for row in residues])
            if output_bits is None:
                builder.output(name, basis.number(builder, remainders))
            else:
                rounding = _rounding(layer.unit**t * divisor, output_fraction, output_bits)
                output_number(builder, name, basis.rounded_bits(builder, remainders, rounding), signed=True)
    builder.header.update(primes=[prime.modulus for prime in primes])
    if output_bits is not None:
        builder.header.update(
            rounding={
                "bits": output_bits,
                "fraction": output_fraction,
                "divisor": str(divisor),
                "mode": "half up, saturating",
            }
        )
    return builder.finish()


def _rounding(divisor: int, fraction: int, bits: int) -> Rounding:
    """Return the rounding of an integer over a divisor to ``bits`` bits with a last place of 2^-fraction."""
    if divisor % (1 << fraction):
        raise UserError(f"an output fraction of {fraction} places is finer than the exact result")
    return Rounding(divisor >> fraction, bits)


def _name(layer: AffineLayer, output: str, t: int, i: int) -> str:
    return named("y", t - 1, i, layer.size) if output == "prefix" else ("y" if layer.size == 1 else f"y_{i}")


def _check_options(layer: AffineLayer, modulus: int | None, output_bits: int | None, output: str) -> None:
    if output not in ("last", "prefix"):
        raise UserError(f"output {output!r} is not known; use last or prefix")
    if output_bits is not None and not 1 <= output_bits <= 16:
        raise UserError(f"output_bits = {output_bits} is not in 1..16")
    if modulus is not None and not 2 <= modulus <= LARGEST_MODULUS:
        raise UserError(f"modulus {modulus} is not in 2..{LARGEST_MODULUS}")
    if modulus is not None and (layer.unit > 1 or output_bits is not None):
        raise UserError("modulo m there are no fractions to round: the unit is 1 and output_bits None")
