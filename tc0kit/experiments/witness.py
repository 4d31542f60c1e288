"""Exact weights on the kernels: accuracy up to a length, and the first wrong position, for each number format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tc0kit.budget import Budget
from tc0kit.errors import UserError
from tc0kit.experiments.data.tables import make_tables
from tc0kit.experiments.exact_weights import outputs, precision
from tc0kit.models.parse import parse_model
from tc0kit.models.weights.network import Network
from tc0kit.tasks.task import Task
from tc0kit.theory.witness.build import build

FORMATS = ("float64", "float32", "float16", "bfloat16")
MOST_LETTERS = 10_000_000
POINTS = 60


@dataclass(frozen=True)
class Ran:
    """What a network with exact weights did in one format.

    Attributes:
        precision: the format.
        length: letters of the words.
        words: how many random words.
        accuracy: share of right outputs, over all words and positions.
        first_wrong: the first position, from 1, where an output is wrong, or None.
        positions: ends of stretches that grow by a constant factor.
        position: share of right outputs in the stretch that ends there.
    """

    precision: str
    length: int
    words: int
    accuracy: float
    first_wrong: int | None
    positions: tuple[int, ...]
    position: tuple[float, ...]

    def fields(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "precision": self.precision,
            "length": self.length,
            "words": self.words,
            "accuracy": self.accuracy,
            "first_wrong": self.first_wrong,
            "positions": list(self.positions),
            "position": list(self.position),
        }


def run_witness(
    task: Task,
    network: Network,
    length: int,
    formats: Sequence[str],
    *,
    words: int = 4,
    seed: int = 0,
    watch: Callable[[str, int], None] | None = None,
) -> list[Ran]:
    """Run a network on random words of a task in each format, all formats on the same words.

    Args:
        task: the one that the network was built for.
        network: exact weights.
        length: letters of each word, at least 1.
        formats: names of number formats.
        words: how many words.
        seed: of the words.
        watch: called with (format, letters done).

    Raises:
        UserError: an unknown format, or more letters in all than ``MOST_LETTERS``.
    """
    if length * words > MOST_LETTERS:
        raise UserError(f"{words} words of {length:,} letters; at most {MOST_LETTERS:,} letters in one run")
    forms = [precision(name) for name in formats]
    tables = make_tables(task)
    letters = np.random.default_rng(seed).integers(0, len(tables.letters), (words, length))
    truth = tables.labels(letters)
    found = []
    for form in forms:
        right = np.empty(truth.shape, dtype=bool)
        done = 0
        for piece in outputs(network, letters, form):
            part = slice(done, done + piece.shape[1])
            right[:, part] = piece == truth[:, part]
            done = part.stop
            if watch is not None:
                watch(form.name, done)
        found.append(_ran(form.name, right))
    return found


def witness_network(task: Task, model: str, layers: int | None, semantics: str | None, budget: Budget) -> Network:
    """Return exact weights for a task, from the construction of a rule that says yes.

    Args:
        task: what has to be output.
        model: a name of the catalogue.
        layers: number of layers, or None for any.
        semantics: of the question, or None for the first one with weights.
        budget: limits on the question and the construction.

    Raises:
        UserError: the answer is not yes, or no construction is known.
    """
    kinds = parse_model(model).possible_semantics if semantics is None else (semantics,)
    refused: UserError | None = None
    for kind in kinds:
        try:
            return build(task, parse_model(model, layers=layers, semantics=kind), budget)
        except UserError as error:
            refused = refused or error
    assert refused is not None
    raise refused


def _ran(name: str, right: np.ndarray[Any, np.dtype[np.bool_]]) -> Ran:
    words, length = right.shape
    wrong = np.flatnonzero(~right.all(axis=0))
    ends = np.unique(np.round(np.geomspace(1, length, min(POINTS, length))).astype(int))
    share = right.mean(axis=0)
    stretches = [share[start:end].mean() for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    return Ran(
        name,
        length,
        words,
        round(float(share.mean()), 6),
        int(wrong[0]) + 1 if len(wrong) else None,
        tuple(map(int, ends)),
        tuple(round(float(x), 4) for x in stretches),
    )
