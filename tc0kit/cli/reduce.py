"""``tc0kit reduce``: a Boolean formula as a word over the letters of an NC1-complete task."""

from __future__ import annotations

from typing import Annotated

import typer

from tc0kit.cli import options as o
from tc0kit.cli.output import print_json, print_rows

EXAMPLES = (
    "tc0kit reduce '(x1 & x2) | ~x3' --to A5 --input 101",
    "tc0kit reduce 'x1 & x2' --to 'S5 over generators' --input 11 --json",
)
LONGEST_LINE = 400


def reduce(
    formula: Annotated[str, typer.Argument(help="A Boolean formula with & | ~ ^ -> 0 1 and variables x1, x2, ...")],
    to: Annotated[str, typer.Option("--to", help="The task: a non-solvable group or monoid, or such a language.")],
    input: Annotated[str, typer.Option("--input", help="The variables' values in order, e.g. 101.")],
    alphabet: o.Alphabet = None,
    symbols: o.Symbols = None,
    certificate: o.CertificateFile = None,
    json: o.Json = False,
    max_states: o.MaxStates = o.MAX_STATES,
    max_elements: o.MaxElements = o.MAX_ELEMENTS,
    timeout: o.Timeout = None,
) -> None:
    """Run Barrington's reduction: print the word, its value in the task, and the formula's value."""
    from tc0kit.algebra.barrington import reduce_formula, reduction_certificate
    from tc0kit.algebra.formula import parse_assignment, parse_formula

    budget = o.make_budget(max_states, max_elements, timeout)
    target = o.read_task(to, alphabet, symbols, budget)
    parsed = parse_formula(formula)
    result = reduce_formula(parsed, target, parse_assignment(parsed, input), budget)
    if certificate is not None:
        import json as json_module

        text = json_module.dumps(reduction_certificate(target, budget=budget), ensure_ascii=False)
        o.write_text(certificate, text + "\n")
    fields = {"task": target.name, "formula": formula, "input": input, **result.fields(target)}
    if json:
        print_json("reduce", fields)
        return
    print_rows((label, _short(str(value))) for label, value in result.rows(target))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]} ... (--json prints all of it)"
