"""Clauses for Boolean functions (G. S. Tseitin 1968), equal functions of equal arguments shared. Standard library only.

A literal is a variable's number or its negative; variable 1 is true. A new variable v comes with the clauses of one
equivalence, ``v = a and b``, ``v = a xor b`` or ``v = a or b or ...``, so every assignment of the variables that stand
for inputs extends to exactly one assignment that satisfies the clauses of these functions.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from tc0kit.certificates.base import Meter

TRUE = 1
FALSE = -1

Terms = list[tuple[int, int]]  # (literal, weight), weights positive


class Formula:
    """A growing list of clauses.

    Attributes:
        variables: how many there are.
        clauses: lists of literals.
    """

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.variables = 1
        self.clauses: list[list[int]] = [[TRUE]]
        self._known: dict[tuple[int, ...], int] = {}

    def variable(self) -> int:
        """Return a new variable."""
        self.variables += 1
        return self.variables

    def any_of(self, literals: Iterable[int]) -> int:
        """Return the literal of ``a or b or ...``."""
        distinct = set(literals) - {FALSE}
        if TRUE in distinct or any(-x in distinct for x in distinct):
            return TRUE
        listed = sorted(distinct)
        if len(listed) < 2:
            return listed[0] if listed else FALSE
        key = (0, *listed)
        if key not in self._known:
            self.meter.spend(len(listed))
            self._known[key] = v = self.variable()
            self.clauses += [[v, -x] for x in listed]
            self.clauses.append([-v, *listed])
        return self._known[key]

    def both(self, a: int, b: int) -> int:
        """Return the literal of ``a and b``."""
        return -self.any_of((-a, -b))

    def differ(self, a: int, b: int) -> int:
        """Return the literal of ``a xor b``."""
        x, y = sorted((abs(a), abs(b)))
        sign = 1 if (a > 0) == (b > 0) else -1
        if x in (TRUE, y):
            return sign * (FALSE if x == y else -y)
        key = (1, x, y)
        if key not in self._known:
            self.meter.spend(4)
            self._known[key] = v = self.variable()
            self.clauses += [[-v, x, y], [-v, -x, -y], [v, -x, y], [v, x, -y]]
        return sign * self._known[key]

    def number(self, terms: Terms, constant: int, width: int) -> list[int]:
        """Return the low ``width`` bits of ``constant + sum(weight * literal)``, by adding three bits at a time."""
        columns: list[deque[int]] = [deque() for _ in range(width)]
        for literal, weight in [*terms, (TRUE, constant % (1 << width))]:
            for i in range(min(width, weight.bit_length())):
                if weight >> i & 1:
                    columns[i].append(literal)
        for i, column in enumerate(columns):
            while len(column) > 1:
                a, b = column.popleft(), column.popleft()
                c = column.popleft() if column else FALSE
                half = self.differ(a, b)
                column.append(self.differ(half, c))
                if i + 1 < width:
                    columns[i + 1].append(self.any_of((self.both(a, b), self.both(half, c))))
        return [column[0] if column else FALSE for column in columns]

    def at_least(self, bits: list[int], threshold: int) -> int:
        """Return the literal of ``number >= threshold`` for the bits of a number that is not negative."""
        if threshold <= 0 or threshold >> len(bits):
            return TRUE if threshold <= 0 else FALSE
        found = TRUE
        for i, bit in enumerate(bits):
            found = self.both(bit, found) if threshold >> i & 1 else self.any_of((bit, found))
        return found
