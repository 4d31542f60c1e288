"""Options that several commands share, and what they build."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tc0kit.budget import Budget
    from tc0kit.tasks.task import Task

TaskText = Annotated[str, typer.Argument(help="A task: A5, S3 x Z2, '(aa)*', my_dfa.json, parity, ... or - for stdin.")]
Alphabet = Annotated[
    str | None, typer.Option(help="Alphabet of a word problem: 'all' elements or the 'generators'.", show_default=False)
]
Symbols = Annotated[
    str | None, typer.Option(help="Alphabet of a regex, e.g. ab; default: the symbols that occur.", show_default=False)
]
ModelText = Annotated[
    str, typer.Option("--model", "-m", help="A model: mamba, 'deltanet(beta=[0,2])', my_model.toml, ...")
]
Layers = Annotated[
    int | None, typer.Option(min=1, help="Number of layers; default: any constant number.", show_default=False)
]
CertificateFile = Annotated[
    Path | None, typer.Option("--certificate", help="Write the certificate to this file.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
MaxStates = Annotated[int, typer.Option(min=1, help="Budget: states of an automaton construction.")]
MaxElements = Annotated[int, typer.Option(min=1, help="Budget: monoid elements or image sets.")]
Timeout = Annotated[float | None, typer.Option(min=0.001, help="Budget: seconds of wall clock.", show_default=False)]

MAX_STATES = 100_000
MAX_ELEMENTS = 2_000_000


def make_budget(max_states: int, max_elements: int, timeout: float | None) -> Budget:
    """Return the budget of a command, with a progress bar on a terminal."""
    from tc0kit.budget import Budget
    from tc0kit.cli.output import terminal_progress

    return Budget(max_states, max_elements, timeout, terminal_progress())


def read_task(text: str, alphabet: str | None, symbols: str | None, budget: Budget) -> Task:
    """Return the task that the command line names; ``-`` reads it, or a file's content, from standard input."""
    from tc0kit.tasks import parse_task, parse_task_bytes
    from tc0kit.tasks.files import SIZE_LIMIT

    if text == "-":
        data = sys.stdin.buffer.read(SIZE_LIMIT + 1)
        return parse_task_bytes(data, alphabet=alphabet, symbols=symbols, budget=budget)
    return parse_task(text, alphabet=alphabet, symbols=symbols, budget=budget)


def write_json(path: Path, value: object) -> None:
    """Write a certificate.

    Raises:
        UserError: the file cannot be written.
    """
    from tc0kit.cli.output import json_text

    write_bytes(path, [(json_text(value) + "\n").encode("utf-8")])


def write_bytes(path: Path, pieces: Iterable[bytes]) -> int:
    """Write a result file and return its size.

    Raises:
        UserError: the file cannot be written.
    """
    from tc0kit.errors import UserError

    try:
        with path.open("wb") as stream:
            return sum(stream.write(piece) for piece in pieces)
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise UserError(f"cannot write {str(path)!r}: {error}") from error
