"""Readings in a plan: input symbols of which every function is a table. It mirrors ``inputs.read_symbols``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tc0kit.circuits.circuit import Origin
from tc0kit.circuits.form import Ints, weights_of
from tc0kit.circuits.inputs import Encoding
from tc0kit.circuits.uniform.plan import Bank, Plan, Read, Value


class Symbols:
    """n input symbols, as bits with one bank of readings, or one-hot without a level.

    Attributes:
        level: of the gates that functions of a symbol read.
    """

    def __init__(self, plan: Plan, n: int, symbols: int, encoding: Encoding) -> None:
        self._one_hot = encoding == "one-hot"
        self.level = 0 if self._one_hot else 1
        names = [f"x{t}" for t in range(n)]
        if self._one_hot:
            self._bank = plan.words(names, symbols, "one-hot")
            return
        words = plan.words(names, max(1, (symbols - 1).bit_length()), "bits")
        places = weights_of(1 << i for i in range((symbols - 1).bit_length()))
        sizes = np.full(n, symbols - 1)  # codes past the alphabet read as its last symbol
        self._bank = plan.add(
            Bank(
                1,
                lambda: sizes,
                lambda r: Value(0, (Read(words, r, 1, lambda k: places[k]),), 0, 0),
                lambda r, k: k + 1,
                lambda r: Origin("symbol", "a function of one word is a table", (("token", r),)),
            )
        )

    def at(self, row: int, rows: int, table: Sequence[int] | Ints) -> Value:
        """Return the sum of a function of the symbols row .. row+rows-1."""
        entries = weights_of(table)
        low, high = rows * int(entries.min()), rows * int(entries.max())
        jumps = entries if self._one_hot else np.diff(entries)
        start = 0 if self._one_hot else rows * int(entries[0])
        reads = (Read(self._bank, row, rows, lambda k: jumps[k]),) if rows and jumps.any() else ()
        return Value(start, reads, low, high)
