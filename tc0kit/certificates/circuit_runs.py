"""Rows that add up events of many positions: counters, and "this event was the last one". Standard library only.

Such a row has the form ``sum_s f_s(e_(s-1), x_s)``: at every position s something that depends on the state before the
letter and on the letter. So the pairs (state, partial sum) that occur are found letter by letter, and the sum is known
as a set of values for each pair (state before the last letter, last letter). A table that is read from the row is a
function of that pair if it has one value on each set (a counter modulo m).

Rows that are no functions of the pair may add up to one: of the rows "event s, and none since" at most one fires, and
which one it is does not matter to their sum. Then the partial sums of all of them are followed together. Those whose
rank is settled, whatever letters follow, are forgotten, so few are left at a time.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from tc0kit.certificates.base import Meter, Refused
from tc0kit.certificates.circuit_automata import Start
from tc0kit.certificates.circuit_rows import Table

Local = dict[int, Table]  # state before the letter -> for each letter a value
LONGEST_SUM = 1 << 16


@dataclass(eq=False)
class Node:
    """The sums that occur after some letters: state -> set of ``sum - offset`` as a number's bits."""

    offset: int
    sums: dict[int, int]
    following: dict[int, Node]


class Run:
    """A row as a sum over the positions 1 .. t of its start's word.

    Args:
        runs: shares the work of runs with the same first steps.
        home: number of the start.
        steps: position -> what is added there.
    """

    def __init__(self, runs: Runs, home: int, steps: dict[int, Local]) -> None:
        self.home = home
        self.last = max(steps)
        self.steps = steps
        self._runs = runs
        self._before = runs.root
        for s in range(1, self.last):
            self._before = runs.step(self._before, steps.get(s))
        self._ranks: dict[int, list[Table]] | None = None
        positions = sorted(steps, reverse=True)
        low = high = 0
        self.rest: dict[int, tuple[int, int]] = {}
        for s in positions:  # what may still be added after position s
            self.rest[s] = low, high
            low += min(map(min, steps[s].values()))
            high += max(map(max, steps[s].values()))

    def read(self, thresholds: Table, table: Table) -> Local | None:
        """Return what a table of the row's ranks reads, or None if it is no function of the last state and letter."""
        if self._ranks is None:
            self._ranks = self._runs.ranks(self._before, self.steps[self.last], thresholds)
        found: Local = {}
        for e, row in self._ranks.items():
            values = []
            for ranks in row:
                self._runs.meter.spend(len(ranks))
                value = table[ranks[0]]
                if any(table[rank] != value for rank in ranks):
                    return None
                values.append(value)
            found[e] = values
        return found


class Runs:
    """All runs of one start."""

    def __init__(self, start: Start, meter: Meter) -> None:
        self.start = start
        self.meter = meter
        self.root = Node(0, {start.state: 1}, {})
        self._letters = start.automaton.images

    def step(self, node: Node, step: Local | None) -> Node:
        """Return the sums after one more letter."""
        key = id(step) if step is not None else 0
        if key not in node.following:
            least = min(min(step[e]) for e in node.sums) if step is not None else 0
            sums: dict[int, int] = {}
            for e, bits in node.sums.items():
                row = step[e] if step is not None else None
                self.meter.spend(len(self._letters) * (1 + bits.bit_length() // 64))
                for x, image in enumerate(self._letters):
                    lift = row[x] - least if row is not None else 0
                    if lift > LONGEST_SUM:
                        raise Refused("a sum over positions is too large to be followed")
                    sums[image[e]] = sums.get(image[e], 0) | bits << lift
            node.following[key] = Node(node.offset + least, sums, {})
        return node.following[key]

    def ranks(self, node: Node, step: Local, thresholds: Table) -> dict[int, list[Table]]:
        """Return for each state and last letter the ranks that occur."""
        found = {}
        for e, bits in node.sums.items():
            values = [i + node.offset for i, bit in enumerate(reversed(f"{bits:b}")) if bit == "1"]
            rows: dict[int, Table] = {}
            for added in set(step[e]):
                self.meter.spend(len(values))
                rows[added] = sorted({bisect_right(thresholds, value + added) for value in values})
            found[e] = [rows[added] for added in step[e]]
        return found

    def together(self, reads: list[tuple[Run, Table, Table]]) -> Local | None:
        """Return what several reads (run, thresholds, table) add up to, or None if it is no function as above."""
        last = reads[0][0].last
        starting: dict[int, list[int]] = {}
        for i, (run, _, _) in enumerate(reads):
            starting.setdefault(min(run.steps), []).append(i)
        current: set[tuple[int, int, tuple[tuple[int, int], ...]]] = {(self.start.state, 0, ())}
        found: dict[int, dict[int, int]] = {}
        for s in range(1, last + 1):
            fresh = tuple((i, 0) for i in starting.get(s, ()))
            following: set[tuple[int, int, tuple[tuple[int, int], ...]]] = set()
            for e, total, old in current:
                for x, image in enumerate(self._letters):
                    self.meter.spend(4 + 2 * len(old) + len(fresh))
                    added, still = total, []
                    for i, partial in old + fresh:
                        run, thresholds, table = reads[i]
                        if s in run.steps:
                            partial += run.steps[s][e][x]
                            low, high = run.rest[s]
                            rank = bisect_right(thresholds, partial + low)
                            if s == last or rank == bisect_right(thresholds, partial + high):
                                added += table[rank]
                                continue
                        still.append((i, partial))
                    if s < last:
                        following.add((image[e], added, tuple(still)))
                    elif found.setdefault(e, {}).setdefault(x, added) != added:
                        return None
            current = following
        return {e: [row[x] for x in range(len(self._letters))] for e, row in found.items()}
