"""A circuit file as rows of table reads. Standard library only.

The gates ``[form >= t]`` of a row have increasing thresholds, so the gates that fire are the first r of them; r is the
row's *rank*. A form that reads gates of the row gets from it a partial sum of its weights, a table of r. Hence every
form is the sum of one table for each row that it reads, and one for each input word that it reads directly (a table of
the word's code: the number its wires spell in binary, or the place of the one in a one-hot word).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tc0kit.certificates.base import Malformed, Meter, expect_int, expect_list, expect_str

LARGEST_WORD = 64
LARGEST_PART = 16  # a longer word is read as several, because a form's read of a word is a table over its codes
ARRAYS = ("row_start", "column", "weight", "threshold_start", "threshold", "origin")
LIMIT = 1 << 62
LONGEST_NUMBER = 4300

Table = list[int]


@dataclass
class Row:
    """One form with its thresholds.

    Attributes:
        words: input word -> table over its codes.
        reads: row -> table over its ranks.
        thresholds: strictly increasing; empty for an output.
        constant: of an output's form; the constants of other rows are folded into their thresholds.
    """

    words: dict[int, Table] = field(default_factory=dict)
    reads: dict[int, Table] = field(default_factory=dict)
    thresholds: Table = field(default_factory=list)
    constant: int = 0


@dataclass(frozen=True)
class Word:
    """An input group (or places of a long one): name, width, ``bits``, ``signed`` or ``one-hot``, the lowest place."""

    name: str
    width: int
    encoding: str
    place: int = 0

    @property
    def codes(self) -> int:
        """How many codes it has; the inputs of a one-hot word are promised to have exactly one 1."""
        return self.width if self.encoding == "one-hot" else 1 << self.width

    def value(self, code: int) -> int:
        """Return the integer that a code stands for."""
        negative = self.encoding == "signed" and code >> (self.width - 1)
        return (code - (1 << self.width) if negative else code) << self.place


def word_parts(name: str, width: int, encoding: str) -> list[Word]:
    """Return an input group as words of at most 16 bits; their values add up to its value."""
    if encoding == "one-hot" or width <= LARGEST_PART:
        return [Word(name, width, encoding)]
    places = range(0, width, LARGEST_PART // 2)
    ends = [*places[1:], width]
    return [
        Word(name, end - place, encoding if end == width else "bits", place)
        for place, end in zip(places, ends, strict=True)
    ]


@dataclass(frozen=True)
class Rows:
    """A circuit.

    Attributes:
        words: the input groups.
        rows: all rows, level by level; a row reads earlier levels only.
        outputs: name -> the output's form.
    """

    words: tuple[Word, ...]
    rows: tuple[Row, ...]
    outputs: dict[str, Row]


def read_circuit(value: Any, meter: Meter) -> Rows:
    """Read the JSON object of a circuit file (``tc0kit.circuit``, version 1), trusting nothing in it.

    Raises:
        Malformed: it is no circuit, or breaks an invariant.
        Refused: the meter ran out.
    """
    if type(value) is not dict or value.get("schema") != "tc0kit.circuit" or value.get("version") != 1:
        raise Malformed('subject.circuit: "schema": "tc0kit.circuit" and "version": 1 are expected')
    words: list[Word] = []
    home: list[tuple[int, int]] = []  # of a wire: (word or -1 - row, place inside)
    for k, entry in enumerate(expect_list(value.get("inputs"), "inputs")):
        if type(entry) is not list or len(entry) != 3 or entry[2] not in ("bits", "signed", "one-hot"):
            raise Malformed(f"inputs[{k}]: name, width and encoding are expected")
        width = expect_int(entry[1], f"inputs[{k}]", 1, 1 << 12 if entry[2] == "one-hot" else LARGEST_WORD)
        for word in word_parts(expect_str(entry[0], f"inputs[{k}]"), width, entry[2]):
            home += [(len(words), place) for place in range(word.width)]
            words.append(word)
    rows: list[Row] = []
    for number, entry in enumerate(expect_list(value.get("levels"), "levels"), 1):
        where = f"level {number}"
        if type(entry) is not dict:
            raise Malformed(f"{where}: an object is expected")
        column, weight, threshold = (_integers(entry.get(name), where) for name in ("column", "weight", "threshold"))
        starts = [_integers(entry.get(name), where) for name in ("row_start", "threshold_start")]
        for start, stop in zip(starts, (len(column), len(threshold)), strict=True):
            if not start or start[0] != 0 or start[-1] != stop or any(a > b for a, b in pairwise(start)):
                raise Malformed(f"{where}: starts are no partition")
        if len(starts[0]) != len(starts[1]) or len(weight) != len(column):
            raise Malformed(f"{where}: arrays of other lengths are expected")
        meter.spend(len(column) + len(threshold))
        wires = len(home)
        if column and not 0 <= min(column) <= max(column) < wires:
            raise Malformed(f"{where}: a wire that is not below the level")
        if 0 in weight:
            raise Malformed(f"{where}: a weight 0")
        for i in range(len(starts[0]) - 1):
            a, b = starts[0][i : i + 2]
            c, d = starts[1][i : i + 2]
            row = Row(thresholds=threshold[c:d])
            if c == d or any(s >= t for s, t in pairwise(row.thresholds)):
                raise Malformed(f"{where}: thresholds of a row are not increasing")
            _fill(row, column[a:b], weight[a:b], home, words, rows, where, meter)
            home += [(-1 - len(rows), place) for place in range(d - c)]
            rows.append(row)
    outputs: dict[str, Row] = {}
    for k, entry in enumerate(expect_list(value.get("outputs"), "outputs")):
        where = f"outputs[{k}]"
        if type(entry) is not list or len(entry) != 4:
            raise Malformed(f"{where}: name, constant, columns and weights are expected")
        column, weight = _integers(entry[2], where), _integers(entry[3], where)
        name = expect_str(entry[0], where)
        if name in outputs or len(column) != len(weight) or any(not 0 <= wire < len(home) for wire in column):
            raise Malformed(f"{where}: a name twice, a wire that does not exist or a weight missing")
        order = sorted(range(len(column)), key=column.__getitem__)
        outputs[name] = Row(constant=_integers([entry[1]], where)[0])
        _fill(outputs[name], [column[i] for i in order], [weight[i] for i in order], home, words, rows, where, meter)
    return Rows(tuple(words), tuple(rows), outputs)


def resolve(circuit: Rows, kept: set[int], meter: Meter) -> Rows:
    """Return the circuit with every read of a row that depends on one other row alone turned into a read of that one.

    Such a row has a rank that is a function of the other row's rank, so the table that is read becomes a table over
    that. The rows themselves stay, and reads of the ``kept`` ones too.
    """
    derived: dict[int, tuple[int, Table]] = {}

    def resolved(row: Row) -> Row:
        reads: dict[int, Table] = {}
        for source, table in row.reads.items():
            root, ranks = derived.get(source, (source, None))
            moved = table if ranks is None else [table[rank] for rank in ranks]
            meter.spend(len(moved))
            old = reads.get(root)
            reads[root] = moved if old is None else [a + b for a, b in zip(old, moved, strict=True)]
        return Row(
            row.words, {root: table for root, table in reads.items() if any(table)}, row.thresholds, row.constant
        )

    rows = []
    for index, row in enumerate(circuit.rows):
        rows.append(resolved(row))
        if index not in kept and len(rows[-1].reads) == 1 and not rows[-1].words:
            ((root, table),) = rows[-1].reads.items()
            derived[index] = root, [bisect_right(row.thresholds, value) for value in table]
    outputs = {name: resolved(row) for name, row in circuit.outputs.items()}
    return Rows(circuit.words, tuple(rows), outputs)


def _fill(
    row: Row,
    column: Table,
    weight: Table,
    home: list[tuple[int, int]],
    words: list[Word],
    rows: list[Row],
    where: str,
    meter: Meter,
) -> None:
    """Turn wires with weights into tables; the wires of a row (or word) stand together because columns increase."""
    if any(a >= b for a, b in pairwise(column)):
        raise Malformed(f"{where}: columns of a row are not increasing")
    by_word: dict[int, dict[int, int]] = {}
    for wire, factor in zip(column, weight, strict=True):
        owner, place = home[wire]
        if owner >= 0:
            by_word.setdefault(owner, {})[place] = factor
            continue
        table = row.reads.setdefault(-1 - owner, [0])
        table.extend([table[-1]] * (place + 1 - len(table)))
        table.append(table[-1] + factor)
    for source, table in row.reads.items():
        meter.spend(len(rows[source].thresholds))
        table.extend([table[-1]] * (len(rows[source].thresholds) + 1 - len(table)))
    for k, factors in by_word.items():
        word = words[k]
        meter.spend(word.codes)
        if word.encoding == "one-hot":
            row.words[k] = [factors.get(code, 0) for code in range(word.codes)]
        else:
            table = [0]
            for place in range(word.width):
                table += [total + factors.get(place, 0) for total in table]
            row.words[k] = table


def _integers(value: Any, where: str) -> Table:
    """Read a list of integers; those beyond 62 bits may be decimal texts."""
    listed = expect_list(value, where)
    kinds = set(map(type, listed))
    if kinds <= {int}:
        return listed
    if not kinds <= {int, str} or not all(
        type(v) is int or (len(v) <= LONGEST_NUMBER and v.isascii() and v.removeprefix("-").isdigit()) for v in listed
    ):
        raise Malformed(f"{where}: integers are expected")
    return [int(v) for v in listed]
