"""The whole circuit of a family, for comparison with the builder's and for everything that works on circuits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tc0kit.circuits.circuit import Circuit, Level, Origin, Output
from tc0kit.circuits.form import Ints, Weights, shifted, weights_of
from tc0kit.circuits.uniform.family import Family
from tc0kit.circuits.uniform.plan import Bank, Plan, Value


def whole_circuit(family: Family, n: int) -> Circuit:
    """Return the n-th circuit, every form listed from the family's description."""
    plan = family.plan(n)
    origins: dict[Origin, int] = {}
    levels = [
        _level(plan, plan.base(k), banks, origins) for k, banks in enumerate(plan.levels) if k and plan.level_gates(k)
    ]
    outputs = []
    for name, make in plan.outputs:
        form = make()
        wires, weights = _listed(plan, form)
        outputs.append(Output(name, form.constant, wires, weights))
    circuit = Circuit(
        f"{family.name}, n = {n}",
        tuple(plan.inputs),
        tuple(levels),
        tuple(outputs),
        tuple(origins) or (Origin("circuit"),),
        {"family": family.name, "n": n},
    )
    circuit.check()
    return circuit


def _level(plan: Plan, base: int, banks: Sequence[Bank], origins: dict[Origin, int]) -> Level:
    columns, weights, thresholds, places = [], [], [], []
    for bank in banks:
        for row in np.flatnonzero(bank.sizes).tolist():
            form = bank.form(row)
            wires, values = _listed(plan, form)
            columns.append(wires)
            weights.append(values)
            thresholds.append(shifted(weights_of(bank.threshold(row, np.arange(bank.size(row)))), -form.constant))
            places.append(origins.setdefault(bank.origin(row), len(origins)))
    return Level(
        base,
        _starts(columns),
        np.concatenate(columns),
        weights_of(_joined(weights)),
        _starts(thresholds),
        weights_of(_joined(thresholds)),
        np.array(places, dtype=np.int32),
    )


def _listed(plan: Plan, form: Value) -> tuple[Ints, Weights]:
    parts = list(plan.entries(form))
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate([wires for wires, _ in parts]), _joined([weights for _, weights in parts])


def _joined(parts: Sequence[Weights]) -> Weights:
    wide = any(part.dtype == object for part in parts)
    return np.concatenate([part.astype(object, copy=False) for part in parts] if wide else list(parts))


def _starts(parts: Sequence[Weights]) -> Ints:
    return np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
