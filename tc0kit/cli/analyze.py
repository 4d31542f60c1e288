"""``tc0kit analyze``: what can stacks of these layers do? For a model file, a name or a checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tc0kit.cli import options as o
from tc0kit.cli.output import colour, print_json, print_rows, visible

if TYPE_CHECKING:
    from tc0kit.models.checkpoints.checkpoint import Checkpoint
    from tc0kit.theory.analysis.report import ModelReport
    from tc0kit.theory.analysis.target import Target

EXAMPLES = (
    "tc0kit analyze examples/models/deltanet.toml",
    "tc0kit analyze examples/models/bs12.toml --semantics exact --json",
    "tc0kit analyze mamba --semantics finite",
)
BARS = " .:-=+*#%@"


def analyze(
    model: Annotated[
        str, typer.Argument(help="A model file (.toml), a checkpoint (.safetensors or folder), or a name.")
    ],
    layers: o.Layers = None,
    semantics: Annotated[
        str, typer.Option(help="The one in the foreground: exact, log, finite, stepwise or scan.")
    ] = "log",
    config: Annotated[
        Path | None, typer.Option(help="The config.json of a checkpoint; default: beside it.", show_default=False)
    ] = None,
    certificate: o.CertificateFile = None,
    json: o.Json = False,
    max_states: o.MaxStates = o.MAX_STATES,
    max_elements: o.MaxElements = o.MAX_ELEMENTS,
    timeout: o.Timeout = None,
) -> None:
    """Print what stacks of a recurrence can and cannot do. Structure, class in each semantics, tasks, nearest changes.

    A model file stands for all stacks of layers with its transitions: any number of heads, each with its own copy, any
    token-wise maps, input terms and read-outs, any constant number of layers or --layers. A layer of a file with
    matrices picks one of them for each token; of a family with parameters it may use every member.
    """
    from tc0kit.theory.analysis.target import read_target

    budget = o.make_budget(max_states, max_elements, timeout)
    target = read_target(model, layers=layers, semantics=semantics, config=config, budget=budget)
    from tc0kit.theory.analysis.report import report_model

    report = None if target.model is None else report_model(target.analysis, target.model, budget)
    found = None if report is None else report.certificate()
    if certificate is not None:
        o.write_json(certificate, _required(found, semantics))
    if json:
        print_json("analyze", _fields(target, report))
        return
    title = target.model.title if target.model else target.checkpoint.name if target.checkpoint else model
    print(f"{visible(str(target.model or model))}: {colour(visible(title), '1')}")
    rows: list[tuple[str, str]] = []
    if target.model is not None:
        rows += [("asked" if not k else "", note) for k, note in enumerate(target.model.notes)]
        words = f"in {target.model.layers} layer(s)" if target.model.layers else "in any constant number of layers"
        rows.append(("foreground", f"{target.model.semantics} semantics, {words}: {target.model.meaning}"))
    if target.checkpoint is not None:
        rows += _checkpoint_rows(target.checkpoint)
    if report is not None:
        rows += report.rows()
    if certificate is not None:
        rows.append(("certificate", f"{certificate}  (check it: tc0kit verify {certificate})"))
    print_rows(rows)


def _required(found: dict[str, Any] | None, semantics: str) -> dict[str, Any]:
    from tc0kit.errors import UserError

    if found is None:
        raise UserError(
            f"no class is known in {semantics} semantics, so there is no certificate; try --semantics exact"
        )
    return found


def _fields(target: Target, report: ModelReport | None) -> dict[str, Any]:
    lists: dict[str, Any] = {"tracks": [], "cannot_track": [], "nearest_changes": []}
    empty: dict[str, Any] = {"structure": {}, "semantics": {}, **lists, "certificate": None}
    fields = empty if report is None else report.fields()
    if target.checkpoint is not None:
        checkpoint = target.checkpoint
        fields["structure"] = {
            **fields["structure"],
            "checkpoint": checkpoint.name,
            "architecture": checkpoint.architecture or None,
            "missing": checkpoint.missing or None,
            "layers": [layer.fields() for layer in checkpoint.layers],
        }
    return fields


def _checkpoint_rows(checkpoint: Checkpoint) -> list[tuple[str, str]]:
    counts = ", ".join(f"{count} x {name}" for name, count in checkpoint.counts().items())
    whole = checkpoint.architecture or checkpoint.missing
    rows = [("layers", counts), ("row", whole)]
    for layer in checkpoint.layers:
        text = f"{layer.family.name}: {layer.family.transition or 'no recurrence'}"
        gates = layer.gates
        if gates is not None:
            text += f"; eigenvalues in {gates.possible}"
            if len(gates.at_rest):
                histogram = gates.histogram()
                most = max(count for _, _, count in histogram)
                bars = "".join(BARS[-(-count * (len(BARS) - 1) // most)] for _, _, count in histogram)
                low, high = histogram[0][0], histogram[-1][1]
                text += f"; {'all' if gates.fixed else 'at rest'} {gates.at_rest[0]:.4g} to {gates.at_rest[-1]:.4g}"
                text += f", histogram {low:g}|{bars}|{high:g}"
        if layer.interval is not None:
            text += f"; on every input within [{layer.interval[0]:.4g}, {layer.interval[1]:.10g}]"
        rows.append(("", f"{layer.path}: {text}"))
    return rows
