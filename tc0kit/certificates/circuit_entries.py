"""Entries of maps modulo m that rows hold, as virtual words (``circuit_affine``). Standard library only."""

from __future__ import annotations

from tc0kit.certificates.base import Refused
from tc0kit.certificates.circuit_algebra import Algebra
from tc0kit.certificates.circuit_bits import intervals
from tc0kit.certificates.circuit_polynomial import Polynomial
from tc0kit.certificates.circuit_rows import Table

Key = tuple[object, ...]
MOST_VALUES = 1 << 10


class Entries:
    """The rows that hold entries modulo m.

    Args:
        algebra: the circuit's rows; from now on they read the virtual words.
        modulus: m.
        words: how many words there are so far.
    """

    def __init__(self, algebra: Algebra, modulus: int, words: int) -> None:
        self.words = words
        self._algebra = algebra
        self._modulus = modulus
        self._held: dict[Key, tuple[int, Table]] = {}  # polynomial without its constant -> word, residues less constant

    def hold(self, row: int) -> None:
        """Make the value of a row modulo m a word, or a function of the one word that it depends on modulo m.

        Raises:
            Refused: a rank has several values, or something that reads the row depends on more.
        """
        form = self._algebra.polynomial(row, self._modulus)
        parts = self._algebra.sums(row)
        if parts is not None and len(parts) == 1:
            return
        ranks: dict[int, list[int]] = {}
        places: dict[int, int] = {}
        for rank, first, last in intervals(self._algebra.circuit.rows[row].thresholds, self._algebra.bounds(row)):
            self._algebra.meter.spend(1)
            if first != last:
                raise Refused(f"row {row}: one rank for the values {first}..{last}, so not for one residue")
            residue = first % self._modulus
            ranks.setdefault(residue, []).append(rank)
            places.setdefault(residue, first)
        for table in self._algebra.read_from(row):
            self._algebra.meter.spend(len(table))
            if any(table[rank] != table[same[0]] for same in ranks.values() for rank in same):
                raise Refused(f"row {row}: what is read from it depends on more than its residue")
        some = next(iter(places.values()))
        if not _several(form):
            words = self._algebra.circuit.words
            constant = [(0, (0,) * word.codes) for word in words[:1]]
            for word, function in list(form.single.items()) or constant:
                lifted = [places.get((lift + form.constant) % self._modulus, some) for lift in function]
                self._algebra.name(row, word, lifted)
            return
        self._algebra.meter.spend(MOST_VALUES)
        residues = form.values(MOST_VALUES) or places  # the same for all rows with this polynomial, if it is small
        lifts = sorted((residue - form.constant) % self._modulus for residue in residues)
        # The residues that occur are among those of each of the rows with this polynomial; others are as good as any.
        own, lifts = self._held.setdefault(_key(form), (self.words, lifts))
        self.words = max(self.words, own + 1)
        self._algebra.name(row, own, [places.get((lift + form.constant) % self._modulus, some) for lift in lifts])

    def held(self, entry: Polynomial) -> Polynomial:
        """Return an entry as a function of the word of a row that holds it, or as it is."""
        if not _several(entry) or _key(entry) not in self._held:
            return entry
        word, lifts = self._held[_key(entry)]
        result = Polynomial(self._modulus)
        result.add_word(word, [lift + entry.constant for lift in lifts])
        return result

    def add_product(self, result: Polynomial, u: Polynomial, v: Polynomial) -> None:
        """Add u * v to a polynomial.

        Raises:
            Refused: u or v is no sum of functions of single words, and both depend on words.
        """
        if not (u.single or u.pairs or u.monomials):
            result.add(v, u.constant)
        elif not (v.single or v.pairs or v.monomials):
            result.add(u, v.constant)
        elif u.pairs or u.monomials or v.pairs or v.monomials:
            raise Refused(f"modulo {self._modulus}: no listed row holds an entry that is multiplied further up")
        else:
            result.add(u, v.constant)
            result.add(v, u.constant)
            result.constant -= u.constant * v.constant
            for x, f in u.single.items():
                for z, g in v.single.items():
                    self._algebra.meter.spend(len(f) * len(g))
                    if x == z:
                        result.add_word(x, [a * b for a, b in zip(f, g, strict=True)])
                    else:
                        result.add_product(1, {x: list(f), z: list(g)})
            result.constant %= self._modulus


def _several(form: Polynomial) -> bool:
    return bool(form.pairs or form.monomials or len(form.single) > 1)


def _key(form: Polynomial) -> Key:
    return tuple(tuple(sorted(part.items())) for part in (form.single, form.pairs, form.monomials))
