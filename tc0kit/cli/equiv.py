"""``tc0kit equiv``: prove a circuit right for all inputs, or compare two circuits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tc0kit.cli import circuits as c
from tc0kit.cli import options as o
from tc0kit.cli.output import print_json, print_rows

if TYPE_CHECKING:
    from tc0kit.circuits.equivalence import Equivalence

EXAMPLES = (
    "tc0kit equiv product.json",
    "tc0kit equiv product.json --certificate proof.json",
    "tc0kit equiv product.json product.json --method sat --proof equal.drup",
)
REJECTED = 5
NOT_SHOWN = 3
CONFLICTS = 200_000


def equiv(
    circuit: c.CircuitFile,
    other: Annotated[
        Path | None,
        typer.Argument(
            help="Another circuit with the same inputs: JSON, .th, .blif, .aag or .aig.", show_default=False
        ),
    ] = None,
    method: Annotated[str, typer.Option(help="For two circuits: auto, exhaustive, sat, solver or random.")] = "auto",
    proof: Annotated[
        Path | None,
        typer.Option(help="Write the refutation of method sat here, its formula beside it (.cnf).", show_default=False),
    ] = None,
    conflicts: Annotated[int, typer.Option(min=1, help="Budget of method sat.")] = CONFLICTS,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            help="For two circuits, all methods but solver: seconds of wall clock for the search.",
            show_default=False,
        ),
    ] = None,
    certificate: o.CertificateFile = None,
    json: o.Json = False,
) -> None:
    """Prove a circuit right for all inputs, or compare two.

    With one circuit the proof is by composition of its look-ups and holds for every input; a separate checker accepts
    it. Where no proof is found, inputs are tried: the answer is wrong with a counterexample, or not shown. With two
    circuits, method sat finds a refutation of their difference, which is checked, and is a certificate too.
    """
    from tc0kit.errors import UserError

    if (method != "sat" or other is None) and (proof is not None or (other is not None and certificate is not None)):
        raise UserError("only two circuits and --method sat give a proof of equality; add --method sat")
    if timeout is not None and (other is None or method == "solver"):
        raise UserError("--timeout goes with two circuits and a method other than solver, whose limit is no time")
    if other is None:
        _prove(circuit, certificate, json)
    else:
        _compare(circuit, other, method, proof, conflicts, timeout, certificate, json)


def _prove(path: Path, certificate: Path | None, json: bool) -> None:
    from tc0kit.certificates import check
    from tc0kit.circuits.composition import prove
    from tc0kit.circuits.file import load
    from tc0kit.circuits.references import counterexample

    loaded = load(path)
    proof = prove(loaded)
    result = check(proof)
    if certificate is not None and result.accepted:
        o.write_json(certificate, proof)
    tried = None if result.accepted else counterexample(loaded)
    equal = True if result.accepted else None if tried is None else tried.equal
    method = "exhaustive" if tried is not None and equal else "composition"
    if json:
        fields = {"method": method, "equal": equal, "checked": result.checked, "reason": result.reason}
        example = {} if tried is None else {name: tried.fields()[name] for name in ("counterexample", "left", "right")}
        print_json("equiv", {**fields, **example})
    else:
        rows = [("answer", {True: "right for all inputs", False: "wrong", None: "not shown"}[equal])]
        rows += [
            ("method" if not k else "", line) for k, line in enumerate(["composition of its look-ups", *result.checked])
        ]
        if not result.accepted:
            rows.append(("", f"no proof: {result.reason}"))
        if tried is not None:
            rows += _tried(tried)
        if certificate is not None and result.accepted:
            rows.append(("certificate", f"{certificate}  (check it: tc0kit verify {certificate})"))
        print_rows(rows)
    if not equal:
        raise typer.Exit(NOT_SHOWN if equal is None else REJECTED)


def _tried(tried: Equivalence) -> list[tuple[str, str]]:
    """Return what trying inputs gave."""
    if tried.counterexample is None:
        return [
            ("", f"{tried.method}: {tried.tried:,} of {tried.inputs:,} inputs tried against the model, step by step")
        ]
    return [
        ("input", " ".join(f"{k}={v}" for k, v in tried.counterexample.items())),
        ("circuit", " ".join(f"{k}={v}" for k, v in (tried.left or {}).items())),
        ("claimed", " ".join(f"{k}={v}" for k, v in (tried.right or {}).items())),
    ]


def _compare(
    left: Path,
    right: Path,
    method: str,
    proof: Path | None,
    conflicts: int,
    timeout: float | None,
    certificate: Path | None,
    json: bool,
) -> None:
    from tc0kit.circuits.equivalence import equivalent
    from tc0kit.circuits.exchange.reading import read_file, seen_as

    ours = read_file(left)
    budget = o.make_budget(o.MAX_STATES, o.MAX_ELEMENTS, timeout)
    found = equivalent(ours, seen_as(read_file(right), ours), method, conflicts=conflicts, budget=budget)
    files = []
    if found.refutation is not None and proof is not None:
        for file, lines in ((proof, found.refutation.drup()), (proof.with_suffix(".cnf"), found.refutation.dimacs())):
            o.write_bytes(file, (line.encode("ascii") for line in lines))
        files = [("proof", f"{proof}; it refutes {proof.with_suffix('.cnf')}")]
    if found.refutation is not None and certificate is not None:
        o.write_json(certificate, found.refutation.certificate())
        files.append(("certificate", f"{certificate}  (check it: tc0kit verify {certificate})"))
    if json:
        print_json("equiv", found.fields())
    else:
        answer = {True: "equal for all inputs", False: "different", None: "no difference found"}[found.equal]
        tried = f"{found.tried:,} of {found.inputs:,} inputs tried"
        if found.method == "random":  # the same one may be drawn twice
            tried = f"{found.tried:,} inputs drawn from {found.inputs:,}"
        rows = [("answer", answer), ("method", f"{found.method}; {tried}")]
        if found.refutation is not None:
            size = (
                f"{found.refutation.formula.variables:,} variables, {len(found.refutation.formula.clauses):,} clauses"
            )
            rows[1] = ("method", f"sat: the formula that they differ is unsat ({size})")
            if found.checked_by:
                rows.append(("", f"proof of {len(found.refutation.proof):,} lines checked by {found.checked_by}"))
        if found.trusted:
            rows.append(("trusted", found.trusted))
        rows += files
        if found.counterexample is not None:
            rows.append(("input", " ".join(f"{k}={v}" for k, v in found.counterexample.items())))
            for label, outputs in (("first", found.left), ("second", found.right)):
                rows.append((label, " ".join(f"{k}={v}" for k, v in (outputs or {}).items())))
        print_rows(rows)
    if found.equal is False:
        raise typer.Exit(REJECTED)
