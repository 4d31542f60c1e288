"""OPB, the pseudo-Boolean competitions' format: two constraints for each gate, or for each gate of a row's value.

With the form's range lo..hi, ``g = [f >= t]`` says ``f + (lo - t) g >= lo`` and ``-f + (hi - t + 1) g >= 1 - t``.
Variable x(w+1) is wire w; the comments name inputs and outputs. Where a long form has many gates, its value gets
variables of its own, numbered after the wires: ``f = lo + sum 2^i b_i``, one equation, and the gates compare that sum.
So the solutions stay exactly the circuit's runs, each once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.names import comment, input_names, output_names
from tc0kit.circuits.exchange.ranges import ranges

Terms = list[tuple[int, int]]  # (variable, weight)


def write(circuit: Circuit) -> Iterator[str]:
    """Yield the constraints, a few lines at a time."""
    bounds = ranges(circuit).rows
    wires = circuit.input_wires + circuit.gates
    bits = [
        _value_bits(len(c), len(t), int(bounds[k][1][i]) - int(bounds[k][0][i])) for k, i, c, _, t in circuit.rows()
    ]
    constraints = 2 * circuit.gates + sum(1 for width in bits if width)
    equalities = sum(1 for width in bits if width)
    yield f"* #variable= {wires + sum(bits)} #constraint= {constraints} #equal= {equalities}\n"
    yield f"* {comment(circuit.name)}\n"
    for w, name in enumerate(input_names(circuit), 1):
        yield f"* input {name} = x{w}\n"
    for name, output in zip(output_names(circuit), circuit.outputs, strict=True):
        form = _sum((int(c) + 1, int(w)) for c, w in zip(output.column, output.weight, strict=True))
        yield f"* output {name} = {output.constant:+d} {form}\n"
    gate = circuit.input_wires
    spare = wires + 1
    for (k, i, columns, weights, thresholds), width in zip(circuit.rows(), bits, strict=True):
        low, high = (int(side[i]) for side in bounds[k])
        terms = [(c + 1, int(w)) for c, w in zip(columns.tolist(), weights.tolist(), strict=True)]
        offset = 0
        if width:
            value = [(spare + j, 1 << j) for j in range(width)]
            spare += width
            yield f"{_sum(terms)}{_sum((x, -w) for x, w in value)}= {low} ;\n"
            terms, offset, low, high = value, low, 0, (1 << width) - 1
        form, negated = _sum(terms), _sum((x, -w) for x, w in terms)
        for t in (int(t) - offset for t in thresholds):
            gate += 1
            yield f"{form}{low - t:+d} x{gate} >= {low} ;\n{negated}{high - t + 1:+d} x{gate} >= {1 - t} ;\n"


def _value_bits(terms: int, gates: int, span: int) -> int:
    """Return how many variables the value of a form gets: none if its gates repeat the form more cheaply."""
    width = span.bit_length()
    return width if terms + (2 * gates + 1) * width < 2 * gates * terms else 0


def _sum(terms: Iterable[tuple[int, int]]) -> str:
    return "".join(f"{w:+d} x{x} " for x, w in terms)
