"""``tc0kit reduce``: a Boolean formula as a word over the letters of an NC1-complete task."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tc0kit.cli import options as o
from tc0kit.cli.output import print_json, print_rows

if TYPE_CHECKING:
    from tc0kit.algebra.barrington import Reduction
    from tc0kit.tasks.task import Task

EXAMPLES = (
    "tc0kit reduce '(x1 & x2) | ~x3' --to A5 --input 101",
    "tc0kit reduce 'x1 & x2' --to 'S5 over generators' --input 11 --json",
    "tc0kit reduce 'x1 & x2' --to A5 --input 11 --circuit program.json",
)
LONGEST_LINE = 400


def reduce(
    formula: Annotated[str, typer.Argument(help="A Boolean formula with & | ~ ^ -> 0 1 and variables x1, x2, ...")],
    to: Annotated[str, typer.Option("--to", help="The task: a non-solvable group or monoid, or such a language.")],
    input: Annotated[str, typer.Option("--input", help="The variables' values in order, e.g. 101.")],
    alphabet: o.Alphabet = None,
    symbols: o.Symbols = None,
    certificate: o.CertificateFile = None,
    circuit: Annotated[
        Path | None,
        typer.Option("--circuit", help="Write the program over the group as a circuit.", show_default=False),
    ] = None,
    json: o.Json = False,
    max_states: o.MaxStates = o.MAX_STATES,
    max_elements: o.MaxElements = o.MAX_ELEMENTS,
    timeout: o.Timeout = None,
) -> None:
    """Turn a formula into a word (Barrington's reduction). Print it, its value in the task, and the formula's."""
    from tc0kit.algebra.barrington import reduce_formula, reduction_certificate
    from tc0kit.algebra.formula import parse_assignment, parse_formula

    budget = o.make_budget(max_states, max_elements, timeout)
    target = o.read_task(to, alphabet, symbols, budget)
    parsed = parse_formula(formula)
    result = reduce_formula(parsed, target, parse_assignment(parsed, input), budget)
    if certificate is not None:
        o.write_json(certificate, reduction_certificate(target, budget=budget))
    if circuit is not None:
        from tc0kit.circuits.barrington_program import formula_program
        from tc0kit.circuits.file import save

        save(formula_program(parsed, target, budget=budget).circuit(), circuit)
    if json:
        fields: dict[str, object] = {
            "task": target.name,
            "formula": formula,
            "input": input,
            "formula_value": result.value,
            "word": list(result.word) or [list(element) for element in result.elements],
            "letters": list(target.action.letters) if target.action and result.word else None,
            "product": list(result.product),
            "points": list(result.points),
            "accepted": result.accepted,
            "read_off": result.answer,
        }
        print_json("reduce", fields)
        return
    print_rows(_rows(target, result))
    if circuit is not None:
        print_rows(
            [("circuit", f"{circuit}  (run it: tc0kit simulate {circuit}; draw it: tc0kit draw {circuit} -o FILE)")]
        )


def _rows(target: Task, result: Reduction) -> Iterator[tuple[str, str]]:
    if result.elements:
        letters = " ".join(cycle_text(element) for element in result.elements)
        yield "word", _short(letters)
        yield "length", f"{len(result.elements):,} elements"
    else:
        assert target.action is not None
        yield "word", _short(target.action.spell(result.word) or "(empty)")
        yield "length", f"{len(result.word):,} letters"
    if result.accepted is not None:
        yield "value", "accepted" if result.accepted else "rejected"
    else:
        stands_for = "true" if result.answer else "false"
        yield (
            "value",
            f"{cycle_text(result.product)} on the points {list(result.points)}, standing for {stands_for}",
        )
    yield "formula", "true" if result.value else "false"


def cycle_text(images: Sequence[int]) -> str:
    """Return a transformation in cycle notation."""
    from tc0kit.algebra.barrington import cycle_notation

    return cycle_notation(images)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]} ... (--json prints all of it)"
