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
    from tc0kit.circuits.exchange import export_pieces
    from tc0kit.circuits.file import load

    pieces = (p if isinstance(p, bytes) else p.encode("utf-8") for p in export_pieces(load(circuit), format))
    if output is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        return
    print(f"{output}: {o.write_bytes(output, pieces):,} bytes")
