"""The family of a full diagonal layer, as ``diagonal.compile_diagonal`` builds it."""

from __future__ import annotations

from functools import cached_property, partial

import numpy as np

from tc0kit.budget import Budget
from tc0kit.circuits.circuit import Origin
from tc0kit.circuits.diagonal import DiagonalLayer, Positions, number_bounds, times
from tc0kit.circuits.form import Ints
from tc0kit.circuits.inputs import Encoding, check_length
from tc0kit.circuits.numbers import Logs, Prime, primes_above
from tc0kit.circuits.residues import Basis, logarithm_tables
from tc0kit.circuits.sums_of_products import prefix_basis
from tc0kit.circuits.uniform.ends import Stepped, step_bits, steps
from tc0kit.circuits.uniform.family import Family
from tc0kit.circuits.uniform.plan import Bank, Plan, Read, Value, added, scaled
from tc0kit.circuits.uniform.readings import Symbols
from tc0kit.circuits.uniform.residues import digit_range, digit_table, power_range, power_table, power_window, tables
from tc0kit.circuits.uniform.stairs import Stairs


def diagonal_family(
    layer: DiagonalLayer,
    *,
    positions: Positions = "all",
    logs: Logs = "split",
    encoding: Encoding = "bits",
    budget: Budget | None = None,
) -> Family:
    """Return the family of ``compile_diagonal``. Depth at most 6.

    Raises:
        UserError: for n out of range when a circuit is asked for.
    """
    make = partial(_plan, layer=layer, positions=positions, logs=logs, encoding=encoding)
    return Family(f"diagonal layer, p = {layer.fraction}", make, budget)


def _plan(plan: Plan, n: int, layer: DiagonalLayer, positions: Positions, logs: Logs, encoding: Encoding) -> None:
    check_length(n)
    wanted = range(n) if positions == "all" else range(max(n - 1, 0), n)
    symbols = Symbols(plan, n, layer.symbols, encoding)
    bounds = dict(zip(wanted, number_bounds(layer, wanted), strict=True))
    widest = max((max(high, 0) - min(low, 0) for low, high in bounds.values()), default=1)
    longest = wanted[-1] + 1 if wanted else 1
    primes = primes_above(max(widest, 1), logs, longest)
    for t, (low, high) in bounds.items():
        basis = prefix_basis(primes, low, high)
        residues = [_residue(plan, layer, symbols, t, prime, longest) for prime in basis.primes]
        parts = [_remainder(plan, basis, r, p, t) for r, p in zip(residues, basis.primes, strict=True)]
        whole = added(parts)
        remainders = Value(whole.constant - basis.low, whole.reads, whole.low - basis.low, whole.high - basis.low)
        stairs = Stairs(basis, remainders.high, layer.rounding(t))
        origin = Origin("rounding", "rank and rounding in one look-up", (("token", t),))
        found = steps(plan, remainders, stairs.count, stairs.threshold, origin)
        step_bits(plan, found, stairs.result, layer.output_bits, f"y{t}", origin)


def _residue(plan: Plan, layer: DiagonalLayer, symbols: Symbols, t: int, prime: Prime, longest: int) -> Value:
    """Return a form congruent to ``2^(p(t+2)) y_t`` mod m: products of at least two factors, and functions of x_t."""
    m, p = prime.modulus, layer.fraction
    origin = Origin("residue", "iterated product mod m", (("prime", m), ("token", t)))
    runs = [_Run(plan, layer, symbols, c, t, prime, longest, origin) for c in range(layer.channels)]
    tables = [[v << (p * t) for v in times(layer.readout[c], layer.beta[c])] for c in range(layer.channels)]
    tables.append([v << (p * (t + 1)) for v in layer.skip])
    reduced = np.array([[v % m for v in table] for table in tables], dtype=np.int64)
    here = symbols.at(t, 1, reduced.sum(axis=0))
    ends = [Value(0, (), int(row.min()), int(row.max())) for row in reduced]
    return added([Value(here.constant, here.reads, 0, 0), *ends, *(run.sum() for run in runs)])


def _remainder(plan: Plan, basis: Basis, residue: Value, prime: Prime, t: int) -> Value:
    """Return ``((v mod m) h_m mod m) M/m``; see ``Basis.remainder_sum``."""
    m = prime.modulus
    cofactor = basis.product // m
    inverse, low = pow(cofactor, -1, m), residue.low
    origin = Origin("remainder", "Chinese remainder theorem", (("prime", m), ("token", t)))
    found = steps(plan, residue, residue.high - low, lambda k: k + (low + 1), origin)
    reached = np.arange(low, min(residue.high, low + m - 1) + 1) % m * inverse % m
    table = partial(_times_inverse, low=low, inverse=inverse, modulus=m)
    return scaled(found.function(table, int(reached.min()), int(reached.max())), cofactor)


def _times_inverse(value: Ints, low: int, inverse: int, modulus: int) -> Ints:
    return (value + low) % modulus * inverse % modulus


class _Run:
    """The products ``C(x_t) beta(x_j) 2^(p j) prod_{j<k<=t} alpha(x_k)`` mod m of one channel, j = 0 .. t-1."""

    def __init__(
        self,
        plan: Plan,
        layer: DiagonalLayer,
        symbols: Symbols,
        c: int,
        t: int,
        prime: Prime,
        longest: int,
        origin: Origin,
    ) -> None:
        self._symbols, self._t, self._prime, self._p = symbols, t, prime, layer.fraction
        values = (layer.beta[c], layer.alpha[c], times(layer.readout[c], layer.alpha[c]))
        self._tables = [logarithm_tables(table, tables(prime), longest) for table in values]
        self._count = len(prime.parts)
        rows = [(j, q) for j in range(t) for q in range(self._count)] if t else []
        self._digits = plan.add(
            Bank(
                symbols.level + 1,
                lambda: [self._digit_size(*row) for row in rows],
                lambda r: self._log_sum(*divmod(r, self._count)),
                lambda r, k: k + 1,
                lambda r: origin,
            )
        )
        self._powers = None
        if self._count > 1:
            self._powers = plan.add(
                Bank(
                    symbols.level + 2,
                    lambda: [self._power_size(j) for j in range(t)],
                    self._numeral,
                    lambda r, k: k + (power_window(prime, self._numeral(r))[0] + 1),
                    lambda r: origin,
                )
            )

    def sum(self) -> Value:
        """Return the sum of all products."""
        return added([self._power(j) if self._powers else self._digit(j, 0) for j in range(self._t)])

    def _between(self, j: int) -> int:
        return self._t - 1 - j

    def _reach(self, j: int, q: int) -> tuple[int, bool]:
        """Return the reach of a sum of logarithms, and whether a factor may be 0."""
        entry, gate, last = (table[q] for table in self._tables)
        far = self._between(j)
        return entry[1] + far * gate[1] + last[1], entry[2] or (gate[2] and far > 0) or last[2]

    def _log_sum(self, j: int, q: int) -> Value:
        """Return the sum of logarithms modulo part q."""
        entry, gate, last = (table[q][0] for table in self._tables)
        symbols = self._symbols
        return added([symbols.at(j, 1, entry), symbols.at(j + 1, self._between(j), gate), symbols.at(self._t, 1, last)])

    def _digit_size(self, j: int, q: int) -> int:
        reach, sentinel = self._reach(j, q)
        constant = not any(self._varies[k][q] for k in ((0, 1, 2) if self._between(j) else (0, 2)))
        return 0 if constant else reach + sentinel

    @cached_property
    def _varies(self) -> list[list[bool]]:
        """Whether a table is no constant form."""
        return [[bool(self._symbols.at(0, 1, entries).reads) for entries, *_ in table] for table in self._tables]

    def _digit(self, j: int, q: int) -> Value:
        prime, part = self._prime, self._prime.parts[q]
        reach, sentinel = self._reach(j, q)
        shift = int(tables(prime).logarithms[pow(2, self._p * j, prime.modulus)])
        table = partial(digit_table, prime=prime, part=part, shift=shift, reach=reach)
        if not self._digit_size(j, q):
            form = self._log_sum(j, q)
            return Stepped(None, 0 if form.reads else min(form.constant, reach + sentinel)).function(table, 0, 0)
        row = j * self._count + q
        read = Read(self._digits, row, 1, lambda k: table(k + 1) - table(k))
        return Value(int(table(np.array([0]))[0]), (read,), *digit_range(prime, part, shift, reach, sentinel))

    def _numeral(self, j: int) -> Value:
        places = self._prime.places
        return added([scaled(self._digit(j, q), place) for q, place in enumerate(places)])

    def _power_size(self, j: int) -> int:
        numeral = self._numeral(j)
        first, last = power_window(self._prime, numeral)
        return last - first if numeral.reads else 0

    def _power(self, j: int) -> Value:
        numeral, table = self._numeral(j), power_table(self._prime)
        first, last = power_window(self._prime, numeral)
        if not numeral.reads or last == first:
            value = int(table[first])
            return Value(value, (), value, value)
        assert self._powers is not None
        read = Read(self._powers, j, 1, lambda k: table[k + first + 1] - table[k + first])
        return Value(int(table[first]), (read,), *power_range(self._prime, first, last))
