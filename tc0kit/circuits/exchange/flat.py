"""How large a circuit becomes where every gate has to repeat the form of its row."""

from __future__ import annotations

import numpy as np

from tc0kit.circuits.circuit import Circuit
from tc0kit.errors import BudgetSpent

DEFAULT_MAX_WIRES = 20_000_000


def flat_wires(circuit: Circuit) -> int:
    """Return the number of wires into single gates."""
    return sum(int(np.diff(level.row_start) @ np.diff(level.threshold_start)) for level in circuit.levels)


def check_flat_wires(circuit: Circuit, max_wires: int) -> None:
    """Raise ``BudgetSpent`` if ``.th`` would have more than ``max_wires`` wires."""
    wires = flat_wires(circuit)
    if wires > max_wires:
        raise BudgetSpent(
            f"budget spent: th repeats the form for each gate and would have {wires:,} wires, "
            f"more than {max_wires:,}; the other formats share it",
            {"wires": wires},
        )
