"""``circuit``: a threshold circuit computes its function for all inputs, shown by composition of its look-ups.

Form::

    "subject": {"circuit": the JSON object of a circuit file}
    "claim": what it computes (``circuit_claims``)
    "outputs": [{"name": "y", "row": r, "moduli": [m, ...], "carries": [c, null, ...]}, ...]    one for each output

For an output let X be the exact integer of its claim, in the claim's bounds. Row r, with the form V, is where X is put
together from its residues. Checked, from the arrays of the circuit and the claim alone:

1. The moduli are pairwise coprime and their product M exceeds the distance of the bounds of X. Without moduli (sums,
   fixed layers) V is X itself but for a constant, and M is the power of 2 next above the width of V and X.
2. For every modulus m, V + k = X mod m as polynomials in functions of the words, for a constant k
   (``circuit_algebra``). Hence V + k = X mod M (Chinese remainder theorem).
3. A rounded output is a function of the number of gates of row r that fire. On every interval between two thresholds,
   within the range of V that is computed from the rows below, its value is the rounding of X at both ends of every
   period of M; rounding is monotone, so it is right in between.
4. An exact output is ``sum 2^j bit_j`` (the last one negative for signed numbers) of as many bits as X needs; row r
   counts the multiples of M, and the bits are right (``circuit_bits``, where ``carries`` is used). Without moduli r is
   any row congruent to X modulo 2^bits, whose bits are those of X.
5. With null for r the output is constant: X is, or is rounded alike at both of its bounds.

Everything is recomputed from the file; the certificate only says where to look. A reader needs to know that gates of a
row fire from the lowest threshold up, the Chinese remainder theorem, and nothing about how circuits are built.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd, prod
from typing import Any

from tc0kit.certificates.base import Findings, Malformed, Meter, Refused, expect_int, expect_list, expect_object
from tc0kit.certificates.circuit_algebra import Algebra
from tc0kit.certificates.circuit_bits import Congruence, check_exact, intervals
from tc0kit.certificates.circuit_claims import claimed_numbers
from tc0kit.certificates.circuit_numbers import Number
from tc0kit.certificates.circuit_rows import Rows, read_circuit, resolve

FIELDS = ("claim", "outputs")
Hint = tuple[int | None, list[int], list[int | None]]
ELEMENTS_A_STEP = 10  # what is counted here are entries of lists, which are cheaper than the steps of other kinds


def verify(certificate: dict[str, Any], meter: Meter) -> Findings:
    """Derive from the circuit what every output computes and compare it with the claim."""
    meter = Meter(ELEMENTS_A_STEP * (meter.limit - meter.spent))
    subject = expect_object(certificate["subject"], "subject", ("circuit",))
    raw = read_circuit(subject["circuit"], meter)
    numbers = {number.name: number for number in claimed_numbers(certificate["claim"], raw.words, meter)}
    if set(numbers) != set(raw.outputs):
        raise Refused("the circuit's outputs are not those of the claim")
    hints = _hints(certificate["outputs"], raw, numbers)
    kept = {place for row, _, carries in hints.values() for place in (row, *carries) if place is not None}
    algebra = Algebra(resolve(raw, kept, meter), meter)
    lines = []
    for name, (row, moduli, carries) in hints.items():
        if row is None:
            check_constant(raw, numbers[name])
            lines.append(f"{name}: constant, as its claim is")
            continue
        found = congruence(raw, algebra, numbers[name], row, moduli)
        if numbers[name].rounded is None:
            check_exact(raw, algebra, numbers[name], found, carries)
        else:
            check_rounded(algebra, numbers[name], found)
        kind = "exact" if numbers[name].rounded is None else "rounded"
        size = f"{len(moduli)} moduli whose product has {found.modulus.bit_length()} bits"
        how = f"congruent to its claim modulo {size}" if moduli else "its claim as one linear form"
        lines.append(f"{name}: {how}, and {kind} for every value of row {row}")
    inputs = prod(word.codes for word in raw.words)
    lines.append(f"so the {len(raw.rows):,} rows are right for all {power_of_two(inputs)} inputs")
    residues = any(moduli for _, moduli, _ in hints.values())
    return Findings(lines, ["circuit-correct"], ["Chinese remainder theorem"] if residues else [])


def _hints(value: Any, circuit: Rows, numbers: dict[str, Number]) -> dict[str, Hint]:
    """Read for each output the row, the moduli and the rows of carries."""
    hints = {}
    last = len(circuit.rows) - 1
    for k, entry in enumerate(expect_list(value, "outputs")):
        where = f"outputs[{k}]"
        expect_object(entry, where, ("name", "row", "moduli", "carries"))
        name = entry["name"]
        if type(name) is not str or name not in numbers or name in hints:
            raise Malformed(f"{where}.name: an output of the circuit, each once, is expected")
        moduli = [expect_int(m, f"{where}.moduli", 2, 1 << 20) for m in expect_list(entry["moduli"], where)]
        carries = [
            None if row is None else expect_int(row, f"{where}.carries", 0, last)
            for row in expect_list(entry["carries"], where)
        ]
        row = None if entry["row"] is None else expect_int(entry["row"], f"{where}.row", 0, last)
        hints[name] = row, moduli, carries
    if len(hints) != len(numbers):
        raise Refused(f"only {len(hints)} of {len(numbers)} outputs are shown")
    return hints


def congruence(raw: Rows, algebra: Algebra, number: Number, row: int, moduli: list[int]) -> Congruence:
    """Show that the form of a row is the number, but for a constant, modulo a number beyond its width."""
    modulus = 1
    if not moduli and number.rounded is None:
        reads = raw.outputs[number.name].reads.values()
        moduli = [1 << max((abs(table[-1]).bit_length() for table in reads), default=1)]
    elif not moduli:
        low, high = algebra.bounds(row)
        moduli = [2 << max(high - low, number.high - number.low).bit_length()]
    for m in moduli:
        if gcd(m, modulus) != 1:
            raise Refused(f"output {number.name}: the moduli are not coprime")
        modulus *= m
    if number.high - number.low >= modulus:
        raise Refused(f"output {number.name}: the moduli's product is too small for numbers between the claim's bounds")
    offset = 0
    for m in moduli:
        derived, claimed = algebra.polynomial(row, m), number.modulo(m)
        if not derived.same_but_for_constants(claimed):
            raise Refused(f"output {number.name}: row {row} is not congruent to the claimed number modulo {m}")
        cofactor = modulus // m
        offset += (claimed.constant - derived.constant) * pow(cofactor, -1, m) * cofactor
    return Congruence(row, offset % modulus, modulus, len(moduli) == 1 and modulus.bit_count() == 1)


def check_constant(circuit: Rows, number: Number) -> None:
    """Check an output that is a constant."""
    output = circuit.outputs[number.name]
    ends = [number.rounded(end) if number.rounded else end for end in (number.low, number.high)]
    if output.words or output.reads or ends != [output.constant, output.constant]:
        raise Refused(f"output {number.name}: it is not the constant that is claimed")


def check_rounded(algebra: Algebra, number: Number, found: Congruence) -> None:
    """Check an output that is a rounded number."""
    assert number.rounded is not None
    output = algebra.circuit.outputs[number.name]
    if output.words or set(output.reads) - {found.row}:
        raise Refused(f"output {number.name}: it depends on more than row {found.row}")
    table = output.reads.get(found.row, [0] * (len(algebra.circuit.rows[found.row].thresholds) + 1))
    for rank, a, b in pieces(algebra, number, found):
        result = output.constant + table[rank]
        if not number.rounded(a) == result == number.rounded(b):
            raise Refused(f"output {number.name}: {result} for some number in {a}..{b}")


def pieces(algebra: Algebra, number: Number, found: Congruence) -> Iterator[tuple[int, int, int]]:
    """Yield (rank, least, greatest) such that a number in between has that rank; all numbers are covered."""
    for rank, first, last in intervals(algebra.circuit.rows[found.row].thresholds, algebra.bounds(found.row)):
        first, last = first + found.offset, last + found.offset
        for period in range((first - number.low) // found.modulus, (last - number.low) // found.modulus + 1):
            algebra.meter.spend(1)
            shift = period * found.modulus
            a, b = max(first - shift, number.low), min(last - shift, number.high)
            if a <= b:
                yield rank, a, b


def power_of_two(count: int) -> str:
    """Show a count, a large power of 2 as such."""
    return f"2^{count.bit_length() - 1}" if count.bit_count() == 1 and count > 1024 else f"{count:,}"
