"""OPB, the pseudo-Boolean competitions' format: two constraints for each gate.

With the form's range lo..hi, ``g = [f >= t]`` says ``f + (lo - t) g >= lo`` and ``-f + (hi - t + 1) g >= 1 - t``.
Variable x(w+1) is wire w; the comments name inputs and outputs.
"""

from __future__ import annotations

from collections.abc import Iterable

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.names import comment, output_names, wire_names
from tc0kit.circuits.exchange.ranges import ranges


def write(circuit: Circuit) -> str:
    """Return the constraints; their solutions are exactly the circuit's runs."""
    wires = circuit.input_wires + circuit.gates
    lines = [f"* #variable= {wires} #constraint= {2 * circuit.gates}", f"* {comment(circuit.name)}"]
    lines += [f"* input {name} = x{w + 1}" for w, name in enumerate(wire_names(circuit)[: circuit.input_wires])]
    for name, output in zip(output_names(circuit), circuit.outputs, strict=True):
        form = _sum(zip(output.column, output.weight, strict=True))
        lines.append(f"* output {name} = {output.constant:+d} {form}")
    bounds = ranges(circuit).rows
    gate = circuit.input_wires
    for k, i, columns, weights, thresholds in circuit.rows():
        low, high = (int(side[i]) for side in bounds[k])
        form = _sum(zip(columns, weights, strict=True))
        negated = _sum((c, -int(w)) for c, w in zip(columns, weights, strict=True))
        for t in map(int, thresholds):
            gate += 1
            lines.append(f"{form}{low - t:+d} x{gate} >= {low} ;")
            lines.append(f"{negated}{high - t + 1:+d} x{gate} >= {1 - t} ;")
    return "\n".join(lines) + "\n"


def _sum(terms: Iterable[tuple[int, int]]) -> str:
    return "".join(f"{int(w):+d} x{int(c) + 1} " for c, w in terms)
