"""Shared by the tests of arithmetic circuits: the outputs by name, every gate evaluated with Python integers."""

from __future__ import annotations

from collections.abc import Mapping

from test_core import by_gates

from tc0kit.circuits.circuit import Circuit


def outputs(circuit: Circuit, values: Mapping[str, int]) -> dict[str, int]:
    """Return the outputs for named input values, encoded as each input says."""
    bits: list[int] = []
    for item in circuit.inputs:
        value = values[item.name]
        if item.encoding == "one-hot":
            bits += [int(value == i) for i in range(item.width)]
        else:
            bits += [value >> i & 1 for i in range(item.width)]
    return dict(zip((output.name for output in circuit.outputs), by_gates(circuit, bits), strict=True))
