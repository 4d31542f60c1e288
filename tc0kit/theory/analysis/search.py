"""A search for how one layer tracks a task, run once a task."""

from __future__ import annotations

from abc import ABC, abstractmethod

from tc0kit.budget import Budget
from tc0kit.models.model import Proved
from tc0kit.tasks.task import Task


class Search(ABC):
    """What is found for a task is kept: the rules and the report ask for it again and again."""

    def __init__(self) -> None:
        self._known: dict[str, Proved | None] = {}

    def __call__(self, task: Task, budget: Budget) -> Proved | None:
        """Return how the task is tracked, or None if no way was found."""
        key = f"{task.name}|{task.alphabet}|{task.text}"
        if key not in self._known:
            self._known[key] = self._search(task, budget)
        return self._known[key]

    @abstractmethod
    def _search(self, task: Task, budget: Budget) -> Proved | None:
        """Look for a way."""
