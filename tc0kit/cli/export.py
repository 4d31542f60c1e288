"""``tc0kit export``: a circuit in another tool's format."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tc0kit.cli import circuits as c

EXAMPLES = ("tc0kit export product.json --format th -o product.th", "tc0kit export product.json --format smt2")


def export(
    circuit: c.CircuitFile,
    format: Annotated[str, typer.Option("--format", "-f", help="th, opb, smt2, verilog, blif, aag, aig or dimacs.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File; default: stdout.", show_default=False)
    ] = None,
) -> None:
    """Write a circuit as threshold BLIF, pseudo-Boolean, SMT-LIB, Verilog, BLIF, AIGER or DIMACS."""
    from tc0kit.circuits.exchange import export as write
    from tc0kit.circuits.file import load
    from tc0kit.errors import UserError

    text = write(load(circuit), format)
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise UserError(f"cannot write {output}: {error.strerror or error}") from error
    print(f"{output}: {len(data):,} bytes")
