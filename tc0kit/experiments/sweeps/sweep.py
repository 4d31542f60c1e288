"""A sweep: runs what is not there yet, keeps every record, and goes on where it was interrupted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tc0kit.errors import UserError
from tc0kit.experiments.settings import Settings
from tc0kit.experiments.storage import make_folder, read_json, write_json
from tc0kit.experiments.sweeps.engines import Engine
from tc0kit.experiments.sweeps.grid import trial_name

Record = dict[str, Any]
Watcher = Callable[[int, int, Record], None]
RECORD = "record.json"


def run_sweep(
    trials: Sequence[Settings], folder: Path | None, engine: Engine, watch: Watcher | None = None
) -> list[Record]:
    """Return the records of all runs, in their order.

    Args:
        trials: the runs; equal ones run once.
        folder: each run keeps its checkpoint and record in a folder inside; None keeps nothing.
        engine: what they run on.
        watch: called with (runs done, runs in all, record) after each run.

    Raises:
        UserError: the disk is full, a damaged record, or a worker was killed; finished runs are intact.
    """
    distinct = list(dict.fromkeys(trials))
    found: dict[Settings, Record] = {}
    if folder is not None:
        make_folder(folder)
        for settings in distinct:
            path = folder / trial_name(settings) / RECORD
            if path.exists():
                found[settings] = read_json(path)
    rest = [settings for settings in distinct if settings not in found]
    if rest:
        places = [None if folder is None else folder / trial_name(settings) for settings in rest]
        for k, record in engine(list(zip(rest, places, strict=True))):
            found[rest[k]] = record
            place = places[k]
            if place is not None and record["outcome"] != "failed":
                make_folder(place)
                write_json(place / RECORD, record)
            if watch is not None:
                watch(len(found), len(distinct), record)
    return [found[settings] for settings in trials]


def read_records(path: Path) -> list[Record]:
    """Return the records of a sweep's folder, or of one file with a list of them under ``records``.

    Raises:
        UserError: there are none, or one is damaged.
    """
    if path.is_file():
        records = read_json(path).get("records")
        if not isinstance(records, list):
            raise UserError(f"{path} has no records; give the folder of a sweep or a file that a command wrote")
        return records
    if not path.is_dir():
        raise UserError(f"there is no folder or file {path}")
    files = [path / RECORD] if (path / RECORD).exists() else sorted(path.glob(f"*/{RECORD}"))
    if not files:
        raise UserError(f"{path} has no records: no run has finished there")
    return [read_json(file) for file in files]
