"""The dependency graph of claims: what uses nothing stands left, each claim right of all that it uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from tc0kit.drawing.diagram import Box, Colour, Details, Diagram, Wire

STATES: dict[str, Colour] = {"checked": 2, "checked up to n": 5, "cited": 6, "refuted": 1, "open": None}
"""state -> colour."""


@dataclass(frozen=True)
class ClaimNode:
    """A claim in the graph.

    Attributes:
        id: unique.
        state: one of ``STATES``.
        ok: whether that is the state that the claim expects.
        uses: ids of other nodes; those that the graph lacks are left out.
        facts: what the page shows of it, pairs of a word and a text.
    """

    id: str
    state: str
    ok: bool
    uses: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def diagram(nodes: Sequence[ClaimNode], title: str) -> Diagram:
    """Return the graph as a diagram; the uses have no circle."""
    known = {node.id: node for node in nodes}
    uses = {node.id: [used for used in dict.fromkeys(node.uses) if used in known] for node in nodes}
    column: dict[str, int] = {}
    for name in TopologicalSorter(uses).static_order():
        column[name] = 1 + max((column[used] for used in uses[name]), default=-1)
    boxes = tuple(
        Box(
            node.id,
            column[node.id],
            "" if node.ok else "not as expected",
            (node.id, node.state),
            ("",),
            tuple(Wire(used, 0) for used in uses[node.id]),
            STATES[node.state],
            f"{node.id}: {node.state}",
            Details(node.facts),
        )
        for node in nodes
    )
    counts = Counter(node.state for node in nodes)
    listed = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
    headings = tuple("uses nothing" if k == 0 else "" for k in range(max(column.values(), default=0) + 1))
    legend = tuple((state, colour) for state, colour in STATES.items() if counts[state])
    return Diagram(title, f"{len(nodes)} claims: {listed}", headings, boxes, legend)
