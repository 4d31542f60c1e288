"""What the rows of a circuit say about prefixes of a word, as functions of states of automata. Standard library only.

With a start (an automaton and one of its states p) the prefix ``x_0 .. x_(t-1)`` of the word has the state
``e_t = p x_0 ... x_(t-1)``. The form of a row is a function of one of these:

- *letter*: one letter of the word.
- *near*: the state e_(t-1) before the last letter of a prefix, and that letter.
- *run*: a sum over the positions (``circuit_runs``).
- *mixed*: the states after t letters from several starts.

A form reads rows of several prefixes. What it reads from all rows of one prefix and start together is made a function
of e_(t-1) and the letter, and, where a later letter follows, of e_t. This is checked for all states that words of
exactly these lengths reach.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from tc0kit.certificates.base import Meter, Refused
from tc0kit.certificates.circuit_automata import Automaton, Start
from tc0kit.certificates.circuit_functions import Function, Key, Letter, Mixed, Near, Reads, Values, related
from tc0kit.certificates.circuit_rows import Row, Rows, Table
from tc0kit.certificates.circuit_runs import Local, Run, Runs


@dataclass(eq=False)
class _Form:
    """What a form reads: by prefix and start, and by letter."""

    parts: dict[Key, Reads] = field(default_factory=dict)
    letters: dict[int, Table] = field(default_factory=dict)


class Prefixes:
    """The functions of all rows.

    Args:
        circuit: its words are one-hot letters.
        starts: where prefixes can start.
        home: for each row the start of its prefix.
        meter: pays for everything.
    """

    def __init__(self, circuit: Rows, starts: list[Start], home: list[int], meter: Meter) -> None:
        self.starts = starts
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

    def lines(self) -> list[str]:
        """Return what was found, for people."""
        kinds = [type(function).__name__.lower() for function in self.functions]
        count = {kind: kinds.count(kind) for kind in sorted(set(kinds) - {"refused"})}
        return [
            "rows as functions of these states: " + ", ".join(f"{number:,} {kind}" for kind, number in count.items())
        ]

    def function(self, row: Row, home: int | None) -> Function:
        """Return a form as a function; ``home`` is the start if what it reads leaves that open.

        Raises:
            Refused: it is none of the kinds.
        """
        form = self._form(row)
        starts = {k for _, k in form.parts}
        if not form.parts and len(form.letters) == 1:
            ((position, values),) = form.letters.items()
            return Letter(position, values)
        if not form.parts and not form.letters:
            raise Refused("a form that reads nothing")
        only = min(starts) if len(starts) == 1 else home
        found = self._near(form, only) or self._run(form, only) or self._mixed(form)
        if found is not None:
            return found
        raise Refused("what it reads is no function of a state and the next letter, nor a sum over positions")

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
                key = (function.last, function.home) if isinstance(function, Run) else function.key
                form.parts.setdefault(key, []).append((source, table))
        return form

    def _near(self, form: _Form, k: int | None) -> Function | None:
        """Try the state before the last letter, and the last letter."""
        if k is None or any(start != k for _, start in form.parts):
            return None
        end = self._end(form)
        start = self.starts[k]
        before = start.automaton.after(start.state, end - 1)
        total: Local = {e: [0] * self._letters for e in before}
        for key, reads in form.parts.items():
            if key[0] == end:
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
            key = (position + 1, k)
            values = self._until(self._letter_state(key, table), key, end - 1)
            if values is None:
                return None
            for e, row in total.items():
                total[e] = [a + values[e] for a in row]
        self.meter.spend(len(before) * self._letters * (len(form.parts) + len(form.letters)))
        return Near((end, k), self.interned(total))

    def _run(self, form: _Form, k: int | None) -> Function | None:
        """Try a sum over positions."""
        if k is None or any(start != k for _, start in form.parts):
            return None
        start = self.starts[k]
        ends = {key[0]: (key, reads) for key, reads in form.parts.items()}
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
        end = self._end(form)
        if any(key[0] != end for key in form.parts) or any(position != end - 1 for position in form.letters):
            return None
        parts: dict[int, Values] = {}
        for key, reads in form.parts.items():
            values = self.state(key, reads)
            if values is None:
                return None
            parts[key[1]] = values
        for position, table in form.letters.items():
            letter = self.after(Letter(position, table), end)
            if letter is None:
                return None
            for k, values in letter.parts.items():
                old = parts.get(k)
                parts[k] = {e: value + old[e] for e, value in values.items()} if old else values
        return Mixed(end, parts)

    def after(self, function: Function, end: int) -> Mixed | None:
        """Return a function as one of the states after the first ``end`` letters, or None if it is none."""
        if isinstance(function, Letter) and function.position == end - 1:
            for k in range(len(self.starts)):
                values = self._letter_state((end, k), function.values)
                if values is not None:
                    return Mixed(end, {k: values})
        if isinstance(function, Near) and function.key[0] == end:
            found = self._moved(function.key[1], function.values)
            return None if found is None else Mixed(end, {function.key[1]: found})
        return function if isinstance(function, Mixed) and function.end == end else None

    def near(self, key: Key, reads: Reads) -> Local | None:
        """Return what is read from the rows of one prefix as a function of the state before the last letter, and it."""
        memory = ("near", *((source, tuple(table)) for source, table in reads))
        if memory not in self._known:
            self._known[memory] = self._near_reads(key, reads)
        return self._known[memory]  # type: ignore[return-value]

    def _near_reads(self, key: Key, reads: Reads) -> Local | None:
        end, k = key
        start = self.starts[k]
        before = start.automaton.after(start.state, end - 1)
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
            else:
                return None
        for group in related(unsettled) if unsettled else []:
            together = self._runs[k].together([(run, self.rows[i].thresholds, table) for i, table, run in group])
            if together is None:
                return None
            add(together)
        return self.interned(total)

    def state(self, key: Key, reads: Reads) -> Values | None:
        """Return what is read from the rows of one prefix as a function of its state, or None."""
        memory = ("state", *((source, tuple(table)) for source, table in reads))
        if memory not in self._known:
            near = self.near(key, reads)
            self._known[memory] = None if near is None else self._moved(key[1], near)
        return self._known[memory]  # type: ignore[return-value]

    def _moved(self, k: int, near: Local) -> Values | None:
        images = self.starts[k].automaton.images
        found: Values = {}
        for e, row in near.items():
            for x, value in enumerate(row):
                if found.setdefault(images[x][e], value) != value:
                    return None
        return found

    def _letter_state(self, key: Key, table: Table) -> Values | None:
        """Return a function of the last letter of a prefix as a function of its state, or None."""
        start = self.starts[key[1]]
        return self._moved(key[1], dict.fromkeys(start.automaton.after(start.state, key[0] - 1), table))

    def _until(self, values: Values | None, key: Key, end: int) -> Values | None:
        """Return a function of a prefix's state as one of a longer prefix's, or None."""
        if values is None or key[0] == end:
            return values
        found: Values = {}
        automaton: Automaton = self.starts[key[1]].automaton
        for e, value in values.items():
            for later in automaton.after(e, end - key[0]):
                if found.setdefault(later, value) != value:
                    return None
        return found

    def interned(self, values: Local) -> Local:
        """Return one object for equal functions, so that runs can tell equal steps by their identity."""
        return self._interned.setdefault(tuple((e, tuple(row)) for e, row in sorted(values.items())), values)

    def _end(self, form: _Form) -> int:
        return max([*(end for end, _ in form.parts), *(position + 1 for position in form.letters)])
