"""How gates, wires and depth grow with n: counts of several circuits and the exponents of a power law through them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.statistics import row_wires
from tc0kit.errors import UserError


@dataclass(frozen=True)
class Growth:
    """Counts for each n and fitted exponents.

    Attributes:
        ns: the sizes.
        gates, wires, depth: one count for each n.
        gate_exponent, wire_exponent: slope of log(count) against log(n), least squares; None if it cannot be fitted.
    """

    ns: tuple[int, ...]
    gates: tuple[int, ...]
    wires: tuple[int, ...]
    depth: tuple[int, ...]
    gate_exponent: float | None
    wire_exponent: float | None

    @property
    def constant_depth(self) -> bool:
        """Whether the depth is the same for every n."""
        return len(set(self.depth)) <= 1

    def fields(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            **{name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()},
            "constant_depth": self.constant_depth,
        }


def growth(compile_function: Callable[[int], Circuit], ns: Sequence[int]) -> Growth:
    """Compile one circuit for each n and fit the exponents.

    Raises:
        UserError: no n, or one below 1.
        BudgetSpent: a circuit is too large.
    """
    if not ns or min(ns) < 1:
        raise UserError("growth: sizes n of at least 1 are expected, for example 2..16")
    gates, wires, depth = [], [], []
    for n in ns:
        circuit = compile_function(n)
        gates.append(circuit.gates)
        wires.append(sum(int(row_wires(level).sum()) for level in circuit.levels))
        depth.append(circuit.depth)
    return Growth(tuple(ns), tuple(gates), tuple(wires), tuple(depth), _slope(ns, gates), _slope(ns, wires))


def _slope(ns: Sequence[int], counts: Sequence[int]) -> float | None:
    points = [(math.log(n), math.log(count)) for n, count in zip(ns, counts, strict=True) if count > 0]
    mean_x = sum(x for x, _ in points) / max(len(points), 1)
    mean_y = sum(y for _, y in points) / max(len(points), 1)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if spread == 0:
        return None
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
