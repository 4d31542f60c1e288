"""Passes: circuits to smaller circuits with the same outputs, by building them again row by row.

Building again puts every row at the lowest level that its wires allow. ``check()`` holds before and after.

- ``remove_dead``: only the gates that an output depends on.
- ``fold_constants``: gates that the exact range of their form decides become constants.
- ``share_forms``: rows with the same form are one row, the same gate twice is one gate.
- ``simplify``: the three, until nothing changes.
- ``split_rows`` (in ``splitting``): depth for wires.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit, Output
from tc0kit.circuits.form import Form, Ints, Weights, weights_of
from tc0kit.circuits.ranks import rank_bounds


class Rebuild:
    """A circuit being built again: old wires become wires of the new circuit or constants.

    Args:
        circuit: the old circuit.
        max_gates: budget of the new one.
    """

    def __init__(self, circuit: Circuit, max_gates: int = DEFAULT_MAX_GATES) -> None:
        circuit.check()
        self.circuit = circuit
        self.builder = Builder(circuit.name, circuit.header, max_gates)
        wires = circuit.input_wires + circuit.gates
        self.handle = np.full(wires, -1, np.int64)
        self.value = np.zeros(wires, np.int64)  # of the wires without a handle
        for group in circuit.inputs:
            forms = self.builder.input(group.name, group.width, group.encoding)
            self.handle[group.first : group.first + group.width] = [form.wires[0] for form in forms]

    def form(self, column: Ints, weight: Weights) -> Form:
        """Return old wires with weights as a form of the new circuit; equal wires are added up."""
        handles = self.handle[column]
        known = handles < 0
        constant = sum(int(w) for w in weight[known & (self.value[column] != 0)])
        wires, place = np.unique(handles[~known], return_inverse=True)
        kept = weight[~known]
        if len(wires) == len(kept):
            summed: Weights = np.empty_like(kept)
            summed[place] = kept
        else:
            sums = [0] * len(wires)
            for spot, w in zip(place, kept, strict=True):
                sums[spot] += int(w)
            summed = weights_of(sums)
        left = np.asarray(summed != 0, bool)
        wires, summed = wires[left], summed[left]
        low, high = _bounds(summed)
        return Form(wires, summed, constant, constant + low, constant + high)

    def gates(self, form: Form, threshold: Weights, origin: int) -> Ints:
        """Add the gates of one row and return their handles."""
        source = self.circuit.origins[origin]
        with self.builder.origin(source.block, source.lemma, **dict(source.tags)):
            ones = np.ones(len(threshold), np.int64)
            return self.builder.steps(form, 0, threshold, ones, (0, len(threshold))).wires

    def finish(self) -> Circuit:
        """Add the outputs and return the new circuit."""
        for output in self.circuit.outputs:
            self.builder.output(output.name, self.form(output.column, output.weight) + output.constant)
        return self.builder.finish()


def remove_dead(circuit: Circuit) -> Circuit:
    """Return the circuit without the gates that no output depends on."""
    alive = needed_wires(circuit, circuit.outputs)
    rebuild = Rebuild(circuit)
    for k, i, column, weight, threshold in circuit.rows():
        level = circuit.levels[k]
        first = level.base + int(level.threshold_start[i])
        kept = np.flatnonzero(alive[first : first + len(threshold)])
        if len(kept):
            form = rebuild.form(column, weight)
            rebuild.handle[first + kept] = rebuild.gates(form, threshold[kept], int(level.origin[i]))
    return rebuild.finish()


def needed_wires(circuit: Circuit, outputs: Iterable[Output]) -> Any:
    """Return bool[wires]: the wires that some of the outputs depend on."""
    alive = np.zeros(circuit.input_wires + circuit.gates, bool)
    for output in outputs:
        alive[output.column] = True
    for level in reversed(circuit.levels):
        for i in range(level.rows):
            first = level.base + int(level.threshold_start[i])
            if alive[first : level.base + int(level.threshold_start[i + 1])].any():
                alive[level.row(i)[0]] = True
    return alive


def fold_constants(circuit: Circuit) -> Circuit:
    """Return the circuit without the gates that the range of their form decides.

    The range is the sum over the rows read of the least and greatest partial sum (``ranks``).
    """
    rebuild = Rebuild(circuit)
    least, most = rank_bounds(circuit)
    row = circuit.input_wires
    for level in circuit.levels:
        for i in range(level.rows):
            column, weight, threshold = level.row(i)
            first = level.base + int(level.threshold_start[i])
            always, possible = int(least[row]), int(most[row])
            row += 1
            rebuild.value[first : first + always] = 1
            if always < possible:
                form = rebuild.form(column, weight)
                gates = rebuild.gates(form, threshold[always:possible], int(level.origin[i]))
                rebuild.handle[first + always : first + possible] = gates
    return rebuild.finish()


def share_forms(circuit: Circuit) -> Circuit:
    """Return the circuit with rows of equal forms joined, divided by the greatest common divisor of their weights."""
    return _until_stable(circuit, _share_once)


def _share_once(circuit: Circuit) -> Circuit:
    rebuild = Rebuild(circuit)
    for level in circuit.levels:
        joined: dict[Any, tuple[Form, int, set[int]]] = {}
        members: list[tuple[Any, int, list[int]]] = []
        for i in range(level.rows):
            column, weight, threshold = level.row(i)
            first = level.base + int(level.threshold_start[i])
            form = rebuild.form(column, weight)
            if not len(form.wires):
                rebuild.value[first : first + len(threshold)] = [form.constant >= t for t in threshold]
                continue
            divisor = abs(int(np.gcd.reduce(form.weights)))
            cut = [-((form.constant - int(t)) // divisor) for t in threshold]  # ceiling of (t - constant) / divisor
            weights = weights_of(int(w) // divisor for w in form.weights)
            key = (form.wires.tobytes(), tuple(weights.tolist()))
            joined.setdefault(key, (Form(form.wires, weights, 0, *_bounds(weights)), int(level.origin[i]), set()))
            joined[key][2].update(cut)
            members.append((key, first, cut))
        handles = {
            key: dict(zip(sorted(cuts), rebuild.gates(form, weights_of(sorted(cuts)), origin).tolist(), strict=True))
            for key, (form, origin, cuts) in joined.items()
        }
        for key, first, cut in members:
            rebuild.handle[first : first + len(cut)] = [handles[key][t] for t in cut]
    return rebuild.finish()


def simplify(circuit: Circuit) -> Circuit:
    """Apply constant folding, sharing and dead-gate removal until nothing changes."""
    return _until_stable(circuit, lambda old: remove_dead(_share_once(fold_constants(old))))


def _until_stable(circuit: Circuit, once: Callable[[Circuit], Circuit]) -> Circuit:
    size = _size(circuit)
    while True:
        circuit = once(circuit)
        if _size(circuit) == size:
            return circuit
        size = _size(circuit)


def _size(circuit: Circuit) -> tuple[int, ...]:
    return (circuit.gates, circuit.depth, *(len(level.column) for level in circuit.levels))


def _bounds(weight: Weights) -> tuple[int, int]:
    values = weight.tolist()
    return sum(w for w in values if w < 0), sum(w for w in values if w > 0)
