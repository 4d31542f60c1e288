"""What users name as a model: a row of the catalogue, a model file, or a checkpoint."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tc0kit.budget import Budget
from tc0kit.errors import UserError
from tc0kit.models.model import Model
from tc0kit.models.parse import parse_model

if TYPE_CHECKING:
    from tc0kit.models.checkpoints.checkpoint import Checkpoint
    from tc0kit.theory.analysis.question import Analysis

WEIGHTS = (".safetensors", ".safetensors.index.json")


@dataclass(frozen=True)
class Target:
    """What the text names.

    Attributes:
        model: the model in the semantics asked for; None for a checkpoint that no row describes as a whole.
        analysis: of a model file, else None.
        checkpoint: with its layers, else None.
    """

    model: Model | None
    analysis: Analysis | None = None
    checkpoint: Checkpoint | None = None


def names_file(text: str) -> bool:
    """Return whether the text is a path: of a model file, of weights, or of a folder."""
    return text.endswith((".toml", *WEIGHTS)) or os.sep in text or os.path.isdir(text)


def read_target(
    text: str, *, layers: int | None, semantics: str, config: Path | None = None, budget: Budget | None = None
) -> Target:
    """Read a model file or checkpoint, or look up a name.

    Raises:
        UserError: no such file or name, a malformed file, or a semantics that is unknown or not defined for the model.
        BudgetSpent: the analysis took too much.
    """
    if not names_file(text):
        if config is not None:
            raise UserError(f"--config goes with a checkpoint, and {text!r} is none (a .safetensors file or a folder)")
        return Target(parse_model(text, layers=layers, semantics=semantics))
    asked = parse_model("mamba", layers=layers, semantics=semantics)  # checks both; every semantics is defined for it
    if text.endswith(WEIGHTS) or os.path.isdir(text):
        from tc0kit.models.checkpoints.checkpoint import read_checkpoint

        found = read_checkpoint(Path(text), config)
        return Target(found.model(semantics, layers) if found.architecture else None, None, found)
    if config is not None:
        raise UserError(f"--config goes with a checkpoint, and {text} is a model file")
    from tc0kit.models.recurrence_file import read_recurrence
    from tc0kit.theory.analysis.question import analyse_file

    analysis = analyse_file(read_recurrence(text, budget), budget)
    return Target(analysis.model(asked.layers, asked.semantics), analysis)


def read_model(text: str, *, layers: int | None, semantics: str, budget: Budget | None = None) -> Model:
    """Return the model that the text names, for a question about one task.

    Raises:
        UserError: as for ``read_target``, or a checkpoint whose stack no row of the catalogue describes.
        BudgetSpent: the analysis took too much.
    """
    target = read_target(text, layers=layers, semantics=semantics, budget=budget)
    if target.model is None:
        assert target.checkpoint is not None
        target.checkpoint.model(semantics, layers)  # raises, and says why
        raise AssertionError("a checkpoint without a row has no model")
    return target.model
