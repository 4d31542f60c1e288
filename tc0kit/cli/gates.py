"""What ``tc0kit stats --gate`` prints: one gate of a circuit that is not built."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from tc0kit.cli.circuits import Wanted, is_model
from tc0kit.cli.output import print_json, print_rows

if TYPE_CHECKING:
    from tc0kit.budget import Budget
    from tc0kit.circuits.uniform.family import Family

LISTED, LISTED_JSON = 6, 1000  # wires of the gate


def family(wanted: Wanted, budget: Budget) -> Family:
    """Return the family that the command line names.

    Raises:
        UserError: nothing has this name, or its gates are not described by their numbers.
    """
    from tc0kit.circuits.compile import ARITHMETIC
    from tc0kit.circuits.uniform.catalogue import KNOWN, arithmetic_family, model_family, task_family
    from tc0kit.errors import UserError
    from tc0kit.models.parse import parse_model
    from tc0kit.tasks import parse_task

    what, bits, last = wanted.what, wanted.fixed_bits, wanted.last
    if wanted.floats is not None:
        raise UserError(f"--gate with --float: gates by number exist in fixed point, for {KNOWN}")
    if wanted.depth != "constant":
        raise UserError(f"--gate with --depth {wanted.depth}: gates by number exist in constant depth, for {KNOWN}")
    if what in ARITHMETIC:
        return arithmetic_family(what, bits, budget, leading=wanted.leading)
    if is_model(what):
        return model_family(parse_model(what, layers=wanted.layers), bits, last=last, budget=budget)
    return task_family(parse_task(what, budget=budget), last=last, budget=budget)


def print_gate(found: Family, n: int, i: int, json: bool) -> None:
    """Print gate i of the n-th circuit."""
    gate = found.gate(n, i)
    listed = list(islice(gate.form(), LISTED_JSON if json else LISTED))
    wires = [(str(weight), found.wire_name(n, wire)) for weight, wire in listed]
    if json:
        fields = {name: getattr(gate, name) for name in ("wire", "level", "row", "step", "fan_in")}
        print_json(
            "gate",
            {
                "family": found.name,
                "n": n,
                "gate": i,
                **fields,
                "threshold": str(gate.threshold),
                "origin": str(gate.origin),
                "lemma": gate.origin.lemma,
                "form": [{"weight": weight, "wire": name} for weight, name in wires],
            },
        )
        return
    form = " ".join(f"{'' if weight[0] == '-' else '+'}{_short(weight)} {name}" for weight, name in wires)
    rest = f" + {gate.fan_in - len(wires):,} more" if gate.fan_in > len(wires) else ""
    print_rows(
        [
            ("family", f"{found.name}, n = {n:,}; the circuit is not built"),
            ("gate", f"{i:,}: level {gate.level}, form {gate.row:,} of the level, its threshold number {gate.step:,}"),
            ("origin", f"{gate.origin}; {gate.origin.lemma}"),
            ("fires if", f"{form}{rest} >= {_short(str(gate.threshold))}"),
            ("fan-in", f"{gate.fan_in:,}"),
        ]
    )


def _short(digits: str) -> str:
    return digits if len(digits) <= 24 else f"{digits[:10]}...({len(digits)} digits)"
