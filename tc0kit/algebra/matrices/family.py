"""A finite family of exact square matrices, one a letter: the input of the decision procedures.

A word ``a_1 ... a_n`` has the value ``A(a_1) ... A(a_n)`` and acts on row vectors from the right. A recurrence
``h_t = A(x_t) h_{t-1}`` multiplies the other way round; reading the word backwards is a projection, so the complexity
of the product is the same.

Number fields: with a primitive element of degree m over Q, every entry becomes the m x m rational matrix of
multiplication by it (regular representation). That is an injective homomorphism of rings, so products, spans,
commutators, solvability and finiteness carry over, and the entries of a product over the field are linear in those of
the rational one. Lost are the embedding into C (signs, norms) and the K-linear structure, of which ``block = m`` is
kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from tc0kit.algebra.matrices.linear import Rows, adjugate, determinant, multiply, rows_of, transpose, unit
from tc0kit.errors import UserError

Word = tuple[int, ...]

MAX_DIMENSION = 64
MAX_BITS = 4096  # of an integer in a certificate


@dataclass(frozen=True)
class MatrixFamily:
    """Square matrices of one dimension; matrix ``a`` is ``numerators[a] / denominators[a]``, in lowest terms.

    Attributes:
        letters: the letters' names, pairwise different.
        numerators: integer matrices of one dimension ``>= 1``.
        denominators: positive integers.
        block: degree of the number field that the matrices come from; 1 for rational matrices.
    """

    letters: tuple[str, ...]
    numerators: tuple[Rows, ...]
    denominators: tuple[int, ...]
    block: int = 1

    @property
    def dimension(self) -> int:
        """The dimension of the rational matrices (a multiple of ``block``)."""
        return len(self.numerators[0])

    @staticmethod
    def of(matrices: Mapping[str, Any]) -> MatrixFamily:
        """Return the family of a mapping from letters to matrices.

        Args:
            matrices: for each letter a list of rows of ``int`` or ``Fraction``, or a sympy matrix whose entries are
                rational or algebraic numbers.

        Raises:
            UserError: there is no letter, a matrix is not square, the dimensions differ, or an entry is not an
                algebraic number.
        """
        if not matrices:
            raise UserError("a family of matrices needs at least one letter")
        tables: dict[str, list[list[Any]]] = {}
        for letter, matrix in matrices.items():
            table = matrix.tolist() if hasattr(matrix, "tolist") else [list(row) for row in matrix]
            if not table or any(len(row) != len(table) for row in table):
                shape = f"{len(table)} x {len(table[0]) if table else 0}"
                raise UserError(f"letter {letter!r}: a square matrix is expected, not {shape}")
            tables[letter] = table
        sizes = {len(table) for table in tables.values()}
        if len(sizes) > 1:
            listed = ", ".join(f"{letter!r}: {len(table)}" for letter, table in tables.items())
            raise UserError(f"matrices of one dimension are expected; the dimensions are {listed}")
        if max(sizes) > MAX_DIMENSION:
            raise UserError(f"dimension {max(sizes)} is too large; at most {MAX_DIMENSION} is supported")
        if all(isinstance(x, int | Fraction) for table in tables.values() for row in table for x in row):
            return _rational(tables)
        from tc0kit.algebra.matrices.number_field import rational_blocks

        blocks, degree = rational_blocks(tables)
        return _rational(blocks, degree)

    def rows(self, a: int) -> list[list[Fraction]]:
        """Return the matrix of a letter with rational entries."""
        return [[Fraction(x, self.denominators[a]) for x in row] for row in self.numerators[a]]

    def value(self, word: Iterable[int]) -> tuple[Rows, int]:
        """Return the product of a word as integer rows and a denominator, in lowest terms."""
        rows, denominator = unit(self.dimension), 1
        for a in word:
            rows, denominator = lowest(multiply(rows, self.numerators[a]), denominator * self.denominators[a])
        return rows, denominator

    def numerator(self, word: Iterable[int]) -> Rows:
        """Return an integer multiple of the product of a word."""
        return self.value(word)[0]

    def replaced(self, matrices: Sequence[tuple[Rows, int]], letters: Sequence[str] | None = None) -> MatrixFamily:
        """Return a family with the same block and other matrices, given as rows over denominators."""
        pairs = [lowest(rows, denominator) for rows, denominator in matrices]
        names = self.letters if letters is None else tuple(letters)
        return MatrixFamily(names, tuple(p[0] for p in pairs), tuple(p[1] for p in pairs), self.block)

    def restricted(self, letters: Sequence[int]) -> MatrixFamily:
        """Return the family of some of the letters, by their numbers."""
        return self.replaced(
            [(self.numerators[a], self.denominators[a]) for a in letters], [self.letters[a] for a in letters]
        )

    def transposed(self) -> MatrixFamily:
        """Return the family of the transposed matrices."""
        return self.replaced([(transpose(a), q) for a, q in zip(self.numerators, self.denominators, strict=True)])

    def in_basis(self, basis: Rows) -> MatrixFamily:
        """Return ``P A P^-1`` for the invertible integer matrix ``P`` whose rows are the new basis; the block is 1.

        Raises:
            ValueError: the rows are linearly dependent.
        """
        det = determinant(basis)
        if not det:
            raise ValueError("the rows of a basis must be linearly independent")
        back = adjugate(basis)
        changed = [
            (multiply(multiply(basis, a), back), q * det)
            for a, q in zip(self.numerators, self.denominators, strict=True)
        ]
        return _without_block(self.replaced(changed))

    def diagonal_block(self, start: int, size: int) -> MatrixFamily:
        """Return the family of the diagonal blocks at ``start .. start+size-1``; the block is 1."""
        inside = slice(start, start + size)
        return _without_block(
            self.replaced(
                [
                    (rows_of(row[inside] for row in a[inside]), q)
                    for a, q in zip(self.numerators, self.denominators, strict=True)
                ]
            )
        )

    def with_word(self, name: str, word: Sequence[int]) -> MatrixFamily:
        """Return the family with a further letter whose matrix is the product of ``word``."""
        pairs = [*zip(self.numerators, self.denominators, strict=True), self.value(word)]
        return self.replaced(pairs, [*self.letters, name])

    def invertible(self) -> tuple[bool, ...]:
        """Return for each letter whether its matrix is invertible."""
        return tuple(determinant(a) != 0 for a in self.numerators)

    def modulo(self, p: int) -> tuple[Rows, ...] | None:
        """Return the matrices modulo a prime, or None if it divides a denominator."""
        if any(q % p == 0 for q in self.denominators):
            return None
        return tuple(
            tuple(tuple([x * pow(q, -1, p) % p for x in row]) for row in a)
            for a, q in zip(self.numerators, self.denominators, strict=True)
        )

    def spell(self, word: Iterable[int]) -> str:
        """Return a word in the letters' names."""
        names = [self.letters[a] for a in word]
        return " ".join(names) if names else "(empty)"


def lowest(rows: Rows, denominator: int) -> tuple[Rows, int]:
    """Return rows over a denominator in lowest terms, with a positive denominator."""
    common = gcd(denominator, *(x for row in rows for x in row))
    if denominator < 0:
        common = -common
    if common == 1:
        return rows, denominator
    return tuple(tuple([x // common for x in row]) for row in rows), denominator // common


def _without_block(family: MatrixFamily) -> MatrixFamily:
    return MatrixFamily(family.letters, family.numerators, family.denominators)


def _rational(tables: Mapping[str, Sequence[Sequence[int | Fraction]]], block: int = 1) -> MatrixFamily:
    pairs = []
    for letter, table in tables.items():
        exact = [[Fraction(x) for x in row] for row in table]
        q = lcm(*(x.denominator for row in exact for x in row))
        pair = lowest(rows_of([int(x * q) for x in row] for row in exact), q)
        if max(q, *(abs(x) for row in pair[0] for x in row)).bit_length() > MAX_BITS:
            raise UserError(f"letter {letter!r}: numerators over a common denominator of more than {MAX_BITS} bits")
        pairs.append(pair)
    return MatrixFamily(tuple(tables), tuple(p[0] for p in pairs), tuple(p[1] for p in pairs), block)
