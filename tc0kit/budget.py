"""Budgets: every step that can grow exponentially takes one and ends in ``BudgetSpent``.

Every room may import this module; it imports the standard library only.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tc0kit.errors import BudgetSpent

Progress = Callable[[str, int], None]


@dataclass
class Budget:
    """Limits on one question.

    Attributes:
        max_states: automaton states that a subset or product construction may reach.
        max_elements: monoid elements, or image sets of an orbit, that an enumeration may reach.
        timeout: wall-clock seconds for the whole question, or None for no limit.
        progress: called as ``progress(stage, count)`` from long loops (about once in 4096 steps), or None.
    """

    max_states: int = 100_000
    max_elements: int = 2_000_000
    timeout: float | None = None
    progress: Progress | None = None
    started: float = field(default_factory=time.monotonic)

    def tick(self, stage: str, count: int) -> None:
        """Report progress and stop if the time is spent; call it about once in 4096 steps.

        Raises:
            BudgetSpent: the wall-clock limit has passed.
        """
        if self.progress is not None:
            self.progress(stage, count)
        if self.timeout is not None and time.monotonic() - self.started > self.timeout:
            raise BudgetSpent(
                f"budget spent: {self.timeout:g} s passed during {stage} ({count:,} reached); raise --timeout",
                {"stage": stage, "reached": count},
            )

    def states(self, count: int, stage: str, **found: Any) -> None:
        """Raise ``BudgetSpent`` if ``count`` automaton states exceed ``max_states``."""
        if count > self.max_states:
            raise BudgetSpent(
                f"budget spent: more than {self.max_states:,} states in {stage}; raise --max-states",
                {"stage": stage, "reached": count, **found},
            )

    def elements(self, count: int, stage: str, **found: Any) -> None:
        """Raise ``BudgetSpent`` if ``count`` elements or image sets exceed ``max_elements``."""
        if count > self.max_elements:
            raise BudgetSpent(
                f"budget spent: more than {self.max_elements:,} {stage}; raise --max-elements",
                {"stage": stage, "reached": count, **found},
            )
