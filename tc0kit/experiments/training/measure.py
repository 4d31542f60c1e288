"""Accuracy on words of the test split, position by position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

from tc0kit.experiments.data.words import NOT_ASKED, Data

BATCH_TOKENS = 65_536
RIGHT = 0.9
"""A length is reached if more than this share of the words has every label right up to it."""


@dataclass(frozen=True)
class Curve:
    """What a model gets right on words of one length.

    Attributes:
        length: letters of the words.
        words: how many words.
        position: share of right labels at each letter.
        sequence: share of words with every label right up to each letter; never increases.
    """

    length: int
    words: int
    position: tuple[float, ...]
    sequence: tuple[float, ...]

    @property
    def reach(self) -> int:
        """The longest prefix that more than 90 % of the words have right throughout."""
        return reach(self.sequence)

    @property
    def tail(self) -> float:
        """Share of right labels in the last tenth of the positions."""
        last = self.position[-max(1, self.length // 10) :]
        return sum(last) / len(last)


def reach(sequence: Sequence[float]) -> int:
    """Return the number of leading entries above ``RIGHT``."""
    return next((k for k, share in enumerate(sequence) if share <= RIGHT), len(sequence))


@torch.no_grad()
def measure(network: nn.Module, data: Data, length: int, words: int, device: torch.device) -> Curve:
    """Return the curve of a network on random words of the test split."""
    network.eval()
    batch = max(1, min(words, BATCH_TOKENS // (length * data.tokens_a_letter)))
    right = torch.zeros(length, dtype=torch.float64)
    whole = torch.zeros(length, dtype=torch.float64)
    done = 0
    tokens, labels = data.batch("test", words, length)
    while done < words:
        part = slice(done, done + batch)
        asked = torch.from_numpy(labels[part])
        guess = network(torch.from_numpy(tokens[part]).to(device)).argmax(-1).cpu()
        hit = (guess == asked)[asked != NOT_ASKED].reshape(len(asked), length).double()
        right += hit.sum(0)
        whole += hit.cumprod(1).sum(0)
        done += len(asked)
    return Curve(length, words, _shares(right, words), _shares(whole, words))


def _shares(counts: torch.Tensor, words: int) -> tuple[float, ...]:
    return tuple(round(count / words, 6) for count in counts.tolist())
