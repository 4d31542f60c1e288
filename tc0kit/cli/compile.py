"""``tc0kit compile``: a threshold circuit for a sum, a product, a layer, or a task."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tc0kit.cli import circuits as c
from tc0kit.cli import options as o
from tc0kit.cli.output import print_json, print_rows

EXAMPLES = (
    "tc0kit compile mamba -n 8 --bits 3 -o mamba.json",
    "tc0kit compile S3 -n 8 --last",
    "tc0kit compile deltanet-neg -n 8 --depth log --last",
    "tc0kit compile product -n 8 --float 4,4",
)


def compile_(
    what: c.What,
    n: c.Length,
    bits: c.Bits = c.BITS,
    depth: c.Depth = "constant",
    floats: c.Floats = None,
    layers: c.Layers = None,
    last: c.Last = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the circuit.", show_default=False)
    ] = None,
    json: o.Json = False,
    max_gates: c.MaxGates = c.MAX_GATES,
    max_elements: o.MaxElements = o.MAX_ELEMENTS,
    timeout: o.Timeout = None,
) -> None:
    """Compile a model or a task into threshold gates.

    The depth is constant where the theory allows it. A model is compiled with small example weights.
    """
    budget = o.make_budget(o.MAX_STATES, max_elements, timeout)
    circuit = c.build(what, n, bits, depth, layers, last, max_gates, budget, floats)
    if output is not None:
        from tc0kit.circuits.file import save

        save(circuit, output)
    if json:
        from tc0kit.circuits.statistics import statistics

        print_json("compile", {"name": circuit.name, "file": str(output) if output else None,
                               "header": dict(circuit.header), **statistics(circuit).fields()})  # fmt: skip
        return
    rows = c.count_rows(circuit)
    rows.append(("file", f"{output}" if output else "not written; -o FILE writes it"))
    print_rows(rows)
