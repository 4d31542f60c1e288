"""Certificates that a circuit is right for all inputs, by composition of its look-ups.

Here only the claim and the places to look at are written down, from the header and the origins; everything is
recomputed by the checker (``tc0kit.certificates.circuit``), which has the proof.
"""

from __future__ import annotations

import json
from typing import Any

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.file import to_json
from tc0kit.circuits.ranks import places
from tc0kit.errors import UserError

COMBINING = ("rounding", "rank")  # origins of the rows in which a number is put together from its residues


def prove(circuit: Circuit) -> dict[str, Any]:
    """Return a certificate of kind ``circuit``; check it with ``tc0kit.certificates.check``.

    Raises:
        UserError: the family of circuits has no proof by composition, or its header lacks what the proof needs.
    """
    claim = _claim(circuit)
    bases = circuit.header.get("bases")
    if not isinstance(bases, dict):
        raise UserError(f"{circuit.name}: no residues in its header, so there is nothing to compose; use equivalence")
    rows = _combining_rows(circuit)
    outputs = []
    for output in circuit.outputs:
        if output.name not in bases or output.name not in rows:
            raise UserError(f"{circuit.name}: output {output.name} is not put together from residues; use equivalence")
        basis = bases[output.name]
        moduli = [prime["modulus"] for prime in basis["primes"]]
        outputs.append({"name": output.name, "row": rows[output.name], "moduli": moduli})
    return {
        "schema": "tc0kit.certificate",
        "version": 1,
        "kind": "circuit",
        "subject": {"circuit": json.loads(to_json(circuit))},
        "claim": claim,
        "outputs": outputs,
    }


def _claim(circuit: Circuit) -> dict[str, Any]:
    header = circuit.header
    family = header.get("family")
    if family == "product":
        divisor = header.get("rounding")
        leading = None if divisor is None else divisor["bits"]
        return {"family": family, **{name: header[name] for name in ("n", "bits", "signed")}, "leading": leading}
    if family == "diagonal":
        layer = dict(header["layer"])
        layer["output"] = {name: layer["output"][name] for name in ("bits", "fraction")}
        return {"family": family, **{name: header[name] for name in ("n", "positions", "encoding")}, "layer": layer}
    raise UserError(f"{circuit.name}: no proof by composition for the family {family!r}; product and diagonal have one")


def _combining_rows(circuit: Circuit) -> dict[str, int]:
    """Return for each output the row, among those that it depends on, in which its number is put together."""
    where = places(circuit)
    inputs = circuit.input_wires
    origin = [level.origin[i] for level in circuit.levels for i in range(level.rows)]
    columns = [column for _, _, column, _, _ in circuit.rows()]
    found = {}
    for output in circuit.outputs:
        todo = {int(row) for row in where.row[output.column]}
        while todo:
            row = max(todo) - inputs
            todo.discard(row + inputs)
            if row < 0:
                break
            if circuit.origins[origin[row]].block in COMBINING and len(set(where.row[columns[row]].tolist())) >= 1:
                block = circuit.origins[origin[row]].block
                below = {int(r) - inputs for r in where.row[columns[row]].tolist()}
                if not any(r >= 0 and circuit.origins[origin[r]].block == block for r in below):
                    found[output.name] = row
                    break
            todo |= {int(r) for r in where.row[columns[row]].tolist()}
    return found
