"""Sweeps: records in order, resumed where they stopped, on local processes and on a real Ray cluster."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tc0kit.errors import UserError
from tc0kit.experiments.settings import Settings
from tc0kit.experiments.sweeps import engines
from tc0kit.experiments.sweeps.engines import Trial, local, one_trial
from tc0kit.experiments.sweeps.grid import trial_name
from tc0kit.experiments.sweeps.sweep import read_records, run_sweep

ROOT = Path(__file__).parents[2]
SMALL = Settings(task="S3", length=4, width=8, state=4, batch=8, steps=2, test_words=16)
TRIALS = [replace(SMALL, seed=seed) for seed in range(3)]


def fake(calls: list[int]) -> engines.Engine:
    """Return an engine that ends runs in reverse order and counts them."""

    def run(trials: Sequence[Trial]) -> Iterator[tuple[int, dict[str, Any]]]:
        for k in reversed(range(len(trials))):
            calls.append(trials[k][0].seed)
            yield k, {"settings": trials[k][0].fields(), "outcome": "reached", "reach": trials[k][0].seed, "curves": []}

    return run


def test_records_come_in_the_order_of_the_runs_and_are_not_made_twice(tmp_path: Path) -> None:
    calls: list[int] = []
    found = run_sweep([*TRIALS, TRIALS[0]], tmp_path, fake(calls))
    assert [record["reach"] for record in found] == [0, 1, 2, 0]
    assert calls == [2, 1, 0]
    more = run_sweep([*TRIALS, replace(SMALL, seed=7)], tmp_path, fake(calls))
    assert calls == [2, 1, 0, 7] and more[:3] == found[:3]
    assert len(read_records(tmp_path)) == 4


def test_an_interrupted_sweep_keeps_what_has_finished(tmp_path: Path) -> None:
    def stops(trials: Sequence[Trial]) -> Iterator[tuple[int, dict[str, Any]]]:
        yield from list(fake([])(trials))[:2]
        raise UserError("a process of the sweep was killed")

    with pytest.raises(UserError):
        run_sweep(TRIALS, tmp_path, stops)
    calls: list[int] = []
    assert len(run_sweep(TRIALS, tmp_path, fake(calls))) == 3
    assert calls == [0]


def test_a_failed_run_is_reported_and_tried_again(tmp_path: Path) -> None:
    bad = replace(SMALL, task="majority")
    record = one_trial(bad, None)
    assert record["outcome"] == "failed" and "there is no data for majority" in record["message"]
    assert one_trial(replace(SMALL, lr=1e12, warmup=0, steps=50), None)["outcome"] == "diverged"

    def fails(trials: Sequence[Trial]) -> Iterator[tuple[int, dict[str, Any]]]:
        yield 0, record

    run_sweep([bad], tmp_path, fails)
    assert not (tmp_path / trial_name(bad) / "record.json").exists()


def test_local_processes(tmp_path: Path) -> None:
    found = run_sweep(TRIALS[:2], tmp_path, local(2))
    assert [record["settings"]["seed"] for record in found] == [0, 1]
    assert all(record["steps"] == 2 for record in found)
    assert (tmp_path / trial_name(TRIALS[0]) / "checkpoint.safetensors").exists()


def test_a_killed_worker_is_one_line(tmp_path: Path) -> None:
    def kill() -> None:
        while not multiprocessing.active_children():
            time.sleep(0.01)
        for child in multiprocessing.active_children():
            child.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(UserError) as error:
        run_sweep([replace(SMALL, steps=None, stop_loss=0.0)], tmp_path, local(1))
    killer.join()
    assert "a process of the sweep was killed" in str(error.value) and "run the same command again" in str(error.value)


def test_no_records(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no records: no run has finished there"):
        read_records(tmp_path)
    with pytest.raises(UserError, match="there is no folder or file"):
        read_records(tmp_path / "none")
    file = tmp_path / "x.json"
    file.write_text("{")
    with pytest.raises(UserError, match="is corrupt"):
        read_records(file)
    file.write_text("{}")
    with pytest.raises(UserError, match="has no records; give the folder of a sweep"):
        read_records(file)


def test_a_ray_cluster(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    (tmp_path / "sweep.toml").write_text(
        'task = "S3"\nlength = 4\nwidth = 8\nstate = 4\nbatch = 8\nsteps = 2\ntest_words = 16\n[grid]\nseed = [0, 1]\n'
    )
    command = [sys.executable, "-m", "tc0kit", "experiment", "sweep", "sweep.toml", "--out", "runs", "--engine", "ray"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RAY_DISABLE_IMPORT_WARNING": "1"}
    for _ in range(2):  # the second time everything is there
        result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
        assert result.returncode == 0, result.stderr
        assert "S3    ids4   1" in result.stdout
    on_ray, here = read_records(tmp_path / "runs"), [one_trial(trial, None) for trial in TRIALS[:2]]
    assert [(r["reach"], r["curves"]) for r in on_ray] == [(r["reach"], r["curves"]) for r in here]


@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://127.0.0.1:1", "127.0.0.1:x"])
def test_no_ray_cluster_there(address: str) -> None:
    pytest.importorskip("ray")
    with pytest.raises(UserError) as error:
        engines.ray(address)
    assert str(error.value).startswith(f"no Ray cluster answers at {address}: ")


def test_no_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UserError, match=r"--engine ray needs Ray: pip install -c constraints\.txt 'tc0kit\[ray\]'"):
        engines.ray(None)
