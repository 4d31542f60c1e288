"""The family of a fixed linear layer, as ``lti.compile_lti`` builds it: the powers of A are the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import lcm
from typing import Any

import numpy as np

from tc0kit.budget import Budget
from tc0kit.circuits.circuit import Origin
from tc0kit.circuits.form import Ints
from tc0kit.circuits.inputs import check_bits, check_length, named
from tc0kit.circuits.lti import FixedLayer, check_kernel
from tc0kit.circuits.matrices import Matrix
from tc0kit.circuits.rounding import Rounding
from tc0kit.circuits.uniform.arithmetic import word_range, word_read
from tc0kit.circuits.uniform.ends import Stepped, step_bits
from tc0kit.circuits.uniform.family import Family
from tc0kit.circuits.uniform.plan import Bank, Plan, Value


def lti_family(
    layer: FixedLayer,
    bits: int,
    *,
    output_bits: int | None = None,
    last: bool = False,
    budget: Budget | None = None,
) -> Family:
    """Return the family of ``compile_lti``. Depth 2.

    A plan holds ``C A^k B`` for all k < n, about n^2 digits; nothing smaller says which thresholds a row has.

    Raises:
        UserError: bits or output_bits out of range; for n out of range when a circuit is asked for.
        BudgetSpent: the powers of A do not fit into memory.
    """
    check_bits(bits, 32)
    width = min(bits, 16) if output_bits is None else output_bits
    check_bits(width, 16)
    make = partial(_plan, layer=layer, bits=bits, width=width, last=last)
    return Family(f"LTI layer, {bits}-bit words", make, budget)


def _plan(plan: Plan, n: int, layer: FixedLayer, bits: int, width: int, last: bool) -> None:
    check_length(n)
    check_kernel(layer, n, bits, last)
    names = [named("x", t, i, layer.inputs) for t in range(n) for i in range(layer.inputs)]
    words = plan.words(names, bits, "signed")
    kernel = layer.kernel(n)
    for t in range(max(n - 1, 0) if last else 0, n):
        for o in range(layer.outputs):
            row = _Row(words, kernel, layer.inputs, t, o, word_range(bits, signed=True))
            low, high = row.ends(width)
            origin = Origin("layer", "the powers of A are constants", (("token", t),))
            found = row.stepped(plan, low, high - low, width, origin)
            step_bits(plan, found, partial(_sum, low), width, named("y", t, o, layer.outputs), origin)


def _sum(low: int, passed: Ints) -> Ints:
    return low + passed


@dataclass(frozen=True)
class _Row:
    """The form of output o of token t."""

    words: Bank
    kernel: Sequence[Matrix]
    inputs: int
    t: int
    o: int
    word: tuple[int, int]

    def weights(self) -> list[int]:
        """Return the weight of each input word, all times the divisor."""
        divisor = self.divisor
        return [
            int(self.kernel[self.t - j][self.o][i] * divisor) for j in range(self.t + 1) for i in range(self.inputs)
        ]

    @cached_property
    def divisor(self) -> int:
        """The least common denominator."""
        return lcm(*(weight.denominator for k in range(self.t + 1) for weight in self.kernel[k][self.o]))

    def ends(self, width: int) -> tuple[int, int]:
        """Return the least and the greatest rounded output."""
        least, greatest = self.word
        weights = self.weights()
        low = sum(w * (least if w > 0 else greatest) for w in weights)
        high = sum(w * (greatest if w > 0 else least) for w in weights)
        rounding = Rounding(self.divisor, width)
        return rounding(low), rounding(high)

    def form(self) -> Value:
        """Return the form; its bounds are not needed."""
        reads = [replace(word_read(self.words, j, 1, signed=True), scale=w) for j, w in enumerate(self.weights()) if w]
        return Value(0, tuple(reads), 0, 0)

    def stepped(self, plan: Plan, low: int, count: int, width: int, origin: Origin) -> Stepped:
        """Add the row with a threshold for each output above ``low``."""
        if not count:
            return Stepped(None, 0)

        def threshold(row: int, step: Ints) -> Any:
            rounding = Rounding(self.divisor, width)
            return np.array([rounding.threshold(low + 1 + int(k)) for k in step], dtype=object)

        return Stepped(plan.add(Bank(1, lambda: [count], lambda r: self.form(), threshold, lambda r: origin)), 0)
