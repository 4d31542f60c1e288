"""What the rows of a circuit say about a word, as functions of states of an automaton. Standard library only.

Each row is about a segment ``x_a .. x_(b-1)`` of the word. With a start (an automaton and one of its states p) the
segment has the state ``e = p x_a ... x_(b-1)``. A form is, read by read, a function of one of these:

- *letter*: one letter of the word.
- *near*: the state before the last letter of the segment, and the last letter.
- *far*: the states of two segments that follow each other, each with a start of its own. (A node of a tree.)
- *run*: a sum over the positions from 0 on (``circuit_runs``).
- *state*: the state of one segment.
- *mixed*: the states of one segment from several starts.

A form reads rows of several segments. What it reads from all rows of one segment and start together is first made a
function of that segment's state: the rows "u and v" of a tree are functions of the pair (u, v), and the sum of those with
uv = w is a function of uv. This is checked for all states that words of exactly these lengths can reach; a state is
moved by a segment together with the other start that is read from it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from tc0kit.certificates.base import Meter, Refused
from tc0kit.certificates.circuit_automata import Automaton, Start
from tc0kit.certificates.circuit_rows import Row, Rows, Table
from tc0kit.certificates.circuit_runs import Local, Run, Runs

Key = tuple[int, int, int]  # first position, position after the last, number of the start
Values = dict[int, int]  # state -> value
Reads = list[tuple[int, Table]]


@dataclass(frozen=True, eq=False)
class Letter:
    """A function of the letter at a position."""

    position: int
    values: Table


@dataclass(frozen=True, eq=False)
class Near:
    """A function of the state before the last letter and of that letter."""

    key: Key
    values: Local


@dataclass(frozen=True, eq=False)
class Far:
    """``left(state of the first segment) + right(state of the second, of start number second)``."""

    key: Key
    cut: int
    left: Values
    second: int
    right: Values


@dataclass(frozen=True, eq=False)
class State:
    """A function of the segment's state."""

    key: Key
    values: Values


@dataclass(frozen=True, eq=False)
class Mixed:
    """A sum of functions of the states of several starts after the first ``end`` letters."""

    end: int
    parts: dict[int, Values]


Function = Letter | Near | Far | State | Mixed | Run


@dataclass(eq=False)
class _Form:
    """What a form reads: by segment and start, and by letter."""

    parts: dict[Key, Reads] = field(default_factory=dict)
    letters: dict[int, Table] = field(default_factory=dict)


class Segments:
    """The functions of all rows.

    Args:
        circuit: its words are one-hot letters.
        starts: where segments can start.
        home: for each row the start of its segment.
        prefixes: every segment starts at position 0 (else there are no runs).
        meter: pays for everything.
    """

    def __init__(self, circuit: Rows, starts: list[Start], home: list[int], prefixes: bool, meter: Meter) -> None:
        self.starts = starts
        self._prefixes = prefixes
        self.rows = circuit.rows
        self.meter = meter
        self._letters = len(starts[0].automaton.images) if starts else 0
        self._runs = [Runs(start, meter) for start in starts]
        self._interned: dict[tuple[tuple[int, tuple[int, ...]], ...], Local] = {}
        self._known: dict[tuple[object, ...], Local | Values | None] = {}
        self.functions: list[Function | Refused] = []
        for i, row in enumerate(circuit.rows):
            try:
                self.functions.append(self.function(row, home[i]))
            except Refused as refused:
                if meter.spent > meter.limit:
                    raise
                self.functions.append(Refused(f"row {i}: {refused}"))

    def function(self, row: Row, home: int | None) -> Function:
        """Return a form as a function; ``home`` is the start if what it reads leaves that open.

        Raises:
            Refused: it is none of the kinds.
        """
        form = self._form(row)
        starts = {key[2] for key in form.parts}
        if not form.parts and len(form.letters) == 1:
            ((position, values),) = form.letters.items()
            return Letter(position, values)
        if not form.parts and not form.letters:
            raise Refused("a form that reads nothing")
        only = min(starts) if len(starts) == 1 else home
        found = self._near(form, only) or self._far(form, home) or self._run(form, only) or self._mixed(form)
        if found is not None:
            return found
        raise Refused("what it reads is no function of two neighbouring segments, nor a sum over positions")

    def _form(self, row: Row) -> _Form:
        form = _Form()

        def add(position: int, values: Table) -> None:
            old = form.letters.get(position)
            form.letters[position] = [a + b for a, b in zip(old, values, strict=True)] if old else values

        for word, table in row.words.items():
            add(word, table)
        for source, table in row.reads.items():
            function = self.functions[source]
            thresholds = self.rows[source].thresholds
            if isinstance(function, Refused):
                raise function
            if isinstance(function, Mixed):
                raise Refused(f"row {source} depends on several starts and is read by a form")
            if isinstance(function, Letter):
                add(function.position, [table[bisect_right(thresholds, value)] for value in function.values])
            else:
                key = (0, function.last, function.home) if isinstance(function, Run) else function.key
                form.parts.setdefault(key, []).append((source, table))
        return form

    def _near(self, form: _Form, k: int | None) -> Function | None:
        """Try the state before the last letter, and the last letter."""
        first, end = self._ends(form)
        if k is None or any(key[0] != first or key[2] != k for key in form.parts):
            return None
        if len(form.parts) == 1 and not form.letters:
            ((key, reads),) = form.parts.items()
            near = self.near(key, reads)
            return State(key, self._state_or_refuse(key, reads)) if near is None else Near(key, near)
        start = self.starts[k]
        lengths = end - 1 - first
        before = start.automaton.after(start.state, lengths)
        total: Local = {e: [0] * self._letters for e in before}
        for key, reads in form.parts.items():
            if key[1] == end:
                near = self.near(key, reads)
                if near is None:
                    return None
                for e, row in total.items():
                    total[e] = [a + b for a, b in zip(row, near[e], strict=True)]
                continue
            values = self._until(self.state(key, reads), key, end - 1)
            if values is None:
                return None
            for e, row in total.items():
                total[e] = [a + values[e] for a in row]
        for position, table in form.letters.items():
            if position == end - 1:
                for e, row in total.items():
                    total[e] = [a + b for a, b in zip(row, table, strict=True)]
                continue
            key = (first, position + 1, k)
            values = self._until(self._letter_state(key, table), key, end - 1)
            if values is None:
                return None
            for e, row in total.items():
                total[e] = [a + values[e] for a in row]
        self.meter.spend(len(before) * self._letters * (len(form.parts) + len(form.letters)))
        return Near((first, end, k), self.interned(total))

    def _far(self, form: _Form, home: int | None) -> Function | None:
        """Try two segments that follow each other, the second one longer than a letter."""
        segments = sorted({(a, b) for a, b, _ in form.parts} | {(t, t + 1) for t in form.letters})
        if home is None or len(segments) != 2 or segments[0][1] != segments[1][0]:
            return None
        (first, cut), (_, end) = segments
        sides = {key: reads for key, reads in form.parts.items() if key[0] == cut}
        others = {key: reads for key, reads in form.parts.items() if key[0] == first}
        if len(sides) != 1 or len(others) > 1 or cut in form.letters or (others and first in form.letters):
            return None
        ((second, reads),) = sides.items()
        right = self.state(second, reads)
        if others:
            ((key, reads),) = others.items()
            left = self.state(key, reads)
        else:
            key = (first, cut, home)
            left = self._letter_state(key, form.letters[first])
        if left is None or right is None:
            return None
        return Far((first, end, key[2]), cut, left, second[2], right)

    def _run(self, form: _Form, k: int | None) -> Function | None:
        """Try a sum over positions."""
        if k is None or not self._prefixes or any(key[0] or key[2] != k for key in form.parts):
            return None
        start = self.starts[k]
        ends = {key[1]: (key, reads) for key, reads in form.parts.items()}
        steps: dict[int, Local] = {}
        for s in sorted({*ends, *(t + 1 for t in form.letters)}):
            letter = form.letters.get(s - 1, [0] * self._letters)
            near = self.near(*ends[s]) if s in ends else None
            if s in ends and near is None:
                return None
            before = start.automaton.after(start.state, s - 1)
            self.meter.spend(len(before) * self._letters)
            steps[s] = self.interned(
                {e: letter if near is None else [a + b for a, b in zip(letter, near[e], strict=True)] for e in before}
            )
        return Run(self._runs[k], k, steps)

    def _mixed(self, form: _Form) -> Function | None:
        """Try the states of several starts at one position."""
        ends = {key[:2] for key in form.parts}
        if form.letters or len(ends) != 1 or min(ends)[0]:
            return None
        return Mixed(min(ends)[1], {key[2]: self._state_or_refuse(key, reads) for key, reads in form.parts.items()})

    def near(self, key: Key, reads: Reads) -> Local | None:
        """Return what is read from the rows of one segment as a function of the state before the last letter, and it."""
        memory = ("near", *((source, tuple(table)) for source, table in reads))
        if memory not in self._known:
            self._known[memory] = self._near_reads(key, reads)
        found = self._known[memory]
        return found  # type: ignore[return-value]

    def _near_reads(self, key: Key, reads: Reads) -> Local | None:
        first, end, k = key
        start = self.starts[k]
        before = start.automaton.after(start.state, end - 1 - first)
        total: Local = {e: [0] * self._letters for e in before}

        def add(values: Local) -> None:
            self.meter.spend(len(before) * self._letters)
            for e, row in total.items():
                total[e] = [a + b for a, b in zip(row, values[e], strict=True)]

        unsettled: list[tuple[int, Table, Run]] = []
        for source, table in reads:
            function = self.functions[source]
            if isinstance(function, Near):
                thresholds = self.rows[source].thresholds
                add({e: [table[bisect_right(thresholds, v)] for v in function.values[e]] for e in before})
            elif isinstance(function, Run):
                values = function.read(self.rows[source].thresholds, table)
                if values is None:
                    unsettled.append((source, table, function))
                else:
                    add(values)
            elif isinstance(function, State):
                thresholds = self.rows[source].thresholds
                ranks = {e: table[bisect_right(thresholds, v)] for e, v in function.values.items()}
                add({e: [ranks[image[e]] for image in start.automaton.images] for e in before})
            else:
                return None
        for group in _related(unsettled) if unsettled else []:
            together = self._runs[k].together([(run, self.rows[i].thresholds, table) for i, table, run in group])
            if together is None:
                return None
            add(together)
        return self.interned(total)

    def state(self, key: Key, reads: Reads) -> Values | None:
        """Return what is read from the rows of one segment as a function of the segment's state, or None."""
        memory = ("state", *((source, tuple(table)) for source, table in reads))
        if memory not in self._known:
            near = self.near(key, reads)
            self._known[memory] = self._far_state(key, reads) if near is None else self._moved(key[2], near)
        return self._known[memory]  # type: ignore[return-value]

    def _moved(self, k: int, near: Local) -> Values | None:
        images = self.starts[k].automaton.images
        found: Values = {}
        for e, row in near.items():
            for x, value in enumerate(row):
                if found.setdefault(images[x][e], value) != value:
                    return None
        return found

    def _far_state(self, key: Key, reads: Reads) -> Values | None:
        """Return the sum over rows of pairs (u, v) as a function of uv."""
        first, end, k = key
        automaton = self.starts[k].automaton
        rows: list[tuple[Far, Table, Table, int, int]] = []
        for source, table in reads:
            function = self.functions[source]
            if not isinstance(function, Far) or self.starts[function.second].automaton is not automaton:
                return None
            ends = min(function.right.values()), max(function.right.values())
            rows.append((function, table, self.rows[source].thresholds, *ends))
        cut = rows[0][0].cut
        if any(row[0].cut != cut for row in rows):
            return None
        found: Values = {}
        for u in automaton.after(self.starts[k].state, cut - first):
            settled, open_rows = 0, []
            self.meter.spend(len(rows))
            for row, table, thresholds, low, high in rows:
                left = row.left[u]
                rank = bisect_right(thresholds, left + low)
                if rank == bisect_right(thresholds, left + high):
                    settled += table[rank]
                else:
                    open_rows.append((row, table, thresholds, left, self.starts[row.second].state))
            others = sorted({p for *_, p in open_rows} - {u})
            place = {p: i for i, p in enumerate((u, *others))}
            for reached in automaton.reach((u, *others), end - cut):
                self.meter.spend(len(open_rows))
                value = settled
                for row, table, thresholds, left, p in open_rows:
                    value += table[bisect_right(thresholds, left + row.right[reached[place[p]]])]
                if found.setdefault(reached[0], value) != value:
                    return None
        return found

    def _state_or_refuse(self, key: Key, reads: Reads) -> Values:
        values = self.state(key, reads)
        if values is None:
            raise Refused(f"what is read from positions {key[0]}..{key[1] - 1} is no function of their product")
        return values

    def _letter_state(self, key: Key, table: Table) -> Values | None:
        """Return a function of the last letter of a segment as a function of its state, or None."""
        start = self.starts[key[2]]
        return self._moved(key[2], dict.fromkeys(start.automaton.after(start.state, key[1] - 1 - key[0]), table))

    def _until(self, values: Values | None, key: Key, end: int) -> Values | None:
        """Return a function of a segment's state as one of the state at a later end, or None."""
        if values is None or key[1] == end:
            return values
        found: Values = {}
        automaton: Automaton = self.starts[key[2]].automaton
        for e, value in values.items():
            for later in automaton.after(e, end - key[1]):
                if found.setdefault(later, value) != value:
                    return None
        return found

    def interned(self, values: Local) -> Local:
        """Return one object for equal functions, so that runs can tell equal steps by their identity."""
        return self._interned.setdefault(tuple((e, tuple(row)) for e, row in sorted(values.items())), values)

    def _ends(self, form: _Form) -> tuple[int, int]:
        firsts = [*(key[0] for key in form.parts), *form.letters]
        lasts = [*(key[1] for key in form.parts), *(t + 1 for t in form.letters)]
        return 0 if self._prefixes else min(firsts), max(lasts)


def _related(reads: list[tuple[int, Table, Run]]) -> list[list[tuple[int, Table, Run]]]:
    """Split reads into groups that share a step; runs without a common step tell nothing about each other."""
    groups: list[tuple[set[tuple[int, int]], list[tuple[int, Table, Run]]]] = []
    for read in reads:
        steps, members = {(s, id(step)) for s, step in read[2].steps.items()}, [read]
        apart = []
        for other_steps, others in groups:
            if other_steps & steps:
                steps, members = steps | other_steps, others + members
            else:
                apart.append((other_steps, others))
        groups = [*apart, (steps, members)]
    return [members for _, members in groups]
