"""``tc0kit experiment``: train models, run sweeps, draw the paper's figure, and hold theory against what runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tc0kit.cli import options as o
from tc0kit.cli.output import json_text, print_json, print_rows, visible

if TYPE_CHECKING:
    from tc0kit.experiments.settings import Settings
    from tc0kit.experiments.sweeps.engines import Engine

RUN_EXAMPLES = (
    "tc0kit experiment run --task S3 --model ids4 --length 12 --budget 10",
    "tc0kit experiment run --task parity --model mamba --length 8 --steps 20 --out runs/parity --json",
)
DATA_EXAMPLES = (
    "tc0kit experiment data --task A5 --length 12 --train 100 --test 20 -o a5.csv",
    "tc0kit experiment data --task S5 --form chess --length 4 --train 10 --test 5 -o chess.csv",
)
SETTINGS_EXAMPLES = ("tc0kit experiment settings",)
FIGURE_EXAMPLES = ("tc0kit experiment figure1 --size smoke --seeds 1 --budget 1 --only ids4 --out figure1",)
COMPARE_EXAMPLES = ("tc0kit experiment compare --task parity --model mamba --model ids4 --length 6 --budget 2",)
WITNESS_EXAMPLES = (
    "tc0kit experiment witness --task A5 --model ids4 --length 10000",
    "tc0kit experiment witness --task Z61 --model dcd --length 1000 --plot cliff",
)
SWEEP_EXAMPLES = ("tc0kit experiment sweep sweep.toml --out sweeps/s3",)
PLOT_EXAMPLES = ("tc0kit experiment plot sweeps/s3 -o figures",)

Task = Annotated[str | None, typer.Option(help="A word problem or regular language: A5, 'A5 over generators', parity.")]
Form = Annotated[str | None, typer.Option(help="How it is told: letters, chess, code, entities.", show_default=False)]
Out = Annotated[Path | None, typer.Option("--out", help="Folder of checkpoints and records; run again to resume.")]
Workers = Annotated[int, typer.Option(min=1, max=1024, help="Local processes, one thread each.")]
EngineName = Annotated[str, typer.Option("--engine", help="local or ray.")]
Address = Annotated[str | None, typer.Option(help="Address of a Ray cluster; default: one on this machine.")]


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
    settings = _settings(config, given)
    need_torch()
    from tc0kit.experiments.training.trial import run_trial

    record = run_trial(settings, out, _json_lines() if json else _progress(settings))
    _clear()
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
    records = run_sweep(trials, out, _engine(engine, workers, address), _sweep_progress())
    _clear()
    if json:
        print_json("experiment-sweep", {"records": records})
        return
    _print_table(("task", "model", "layers", "reach of each seed", ""), table(cells(records)))


def figure1(
    size: Annotated[
        str, typer.Option(help="smoke (minutes), cpu (a night), gpu (half an hour of one H200).")
    ] = "smoke",
    out: Annotated[
        Path, typer.Option("--out", help="Folder of runs, results and pictures; run again to resume.")
    ] = Path("figure1"),
    seeds: Annotated[int | None, typer.Option(min=1, max=100, help="Seeds 0 .. N-1 instead of the size's own.")] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="Seconds a run instead of the size's own.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only these models (may be repeated).")] = None,
    workers: Workers = 2,
    engine: EngineName = "local",
    address: Address = None,
    json: o.Json = False,
) -> None:
    """Draw the figure of Merrill, Petty, Sabharwal (2024): the fewest layers that reach each length, by task and model.

    One run with a length curriculum for each task, model, depth and seed. Results go to figure1-SIZE.json, .svg and .png.
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
    records = run_sweep(trials, out / f"runs-{size}", _engine(engine, workers, address), _sweep_progress())
    _clear()
    result = {"schema": "tc0kit.figure1/1", "command": f.command(size, seeds, budget, only), "records": records}
    write_json(out / f"figure1-{size}.json", result)
    files = _drawn(lambda plots: plots.figure1(records, out / f"figure1-{size}"))
    if json:
        print_json("experiment-figure1", {"size": size, "records": records, "files": [str(file) for file in files]})
        return
    _print_table(("task", "model", "layers", "reach of each seed", ""), f.table(f.cells(records)))
    print(f"results: {out / f'figure1-{size}.json'}" + "".join(f", {file}" for file in files))


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
        asked, network, length, precision or FORMATS, words=words, seed=seed, watch=_letters_progress(length)
    )
    _clear()
    files = []
    if plot is not None:
        from tc0kit.experiments import plots

        title = f"exact weights: {task}, {model}"
        files = plots.precision([ran.fields() for ran in found], title, plot)
    if json:
        print_json("experiment-witness", {
            "task": asked.name, "model": network.about["model"], "semantics": network.about["semantics"],
            "rule": network.about["rule"], "layers": len(network.layers), "accuracy": found[0].accuracy, "length": length,
            "precision": found[0].precision, "runs": [ran.fields() for ran in found],
        })  # fmt: skip
        return
    kinds = ", ".join(dict.fromkeys(head.kind for layer in network.layers for head in layer.heads))
    print_rows([
        ("task", asked.name),
        ("weights", f"{network.about['model']}, {len(network.layers)} layers ({kinds}), by {network.about['rule']}, "
                    f"{network.about['semantics']} semantics"),
        ("words", f"{words} random words of {length:,} letters"),
    ])  # fmt: skip
    _print_table(
        ("format", "accuracy", "first wrong position"),
        [
            (ran.precision, f"{ran.accuracy:.6f}", f"{ran.first_wrong:,}" if ran.first_wrong else "none")
            for ran in found
        ],
    )
    for file in files:
        print(file)


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
    """Hold theory against what runs: its verdicts, the accuracy of exact weights, and of trained ones at 1 and 10 lengths.

    An answer of theory is about all lengths; "no!" is unconditional, "no" rests on a conjecture. Trained: share of test
    words with every label right.
    """
    from tc0kit.experiments.network import need_torch

    given = {"layers": layers, "length": length, "budget": budget, "seed": seed, "test_words": 256}
    base = _settings(None, given)
    need_torch()
    from tc0kit.experiments import compare as c
    from tc0kit.experiments.storage import write_json
    from tc0kit.experiments.sweeps.grid import expand
    from tc0kit.experiments.sweeps.sweep import run_sweep

    grid = {"task": task or list(c.TASKS), "model": model or list(c.MODELS)}
    trials = expand(base, grid)
    records = run_sweep(trials, out and out / "runs-compare", _engine("local", workers, None), _sweep_progress())
    rows = c.compare(trials, records, witness_length)
    _clear()
    fields = [row.fields() for row in rows]
    if out is not None:
        write_json(out / "compare.json", {"schema": "tc0kit.compare/1", "rows": fields})
    if json:
        print_json("experiment-compare", {"rows": fields})
        return
    head = ("task", "model", "layers", "theory", f"weights at {witness_length:,}", f"at {length}", f"at {10 * length}")
    _print_table(head, [row.cells() for row in rows])
    print()
    for row in rows:
        if not row.agrees or row.predicts != "open":
            print(visible(f"{row.settings.task}, {row.settings.model}: {row.explanation}"))


def plot(
    source: Annotated[Path, typer.Argument(help="Folder of a run or of a sweep, or a file of results.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the pictures.")] = Path("figures"),
) -> None:
    """Draw results as SVG and PNG: accuracy against length, and the figure; of one run also training and eigenvalues."""
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
        if (values := _eigenvalues(source)) is not None:
            files += plots.eigenvalues(values, out / "eigenvalues")
    for file in files:
        print(file)


def _eigenvalues(folder: Path) -> dict[str, list[complex]] | None:
    """Return the eigenvalues of each layer of a run's trained model, or None if its model has none."""
    from tc0kit.experiments.eigenvalues import of_run

    return of_run(folder)


def _drawn(draw: Callable[[Any], list[Path]]) -> list[Path]:
    """Draw if matplotlib is installed; results do not wait for a picture."""
    from tc0kit.errors import UserError
    from tc0kit.experiments import plots

    try:
        return draw(plots)
    except UserError as error:
        print(f"tc0kit: no picture: {error}", file=sys.stderr)
        return []


def _settings(config: Path | None, given: dict[str, Any]) -> Settings:
    from tc0kit.experiments.settings import Settings, read_toml, updated

    base = Settings()
    if config is not None:
        base = updated(base, read_toml(config), str(config))
    return updated(base, {name: value for name, value in given.items() if value is not None}, "command line")


def _engine(name: str, workers: int, address: str | None) -> Engine:
    from tc0kit.errors import UserError, did_you_mean
    from tc0kit.experiments.sweeps import engines

    if name not in ("local", "ray"):
        raise UserError(f"unknown engine {name!r}{did_you_mean(name, ['local', 'ray'])} (local or ray)")
    if name == "local" and address is not None:
        raise UserError("--address belongs to --engine ray")
    return engines.ray(address) if name == "ray" else engines.local(workers)


def _record_rows(record: dict[str, Any]) -> list[tuple[str, str]]:
    done = record["settings"]
    curves = record["curves"]
    length = done["length"]
    rows = [
        ("task", f"{done['task']}, {record['letters']} letters, {record['classes']} labels"),
        ("model", f"{done['model']}, {done['layers']} layer{'s' * (done['layers'] > 1)}, {record['parameters']:,} weights"),
        ("training", f"{record['outcome']}: {record['steps']:,} steps, {record['seconds']:.1f} s, words up to "
                     f"{record['trained_length']} of {length} letters"),
        ("reach", f"{record['reach']} of {length} letters: more than 90 % of test words right throughout"
                  + ("" if record["reach"] >= length else "; longer ones not reached within the budget")),
    ]  # fmt: skip
    for k, curve in enumerate(curves):
        text = f"length {curve['length']}: {_percent(curve['sequence'][-1])} of words right throughout, "
        rows.append(("test" if not k else "", text + f"{_percent(curve['tail'])} of labels in the last tenth"))
    return rows


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _print_table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print rows in columns as wide as their longest entry."""
    lines = [head, *rows]
    widths = [max(len(visible(line[k])) for line in lines) for k in range(len(head))]
    for line in lines:
        print("  ".join(f"{visible(text):<{width}}" for text, width in zip(line, widths, strict=True)).rstrip())


def _json_lines() -> Callable[[dict[str, Any]], None]:
    return lambda line: print(json_text(line, sys.stdout.encoding), flush=True)


BARS = " ▁▂▃▄▅▆▇█"


def _progress(settings: Settings) -> Callable[[dict[str, Any]], None] | None:
    """Return a line on a terminal's stderr: budget spent, length, loss, and a bar for each position's accuracy."""
    if not sys.stderr.isatty():
        return None

    def show(line: dict[str, Any]) -> None:
        position = line["position"]
        shown = position[:: max(1, -(-len(position) // 48))]
        bars = "".join(BARS[round(8 * share)] for share in shown)
        spent = f"{line['seconds']:.0f}/{settings.budget:.0f} s"
        text = f"{spent}  step {line['step']:,}  length {line['length']}/{settings.length}  loss {line['loss']:.3f}  {bars}"
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    return show


def _letters_progress(length: int) -> Callable[[str, int], None] | None:
    from tc0kit.cli.output import terminal_progress

    show = terminal_progress()
    return None if show is None else lambda form, done: show(f"{form}, letters of {length:,}", done)


def _sweep_progress() -> Callable[[int, int, dict[str, Any]], None] | None:
    if not sys.stderr.isatty():
        return None

    def show(done: int, every: int, record: dict[str, Any]) -> None:
        at = record["settings"]
        text = f"{done}/{every} runs; {at['task']}, {at['model']}, {at['layers']}x: reach {record['reach']}"
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    return show


def _clear() -> None:
    from tc0kit.cli.output import clear_progress

    clear_progress()


HELP = "Train models, run sweeps, draw the paper's figure, and hold theory against what runs (needs torch)."
COMMANDS: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
    "run": (run, RUN_EXAMPLES),
    "settings": (settings, SETTINGS_EXAMPLES),
    "data": (data, DATA_EXAMPLES),
    "sweep": (sweep, SWEEP_EXAMPLES),
    "figure1": (figure1, FIGURE_EXAMPLES),
    "compare": (compare, COMPARE_EXAMPLES),
    "witness": (witness, WITNESS_EXAMPLES),
    "plot": (plot, PLOT_EXAMPLES),
}
"""name -> (function, runnable examples that end its help)."""
