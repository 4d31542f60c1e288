"""tc0kit: can a sequence model of this kind solve this task, and what is the proof?

    >>> from tc0kit import decide, parse_model, parse_task
    >>> decide(parse_task("A5"), parse_model("mamba")).answer
    'no'

The names below load their rooms on first use, so that ``import tc0kit`` stays light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from tc0kit._version import __version__

if TYPE_CHECKING:
    from tc0kit.budget import Budget
    from tc0kit.certificates import check, verify_file
    from tc0kit.errors import BudgetSpent, Rejected, Tc0kitError, UserError
    from tc0kit.models.parse import parse_model
    from tc0kit.models.probe import probe
    from tc0kit.models.recurrence import Recurrence
    from tc0kit.models.recurrence_file import read_recurrence
    from tc0kit.tasks import parse_task
    from tc0kit.theory.decide import Verdict, decide
    from tc0kit.theory.evidence import verdict_certificate
    from tc0kit.theory.report import report_task

_HOME = {
    "Budget": "tc0kit.budget",
    "BudgetSpent": "tc0kit.errors",
    "Recurrence": "tc0kit.models.recurrence",
    "Rejected": "tc0kit.errors",
    "Tc0kitError": "tc0kit.errors",
    "UserError": "tc0kit.errors",
    "Verdict": "tc0kit.theory.decide",
    "check": "tc0kit.certificates",
    "decide": "tc0kit.theory.decide",
    "parse_model": "tc0kit.models.parse",
    "parse_task": "tc0kit.tasks",
    "probe": "tc0kit.models.probe",
    "read_recurrence": "tc0kit.models.recurrence_file",
    "report_task": "tc0kit.theory.report",
    "verdict_certificate": "tc0kit.theory.evidence",
    "verify_file": "tc0kit.certificates",
}

__all__ = [
    "Budget",
    "BudgetSpent",
    "Recurrence",
    "Rejected",
    "Tc0kitError",
    "UserError",
    "Verdict",
    "__version__",
    "check",
    "decide",
    "parse_model",
    "parse_task",
    "probe",
    "read_recurrence",
    "report_task",
    "verdict_certificate",
    "verify_file",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'tc0kit' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
