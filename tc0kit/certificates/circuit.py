"""``circuit``: a threshold circuit computes its function for all inputs, shown by composition of its look-ups.

Form::

    "subject": {"circuit": the JSON object of a circuit file}
    "claim": what it computes (``circuit_claims``)
    "outputs": [{"name": "y", "row": r, "moduli": [m, ...], "low": "-8"}, ...]    one for each output of the circuit

For an output let X be the exact integer of its claim, ``low <= X <= high``. Row r, with the form V, is where X is put
together from its residues. Checked, from the arrays of the circuit and the claim alone:

1. The moduli are pairwise coprime and their product M exceeds high - low.
2. For every modulus m, V = X mod m as polynomials in functions of the words (``circuit_algebra``). Hence V = X mod M
   (Chinese remainder theorem) and ``X = low + (V - low) mod M``.
3. A rounded output is a function of the number of gates of row r that fire, and on every interval between two
   thresholds, within the range of V that is computed from the rows below, its value is the rounding of X at both ends
   of every period; rounding is monotone, so it is right in between.
4. An exact output is ``sum 2^j B_j`` (the last bit negative for signed numbers, X in the range of these bits). Row r has
   the thresholds ``low + M, low + 2M, ...`` so that ``X = V - M * rank`` as integers; B_j is one gate on a row whose form
   is, weight by weight, congruent to that modulo 2^(j+1), and between any two thresholds the gate is bit j of the form.

Everything is recomputed from the file; the certificate only says where to look. A reader needs to know that gates of a
row fire from the lowest threshold up, the Chinese remainder theorem, and nothing about how circuits are built.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, prod
from typing import Any

from tc0kit.certificates.base import Findings, Malformed, Meter, Refused, expect_int, expect_list, expect_object
from tc0kit.certificates.circuit_algebra import Algebra
from tc0kit.certificates.circuit_claims import Number, claimed_numbers
from tc0kit.certificates.circuit_rows import Row, Rows, Table, read_circuit

FIELDS = ("claim", "outputs")


def verify(certificate: dict[str, Any], meter: Meter) -> Findings:
    """Derive from the circuit what every output computes and compare it with the claim."""
    subject = expect_object(certificate["subject"], "subject", ("circuit",))
    circuit = read_circuit(subject["circuit"], meter)
    numbers = {number.name: number for number in claimed_numbers(certificate["claim"], circuit.words)}
    if set(numbers) != set(circuit.outputs):
        raise Refused("the circuit's outputs are not those of the claim")
    algebra = Algebra(circuit, meter)
    lines = []
    seen = set()
    for k, entry in enumerate(expect_list(certificate["outputs"], "outputs")):
        where = f"outputs[{k}]"
        expect_object(entry, where, ("name", "row", "moduli"))
        if type(entry["name"]) is not str or entry["name"] not in numbers or entry["name"] in seen:
            raise Malformed(f"{where}.name: an output of the circuit, each once, is expected")
        seen.add(entry["name"])
        row = expect_int(entry["row"], f"{where}.row", 0, len(circuit.rows) - 1)
        moduli = [expect_int(m, f"{where}.moduli", 2, 1 << 40) for m in expect_list(entry["moduli"], where)]
        number = numbers[entry["name"]]
        congruence = _congruence(algebra, number, row, moduli)
        if number.rounded is None:
            _check_exact(circuit, algebra, number, congruence)
        else:
            _check_rounded(circuit, algebra, number, congruence)
        lines.append(
            f"{number.name}: congruent to its claim modulo {len(moduli)} moduli whose product has "
            f"{congruence.modulus.bit_length()} bits, {'exact' if number.rounded is None else 'rounded'} on every interval"
        )
    if len(seen) != len(numbers):
        raise Refused(f"only {len(seen)} of {len(numbers)} outputs are shown")
    inputs = prod(word.codes for word in circuit.words)
    lines.append(f"so the {len(circuit.rows):,} rows are right for all {_power(inputs)} inputs")
    return Findings(lines, ["circuit-correct"], ["Chinese remainder theorem"])


@dataclass(frozen=True)
class _Congruence:
    """``form of the row + offset = X`` modulo a number larger than the width of X."""

    row: int
    offset: int
    modulus: int


def _congruence(algebra: Algebra, number: Number, row: int, moduli: list[int]) -> _Congruence:
    modulus = prod(moduli)
    if any(gcd(a, b) != 1 for i, a in enumerate(moduli) for b in moduli[:i]):
        raise Refused(f"output {number.name}: the moduli are not coprime")
    if number.high - number.low >= modulus:
        raise Refused(f"output {number.name}: the moduli's product is too small for numbers between the claim's bounds")
    offset = 0
    for m in moduli:
        derived, claimed = algebra.polynomial(row, m), number.modulo(m)
        if (derived.single, derived.monomials) != (claimed.single, claimed.monomials):
            raise Refused(f"output {number.name}: row {row} is not congruent to the claimed number modulo {m}")
        cofactor = modulus // m
        offset += (claimed.constant - derived.constant) * pow(cofactor, -1, m) * cofactor
    return _Congruence(row, offset % modulus, modulus)


def _intervals(thresholds: Table, bounds: tuple[int, int]) -> list[tuple[int, int, int]]:
    """Return (rank, first value, last value) of every rank that occurs within the bounds."""
    low, high = bounds
    ends = [low, *(min(max(t, low), high + 1) for t in thresholds), high + 1]
    return [(rank, a, b - 1) for rank, (a, b) in enumerate(zip(ends, ends[1:])) if a < b]


def _check_rounded(circuit: Rows, algebra: Algebra, number: Number, found: _Congruence) -> None:
    assert number.rounded is not None
    results = _function_of_rank(circuit, circuit.outputs[number.name], found.row, {}, algebra.meter)
    for rank, first, last in _intervals(circuit.rows[found.row].thresholds, algebra.bounds(found.row)):
        first, last = first + found.offset, last + found.offset
        for period in range((first - number.low) // found.modulus, (last - number.low) // found.modulus + 1):
            algebra.meter.spend(1)
            shift = period * found.modulus
            a, b = max(first - shift, number.low), min(last - shift, number.high)
            if a <= b and not number.rounded(a) == results[rank] == number.rounded(b):
                raise Refused(f"output {number.name}: {results[rank]} for some number in {a}..{b}")


def _function_of_rank(circuit: Rows, form: Row, root: int, known: dict[int, Table], meter: Meter) -> Table:
    """Return a form as a table over the ranks of row ``root``; all that it depends on must be that row."""
    size = len(circuit.rows[root].thresholds) + 1
    if form.words:
        raise Refused(f"something above row {root} reads an input word")
    total = [form.constant] * size
    for source, table in form.reads.items():
        meter.spend(size)
        if source == root:
            ranks: Table = list(range(size))
        elif source < root:
            raise Refused(f"something above row {root} reads row {source}")
        else:
            if source not in known:
                row = circuit.rows[source]
                values = _function_of_rank(circuit, row, root, known, meter)
                known[source] = [sum(value >= t for t in row.thresholds) for value in values]
            ranks = known[source]
        total = [value + table[rank] for value, rank in zip(total, ranks, strict=True)]
    return total


def _check_exact(circuit: Rows, algebra: Algebra, number: Number, found: _Congruence) -> None:
    root = circuit.rows[found.row]
    low, high = algebra.bounds(found.row)
    start = number.low - (number.low - root.thresholds[0] - found.offset) % found.modulus  # X >= start
    before = (low + found.offset - start) // found.modulus
    periods = (high + found.offset - start) // found.modulus - before
    constant = found.offset - before * found.modulus  # X = V + constant - modulus * rank
    wanted = [start - constant + r * found.modulus for r in range(1, periods + 1)]
    if root.thresholds != wanted or number.high >= start + found.modulus:
        raise Refused(f"output {number.name}: the thresholds of row {found.row} do not count the multiples of the modulus")
    exact = Row(root.words, {**root.reads, found.row: [-found.modulus * r for r in range(periods + 1)]}, [], constant)
    output = circuit.outputs[number.name]
    bits: dict[int, int] = {}
    for source, table in output.reads.items():
        if len(table) != 2 or abs(table[1]).bit_count() != 1:
            raise Refused(f"output {number.name}: row {source} is no single gate with a power of 2")
        bits[source] = table[1]
    weights = sorted(bits.values(), key=abs)
    width = len(weights)
    negative = width > 0 and weights[-1] < 0
    if output.constant or output.words or [abs(w) for w in weights] != [1 << j for j in range(width)]:
        raise Refused(f"output {number.name}: not the bits of one number")
    least, greatest = (-(1 << (width - 1)), 1 << (width - 1)) if negative else (0, 1 << width)
    if any(w < 0 for w in weights[:-1]) or not least <= number.low <= number.high < greatest:
        raise Refused(f"output {number.name}: {width} bits do not hold {number.low}..{number.high}")
    for source, weight in bits.items():
        _check_bit(circuit, algebra, exact, source, abs(weight).bit_length() - 1, number.name)


def _check_bit(circuit: Rows, algebra: Algebra, exact: Row, gate: int, place: int, name: str) -> None:
    """Check that a gate is bit ``place`` of the form ``exact``."""
    top = circuit.rows[gate]
    if top.words or len(top.reads) != 1:
        raise Refused(f"output {name}: bit {place} does not come from one row")
    ((source, table),) = top.reads.items()
    row = circuit.rows[source]
    mask = (2 << place) - 1
    for ours, theirs in ((row.words, exact.words), (row.reads, exact.reads)):
        for key in {**ours, **theirs}:
            left, right = ours.get(key), theirs.get(key)
            zeros = [0] * len(left or right or [])
            algebra.meter.spend(len(zeros))
            if any((a - b) & mask for a, b in zip(left or zeros, right or zeros, strict=True)):
                raise Refused(f"output {name}: the form of bit {place} is not congruent to the number")
    for rank, first, last in _intervals(row.thresholds, algebra.form_bounds(row)):
        first, last = first + exact.constant, last + exact.constant
        if first >> place != last >> place or (table[rank] >= top.thresholds[0]) != (first >> place & 1):
            raise Refused(f"output {name}: bit {place} is wrong for the value {first} of its form")


def _power(count: int) -> str:
    return f"2^{count.bit_length() - 1}" if count.bit_count() == 1 and count > 1024 else f"{count:,}"
