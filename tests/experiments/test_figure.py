"""The figure: what a cell says of its seeds, and that nothing unreached is called impossible."""

from __future__ import annotations

from typing import Any

import pytest

from tc0kit.errors import UserError
from tc0kit.experiments.figure import PAPER_MODELS, SIZES, Cell, cells, command, size_of, table
from tc0kit.kernels.config import StackConfig
from tc0kit.kernels.stack import Stack


def record(task: str, model: str, layers: int, seed: int, reach: int) -> dict[str, Any]:
    return {"settings": {"task": task, "model": model, "layers": layers, "seed": seed, "length": 8}, "reach": reach}


def test_the_middle_seed_decides() -> None:
    (cell,) = cells([record("A5", "mamba", 1, s, r) for s, r in enumerate((8, 3, 5))])
    assert cell.reaches == {1: (3, 5, 8)}
    assert cell.steps() == [1] * 5 + [None] * 3


def test_fewest_layers_grow_with_the_length() -> None:
    cell = Cell("A5", "mamba", 6, {1: (2,), 2: (2,), 4: (5,)})
    assert cell.steps() == [1, 1, 4, 4, 4, None]


def test_the_table_never_says_cannot() -> None:
    rows = table(cells([record("A5", "mamba", 1, 0, 3), record("A5", "ids4", 1, 0, 8)]))
    assert rows[0][-1] == "length 4 not reached within the budget" and rows[1][-1] == "all 8 reached"


@pytest.mark.parametrize("name", SIZES)
def test_every_size_can_be_run(name: str) -> None:
    trials = size_of(name).trials()
    assert len(set(trials)) == len(trials)
    assert {"s4", "mamba", "ids4"} <= {trial.model for trial in trials}
    for trial in {(t.model, t.layers, t.width): t for t in trials}.values():
        config = StackConfig(
            trial.model, 60, 60, layers=trial.layers, width=trial.width, heads=trial.heads, state=trial.state
        )
        assert trial.layers > 1 or Stack(config).parameter_count() > 0
        trial.data()


def test_sizes_have_the_cells_of_the_paper() -> None:
    for name in ("cpu", "gpu"):
        size = SIZES[name]
        assert set(PAPER_MODELS) < set(size.models) and set(size.tasks) == {"Z60", "A4xZ5", "A5"}
        assert size.layers == (1, 2, 3, 4)
    assert len(SIZES["smoke"].seeds) == 3
    assert {trial.seed for trial in SIZES["smoke"].trials(range(2))} == {0, 1}


def test_the_command_of_a_result() -> None:
    assert command("smoke", None, None, None) == "tc0kit experiment figure1 --size smoke"
    assert command("cpu", 2, 1.5, ["dcd"]) == "tc0kit experiment figure1 --size cpu --seeds 2 --budget 1.5 --only 'dcd'"


def test_an_unknown_size() -> None:
    with pytest.raises(UserError) as error:
        size_of("smok")
    assert str(error.value) == "unknown size 'smok'; did you mean smoke? (one of smoke, cpu, gpu)"
