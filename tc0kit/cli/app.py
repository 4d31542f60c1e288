"""The commands put together, errors as one line, and the exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from tc0kit._version import __version__
from tc0kit.cli import (
    analyze,
    catalogue,
    classify,
    draw,
    equiv,
    experiment,
    explain,
    export,
    reduce,
    simulate,
    solve,
    stats,
    verify,
)
from tc0kit.cli import compile as compile_command

INTERNAL_ERROR = 70
INTERRUPTED = 130
DEBUG = "TC0KIT_DEBUG"

UsageError: type[Exception] = typer.BadParameter.__bases__[0]  # typer gives the base class of its own errors no name

COMMANDS: dict[str, tuple[Callable[..., None], Sequence[str]]] = {
    "solve": (solve.solve, solve.EXAMPLES),
    "classify": (classify.classify, classify.EXAMPLES),
    "analyze": (analyze.analyze, analyze.EXAMPLES),
    "reduce": (reduce.reduce, reduce.EXAMPLES),
    "verify": (verify.verify, verify.EXAMPLES),
    "compile": (compile_command.compile_, compile_command.EXAMPLES),
    "simulate": (simulate.simulate, simulate.EXAMPLES),
    "stats": (stats.stats, stats.EXAMPLES),
    "equiv": (equiv.equiv, equiv.EXAMPLES),
    "draw": (draw.draw, draw.EXAMPLES),
    "export": (export.export, export.EXAMPLES),
    "explain": (explain.explain, explain.EXAMPLES),
    "models": (catalogue.models, catalogue.MODEL_EXAMPLES),
    "tasks": (catalogue.tasks, catalogue.TASK_EXAMPLES),
    **{f"experiment {name}": command for name, command in experiment.COMMANDS.items()},
}
"""name, or group and name -> (function, runnable examples that end its help)."""
GROUPS = {"experiment": experiment.HELP}


def build_app() -> typer.Typer:
    """Return the typer application."""
    app = typer.Typer(
        name="tc0kit",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Can a sequence model of this kind solve this task, and what is the proof?",
    )
    app.callback()(_global_options)
    groups = {
        name: typer.Typer(help=text, no_args_is_help=True, rich_markup_mode=None) for name, text in GROUPS.items()
    }
    for name, (function, examples) in COMMANDS.items():
        group, _, last = name.rpartition(" ")
        # The \b keeps the lines as they are: an example that is wrapped cannot be copied.
        (groups[group] if group else app).command(last, epilog="\b\n" + "\n  ".join(("Examples:", *examples)))(function)
    for name, group_app in groups.items():
        app.add_typer(group_app, name=name)
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
    from tc0kit.cli.output import clear_progress, visible

    try:
        code = build_app()(args=arguments or ["--help"], prog_name="tc0kit", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except SystemExit as stop:  # typer's completion ends so, and with code 1 its own reaction to a closed pipe
        return stop.code if isinstance(stop.code, int) and stop.code != 1 else 0
    except BrokenPipeError:
        # What is left in the buffer would raise again when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (KeyboardInterrupt, typer.Abort):
        clear_progress()
        return INTERRUPTED
    except Exception as error:
        clear_progress()
        code, lines = _failure(error)
        if os.environ.get(DEBUG) and not isinstance(error, UsageError):
            raise
        for line in lines:
            print(visible(line), file=sys.stderr)
        return code


def _failure(error: Exception) -> tuple[int, list[str]]:
    """Return the exit code of an error and what is printed of it: one line, and what was found so far."""
    from tc0kit.errors import BudgetSpent, Tc0kitError

    if isinstance(error, UsageError):
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "tc0kit"
        text = str(getattr(error, "format_message", lambda: error)()).strip().rstrip(".")
        return 2, [f"tc0kit: {text[:1].lower()}{text[1:]} ({command} --help)"]
    if isinstance(error, BudgetSpent):
        known = {key: value for key, value in error.found.items() if key not in ("stage", "reached")}  # in the message
        found = [f"  found so far: {key}: {_in_words(value)}" for key, value in known.items()]
        return error.exit_code, [f"tc0kit: {error}", *found]
    if isinstance(error, Tc0kitError):
        return error.exit_code, [f"tc0kit: {error}"]
    if isinstance(error, MemoryError):
        return BudgetSpent.exit_code, ["tc0kit: budget spent: no memory is left"]
    if isinstance(error, OSError):
        return 2, [f"tc0kit: the output cannot be written: {error.strerror or error}"]
    return INTERNAL_ERROR, [f"tc0kit: internal error: {type(error).__name__}: {error} (--debug shows where)"]


def _in_words(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:,}" if type(value) is int else str(value)
