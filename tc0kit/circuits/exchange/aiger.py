"""AIGER 1.9, ASCII (``aag``) and binary (``aig``): A. Biere, "The AIGER And-Inverter Graph format", 2007.

Every bit of an integer output is an AIGER output; the symbol table names inputs and output bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.and_graph import DEFAULT_MAX_NODES, AndGraph
from tc0kit.circuits.exchange.blocks import BLOCK_BYTES, in_blocks
from tc0kit.circuits.exchange.expansion import expand
from tc0kit.circuits.exchange.names import comment, input_names
from tc0kit.circuits.exchange.ranges import output_bit_names


def write(circuit: Circuit, max_nodes: int = DEFAULT_MAX_NODES) -> Iterator[str]:
    """Yield the expanded circuit as ASCII AIGER."""
    graph = expand(circuit, max_nodes)
    yield _head("aag", graph) + "\n"
    yield "".join(f"{2 * (i + 1)}\n" for i in range(graph.inputs))
    yield "".join(f"{literal}\n" for bits in graph.outputs for literal in bits)
    yield from in_blocks(f"{2 * gate} {a} {b}\n" for gate, a, b in graph.ands())
    yield _tail(circuit)


def write_binary(circuit: Circuit, max_nodes: int = DEFAULT_MAX_NODES) -> Iterator[bytes]:
    """Yield the expanded circuit as binary AIGER."""
    graph = expand(circuit, max_nodes)
    outputs = "".join(f"{literal}\n" for bits in graph.outputs for literal in bits)
    yield f"{_head('aig', graph)}\n{outputs}".encode()
    data = bytearray()
    for gate, a, b in graph.ands():
        for delta in (2 * gate - a, a - b):
            while delta >> 7:
                data.append(delta & 127 | 128)
                delta >>= 7
            data.append(delta)
        if len(data) > BLOCK_BYTES:
            yield bytes(data)
            data.clear()
    yield bytes(data) + _tail(circuit).encode()


def _head(kind: str, graph: AndGraph) -> str:
    count = sum(len(bits) for bits in graph.outputs)
    return f"{kind} {graph.inputs + graph.size} {graph.inputs} 0 {count} {graph.size}"


def _tail(circuit: Circuit) -> str:
    lines = [f"i{i} {name}" for i, name in enumerate(input_names(circuit))]
    lines += [f"o{i} {name}" for i, name in enumerate(chain.from_iterable(output_bit_names(circuit)))]
    lines += ["c", comment(circuit.name)]
    return "\n".join(lines) + "\n"
