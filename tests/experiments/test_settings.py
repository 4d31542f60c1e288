"""Settings from files and the command line: every wrong value is one line that says what is valid."""

from __future__ import annotations

from pathlib import Path

import pytest

from tc0kit.errors import UserError
from tc0kit.experiments.settings import Settings, read_toml, updated
from tc0kit.experiments.sweeps.grid import expand, read_grid, trial_name


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"modle": "mamba"}, "settings: unknown setting 'modle'; did you mean model?"),
        ({"length": "ten"}, "settings: length = 'ten' is not a whole number"),
        ({"length": 2}, "settings: length = 2 is out of range (3 to 1e+06)"),
        ({"layers": 1.5}, "settings: layers = '1.5' is not a whole number"),
        ({"curriculum": 1}, "settings: curriculum = '1' is not true or false"),
        ({"device": "cudas"}, "settings: device = 'cudas' is not possible (one of cpu, cuda)"),
        ({"lr": -1}, "settings: lr = -1 is out of range"),
        ({"budget": float("nan")}, "settings: budget = nan is out of range"),
        ({"task": 5}, "settings: task = '5' is not a text"),
    ],
)
def test_wrong_settings(given: dict[str, object], message: str) -> None:
    with pytest.raises(UserError) as error:
        updated(Settings(), given)
    assert message in str(error.value) and "\n" not in str(error.value)


def test_numbers_are_taken_as_what_they_are_for() -> None:
    assert updated(Settings(), {"lr": 1, "steps": None}) == updated(Settings(), {"lr": 1.0})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("task = ", "is no TOML file"),
        ("lenght = 3", "unknown setting 'lenght'; did you mean length?"),
        ("[grd]\nseed = [1]", "unknown setting 'grd'; did you mean grid?"),
        ("grid = 3", "[grid] is a table of lists"),
        ("[grid]\nseed = 3", "seed needs a list of values, such as seed = [1, 2]"),
        ("[grid]\nseed = [1.5]", "seed = '1.5' is not a whole number"),
        ("[grid]\nsteps = [" + ",".join(map(str, range(1, 10_003))) + "]", "10,002 runs; at most 10,000"),
    ],
)
def test_wrong_sweep_files(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "sweep.toml"
    path.write_text(text)
    with pytest.raises(UserError) as error:
        read_grid(path)
    assert message in str(error.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot read .*: No such file"):
        read_toml(tmp_path / "none.toml")


def test_a_grid_is_every_combination_and_names_differ(tmp_path: Path) -> None:
    path = tmp_path / "sweep.toml"
    path.write_text('task = "S3"\n[grid]\nmodel = ["mamba", "ids4"]\nseed = [0, 1, 2]\n')
    trials = read_grid(path)
    assert [(t.model, t.seed) for t in trials] == [(m, s) for m in ("mamba", "ids4") for s in range(3)]
    assert len({trial_name(t) for t in trials}) == 6
    assert expand(Settings(), {}) == [Settings()]
    odd = trial_name(updated(Settings(), {"task": "../../x y/(a|b)*"}))
    assert "/" not in odd and ".." not in odd
