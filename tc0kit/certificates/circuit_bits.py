"""The bits of an exact number: X = V + k - M * rank as an integer, and every bit of it. Standard library only.

If V + k = X modulo a power of 2 beyond the output's bits, V + k serves as X. Else row r with the form V has the
thresholds ``start + M, start + 2M, ... - k``; so ``X = V + k - M * rank`` lies in
``start .. start + M - 1``. There are two ways to its bits.

*Parity.* Bit j is one gate on a row whose form is, read by read, congruent to X - k modulo 2^(j+1), and between any
two thresholds of that row the gate is bit j of the form.

*Carries.* With forms F_0 = 0 and ``F_(j+1) = F_j + 2^j column_j`` (none of them negative), row c_j has the form F_j and
the thresholds ``2^j, 2 * 2^j, ...``, so that its rank is the carry ``floor(F_j / 2^j)``. Bit j is the gate
``[column_j + carry_j - 2 carry_(j+1) >= 1]``, whose form is ``floor(F_(j+1) / 2^j) - 2 floor(F_(j+1) / 2^(j+1))``, bit
j of F_(j+1), hence of the last one, F_w. It remains that F_w = X mod 2^w: reads of counters are replaced by what they
count, where the table that is read is affine modulo 2^w, until only the rows that V reads are left.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

from tc0kit.certificates.base import Refused
from tc0kit.certificates.circuit_algebra import Algebra
from tc0kit.certificates.circuit_numbers import Number
from tc0kit.certificates.circuit_rows import Row, Rows, Table


@dataclass(frozen=True)
class Congruence:
    """``form of the row + offset = X`` modulo a number larger than the width of X; ``binary``: modulo a power of 2."""

    row: int
    offset: int
    modulus: int
    binary: bool


def intervals(thresholds: Table, bounds: tuple[int, int]) -> list[tuple[int, int, int]]:
    """Return (rank, first value, last value) of every rank that occurs within the bounds."""
    low, high = bounds
    ends = [low, *(min(max(t, low), high + 1) for t in thresholds), high + 1]
    return [(rank, a, b - 1) for rank, (a, b) in enumerate(pairwise(ends)) if a < b]


def check_exact(raw: Rows, algebra: Algebra, number: Number, found: Congruence, carries: list[int | None]) -> None:
    """Check that an output is the number itself.

    Args:
        raw: the circuit as it stands in the file.
        algebra: its resolved rows.
        number: the claim.
        found: where the number is put together.
        carries: for j = 1 .. the row with the carry into bit j, or None where it is 0; empty for bits by parity.
    """
    gates, fixed = _bit_gates(raw, number)
    if found.binary:
        root = algebra.circuit.rows[found.row]
        exact = Row(root.words, root.reads, [], found.offset)
        if found.modulus >> (len(gates) + len(fixed)) == 0:
            raise Refused(f"output {number.name}: it has more bits than its form")
    else:
        exact = _exact_form(algebra, number, found)
    for place, bit in fixed.items():
        _check_fixed(algebra, exact, place, bit, number.name)
    if carries:
        if len(carries) != len(gates) or fixed:
            raise Refused(f"output {number.name}: one carry for each bit is expected")
        form = _carried(algebra, list(gates.values()), carries, number.name)
        stop = {found.row, *algebra.circuit.rows[found.row].reads}
        counted = _expanded(algebra, form, stop, 1 << len(gates), number.name)
        if (counted.constant - exact.constant) % (1 << len(gates)):
            raise Refused(f"output {number.name}: the columns do not add up to the number, they are off by a constant")
        _compare(algebra, counted, exact, len(gates) - 1, number.name)
        return
    for place, gate in gates.items():
        _check_parity(raw, algebra, exact, gate, place, number.name)


def _exact_form(algebra: Algebra, number: Number, found: Congruence) -> Row:
    """Return X as a form: V, less M times the rank of row r, plus a constant."""
    root = algebra.circuit.rows[found.row]
    low, high = algebra.bounds(found.row)
    start = number.low - (number.low - root.thresholds[0] - found.offset) % found.modulus  # X >= start
    before = (low + found.offset - start) // found.modulus
    periods = (high + found.offset - start) // found.modulus - before
    constant = found.offset - before * found.modulus
    wanted = [start - constant + r * found.modulus for r in range(1, periods + 1)]
    if root.thresholds[:periods] != wanted or number.high >= start + found.modulus:  # later ones never fire
        raise Refused(f"output {number.name}: row {found.row} does not count the multiples of the modulus")
    ranks = range(len(root.thresholds) + 1)
    return Row(root.words, {**root.reads, found.row: [-found.modulus * r for r in ranks]}, [], constant)


def _bit_gates(raw: Rows, number: Number) -> tuple[dict[int, int], dict[int, int]]:
    """Return place -> row, one gate each, of the output's bits, and place -> bit of those that are constant."""
    output = raw.outputs[number.name]
    weights: dict[int, int] = {}
    for source, table in output.reads.items():
        if len(table) != 2 or not table[1]:
            raise Refused(f"output {number.name}: row {source} is no single gate")
        weights[source] = table[1]
    gates = {abs(weights[source]).bit_length() - 1: source for source in sorted(weights, key=lambda s: abs(weights[s]))}
    width = max(gates, default=-1) + 1
    negative = width > 0 and weights[gates[width - 1]] < 0
    signs = {place: -1 if negative and place == width - 1 else 1 for place in gates}
    fixed = {place: output.constant >> place & 1 for place in range(width) if place not in gates}
    if (
        output.words
        or len(gates) != len(weights)
        or any(weights[gate] != signs[place] << place for place, gate in gates.items())
        or output.constant != sum(bit << place for place, bit in fixed.items())
    ):
        raise Refused(f"output {number.name}: not the bits of one number")
    least, greatest = (-(1 << (width - 1)), 1 << (width - 1)) if negative else (0, 1 << width)
    if not least <= number.low <= number.high < greatest:
        raise Refused(f"output {number.name}: {width} bits do not hold all of its values")
    return gates, fixed


def _check_fixed(algebra: Algebra, exact: Row, place: int, bit: int, name: str) -> None:
    """Check that bit ``place`` of a form is always the same."""
    modulus = 2 << place
    value = exact.constant
    for table in (*exact.words.values(), *exact.reads.values()):
        algebra.meter.spend(len(table))
        if any((entry - table[0]) % modulus for entry in table):
            raise Refused(f"output {name}: bit {place} is not constant")
        value += table[0]
    if value >> place & 1 != bit:
        raise Refused(f"output {name}: bit {place} is wrong")


def _check_parity(raw: Rows, algebra: Algebra, exact: Row, gate: int, place: int, name: str) -> None:
    """Check that a gate is bit ``place`` of the form ``exact``."""
    top = raw.rows[gate]
    if top.words or len(top.reads) != 1:
        raise Refused(f"output {name}: bit {place} does not come from one row")
    ((source, table),) = top.reads.items()
    row = algebra.circuit.rows[source]
    _compare(algebra, row, exact, place, name)
    for rank, first, last in intervals(row.thresholds, algebra.form_bounds(row)):
        first, last = first + exact.constant, last + exact.constant
        if first >> place != last >> place or (table[rank] >= top.thresholds[0]) != (first >> place & 1):
            raise Refused(f"output {name}: bit {place} is wrong for the value {first} of its form")


def _compare(algebra: Algebra, row: Row, exact: Row, place: int, name: str) -> None:
    """Check that two forms are congruent read by read modulo 2^(place+1), constants aside."""
    mask = (2 << place) - 1
    for ours, theirs in ((row.words, exact.words), (row.reads, exact.reads)):
        for key in {**ours, **theirs}:
            left, right = ours.get(key), theirs.get(key)
            zeros = [0] * len(left or right or [])
            algebra.meter.spend(len(zeros))
            if any((a - b) & mask for a, b in zip(left or zeros, right or zeros, strict=True)):
                raise Refused(f"output {name}: the form of bit {place} is not congruent to the number")


def _carried(algebra: Algebra, gates: list[int], carries: list[int | None], name: str) -> Row:
    """Return F_w after checking all carries and bits."""
    total = Row()
    low = high = 0
    for j, gate in enumerate(gates):
        top = algebra.circuit.rows[gate]
        column = dict(top.reads)
        for carry, step in ((carries[j - 1] if j else None, 1), (carries[j], -2)):
            if carry is not None:
                ranks = range(len(algebra.circuit.rows[carry].thresholds) + 1)
                if column.pop(carry, None) != [step * rank for rank in ranks]:
                    raise Refused(f"output {name}: bit {j} does not read the carry of row {carry}")
        if top.words or top.thresholds != [1]:
            raise Refused(f"output {name}: bit {j} is not the gate of a column with its carries")
        for source, table in column.items():
            algebra.meter.spend(len(table))
            low, high = low + (min(table) << j), high + (max(table) << j)
            old = total.reads.get(source, [0] * len(table))
            total.reads[source] = [a + (b << j) for a, b in zip(old, table, strict=True)]
        wanted: Table = []
        if carries[j] is not None:
            row = algebra.circuit.rows[carries[j] or 0]
            wanted = row.thresholds
            algebra.meter.spend(sum(map(len, row.reads.values())))
            if row.words or row.reads != total.reads:
                raise Refused(f"output {name}: row {carries[j]} does not add up the columns below {j + 1}")
        if wanted != [k << (j + 1) for k in range(1, len(wanted) + 1)] or low < 0 or high >> (j + 1) > len(wanted):
            raise Refused(f"output {name}: the carry into bit {j + 1} is wrong")
    return total


def _expanded(algebra: Algebra, form: Row, stop: set[int], modulus: int, name: str) -> Row:
    """Return a form modulo ``modulus`` in which only rows of ``stop`` are read."""
    result = Row(reads=dict(form.reads))
    todo = [-source for source in result.reads]
    heapify(todo)
    while todo:
        source = -heappop(todo)  # the highest row first: all that reads it has been expanded
        if source in stop or source not in result.reads:
            continue
        table = result.reads.pop(source)
        values = [value % modulus for value in algebra.values(source, table)]
        slope = values[1] - values[0] if len(values) > 1 else 0
        if any((b - a - slope) % modulus for a, b in pairwise(values)):
            raise Refused(f"output {name}: what is read from row {source} is no multiple of what it counts")
        row = algebra.circuit.rows[source]
        if row.words:
            raise Refused(f"output {name}: row {source} reads an input word")
        result.constant += values[0] - slope * algebra.bounds(source)[0]
        for below, inner in row.reads.items():
            algebra.meter.spend(len(inner))
            if below not in result.reads:
                heappush(todo, -below)
            old = result.reads.get(below, [0] * len(inner))
            result.reads[below] = [(a + slope * b) % modulus for a, b in zip(old, inner, strict=True)]
    return result
