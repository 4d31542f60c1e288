"""Names of groups: right or absent.

A name is given only on proof. S_n and A_n on their n moved points are known by their order. Abelian groups are known
by the number of elements of each order. Any other group of at most ``ENUMERATED`` elements is compared with the named
groups of its order: if the numbers of elements of each order agree, an isomorphism is looked for, and found by
exhausting the images of the named group's generators, or there is no name.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from tc0kit.algebra.named_groups import Named, Statistics, elements_of, named_groups, product_name
from tc0kit.algebra.transformations import Map, compose, conjugate, identity, order

ENUMERATED = 2000
WORK = 400_000  # products computed in search of one isomorphism


def group_name(generators: Sequence[Map], degree: int, size: int) -> str | None:
    """Return a name of the group of ``size`` elements that the permutations generate, or None."""
    moved = sum(1 for q in range(degree) if any(g[q] != q for g in generators))
    if moved >= 5:
        if size == math.factorial(moved):
            return f"S{moved}"
        if 2 * size == math.factorial(moved):  # A_n is the only subgroup of index 2 of S_n
            return f"A{moved}"
    commuting = all(compose(a, b) == compose(b, a) for a in generators for b in generators)
    if size > ENUMERATED:
        return None
    elements = elements_of(generators, degree)
    statistics = dict(Counter(map(order, elements)))
    if commuting:
        return _abelian_name(size, statistics)
    for named in named_groups(size):
        if named.statistics == statistics and _isomorphic(named, elements):
            return named.name
    return None


def _abelian_name(size: int, statistics: Statistics) -> str:
    """Name a finite abelian group, which its numbers of elements of each order determine, by invariant factors."""
    factors: list[int] = []  # d_1, d_2, ... with d_{i+1} | d_i
    remaining, p = size, 2
    while remaining > 1:
        if remaining % p:
            p += 1
            continue
        while remaining % p == 0:
            remaining //= p
        # The elements of order dividing p^k number p^(sum of min(k, e_i)), so the quotient for k counts the e_i >= k.
        previous, power, k = 1, p, 1
        while True:
            dividing = sum(count for n, count in statistics.items() if power % n == 0)
            parts = round(math.log(dividing // previous, p))
            if parts == 0:
                break
            factors.extend([1] * (parts - len(factors)))
            for i in range(parts):
                factors[i] *= p
            previous, power, k = dividing, power * p, k + 1
    return product_name([f"Z{d}" for d in reversed(factors)])


def _isomorphic(named: Named, elements: Sequence[Map]) -> bool:
    """True if an isomorphism onto the group was found; False is no proof, because the search is bounded.

    Images of the named group's generators are chosen one after the other among the elements of the same order, as long
    as the pairs (generator, image) generate the graph of a bijection. The first image is needed only up to conjugacy.
    """
    by_order: dict[int, list[Map]] = {}
    for g in elements:
        by_order.setdefault(order(g), []).append(g)
    choices = [by_order.get(order(g), []) for g in named.generators]
    choices[0] = _up_to_conjugacy(choices[0], elements)
    left = WORK
    stack = [iter(choices[0])]
    images: list[Map] = []
    while stack:
        image = next(stack[-1], None)
        if image is None:
            stack.pop()
            if images:
                images.pop()
            continue
        images.append(image)
        size, steps = _graph_of_bijection(named.generators[: len(images)], images)
        left -= steps
        if left < 0:
            return False
        if size == 0:
            images.pop()
        elif len(images) == len(named.generators):
            if size == len(elements):
                return True
            images.pop()
        else:
            stack.append(iter(choices[len(images)]))
    return False


def _graph_of_bijection(sources: Sequence[Map], images: Sequence[Map]) -> tuple[int, int]:
    """Return the size of the group that the pairs generate if it is the graph of a bijection, else 0; and the work."""
    start = (identity(len(sources[0])), identity(len(images[0])))
    forth, back = {start[0]: start[1]}, {start[1]: start[0]}
    queue = [start]
    steps = 0
    for f, g in queue:
        for a, b in zip(sources, images, strict=True):
            source, image = compose(f, a), compose(g, b)
            steps += 1
            known = forth.get(source)
            if known is None:
                if image in back:
                    return 0, steps
                forth[source], back[image] = image, source
                queue.append((source, image))
            elif known != image:
                return 0, steps
    return len(queue), steps


def _up_to_conjugacy(candidates: Sequence[Map], elements: Sequence[Map]) -> list[Map]:
    seen: set[Map] = set()
    found = []
    for candidate in candidates:
        if candidate not in seen:
            found.append(candidate)
            seen.update(conjugate(candidate, g) for g in elements)
    return found
