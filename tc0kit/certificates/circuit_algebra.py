"""What a row of a circuit computes modulo m, as a polynomial in functions of single input words. Standard library only.

A *polynomial* is a constant, plus one function of each word, plus monomials ``c * prod u_k(x_k)`` over two words or more.
It is derived from the circuit alone; nothing is taken from labels. Three lemmas:

1. *Word.* A row whose form depends on one word only is a table of that word's codes; so is what is read from it.
2. *Affine.* If a read table satisfies ``T(v) = a v + b mod m`` for every value v in the range of the row's form, then it
   contributes ``a * (polynomial of the form) + b``. This covers "v mod m times a constant".
3. *Product.* Let the row's form be a sum ``N = sum_j D_j(S_j)`` of tables of digits, each ``S_j = sum_k f_jk(x_k)`` a sum
   over words (or N itself such a sum, the one digit). If the read table satisfies
   ``T = C * prod_j g_j^(S_j - min S_j) mod m`` for all digits, then it contributes ``C * prod_k u_k(x_k)`` with
   ``u_k(x) = prod_j g_j^(f_jk(x) - min f_jk)``: discrete logarithms turn products into sums. For the factors 0, which
   have no logarithm: if S_j above its *reach* makes T = 0, and one word alone lifts S_j there, then u_k = 0 for that code.

Lemma 3 is checked for all digits: D_j has a period q_j (or none) and ``g_j^(q_j) = 1``, so one period suffices.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import product
from math import gcd


from tc0kit.certificates.base import Meter, Refused
from tc0kit.certificates.circuit_rows import Row, Rows, Table

Factors = tuple[tuple[int, tuple[int, ...]], ...]  # (word, table over its codes), by word


@dataclass
class Polynomial:
    """``constant + sum of single[k](x_k) + sum of monomials`` modulo m, in canonical form.

    Tables in ``single`` are 0 at code 0; a monomial's tables are 1 at their first non-zero entry and not constant.
    """

    modulus: int
    constant: int = 0
    single: dict[int, tuple[int, ...]] = field(default_factory=dict)
    monomials: dict[Factors, int] = field(default_factory=dict)

    def add_word(self, word: int, table: list[int]) -> None:
        """Add a function of one word."""
        m = self.modulus
        self.constant = (self.constant + table[0]) % m
        old = self.single.get(word, (0,) * len(table))
        new = tuple((a + b - table[0]) % m for a, b in zip(old, table, strict=True))
        self.single.pop(word, None)
        if any(new):
            self.single[word] = new

    def add_product(self, coefficient: int, tables: dict[int, list[int]]) -> None:
        """Add ``coefficient * prod tables[k](x_k)``."""
        m = self.modulus
        factors = []
        for word, table in sorted(tables.items()):
            reduced = [entry % m for entry in table]
            lead = next((entry for entry in reduced if entry), 0)
            coefficient = coefficient * lead % m
            if lead == 0:
                return
            inverse = pow(lead, -1, m)
            normal = tuple(entry * inverse % m for entry in reduced)
            if any(entry != 1 for entry in normal):
                factors.append((word, normal))
        if len(factors) == 1:
            word, normal = factors[0]
            self.add_word(word, [coefficient * entry for entry in normal])
        elif factors:
            key = tuple(factors)
            total = (self.monomials.pop(key, 0) + coefficient) % m
            if total:
                self.monomials[key] = total
        else:
            self.constant = (self.constant + coefficient) % m

    def add(self, other: Polynomial, factor: int) -> None:
        """Add ``factor * other``."""
        m = self.modulus
        self.constant = (self.constant + factor * other.constant) % m
        for word, table in other.single.items():
            self.add_word(word, [factor * entry for entry in table])
        for key, coefficient in other.monomials.items():
            total = (self.monomials.pop(key, 0) + factor * coefficient) % m
            if total:
                self.monomials[key] = total


@dataclass(frozen=True)
class Digit:
    """A sum S of logarithms: its word tables, the digit as a table of S - min S, and from where on it means 0."""

    parts: dict[int, Table]
    table: Table
    reach: int



class Algebra:
    """The polynomials of a circuit's rows, each derived once."""

    def __init__(self, circuit: Rows, meter: Meter) -> None:
        self.circuit = circuit
        self.meter = meter
        self._sums: dict[int, dict[int, Table] | None] = {}
        self._bounds: dict[int, tuple[int, int]] = {}
        self._polynomials: dict[tuple[int, int], Polynomial] = {}

    def sums(self, index: int) -> dict[int, Table] | None:
        """Return a row's form as a sum of tables, one for each word, or None if it is not read off as one (lemma 1)."""
        if index not in self._sums:
            self._sums[index] = self.word_sums(self.circuit.rows[index])
        return self._sums[index]

    def word_sums(self, row: Row) -> dict[int, Table] | None:
        """Return any form as a sum of tables, one for each word, or None."""
        parts = {word: list(table) for word, table in row.words.items()}
        for source, table in row.reads.items():
            below = self.sums(source)
            if below is None or len(below) != 1:
                return None
            ((word, values),) = below.items()
            thresholds = self.circuit.rows[source].thresholds
            self.meter.spend(len(values))
            read = [table[bisect_right(thresholds, value)] for value in values]
            old = parts.get(word)
            parts[word] = [a + b for a, b in zip(old, read, strict=True)] if old else read
        return parts

    def bounds(self, index: int) -> tuple[int, int]:
        """Return bounds of a row's form: exact for a sum over words, else from the ranges of the tables it reads."""
        if index not in self._bounds:
            self._bounds[index] = self.form_bounds(self.circuit.rows[index], self.sums(index))
        return self._bounds[index]

    def form_bounds(self, row: Row, parts: dict[int, Table] | None = None) -> tuple[int, int]:
        """Return bounds of any form."""
        tables = list(parts.values()) if parts is not None else [*row.words.values(), *row.reads.values()]
        self.meter.spend(sum(map(len, tables)))
        return sum(map(min, tables)), sum(map(max, tables))

    def values(self, index: int, table: Table) -> Table:
        """Return a read table as a table over all values of the row's form, from its least value on."""
        low, high = self.bounds(index)
        self.meter.spend(high - low)
        result: Table = []
        at = low
        for rank, threshold in enumerate(self.circuit.rows[index].thresholds):
            stop = min(max(threshold, at), high + 1)
            result += [table[rank]] * (stop - at)
            at = stop
        return result + [table[-1]] * (high + 1 - at)

    def polynomial(self, index: int, modulus: int) -> Polynomial:
        """Return a row's form modulo m."""
        key = (index, modulus)
        if key not in self._polynomials:
            self._polynomials[key] = self.form_polynomial(self.circuit.rows[index], modulus)
        return self._polynomials[key]

    def form_polynomial(self, row: Row, modulus: int) -> Polynomial:
        """Return any form modulo m.

        Raises:
            Refused: a read follows none of the three lemmas.
        """
        result = Polynomial(modulus, row.constant % modulus)
        for word, table in row.words.items():
            result.add_word(word, table)
        for source, table in row.reads.items():
            self._add_read(result, source, table)
        return result

    def _add_read(self, result: Polynomial, source: int, table: Table) -> None:
        m = result.modulus
        self.meter.spend(len(table))
        reduced = [entry % m for entry in table]
        if len(set(reduced)) == 1:
            result.constant = (result.constant + reduced[0]) % m
            return
        parts = self.sums(source)
        if parts is not None and len(parts) == 1:
            ((word, values),) = parts.items()
            thresholds = self.circuit.rows[source].thresholds
            self.meter.spend(len(values))
            result.add_word(word, [reduced[bisect_right(thresholds, value)] for value in values])
            return
        values = self.values(source, reduced)
        found = self._product(source, parts, values, m)
        if found is not None:
            result.add_product(*found[1:])
            result.constant = (result.constant - found[0]) % m
            return
        slope = (values[1] - values[0]) % m
        if any((b - a - slope) % m for a, b in zip(values, values[1:])):
            raise Refused(f"row {source}: what is read from it modulo {m} is neither a product nor affine")
        result.add(self.polynomial(source, m), slope)
        result.constant = (result.constant + values[0] - slope * self.bounds(source)[0]) % m

    def _product(
        self, source: int, parts: dict[int, Table] | None, values: Table, m: int
    ) -> tuple[int, int, dict[int, list[int]]] | None:
        """Return c and lemma 3's C and u_k such that ``values + c`` is the product, or None if there is none."""
        tables = self._digit_tables(source, parts)
        if tables is None:
            return None
        low = self.bounds(source)[0]
        base = sum(table[0] for _, table in tables) - low
        steps = [[entry - table[0] for entry in table] for _, table in tables]
        for shift in _shifts(values, steps, base, m):
            moved = [(value + shift) % m for value in values]
            self.meter.spend(len(moved) + sum(map(len, steps)))
            digits = []
            for (inner, _), step in zip(tables, steps, strict=True):
                alive = [v for v, entry in enumerate(step) if moved[base + entry]]
                digits.append(Digit(inner, step, alive[-1] + 1 if alive else 0))
            bases = self._bases(digits, moved, base, m) if all(digit.reach for digit in digits) else None
            factors = None if bases is None else self._factors(digits, bases, m)
            if factors is not None:
                return shift, moved[base], factors
        return None

    def _digit_tables(self, source: int, parts: dict[int, Table] | None) -> list[tuple[dict[int, Table], Table]] | None:
        """Return the sums S_j, each as its word tables, with the tables D_j over all their values."""
        if parts is not None:
            low, high = self.bounds(source)
            return [(parts, list(range(low, high + 1)))]
        row = self.circuit.rows[source]
        tables = []
        for below, table in row.reads.items():
            inner = self.sums(below)
            if inner is None or row.words:
                return None
            tables.append((inner, self.values(below, table)))
        return tables

    def _bases(self, digits: list[Digit], values: Table, base: int, m: int) -> list[int] | None:
        """Return the g_j after checking them for all digits and for all values above a reach."""
        inverse = pow(values[base], -1, m) if gcd(values[base], m) == 1 else 0
        bases, powers = [], []
        for digit in digits:
            period = _period(digit.table[: digit.reach])
            g = values[base + digit.table[1]] * inverse % m if period > 1 else 1
            if any(digit.table[v] != digit.table[v - period] for v in range(period, digit.reach)):
                return None
            if period < digit.reach and pow(g, period, m) != 1:
                return None
            bases.append(g)
            powers.append([pow(g, v, m) for v in range(period)])
        for choice in product(*(range(len(power)) for power in powers)):
            self.meter.spend(len(choice))
            expected, at = values[base], base
            for digit, power, v in zip(digits, powers, choice, strict=True):
                expected = expected * power[v] % m
                at += digit.table[v]
            if not inverse or values[at] != expected:
                return None
        for j, digit in enumerate(digits):
            if digit.reach < len(digit.table):
                others = sum(min(other.table) for i, other in enumerate(digits) if i != j)
                if any(values[base + min(digit.table[digit.reach :]) + others :]):
                    return None
        return bases

    def _factors(self, digits: list[Digit], bases: list[int], m: int) -> dict[int, list[int]] | None:
        """Return the u_k, or None if codes that are not 0 could together pass a reach."""
        factors: dict[int, list[int]] = {}
        for digit, g in zip(digits, bases, strict=True):
            most = 0
            for word, table in digit.parts.items():
                self.meter.spend(len(table))
                lifts = [value - min(table) for value in table]  # S - min S is the sum of the words' lifts
                factor = factors.setdefault(word, [1] * len(table))
                most += max((lift for lift in lifts if lift < digit.reach), default=0)
                for code, lift in enumerate(lifts):
                    factor[code] = factor[code] * pow(g, lift, m) % m if lift < digit.reach else 0
            if most >= digit.reach:
                return None
        return factors


def _period(table: Table) -> int:
    return next((v for v in range(1, len(table)) if table[v] == table[0]), len(table))


def _shifts(values: Table, steps: list[Table], base: int, m: int) -> list[int]:
    """Return the constants c that could make ``values + c`` a product; each is tried and checked.

    The constants of tables are lost in thresholds. If factors can be 0, the largest value means 0. Otherwise
    ``(T_1 + c)^2 = (T_0 + c)(T_2 + c)`` along one digit, ``T_1 + c = -(T_0 + c)`` for a digit of period 2, or
    ``(T_00 + c)(T_11 + c) = (T_10 + c)(T_01 + c)`` for two digits determine c.
    """
    found = [-values[-1]]

    def solve(a: int, b: int, c: int, d: int) -> None:  # (a + x)(b + x) = (c + x)(d + x)
        if gcd(a + b - c - d, m) == 1:
            found.append((c * d - a * b) * pow(a + b - c - d, -1, m) % m)

    first = values[base]
    for j, step in enumerate(steps):
        period = _period(step)
        if period > 2:
            solve(first, values[base + step[2]], values[base + step[1]], values[base + step[1]])
        elif period == 2 and m % 2:
            found.append(-(first + values[base + step[1]]) * pow(2, -1, m) % m)
        for other in steps[:j]:
            if len(step) > 1 and len(other) > 1:
                both = values[base + step[1] + other[1]]
                solve(first, both, values[base + step[1]], values[base + other[1]])
    return found
