"""Processes that decide claims, several at a time; one that takes too long is stopped and its claim comes out open."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tc0kit.budget import Budget
from tc0kit.claims.engine import decide_statement
from tc0kit.claims.outcome import SPENT, Outcome
from tc0kit.claims.places import Disagreement, StatementError
from tc0kit.claims.predicates.base import Question
from tc0kit.claims.solver import Solver

GRACE = 10.0  # seconds that a worker may go on after its own budget is spent


@dataclass(frozen=True)
class Job:
    """A statement to decide: its text, the folder of its note, and the seconds that it may take."""

    text: str
    folder: str
    seconds: float


@dataclass(frozen=True)
class Reply:
    """What became of a job: an outcome, or an error with its position in the statement (-1: none)."""

    outcome: Outcome | None
    error: str = ""
    position: int = -1


def run_job(job: Job, solver: Solver) -> Reply:
    """Decide a statement in this process."""
    question = Question(Path(job.folder), Budget(timeout=job.seconds))
    try:
        return Reply(decide_statement(job.text, question, solver=solver))
    except StatementError as error:
        return Reply(None, error.message, error.position)
    except Disagreement as error:
        return Reply(None, str(error))


def run_jobs(jobs: Sequence[Job], processes: int) -> Iterator[tuple[int, Reply]]:
    """Decide statements and yield (number of the job, reply) as they are done, in ``processes`` (at least 1) others."""
    context = multiprocessing.get_context("spawn")
    waiting = deque(range(len(jobs)))
    workers: list[_Worker] = []
    try:
        workers += [_Worker(context) for _ in range(min(processes, len(jobs)))]
        for worker in workers:
            worker.start(jobs, waiting)
        while any(worker.number is not None for worker in workers):
            busy = {worker.connection: worker for worker in workers if worker.number is not None}
            nearest = min(worker.deadline for worker in busy.values())
            ready = wait(list(busy), timeout=max(0.0, nearest - time.monotonic()))
            for connection in ready:
                assert isinstance(connection, Connection)
                yield busy[connection].reply(context, jobs)
            for worker in busy.values():
                if worker.connection not in ready and time.monotonic() >= worker.deadline:
                    yield worker.stopped(context, jobs)
            for worker in workers:
                if worker.number is None:
                    worker.start(jobs, waiting)
    finally:
        for worker in workers:
            worker.end()


def _serve(connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the workers
    solver = Solver()
    while True:
        try:
            job = connection.recv()
        except EOFError:
            solver.close()
            return
        connection.send(run_job(job, solver))


class _Worker:
    def __init__(self, context: Any) -> None:
        self.number: int | None = None
        self.deadline = 0.0
        self.process: BaseProcess
        self.connection: Connection
        self._spawn(context)

    def _spawn(self, context: Any) -> None:
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=False)
        self.process.start()
        theirs.close()

    def start(self, jobs: Sequence[Job], waiting: deque[int]) -> None:
        if waiting:
            self.number = waiting.popleft()
            self.deadline = time.monotonic() + jobs[self.number].seconds + GRACE
            self.connection.send(jobs[self.number])

    def reply(self, context: Any, jobs: Sequence[Job]) -> tuple[int, Reply]:
        assert self.number is not None
        number, self.number = self.number, None
        try:
            return number, self.connection.recv()
        except EOFError:
            self.end()
            code = self.process.exitcode
            self._spawn(context)
            return number, Reply(Outcome("open", SPENT, reason=f"budget spent: the process died (exit code {code})"))

    def stopped(self, context: Any, jobs: Sequence[Job]) -> tuple[int, Reply]:
        assert self.number is not None
        number, self.number = self.number, None
        self.end()
        self._spawn(context)
        seconds = jobs[number].seconds
        reason = f"budget spent: {seconds:g} s passed; raise --timeout"
        return number, Reply(Outcome("open", SPENT, reason=reason, seconds=seconds))

    def end(self) -> None:
        """Stop the process; a solver that it started ends when its input closes."""
        self.connection.close()
        self.process.terminate()
        self.process.join()
