"""DIMACS CNF of the expanded circuit: three clauses for each AND (G. S. Tseitin 1968).

Its models are exactly the circuit's runs: variables 1 .. inputs are the input wires, comments name the literals of
the output bits (``true`` or ``false`` where one is constant).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.and_graph import DEFAULT_MAX_NODES, FALSE, TRUE
from tc0kit.circuits.exchange.blocks import in_blocks
from tc0kit.circuits.exchange.expansion import expand
from tc0kit.circuits.exchange.names import comment, input_names
from tc0kit.circuits.exchange.ranges import output_bit_names


def write(circuit: Circuit, max_nodes: int = DEFAULT_MAX_NODES) -> Iterator[str]:
    """Yield the CNF."""
    graph = expand(circuit, max_nodes)

    def number(literal: int) -> int:
        return -(literal >> 1) if literal & 1 else literal >> 1

    yield f"c {comment(circuit.name)}\n"
    for i, name in enumerate(input_names(circuit), 1):
        yield f"c input {name} = {i}\n"
    for name, literal in zip(
        chain.from_iterable(output_bit_names(circuit)),
        (literal for bits in graph.outputs for literal in bits),
        strict=True,
    ):
        value = {FALSE: "false", TRUE: "true"}.get(literal, str(number(literal)))
        yield f"c output {name} = {value}\n"
    yield f"p cnf {graph.inputs + graph.size} {3 * graph.size}\n"
    listed = ((gate, number(a), number(b)) for gate, a, b in graph.ands())
    yield from in_blocks(f"-{gate} {x} 0\n-{gate} {y} 0\n{gate} {-x} {-y} 0\n" for gate, x, y in listed)
