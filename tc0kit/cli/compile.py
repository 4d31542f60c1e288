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
    "tc0kit compile product -n 8 --bits 4 --leading 6",
    "tc0kit compile examples/models/mamba.toml -n 8 --set lam=1,2 --set 'a: delta=1, x=1, b=1,1' "
    "--set 'b: delta=1/2, x=-1, b=1,1'",
)


def compile_(
    what: c.What,
    n: c.Length,
    bits: c.Bits = None,
    depth: c.Depth = "constant",
    floats: c.Floats = None,
    leading: c.Leading = None,
    layers: c.Layers = None,
    last: c.Last = False,
    values: c.Values = None,
    tokens: c.Tokens = None,
    channels: c.Channels = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the circuit.", show_default=False)
    ] = None,
    json: o.Json = False,
    max_gates: c.MaxGates = c.MAX_GATES,
    max_elements: o.MaxElements = o.MAX_ELEMENTS,
    timeout: o.Timeout = None,
) -> None:
    """Compile a model or a task into threshold gates.

    The depth is constant where the theory allows it; else the obstruction is named, and --depth log compiles anyway. A
    model of the catalogue is compiled with small example weights, a model file with its own matrices (a family at the
    values of --set or of its table of tokens), a Mamba checkpoint with its first block rounded to --bits.
    """
    budget = o.make_budget(o.MAX_STATES, max_elements, timeout)
    wanted = c.Wanted(what, bits, depth, layers, last, floats, leading, tuple(values or ()), tokens, channels)
    circuit = c.build(wanted, n, max_gates, budget)
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
