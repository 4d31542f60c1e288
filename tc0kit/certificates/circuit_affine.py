"""``circuit-affine``: a tree of affine maps computes a linear layer, for all inputs. Standard library only.

Form::

    "subject": {"circuit": the JSON object of a circuit file}
    "claim": {"n": 8, "output": "last", "encoding": "one-hot", "modulus": null, "layer": {"unit": q, "matrices":
     [[[...]]], "offsets": [[...]], "initial": [...]}, "rounding": null or {"bits": b, "fraction": f, "divisor": c}}
    "residues": [[m, [row, ...]], ...]    the moduli, and for each the rows that reduce an entry of a map or state
    "outputs": [{"name": "y_0", "row": r}, ...]

*Claim.* ``h_t = A(x_t) h_(t-1) + b(x_t)`` with integers over q, from the state ``initial`` on; a code past the alphabet
reads as its last symbol. The outputs are the entries of h after all symbols (``y_i``), or with ``prefix`` after each
(``y{t}_i``; without ``_i`` if there is one entry): modulo the modulus (then q = 1), or after t symbols those of
``q^t h`` exactly, or ``h / c`` rounded half up to b bits with a last place of 2^-f, saturating.

*Proof.* Composition of affine maps is associative, so the map of a segment of the word is that of its two parts, and
the state after a segment that of its map; both are polynomials in the parts' entries modulo each m. By induction over
the tree, from the letters up:

- A listed row has as its form a polynomial in words and in entries below (``circuit_algebra``; a product by quarter
  squares is a function of two words). Each of its ranks has one value, and everything that reads the row reads the
  same at values that are congruent modulo m. So the value modulo m is made a word, a *virtual* one.
- An entry of the claim that is congruent to the form of a listed row, but for a constant, is a function of this word.

Nothing is lost: an identity that holds for all codes of all words holds for the codes that occur together. At the end
the Chinese remainder theorem: an exact output is congruent to its number modulo all m, and nearer to it than their
product M for every value (for every rank of row r, which counts multiples of M); a rounded one is as for the kind
``circuit``, and one modulo m is compared for every value of row r. With null for r the output is a constant, or exact
without a count.
"""

from __future__ import annotations

from math import prod
from typing import Any

from tc0kit.certificates.base import Findings, Malformed, Meter, Refused, expect_int, expect_list, expect_object
from tc0kit.certificates.circuit import ELEMENTS_A_STEP, check_constant, check_rounded, congruence, power_of_two
from tc0kit.certificates.circuit_algebra import Algebra
from tc0kit.certificates.circuit_bits import intervals
from tc0kit.certificates.circuit_entries import Entries
from tc0kit.certificates.circuit_layers import read_symbols
from tc0kit.certificates.circuit_maps import Layer, Tree, Vector
from tc0kit.certificates.circuit_numbers import MOST_WORDS, Number, named, rounding
from tc0kit.certificates.circuit_polynomial import Polynomial
from tc0kit.certificates.circuit_rows import Row, Rows, read_circuit, resolve

FIELDS = ("claim", "residues", "outputs")
LARGEST = 1 << 64


def verify(certificate: dict[str, Any], meter: Meter) -> Findings:
    """Derive from the circuit what every entry is and compare the outputs with the claim."""
    meter = Meter(ELEMENTS_A_STEP * (meter.limit - meter.spent))
    subject = expect_object(certificate["subject"], "subject", ("circuit",))
    raw = read_circuit(subject["circuit"], meter)
    fields = ("n", "output", "encoding", "modulus", "layer", "rounding")
    claim = expect_object(certificate["claim"], "claim", fields)
    n = expect_int(claim["n"], "claim.n", 0, MOST_WORDS)
    layer = _layer(claim["layer"])
    if claim["output"] not in ("last", "prefix"):
        raise Malformed("claim.output: last or prefix is expected")
    symbol = read_symbols(claim, n, len(layer.matrices), raw.words)
    listed = _residues(certificate["residues"], raw)
    hints = _outputs(certificate["outputs"], raw)
    kept = {row for _, rows in listed for row in rows} | {row for row in hints.values() if row is not None}
    algebra = Algebra(resolve(raw, kept, meter), meter)
    trees = {}
    words = len(raw.words)
    for m, rows in listed:
        entries = Entries(algebra, m, words)
        for row in rows:
            entries.hold(row)
        words = entries.words
        trees[m] = Tree(layer, symbol, entries, m)
    meter.spend(n * len(layer.matrices) * len(layer.initial) ** 2)
    bounds = layer.bounds(n)
    check = _Check(raw, algebra, trees, claim, layer)
    size = len(layer.initial)
    for t in range(1, n + 1) if claim["output"] == "prefix" else [n]:
        for i in range(size):
            plain = "y" if size == 1 else f"y_{i}"
            name = named("y", t - 1, i, size) if claim["output"] == "prefix" else plain
            if name not in hints:
                raise Refused(f"output {name} is missing")
            check.output(name, hints.pop(name), t, i, bounds[t][i])
    if hints:
        raise Refused("the circuit's outputs are not those of the claim")
    held = sum(len(rows) for _, rows in listed)
    inputs = prod(word.codes for word in raw.words)
    lines = [
        f"{held:,} entries of maps and states modulo {len(listed)} numbers are what the tree says",
        f"so the {len(raw.rows):,} rows are right for all {power_of_two(inputs)} inputs",
    ]
    return Findings(lines, ["circuit-correct"], ["Chinese remainder theorem"] if claim["modulus"] is None else [])


class _Check:
    """The outputs against the claim."""

    def __init__(
        self, raw: Rows, algebra: Algebra, trees: dict[int, Tree], claim: dict[str, Any], layer: Layer
    ) -> None:
        self._raw = raw
        self._algebra = algebra
        self._trees = trees
        self._unit = layer.unit
        self._modulus = claim["modulus"]
        self._rounding = claim["rounding"]
        if self._modulus is not None:
            expect_int(self._modulus, "claim.modulus", 2, 1 << 12)
            if self._rounding is not None or self._unit != 1 or list(trees) != [self._modulus]:
                raise Malformed("claim.modulus: no unit, no rounding, and residues of this modulus alone are expected")
        elif self._rounding is not None:
            expect_object(self._rounding, "claim.rounding", ("bits", "fraction", "divisor"))
            expect_int(self._rounding["bits"], "claim.rounding.bits", 1, 16)
            expect_int(self._rounding["fraction"], "claim.rounding.fraction", 0, 64)
            expect_int(self._rounding["divisor"], "claim.rounding.divisor", 1, LARGEST)

    def output(self, name: str, row: int | None, t: int, i: int, bounds: tuple[int, int]) -> None:
        """Check entry i of the state after t symbols."""
        if self._modulus is not None:
            self._residue(name, row, self._trees[self._modulus].state(t)[i])
        elif self._rounding is None:
            self._exact(name, row, {m: tree.state(t)[i] for m, tree in self._trees.items()}, bounds)
        else:
            divisor, rest = divmod(self._unit**t * self._rounding["divisor"], 1 << self._rounding["fraction"])
            if rest:
                raise Malformed("claim.rounding.fraction: finer than the exact result")
            number = Number(
                name, *bounds, lambda m: self._trees[m].state(t)[i], rounding(divisor, self._rounding["bits"])
            )
            if row is None:
                check_constant(self._raw, number)
            else:
                found = congruence(self._raw, self._algebra, number, row, list(self._trees))
                check_rounded(self._algebra, number, found)

    def _residue(self, name: str, row: int | None, claimed: Polynomial) -> None:
        output = self._algebra.circuit.outputs[name]
        m = claimed.modulus
        if output.words or set(output.reads) - {row}:
            raise Refused(f"output {name}: it depends on more than row {row}")
        derived = Polynomial(m) if row is None else self._algebra.polynomial(row, m)
        if not derived.same_but_for_constants(claimed):
            raise Refused(f"output {name}: row {row} is not congruent to the claimed number modulo {m}")
        if row is None:
            if output.constant != claimed.constant:
                raise Refused(f"output {name}: it is not the constant that is claimed")
            return
        thresholds = self._algebra.circuit.rows[row].thresholds
        table = output.reads.get(row, [0] * (len(thresholds) + 1))
        offset = claimed.constant - derived.constant
        for rank, first, last in intervals(thresholds, self._algebra.bounds(row)):
            if first != last or output.constant + table[rank] != (first + offset) % m:
                raise Refused(f"output {name}: it is wrong for the value {first} of row {row}")

    def _exact(self, name: str, row: int | None, claimed: dict[int, Polynomial], bounds: tuple[int, int]) -> None:
        output = self._algebra.circuit.outputs[name]
        for m, polynomial in claimed.items():
            derived = self._algebra.form_polynomial(output, m)
            if not derived.same_but_for_constants(polynomial) or derived.constant != polynomial.constant:
                raise Refused(f"output {name}: it is not congruent to the claimed number modulo {m}")
        low, high = self._algebra.form_bounds(output)
        ranges = [(low + output.constant, high + output.constant)]
        if row is not None:
            ranges = self._counted(name, row, output)
        modulus = prod(claimed)
        if any(high - bounds[0] >= modulus or bounds[1] - low >= modulus for low, high in ranges):
            raise Refused(f"output {name}: it is congruent to the claimed number, but may be another one")

    def _counted(self, name: str, row: int, output: Row) -> list[tuple[int, int]]:
        """Return the ranges of an output that is the form of a row and what is read from this row."""
        form = self._algebra.circuit.rows[row]
        reads = dict(output.reads)
        table = reads.pop(row, [0] * (len(form.thresholds) + 1))
        constant = output.constant
        for ours, theirs in ((output.words, form.words), (reads, form.reads)):
            for key in {**ours, **theirs}:
                left, right = ours.get(key), theirs.get(key)
                zeros = [0] * len(left or right or [])
                shifts = {a - b for a, b in zip(left or zeros, right or zeros, strict=True)}
                if len(shifts) > 1:
                    raise Refused(f"output {name}: it is not the form of row {row} less what that row counts")
                constant += shifts.pop()
        found = intervals(form.thresholds, self._algebra.bounds(row))
        return [(first + constant + table[rank], last + constant + table[rank]) for rank, first, last in found]


def _layer(value: Any) -> Layer:
    expect_object(value, "claim.layer", ("unit", "matrices", "offsets", "initial"))
    unit = expect_int(value["unit"], "claim.layer.unit", 1, LARGEST)
    initial = _vector(value["initial"], None)
    size = len(initial)
    matrices = [
        [_vector(row, size) for row in expect_list(matrix, "claim.layer.matrices")]
        for matrix in expect_list(value["matrices"], "claim.layer.matrices")
    ]
    offsets = [_vector(row, size) for row in expect_list(value["offsets"], "claim.layer.offsets")]
    if not size or not matrices or len(matrices) != len(offsets) or any(len(matrix) != size for matrix in matrices):
        raise Malformed("claim.layer: a square matrix and an offset for each symbol, and a state, are expected")
    return Layer(unit, matrices, offsets, initial)


def _vector(value: Any, size: int | None) -> Vector:
    vector = [expect_int(entry, "claim.layer", -LARGEST, LARGEST) for entry in expect_list(value, "claim.layer")]
    if size is not None and len(vector) != size:
        raise Malformed(f"claim.layer: {size} entries are expected")
    return vector


def _residues(value: Any, circuit: Rows) -> list[tuple[int, list[int]]]:
    found = []
    for k, entry in enumerate(expect_list(value, "residues")):
        where = f"residues[{k}]"
        if type(entry) is not list or len(entry) != 2:
            raise Malformed(f"{where}: a modulus and its rows are expected")
        m = expect_int(entry[0], where, 2, 1 << 12)
        rows = [expect_int(row, where, 0, len(circuit.rows) - 1) for row in expect_list(entry[1], where)]
        found.append((m, rows))
    rows = [row for _, listed in found for row in listed]
    if len({m for m, _ in found}) != len(found) or len(set(rows)) != len(rows):
        raise Malformed("residues: a modulus or a row twice")
    return found


def _outputs(value: Any, circuit: Rows) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for k, entry in enumerate(expect_list(value, "outputs")):
        where = f"outputs[{k}]"
        expect_object(entry, where, ("name", "row"))
        name = entry["name"]
        if type(name) is not str or name not in circuit.outputs or name in found:
            raise Malformed(f"{where}.name: an output of the circuit, each once, is expected")
        row = entry["row"]
        found[name] = None if row is None else expect_int(row, f"{where}.row", 0, len(circuit.rows) - 1)
    if len(found) != len(circuit.outputs):
        raise Refused(f"only {len(found)} of {len(circuit.outputs)} outputs are shown")
    return found
