"""Pictures: circuits, egg-boxes, Cayley graphs, the class lattice, growth plots, graphs of claims.

No external program is needed.

    >>> from tc0kit.drawing import draw_lattice
    >>> draw_lattice(None).startswith("<svg")
    True

Every function returns text: ``svg`` and ``tikz`` for all pictures, for circuits also ``html``, ``dot`` and ``mermaid``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from tc0kit.errors import UserError, did_you_mean

if TYPE_CHECKING:
    from tc0kit.budget import Budget
    from tc0kit.circuits.circuit import Circuit
    from tc0kit.drawing.claim_graph import ClaimNode
    from tc0kit.drawing.diagram import Diagram
    from tc0kit.drawing.picture import Picture
    from tc0kit.tasks.task import Task
    from tc0kit.theory.decide import Verdict

PICTURE_FORMATS = ("svg", "tikz")
CIRCUIT_FORMATS = ("svg", "html", "dot", "tikz", "mermaid")
Detail = Literal["auto", "gates", "blocks"]


def draw(circuit: Circuit, format: str = "svg", detail: Detail = "auto") -> str:
    """Return a drawing of a circuit.

    Args:
        circuit: of any size; what is larger than about 200 gates is drawn as blocks by origin.
        format: one of ``CIRCUIT_FORMATS``.
        detail: ``gates`` or ``blocks`` to choose.

    Raises:
        UserError: unknown format, or ``gates`` for a circuit of more than a few thousand wires.
    """
    _check(format, CIRCUIT_FORMATS)
    from tc0kit.drawing import circuit_diagram

    return _diagram_written(circuit_diagram.diagram(circuit, detail, for_mermaid=format == "mermaid"), format)


def _diagram_written(diagram: Diagram, format: str) -> str:
    if format == "html":
        from tc0kit.drawing import html

        return html.write(diagram)
    if format == "dot":
        from tc0kit.drawing import dot

        return dot.write(diagram)
    if format == "mermaid":
        from tc0kit.drawing import mermaid

        return mermaid.write(diagram)
    from tc0kit.drawing import columns

    return _written(columns.lay_out(diagram), format)


def draw_claims(nodes: Sequence[ClaimNode], title: str, format: str = "svg") -> str:
    """Return the dependency graph of claims, coloured by state.

    Args:
        nodes: the claims.
        title: printed on top.
        format: ``svg``, ``html`` (one page, with what is behind each claim), ``dot``, ``tikz`` or ``mermaid``.

    Raises:
        UserError: an unknown format.
    """
    _check(format, CIRCUIT_FORMATS)
    from tc0kit.drawing import claim_graph

    return _diagram_written(claim_graph.diagram(nodes, title), format)


def draw_eggbox(task: Task, format: str = "svg", budget: Budget | None = None) -> str:
    """Return the egg-box diagram of a task's monoid.

    Raises:
        UserError: a task without a finite monoid, or an unknown format.
        BudgetSpent: the monoid or its diagram is too large.
    """
    _check(format, PICTURE_FORMATS)
    from tc0kit.drawing import eggbox

    return _written(eggbox.picture(task, budget), format)


def draw_cayley(task: Task, format: str = "svg", budget: Budget | None = None) -> str:
    """Return the right Cayley graph of a task's monoid or group; raises as ``draw_eggbox``."""
    _check(format, PICTURE_FORMATS)
    from tc0kit.drawing import cayley

    return _written(cayley.picture(task, budget), format)


def draw_lattice(verdict: Verdict | None = None, format: str = "svg") -> str:
    """Return the lattice of complexity classes, with what is known about a question placed on it.

    Raises:
        UserError: an unknown format.
    """
    _check(format, PICTURE_FORMATS)
    from tc0kit.drawing import lattice

    return _written(lattice.picture(verdict), format)


def draw_growth(rows: Sequence[Mapping[str, float]], title: str = "growth", format: str = "svg") -> str:
    """Return a plot of sizes and depth against n on logarithmic axes.

    Args:
        rows: one mapping for each n, with ``n``, ``depth`` and any of ``gates``, ``wires`` and other positive sizes.
        title: printed on top.
        format: one of ``PICTURE_FORMATS``.

    Raises:
        UserError: no rows, a value that is not positive, or an unknown format.
    """
    _check(format, PICTURE_FORMATS)
    from tc0kit.drawing import growth_plot

    return _written(growth_plot.picture(rows, title), format)


def _check(format: str, known: Sequence[str]) -> None:
    if format not in known:
        raise UserError(
            f"{format!r} is no format for this picture{did_you_mean(format, known) or '; use ' + ', '.join(known)}"
        )


def _written(picture: Picture, format: str) -> str:
    from tc0kit.drawing import svg, tikz

    return svg.write(picture) if format == "svg" else tikz.write(picture)
