"""The network of a run, and the two things that it needs from the machine: torch, and a GPU where one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tc0kit.errors import UserError
from tc0kit.experiments.settings import Settings

if TYPE_CHECKING:
    from tc0kit.experiments.data.words import Data
    from tc0kit.kernels.stack import Stack

NO_TORCH = "experiments need torch: pip install -c constraints.txt 'tc0kit[torch]'"


def need_torch() -> None:
    """Import torch.

    Raises:
        UserError: it is not installed, with the command that installs it.
    """
    try:
        import torch  # noqa: F401
    except ImportError as error:
        raise UserError(NO_TORCH) from error


def make_network(settings: Settings, data: Data) -> Stack:
    """Return the network of a run on its device, its weights drawn from the run's seed.

    Raises:
        UserError: no running form of the model, sizes that do not fit, no GPU, or bfloat16 on a CPU.
    """
    import torch

    from tc0kit.kernels.config import StackConfig
    from tc0kit.kernels.stack import seeded

    if settings.device == "cuda" and not torch.cuda.is_available():
        raise UserError(f"no GPU was found by torch {torch.__version__}; use --device cpu")
    if settings.precision == "bfloat16" and settings.device == "cpu":
        raise UserError("bfloat16 is for GPUs (a CPU computes it about 60 times slower); use --precision float32")
    config = StackConfig(
        settings.model,
        vocabulary=len(data.vocabulary),
        classes=len(data.tables.classes),
        layers=settings.layers,
        width=settings.width,
        heads=settings.heads,
        state=settings.state,
    )
    return seeded(config, settings.seed).to(settings.device)
