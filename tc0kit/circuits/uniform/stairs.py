"""Rank and rounding in one look-up, by arithmetic: the same stairs for each rank, and back down at each multiple of M.

It mirrors ``Basis._rounding_steps``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tc0kit.circuits.form import Ints
from tc0kit.circuits.residues import Basis
from tc0kit.circuits.rounding import Rounding


class Stairs:
    """The steps of ``v -> rounded(v mod M + low)`` for v up to ``high``.

    With S stairs to a rank, the steps are the S stairs of rank 0, then for each further rank one step down and S up.

    Attributes:
        count: how many steps there are.
    """

    def __init__(self, basis: Basis, high: int, rounding: Rounding) -> None:
        self._basis, self._rounding = basis, rounding
        self._product = basis.product
        self._least = rounding(basis.low)
        self._stairs = rounding(basis.high) - self._least
        ranks = high // self._product
        everything = (self._stairs + 1) * (ranks + 1) - 1 if self._stairs else 0
        low, self.count = 0, everything
        while low < self.count:  # the steps increase
            middle = (low + self.count) // 2
            if self._at(middle) <= high:
                low = middle + 1
            else:
                self.count = middle

    def _split(self, step: int) -> tuple[int, int]:
        """Return the rank of a step and its stair, 0 for the step down."""
        return divmod(step + 1, self._stairs + 1)

    def _at(self, step: int) -> int:
        rank, stair = self._split(step)
        base = rank * self._product
        return base + (self._rounding.threshold(self._least + stair) - self._basis.low if stair else 0)

    def threshold(self, step: Ints) -> Any:
        """Return where some steps are."""
        return np.array([self._at(int(k)) for k in step], dtype=object)

    def result(self, passed: Ints) -> Ints:
        """Return the value after so many steps."""
        return self._least + passed % (self._stairs + 1)
