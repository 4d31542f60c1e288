"""Maps on points ``0 .. n-1``: composition, inverse, order, restriction, and images of bit masks.

A map on at most 256 points is a ``bytes`` object (``f[q]`` is the image of ``q``), because
``bytes.translate`` composes two of them in one call; more points need a tuple of ints.
Products are read from left to right: ``compose(f, g)`` is first ``f``, then ``g``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

Map = bytes | tuple[int, ...]
Word = tuple[int, ...]

BYTE_POINTS = 256
TABLE_BYTES = 1 << 26  # memory for the look-up tables of all letters together


def as_map(images: Iterable[int], degree: int) -> Map:
    """Return the map with these images in the representation for ``degree`` points."""
    return bytes(images) if degree <= BYTE_POINTS else tuple(images)


def identity(degree: int) -> Map:
    """Return the identity on ``0 .. degree-1``."""
    return as_map(range(degree), degree)


def compose(first: Map, then: Map) -> Map:
    """Return ``q -> then[first[q]]``; both maps in the same representation, every ``first[q] < len(then)``."""
    if isinstance(first, bytes) and isinstance(then, bytes):
        return first.translate(then.ljust(BYTE_POINTS, b"\0"))
    return tuple([then[q] for q in first])


def inverse(permutation: Map) -> Map:
    """Return the inverse of a permutation."""
    images = [0] * len(permutation)
    for q, image in enumerate(permutation):
        images[image] = q
    return as_map(images, len(images))


def commutator(a: Map, b: Map) -> Map:
    """Return ``[a, b] = a^-1 b^-1 a b`` for permutations of the same points."""
    return compose(inverse(compose(b, a)), compose(a, b))


def conjugate(a: Map, b: Map) -> Map:
    """Return ``a^b = b^-1 a b`` for permutations of the same points."""
    images = [0] * len(a)
    for q, image in enumerate(a):
        images[b[q]] = b[image]
    return as_map(images, len(images))


def power(permutation: Map, exponent: int) -> Map:
    """Return ``permutation ** exponent``; the exponent may be negative or larger than the order."""
    images = list(range(len(permutation)))
    for cycle in cycles(permutation):
        shift = exponent % len(cycle)
        for q, image in zip(cycle, cycle[shift:] + cycle[:shift], strict=True):
            images[q] = image
    return as_map(images, len(images))


def cycles(permutation: Map) -> list[list[int]]:
    """Return the cycles of length at least 2, each from its least point, by increasing least point."""
    found: list[list[int]] = []
    seen = [False] * len(permutation)
    for start, image in enumerate(permutation):
        if seen[start] or image == start:
            continue
        cycle = [start]
        while image != start:
            seen[image] = True
            cycle.append(image)
            image = permutation[image]
        found.append(cycle)
    return found


def order(permutation: Map) -> int:
    """Return the order of a permutation: the least common multiple of its cycle lengths."""
    return math.lcm(*(len(cycle) for cycle in cycles(permutation)))


def restrict(transformation: Sequence[int], points: Sequence[int]) -> Map:
    """Return what a map does to the *positions* of ``points``, a set that it permutes.

    Raises:
        ValueError: the map does not permute ``points``.
    """
    position = {q: i for i, q in enumerate(points)}
    images = [position.get(transformation[q], -1) for q in points]
    if -1 in images or len(set(images)) != len(images):
        raise ValueError("the map does not permute these points")
    return as_map(images, len(images))


def mask_of(points: Iterable[int]) -> int:
    """Return the bit mask of a set of points."""
    mask = 0
    for q in points:
        mask |= 1 << q
    return mask


def points_of(mask: int) -> tuple[int, ...]:
    """Return the points of a bit mask in increasing order."""
    points = []
    while mask:
        low = mask & -mask
        points.append(low.bit_length() - 1)
        mask ^= low
    return tuple(points)


def union_tables(sets: Sequence[int], bits: int) -> list[list[int]]:
    """Return one table of 2^bits masks for each ``bits`` points, where ``sets[q]`` is a mask for the point q.

    The union of ``sets[q]`` over the points q of a mask is that of one entry of each table: those at the mask's groups
    of ``bits`` bits. With ``sets[q] = 1 << image[q]`` it is the image of the mask under a letter.
    """
    tables = []
    for start in range(0, len(sets), bits):
        table = [0]
        for each in sets[start : start + bits]:
            table += [entry | each for entry in table]
        tables.append(table)
    return tables


def table_bits(letters: int, degree: int) -> int:
    """Return how many points one of the ``union_tables`` of all letters stands for: 8 if ``TABLE_BYTES`` allow it.

    Fewer for many letters on many points, and 0 if even small tables would take too much memory.
    """
    entries = TABLE_BYTES // (28 + degree // 8)  # an int of so many bits takes about so many bytes
    return next((bits for bits in (8, 4, 2) if letters * -(-degree // bits) << bits <= entries), 0)
