"""``tc0kit export``: a circuit in another tool's format."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tc0kit.cli import circuits as c
from tc0kit.cli import options as o

EXAMPLES = ("tc0kit export product.json -o product.aig", "tc0kit export product.json --format smt2")


def export(
    circuit: c.CircuitFile,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            help="th, opb, smt2, verilog, blif, aag, aig or dimacs; default: the output's ending.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File; default: stdout.", show_default=False)
    ] = None,
) -> None:
    """Write a circuit in another tool's format."""
    from tc0kit.circuits.exchange import export_pieces
    from tc0kit.circuits.file import load
    from tc0kit.errors import UserError

    chosen = format or (output.suffix[1:] if output is not None else "")
    if not chosen:
        raise UserError("no format: name one with --format, or a file with -o whose ending is one")
    pieces = (p if isinstance(p, bytes) else p.encode("utf-8") for p in export_pieces(load(circuit), chosen))
    if output is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        return
    print(f"{output}: {o.write_bytes(output, pieces):,} bytes")
