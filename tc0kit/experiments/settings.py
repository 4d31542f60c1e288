"""The settings of one run: defaults, a TOML file, and the command line over both."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from tc0kit.errors import UserError, did_you_mean
from tc0kit.experiments.data.tables import make_tables
from tc0kit.experiments.data.translation import SLOTS, translate
from tc0kit.experiments.data.words import SHARED_LENGTH, Data
from tc0kit.tasks import parse_task

CHOICES = {
    "form": ("letters", *SLOTS),
    "schedule": ("constant", "cosine"),
    "device": ("cpu", "cuda"),
    "precision": ("float32", "bfloat16"),
}


@dataclass(frozen=True)
class Settings:
    """Everything that a run depends on.

    Attributes:
        task: a word problem or a regular language, as ``tc0kit solve`` reads it.
        form: how it is told: its own ``letters``, or ``chess``, ``code``, ``entities`` (permutations of five points).
        model: a model of the catalogue, with its parameters.
        layers: number of blocks.
        length: letters of the longest training words.
        seed: of weights, words and splits.
        width: size of the embedding.
        heads: heads or blocks of the families that have some (``tc0kit.kernels.config``).
        state: state entries a channel, head or block of the families that have some.
        batch: words a step.
        lr: learning rate of AdamW after the warm-up.
        schedule: ``constant``, or ``cosine`` down to zero over ``steps``.
        warmup: steps from zero to ``lr``.
        weight_decay: of AdamW.
        clip: largest norm of the gradient.
        curriculum: start with words of two letters and lengthen them when 95 % of a batch's labels are right.
        stop_loss: stop when a batch of the full length has a smaller loss.
        budget: CPU seconds (on a GPU: seconds) of training.
        steps: most steps, or None for no limit.
        interval: seconds between two checkpoints.
        device: ``cpu`` or ``cuda``.
        precision: ``float32``, or ``bfloat16`` autocast on a GPU.
        test_words: words of each test.
    """

    task: str = "A5"
    form: str = "letters"
    model: str = "ids4"
    layers: int = 1
    length: int = 20
    seed: int = 0
    width: int = 64
    heads: int = 4
    state: int = 16
    batch: int = 128
    lr: float = 3e-3
    schedule: str = "constant"
    warmup: int = 20
    weight_decay: float = 0.01
    clip: float = 1.0
    curriculum: bool = True
    stop_loss: float = 0.005
    budget: float = 60.0
    steps: int | None = None
    interval: float = 10.0
    device: str = "cpu"
    precision: str = "float32"
    test_words: int = 512

    def fields(self) -> dict[str, Any]:
        """Return the settings as plain values for JSON."""
        return asdict(self)

    def data(self) -> Data:
        """Return the words and labels of the task.

        Raises:
            UserError: an unknown task, or one without data.
        """
        task = parse_task(self.task)
        if self.form == "letters":
            return Data(make_tables(task), self.seed)
        translation = translate(task, self.form)
        return Data(translation.tables, self.seed, translation)


KINDS = {item.name: str(item.type) for item in fields(Settings)}
_LEAST: dict[str, float] = {
    "layers": 1, "length": SHARED_LENGTH + 1, "seed": 0, "width": 2, "heads": 1, "state": 1, "batch": 1,
    "lr": 0, "warmup": 0, "weight_decay": 0,
    "clip": 0, "stop_loss": 0, "budget": 0, "steps": 1, "interval": 0, "test_words": 1,
}  # fmt: skip
_MOST: dict[str, float] = {
    "layers": 256,
    "length": 1_000_000,
    "seed": 2**62,
    "width": 65_536,
    "heads": 65_536,
    "state": 65_536,
    "batch": 1_000_000,
}


def updated(base: Settings, given: Mapping[str, Any], place: str = "settings") -> Settings:
    """Return settings with some of them replaced.

    Raises:
        UserError: an unknown name, a value of the wrong kind or out of range.
    """
    return replace(base, **{name: _checked(name, value, place) for name, value in given.items()})


def read_toml(path: Path, tables: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return what a TOML file says, without looking at the values.

    Args:
        path: the file.
        tables: names of the tables that it may have; their content is not looked at here.

    Raises:
        UserError: no such file, no TOML, or an unknown name.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise UserError(f"{path} is no TOML file: {error}") from error
    for name in found:
        if name not in KINDS and name not in tables:
            raise UserError(f"{path}: unknown setting {name!r}{did_you_mean(name, [*KINDS, *tables])}")
    return found


def _checked(name: str, value: object, place: str) -> Any:
    if name not in KINDS:
        raise UserError(f"{place}: unknown setting {name!r}{did_you_mean(name, KINDS)}")
    kind = KINDS[name]
    if value is None and "None" in kind:
        return None
    wanted = kind.split(" |")[0]
    fits = {
        "str": isinstance(value, str),
        "bool": isinstance(value, bool),
        "int": isinstance(value, int) and not isinstance(value, bool),
        "float": isinstance(value, int | float) and not isinstance(value, bool),
    }[wanted]
    words = {"str": "a text", "bool": "true or false", "int": "a whole number", "float": "a number"}
    if not fits:
        raise UserError(f"{place}: {name} = {str(value)[:60]!r} is not {words[wanted]}")
    if name in CHOICES and value not in CHOICES[name]:
        options = CHOICES[name]
        hint = "" if name == "device" else did_you_mean(str(value), options)  # gpu is no misspelt cpu
        raise UserError(f"{place}: {name} = {value!r} is not possible{hint} (one of {', '.join(options)})")
    if isinstance(value, int | float) and not isinstance(value, bool):
        least, most = _LEAST[name], _MOST.get(name, 1e12)
        if not least <= value <= most:
            raise UserError(f"{place}: {name} = {value:g} is out of range ({least:g} to {most:g})")
    return float(value) if wanted == "float" and isinstance(value, int | float) else value
