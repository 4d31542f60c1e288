"""Two circuits in z3: every gate as a pseudo-Boolean constraint or a linear one, and a difference asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.encoding import Bits
from tc0kit.errors import BudgetSpent

NARROW = 1 << 30  # z3's pseudo-Boolean constraints take machine integers


def find_difference(left: Circuit, right: Circuit, resource_limit: int) -> Bits | None:
    """Return an input, uint8[input wires, 1], with different outputs, or None if there is none.

    Args:
        left, right: circuits with the same inputs and outputs.
        resource_limit: z3's ``rlimit``, which does not depend on the machine.

    Raises:
        BudgetSpent: the limit was reached.
    """
    import z3

    context = z3.Context()
    solver = z3.Solver(ctx=context)
    solver.set("rlimit", resource_limit)
    inputs = [z3.Bool(f"i{k}", context) for k in range(left.input_wires)]
    for group in left.inputs:
        if group.encoding == "one-hot":
            wires = inputs[group.first : group.first + group.width]
            solver.add(z3.PbEq([(wire, 1) for wire in wires], 1))
    numbers = [_outputs(z3, context, solver, circuit, inputs, side) for circuit, side in ((left, "l"), (right, "r"))]
    solver.add(z3.Or([numbers[0][name] != numbers[1][name] for name in numbers[0]]))
    answer = solver.check()
    if answer == z3.unknown:
        raise BudgetSpent(f"budget spent: z3 reached its resource limit of {resource_limit:,}")
    if answer == z3.unsat:
        return None
    model = solver.model()
    return np.array([[int(z3.is_true(model.eval(wire, model_completion=True)))] for wire in inputs], dtype=np.uint8)


def _outputs(z3: Any, context: Any, solver: Any, circuit: Circuit, inputs: list[Any], side: str) -> dict[str, Any]:
    """Assert what the gates are and return the outputs as integer terms."""
    wires = list(inputs)

    def linear(column: Any, weight: Any, constant: int) -> Any:
        terms = [
            z3.If(wires[c], z3.IntVal(int(w), context), z3.IntVal(0, context))
            for c, w in zip(column, weight, strict=True)
        ]
        return z3.Sum([z3.IntVal(constant, context), *terms])

    for _, _, column, weight, threshold in circuit.rows():
        narrow = sum(abs(int(w)) for w in weight) + max(abs(int(t)) for t in threshold) < NARROW
        pairs = [(wires[c], int(w)) for c, w in zip(column, weight, strict=True)]
        for t in threshold:
            gate = z3.Bool(f"{side}{len(wires)}", context)
            solver.add(gate == (z3.PbGe(pairs, int(t)) if narrow else linear(column, weight, 0) >= int(t)))
            wires.append(gate)
    return {output.name: linear(output.column, output.weight, output.constant) for output in circuit.outputs}
