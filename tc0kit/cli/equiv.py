"""``tc0kit equiv``: prove a circuit right for all inputs, or compare two circuits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tc0kit.cli import circuits as c
from tc0kit.cli import options as o
from tc0kit.cli.output import print_json, print_rows

EXAMPLES = (
    "tc0kit equiv product.json",
    "tc0kit equiv product.json --certificate proof.json",
    "tc0kit equiv product.json product.json --method exhaustive",
)
REJECTED = 5


def equiv(
    circuit: c.CircuitFile,
    other: Annotated[
        Path | None, typer.Argument(help="Another circuit with the same inputs.", show_default=False)
    ] = None,
    method: Annotated[str, typer.Option(help="For two circuits: auto, exhaustive, solver or random.")] = "auto",
    certificate: o.CertificateFile = None,
    json: o.Json = False,
) -> None:
    """Prove a circuit right for all inputs, or compare two.

    With one circuit the proof is by composition of its look-ups and holds for every input; a separate checker accepts
    it.
    """
    if other is None:
        _prove(circuit, certificate, json)
    else:
        _compare(circuit, other, method, json)


def _prove(path: Path, certificate: Path | None, json: bool) -> None:
    from tc0kit.certificates import check
    from tc0kit.circuits.composition import prove
    from tc0kit.circuits.file import load

    proof = prove(load(path))
    if certificate is not None:
        o.write_json(certificate, proof)
    result = check(proof)
    if json:
        print_json("equiv", {"method": "composition", "equal": result.accepted, "checked": result.checked,
                             "reason": result.reason})  # fmt: skip
    else:
        rows = [("answer", "right for all inputs" if result.accepted else f"rejected: {result.reason}")]
        rows += [
            ("method" if not k else "", line) for k, line in enumerate(["composition of its look-ups", *result.checked])
        ]
        if certificate is not None:
            rows.append(("certificate", f"{certificate}  (check it: tc0kit verify {certificate})"))
        print_rows(rows)
    if not result.accepted:
        raise typer.Exit(REJECTED)


def _compare(left: Path, right: Path, method: str, json: bool) -> None:
    from tc0kit.circuits.equivalence import equivalent
    from tc0kit.circuits.file import load

    found = equivalent(load(left), load(right), method)
    if json:
        print_json("equiv", found.fields())
    else:
        answer = {True: "equal for all inputs", False: "different", None: "no difference found"}[found.equal]
        rows = [("answer", answer), ("method", f"{found.method}; {found.tried:,} of {found.inputs:,} inputs tried")]
        if found.counterexample is not None:
            rows.append(("input", " ".join(f"{k}={v}" for k, v in found.counterexample.items())))
            for label, outputs in (("first", found.left), ("second", found.right)):
                rows.append((label, " ".join(f"{k}={v}" for k, v in (outputs or {}).items())))
        print_rows(rows)
    if found.equal is False:
        raise typer.Exit(REJECTED)
