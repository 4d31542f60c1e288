"""The training loop.

What a step does is a function of the settings and of the step's number alone, so a run that was killed and resumed, on
the same machine with one thread, ends with the same bits as one that was not; only the limit in seconds can end it
elsewhere.
"""

from __future__ import annotations

import json
import math
import os
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from torch import nn

from tc0kit.errors import Tc0kitError, UserError
from tc0kit.experiments.data.words import NOT_ASKED, Data
from tc0kit.experiments.settings import Settings
from tc0kit.experiments.training import checkpoint

Outcome = Literal["reached", "not reached within the budget"]
LENGTHEN_AT = 0.95
FIRST_LENGTH = 2
EVERY = 10
CHECKPOINT = "checkpoint.safetensors"
METRICS = "metrics.jsonl"
Watcher = Callable[[dict[str, Any]], None]


class Diverged(Tc0kitError):
    """The loss is no finite number any more."""

    exit_code = 2


@dataclass
class State:
    """Where a run stands.

    Attributes:
        step: steps done.
        length: letters of the words in the next step.
        seconds: CPU seconds (on a GPU: seconds) spent on steps.
        outcome: how the run ended, or None while it goes on.
        metrics_bytes: size of the metrics file at this point; what is behind it is of steps that will be repeated.
    """

    step: int = 0
    length: int = FIRST_LENGTH
    seconds: float = 0.0
    outcome: Outcome | None = None
    metrics_bytes: int = 0


def next_length(length: int, longest: int) -> int:
    """Return the next length of the curriculum: one more up to six letters, then half as much again."""
    return min(longest, length + 1 if length < 6 else math.ceil(1.5 * length))


def rate(settings: Settings, step: int) -> float:
    """Return the learning rate of a step: a linear warm-up, then constant or a cosine down to zero over ``steps``."""
    warm = min(1.0, (step + 1) / settings.warmup) if settings.warmup else 1.0
    if settings.schedule == "constant" or settings.steps is None:
        return settings.lr * warm
    return settings.lr * warm * 0.5 * (1 + math.cos(math.pi * min(1.0, step / settings.steps)))


def train(
    settings: Settings, data: Data, network: nn.Module, folder: Path | None = None, watch: Watcher | None = None
) -> State:
    """Train a network (tokens [B, T] -> logits [B, T, classes]) and return how the run ended.

    Args:
        settings: the run.
        data: its words.
        network: the model; its weights are changed in place.
        folder: where checkpoint and metrics are kept; a run that was begun there is resumed.
        watch: called with each line of the metrics.

    Raises:
        UserError: a damaged checkpoint, a full disk, or settings that do not fit together.
        Diverged: the loss is no finite number; the last checkpoint is intact.
    """
    if settings.schedule == "cosine" and settings.steps is None:
        raise UserError("schedule = 'cosine' needs a number of steps (--steps)")
    run = _Run(settings, data, network, folder, watch)
    run.resume()
    while run.state.outcome is None:
        run.step()
    run.save()
    return run.state


class _Run:
    def __init__(
        self, settings: Settings, data: Data, network: nn.Module, folder: Path | None, watch: Watcher | None
    ) -> None:
        self.settings, self.data, self.network = settings, data, network
        self.folder, self.watch = folder, watch
        self.device = torch.device(settings.device)
        self.clock = time.process_time if settings.device == "cpu" else time.monotonic
        self.optimizer = torch.optim.AdamW(
            network.parameters(), lr=settings.lr, betas=(0.9, 0.98), weight_decay=settings.weight_decay
        )
        self.state = State(length=FIRST_LENGTH if settings.curriculum else settings.length)
        self.lines: list[bytes] = []
        self.board = _tensorboard(folder)
        self.saved_at = self.last = self.clock()

    def resume(self) -> None:
        """Continue from the folder's checkpoint, if there is one, and drop metrics of steps that will be repeated."""
        if self.folder is None:
            return
        path = self.folder / CHECKPOINT
        if path.exists():
            self.state = State(**checkpoint.load(path, self.network, self.optimizer))
            if self.state.outcome != "reached":
                self.state.outcome = None  # the budget may be larger now
        metrics = self.folder / METRICS
        if metrics.exists():
            os.truncate(metrics, min(self.state.metrics_bytes, metrics.stat().st_size))

    def step(self) -> None:
        settings, state = self.settings, self.state
        if state.step == settings.steps or state.seconds >= settings.budget:
            state.outcome = "not reached within the budget"
            return
        self.network.train()
        tokens, labels = self.data.batch("train", settings.batch, state.length, state.step)
        asked = torch.from_numpy(labels).to(self.device)
        for group in self.optimizer.param_groups:
            group["lr"] = rate(settings, state.step)
        logits = self._logits(torch.from_numpy(tokens).to(self.device))
        loss = nn.functional.cross_entropy(logits.float().flatten(0, 1), asked.flatten(), ignore_index=NOT_ASKED)
        value = loss.item()
        if not math.isfinite(value):
            kept = f"; {self.folder / CHECKPOINT} has the last checkpoint" if self.folder is not None else ""
            raise Diverged(
                f"the loss is not a finite number at step {state.step:,}: lower --lr ({settings.lr:g}){kept}"
            )
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), settings.clip)
        self.optimizer.step()
        state.step += 1
        self._count_time()
        self._react(value, logits, asked)

    def _react(self, loss: float, logits: torch.Tensor, asked: torch.Tensor) -> None:
        state, settings = self.state, self.settings
        right = (logits.detach().argmax(-1) == asked)[asked != NOT_ASKED].reshape(len(asked), -1).float().mean(0)
        accuracy = right.mean().item()
        length = state.length
        full = length == settings.length
        if full and loss < settings.stop_loss:
            state.outcome = "reached"
        elif not full and accuracy > LENGTHEN_AT:
            state.length = next_length(length, settings.length)
        if state.outcome or state.length != length or state.step % EVERY == 0:
            self._report(length, loss, accuracy, right.tolist())
        if self.clock() - self.saved_at >= settings.interval:
            self.save()

    def _report(self, length: int, loss: float, accuracy: float, position: list[float]) -> None:
        line = {
            "step": self.state.step,
            "length": length,
            "loss": round(loss, 6),
            "accuracy": round(accuracy, 6),
            "seconds": round(self.state.seconds, 3),
            "position": [round(x, 4) for x in position],
        }
        if self.watch is not None:
            self.watch(line)
        if self.folder is not None:
            self.lines.append((json.dumps(line) + "\n").encode())
        if self.board is not None:
            for name in ("loss", "accuracy", "length"):
                self.board.add_scalar(name, line[name], self.state.step)

    def save(self) -> None:
        """Write the metrics since the last checkpoint, then the checkpoint."""
        if self.folder is None:
            return
        self._count_time()
        path = self.folder / METRICS
        try:
            with path.open("ab") as stream:
                stream.writelines(self.lines)
                stream.flush()
                os.fsync(stream.fileno())
                size = stream.tell()
        except OSError as error:
            raise UserError(
                f"cannot write {path}: {error.strerror or error}; the last checkpoint is intact, run again to resume"
            ) from error
        self.lines = []
        self.state.metrics_bytes = size
        checkpoint.save(self.folder / CHECKPOINT, self.network, self.optimizer, asdict(self.state))
        self.saved_at = self.clock()
        if self.board is not None:
            self.board.flush()

    def _count_time(self) -> None:
        now = self.clock()
        self.state.seconds += now - self.last
        self.last = now

    def _logits(self, tokens: torch.Tensor) -> torch.Tensor:
        narrow = self.settings.precision == "bfloat16"
        try:
            with torch.autocast(self.settings.device, torch.bfloat16) if narrow else nullcontext():
                found: torch.Tensor = self.network(tokens)
        except torch.OutOfMemoryError as error:
            raise UserError("the GPU's memory is full: use a smaller --batch, --width or --length") from error
        except RuntimeError as error:
            if not narrow:
                raise
            raise UserError(f"{self.settings.model} does not run in bfloat16; use --precision float32") from error
        return found


def _tensorboard(folder: Path | None) -> Any:
    """Return a TensorBoard writer if there is a folder and the package is installed."""
    if folder is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own deprecations are no news to the user
            from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder / "tensorboard"))


def read_metrics(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a run's metrics."""
    with (folder / METRICS).open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)
