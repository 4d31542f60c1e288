"""One run from settings to a record: train, measure, say where and how it was run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from tc0kit._version import __version__
from tc0kit.errors import UserError
from tc0kit.experiments.network import make_network
from tc0kit.experiments.settings import Settings, updated
from tc0kit.experiments.storage import make_folder, read_json, write_json
from tc0kit.experiments.training.loop import Diverged, Watcher, train
from tc0kit.experiments.training.measure import Curve, measure

SCHEMA = "tc0kit.experiment/1"
SETTINGS = "settings.json"
RECORD = "record.json"
BEYOND = (2, 5, 10)
"""Length generalisation is measured at these multiples of the training length, on fewer words the longer they are."""


def run_trial(
    settings: Settings, folder: Path | None = None, watch: Watcher | None = None, beyond: Sequence[int] = BEYOND
) -> dict[str, Any]:
    """Train and measure one model and return the record; torch runs on one thread from here on.

    A finished run of the folder is not run again; one that was killed, or that spent a smaller budget, is resumed.

    Args:
        settings: the run.
        folder: where checkpoint, metrics and record are kept, or None.
        watch: called with each line of the metrics.
        beyond: multiples of the length at which the trained model is tested too.

    Raises:
        UserError: the folder belongs to a run with other settings, or the run cannot be made.
    """
    torch.set_num_threads(1)
    if folder is not None:
        make_folder(folder)
        _claim(folder, settings)
        if (done := _finished(folder, settings)) is not None:
            return done
    data = settings.data()
    data.words("test", 1, settings.length)  # a task without test words is refused before the training
    network = make_network(settings, data)
    record: dict[str, Any] = {
        "schema": SCHEMA,
        "settings": settings.fields(),
        "commit": commit(),
        "versions": versions(settings.device),
        "parameters": network.parameter_count(),
        "letters": len(data.tables.letters),
        "classes": len(data.tables.classes),
    }
    try:
        state = train(settings, data, network, folder, watch)
    except Diverged as error:
        record |= {"outcome": "diverged", "message": str(error), "reach": 0, "curves": []}
        _store(folder, record)
        raise
    device = torch.device(settings.device)
    lengths = [settings.length, *(settings.length * factor for factor in beyond)]
    curves = [
        measure(network, data, length, max(16, settings.test_words * settings.length // length), device)
        for length in lengths
    ]
    record |= {
        "outcome": state.outcome,
        "steps": state.step,
        "seconds": round(state.seconds, 3),
        "trained_length": state.length,
        "reach": curves[0].reach,
        "curves": [curve_fields(curve) for curve in curves],
    }
    _store(folder, record)
    return record


def curve_fields(curve: Curve) -> dict[str, Any]:
    """Return a curve as plain values; long ones thinned to about a hundred positions, the last one included."""
    stride = max(1, curve.length // 100)
    at = sorted({*range(stride - 1, curve.length, stride), curve.length - 1})
    return {
        "length": curve.length,
        "words": curve.words,
        "reach": curve.reach,
        "tail": round(curve.tail, 4),
        "positions": [t + 1 for t in at],
        "position": [round(curve.position[t], 4) for t in at],
        "sequence": [round(curve.sequence[t], 4) for t in at],
    }


def commit() -> str | None:
    """Return the commit of the source tree that runs, with ``+`` if it was changed, or None outside of one."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=+"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None


def versions(device: str) -> dict[str, str]:
    """Return the versions that a result depends on."""
    hardware = torch.cuda.get_device_name() if device == "cuda" else "cpu, 1 thread"
    return {"tc0kit": __version__, "torch": torch.__version__, "python": sys.version.split()[0], "hardware": hardware}


def _claim(folder: Path, settings: Settings) -> None:
    """Write the settings of a new run, or check that the folder has a run with the same ones."""
    path = folder / SETTINGS
    if not path.exists():
        write_json(path, settings.fields())
        return
    theirs = updated(Settings(), read_json(path), str(path))
    ours = settings.fields()
    differing = [name for name, value in theirs.fields().items() if value != ours[name] and name not in MOVABLE]
    if differing:
        shown = ", ".join(f"{name} = {theirs.fields()[name]}" for name in differing[:3])
        raise UserError(f"{folder} has a run with other settings ({shown}); choose another --out, or the same settings")


def _finished(folder: Path, settings: Settings) -> dict[str, Any] | None:
    if not (folder / RECORD).exists():
        return None
    record = read_json(folder / RECORD)
    before = updated(Settings(), record["settings"], str(folder / RECORD))
    more_steps = before.steps is not None and (settings.steps is None or settings.steps > before.steps)
    more = settings.budget > before.budget or more_steps
    return None if more and record["outcome"] == "not reached within the budget" else record


MOVABLE = frozenset({"budget", "steps", "interval"})
"""Settings that a run may be resumed with in another value."""


def _store(folder: Path | None, record: dict[str, Any]) -> None:
    if folder is not None:
        write_json(folder / RECORD, record)
