"""The builder: forms and look-ups to a circuit, read like the mathematics.

The one primitive is the **look-up** of a table T at a form with range lo..hi: one threshold gate ``[form >= v]`` for
every v at which T changes, and ``T(form) = T(lo) + sum_v (T(v) - T(v-1)) [form >= v]`` is again a form. Look-ups
compose, each adds one level, and a value is never turned into bits in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from tc0kit.circuits.circuit import Circuit, Input, Level, Origin, Output
from tc0kit.circuits.form import Form, Ints, Weights, constant, shifted, weights_of
from tc0kit.errors import BudgetSpent

LEVEL_SHIFT = 40  # a wire's handle is (level << 40) + position, level 0 being the inputs
LARGEST_RANGE = 1 << 26
DEFAULT_MAX_GATES = 20_000_000


class Builder:
    """Builds one circuit.

    Args:
        name: what the circuit computes.
        header: facts about the construction, JSON values only.
        max_gates: budget; a larger circuit ends in ``BudgetSpent``.
    """

    def __init__(self, name: str, header: Mapping[str, Any] | None = None, max_gates: int = DEFAULT_MAX_GATES) -> None:
        self.name = name
        self.header = dict(header or {})
        self.max_gates = max_gates
        self.gates = 0
        self._inputs: list[Input] = []
        self._input_wires = 0
        self._outputs: list[tuple[str, Form]] = []
        self._origins: dict[Origin, int] = {}
        self._stack: list[Origin] = [Origin("circuit")]
        self._levels: list[_OpenLevel] = []

    def input(self, name: str, width: int, encoding: str = "bits") -> list[Form]:
        """Add ``width`` input wires and return each as a form with values 0 and 1.

        ``encoding`` says how a value is read from them: ``bits``, ``signed`` or ``one-hot``.
        """
        first = self._input_wires
        self._inputs.append(Input(name, first, width, encoding))
        self._input_wires += width
        return [_wire(first + i) for i in range(width)]

    @contextmanager
    def origin(self, block: str, lemma: str = "", **tags: int) -> Iterator[None]:
        """Name the construction's step for all gates made inside; inner tags are added to outer ones."""
        outer = self._stack[-1]
        merged = {**dict(outer.tags), **tags}
        self._stack.append(Origin(block, lemma or outer.lemma, tuple(sorted(merged.items()))))
        try:
            yield
        finally:
            self._stack.pop()

    def lookup(self, form: Form, table: Callable[[Any], Any]) -> Form:
        """Return ``table(form)`` as a form, one level up.

        Args:
            form: its range may have at most 2^26 values.
            table: maps the array ``low .. high`` (int64, or Python integers) to an array of integers of that length.

        Raises:
            BudgetSpent: the range or the number of gates is too large.
        """
        return self.lookups(form, [table])[0]

    def lookups(self, form: Form, tables: Sequence[Callable[[Any], Any]]) -> list[Form]:
        """Look several tables up at one form; they share their gates, one wherever some table changes."""
        span = check_span(form)
        if abs(form.low) < 1 << 62 and abs(form.high) < 1 << 62:
            arguments: Any = np.arange(form.low, form.high + 1, dtype=np.int64)
        else:
            arguments = np.array([form.low + i for i in range(span)], dtype=object)
        columns = [_integers(table(arguments)) for table in tables]
        changed = np.zeros(span - 1, dtype=bool)
        for values in columns:
            changed |= (values[1:] != values[:-1]).astype(bool)
        at = np.flatnonzero(changed)
        return self.step_functions(
            form,
            arguments[at + 1],
            [
                (int(values[0]), values[at + 1] - values[at], (int(values.min()), int(values.max())))
                for values in columns
            ],
        )

    def steps(self, form: Form, start: int, thresholds: Any, jumps: Any, bounds: tuple[int, int]) -> Form:
        """Return ``start + sum(jump * [form >= threshold])`` as a form, one level up.

        Args:
            form: where the step function is looked up.
            start: its value below all thresholds.
            thresholds: strictly increasing integers in ``form.low+1 .. form.high``.
            jumps: integers, one for each threshold.
            bounds: least and greatest value of the step function.
        """
        return self.step_functions(form, thresholds, [(start, jumps, bounds)])[0]

    def step_functions(
        self, form: Form, thresholds: Any, functions: Sequence[tuple[int, Any, tuple[int, int]]]
    ) -> list[Form]:
        """Return step functions (start, jumps, bounds) of one form that share their gates; see ``steps``."""
        folded = shifted(_integers(thresholds), -form.constant)
        if len(form.wires) == 0:
            passed = int((folded <= 0).sum())
            return [constant(start + int(_integers(jumps)[:passed].sum())) for start, jumps, _ in functions]
        if len(folded) == 0:
            return [constant(start) for start, _, _ in functions]
        wires = self._bank(form, folded)
        forms = []
        for start, jumps, bounds in functions:
            weights = weights_of(_integers(jumps))
            kept = weights != 0
            forms.append(Form(wires[kept], weights[kept], start, *bounds) if kept.any() else constant(start))
        return forms

    def _bank(self, form: Form, thresholds: Weights) -> Ints:
        """Add one row of gates, its constant already folded into the thresholds; return their handles."""
        self.gates += len(thresholds)
        if self.gates > self.max_gates:
            raise BudgetSpent(
                f"budget spent: more than {self.max_gates:,} gates (in {self._stack[-1]}); raise --max-gates",
                {"gates": self.gates, "levels": len(self._levels)},
            )
        level = int(form.wires[-1]) >> LEVEL_SHIFT  # handles increase with the level, so the last wire is the highest
        while len(self._levels) <= level:
            self._levels.append(_OpenLevel())
        first = self._levels[level].add(form, thresholds, self._origin_index())
        return np.arange(first, first + len(thresholds), dtype=np.int64) + ((level + 1) << LEVEL_SHIFT)

    def gate(self, form: Form, threshold: int) -> Form:
        """Return the single gate ``[form >= threshold]``; constant if the range decides it."""
        if threshold <= form.low:
            return constant(1)
        if threshold > form.high:
            return constant(0)
        return self.steps(form, 0, [threshold], [1], (0, 1))

    def output(self, name: str, form: Form) -> None:
        """Add an integer output."""
        self._outputs.append((name, form))

    def finish(self) -> Circuit:
        """Return the circuit; its invariants are checked."""
        bases = [0, self._input_wires]
        for level in self._levels:
            bases.append(bases[-1] + level.gates)
        offset: Ints = np.array(bases, dtype=np.int64)

        def number(handles: Ints) -> Ints:
            numbered: Ints = offset[handles >> LEVEL_SHIFT] + (handles & ((1 << LEVEL_SHIFT) - 1))
            return numbered

        circuit = Circuit(
            self.name,
            tuple(self._inputs),
            tuple(level.close(bases[k + 1], number) for k, level in enumerate(self._levels)),
            tuple(Output(name, f.constant, number(f.wires), f.weights) for name, f in self._outputs),
            tuple(self._origins) or (Origin("circuit"),),
            self.header,
        )
        circuit.check()
        return circuit

    def _origin_index(self) -> int:
        return self._origins.setdefault(self._stack[-1], len(self._origins))


class _OpenLevel:
    """Rows of one level while the circuit is being built."""

    def __init__(self) -> None:
        self.gates = 0
        self._columns: list[Ints] = []
        self._weights: list[Weights] = []
        self._thresholds: list[Weights] = []
        self._origins: list[int] = []

    def add(self, form: Form, thresholds: Weights, origin: int) -> int:
        """Add a row and return the position of its first gate."""
        first = self.gates
        self.gates += len(thresholds)
        self._columns.append(form.wires)
        self._weights.append(form.weights)
        self._thresholds.append(thresholds)
        self._origins.append(origin)
        return first

    def close(self, base: int, number: Callable[[Ints], Ints]) -> Level:
        return Level(
            base,
            _starts(self._columns),
            number(np.concatenate(self._columns)),
            _joined(self._weights),
            _starts(self._thresholds),
            _joined(self._thresholds),
            np.array(self._origins, dtype=np.int32),
        )


def check_span(form: Form) -> int:
    """Return how many values a form's range has.

    Raises:
        BudgetSpent: they are too many for a table.
    """
    span = form.high - form.low + 1
    if span > LARGEST_RANGE:
        raise BudgetSpent(f"budget spent: a look-up over {span:,} values; at most {LARGEST_RANGE:,} are tabulated")
    return span


def _integers(values: Any) -> Weights:
    """Return int64, or Python integers where NumPy would have chosen a type that is unsigned or not an integer."""
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "biO":
        return weights_of(values)
    return values if values.dtype == object else values.astype(np.int64, copy=False)


def _starts(parts: Sequence[Weights]) -> Ints:
    return np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)


def _joined(parts: Sequence[Weights]) -> Weights:
    wide = any(part.dtype == object for part in parts)
    return np.concatenate([part.astype(object, copy=False) for part in parts] if wide else list(parts))


def _wire(handle: int) -> Form:
    return Form(np.array([handle], np.int64), np.array([1], np.int64), 0, 0, 1)
