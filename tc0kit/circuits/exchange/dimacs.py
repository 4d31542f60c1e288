"""DIMACS CNF of the expanded circuit: three clauses for each AND (G. S. Tseitin 1968).

Its models are exactly the circuit's runs: variables 1 .. inputs are the input wires, comments name the literals of
the output bits (``true`` or ``false`` where one is constant).
"""

from __future__ import annotations

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.aiger import bit_names
from tc0kit.circuits.exchange.and_graph import DEFAULT_MAX_NODES, FALSE, TRUE, expand
from tc0kit.circuits.exchange.names import comment, wire_names


def write(circuit: Circuit, max_nodes: int = DEFAULT_MAX_NODES) -> str:
    """Return the CNF."""
    graph = expand(circuit, max_nodes)

    def number(literal: int) -> int:
        return -(literal >> 1) if literal & 1 else literal >> 1

    lines = [f"c {comment(circuit.name)}"]
    lines += [f"c input {name} = {i}" for i, name in enumerate(wire_names(circuit)[: graph.inputs], 1)]
    for name, literal in zip(
        bit_names(circuit, graph), (literal for bits in graph.outputs for literal in bits), strict=True
    ):
        value = {FALSE: "false", TRUE: "true"}.get(literal, str(number(literal)))
        lines.append(f"c output {name} = {value}")
    lines.append(f"p cnf {graph.inputs + len(graph.ands)} {3 * len(graph.ands)}")
    for k, (a, b) in enumerate(graph.ands):
        gate, x, y = graph.inputs + k + 1, number(a), number(b)
        lines += [f"{-gate} {x} 0", f"{-gate} {y} 0", f"{gate} {-x} {-y} 0"]
    return "\n".join(lines) + "\n"
