"""What stacks of real scalar channels can do at most in a number format, from the signs and sizes of their gates.

The proofs are in ``certificates/channels.py``. They need monotone rounding (all roundings of ``NumberFormat`` are) and
an overflow that keeps the order (all but ``wrap``), or, with ``wrap``, gates of absolute value at most 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tc0kit.algebra.stepwise.recurrence import FormatRecurrence, Number
from tc0kit.errors import UserError
from tc0kit.models.formats import NumberFormat

Bound = Literal["aperiodic", "quasi-aperiodic", "2-groups", "solvable"]
CLASS_OF: dict[Bound, str] = {
    "aperiodic": "AC0",
    "quasi-aperiodic": "AC0",
    "2-groups": "AC0[2]",
    "solvable": "ACC0",
}
"""The class of all regular languages within each bound (Barrington, Compton, Straubing, Therien 1992)."""


@dataclass(frozen=True)
class ChannelBound:
    """A bound for stacks of any depth.

    Attributes:
        format: the numbers.
        gates: per channel the lowest and highest gate.
        bound: what the stack's languages have for groups in their syntactic monoids: none, none that words of one
            length realise, only 2-groups, only solvable ones; or None: nothing is known beyond "regular".
        reason: why, one line.
    """

    format: NumberFormat
    gates: tuple[tuple[Number, Number], ...]
    bound: Bound | None
    reason: str


def channel_bound(fmt: NumberFormat, gates: Sequence[tuple[Number, Number]]) -> ChannelBound:
    """Return the strongest bound that the ranges of the gates give.

    Args:
        fmt: the number format of all layers.
        gates: for each channel of each layer the lowest and the highest gate that any input gives it.

    Raises:
        UserError: no channel, or an empty range.
    """
    if not gates or any(low > high for low, high in gates):
        raise UserError("gates: at least one range, from a lowest to a highest number, is needed")
    bound: Bound | None
    if fmt.overflow == "wrap":
        if all(low >= -1 and high <= 1 for low, high in gates):
            bound, reason = "solvable", "wrapping values form a cycle, and gates in -1 .. 1 wind round it at most once"
        else:
            bound, reason = None, "wrap-around is not monotone, and gates beyond -1 .. 1 fold the cycle"
    elif all(low >= 0 for low, _ in gates):
        bound, reason = "aperiodic", "gates >= 0 with monotone rounding and overflow preserve the order of the numbers"
    elif all(low >= 0 or high <= 0 for low, high in gates):
        bound, reason = "quasi-aperiodic", "no gate changes its sign, so words of even length preserve the order"
    else:
        bound, reason = "2-groups", "real gates with monotone rounding and overflow preserve or reverse the order"
    return ChannelBound(fmt, tuple(gates), bound, reason)


def bound_of(recurrence: FormatRecurrence) -> ChannelBound:
    """Return the bound for a recurrence of independent real channels (scalar or diagonal), and for stacks of it.

    Raises:
        UserError: a coordinate that depends on another one.
    """
    gates: list[tuple[Number, Number]] = []
    for i in range(recurrence.dimension):
        rows = [rows[i][0] for rows in recurrence.rows]
        if any(len(terms) != 1 or terms[0][0] != i for terms in rows):
            raise UserError(f"coordinate {i} depends on others; the bounds are about independent real channels")
        weights = [terms[0][1] for terms in rows]
        gates.append((min(weights), max(weights)))
    return channel_bound(recurrence.format, gates)
