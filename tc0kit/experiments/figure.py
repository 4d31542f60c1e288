"""The figure of Merrill, Petty, Sabharwal (2024): the fewest layers with which a model gets words of a length right.

The paper trains one network for each length, depth and model. Here one run with a length curriculum a depth and model
gives the accuracy of every prefix at once, and a length is reached if more than 90 % of the test words have every label
right up to it. What is not reached within the budget is not reached within the budget: nothing is said about what is
possible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median_low
from typing import Any

from tc0kit.errors import UserError, did_you_mean
from tc0kit.experiments.settings import Settings, updated
from tc0kit.experiments.sweeps.sweep import Record

PAPER_MODELS = ("s4", "mamba", "transformer", "rnn", "ids4")
BEYOND_MODELS = ("deltanet", "deltanet(beta=[0,2])", "deltaproduct-4", "rwkv7", "pd-ssm", "dcd")
PAPER_TASKS = ("Z60", "A4xZ5", "A5")
RATES: Mapping[str, Mapping[str, Any]] = {"transformer": {"lr": 1e-3}, "rnn": {"lr": 1e-3}}
"""Learning rates other than the default, for models that do not train with it."""


@dataclass(frozen=True)
class Size:
    """What one size of the figure runs.

    Attributes:
        tasks, models, layers, seeds: every combination is a run.
        settings: what all runs share.
        special: settings of single models.
    """

    tasks: tuple[str, ...]
    models: tuple[str, ...]
    layers: tuple[int, ...]
    seeds: tuple[int, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    special: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def trials(self, seeds: Sequence[int] | None = None) -> list[Settings]:
        """Return all runs, with other seeds if given."""
        base = updated(Settings(), self.settings)
        return [
            updated(base, {"task": task, "model": model, "layers": layers, "seed": seed, **self.special.get(model, {})})
            for task in self.tasks
            for model in self.models
            for layers in self.layers
            for seed in (self.seeds if seeds is None else seeds)
        ]


# smoke takes two to three minutes on two free cores: words over a few generators, because over all 60 elements most of
# that time goes into learning the products of pairs (Z3xZ4xZ5 is Z60). cpu takes a night on two cores, gpu half an hour
# of one H200 with eight processes.
SIZES: dict[str, Size] = {
    "smoke": Size(
        ("Z3xZ4xZ5 over generators", "A5 over generators"),
        ("s4", "mamba", "ids4"),
        (1,),
        (0, 1, 2),
        {"length": 16, "budget": 12.0, "test_words": 256},
        {"mamba": {"state": 4}},
    ),
    "cpu": Size(
        PAPER_TASKS,
        PAPER_MODELS + BEYOND_MODELS,
        (1, 2, 3, 4),
        (0, 1, 2),
        {"length": 20, "budget": 120.0},
        RATES,
    ),
    "gpu": Size(
        PAPER_TASKS,
        PAPER_MODELS + BEYOND_MODELS,
        (1, 2, 3, 4),
        (0,),
        {
            "length": 20,
            "budget": 90.0,
            "width": 256,
            "batch": 512,
            "lr": 1e-3,
            "device": "cuda",
        },
        RATES,
    ),
}


def size_of(name: str) -> Size:
    """Return the size of that name.

    Raises:
        UserError: there is none.
    """
    if name not in SIZES:
        raise UserError(f"unknown size {name!r}{did_you_mean(name, SIZES)} (one of {', '.join(SIZES)})")
    return SIZES[name]


def command(size: str, seeds: int | None, budget: float | None, only: Sequence[str] | None) -> str:
    """Return the command that makes these results."""
    parts = ["tc0kit experiment figure1", f"--size {size}"]
    parts += [] if seeds is None else [f"--seeds {seeds}"]
    parts += [] if budget is None else [f"--budget {budget:g}"]
    return " ".join(parts + [f"--only '{model}'" for model in only or ()])


@dataclass(frozen=True)
class Cell:
    """One curve of the figure: a model on a task.

    Attributes:
        task, model: which.
        length: the longest length tried.
        reaches: for each number of layers the reach of each seed, ascending.
    """

    task: str
    model: str
    length: int
    reaches: dict[int, tuple[int, ...]]

    def least_layers(self, length: int) -> int | None:
        """Return the fewest layers whose middle seed reaches ``length``, or None if none does within the budget."""
        return next((n for n, found in sorted(self.reaches.items()) if median_low(found) >= length), None)

    def steps(self) -> list[int | None]:
        """Return ``least_layers`` of the lengths 1, 2, .., ``length``."""
        return [self.least_layers(k) for k in range(1, self.length + 1)]


def cells(records: Sequence[Record]) -> list[Cell]:
    """Group records into cells, in the order in which tasks and models first occur."""
    found: dict[tuple[str, str], dict[int, list[int]]] = {}
    lengths: dict[tuple[str, str], int] = {}
    for record in records:
        settings = record["settings"]
        key = settings["task"], settings["model"]
        found.setdefault(key, {}).setdefault(settings["layers"], []).append(record["reach"])
        lengths[key] = max(lengths.get(key, 0), settings["length"])
    return [
        Cell(task, model, lengths[task, model], {n: tuple(sorted(seeds)) for n, seeds in sorted(by_layers.items())})
        for (task, model), by_layers in found.items()
    ]


def table(found: Sequence[Cell]) -> list[tuple[str, ...]]:
    """Return rows (task, model, layers, reach of each seed, what that means)."""
    rows: list[tuple[str, ...]] = []
    for cell in found:
        for layers, reaches in cell.reaches.items():
            middle = median_low(reaches)
            note = (
                f"all {cell.length} reached"
                if middle >= cell.length
                else f"length {middle + 1} not reached within the budget"
            )
            rows.append((cell.task, cell.model, str(layers), " ".join(map(str, reaches)), note))
    return rows
