"""The stable semigroup of a morphism, on an enumerated monoid.

For a morphism eta from words to a finite monoid the sets eta(A^t) are eventually periodic in t; the least s >= 1 with
eta(A^s) = eta(A^2s) is the stability index, and eta(A^s) is a semigroup. A regular language is in AC0 iff the stable
semigroup of its syntactic morphism is aperiodic (Barrington, Compton, Straubing, Therien 1992).
The decisions in ``monoid`` build no stable semigroup; this is an independent second way, for small monoids.
"""

from __future__ import annotations

from tc0kit.algebra.enumeration import Monoid
from tc0kit.budget import Budget


def stable(monoid: Monoid, budget: Budget) -> tuple[int, frozenset[int]]:
    """Return the stability index s and the stable semigroup eta(A^s) as element indices (empty without letters).

    Raises:
        BudgetSpent: the sets eta(A^1), eta(A^2), ... have together more members than the budget allows.
    """
    letters = len(monoid.action.letters)
    seen: dict[frozenset[int], int] = {}
    sets: list[frozenset[int]] = []
    current = frozenset(monoid.right[:letters])
    total = 0
    while current not in seen:
        seen[current] = len(sets) + 1
        sets.append(current)
        total += len(current)
        budget.elements(total, "members of the sets of elements of one length")
        budget.tick("stable semigroup", len(sets))
        current = frozenset([j for i in current for j in monoid.right[i * letters : (i + 1) * letters]])
    first = seen[current]
    period = len(sets) + 1 - first
    # eta(A^s) = eta(A^2s) iff s lies in the periodic part and the period divides s.
    s = -(-first // period) * period
    return s, sets[first - 1 + (s - first) % period]
