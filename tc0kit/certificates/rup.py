"""Proofs that clauses contradict each other: reverse unit propagation, with deletion (DRUP). Standard library only.

A proof is a list of lines in the format of SAT solvers and of drat-trim: ``1 -2 0`` adds the clause ``x1 or not x2``,
``d 1 -2 0`` deletes it. A clause may be added if assuming all its literals false and setting whatever a clause with one
literal left forces ends in a contradiction (E. Goldberg, Y. Novikov 2003; A. Van Gelder 2008); then it follows from
the clauses before. The proof is complete when forcing alone, without assumptions, ends in a contradiction. Deleting
clauses cannot make a proof of anything false; a deletion of a clause that forces a literal is not carried out.

Every clause of two or more literals watches two of them that are not false, or one that is true; so only clauses that
watch a literal are looked at when it becomes false.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tc0kit.certificates.base import Malformed, Meter, Refused


def check_rup(variables: int, clauses: Iterable[Sequence[int]], proof: Iterable[str], meter: Meter) -> int:
    """Check that the proof's clauses follow and contradict each other; return how many were added until then.

    Args:
        variables: the literals of the clauses and of the proof are 1 .. variables and their negatives.
        clauses: the formula.
        proof: lines.
        meter: counts the clauses that are looked at.

    Raises:
        Malformed: a line that is no line of a proof.
        Refused: a clause does not follow by unit propagation, the proof ends too early, or the meter ran out.
    """
    state = _Clauses(variables, meter)
    for clause in clauses:
        state.add(clause)
    added = 0
    for number, line in enumerate(proof, 1):
        if state.contradiction:
            break
        deleted, clause = _read(line, number, variables)
        if deleted:
            state.delete(clause)
            continue
        if not state.follows(clause):
            raise Refused(f"proof line {number}: the clause {line[:60]!r} does not follow by unit propagation")
        state.add(clause)
        added += 1
    if not state.contradiction:
        raise Refused("the proof ends before a contradiction is reached")
    return added


def _read(line: str, number: int, variables: int) -> tuple[bool, list[int]]:
    words = line.split()
    deleted = words[:1] == ["d"]
    literals = words[1:] if deleted else words
    if not literals or literals[-1] != "0" or not line.isascii():
        raise Malformed(f"proof line {number}: literals that end in 0 are expected")
    if not all(len(w) < 12 and w.removeprefix("-").isdigit() for w in literals):
        raise Malformed(f"proof line {number}: integers are expected")
    clause = [int(w) for w in literals[:-1]]
    if not all(0 < abs(x) <= variables for x in clause):
        raise Malformed(f"proof line {number}: a variable's number from 1 to {variables} is expected")
    return deleted, clause


class _Clauses:
    """The clauses at hand, and what they force."""

    def __init__(self, variables: int, meter: Meter) -> None:
        self.contradiction = False
        self._meter = meter
        self._value = [0] * (2 * variables + 1)  # of a literal: 1 true, -1 false, 0 open; negative ones from the end
        self._trail: list[int] = []  # the true literals in the order in which they were set
        self._watching: list[list[list[int]]] = [[] for _ in self._value]
        self._known: defaultdict[tuple[int, ...], list[list[int]]] = defaultdict(list)

    def add(self, literals: Sequence[int]) -> None:
        """Add a clause and set what it forces."""
        value = self._value
        clause = sorted(set(literals), key=lambda x: -value[x])
        self._meter.spend(len(clause))
        if len(clause) > 1:
            self._known[tuple(sorted(clause))].append(clause)
            for literal in clause[:2]:
                self._watching[literal].append(clause)
        free = [x for x in clause[:2] if value[x] >= 0]
        if not free:
            self.contradiction = True
        elif len(free) == 1 and not value[free[0]]:
            self._set(free[0])
            self.contradiction = self.contradiction or not self._propagate(len(self._trail) - 1)

    def delete(self, literals: Sequence[int]) -> None:
        """Delete a clause, unless it may force a literal; one that is not there is passed over."""
        key = tuple(sorted(set(literals)))
        if self._known.get(key) and not any(self._value[x] > 0 for x in key):
            self._known[key].pop().clear()  # an empty clause leaves the lists of watchers when they are next read

    def follows(self, literals: Sequence[int]) -> bool:
        """Return whether assuming the literals false and setting what is forced ends in a contradiction."""
        start = len(self._trail)
        for literal in literals:
            if self._value[literal] > 0:
                break
            if not self._value[literal]:
                self._set(-literal)
        else:
            consistent = self._propagate(start)
            self._undo(start)
            return not consistent
        self._undo(start)
        return True

    def _set(self, literal: int) -> None:
        self._value[literal], self._value[-literal] = 1, -1
        self._trail.append(literal)

    def _undo(self, start: int) -> None:
        for literal in self._trail[start:]:
            self._value[literal] = self._value[-literal] = 0
        del self._trail[start:]

    def _propagate(self, place: int) -> bool:
        """Set what is forced by the literals of the trail from a place on; return whether no clause became false."""
        value, trail, watching = self._value, self._trail, self._watching
        while place < len(trail):
            false = -trail[place]
            place += 1
            watchers = watching[false]
            self._meter.spend(len(watchers))
            kept: list[list[int]] = []
            watching[false] = kept
            for k, clause in enumerate(watchers):
                if not clause:
                    continue
                if clause[0] == false:
                    clause[0], clause[1] = clause[1], false
                other = clause[0]
                if value[other] > 0:
                    kept.append(clause)
                    continue
                for i in range(2, len(clause)):
                    candidate = clause[i]
                    if value[candidate] >= 0:
                        clause[1], clause[i] = candidate, false
                        watching[candidate].append(clause)
                        break
                else:
                    kept.append(clause)
                    if value[other]:
                        kept += watchers[k + 1 :]
                        return False
                    value[other], value[-other] = 1, -1
                    trail.append(other)
        return True
