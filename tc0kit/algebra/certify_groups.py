"""Certificates about all local groups of a monoid: solvable, quasi-aperiodic, p-groups by length, and refutations."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import islice

from tc0kit.algebra.certify import Certificate, Subject, certificate
from tc0kit.algebra.chain import SolvableChain, solvable_series
from tc0kit.algebra.group_order import normal_closure_order, prime_factors
from tc0kit.algebra.length_pairs import root_and_level
from tc0kit.algebra.local_groups import LocalGroup
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.algebra.transformations import Map, Word, as_map, compose, identity, inverse, order
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent

MAX_PAIRS = 50_000


def solvable_certificate(subject: Subject, monoid: TransformationMonoid, prime: int | None = None) -> Certificate:
    """List a polycyclic series for every non-trivial local group.

    The monoid must be solvable; with ``prime`` all its subgroups must be p-groups for this p.
    """
    entries = []
    for group in monoid.components(2):
        series = solvable_series(group.permutations(), group.degree, monoid.budget)
        if series is None:
            raise ValueError("the monoid contains a non-solvable group")
        if series.elements:
            entries.append({"points": list(group.points), "series": [list(g) for g in series.elements]})
    return certificate("solvable", subject, components=entries, prime=prime)


def quasi_aperiodic_certificate(
    subject: Subject, monoid: TransformationMonoid, prime: int | None = None
) -> Certificate:
    """Give each component a root: all loops are its powers, by length (up to a p-group if ``prime`` is given).

    Without ``prime`` the monoid must be quasi-aperiodic; with it, ``stable_primes()`` must be within (prime,).
    """
    entries = []
    for group in monoid.components(2):
        root, length, series = _root_and_series(group, subject.get("alphabet") == "all", monoid.budget)
        if root != identity(group.degree) or series:
            entry = {"points": list(group.points), "root": list(root), "length": length}
            entries.append({**entry, "series": [list(g) for g in series]})
    return certificate("quasi-aperiodic", subject, components=entries, prime=prime)


def _root_and_series(group: LocalGroup, all_lengths_zero: bool, budget: Budget) -> tuple[Map, int, Sequence[Map]]:
    """Return (t, d) with the least positive length d in the group of pairs, and a series of { g : (g, 0) in it }."""
    root, d, level = root_and_level(group, all_lengths_zero=all_lengths_zero)
    chain = SolvableChain(group.degree, [*level, root], budget)
    for g in level:
        if chain.absorb(g) is not None:
            raise ValueError("the group of words of one length is not solvable")
    return root, d, chain.elements


def not_quasi_aperiodic_certificate(
    subject: Subject, monoid: TransformationMonoid, prime: int | None = None
) -> Certificate:
    """Give two words of one length whose quotient on a set of points has an order that ``prime`` divides.

    Without ``prime`` any prime will do. If every element is a letter, one of the words is empty.

    Raises:
        BudgetSpent: the words for this prime were not found within ``MAX_PAIRS`` words, or the time is over.
    """
    if subject.get("alphabet") != "all" and (conflict := monoid.length_conflict()) is not None:
        position = {q: i for i, q in enumerate(conflict.points)}
        u, v = (_permutation(monoid, conflict.points, position, word) for word in (conflict.u, conflict.v))
        primes = sorted(prime_factors(order(compose(inverse(u), v))))
        if prime is None or prime in primes:
            return _two_words(subject, conflict.points, conflict.u, conflict.v, prime or primes[0])
    for group in monoid.components(2):
        everything = subject.get("alphabet") == "all"
        root, _, level = root_and_level(group, all_lengths_zero=everything)
        primes = sorted(prime_factors(normal_closure_order(level, [root], group.degree, monoid.budget)))
        if not primes or prime not in (None, *primes):
            continue
        words = _words_for_prime(group, prime, everything)
        if words is not None:
            return _two_words(subject, group.points, *words)
    raise BudgetSpent(f"budget spent: no two words for the prime {prime} were found", {"prime": prime})


def _two_words(subject: Subject, points: Sequence[int], u: Word, v: Word, prime: int) -> Certificate:
    return certificate("not-quasi-aperiodic", subject, points=list(points), u=list(u), v=list(v), prime=prime)


def _permutation(monoid: TransformationMonoid, points: Sequence[int], position: dict[int, int], word: Word) -> Map:
    return as_map((position[monoid.action.run(q, word)] for q in points), len(points))


def _words_for_prime(group: LocalGroup, prime: int | None, all_lengths_zero: bool) -> tuple[Word, Word, int] | None:
    """Search closed words by increasing length, one for each (length, permutation), for a suitable pair."""
    one = identity(group.degree)
    loops = sorted(group.loops(), key=lambda loop: (len(loop[1]), loop[1]))
    loops = list({(g, 0 if all_lengths_zero else len(word)): (g, word) for g, word in reversed(loops)}.values())
    loops.reverse()
    if not any(g != one for g, _ in loops):
        return None
    by_length: dict[int, dict[Map, Word]] = {0: {one: ()}}
    queue: list[tuple[int, Word, Map]] = [(0, (), one)]
    count = 0
    while queue and count < MAX_PAIRS:
        group.budget.tick("words of one length", count)
        length, word, g = heapq.heappop(queue)
        for h, step in loops:
            following = 0 if all_lengths_zero else length + len(step)
            there = by_length.setdefault(following, {})
            value = compose(g, h)
            if value in there:
                continue
            # All words of one length form a coset of N at last, so its first member against all others meets N.
            for other, earlier in islice(there.items(), 1):
                primes = sorted(prime_factors(order(compose(inverse(other), value))))
                if primes and (prime is None or prime in primes):
                    return earlier, word + step, prime or primes[0]
            there[value] = word + step
            count += 1
            heapq.heappush(queue, (following, word + step, value))
    return None
