"""Verilog (IEEE 1364-2001), banked: one signed sum for each form, one comparator for each gate.

Gates are scalar wires; each number has a port of its own, least significant bit 0. Output ports are wide enough for
the output's range, signed (two's complement) where that can be negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.names import comment, distinct, escape, output_names
from tc0kit.circuits.exchange.ranges import ranges, signed_width

TERMS_IN_A_LINE = 8


def write(circuit: Circuit) -> Iterator[str]:
    """Yield one module with the ports ``in_NAME`` and ``out_NAME``."""
    inputs = [f"in_{name}" for name in distinct(item.name for item in circuit.inputs)]
    outputs = output_names(circuit)
    names = [f"{name}[{i}]" for name, item in zip(inputs, circuit.inputs, strict=True) for i in range(item.width)]
    names += [f"g{w}" for w in range(len(names), len(names) + circuit.gates)]
    bounds = ranges(circuit)
    ports = [f"  input [{item.width - 1}:0] {name}" for name, item in zip(inputs, circuit.inputs, strict=True)]
    for name, (low, high) in zip(outputs, bounds.outputs, strict=True):
        kind = "output signed" if low < 0 else "output"
        ports.append(f"  {kind} [{_port_width(low, high) - 1}:0] {name}")
    yield f"// {comment(circuit.name)}\nmodule {_module_name(circuit.name)} (\n"
    yield ",\n".join(ports) + "\n);\n"
    gate = circuit.input_wires
    for k, i, columns, weights, thresholds in circuit.rows():
        ends = [int(side[i]) for side in bounds.rows[k]] + [int(thresholds[0]), int(thresholds[-1])]
        width = _sum_width(ends, weights)
        yield f"  // {comment(str(circuit.origins[int(circuit.levels[k].origin[i])]))}\n"
        yield f"  wire signed [{width - 1}:0] f{k + 1}_{i} = {_sum(0, columns, weights, names, width)};\n"
        for t in thresholds:
            yield f"  wire g{gate} = f{k + 1}_{i} >= {_constant(int(t), width)};\n"
            gate += 1
    for name, output, (low, high) in zip(outputs, circuit.outputs, bounds.outputs, strict=True):
        width = _sum_width([low, high, output.constant], output.weight)
        form = _sum(output.constant, output.column, output.weight, names, width)
        yield f"  wire signed [{width - 1}:0] form_{name} = {form};\n"
        yield f"  assign {name} = form_{name}[{_port_width(low, high) - 1}:0];\n"
    yield "endmodule\n"


def _module_name(name: str) -> str:
    return f"circuit_{escape(name)}"


def _port_width(low: int, high: int) -> int:
    return signed_width(low, high) if low < 0 else max(1, high.bit_length())


def _sum_width(values: Iterable[int], weights: Iterable[int]) -> int:
    """Return a width for all values, each weight and zero; sums are right modulo 2^width, whatever their order."""
    listed = [0, *values, *map(int, weights)]
    return signed_width(min(listed), max(listed))


def _sum(constant: int, columns: Iterable[int], weights: Iterable[int], names: list[str], width: int) -> str:
    zero = _constant(0, width)
    terms = [_constant(constant, width)] if constant else []
    terms += [f"({names[c]} ? {_constant(int(w), width)} : {zero})" for c, w in zip(columns, weights, strict=True)]
    rows = [" + ".join(terms[i : i + TERMS_IN_A_LINE]) for i in range(0, len(terms), TERMS_IN_A_LINE)]
    return "\n    + ".join(rows) or zero


def _constant(value: int, width: int) -> str:
    return f"{width}'sh{value % (1 << width):x}"
