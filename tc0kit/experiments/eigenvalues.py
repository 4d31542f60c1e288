"""Eigenvalues of a trained layer's transitions, read off the running recurrence.

Every linear recurrence h' = A(x) h + b(x) hands its state to a rounding function after each update. This one puts a
unit vector (or zero) in place of the state before the last token of a word and looks at the state after it: the
difference of the two outcomes is a column of A. So the transition is that of the code that trained, whatever its
parametrisation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from tc0kit.errors import UserError
from tc0kit.experiments.network import make_network
from tc0kit.experiments.settings import Settings, updated
from tc0kit.experiments.storage import read_json
from tc0kit.experiments.training import checkpoint
from tc0kit.experiments.training.loop import CHECKPOINT
from tc0kit.experiments.training.trial import SETTINGS
from tc0kit.kernels.stack import Block
from tc0kit.models.parse import parse_model

MOST_ENTRIES = 4096
CONTEXT = 4
MOST_LETTERS = 12
SCALED = ("mlstm", "rwkv4")
"""Linear models that keep their state divided by a maximum of the past: what runs has other eigenvalues."""


class _Probe:
    """A rounding that plants states before the last token and keeps what comes after."""

    def __init__(self, calls_before: int | None) -> None:
        self.calls_before, self.calls = calls_before, 0
        self.after: Tensor = torch.empty(0)
        self.shape: torch.Size = torch.Size()

    def __call__(self, state: Tensor) -> Tensor:
        self.calls += 1
        self.after = state
        if self.calls != self.calls_before:
            return state
        entries = state[0].numel()
        if len(state) != entries + 1:
            raise ValueError("one word for each unit vector and one for zero")
        units = torch.eye(entries, dtype=state.dtype)
        return torch.cat([units, torch.zeros_like(units[:1])]).reshape(state.shape)


@torch.no_grad()
def transition(mixer: nn.Module, x: Tensor) -> NDArray[Any]:
    """Return the matrix A of the last token of ``x`` [T, 1, width], T >= 2, on the flattened state.

    Raises:
        UserError: the state has too many entries, or the mixer has no recurrent state.
    """
    count = _Probe(None)
    mixer(x, count)
    tokens = len(x)
    if not count.calls or count.calls % tokens:
        raise UserError("this model has no linear recurrence, hence no eigenvalues")
    entries = count.after[0].numel()
    if entries > MOST_ENTRIES:
        raise UserError(f"a state of {entries:,} entries; eigenvalues are computed of at most {MOST_ENTRIES:,}")
    probe = _Probe(count.calls - count.calls // tokens)
    mixer(x.expand(-1, entries + 1, -1), probe)
    after = probe.after.reshape(entries + 1, entries)
    found: NDArray[Any] = (after[:-1] - after[-1:]).mT.numpy()
    return found


def spectrum(A: NDArray[Any]) -> NDArray[np.complex128]:
    """Return all eigenvalues; blocks that do not meet (heads, channels) are solved one by one."""
    linked = (A != 0) | (A.T != 0) | np.eye(len(A), dtype=bool)
    block = np.arange(len(A))
    while True:  # each entry takes the least number among those it is linked to, until nothing changes
        least = np.where(linked, block[None, :], len(A)).min(axis=1)
        if (least == block).all():
            break
        block = least
    found = []
    for number in np.unique(block):
        members = np.flatnonzero(block == number)
        found.append(np.linalg.eigvals(A[np.ix_(members, members)].astype(np.complex128)))
    return np.concatenate(found)


def of_run(folder: Path) -> dict[str, list[complex]] | None:
    """Return the eigenvalues of each layer after a few random words.

    None for a model that is not linear, or whose state does not run as such: ``SCALED``, and Hyena, which has none.

    Raises:
        UserError: the folder has no run, or a damaged checkpoint.
    """
    settings = updated(
        Settings(), {**read_json(folder / SETTINGS), "device": "cpu", "precision": "float32"}, str(folder)
    )
    model = parse_model(settings.model)
    if model.kind != "linear" or model.name in (*SCALED, "hyena"):
        return None
    data = settings.data()
    network = make_network(settings, data)
    checkpoint.load(folder / CHECKPOINT, network, torch.optim.AdamW(network.parameters()))
    network.eval().double()
    words, _ = data.labelled(data.words("train", MOST_LETTERS, CONTEXT))
    found: dict[str, list[complex]] = {}
    for word in torch.from_numpy(words):
        x = network.embedding(word[:, None])
        for k, block in enumerate(network.blocks, 1):
            assert isinstance(block, Block)
            values = spectrum(transition(block.mixer, block.norm(x)))
            found.setdefault(f"layer {k}", []).extend(complex(z) for z in values)
            x = block(x)
    return found
