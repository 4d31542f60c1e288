"""The commands put together, errors as one line, and the exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from tc0kit._version import __version__
from tc0kit.cli import catalogue, classify, draw, explain, export, reduce, simulate, solve, stats, verify
from tc0kit.cli import compile as compile_command

INTERNAL_ERROR = 70
DEBUG = "TC0KIT_DEBUG"

COMMANDS: dict[str, tuple[Callable[..., None], Sequence[str]]] = {
    "solve": (solve.solve, solve.EXAMPLES),
    "classify": (classify.classify, classify.EXAMPLES),
    "reduce": (reduce.reduce, reduce.EXAMPLES),
    "verify": (verify.verify, verify.EXAMPLES),
    "compile": (compile_command.compile_, compile_command.EXAMPLES),
    "simulate": (simulate.simulate, simulate.EXAMPLES),
    "stats": (stats.stats, stats.EXAMPLES),
    "draw": (draw.draw, draw.EXAMPLES),
    "export": (export.export, export.EXAMPLES),
    "explain": (explain.explain, explain.EXAMPLES),
    "models": (catalogue.models, catalogue.MODEL_EXAMPLES),
    "tasks": (catalogue.tasks, catalogue.TASK_EXAMPLES),
}
"""name -> (function, runnable examples that end its help)."""


def build_app() -> typer.Typer:
    """Return the typer application."""
    app = typer.Typer(
        name="tc0kit",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        help="Can a sequence model of this kind solve this task, and what is the proof?",
    )
    app.callback()(_global_options)
    for name, (function, examples) in COMMANDS.items():
        app.command(name, epilog="Examples:  " + "   |   ".join(examples))(function)
    return app


def _global_options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback on errors.")] = False,
) -> None:
    if version:
        print(f"tc0kit {__version__}")
        raise typer.Exit
    if debug:
        os.environ[DEBUG] = "1"


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code; no traceback reaches the user without ``--debug``."""
    from tc0kit.cli.output import clear_progress
    from tc0kit.errors import BudgetSpent, Tc0kitError

    try:
        build_app()(args=arguments, prog_name="tc0kit")
    except SystemExit as stop:
        return _code(stop.code)
    except Tc0kitError as error:
        clear_progress()
        if os.environ.get(DEBUG):
            raise
        print(f"tc0kit: {error}", file=sys.stderr)
        if isinstance(error, BudgetSpent):
            for key, value in error.found.items():
                print(f"  found so far: {key} = {value}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        print(f"tc0kit: internal error: {type(error).__name__}: {error} (--debug shows where)", file=sys.stderr)
        return INTERNAL_ERROR
    return 0


def _code(code: Any) -> int:
    return code if isinstance(code, int) else 0 if code is None else 2
