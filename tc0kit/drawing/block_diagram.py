"""A large circuit as blocks: on each level one block for each step of the construction, with its counts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Ints
from tc0kit.drawing.boxes import SMALL
from tc0kit.drawing.diagram import Box, Details, Diagram, Wire
from tc0kit.drawing.gate_diagram import about, facts, kind_label, kinds_of, wire_labels
from tc0kit.drawing.numbers import counted, form_text, short
from tc0kit.drawing.picture import text_width

SAMPLES = 12
WIDEST_LINE, MOST_LINES = 105.0, 5
MOST_NAMES = 1 << 22  # wires; above, gates in samples are called by their number without a table of names


def block_diagram(circuit: Circuit) -> Diagram:
    """Return the circuit's diagram, block by block."""
    kinds = kinds_of(circuit.origins)
    kind_of_origin = np.array([kinds[origin.block, origin.lemma] for origin in circuit.origins])
    names = wire_labels(circuit) if circuit.input_wires + circuit.gates <= MOST_NAMES else None
    block_of_wire: list[NDArray[np.int32]] = [np.zeros(circuit.input_wires, np.int32)]
    keys = ["inputs"]
    boxes = [_input_box(circuit)]
    headings = ["inputs"]
    labels = [kind_label(*kind) for kind in kinds]
    for k, level in enumerate(circuit.levels):
        headings.append(f"level {k + 1}\n{counted(level.gates, 'gate')}")
        row_kind = kind_of_origin[level.origin]
        known = np.concatenate(block_of_wire)
        block_of_row = np.zeros(level.rows, np.int32)
        entries = np.diff(level.row_start)
        gates = np.diff(level.threshold_start)
        for kind in np.unique(row_kind).tolist():
            rows = np.flatnonzero(row_kind == kind)
            block_of_row[rows] = len(keys)
            key = f"block {k + 1}.{kind}"
            keys.append(key)
            chosen = np.repeat(row_kind == kind, entries)
            wires = _incoming(known[level.column[chosen]], keys)
            counts = (int(gates[rows].sum()), len(rows), int(entries[rows].sum()))
            tags = _tags(circuit, level.origin[rows])
            block = list(kinds)[kind][0] or "circuit"
            lines = (counted(counts[0], "gate"), f"in {counted(counts[1], 'form')}", counted(counts[2], "wire"))
            label = f"{labels[kind]}, level {k + 1}: " + ", ".join(lines)
            samples = tuple(_row_text(circuit, k, int(i), names) for i in rows[:SAMPLES])
            known_facts = [("step", labels[kind]), ("size", ", ".join(lines))]
            known_facts += [("for", ", ".join(tags))] if tags else []
            details = Details(tuple(known_facts), samples, max(0, len(rows) - SAMPLES))
            body = (block, f"{lines[0]} {lines[1]}", *_lines(tags))
            boxes.append(Box(key, k + 1, "", body, ("",), wires, kind, label, details))
        block_of_wire.append(np.repeat(block_of_row, gates))
    headings.append("outputs")
    boxes.append(_output_box(circuit, np.concatenate(block_of_wire), keys, names))
    legend = (("inputs and outputs", None), *((label, index) for index, label in enumerate(labels)))
    note = f"{facts(circuit)}; numbers where wires enter a block count them"
    return Diagram(circuit.name, note, tuple(headings), tuple(boxes), legend, about(circuit))


def _incoming(blocks: NDArray[np.int32], keys: Sequence[str]) -> tuple[Wire, ...]:
    found, counts = np.unique(blocks, return_counts=True)
    return tuple(
        Wire(keys[block], 0, f"{count:,}", 0.7 + 0.55 * math.log10(count))
        for block, count in zip(found.tolist(), counts.tolist(), strict=True)
    )


def _input_box(circuit: Circuit) -> Box:
    widths: defaultdict[tuple[int, str], int] = defaultdict(int)
    for item in circuit.inputs:
        widths[item.width, item.encoding] += 1
    lines = [f"{count} × {counted(width, 'wire')} ({how})" for (width, how), count in widths.items()]
    shown = [f"{item.name}: {counted(item.width, 'wire')}, {item.encoding}" for item in circuit.inputs[:SAMPLES]]
    details = Details((), tuple(shown), max(0, len(circuit.inputs) - SAMPLES))
    title = counted(circuit.input_wires, "input bit")
    return Box("inputs", 0, "", (title, *lines[:6]), ("",), (), None, title, details)


def _output_box(circuit: Circuit, block_of_wire: NDArray[np.int32], keys: Sequence[str], names: Any) -> Box:
    used: list[Ints] = [output.column for output in circuit.outputs]
    wires = _incoming(block_of_wire[np.concatenate([*used, np.empty(0, np.int64)])], keys)
    rows = [
        f"{output.name} = {_form(output.column, output.weight, output.constant, names)}"
        for output in circuit.outputs[:SAMPLES]
    ]
    details = Details((), tuple(rows), max(0, len(circuit.outputs) - SAMPLES))
    title = counted(len(circuit.outputs), "output")
    return Box("outputs", circuit.depth + 1, "", (title,), (), wires, None, title, details)


def _tags(circuit: Circuit, origins: NDArray[np.int32]) -> list[str]:
    """Return where the rows of a block stand, e.g. ``prime 3–23 (8)``; the count is left out if no value is missing."""
    values: defaultdict[str, set[int]] = defaultdict(set)
    for index in np.unique(origins).tolist():
        for key, value in circuit.origins[index].tags:
            values[key].add(value)
    parts = []
    for key, found in sorted(values.items()):
        low, high = min(found), max(found)
        span = short(low) if low == high else f"{short(low)}–{short(high)}"
        parts.append(f"{key} {span}" + f" ({len(found)})" * (len(found) <= high - low))
    return parts


def _lines(parts: Sequence[str]) -> list[str]:
    """Return the parts in a few short lines, none of them divided."""
    lines: list[str] = []
    for part in parts:
        if lines and text_width(f"{lines[-1]}, {part}", SMALL) <= WIDEST_LINE:
            lines[-1] += f", {part}"
        else:
            lines.append(part)
    return lines[:MOST_LINES]


def _form(columns: Any, weights: Any, constant: int, names: Sequence[str] | None) -> str:
    shown = [names[c] if names else f"wire {c}" for c in columns[:SAMPLES].tolist()]
    shown += [""] * (len(columns) - len(shown))
    return form_text(shown, [int(w) for w in weights[:SAMPLES]] + [1] * (len(columns) - SAMPLES), constant, SAMPLES)


def _row_text(circuit: Circuit, level: int, row: int, names: Sequence[str] | None) -> str:
    columns, weights, thresholds = circuit.levels[level].row(row)
    steps = ", ".join(short(int(t)) for t in thresholds[:SAMPLES])
    if len(thresholds) > SAMPLES:
        steps += f", … ({len(thresholds):,} gates)"
    origin = circuit.origins[int(circuit.levels[level].origin[row])]
    return f"{origin}: {_form(columns, weights, 0, names)} ≥ {steps}"
