"""``tc0kit draw``: pictures of circuits, monoids, the class lattice."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tc0kit.cli import options as o

EXAMPLES = (
    "tc0kit draw mamba.json -o mamba.svg",
    "tc0kit draw '(ab)*' --eggbox -o eggbox.svg",
    "tc0kit draw A5 --lattice mamba -o lattice.svg",
)


ENDINGS = {
    ".svg": "svg",
    ".html": "html",
    ".dot": "dot",
    ".gv": "dot",
    ".tex": "tikz",
    ".mmd": "mermaid",
    ".md": "mermaid",
}


def format_of(output: Path) -> str:
    """Return the format that a file's ending chooses.

    Raises:
        UserError: it chooses none.
    """
    from tc0kit.errors import UserError

    if output.suffix not in ENDINGS:
        raise UserError(f"{output}: the ending chooses the format; use one of {', '.join(ENDINGS)}")
    return ENDINGS[output.suffix]


def draw(
    what: Annotated[str, typer.Argument(help="A circuit file, or with the options below a task.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="File; its ending chooses svg, html, dot, tex or mmd.")
    ],
    eggbox: Annotated[bool, typer.Option("--eggbox", help="The egg-box diagram of a task's monoid.")] = False,
    cayley: Annotated[bool, typer.Option("--cayley", help="The Cayley graph of a task's monoid.")] = False,
    lattice: Annotated[
        str | None, typer.Option(help="The class lattice with the verdict on this model.", show_default=False)
    ] = None,
    semantics: Annotated[str, typer.Option(help="Semantics of the verdict.")] = "log",
    detail: Annotated[str, typer.Option(help="auto, gates or blocks.")] = "auto",
    timeout: o.Timeout = None,
) -> None:
    """Draw a circuit, a monoid or the class lattice. No external program is needed.

    A small circuit is drawn gate by gate, a large one as blocks by origin.
    """
    from tc0kit import drawing
    from tc0kit.errors import UserError

    form = format_of(output)
    budget = o.make_budget(o.MAX_STATES, o.MAX_ELEMENTS, timeout)
    if eggbox or cayley:
        task = o.read_task(what, None, None, budget)
        text = (drawing.draw_eggbox if eggbox else drawing.draw_cayley)(task, form, budget)
    elif lattice is not None:
        from tc0kit.models.parse import parse_model
        from tc0kit.theory.decide import decide

        verdict = decide(o.read_task(what, None, None, budget), parse_model(lattice, semantics=semantics), budget)
        text = drawing.draw_lattice(verdict, form)
    else:
        from tc0kit.circuits.file import load

        if detail not in ("auto", "gates", "blocks"):
            raise UserError(f"--detail {detail} is not known; choose auto, gates or blocks")
        if not Path(what).exists():
            raise UserError(f"no circuit file {what}; a task is drawn with --eggbox, --cayley or --lattice MODEL")
        text = drawing.draw(load(Path(what)), form, detail)  # type: ignore[arg-type]  # one of the three words
    o.write_bytes(output, [text.encode("utf-8")])
    print(f"{output}: {len(text):,} characters")
