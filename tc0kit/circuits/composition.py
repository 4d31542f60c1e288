"""Certificates that a circuit is right for all inputs, by composition of its look-ups.

Here only the claim and the places to look at are written down, from the header and the origins; everything is
recomputed by the checker (``tc0kit.certificates.circuit``), which has the proof.
"""

from __future__ import annotations

import json
from math import prod
from typing import Any

import numpy as np

from tc0kit.circuits.affine_tree import REMAINDER
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.equivalence import MAX_INPUTS
from tc0kit.circuits.file import to_json
from tc0kit.circuits.inputs import named
from tc0kit.circuits.ranks import places
from tc0kit.circuits.running import running
from tc0kit.errors import UserError

COMBINING = ("rounding", "rank")  # origins of the rows in which a number is put together from its residues
CARRY = "carry"
FIELDS = {  # of the header that the claim repeats
    "lti": ("n", "bits", "output_bits", "positions", "layer"),
    "power": ("n", "bits", "matrix"),
}


def prove(circuit: Circuit) -> dict[str, Any]:
    """Return a certificate of kind ``circuit``, or of one for its family; check it with ``certificates.check``.

    Raises:
        UserError: the family of circuits has no proof by composition, or its header lacks what the proof needs.
        BudgetSpent: the proof would be too large.
    """
    try:
        return _proof(circuit)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, StopIteration) as error:
        missing = f"the field {error}" if isinstance(error, KeyError) else f"what a proof needs ({error})"
        raise UserError(
            f"{circuit.name}: the file's header lacks {missing}; it is from an older version, or altered: compile it "
            "again, or compare it with another circuit"
        ) from None


def _proof(circuit: Circuit) -> dict[str, Any]:
    if circuit.header.get("family") in ("language", "word problem"):
        return _certificate("circuit-words", circuit, running(circuit))
    if circuit.header.get("family") == "mamba":
        return _certificate("circuit-mamba", circuit, _stack(circuit))
    if circuit.header.get("family") == "affine":
        return _certificate("circuit-affine", circuit, _tree(circuit))
    claim = _claim(circuit)
    bases = circuit.header.get("bases", {})
    cone = _Cones(circuit)
    outputs = []
    for output in circuit.outputs:
        rows = cone.rows(output.column)
        residues = output.name in bases
        row = cone.combining(rows) if residues else cone.widest(output.column, rows)
        if residues and rows and row is None:
            raise UserError(f"{circuit.name}: output {output.name} is not put together from residues; use equivalence")
        outputs.append(
            {
                "name": output.name,
                "row": row,
                "moduli": [prime["modulus"] for prime in bases[output.name]["primes"]] if residues else [],
                "carries": cone.carries(rows, len(output.column)) if residues else [],
            }
        )
    return _certificate("circuit", circuit, {"claim": claim, "outputs": outputs})


def _certificate(kind: str, circuit: Circuit, fields: dict[str, Any]) -> dict[str, Any]:
    subject = {"circuit": json.loads(to_json(circuit))}
    return {"schema": "tc0kit.certificate", "version": 1, "kind": kind, "subject": subject, **fields}


def _stack(circuit: Circuit) -> dict[str, Any]:
    """Return the claim of a stack of Mamba blocks and where the numbers that they put out are put together."""
    header = circuit.header
    width = len(header["weights"][0]["out"])
    rows: dict[str, int] = {}
    origins = (circuit.origins[int(index)] for level in circuit.levels for index in level.origin)
    for row, origin in enumerate(origins):
        if origin.block in COMBINING:
            tags = dict(origin.tags)
            rows.setdefault(f"layer {tags['layer']} {named('y', tags['token'], tags['word'], width)}", row)
    numbers = [
        {
            "name": name.removeprefix("layer "),
            "row": rows.get(name),
            "moduli": [prime["modulus"] for prime in basis["primes"]],
        }
        for name, basis in header["bases"].items()
    ]
    return {"claim": {name: header[name] for name in ("n", "bits", "positions", "weights")}, "numbers": numbers}


def _tree(circuit: Circuit) -> dict[str, Any]:
    """Return the claim of a tree of affine maps, the rows that hold entries, and those that outputs are read from."""
    header = circuit.header
    layer = header["layer"]
    rounding = header.get("rounding")
    claim = {
        **{name: header[name] for name in ("n", "output", "encoding")},
        "modulus": header.get("modulus"),
        "layer": {
            "unit": int(layer.get("denominator", 1)) << layer["fraction"],
            **{name: layer[name] for name in ("matrices", "offsets", "initial")},
        },
        "rounding": rounding
        and {
            **{name: rounding[name] for name in ("bits", "fraction")},
            "divisor": int(rounding["divisor"]),
        },
    }
    moduli = header["primes"] if claim["modulus"] is None else [claim["modulus"]]
    held: dict[int, list[int]] = {m: [] for m in moduli}
    origins = [circuit.origins[int(index)] for level in circuit.levels for index in level.origin]
    for row, origin in enumerate(origins):
        if origin.lemma == REMAINDER:
            held[dict(origin.tags)["modulus"]].append(row)
    cone = _Cones(circuit)
    outputs = []
    for output in circuit.outputs:
        below = cone.rows(output.column)
        place = cone.combining(below) if claim["modulus"] is None else max(below, default=None)
        outputs.append({"name": output.name, "row": place})
    return {"claim": claim, "residues": [[m, rows] for m, rows in held.items()], "outputs": outputs}


def _claim(circuit: Circuit) -> dict[str, Any]:
    header = circuit.header
    family = header.get("family")
    if family in ("product", "sum"):
        divisor = header.get("rounding")
        leading = None if divisor is None else divisor["bits"]
        return {"family": family, **{name: header[name] for name in ("n", "bits", "signed")}, "leading": leading}
    if family in ("diagonal", "complex diagonal"):
        layer = dict(header["layer"])
        layer["output"] = {name: layer["output"][name] for name in ("bits", "fraction")}
        return {"family": family, **{name: header[name] for name in ("n", "positions", "encoding")}, "layer": layer}
    if family == "triangular":
        listed = {
            name: _numbers(header["layer"][name]) for name in ("denominator", "transition", "entry", "readout", "skip")
        }
        output = {name: header["output"][name] for name in ("bits", "fraction")}
        return {"family": family, **{name: header[name] for name in ("n", "positions", "encoding")}, "layer": listed,
                "output": output}  # fmt: skip
    if family in FIELDS:
        return {"family": family, **{name: header[name] for name in FIELDS[family]}}
    inputs = prod(item.width if item.encoding == "one-hot" else 1 << item.width for item in circuit.inputs)
    lacking = f"{circuit.name}: no proof by composition for the family {family!r}"
    if inputs <= MAX_INPUTS:
        raise UserError(f"{lacking}; compare it with another circuit, --method exhaustive tries all {inputs:,} inputs")
    raise UserError(
        f"{lacking}, and about 2^{inputs.bit_length() - 1} inputs are too many to try; compare it with another "
        "circuit, --method random or sat"
    )


def _numbers(value: Any) -> Any:
    """Return nested lists of decimal texts as numbers."""
    return [_numbers(item) for item in value] if isinstance(value, list) else int(value)


class _Cones:
    """The rows that an output depends on, numbered from 0 through the levels."""

    def __init__(self, circuit: Circuit) -> None:
        self._where = places(circuit)
        self._inputs = circuit.input_wires
        self._below = [self._sources(column) for _, _, column, _, _ in circuit.rows()]
        self._origin = [circuit.origins[int(index)] for level in circuit.levels for index in level.origin]

    def rows(self, column: Any) -> list[int]:
        """Return the rows below some wires, in increasing order."""
        found: set[int] = set()
        todo = self._sources(column)
        while todo:
            found.update(todo)
            todo = {below for row in todo for below in self._below[row]} - found
        return sorted(found)

    def combining(self, rows: list[int]) -> int | None:
        """Return the first row that puts a number together, or None."""
        return next((row for row in rows if self._origin[row].block in COMBINING), None)

    def widest(self, column: Any, rows: list[int]) -> int | None:
        """Return the row below the output's last bit: its form is the sum itself, or congruent to it."""
        last = self._sources(column[-1:])
        below = {source for row in last for source in self._below[row]}
        return max(below, default=rows[0] if rows else None)

    def carries(self, rows: list[int], width: int) -> list[int | None]:
        """Return for j = 1 .. width the row of the carry into bit j, or None; nothing if there are no carries."""
        found = {dict(self._origin[row].tags).get("column"): row for row in rows if self._origin[row].block == CARRY}
        return [found.get(j) for j in range(1, width + 1)] if found else []

    def _sources(self, column: Any) -> set[int]:
        rows = np.unique(self._where.row[column]) - self._inputs
        return {int(row) for row in rows if row >= 0}
