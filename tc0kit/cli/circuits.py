"""What the circuit commands share: a circuit named by a file, by an arithmetic function, a model or a task."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tc0kit.budget import Budget
    from tc0kit.circuits.circuit import Circuit

What = Annotated[
    str,
    typer.Argument(
        help="sum, product, a model (mamba, s4, ...), a model file (.toml) or a task (S3, '(ab)*', parity, ...)."
    ),
]
Length = Annotated[int, typer.Option("-n", min=0, help="Number of tokens.")]
Bits = Annotated[int, typer.Option("--bits", min=1, help="Bits of the fixed-point numbers.")]
Depth = Annotated[str, typer.Option("--depth", help="constant or log.")]
Layers = Annotated[int | None, typer.Option(min=1, help="Blocks of a Mamba stack.", show_default=False)]
Floats = Annotated[
    str | None,
    typer.Option("--float", help="Floats <m, e>, not fixed point: M,E bits or M,E,ROUNDING.", show_default=False),
]
Last = Annotated[bool, typer.Option("--last", help="Only the output after the last token.")]
MaxGates = Annotated[int, typer.Option(min=1, help="Budget: gates of the circuit.")]
CircuitFile = Annotated[Path, typer.Argument(help="A circuit file written by tc0kit compile.")]

MAX_GATES = 20_000_000
BITS = 4


def build(
    what: str,
    n: int,
    bits: int,
    depth: str,
    layers: int | None,
    last: bool,
    max_gates: int,
    budget: Budget,
    floats: str | None = None,
) -> Circuit:
    """Return the circuit that the command line names, over floats if their format is given.

    Raises:
        UserError: nothing has this name, or it cannot be compiled so.
        BudgetSpent: the circuit is too large.
    """
    from tc0kit.circuits.compile import ARITHMETIC, compile_arithmetic, compile_model
    from tc0kit.circuits.words import compile_task
    from tc0kit.models.parse import model_names, parse_model
    from tc0kit.tasks import parse_task

    if floats is not None:
        return _build_on_floats(what, n, floats, depth, layers, last, max_gates)
    if what in ARITHMETIC:
        return compile_arithmetic(what, n, bits, max_gates=max_gates)
    if what.endswith(".toml"):
        from tc0kit.circuits.compile import compile_recurrence
        from tc0kit.models.recurrence_file import read_recurrence

        recurrence = read_recurrence(what, budget)
        return compile_recurrence(recurrence, n, bits, depth, last=last, max_gates=max_gates, budget=budget)
    if what.partition("(")[0].lower() in model_names():
        model = parse_model(what, layers=layers)
        return compile_model(model, n, bits, depth, last=last, max_gates=max_gates, budget=budget)
    task = parse_task(what, budget=budget)
    return compile_task(task, n, depth, "last" if last else "prefix", max_gates=max_gates, budget=budget)


def _build_on_floats(
    what: str, n: int, floats: str, depth: str, layers: int | None, last: bool, max_gates: int
) -> Circuit:
    from tc0kit.circuits.compile import ARITHMETIC
    from tc0kit.circuits.float_compile import compile_float_arithmetic, compile_float_model
    from tc0kit.circuits.floats import parse_float_format
    from tc0kit.errors import UserError
    from tc0kit.models.parse import model_names, parse_model

    numbers = parse_float_format(floats)
    if what in ARITHMETIC:
        return compile_float_arithmetic(what, n, numbers, max_gates=max_gates)
    if what.partition("(")[0].lower() in model_names():
        return compile_float_model(parse_model(what, layers=layers), n, numbers, depth, last=last, max_gates=max_gates)
    raise UserError(
        f"--float: sum, product, s4 and diagonal layers such as gla are compiled on floats, not {what[:60]!r}"
    )


def count_rows(circuit: Circuit) -> list[tuple[str, str]]:
    """Return label and text of a circuit's counts."""
    from tc0kit.circuits.statistics import statistics

    counts = statistics(circuit)
    rows = [
        ("circuit", circuit.name),
        ("semantics", str(circuit.header.get("semantics", "exact"))),
        *_number_row(circuit),
        ("depth", f"{counts.depth:,} levels of weighted gates"),
        ("gates", f"{counts.gates:,} on {counts.rows:,} forms"),
        ("wires", f"{counts.wires:,}; largest fan-in {counts.max_fan_in:,}; weights of {counts.max_weight_bits} bits"),
    ]
    for k, (block, count) in enumerate(counts.by_origin.items()):
        levels = ", ".join(str(level) for level in count["levels"])
        rows.append(
            (
                "by origin" if not k else "",
                f"{block}: {count['gates']:,} gates, {count['wires']:,} wires, level {levels}",
            )
        )
    return rows


def _number_row(circuit: Circuit) -> list[tuple[str, str]]:
    numbers = circuit.header.get("numbers")
    if not isinstance(numbers, dict) or numbers.get("kind") != "float":
        return []
    sizes = f"{numbers['mantissa_bits']} + {numbers['exponent_bits']} bits"
    return [
        ("numbers", f"floats <m, e> of {sizes}, exact inside, one cast at the end ({numbers['rounding']}, saturating)")
    ]
