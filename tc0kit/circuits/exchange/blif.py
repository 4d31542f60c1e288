"""BLIF of the expanded circuit: a two-input ``.names`` for each AND (Berkeley Logic Interchange Format, 1992)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.and_graph import DEFAULT_MAX_NODES
from tc0kit.circuits.exchange.blocks import in_blocks
from tc0kit.circuits.exchange.expansion import expand
from tc0kit.circuits.exchange.names import comment, escape, input_names
from tc0kit.circuits.exchange.ranges import output_bit_names


def write(circuit: Circuit, max_nodes: int = DEFAULT_MAX_NODES) -> Iterator[str]:
    """Yield the expanded circuit as BLIF."""
    graph = expand(circuit, max_nodes)
    inputs = input_names(circuit)
    outputs = list(chain.from_iterable(output_bit_names(circuit)))
    small = ["false", *inputs]

    def name(variable: int) -> str:
        return small[variable] if variable < len(small) else f"a{variable}"

    head = [
        f"# {comment(circuit.name)}",
        f".model {escape(circuit.name)}",
        *_listed(".inputs", inputs),
        *_listed(".outputs", outputs),
        ".names false",
    ]
    yield "\n".join(head) + "\n"
    yield from in_blocks(
        f".names {name(a >> 1)} {name(b >> 1)} a{gate}\n{1 - (a & 1)}{1 - (b & 1)} 1\n" for gate, a, b in graph.ands()
    )
    for label, literal in zip(outputs, (literal for bits in graph.outputs for literal in bits), strict=True):
        yield f".names {name(literal >> 1)} {label}\n{1 - (literal & 1)} 1\n"
    yield ".end\n"


def _listed(keyword: str, names: list[str]) -> list[str]:
    """Return a long list of names in lines of ten, each but the last ending in a backslash."""
    rows = [" ".join(names[i : i + 10]) for i in range(0, len(names), 10)] or [""]
    return [f"{keyword} {rows[0]}" + " \\" * (len(rows) > 1)] + [
        row + " \\" * (k + 1 < len(rows)) for k, row in enumerate(rows[1:], 1)
    ]
