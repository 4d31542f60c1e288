"""The experiment commands: what they print, and one line for each thing that can be wrong."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tc0kit.cli.experiment_options import run_progress, sweep_progress
from tc0kit.experiments.settings import Settings
from tc0kit.experiments.sweeps import engines

SMALL = ("--task", "S3", "--length", "4", "--width", "8", "--batch", "8", "--steps", "20")


def test_run_prints_json_lines_and_resumes(tc0kit, tmp_path: Path) -> None:
    out = str(tmp_path / "run")
    first = tc0kit("experiment", "run", *SMALL, "--out", out, "--json")
    lines = [json.loads(line) for line in first.out.splitlines()]
    assert first.code == 0 and lines[-1]["schema"] == "tc0kit.experiment/1"
    assert all(set(line) == {"step", "length", "loss", "accuracy", "seconds", "position"} for line in lines[:-1])
    assert lines[-1]["settings"]["task"] == "S3" and lines[-1]["settings"]["seed"] == 0
    again = tc0kit("experiment", "run", *SMALL, "--out", out)
    assert again.code == 0 and "not reached within the budget" in again.out and "cannot" not in again.out


def test_settings_are_a_configuration(tc0kit, tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text(tc0kit("experiment", "settings").out.replace('"A5"', '"S3"') + "steps = 2\n")
    result = tc0kit("experiment", "run", "--config", str(file), "--length", "4", "--width", "8", "--json")
    settings = json.loads(result.out.splitlines()[-1])["settings"]
    assert settings == {**Settings().fields(), "task": "S3", "steps": 2, "length": 4, "width": 8}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "--task", "A55x"), "did you mean A55 or A5?"),
        (("run", "--task", "S3", "--model", "mambo"), "unknown model 'mambo'; did you mean mamba"),
        (("run", "--task", "S3", "--model", "fprnn"), "fprnn has no running form"),
        (("run", "--task", "majority"), "there is no data for majority"),
        (("run", "--config", "none.toml"), "cannot read none.toml: No such file or directory"),
        (("run", "--device", "gpu"), "command line: device = 'gpu' is not possible (one of cpu, cuda)"),
        (("run", "--form", "ches"), "form = 'ches' is not possible; did you mean chess?"),
        (("figure1", "--size", "big"), "unknown size 'big' (one of smoke, cpu, gpu)"),
        (("figure1", "--only", "mambo"), "size smoke has no model 'mambo'; did you mean mamba?"),
        (("figure1", "--only", "ids4", "--engine", "rays"), "unknown engine 'rays'; did you mean ray? (local or ray)"),
        (("figure1", "--only", "ids4", "--address", "x"), "--address belongs to --engine ray"),
        (("witness", "--task", "A5", "--model", "mamba"), "no witness: the answer is no"),
        (("plot", "none"), "there is no folder or file none"),
        (("data", "-o", "x.txt"), "x.txt: data is written to .csv or .parquet"),
        (("data", "-o", "none/x.csv"), "cannot write none/x.csv: No such file or directory"),
        (("sweep", "none.toml", "--out", "x"), "cannot read none.toml"),
    ],
)
def test_bad_input_is_one_line(tc0kit, arguments, message: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = tc0kit("experiment", *arguments)
    assert result.code == 2 and not result.out
    assert result.err.startswith("tc0kit: ") and result.err.count("\n") == 1 and message in result.err


@pytest.mark.parametrize("command", [("run",), ("figure1",), ("compare",), ("witness",)])
def test_without_torch_it_says_how_to_install_it(tc0kit, command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    result = tc0kit("experiment", *command)
    assert result.code == 2
    assert result.err == "tc0kit: experiments need torch: pip install -c constraints.txt 'tc0kit[torch]'\n"


def test_data_needs_no_torch_and_says_what_numbers_stand_for(tc0kit, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    file = tmp_path / "chess.csv"
    arguments = ("--task", "S5", "--form", "chess", "--length", "3", "--longest", "6", "--train", "4", "--test", "2")
    result = tc0kit("experiment", "data", *arguments, "-o", str(file), "--json")
    fields = json.loads(result.out)
    assert fields["test_lengths"] == [3, 6] and "a1b1" in fields["tokens"] and fields["labels"] == list("12345")
    rows = [line.split(",") for line in file.read_text().splitlines()]
    assert rows[0] == ["split", "length", "input", "target"] and fields["rows"] == len(rows) - 1 == 8
    assert [row[0] for row in rows[1:]] == ["train"] * 4 + ["test"] * 4
    assert all(len(row[2].split()) == len(row[3].split()) == 48 * int(row[1]) for row in rows[1:])
    assert tc0kit("experiment", "data", *arguments, "-o", str(tmp_path / "b.csv")).code == 0
    assert (tmp_path / "b.csv").read_bytes() == file.read_bytes()


def test_data_as_parquet(tc0kit, tmp_path: Path, monkeypatch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    file = tmp_path / "a.parquet"
    assert tc0kit("experiment", "data", "--length", "5", "--train", "3", "--test", "2", "-o", str(file)).code == 0
    table = parquet.read_table(file)
    assert table.column_names == ["split", "length", "input", "target"] and table.num_rows == 5
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = tc0kit("experiment", "data", "-o", str(file))
    assert result.code == 2 and "Parquet needs pyarrow: pip install" in result.err


def test_witness_json(tc0kit) -> None:
    formats = ("--precision", "float64", "--precision", "bfloat16")
    result = tc0kit("experiment", "witness", "--task", "S3", "--model", "dcd", "--length", "100", *formats, "--json")
    fields = json.loads(result.out)
    assert (fields["accuracy"], fields["length"], fields["precision"]) == (1.0, 100, "float64")
    assert [run["precision"] for run in fields["runs"]] == ["float64", "bfloat16"] and fields["layers"] == 2


def test_figure1_writes_results_with_their_command(tc0kit, tmp_path: Path, monkeypatch) -> None:
    def here(trials: list[engines.Trial]) -> Iterator[tuple[int, dict[str, Any]]]:
        for k, trial in enumerate(trials):
            yield k, engines.one_trial(*trial)

    monkeypatch.setattr(engines, "local", lambda workers: here)
    arguments = ("--seeds", "1", "--budget", "0.05", "--only", "ids4", "--workers", "1", "--out", str(tmp_path))
    result = tc0kit("experiment", "figure1", *arguments)
    assert result.code == 0 and "not reached within the budget" in result.out and "cannot" not in result.out
    stored = json.loads((tmp_path / "figure1-smoke.json").read_text())
    assert stored["command"] == "tc0kit experiment figure1 --size smoke --seeds 1 --budget 0.05 --only 'ids4'"
    assert len(stored["records"]) == 2 and all("commit" in record for record in stored["records"])
    drawn = tc0kit("experiment", "plot", str(tmp_path / "figure1-smoke.json"), "-o", str(tmp_path / "again"))
    assert drawn.code == 0 and (tmp_path / "again" / "figure1.svg").exists()


def test_progress_has_a_bar_for_each_position(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    assert run_progress(Settings()) is None and sweep_progress() is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    show, show_sweep = run_progress(Settings()), sweep_progress()
    assert show is not None and show_sweep is not None
    show({"step": 1200, "length": 3, "loss": 0.5, "seconds": 7.2, "position": [1.0, 0.5, 0.0]})
    show_sweep(2, 9, {"settings": {"task": "A5", "model": "mamba", "layers": 1}, "reach": 4})
    shown = capsys.readouterr().err
    assert "7/60 s  step 1,200  length 3/20  loss 0.500  █▄ " in shown and "2/9 runs; A5, mamba, 1x: reach 4" in shown


def test_s4_says_that_it_runs_as_s4d(tc0kit) -> None:
    result = tc0kit("experiment", "run", *SMALL[:-1], "2", "--model", "s4", "--layers", "1")
    assert result.code == 0 and "s4 (run as S4D, its diagonal form), 1 layer," in result.out
