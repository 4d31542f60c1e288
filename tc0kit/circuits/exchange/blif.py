"""BLIF of the expanded circuit: a two-input ``.names`` for each AND (Berkeley Logic Interchange Format, 1992)."""

from __future__ import annotations

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.aiger import bit_names
from tc0kit.circuits.exchange.and_graph import DEFAULT_MAX_NODES, expand
from tc0kit.circuits.exchange.names import comment, escape, wire_names


def write(circuit: Circuit, max_nodes: int = DEFAULT_MAX_NODES) -> str:
    """Return the expanded circuit as BLIF."""
    graph = expand(circuit, max_nodes)
    inputs = wire_names(circuit)[: graph.inputs]
    outputs = bit_names(circuit, graph)
    names = ["false", *inputs, *(f"a{graph.inputs + k + 1}" for k in range(len(graph.ands)))]
    lines = [
        f"# {comment(circuit.name)}",
        f".model {escape(circuit.name)}",
        *_listed(".inputs", inputs),
        *_listed(".outputs", outputs),
        ".names false",
    ]
    for k, (a, b) in enumerate(graph.ands):
        lines.append(f".names {names[a >> 1]} {names[b >> 1]} {names[graph.inputs + k + 1]}")
        lines.append(f"{1 - (a & 1)}{1 - (b & 1)} 1")
    for name, literal in zip(outputs, (literal for bits in graph.outputs for literal in bits), strict=True):
        lines.append(f".names {names[literal >> 1]} {name}")
        lines.append(f"{1 - (literal & 1)} 1")
    return "\n".join([*lines, ".end"]) + "\n"


def _listed(keyword: str, names: list[str]) -> list[str]:
    """Return a long list of names in lines of ten, each but the last ending in a backslash."""
    rows = [" ".join(names[i : i + 10]) for i in range(0, len(names), 10)] or [""]
    return [f"{keyword} {rows[0]}" + " \\" * (len(rows) > 1)] + [
        row + " \\" * (k + 1 < len(rows)) for k, row in enumerate(rows[1:], 1)
    ]
