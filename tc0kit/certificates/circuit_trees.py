"""What the rows of a tree say about segments of a word, as functions of states of an automaton. Standard library only.

A start is a state p of an automaton; with it the segment ``x_a .. x_(b-1)`` of the word has the state
``p x_a ... x_(b-1)``. A *term* is a function of the states of one segment from some starts (or of one letter), and the
form of every row is a sum of at most two terms, of segments that follow each other: a node of a tree, or a gate on top.

What a form reads from rows of segments that overlap is made one term. The rows "u and v" of a node are functions of the
pair (u, v), and the sum of those with uv = w is a function of uv. To see this, all words of exactly these lengths are
followed through the positions where a segment begins or ends: together the states from the start that is asked for, the
states from the starts of the rows that are read, as far as they are still needed, and the partial sums of these rows. A
row whose rank is settled, whatever follows, is forgotten; so of all pairs (u, v) few are left once u is known.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from tc0kit.certificates.base import Meter, Refused
from tc0kit.certificates.circuit_automata import Start, States
from tc0kit.certificates.circuit_rows import Row, Rows, Table

Values = dict[States, int]
LETTER: States = ()  # in place of starts: a function of the one letter


@dataclass(frozen=True, eq=False)
class Term:
    """A function of the states that starts have after a segment, or with no starts of its only letter."""

    first: int
    end: int
    starts: States
    values: Values


Reading = tuple[int, Table]  # a row and the table that is read from it


@dataclass(frozen=True, eq=False)
class _Open:
    """A row that is being followed: what is read from it, and its terms with the bounds of what comes after each."""

    thresholds: Table
    table: Table
    terms: tuple[Term, ...]
    rest: tuple[tuple[int, int], ...]

    def settled(self, partial: int, done: int) -> int | None:
        """Return what is read from the row if it is known after ``done`` terms."""
        low, high = self.rest[done]
        rank = bisect_right(self.thresholds, partial + low)
        return self.table[rank] if rank == bisect_right(self.thresholds, partial + high) else None


class Trees:
    """The terms of all rows.

    Args:
        circuit: its words are one-hot letters.
        starts: all of one automaton.
        home: for each row the start of its segment.
        meter: pays for everything.
    """

    def __init__(self, circuit: Rows, starts: list[Start], home: list[int], meter: Meter) -> None:
        if len({id(start.automaton) for start in starts}) > 1:
            raise Refused("starts: those of a tree are of one automaton")
        if not starts:
            raise Refused("starts: at least one is expected")
        self.starts = starts
        self._rows = circuit.rows
        self._meter = meter
        self._known: dict[tuple[object, ...], Term | None] = {}
        self._terms: list[tuple[Term, ...] | Refused] = []
        for i, row in enumerate(circuit.rows):
            try:
                self._terms.append(self._row(row, home[i]))
            except Refused as refused:
                if meter.spent > meter.limit:
                    raise
                self._terms.append(Refused(f"row {i}: {refused}"))

    def lines(self) -> list[str]:
        """Return what was found, for people."""
        count = [sum(not isinstance(terms, Refused) and len(terms) == k for terms in self._terms) for k in (1, 2)]
        return [f"rows as functions of these states: {count[0]:,} of one segment, {count[1]:,} of two"]

    def output(self, row: Row, end: int, starts: States) -> Values:
        """Return an output's form as a function of the states after the first ``end`` letters.

        Raises:
            Refused: it is none.
        """
        groups = self._groups(row)
        if len(groups) != 1 or groups[0][1] != end:
            raise Refused(f"it depends on other letters than the first {end}")
        term = self._term(0, end, starts, *groups[0][2:])
        if term is None:
            raise Refused(f"it is no function of the product of the first {end} letters")
        return term.values

    def _row(self, row: Row, home: int) -> tuple[Term, ...]:
        groups = self._groups(row)
        if not 1 <= len(groups) <= 2:
            raise Refused("it does not read one segment, or two that follow each other")
        terms = []
        for place, (first, end, readings, letters) in enumerate(groups):
            if not readings and (len(groups) == 1 or place == 1):
                ((position, table),) = letters.items()
                terms.append(Term(position, end, LETTER, {(x,): value for x, value in enumerate(table)}))
                continue
            own = {
                term.starts[0]
                for source, _ in readings
                for term in self._listed(source)[:1]
                if term.first == first and len(term.starts) == 1
            }
            tried: list[States] = [(k,) for k in own] if len(own) == 1 else [] if own or place else [(home,)]
            if len(groups) == 1 and len(self.starts) > 1:
                tried.append(tuple(range(len(self.starts))))
            found = (self._term(first, end, starts, readings, letters) for starts in tried)
            term = next((term for term in found if term is not None), None)
            if term is None:
                raise Refused(f"what it reads of positions {first}..{end - 1} is no function of their product")
            terms.append(term)
        return tuple(terms)

    def _listed(self, source: int) -> tuple[Term, ...]:
        terms = self._terms[source]
        if isinstance(terms, Refused):
            raise terms
        return terms

    def _groups(self, row: Row) -> list[tuple[int, int, list[Reading], dict[int, Table]]]:
        """Return what a form reads by segments that do not overlap: first, end, rows and letters."""
        items: list[tuple[int, int, list[Reading], dict[int, Table]]] = []
        letters: dict[int, Table] = dict(row.words)
        for source, table in row.reads.items():
            terms = self._listed(source)
            if len(terms) == 1 and not terms[0].starts:
                position, thresholds = terms[0].first, self._rows[source].thresholds
                read = [table[bisect_right(thresholds, value)] for value in terms[0].values.values()]
                old = letters.get(position, [0] * len(read))
                letters[position] = [a + b for a, b in zip(old, read, strict=True)]
            else:
                items.append((terms[0].first, terms[-1].end, [(source, table)], {}))
        items += [(position, position + 1, [], {position: table}) for position, table in letters.items()]
        groups: list[tuple[int, int, list[Reading], dict[int, Table]]] = []
        for first, end, readings, tables in sorted(items, key=lambda item: item[:2]):
            if groups and first < groups[-1][1]:
                old_first, old_end, old_readings, old_tables = groups.pop()
                groups.append((old_first, max(end, old_end), old_readings + readings, {**old_tables, **tables}))
            else:
                groups.append((first, end, readings, tables))
        return groups

    def _term(
        self, first: int, end: int, starts: States, readings: list[Reading], letters: dict[int, Table]
    ) -> Term | None:
        """Return what is read from rows and letters as a term of one segment, or None if it is none."""
        rows = tuple((source, tuple(table)) for source, table in readings)
        memory = (first, end, starts, rows, tuple((position, tuple(table)) for position, table in letters.items()))
        if memory not in self._known and len(starts) > 1:
            values = self._split(first, end, starts, readings, letters)
            self._known[memory] = None if values is None else Term(first, end, starts, values)
        elif memory not in self._known:
            opened = [self._opened(self._rows[i].thresholds, table, self._listed(i)) for i, table in readings]
            opened += [self._opened_letter(position, table) for position, table in letters.items()]
            values = self._followed(first, end, starts, opened)
            self._known[memory] = None if values is None else Term(first, end, starts, values)
        return self._known[memory]

    def _split(
        self, first: int, end: int, starts: States, readings: list[Reading], letters: dict[int, Table]
    ) -> Values | None:
        """Return a term of several starts: a sum of terms of one start each, where the rows have one."""
        parts: dict[int, tuple[list[Reading], dict[int, Table]]] = {}
        for reading in readings:
            term = self._listed(reading[0])[0]
            own = term.first == first and len(term.starts) == 1 and term.starts[0] in starts
            parts.setdefault(term.starts[0] if own else -1, ([], {}))[0].append(reading)
        if letters:
            parts.setdefault(-1, ([], {}))[1].update(letters)
        if set(parts) == {-1}:
            opened = [self._opened(self._rows[i].thresholds, table, self._listed(i)) for i, table in readings]
            opened += [self._opened_letter(position, table) for position, table in letters.items()]
            return self._followed(first, end, starts, opened)
        place = {k: j for j, k in enumerate(starts)}
        total = dict.fromkeys(
            self.starts[0].automaton.reach(tuple(self.starts[k].state for k in starts), end - first), 0
        )
        for k, part in parts.items():
            found = self._term(first, end, starts if k < 0 else (k,), *part)
            if found is None:
                return None
            self._meter.spend(len(total))
            for states in total:
                total[states] += found.values[states if k < 0 else (states[place[k]],)]
        return total

    def _opened_letter(self, position: int, table: Table) -> _Open:
        term = Term(position, position + 1, LETTER, {(x,): x for x in range(len(table))})
        return self._opened(list(range(1, len(table))), table, (term,))

    def _opened(self, thresholds: Table, table: Table, terms: tuple[Term, ...]) -> _Open:
        rest = [(0, 0)]
        for term in reversed(terms):
            ends = min(term.values.values()), max(term.values.values())
            rest.append((rest[-1][0] + ends[0], rest[-1][1] + ends[1]))
        return _Open(thresholds, table, terms, tuple(reversed(rest)))

    def _followed(self, first: int, end: int, starts: States, opened: list[_Open]) -> Values | None:
        """Return the sum of rows as a function of the states that the starts have after a segment, or None."""
        automaton = self.starts[0].automaton
        images = automaton.images
        terms = [term for row in opened for term in row.terms]
        times = sorted({first, end, *(term.first for term in terms), *(term.end for term in terms)})
        goal = tuple(((first, k), self.starts[k].state) for k in starts)
        base = sum(value for row in opened if (value := row.settled(0, 0)) is not None)
        rows = tuple((i, 0, 0) for i, row in enumerate(opened) if row.settled(0, 0) is None)
        current = {(goal, rows, base)}
        for now, then in zip(times, [*times[1:], end], strict=True):
            following: set[tuple[tuple[tuple[tuple[int, int], int], ...], tuple[tuple[int, int, int], ...], int]] = (
                set()
            )
            for states, open_rows, total in current:
                self._meter.spend(len(states) + len(open_rows))
                known = dict(states)
                needed = {(first, k): None for k in starts}
                for i, _, done in open_rows:
                    term = opened[i].terms[done]
                    if term.first <= now:
                        needed.update({(term.first, k): None for k in term.starts})
                place = {name: j for j, name in enumerate(needed)}
                if any(name[0] < now and name not in known for name in needed):
                    raise Refused("a segment begins before it is followed")
                before = tuple(known.get(name, self.starts[name[1]].state) for name in needed)
                by_letter = any(
                    not opened[i].terms[done].starts and opened[i].terms[done].first == now for i, _, done in open_rows
                )
                for x, after in self._moves(before, then - now, len(images) if by_letter else 0):
                    added, still = total, []
                    for i, partial, done in open_rows:
                        term = opened[i].terms[done]
                        if term.end == then and term.first <= now:
                            key = tuple(after[place[term.first, k]] for k in term.starts) if term.starts else (x,)
                            partial, done = partial + term.values[key], done + 1
                            value = opened[i].settled(partial, done)
                            if value is not None:
                                added += value
                                continue
                        still.append((i, partial, done))
                    following.add((tuple(zip(needed, after, strict=True)), tuple(still), added))
            current = following
            if then == end:
                break
        found: Values = {}
        for states, open_rows, total in current:
            if open_rows or found.setdefault(tuple(e for _, e in states[: len(starts)]), total) != total:
                return None
        return found

    def _moves(self, states: States, length: int, letters: int) -> Iterator[tuple[int, States]]:
        """Yield what states can become together; letter by letter if the letter is to be known."""
        automaton = self.starts[0].automaton
        if letters and length == 1:
            for x, image in enumerate(automaton.images):
                yield x, tuple(image[e] for e in states)
        else:
            for after in automaton.reach(states, length):
                yield -1, after
