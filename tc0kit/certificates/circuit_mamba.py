"""``circuit-mamba``: a circuit computes a stack of Mamba blocks for all inputs. Standard library only.

Form::

    "subject": {"circuit": the JSON object of a circuit file}
    "claim": {"n": 8, "bits": p, "positions": "all", "weights": [block, ...]}
    "numbers": [{"name": "0 y0_1", "row": r, "moduli": [m, ...]}, ...]    one for each word that a block puts out

A block is an object of integers over 2^g: ``fraction`` g; ``in_x``, ``in_z`` (e x d), ``conv`` (e x k, the current
token first), ``conv_bias`` (e), ``delta`` (e x e), ``delta_bias`` (e), ``b``, ``c`` (s x e), ``rate`` (e x s, -A, not
negative), ``skip`` (e), ``out`` (d x e). Words are signed p-bit integers over 2^f, f = max(p - 2, 0); *word* rounds
half up to one and saturates. Token t has the words ``u = x{t}_i`` (d of them), and in the first block

- ``v = word(SiLU(sum_k conv_k (in_x u_(t-k)) + conv_bias))``, ``z = word(SiLU(in_z u))``,
- with ``delta = delta v + delta_bias``: ``step = word(softplus(delta))``, and ``alpha = exp(-rate softplus(delta))``
  rounded half up to p places; ``B = word(b v)``, ``C = word(c v)``,
- ``h_t = alpha h_(t-1) + step B v``, ``u'_t = word(u + out (z (sum_s C h + skip v)))``: exact, one rounding.

u' is the input of the next block, and ``y{t}_i`` of the last one (for the last token alone if ``positions`` is
``last``). Number "k y{t}_i" is ``2^e u'_t`` of block k before it is rounded, put together by row r from its residues;
its moduli are as for the kind ``circuit``. With null for r it is rounded to a constant, or nothing depends on it.

Checked, block by block: v, z, step, alpha, B and C are functions of sums of words or of ranks of rows, whose tables are
recomputed (``circuit_activations``, ``circuit_readings``). With these as words, u' before its rounding is a polynomial
as for the kind ``circuit``, and so is compared with row r. In the last block the output is that number, rounded. In the
others the rounded number is a function of the rank of row r, the next block's input word.
"""

from __future__ import annotations

from math import prod
from typing import Any

from tc0kit.certificates.base import Findings, Malformed, Meter, Refused, expect_int, expect_list, expect_object
from tc0kit.certificates.circuit import (
    ELEMENTS_A_STEP,
    check_constant,
    check_rounded,
    congruence,
    pieces,
    power_of_two,
)
from tc0kit.certificates.circuit_algebra import Algebra
from tc0kit.certificates.circuit_blocks import MambaBlock
from tc0kit.certificates.circuit_numbers import MOST_WORDS, Number, expect_words, named
from tc0kit.certificates.circuit_readings import Reading, Readings
from tc0kit.certificates.circuit_rows import Rows, read_circuit, resolve

FIELDS = ("claim", "numbers")
SHAPES = {  # of a block's tables
    "in_x": "ed", "in_z": "ed", "conv": "ek", "conv_bias": "e", "delta": "ee", "delta_bias": "e", "b": "se", "c": "se",
    "rate": "es", "skip": "e", "out": "de",
}  # fmt: skip
TRUSTED = ["Chinese remainder theorem", "exp and ln of Python's decimal are correctly rounded"]
MOST_BLOCKS = 64
LARGEST_WEIGHT = 1 << 32

Block = dict[str, Any]
Hint = tuple[int | None, list[int]]


def verify(certificate: dict[str, Any], meter: Meter) -> Findings:
    """Derive from the circuit what every block computes and compare it with the claim."""
    meter = Meter(ELEMENTS_A_STEP * (meter.limit - meter.spent))
    subject = expect_object(certificate["subject"], "subject", ("circuit",))
    raw = read_circuit(subject["circuit"], meter)
    claim = expect_object(certificate["claim"], "claim", ("n", "bits", "positions", "weights"))
    n = expect_int(claim["n"], "claim.n", 0, MOST_WORDS)
    bits = expect_int(claim["bits"], "claim.bits", 1, 8)
    if claim["positions"] not in ("all", "last"):
        raise Malformed("claim.positions: all or last is expected")
    listed = expect_list(claim["weights"], "claim.weights")
    if not 1 <= len(listed) <= MOST_BLOCKS:
        raise Malformed(f"claim.weights: 1 to {MOST_BLOCKS} blocks are expected")
    blocks = [_block(value, f"claim.weights[{k}]") for k, value in enumerate(listed)]
    width = len(blocks[0]["out"])
    if any(len(block["out"]) != width for block in blocks):
        raise Malformed("claim.weights: blocks of one width are expected")
    names = [[named("x", t, i, width) for i in range(width)] for t in range(n)]
    expect_words(raw.words, [(name, bits, "signed") for row in names for name in row])
    hints = _hints(certificate["numbers"], raw)
    algebra = Algebra(resolve(raw, {row for row, _ in hints.values() if row is not None}, meter), meter)
    readings = Readings(algebra, len(raw.words))
    values = [word.value(code) for word in raw.words[:1] for code in range(word.codes)]
    tokens = [[Reading(t * width + i, values) for i in range(width)] for t in range(n)]
    lines = []
    outputs = 0
    for k, weights in enumerate(blocks):
        final = k == len(blocks) - 1
        following = []
        wanted = range(max(n - 1, 0) if final and claim["positions"] == "last" else 0, n)
        for number in MambaBlock(weights, bits, readings, tokens).numbers(wanted):
            row, moduli = hints.pop(f"{k} {number.name}", (None, []))
            if final:
                _check_output(raw, algebra, number, row, moduli)
                outputs += 1
            else:
                following.append(_rounded(raw, algebra, readings, number, row, moduli))
        tokens = [following[width * t : width * (t + 1)] for t in range(n)]
        algebra.forget_unknown()
        count = len(following) or outputs
        lines.append(f"block {k}: the tables of {n} tokens recomputed; {count} numbers congruent to their claims")
    if hints or outputs != len(raw.outputs):
        raise Refused("the circuit's outputs or the listed numbers are not those of the claim")
    inputs = prod(word.codes for word in raw.words)
    lines.append(f"so the {len(raw.rows):,} rows are right for all {power_of_two(inputs)} inputs")
    return Findings(lines, ["circuit-correct"], TRUSTED)


def _block(value: Any, where: str) -> Block:
    block = expect_object(value, where, ("fraction", *SHAPES))
    expect_int(block["fraction"], f"{where}.fraction", 0, 8)
    sizes: dict[str, int] = {}
    for name, shape in SHAPES.items():
        low = 0 if name == "rate" else -LARGEST_WEIGHT
        rows = expect_list(block[name], f"{where}.{name}")
        if not 1 <= sizes.setdefault(shape[0], len(rows)) == len(rows):
            raise Malformed(f"{where}.{name}: a list of another length is expected")
        for row in rows if len(shape) == 2 else [rows]:
            entries = [
                expect_int(entry, f"{where}.{name}", low, LARGEST_WEIGHT)
                for entry in expect_list(row, f"{where}.{name}")
            ]
            if not 1 <= sizes.setdefault(shape[-1], len(entries)) == len(entries):
                raise Malformed(f"{where}.{name}: rows of another length are expected")
    return block


def _hints(value: Any, circuit: Rows) -> dict[str, Hint]:
    hints = {}
    for k, entry in enumerate(expect_list(value, "numbers")):
        where = f"numbers[{k}]"
        expect_object(entry, where, ("name", "row", "moduli"))
        if type(entry["name"]) is not str or entry["name"] in hints:
            raise Malformed(f"{where}.name: a name, each once, is expected")
        row = None if entry["row"] is None else expect_int(entry["row"], f"{where}.row", 0, len(circuit.rows) - 1)
        moduli = [expect_int(m, f"{where}.moduli", 2, 1 << 20) for m in expect_list(entry["moduli"], where)]
        if row is not None and not moduli:
            raise Malformed(f"{where}.moduli: a row has at least one")
        hints[entry["name"]] = row, moduli
    return hints


def _check_output(raw: Rows, algebra: Algebra, number: Number, row: int | None, moduli: list[int]) -> None:
    if number.name not in raw.outputs:
        raise Refused(f"output {number.name} is missing")
    if row is None:
        check_constant(raw, number)
    else:
        check_rounded(algebra, number, congruence(raw, algebra, number, row, moduli))


def _rounded(
    raw: Rows, algebra: Algebra, readings: Readings, number: Number, row: int | None, moduli: list[int]
) -> Reading:
    """Return a rounded number as a function of the rank of its row; without a row nothing may depend on it."""
    assert number.rounded is not None
    if row is None:
        low, high = number.rounded(number.low), number.rounded(number.high)
        return Reading(None, [low]) if low == high else readings.unread(range(low, high + 1), high - low + 1)
    found = congruence(raw, algebra, number, row, moduli)
    values: dict[int, int] = {}
    for rank, a, b in pieces(algebra, number, found):
        value = number.rounded(a)
        if value != number.rounded(b) or values.setdefault(rank, value) != value:
            raise Refused(f"{number.name} inside the stack: row {row} has one rank for several rounded values")
    least = min(values.values())  # also for ranks that no number has
    ranks = range(len(algebra.circuit.rows[row].thresholds) + 1)
    return readings.name(row, [values.get(rank, least) for rank in ranks])
