"""Uniform families: gate i of the n-th circuit by arithmetic on indices, without building the circuit.

``Family.gate(n, i)`` describes a gate, ``is_wire(n, g, h)`` decides whether gate h reads wire g: the direct connection
language of Ruzzo (1981), made executable. Numbers are those of the built circuit: wires 0 .. inputs-1 are its inputs,
gate i is wire inputs + i.

What is claimed: each family is P-uniform by what is computed here, in time and memory polynomial in n and far below
the size of the circuit. Moduli are the least primes, or the cheapest ones of a list, with their least primitive roots,
all found by search. That the many bits of the cofactors M/m can be had in logarithmic space is Chiu, Davida and Litow
(2001), that iterated products are in DLOGTIME-uniform TC0 is Hesse, Allender and Barrington (2002): both are cited,
this code does not show them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tc0kit.budget import Budget
from tc0kit.circuits.circuit import Origin
from tc0kit.circuits.form import Ints, Weights
from tc0kit.circuits.uniform.plan import Plan, Value
from tc0kit.errors import UserError


@dataclass(frozen=True, eq=False)
class Gate:
    """One gate ``[sum of weight * wire >= threshold]``.

    Attributes:
        index: i, counted from 0.
        wire: inputs + i.
        level: counted from 1.
        row, step: which form of its level it reads, and which of that form's thresholds it has.
        threshold: the form's constant is subtracted.
        origin: the step of the construction.
    """

    index: int
    wire: int
    level: int
    row: int
    step: int
    threshold: int
    origin: Origin
    _plan: Plan
    _form: Value

    def entries(self) -> Iterator[tuple[Ints, Weights]]:
        """Yield arrays of wires and of their weights, some at a time, wires increasing."""
        return self._plan.entries(self._form)

    def form(self) -> Iterator[tuple[int, int]]:
        """Yield (weight, wire), wires increasing."""
        for wires, weights in self.entries():
            yield from ((int(weight), int(wire)) for wire, weight in zip(wires, weights, strict=True))

    @property
    def fan_in(self) -> int:
        """Number of wires, counted without listing them."""
        return sum(read.count for read in self._form.reads)

    def weight(self, wire: int) -> int:
        """Return the weight of a wire, 0 if it is not read; the form is not listed."""
        return self._plan.weight(self._form, wire)


class Family:
    """A circuit for each n.

    Args:
        name: what the circuits compute.
        make: fills an empty plan of the n-th circuit.
        budget: its time limit is observed while plans are made and rows counted.
    """

    def __init__(self, name: str, make: Callable[[Plan, int], None], budget: Budget | None = None) -> None:
        self.name = name
        self._make = make
        self._budget = budget or Budget()
        self.plan = lru_cache(maxsize=4)(self._plan)

    def _plan(self, n: int) -> Plan:
        plan = Plan(self._budget)
        self._make(plan, n)
        return plan

    def inputs(self, n: int) -> int:
        """Return the number of input wires."""
        return self.plan(n).input_wires

    def size(self, n: int) -> int:
        """Return the number of gates."""
        plan = self.plan(n)
        return plan.base(len(plan.levels)) - plan.input_wires

    def locate(self, n: int, i: int) -> tuple[int, int, int]:
        """Return level, row and step of gate i.

        Raises:
            UserError: there is no such gate.
        """
        gate = self.gate(n, i)
        return gate.level, gate.row, gate.step

    def gate(self, n: int, i: int) -> Gate:
        """Describe gate i of the n-th circuit.

        Raises:
            UserError: there is no such gate.
        """
        plan = self.plan(n)
        found = plan.locate(plan.input_wires + i) if i >= 0 else None
        if found is None:
            size = self.size(n)
            valid = f"0..{size - 1:,}" if size else "none, the circuit has no gates"
            raise UserError(f"gate {i:,}: no such gate for n = {n:,}; its gates are {valid}")
        bank, row, step = found
        form = bank.form(row)
        threshold = int(bank.threshold(row, np.array([step]))[0]) - form.constant
        number = plan.first_row(bank) + int(np.count_nonzero(bank.sizes[:row]))
        wire = plan.input_wires + i
        return Gate(i, wire, bank.level, number, step, threshold, bank.origin(row), plan, form)

    def is_wire(self, n: int, g: int, h: int) -> bool:
        """Tell whether gate h reads wire g (an input wire, or gate g - inputs).

        Raises:
            UserError: there is no gate h.
        """
        return self.gate(n, h).weight(g) != 0

    def wire_name(self, n: int, wire: int) -> str:
        """Return ``x3[0]`` for an input wire, ``gate 17`` for another."""
        plan = self.plan(n)
        if wire >= plan.input_wires:
            return f"gate {wire - plan.input_wires}"
        found = plan.locate(wire)
        assert found is not None
        _, row, step = found
        return f"{plan.inputs[row].name}[{step}]"
