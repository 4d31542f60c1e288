"""Polynomials modulo m in functions of single input words. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import gcd

Factors = tuple[tuple[int, tuple[int, ...]], ...]  # (word, table over its codes), by word


@dataclass
class Polynomial:
    """``constant + sum of single[k](x_k) + sum of monomials`` modulo m, in canonical form.

    Tables in ``single`` are 0 at code 0; a monomial's tables are 1 at their first invertible entry and not constant.
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
