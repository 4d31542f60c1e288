"""Which diagram a circuit gets: gate by gate if it is small, else blocks."""

from __future__ import annotations

from tc0kit.circuits.circuit import Circuit
from tc0kit.drawing import mermaid
from tc0kit.drawing.block_diagram import block_diagram
from tc0kit.drawing.columns import lay_out
from tc0kit.drawing.diagram import Diagram
from tc0kit.drawing.gate_diagram import gate_diagram, is_small
from tc0kit.errors import UserError

DETAILS = ("auto", "gates", "blocks")
LARGEST_BY_GATES = 5000
TALLEST = 1150.0  # one and a half pages of a paper


def diagram(circuit: Circuit, detail: str = "auto", *, for_mermaid: bool = False) -> Diagram:
    """Return the diagram of a circuit.

    Args:
        circuit: any circuit.
        detail: ``auto``, ``gates`` or ``blocks``.
        for_mermaid: whether it is for Mermaid, which draws fewer arrows.

    Raises:
        UserError: an unknown detail, or ``gates`` for a circuit that is too large for it.
    """
    if detail not in DETAILS:
        raise UserError(f"{detail!r} is no detail of drawings; use {', '.join(DETAILS)}")
    wires = sum(len(level.column) for level in circuit.levels)
    if detail == "gates" and circuit.gates + wires > LARGEST_BY_GATES:
        raise UserError(
            f"{circuit.gates:,} gates and {wires:,} wires are too many to draw one by one "
            f"(at most {LARGEST_BY_GATES:,} together); use blocks"
        )
    if detail == "blocks" or (detail == "auto" and not is_small(circuit)):
        return block_diagram(circuit)
    found = gate_diagram(circuit)
    if detail == "auto" and lay_out(found).height > TALLEST:
        return block_diagram(circuit)
    if for_mermaid and detail == "auto" and mermaid.edges(found) > mermaid.MOST_EDGES:
        return block_diagram(circuit)
    return found
