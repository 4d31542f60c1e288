"""Polynomials modulo m in functions of single input words. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from math import gcd, prod

LARGEST_PAIR = 1 << 12
Factors = tuple[tuple[int, tuple[int, ...]], ...]  # (word, table over its codes), by word


@dataclass
class Polynomial:
    """``constant + sum of single[k](x_k) + sum of pairs[j, k](x_j, x_k) + sum of monomials`` modulo m, canonical.

    Tables in ``single`` are 0 at code 0; those in ``pairs`` (row by row; the key has the number of codes of the second
    word too) if one of their codes is 0. A product over two words with few codes is a pair, because sums of such
    products can be equal in several ways. A monomial's tables are 1 at their first invertible entry and not constant.
    """

    modulus: int
    constant: int = 0
    single: dict[int, tuple[int, ...]] = field(default_factory=dict)
    pairs: dict[tuple[int, int, int], tuple[int, ...]] = field(default_factory=dict)
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
            if not any(reduced):
                return
            lead = next((entry for entry in reduced if gcd(entry, m) == 1), 1)
            coefficient = coefficient * lead % m
            inverse = pow(lead, -1, m)
            normal = tuple(entry * inverse % m for entry in reduced)
            if any(entry != 1 for entry in normal):
                factors.append((word, normal))
        if len(factors) == 1:
            word, normal = factors[0]
            self.add_word(word, [coefficient * entry for entry in normal])
        elif len(factors) == 2 and len(factors[0][1]) * len(factors[1][1]) <= LARGEST_PAIR:
            (x, left), (z, right) = factors
            self.add_pair((x, z, len(right)), [coefficient * a * b for a in left for b in right])
        elif factors:
            key = tuple(factors)
            total = (self.monomials.pop(key, 0) + coefficient) % m
            if total:
                self.monomials[key] = total
        else:
            self.constant = (self.constant + coefficient) % m

    def add_pair(self, words: tuple[int, int, int], table: list[int]) -> None:
        """Add a function of two words (the third number says how many codes the second has), given row by row."""
        m, width = self.modulus, words[2]
        top, side = table[:width], table[::width]
        self.constant = (self.constant - table[0]) % m
        self.add_word(words[0], side)
        self.add_word(words[1], top)
        old = self.pairs.pop(words, (0,) * len(table))
        new = tuple(
            (old[i] + entry - top[i % width] - side[i // width] + table[0]) % m for i, entry in enumerate(table)
        )
        if any(new):
            self.pairs[words] = new

    def same_but_for_constants(self, other: Polynomial) -> bool:
        """Tell whether two polynomials differ by a constant."""
        return (self.single, self.pairs, self.monomials) == (other.single, other.pairs, other.monomials)

    def values(self, most: int) -> set[int] | None:
        """Return its values over all codes of all words; None if they are too many, or with monomials."""
        codes = {word: len(table) for word, table in self.single.items()}
        for (x, z, width), table in self.pairs.items():
            codes.update({x: len(table) // width, z: width})
        if self.monomials or prod(codes.values()) > most:
            return None
        found = set()
        for choice in product(*(range(count) for count in codes.values())):
            at = dict(zip(codes, choice, strict=True))
            total = self.constant + sum(table[at[word]] for word, table in self.single.items())
            total += sum(table[at[x] * width + at[z]] for (x, z, width), table in self.pairs.items())
            found.add(total % self.modulus)
        return found

    def add(self, other: Polynomial, factor: int) -> None:
        """Add ``factor * other``."""
        m = self.modulus
        self.constant = (self.constant + factor * other.constant) % m
        for word, table in other.single.items():
            self.add_word(word, [factor * entry for entry in table])
        for words, pair in other.pairs.items():
            self.add_pair(words, [factor * entry for entry in pair])
        for key, coefficient in other.monomials.items():
            total = (self.monomials.pop(key, 0) + factor * coefficient) % m
            if total:
                self.monomials[key] = total
