"""Reading the components that a certificate lists: a set of the orbit, and a solvable group on its points.

Used by ``solvable`` and ``quasi-aperiodic``: entries with the fields ``points``, one of the sets of a component in any
order, and ``series``, a sequence of permutations of the positions in ``points`` by which a group grows (``chain.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tc0kit.certificates.base import (
    Malformed,
    Meter,
    Refused,
    Subject,
    expect_int,
    expect_list,
    expect_object,
    expect_permutation,
)
from tc0kit.certificates.chain import Chain
from tc0kit.certificates.orbit import Component


@dataclass(frozen=True)
class Listed:
    """One entry: the component's number, the member that ``points`` lists, its group, and the entry's other fields."""

    where: str
    component: int
    member: int
    points: tuple[int, ...]
    chain: Chain
    entry: dict[str, Any]


def listed_components(
    value: Any, fields: tuple[str, ...], prime: int | None, found: list[Component], subject: Subject, meter: Meter
) -> Iterator[Listed]:
    """Read the entries; refuse points that are no set of the orbit, a second entry for one component, a group that
    does not grow by normalising elements, and, with ``prime``, a group whose order is no power of it."""
    home = {member: (c, i) for c, component in enumerate(found) for i, member in enumerate(component.members)}
    seen: set[int] = set()
    for k, entry in enumerate(expect_list(value, "components")):
        where = f"components[{k}]"
        expect_object(entry, where, fields)
        points = subject.subset(entry["points"], f"{where}.points")
        c, member = home.get(type(subject.points)(sorted(points)), (-1, 0))
        if c < 0:
            raise Refused(f"{where}: the points are no image set of the subject")
        if c in seen:
            raise Refused(f"{where}: a second entry for one component")
        seen.add(c)
        chain = Chain(len(points), meter)
        for j, images in enumerate(expect_list(entry["series"], f"{where}.series")):
            chain.add(expect_permutation(images, f"{where}.series[{j}]", len(points)), f"{where}.series[{j}]")
        if prime is not None and not is_power_of(chain.order, prime):
            raise Refused(f"{where}: the order {chain.order} is no power of {prime}")
        yield Listed(where, c, member, points, chain, entry)


def is_power_of(order: int, prime: int) -> bool:
    """Return whether ``order`` is a power of ``prime`` (1 included)."""
    while order % prime == 0:
        order //= prime
    return order == 1


def expect_prime(value: Any, where: str) -> int:
    """Return ``value`` if it is a prime below a million (no permutation of fewer points has a larger prime order)."""
    number = expect_int(value, where, 2, 10**6)
    if any(number % d == 0 for d in range(2, int(number**0.5) + 1)):
        raise Malformed(f"{where}: a prime is expected")
    return number
