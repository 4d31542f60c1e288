"""AIGER 1.9, ASCII (``aag``) and binary (``aig``): A. Biere, "The AIGER And-Inverter Graph format", 2007.

Every bit of an integer output is an AIGER output; the symbol table names inputs and output bits.
"""

from __future__ import annotations

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.and_graph import DEFAULT_MAX_NODES, AndGraph, expand
from tc0kit.circuits.exchange.names import comment, output_names, wire_names


def write(circuit: Circuit, max_nodes: int = DEFAULT_MAX_NODES) -> str:
    """Return the expanded circuit as ASCII AIGER."""
    graph = expand(circuit, max_nodes)
    lines = [_head("aag", graph)]
    lines += [str(2 * (i + 1)) for i in range(graph.inputs)]
    lines += [str(literal) for bits in graph.outputs for literal in bits]
    lines += [f"{2 * (graph.inputs + k + 1)} {a} {b}" for k, (a, b) in enumerate(graph.ands)]
    return "\n".join(lines) + "\n" + _tail(circuit, graph)


def write_binary(circuit: Circuit, max_nodes: int = DEFAULT_MAX_NODES) -> bytes:
    """Return the expanded circuit as binary AIGER."""
    graph = expand(circuit, max_nodes)
    outputs = "".join(f"{literal}\n" for bits in graph.outputs for literal in bits)
    data = bytearray(f"{_head('aig', graph)}\n{outputs}".encode())
    for k, (a, b) in enumerate(graph.ands):
        for delta in (2 * (graph.inputs + k + 1) - a, a - b):
            while delta >> 7:
                data.append(delta & 127 | 128)
                delta >>= 7
            data.append(delta)
    return bytes(data) + _tail(circuit, graph).encode()


def _head(kind: str, graph: AndGraph) -> str:
    count = sum(len(bits) for bits in graph.outputs)
    return f"{kind} {graph.inputs + len(graph.ands)} {graph.inputs} 0 {count} {len(graph.ands)}"


def _tail(circuit: Circuit, graph: AndGraph) -> str:
    lines = [f"i{i} {name}" for i, name in enumerate(wire_names(circuit)[: graph.inputs])]
    lines += [f"o{i} {name}" for i, name in enumerate(bit_names(circuit, graph))]
    lines += ["c", comment(circuit.name)]
    return "\n".join(lines) + "\n"


def bit_names(circuit: Circuit, graph: AndGraph) -> list[str]:
    """Return a name for every output bit, ``out_NAME_i``; a sign bit is ``out_NAME_sign``."""
    return [
        f"{name}_sign" if signed and i == len(bits) - 1 else f"{name}_{i}"
        for name, bits, signed in zip(output_names(circuit), graph.outputs, graph.signed, strict=True)
        for i in range(len(bits))
    ]
