"""``tc0kit experiment figure1``, ``compare``, ``witness`` and ``plot``: results as tables and pictures."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from tc0kit.cli import options as o
from tc0kit.cli.experiment_options import (
    Address,
    EngineName,
    Out,
    Workers,
    layers_text,
    letters_progress,
    make_engine,
    print_table,
    read_settings,
    sweep_progress,
)
from tc0kit.cli.output import clear_progress, print_json, print_rows, visible

FIGURE_FOLDER = Path("figure1")
FIGURE_EXAMPLES = ("tc0kit experiment figure1 --size smoke --seeds 1 --budget 0.1 --only ids4 --out figure1",)
COMPARE_EXAMPLES = ("tc0kit experiment compare --task parity --model mamba --model ids4 --length 4 --budget 0.2",)
WITNESS_EXAMPLES = (
    "tc0kit experiment witness --task A5 --model ids4 --length 10000",
    "tc0kit experiment witness --task Z61 --model dcd --length 1000 --plot cliff",
)
PLOT_EXAMPLES = ("tc0kit experiment plot sweeps/s3 -o figures",)


def figure1(
    size: Annotated[
        str, typer.Option(help="smoke (minutes), cpu (a night), gpu (half an hour of one H200).")
    ] = "smoke",
    out: Annotated[
        Path, typer.Option("--out", help="Folder of runs, results and pictures; run again to resume.")
    ] = FIGURE_FOLDER,
    seeds: Annotated[int | None, typer.Option(min=1, max=100, help="Seeds 0 .. N-1 instead of the size's own.")] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="Seconds a run instead of the size's own.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only these models (may be repeated).")] = None,
    workers: Workers = 2,
    engine: EngineName = "local",
    address: Address = None,
    json: o.Json = False,
) -> None:
    """Draw the figure of Merrill, Petty, Sabharwal (2024): the fewest layers that reach each length, by task and model.

    One run with a length curriculum for each task, model, depth and seed. Results go to figure1-SIZE.json, .svg and
    .png.
    """
    from tc0kit.errors import UserError, did_you_mean
    from tc0kit.experiments import figure as f
    from tc0kit.experiments.network import need_torch
    from tc0kit.experiments.settings import updated
    from tc0kit.experiments.storage import write_json
    from tc0kit.experiments.sweeps.sweep import run_sweep

    chosen = f.size_of(size)
    trials = chosen.trials(None if seeds is None else range(seeds))
    for model in only or ():
        if model not in chosen.models:
            raise UserError(f"size {size} has no model {model!r}{did_you_mean(model, chosen.models)}")
    trials = [
        updated(trial, {} if budget is None else {"budget": budget})
        for trial in trials
        if not only or trial.model in only
    ]
    need_torch()
    records = run_sweep(trials, out / f"runs-{size}", make_engine(engine, workers, address), sweep_progress())
    clear_progress()
    result = {"schema": "tc0kit.figure1/1", "command": f.command(size, seeds, budget, only), "records": records}
    write_json(out / f"figure1-{size}.json", result)
    files = _drawn(lambda plots: plots.figure1(records, out / f"figure1-{size}"))
    if json:
        print_json("experiment-figure1", {"size": size, "records": records, "files": [str(file) for file in files]})
        return
    print_table(("task", "model", "layers", "reach of each seed", ""), f.table(f.cells(records)))
    print(f"results: {out / f'figure1-{size}.json'}" + "".join(f", {file}" for file in files))


def compare(
    task: Annotated[
        list[str] | None, typer.Option(help="Tasks (repeat the option); default parity, S3 and A5.")
    ] = None,
    model: Annotated[list[str] | None, typer.Option("--model", "-m", help="Models (repeat the option).")] = None,
    layers: Annotated[int, typer.Option(min=1, help="Number of layers.")] = 1,
    length: Annotated[int, typer.Option(min=3, help="Letters of the longest training words.")] = 12,
    budget: Annotated[float, typer.Option(min=0, help="CPU seconds of each training.")] = 10.0,
    witness_length: Annotated[int, typer.Option(min=1, help="Letters of the words for exact weights.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of weights and words.")] = 0,
    out: Out = None,
    workers: Workers = 2,
    json: o.Json = False,
) -> None:
    """Hold theory against what runs: verdicts, the accuracy of exact weights, and that of trained ones.

    An answer of theory is about all lengths; "no!" is unconditional, "no" rests on a conjecture. Trained: share of test
    words with every label right.
    """
    from tc0kit.experiments.network import need_torch

    given = {"layers": layers, "length": length, "budget": budget, "seed": seed, "test_words": 256}
    base = read_settings(None, given)
    need_torch()
    from tc0kit.experiments import compare as c
    from tc0kit.experiments.storage import write_json
    from tc0kit.experiments.sweeps.grid import expand
    from tc0kit.experiments.sweeps.sweep import run_sweep

    grid = {"task": task or list(c.TASKS), "model": model or list(c.MODELS)}
    trials = expand(base, grid)
    records = run_sweep(trials, out and out / "runs-compare", make_engine("local", workers, None), sweep_progress())
    rows = c.compare(trials, records, witness_length)
    clear_progress()
    fields = [row.fields() for row in rows]
    if out is not None:
        write_json(out / "compare.json", {"schema": "tc0kit.compare/1", "rows": fields})
    if json:
        print_json("experiment-compare", {"rows": fields})
        return
    head = ("task", "model", "layers", "theory", f"weights at {witness_length:,}", f"at {length}", f"at {10 * length}")
    print_table(head, [row.cells() for row in rows])
    print()
    for row in rows:
        if not row.agrees or row.predicts != "open":
            print(visible(f"{row.settings.task}, {row.settings.model}: {row.explanation}"))


def witness(
    task: Annotated[str, typer.Option(help="A word problem or regular language.")] = "A5",
    model: Annotated[str, typer.Option("--model", "-m", help="A model of the catalogue.")] = "ids4",
    layers: o.Layers = None,
    semantics: Annotated[
        str | None, typer.Option(help="Whose theorem gives the weights; default: any that says yes.")
    ] = None,
    length: Annotated[int, typer.Option(min=1, help="Letters of each word.")] = 10_000,
    words: Annotated[int, typer.Option(min=1, help="Random words.")] = 4,
    precision: Annotated[
        list[str] | None,
        typer.Option(
            help="Number formats (repeat the option), or fixed<bits>.<fraction>; default: "
            "float64, float32, float16, bfloat16."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the words.")] = 0,
    plot: Annotated[Path | None, typer.Option(help="Draw accuracy against length to PLOT.svg and .png.")] = None,
    json: o.Json = False,
) -> None:
    """Build exact weights for a task and run them on the torch kernels in several number formats.

    Prints the accuracy up to the length and the first wrong position of each format: weights and states are rounded to
    it after each update.
    """
    from tc0kit.budget import Budget
    from tc0kit.experiments.network import need_torch
    from tc0kit.tasks import parse_task

    need_torch()
    from tc0kit.experiments.witness import FORMATS, run_witness, witness_network

    asked = parse_task(task)
    network = witness_network(asked, model, layers, semantics, Budget())
    found = run_witness(
        asked, network, length, precision or FORMATS, words=words, seed=seed, watch=letters_progress(length)
    )
    clear_progress()
    files = []
    if plot is not None:
        from tc0kit.experiments import plots

        title = f"exact weights: {task}, {model}"
        files = plots.precision([ran.fields() for ran in found], title, plot)
    if json:
        print_json("experiment-witness", {
            "task": asked.name, "model": network.about["model"], "semantics": network.about["semantics"],
            "rule": network.about["rule"], "layers": len(network.layers), "length": length,
            "accuracy": found[0].accuracy, "precision": found[0].precision, "runs": [ran.fields() for ran in found],
        })  # fmt: skip
        return
    kinds = ", ".join(dict.fromkeys(head.kind for layer in network.layers for head in layer.heads))
    print_rows([
        ("task", asked.name),
        ("weights", f"{network.about['model']}, {layers_text(len(network.layers))} ({kinds}), "
                    f"by {network.about['rule']}, {network.about['semantics']} semantics"),
        ("words", f"{words} random words of {length:,} letters"),
    ])  # fmt: skip
    print_table(
        ("format", "accuracy", "first wrong position"),
        [
            (ran.precision, f"{ran.accuracy:.6f}", f"{ran.first_wrong:,}" if ran.first_wrong else "none")
            for ran in found
        ],
    )
    for file in files:
        print(file)


def plot(
    source: Annotated[Path, typer.Argument(help="Folder of a run or of a sweep, or a file of results.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the pictures.")] = Path("figures"),
) -> None:
    """Draw results as SVG and PNG: accuracy against length, the figure; of one run also training and eigenvalues."""
    from tc0kit.experiments import plots
    from tc0kit.experiments.sweeps.sweep import read_records

    records = [record for record in read_records(source) if record["curves"]]
    files = plots.accuracy(records, out / "accuracy")
    if len(records) > 1:
        files += plots.figure1(records, out / "figure1")
    if (source / "checkpoint.safetensors").exists():
        from tc0kit.experiments.network import need_torch

        need_torch()
        from tc0kit.experiments.training.loop import read_metrics

        files += plots.training({source.name: list(read_metrics(source))}, out / "training")
        from tc0kit.experiments.eigenvalues import of_run

        if (values := of_run(source)) is not None:
            files += plots.eigenvalues(values, out / "eigenvalues")
    for file in files:
        print(file)


def _drawn(draw: Callable[[Any], list[Path]]) -> list[Path]:
    """Draw if matplotlib is installed; results do not wait for a picture."""
    from tc0kit.errors import UserError
    from tc0kit.experiments import plots

    try:
        return draw(plots)
    except UserError as error:
        print(f"tc0kit: no picture: {error}", file=sys.stderr)
        return []
