"""The tables of a simultaneously triangular layer, and the change of basis that makes a family triangular."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from typing import Any

from tc0kit.circuits.matrices import Matrix, inverse, matrix_fields, matrix_of, multiply
from tc0kit.errors import UserError

MAX_DIMENSION = 6
Entry = tuple[int, ...]  # one integer for each symbol


@dataclass(frozen=True)
class TriangularLayer:
    """A layer in a basis in which all its transitions are upper triangular; integers over one denominator q.

    Attributes:
        denominator: q.
        transition: ``transition[r][s]`` is entry (r, s) for each symbol, zero for r > s.
        entry: b, for each row its value for each symbol.
        readout: c, likewise.
        skip: d for each symbol.
        basis: the change of basis P that was applied, A = P T P^-1.
    """

    denominator: int
    transition: tuple[tuple[Entry, ...], ...]
    entry: tuple[Entry, ...]
    readout: tuple[Entry, ...]
    skip: Entry
    basis: Matrix

    @property
    def dimension(self) -> int:
        """d."""
        return len(self.entry)

    @property
    def symbols(self) -> int:
        """Size of the alphabet."""
        return len(self.skip)

    def fields(self) -> dict[str, Any]:
        """Return the header's description."""
        return {
            "denominator": str(self.denominator),
            "transition": [[list(map(str, entry)) for entry in row] for row in self.transition],
            "entry": [list(map(str, entry)) for entry in self.entry],
            "readout": [list(map(str, entry)) for entry in self.readout],
            "skip": list(map(str, self.skip)),
            "basis": matrix_fields(self.basis),
        }


def triangular_layer(
    transitions: Sequence[Sequence[Sequence[Any]]],
    entries: Sequence[Sequence[Any]],
    readouts: Sequence[Sequence[Any]],
    skips: Sequence[Any],
    basis: Sequence[Sequence[Any]],
) -> TriangularLayer:
    """Return a layer from rational tables with one item for each symbol: A, b, c, d, and one basis P.

    Raises:
        UserError: shapes do not fit, an entry is not rational, P is singular, or P^-1 A P is not upper triangular.
    """
    size, symbols = len(basis), len(transitions)
    if not 1 <= size <= MAX_DIMENSION or symbols < 1:
        raise UserError(f"a triangular layer: a dimension in 1..{MAX_DIMENSION} and at least one symbol are expected")
    if not len(entries) == len(readouts) == len(skips) == symbols:
        raise UserError(f"a triangular layer: A, b, c and d need one item for each of the {symbols} symbols")
    p = matrix_of(basis, "P", (size, size))
    back = inverse(p, "P")
    conjugates = []
    for k, rows in enumerate(transitions):
        conjugate = multiply(multiply(back, matrix_of(rows, f"A[{k}]", (size, size))), p)
        for r in range(size):
            for s in range(r):
                if conjugate[r][s]:
                    raise UserError(f"A[{k}]: entry ({r}, {s}) of P^-1 A P is {conjugate[r][s]}, not 0: not triangular")
        conjugates.append(conjugate)
    injected = [multiply(back, matrix_of([[v] for v in b], f"b[{k}]", (size, 1))) for k, b in enumerate(entries)]
    read_out = [multiply(matrix_of([c], f"c[{k}]", (1, size)), p) for k, c in enumerate(readouts)]
    added = matrix_of([skips], "d", (1, symbols))[0]
    q = lcm(*(v.denominator for m in (*conjugates, *injected, *read_out, (added,)) for row in m for v in row))
    return TriangularLayer(
        q,
        tuple(tuple(tuple(int(m[r][s] * q) for m in conjugates) for s in range(size)) for r in range(size)),
        tuple(tuple(int(m[r][0] * q) for m in injected) for r in range(size)),
        tuple(tuple(int(m[0][r] * q) for m in read_out) for r in range(size)),
        tuple(int(v * q) for v in added),
        p,
    )
