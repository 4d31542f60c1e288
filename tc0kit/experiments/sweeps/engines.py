"""On what the runs of a sweep run: processes of this machine, or the workers of a Ray cluster.

An engine takes (settings, folder) pairs and yields (number, record) as runs end, in any order. A run that fails by an
error of its own gives a record with outcome ``failed``; the others go on.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tc0kit.errors import Tc0kitError, UserError
from tc0kit.experiments.settings import Settings

Trial = tuple[Settings, Path | None]
Engine = Callable[[Sequence[Trial]], Iterator[tuple[int, dict[str, Any]]]]


def one_trial(settings: Settings, folder: Path | None) -> dict[str, Any]:
    """Run one trial in a worker and return its record, or one that says why there is none."""
    from tc0kit.experiments.training.trial import SCHEMA, run_trial

    try:
        return run_trial(settings, folder)
    except Tc0kitError as error:
        outcome = "diverged" if type(error).__name__ == "Diverged" else "failed"
        return {
            "schema": SCHEMA, "settings": settings.fields(), "outcome": outcome, "message": str(error), "reach": 0,
            "curves": [],
        }  # fmt: skip


def local(workers: int) -> Engine:
    """Return the engine of ``workers`` processes, each with one thread."""

    def run(trials: Sequence[Trial]) -> Iterator[tuple[int, dict[str, Any]]]:
        # spawn: torch must not be forked once its threads exist.
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            futures = {pool.submit(one_trial, *trial): k for k, trial in enumerate(trials)}
            try:
                for future in as_completed(futures):
                    yield futures[future], future.result()
            except BrokenProcessPool as error:
                raise UserError(
                    "a process of the sweep was killed (out of memory?); its last checkpoint and all finished runs are "
                    "intact, run the same command again to resume"
                ) from error
            finally:
                pool.shutdown(cancel_futures=True)

    return run


def ray(address: str | None) -> Engine:
    """Return the engine of a Ray cluster: one task a trial, each on one CPU (or one GPU), retried if its worker dies.

    Args:
        address: of the cluster, or None to start one on this machine.

    Raises:
        UserError: Ray is not installed, or no cluster answers there.
    """
    try:
        import ray as library
    except ImportError as error:
        raise UserError("--engine ray needs Ray: pip install -c constraints.txt 'tc0kit[ray]'") from error
    _reach(address)

    def run(trials: Sequence[Trial]) -> Iterator[tuple[int, dict[str, Any]]]:
        try:
            library.init(address=address, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise UserError(
                f"no Ray cluster answers at {address or 'this machine'}: {str(error).splitlines()[0]}"
            ) from error
        try:
            waiting = {}
            for k, (settings, _) in enumerate(trials):
                gpus = 1 if settings.device == "cuda" else 0
                task = library.remote(num_cpus=1, num_gpus=gpus, max_retries=2)(one_trial)
                # Workers may see another disk: they return records, and only this process writes.
                waiting[task.remote(settings, None)] = k
            while waiting:
                (ready,), _ = library.wait(list(waiting), num_returns=1)
                try:
                    record = library.get(ready)
                except library.exceptions.RayError as error:
                    raise UserError(
                        "a worker of the Ray cluster died three times in one run; finished runs are intact, run the "
                        "same command again to resume"
                    ) from error
                yield waiting.pop(ready), record
        finally:
            library.shutdown()

    return run


def _reach(address: str | None) -> None:
    """Knock at the port of a cluster: Ray itself waits for minutes where nobody answers.

    Raises:
        UserError: nothing listens there.
    """
    host, colon, port = (address or "").removeprefix("ray://").rpartition(":")
    if not colon:
        return
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except (OSError, ValueError, OverflowError) as error:
        raise UserError(f"no Ray cluster answers at {address}: {error}") from error
