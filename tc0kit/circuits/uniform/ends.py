"""The last steps of a plan: steps of a form as a bank, the bits of a sum, and the bits of a rounded number.

They mirror ``Builder.steps``, ``integers.exact_bits`` and ``rounding.step_bits``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from tc0kit.circuits.circuit import Origin
from tc0kit.circuits.form import WIDE, Ints
from tc0kit.circuits.integers import bit_width
from tc0kit.circuits.uniform.plan import Bank, Plan, Read, Steps, Value

SMALL = 1 << 20  # jumps below this have s d / modulus in floating point with an error below 2^-32
DOUBT = 2.0**-30


@dataclass(frozen=True)
class Stepped:
    """A row of thresholds on one form.

    Attributes:
        bank: the row; None if there is no threshold, or if the form is constant.
        passed: without a bank, how many thresholds are passed always.
    """

    bank: Bank | None
    passed: int

    def function(self, table: Steps, low: int, high: int) -> Value:
        """Return ``table[thresholds passed]``, in ``low .. high``, as a form; ``table`` maps an array of 0 .. count."""
        if self.bank is None:
            value = int(table(np.array([self.passed]))[0])
            return Value(value, (), value, value)
        return Value(
            int(table(np.array([0]))[0]), (Read(self.bank, 0, 1, lambda k: table(k + 1) - table(k)),), low, high
        )


def steps(plan: Plan, form: Value, count: int, threshold: Steps, origin: Origin) -> Stepped:
    """Add one row with ``count`` thresholds."""
    level = form.level
    if not count or not level:
        return Stepped(None, int((threshold(np.arange(count)) <= form.constant).sum()))
    return Stepped(
        plan.add(Bank(level, lambda: [count], lambda r: form, lambda r, k: threshold(k), lambda r: origin)), 0
    )


def exact_bits(plan: Plan, form: Value, signed: bool, name: str, origin: Origin) -> None:
    """Add all bits of a form as the output ``name``. Bit j: the sum mod 2^(j+1) passes multiples of 2^j."""
    bits = [_Bit(form, j) for j in range(bit_width(form.low, form.high, signed))]
    banks = [bit.add_to(plan, origin) for bit in bits]
    plan.outputs.append((name, lambda: _number(banks, [bit.ends[0] & 1 for bit in bits], signed)))


class _Bit:
    """Row j of ``exact_bits``; its thresholds are counted when they are asked for."""

    def __init__(self, form: Value, j: int) -> None:
        self._form, self._j = form, j
        self._modulus = 1 << (j + 1)

    @property
    def _offset(self) -> int:
        return self._form.constant % self._modulus

    @property
    def level(self) -> int:
        """The level of the row, 0 if no weight is left."""
        reads = (replace(read, modulus=self._modulus) for read in reversed(self._form.reads))
        return next((read.bank.level + 1 for read in reads if read.used), 0)

    def reduced(self) -> Value:
        """Return the form with weights reduced mod 2^(j+1); its bounds are not needed."""
        reads = tuple(replace(read, modulus=self._modulus) for read in self._form.reads)
        return Value(self._offset, reads, 0, 0)

    @cached_property
    def ends(self) -> tuple[int, int]:
        """The multiples of 2^j below and in the form's range: the first is passed already."""
        low = high = self._offset
        for read in self._form.reads:
            negative, positive = split_sum(read, self._modulus)
            low, high = low + negative, high + positive
        return low >> self._j, high >> self._j

    def threshold(self, step: Ints) -> Any:
        """Return some multiples of 2^j that are passed."""
        multiples = self.ends[0] + 1 + step
        if (abs(self.ends[0]) + abs(self.ends[1])) << self._j < WIDE:
            return multiples << self._j
        return np.array([int(v) << self._j for v in multiples], dtype=object)

    def add_to(self, plan: Plan, origin: Origin) -> Bank | None:
        """Add the row and the gate that is the bit; return the latter, or None if the bit is constant."""
        level = self.level
        if not level:
            return None
        row = plan.add(
            Bank(
                level,
                lambda: [self.ends[1] - self.ends[0]],
                lambda r: self.reduced(),
                lambda r, k: self.threshold(k),
                lambda r: origin,
            )
        )
        return plan.add(
            Bank(
                level + 1,
                lambda: [min(row.size(0), 1)],
                lambda r: self._parity(row),
                lambda r, k: k + 1,
                lambda r: origin,
            )
        )

    def _parity(self, row: Bank) -> Value:
        start = self.ends[0]
        return Value(start & 1, (Read(row, 0, 1, lambda k: 2 * ((start + 1 + k) & 1) - 1),), 0, 1)


def _number(banks: Sequence[Bank | None], constants: Sequence[int], signed: bool) -> Value:
    """Return the number with these bits, gates or constants."""
    constant, reads = 0, []
    for i, (bank, value) in enumerate(zip(banks, constants, strict=True)):
        weight = -(1 << i) if signed and i == len(banks) - 1 else 1 << i
        if bank is None or not bank.size(0):
            constant += weight * value
        else:
            reads.append(Read(bank, 0, 1, np.ones_like, weight))
    return Value(constant, tuple(sorted(reads, key=lambda r: (r.bank.level, r.bank.place))), 0, 0)


def step_bits(plan: Plan, found: Stepped, result: Steps, width: int, name: str, origin: Origin) -> None:
    """Add the ``width`` bits of ``result(thresholds passed)``, two's complement, as the output ``name``."""
    bank = found.bank
    values = result(np.arange(bank.size(0) + 1) if bank is not None else np.array([found.passed]))
    bits = [values >> i & 1 for i in range(width)]
    banks = [_result_bit(plan, bank, result, i, bit, origin) for i, bit in enumerate(bits)]
    plan.outputs.append((name, lambda: _number(banks, [int(bit[0]) for bit in bits], signed=True)))


def _result_bit(plan: Plan, bank: Bank | None, result: Steps, i: int, digits: Ints, origin: Origin) -> Bank | None:
    """Add the gate of bit i; None if it is the same for all results."""
    if bank is None or not (digits != digits[0]).any():
        return None
    read = Read(bank, 0, 1, lambda k: (result(k + 1) >> i & 1) - (result(k) >> i & 1))
    bit = Value(int(digits[0]), (read,), 0, 1)
    return plan.add(Bank(bank.level + 1, lambda: [1], lambda r: bit, lambda r, k: k + 1, lambda r: origin))


def split_sum(read: Read, modulus: int) -> tuple[int, int]:
    """Return the sums of the negative and of the positive weights of a read, reduced mod a power of two.

    The weight of jump d is ``s d - modulus Q`` where Q is the integer nearest to ``x = s d / modulus`` (of two the
    lower one). So the sums need Q and the sign of x - Q for each jump, and only those in doubt in floating point are
    computed in long integers.
    """
    jumps, often = read.distinct
    scale = read.scale % modulus
    if scale * 2 > modulus:
        scale -= modulus
    size = jumps.astype(float)
    x = size * (scale / modulus)
    nearest = np.ceil(x - 0.5)
    rest = x - nearest
    doubtful = (np.abs(rest) < DOUBT) | (np.abs(rest) > 0.5 - DOUBT) | (np.abs(size) >= SMALL)
    sums = []
    for sign in (-1, 1):
        mine = ~doubtful & (sign * rest > 0)
        sums.append(
            scale * int((jumps[mine] * often[mine]).sum())
            - modulus * int((nearest[mine].astype(np.int64) * often[mine]).sum())
        )
    for d, times in zip(jumps[doubtful].tolist(), often[doubtful].tolist(), strict=True):
        weight = (scale * d + modulus // 2 - 1) % modulus - modulus // 2 + 1
        sums[weight > 0] += weight * times
    return sums[0], sums[1]
