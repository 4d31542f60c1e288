"""The order of a scalar channel's states, and whether the letters respect it: on a chain, or on a cycle.

The finished facts (aperiodic, groups of at most two elements, cyclic or dihedral groups) and their proofs are in
``certificates/ordered.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from tc0kit.algebra.stepwise.reach import StateAutomaton

Sign = Literal["+", "-"]


@dataclass(frozen=True)
class Ordered:
    """Points in an order that every letter preserves (+) or reverses (-).

    Attributes:
        shape: ``chain`` (the other points are sinks) or ``cycle`` (all points).
        points: the points in order.
        signs: one per letter.
    """

    shape: Literal["chain", "cycle"]
    points: tuple[int, ...]
    signs: tuple[Sign, ...]


def natural_order(automaton: StateAutomaton) -> Ordered | None:
    """Return the order of the numbers as a chain or, if that fails, as a cycle; None if letters respect neither.

    Only for one coordinate; None otherwise. NaN is a sink of the chain.
    """
    recurrence = automaton.recurrence
    if recurrence.dimension != 1:
        return None
    fmt = recurrence.format
    ranked = [(fmt.order(p), q) for q, (p,) in enumerate(automaton.states) if not fmt.is_nan(p)]
    points = tuple(q for _, q in sorted(ranked))
    rank = {q: i for i, q in enumerate(points)}
    if points:
        signs = [_chain_sign([rank[image[q]] for q in points if image[q] in rank]) for image in automaton.action.images]
        if None not in signs:
            return Ordered("chain", points, tuple(sign for sign in signs if sign))
    if len(points) == automaton.action.degree:
        signs = [_cycle_sign([rank[image[q]] for q in points]) for image in automaton.action.images]
        if None not in signs:
            return Ordered("cycle", points, tuple(sign for sign in signs if sign))
    return None


def _chain_sign(ranks: Sequence[int]) -> Sign | None:
    if all(a <= b for a, b in pairwise(ranks)):
        return "+"
    return "-" if all(a >= b for a, b in pairwise(ranks)) else None


def _cycle_sign(places: Sequence[int]) -> Sign | None:
    size = len(places)
    steps = [(places[(i + 1) % size] - places[i]) % size for i in range(size)]
    if sum(steps) <= size:
        return "+"
    return "-" if sum(-step % size for step in steps) <= size else None
