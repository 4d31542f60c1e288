"""``tc0kit experiment``: train models, write data, run sweeps; the group of commands."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from tc0kit.cli import experiment_results as results
from tc0kit.cli import options as o
from tc0kit.cli.experiment_options import (
    Address,
    EngineName,
    Out,
    Workers,
    layers_text,
    make_engine,
    percent,
    print_table,
    read_settings,
    run_progress,
    sweep_progress,
)
from tc0kit.cli.output import clear_progress, json_text, print_json, print_rows

RUN_EXAMPLES = (
    "tc0kit experiment run --task S3 --model ids4 --length 12 --budget 10",
    "tc0kit experiment run --task parity --model mamba --length 8 --steps 20 --out runs/parity --json",
)
DATA_EXAMPLES = (
    "tc0kit experiment data --task A5 --length 12 --train 100 --test 20 -o a5.csv",
    "tc0kit experiment data --task S5 --form chess --length 4 --train 10 --test 5 -o chess.csv",
)
SETTINGS_EXAMPLES = ("tc0kit experiment settings",)
SWEEP_EXAMPLES = ("tc0kit experiment sweep sweep.toml --out sweeps/s3",)

Task = Annotated[str | None, typer.Option(help="A word problem or regular language: A5, 'A5 over generators', parity.")]
Form = Annotated[str | None, typer.Option(help="How it is told: letters, chess, code, entities.", show_default=False)]


def run(
    config: Annotated[Path | None, typer.Option(help="TOML file of settings; options win over it.")] = None,
    task: Task = None,
    form: Form = None,
    model: Annotated[str | None, typer.Option("--model", "-m", help="A model of the catalogue.")] = None,
    layers: Annotated[int | None, typer.Option(min=1, help="Number of layers.")] = None,
    length: Annotated[int | None, typer.Option(min=3, help="Letters of the longest training words.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of weights, words and splits.")] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="CPU seconds of training (GPU: seconds).")] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Most steps.")] = None,
    lr: Annotated[float | None, typer.Option(help="Learning rate.")] = None,
    batch: Annotated[int | None, typer.Option(min=1, help="Words a step.")] = None,
    width: Annotated[int | None, typer.Option(min=2, help="Size of the embedding.")] = None,
    device: Annotated[str | None, typer.Option(help="cpu or cuda.")] = None,
    precision: Annotated[str | None, typer.Option(help="float32, or bfloat16 on a GPU.")] = None,
    out: Out = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines: the metrics, then the record.")] = False,
) -> None:
    """Train one model on one task and measure it, also on words up to ten times as long.

    All settings (``tc0kit experiment settings``) may stand in the TOML file.
    """
    from tc0kit.experiments.network import need_torch

    given = {
        "task": task, "form": form, "model": model, "layers": layers, "length": length, "seed": seed, "budget": budget,
        "steps": steps, "lr": lr, "batch": batch, "width": width, "device": device, "precision": precision,
    }  # fmt: skip
    settings = read_settings(config, given)
    need_torch()
    from tc0kit.experiments.training.trial import run_trial

    record = run_trial(settings, out, _json_lines() if json else run_progress(settings))
    clear_progress()
    if json:
        print(json_text(record, sys.stdout.encoding))
        return
    print_rows(_record_rows(record))


def settings() -> None:
    """Print all settings with their defaults, as a TOML file to start from."""
    from tc0kit.experiments.settings import Settings

    for name, value in Settings().fields().items():
        if value is None:
            print(f"# {name} = (no limit)")
        else:
            print(f"{name} = {str(value).lower() if isinstance(value, bool) else json_text(value)}")


def data(
    out: Annotated[Path, typer.Option("--out", "-o", help="A .csv or .parquet file.")],
    task: Annotated[str, typer.Option(help="A word problem or regular language.")] = "A5",
    form: Annotated[str, typer.Option(help="letters, chess, code or entities.")] = "letters",
    length: Annotated[int, typer.Option(min=3, help="Letters of the longest training words.")] = 20,
    longest: Annotated[
        int | None, typer.Option(min=3, help="Letters of the longest test words; default --length.")
    ] = None,
    train: Annotated[int, typer.Option(min=1, max=10_000_000, help="Training words.")] = 1000,
    test: Annotated[int, typer.Option(min=1, max=10_000_000, help="Test words.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Seed of words and splits.")] = 0,
    json: o.Json = False,
) -> None:
    """Write disjoint training and test words with their labels to a file.

    Test words have the length of the training words and, with --longest, also lengths doubled up to it.
    """
    from tc0kit.experiments.data.files import rows, write
    from tc0kit.experiments.settings import Settings, updated

    source = updated(Settings(), {"task": task, "form": form, "length": length, "seed": seed}).data()
    lengths = [length]
    while longest is not None and 2 * lengths[-1] <= longest:
        lengths.append(2 * lengths[-1])
    count = write(out, rows(source, train, test, [length], lengths))
    if json:
        print_json("experiment-data", {
            "task": source.tables.name, "file": str(out), "rows": count, "test_lengths": lengths,
            "tokens": list(source.vocabulary), "labels": list(source.tables.classes),
        })  # fmt: skip
        return
    print_rows([
        ("task", source.tables.name),
        ("rows", f"{count:,}: {train:,} training words of {length} letters, {test:,} test words of each of {lengths}"),
        ("tokens", f"{len(source.vocabulary)}, {source.tokens_a_letter} for a letter"),
        ("labels", f"{len(source.tables.classes)} (--json lists tokens and labels)"),
        ("file", str(out)),
    ])  # fmt: skip


def sweep(
    file: Annotated[Path, typer.Argument(help="TOML file of settings with a table [grid] of lists.")],
    out: Annotated[Path, typer.Option("--out", help="Folder of all runs; run again to resume.")],
    workers: Workers = 2,
    engine: EngineName = "local",
    address: Address = None,
    json: o.Json = False,
) -> None:
    """Run every combination of a grid of settings, one process or Ray task a run; finished runs are not run again."""
    from tc0kit.experiments.figure import cells, table
    from tc0kit.experiments.network import need_torch
    from tc0kit.experiments.sweeps.grid import read_grid
    from tc0kit.experiments.sweeps.sweep import run_sweep

    trials = read_grid(file)
    need_torch()
    records = run_sweep(trials, out, make_engine(engine, workers, address), sweep_progress())
    clear_progress()
    if json:
        print_json("experiment-sweep", {"records": records})
        return
    print_table(("task", "model", "layers", "reach of each seed", ""), table(cells(records)))


def _record_rows(record: dict[str, Any]) -> list[tuple[str, str]]:
    done = record["settings"]
    curves = record["curves"]
    length = done["length"]
    rows = [
        ("task", f"{done['task']}, {record['letters']} letters, {record['classes']} labels"),
        ("model", f"{done['model']}, {layers_text(done['layers'])}, {record['parameters']:,} weights"),
        ("training", f"{record['outcome']}: {record['steps']:,} steps, {record['seconds']:.1f} s, words up to "
                     f"{record['trained_length']} of {length} letters"),
        ("reach", f"{record['reach']} of {length} letters: more than 90 % of test words right throughout"
                  + ("" if record["reach"] >= length else "; longer ones not reached within the budget")),
    ]  # fmt: skip
    for k, curve in enumerate(curves):
        text = f"length {curve['length']}: {percent(curve['sequence'][-1])} of words right throughout, "
        rows.append(("test" if not k else "", text + f"{percent(curve['tail'])} of labels in the last tenth"))
    return rows


def _json_lines() -> Callable[[dict[str, Any]], None]:
    return lambda line: print(json_text(line, sys.stdout.encoding), flush=True)


HELP = "Train models and hold theory against them. Sweeps, the paper's figure, exact weights (needs torch)."
COMMANDS: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "run": (run, RUN_EXAMPLES),
    "settings": (settings, SETTINGS_EXAMPLES),
    "data": (data, DATA_EXAMPLES),
    "sweep": (sweep, SWEEP_EXAMPLES),
    "figure1": (results.figure1, results.FIGURE_EXAMPLES),
    "compare": (results.compare, results.COMPARE_EXAMPLES),
    "witness": (results.witness, results.WITNESS_EXAMPLES),
    "plot": (results.plot, results.PLOT_EXAMPLES),
}
"""name -> (function, runnable examples that end its help)."""
