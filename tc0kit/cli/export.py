"""``tc0kit export``: a circuit in another tool's format."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tc0kit.cli import circuits as c
from tc0kit.cli import options as o

EXAMPLES = ("tc0kit export product.json --format th -o product.th", "tc0kit export product.json --format smt2")


def export(
    circuit: c.CircuitFile,
    format: Annotated[str, typer.Option("--format", "-f", help="th, opb, smt2, verilog, blif, aag, aig or dimacs.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File; default: stdout.", show_default=False)
    ] = None,
) -> None:
    """Write a circuit in another tool's format."""
    from tc0kit.circuits.exchange import export as write
    from tc0kit.circuits.file import load

    text = write(load(circuit), format)
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    if output is None:
        sys.stdout.buffer.write(data)
        return
    o.write_bytes(output, data)
    print(f"{output}: {len(data):,} bytes")
