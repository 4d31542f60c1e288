"""What a row of a circuit computes modulo m, as a polynomial in functions of single words. Standard library only.

A *polynomial* is a constant, plus one function of each word, plus monomials ``c * prod u_k(x_k)`` over two words or
more. It is derived from the circuit alone; nothing is taken from labels. Three lemmas:

1. *Word.* A row whose form depends on one word only is a table of that word's codes; so is what is read from it.
2. *Affine.* If a read table satisfies ``T(v) = a v + b mod m`` for every value v in the range of the row's form, then
   it contributes ``a * (polynomial of the form) + b``. This covers "v mod m times a constant".
3. *Product* (``circuit_products``). Let the row's form be a sum ``N = sum_j D_j(S_j)`` of digits, each a table of a sum
   ``S_j = sum_k f_jk(x_k)`` over words (or N itself such a sum, the one digit). If for a constant c the read table
   satisfies ``T + c = C * prod_j g_j^(S_j - min S_j) mod m`` for all values of the digits, then it contributes
   ``C * prod_k u_k(x_k) - c`` with ``u_k(x) = prod_j g_j^(f_jk(x) - min f_jk)``: logarithms turn products into sums.
   - Factors 0 have no logarithm. If ``T + c = 0`` whenever S_j is above its *reach*, and each code either lifts S_j
     there alone or cannot with the others of its kind, then u_k is 0 for the former.
   - If D_j has the period q and ``g_j^q = 1``, it is enough that S_j is such a sum modulo q (a sum of sums mod q).
   - A digit that depends on one word may be any table; then g_j^S is the ratio of ``T + c`` for that digit.
4. *Choice.* If the row's form is a sum f(x) + g(z) over two words, what is read from it is ``sum_a [f(x) = a] T(a +
   g(z))``, a sum of products of two indicators.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from tc0kit.certificates.base import Meter, Refused
from tc0kit.certificates.circuit_polynomial import LARGEST_PAIR, Polynomial
from tc0kit.certificates.circuit_products import find_product
from tc0kit.certificates.circuit_rows import Row, Rows, Table


class Algebra:
    """The polynomials of a circuit's rows, each derived once."""

    def __init__(self, circuit: Rows, meter: Meter) -> None:
        self.circuit = circuit
        self.meter = meter
        self._sums: dict[int, dict[int, Table] | None] = {}
        self._bounds: dict[int, tuple[int, int]] = {}
        self._polynomials: dict[tuple[int, int], Polynomial] = {}
        self._readers: dict[int, list[Table]] = {}

    def sums(self, index: int) -> dict[int, Table] | None:
        """Return a row's form as a sum of tables, one for each word, or None if it is not read off as one (lemma 1)."""
        if index not in self._sums:
            self._sums[index] = self.word_sums(self.circuit.rows[index])
        return self._sums[index]

    def name(self, index: int, word: int, places: Table) -> None:
        """Take the rank of a row for a word: at each of its codes the form is as good as ``places[code]``."""
        self.bounds(index)  # those of the form itself are kept
        self._sums[index] = {word: places}

    def read_from(self, index: int) -> list[Table]:
        """Return all tables that are read from a row."""
        if not self._readers:
            for row in (*self.circuit.rows, *self.circuit.outputs.values()):
                for source, table in row.reads.items():
                    self._readers.setdefault(source, []).append(table)
        return self._readers.get(index, [])

    def forget_unknown(self) -> None:
        """After rows were named, look again at those whose forms were no sums."""
        self._sums = {index: parts for index, parts in self._sums.items() if parts is not None}

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
        if parts is not None:
            tables = list(parts.values())
        else:
            tables = [*row.words.values(), *(self.attained(source, table) for source, table in row.reads.items())]
        self.meter.spend(sum(map(len, tables)))
        return sum(map(min, tables)), sum(map(max, tables))

    def attained(self, index: int, table: Table) -> Table:
        """Return the part of a read table for the ranks that the row can have."""
        low, high = self.bounds(index)
        thresholds = self.circuit.rows[index].thresholds
        return table[bisect_right(thresholds, low) : bisect_right(thresholds, high) + 1]

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
            Refused: a read follows none of the lemmas.
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
        if len(set(self.attained(source, reduced))) == 1:
            reduced = self.attained(source, reduced)
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
        slope = (values[1] - values[0]) % m
        if not any((b - a - slope) % m for a, b in pairwise(values)):
            try:
                form = self.polynomial(source, m)
            except Refused:  # the table may be a product all the same
                self.meter.spend(0)  # which raises again if the budget was the reason
                form = None
            if form is not None:
                result.add(form, slope)
                result.constant = (result.constant + values[0] - slope * self.bounds(source)[0]) % m
                return
        found = find_product(self, source, parts, values, m)
        if found is None and parts is not None and len(parts) == 2:
            self._add_choice(result, source, list(parts.items()), reduced)
            return
        if found is None:
            raise Refused(f"row {source}: what is read from it modulo {m} is neither a product nor affine")
        result.add_product(*found[1:])
        result.constant = (result.constant - found[0]) % m

    def _add_choice(self, result: Polynomial, source: int, parts: list[tuple[int, Table]], reduced: Table) -> None:
        """Add what is read from a sum over two words (lemma 4)."""
        (x, f), (z, g) = sorted(parts, key=lambda part: len(set(part[1])))
        thresholds = self.circuit.rows[source].thresholds
        if len(f) * len(g) <= LARGEST_PAIR:
            self.meter.spend(len(f) * len(g))
            (x, f), (z, g) = sorted(parts)
            result.add_pair((x, z, len(g)), [reduced[bisect_right(thresholds, a + b)] for a in f for b in g])
            return
        for a in sorted(set(f)):
            self.meter.spend(len(f) + len(g))
            chosen = [int(value == a) for value in f]
            read = [reduced[bisect_right(thresholds, a + value)] for value in g]
            for entry in sorted(set(read) - {0}):  # indicators, because tables without inverses have no normal form
                result.add_product(entry, {x: chosen, z: [int(other == entry) for other in read]})
