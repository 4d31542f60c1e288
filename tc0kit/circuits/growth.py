"""How gates, wires and depth grow with n: counts of several circuits and the exponents of a power law through them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
        last_gate_exponent, last_wire_exponent: the slope between the two largest n.
    """

    ns: tuple[int, ...]
    gates: tuple[int, ...]
    wires: tuple[int, ...]
    depth: tuple[int, ...]
    gate_exponent: float | None
    wire_exponent: float | None
    last_gate_exponent: float | None
    last_wire_exponent: float | None

    @property
    def constant_from(self) -> int:
        """The least n from which on the depth is the same."""
        return self.ns[next(k for k in range(len(self.ns)) if len(set(self.depth[k:])) == 1)]

    @property
    def constant_depth(self) -> bool:
        """Whether the depth is the same for every n, or at least from a quarter of the largest n on.

        The first few n may have fewer levels: a table with one entry needs no gate. A tree has at least two
        levels more for a word four times as long.
        """
        return self.constant_from == self.ns[0] or 4 * self.constant_from <= self.ns[-1]

    def fields(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            **{name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()},
            "constant_depth": self.constant_depth,
            "constant_from": self.constant_from if self.constant_depth else None,
        }


def growth(compile_function: Callable[[int], Circuit], ns: Sequence[int]) -> Growth:
    """Compile one circuit for each n and fit the exponents.

    Raises:
        UserError: no n, one below 1, or n that do not increase.
        BudgetSpent: a circuit is too large.
    """
    if not ns or min(ns) < 1 or any(a >= b for a, b in pairwise(ns)):
        raise UserError("growth: increasing sizes n of at least 1 are expected, for example 2..16")
    gates, wires, depth = [], [], []
    for n in ns:
        circuit = compile_function(n)
        gates.append(circuit.gates)
        wires.append(sum(int(row_wires(level).sum()) for level in circuit.levels))
        depth.append(circuit.depth)
    slopes = [_slope(ns, gates), _slope(ns, wires), _slope(ns[-2:], gates[-2:]), _slope(ns[-2:], wires[-2:])]
    return Growth(tuple(ns), tuple(gates), tuple(wires), tuple(depth), *slopes)


def _slope(ns: Sequence[int], counts: Sequence[int]) -> float | None:
    points = [(math.log(n), math.log(count)) for n, count in zip(ns, counts, strict=True) if count > 0]
    mean_x = sum(x for x, _ in points) / max(len(points), 1)
    mean_y = sum(y for _, y in points) / max(len(points), 1)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if spread == 0:
        return None
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
