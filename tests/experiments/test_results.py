"""The results that are committed are those of the settings as they are now, and show what their page says."""

from __future__ import annotations

import json
from pathlib import Path

from tc0kit.experiments.figure import cells, size_of
from tc0kit.experiments.settings import Settings, updated
from tc0kit.experiments.sweeps.sweep import read_records

RESULTS = Path(__file__).parents[2] / "examples" / "results"


def test_the_smoke_figure_is_that_of_its_size() -> None:
    records = read_records(RESULTS / "figure1-smoke.json")
    ran = [updated(Settings(), record["settings"]) for record in records]
    assert ran == size_of("smoke").trials()
    assert all(record["commit"] and not record["commit"].endswith("+") for record in records)


def test_the_trend_of_the_paper_is_visible() -> None:
    found = {(cell.task, cell.model): cell for cell in cells(read_records(RESULTS / "figure1-smoke.json"))}
    z60, a5 = "Z3xZ4xZ5 over generators", "A5 over generators"
    assert all(len(cell.reaches[1]) == 3 for cell in found.values())
    assert found[a5, "ids4"].reaches[1] == found[z60, "ids4"].reaches[1] == (16, 16, 16)
    assert max(found[a5, "mamba"].reaches[1]) < 16 and max(found[a5, "s4"].reaches[1]) < 16
    assert min(found[z60, "s4"].reaches[1]) > max(found[a5, "s4"].reaches[1])


def test_the_page_has_every_row_of_the_results() -> None:
    page = (RESULTS / "README.md").read_text()
    for cell in cells(read_records(RESULTS / "figure1-smoke.json")):
        row = (cell.task, cell.model, "1", *map(str, cell.reaches[1]))
        assert any(line.split()[: len(" ".join(row).split())] == " ".join(row).split() for line in page.splitlines())
    rows = json.loads((RESULTS / "compare.json").read_text())["rows"]
    for row in rows:
        assert f"{row['task']}, {row['model']}: {row['explanation']}" in page
    assert any(not row["agrees"] for row in rows) and any(row["agrees"] for row in rows)


def test_the_staircase_on_a_gpu_is_the_one_of_the_page() -> None:
    found = {(cell.task, cell.model): cell.reaches for cell in cells(read_records(RESULTS / "figure1-gpu.json"))}
    page = (RESULTS / "README.md").read_text()
    for model in ("s4", "mamba", "transformer", "rnn", "ids4"):
        columns = (" ".join(str(found[task, model][n][0]) for n in (1, 2, 3, 4)) for task in ("Z60", "A4xZ5", "A5"))
        assert f"| {model} | {' | '.join(columns)} |" in page
    for task in ("A4xZ5", "A5"):
        assert found[task, "mamba"][1] < found[task, "mamba"][2] < found[task, "mamba"][3]
        assert found[task, "ids4"][1] == (20,)


def test_the_sweep_beyond_the_paper_is_the_one_of_the_page() -> None:
    page = (RESULTS / "README.md").read_text()
    for cell in cells(read_records(RESULTS / "beyond.json")):
        row = (cell.task, cell.model, "1", *map(str, cell.reaches[1]))
        assert any(line.split()[: len(" ".join(row).split())] == " ".join(row).split() for line in page.splitlines())
