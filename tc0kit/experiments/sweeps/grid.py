"""Which runs a sweep has: settings, and lists of values for some of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from tc0kit.errors import UserError
from tc0kit.experiments.settings import Settings, read_toml, updated

MOST_TRIALS = 10_000


def read_grid(path: Path) -> list[Settings]:
    """Return the runs of a sweep file.

    The file has settings, and a table ``[grid]`` with a list of values for each setting that varies:

        task = "S3"
        length = 16
        [grid]
        model = ["mamba", "ids4"]
        layers = [1, 2]
        seed = [0, 1, 2]

    Raises:
        UserError: no such file, an unknown setting, a value that is not possible, or too many runs.
    """
    found = read_toml(path, frozenset({"grid"}))
    grid = found.pop("grid", {})
    if not isinstance(grid, dict):
        raise UserError(f"{path}: [grid] is a table of lists, such as layers = [1, 2]")
    return expand(updated(Settings(), found, str(path)), grid, str(path))


def expand(base: Settings, grid: Mapping[str, Any], place: str = "grid") -> list[Settings]:
    """Return the settings for every combination of the grid's values, the last name varying fastest.

    Raises:
        UserError: a name without a list, a value that is not possible, or too many combinations.
    """
    for name, values in grid.items():
        if not isinstance(values, Sequence) or isinstance(values, str) or not values:
            raise UserError(f"{place}: {name} needs a list of values, such as {name} = [1, 2]")
    count = 1
    for values in grid.values():
        count *= len(values)
    if count > MOST_TRIALS:
        raise UserError(f"{place}: {count:,} runs; at most {MOST_TRIALS:,} in one sweep")
    return [updated(base, dict(zip(grid, choice, strict=True)), place) for choice in product(*map(list, grid.values()))]


def trial_name(settings: Settings) -> str:
    """Return a folder name that is the same for equal settings, and differs for different ones."""
    text = json.dumps(settings.fields(), sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:10]
    words = f"{settings.task}-{settings.model}-{settings.layers}x-{settings.length}-s{settings.seed}"
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-+") else "_" for c in words)
    return f"{safe[:80]}-{digest}"
