"""z3 in a child process. ``rlimit`` decides how far it goes, so that the answer does not depend on the machine; the
clock only guards against a hang."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tc0kit.errors import BudgetSpent

DEFAULT_RLIMIT = 30_000_000
GUARD_SECONDS = 120.0


@dataclass(frozen=True)
class Answer:
    """What the solver said.

    Attributes:
        answer: ``sat``, ``unsat`` or ``unknown``.
        values: of the constants, as text (``""``: any value will do; None: an irrational number).
        reason: why it is unknown.
        version: of z3.
    """

    answer: str
    values: Mapping[str, str | None]
    reason: str
    version: str


class Solver:
    """A child process that starts with the first question and stays until ``close``.

    Attributes:
        rlimit: budget of one question.
        guard: seconds after which the child is stopped.
    """

    def __init__(self, rlimit: int = DEFAULT_RLIMIT) -> None:
        self.rlimit = rlimit
        self.guard = GUARD_SECONDS
        self._child: subprocess.Popen[str] | None = None

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def ask(self, script: str, names: Sequence[str]) -> Answer:
        """Return z3's answer to an SMT-LIB script without ``check-sat``, with the values of some constants.

        Raises:
            BudgetSpent: the child was stopped by the guard, or died.
        """
        if self._child is None or self._child.poll() is not None:
            command = [sys.executable, "-m", "tc0kit.claims.z3_child"]
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        child = self._child
        assert child.stdin is not None and child.stdout is not None
        timer = threading.Timer(self.guard, child.kill)
        timer.start()
        try:
            request = {"script": script, "names": list(names), "rlimit": self.rlimit, "guard": self.guard}
            child.stdin.write(json.dumps(request) + "\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        if not line:
            self.close()
            raise BudgetSpent(f"budget spent: z3 gave no answer within {self.guard:g} s and was stopped")
        reply = json.loads(line)
        return Answer(reply["answer"], reply["values"], reply["reason"], reply["version"])
