"""Where the non-zero entries are: diagonal, monomial and column-monomial families, and the column maps.

Over a number field of degree m the pattern is that of the m x m blocks, which are zero or invertible.

A column-monomial matrix (at most one non-zero entry a column, P D in PD-SSM) is a map of the coordinates, with a sink
for zero columns, and a factor for each coordinate. The pattern of a product is the product of the maps, because
products of non-zero numbers are non-zero; the factors are multiplied along the paths.
"""

from __future__ import annotations

from tc0kit.algebra.matrices.family import MatrixFamily
from tc0kit.tasks.action import Action

Pattern = tuple[tuple[bool, ...], ...]


def pattern(family: MatrixFamily, a: int) -> Pattern:
    """Return which entries (blocks, over a number field) of a letter are non-zero."""
    m = family.block
    rows = family.numerators[a]
    n = family.dimension // m
    return tuple(
        tuple(any(any(row[j * m : j * m + m]) for row in rows[i * m : i * m + m]) for j in range(n)) for i in range(n)
    )


def is_diagonal(family: MatrixFamily) -> bool:
    """True if all matrices are diagonal (over the number field)."""
    return all(
        not nonzero or i == j
        for a in range(len(family.letters))
        for i, row in enumerate(pattern(family, a))
        for j, nonzero in enumerate(row)
    )


def column_maps(family: MatrixFamily) -> Action | None:
    """Return the maps of the coordinates (the last point is the sink), or None if a column has two non-zero entries."""
    n = family.dimension // family.block
    images = []
    for a in range(len(family.letters)):
        places = [
            [i for i, nonzero in enumerate(column) if nonzero] for column in zip(*pattern(family, a), strict=True)
        ]
        if any(len(rows) > 1 for rows in places):
            return None
        images.append((*(rows[0] if rows else n for rows in places), n))
    return Action(n + 1, family.letters, tuple(images))


def is_monomial(family: MatrixFamily) -> bool:
    """True if every row and every column of every matrix has exactly one non-zero entry."""
    maps = column_maps(family)
    return maps is not None and all(len(set(image)) == maps.degree for image in maps.images)


def transposed_pattern_family(family: MatrixFamily) -> MatrixFamily:
    """Return the family of the transposes over the number field: the blocks change places but are not transposed."""
    m = family.block
    if m == 1:
        return family.transposed()
    n = family.dimension // m
    changed = []
    for rows, q in zip(family.numerators, family.denominators, strict=True):
        out = tuple(
            tuple(rows[j * m + r][i * m + c] for j in range(n) for c in range(m)) for i in range(n) for r in range(m)
        )
        changed.append((out, q))
    return family.replaced(changed)
