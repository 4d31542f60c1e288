"""A small circuit, gate by gate: each row is a box with its weights on the left and its thresholds on the right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tc0kit.circuits.circuit import Circuit, Origin
from tc0kit.drawing.diagram import Box, Details, Diagram, Wire
from tc0kit.drawing.numbers import counted, form_text, short

MOST_GATES = 200
MOST_WIRES = 1200
LONGEST_FACT = 300


def is_small(circuit: Circuit) -> bool:
    """Return True if a picture gate by gate can be read."""
    return circuit.gates <= MOST_GATES and sum(len(level.column) for level in circuit.levels) <= MOST_WIRES


def wire_labels(circuit: Circuit) -> list[str]:
    """Return how every wire is called in texts: ``x[0]`` or ``g12``."""
    inputs = [
        f"{item.name}[{i}]" if item.width > 1 else item.name for item in circuit.inputs for i in range(item.width)
    ]
    return inputs + [f"g{w}" for w in range(len(inputs), len(inputs) + circuit.gates)]


def kinds_of(origins: Sequence[Origin]) -> dict[tuple[str, str], int]:
    """Return the index of a hue for each step of the construction, tags aside."""
    kinds: dict[tuple[str, str], int] = {}
    for origin in origins:
        kinds.setdefault((origin.block, origin.lemma), len(kinds))
    return kinds


def kind_label(block: str, lemma: str) -> str:
    """Return a step with its lemma."""
    return f"{block} ({lemma})" if lemma and lemma != block else block or "circuit"


def facts(circuit: Circuit) -> str:
    """Return the counts of a circuit in one line."""
    forms = sum(level.rows for level in circuit.levels)
    entries = sum(len(level.column) for level in circuit.levels)
    return ", ".join(
        (
            counted(circuit.input_wires, "input bit"),
            counted(circuit.gates, "gate"),
            counted(forms, "form"),
            counted(entries, "wire") + " into forms",
            f"depth {circuit.depth}",
        )
    )


def about(circuit: Circuit) -> tuple[tuple[str, str], ...]:
    """Return what the circuit's header says, long values cut."""
    listed = ((key, value if isinstance(value, str) else json.dumps(value)) for key, value in circuit.header.items())
    return tuple((key, text if len(text) <= LONGEST_FACT else text[:LONGEST_FACT] + " …") for key, text in listed)


def gate_diagram(circuit: Circuit) -> Diagram:
    """Return the circuit's diagram gate by gate."""
    names = wire_labels(circuit)
    home = [(f"input {k}", i) for k, item in enumerate(circuit.inputs) for i in range(item.width)]
    boxes = [
        Box(
            f"input {k}",
            0,
            "",
            (item.name,),
            tuple(str(i) for i in range(item.width)) if item.width > 1 else ("",),
            (),
            None,
            f"input {item.name}, {counted(item.width, 'wire')} ({item.encoding})",
            Details((("encoding", item.encoding), ("wires", f"{item.first} to {item.first + item.width - 1}"))),
        )
        for k, item in enumerate(circuit.inputs)
    ]
    kinds = kinds_of(circuit.origins)
    headings = [f"inputs\n{counted(circuit.input_wires, 'bit')}"]
    for k, level in enumerate(circuit.levels):
        headings.append(f"level {k + 1}\n{counted(level.gates, 'gate')}")
        for i in range(level.rows):
            key = f"row {k + 1}.{i}"
            columns, weights, thresholds = level.row(i)
            origin = circuit.origins[int(level.origin[i])]
            form = form_text([names[c] for c in columns], [int(w) for w in weights])
            steps = ", ".join(short(int(t)) for t in thresholds[:12]) + (", …" if len(thresholds) > 12 else "")
            boxes.append(
                Box(
                    key,
                    k + 1,
                    _title(origin),
                    ("Σ",) if len(columns) > 1 else (),
                    tuple(f"≥ {short(int(t))}" for t in thresholds),
                    _wires(columns, weights, home),
                    kinds[origin.block, origin.lemma],
                    f"{origin}: {counted(len(thresholds), 'gate')} on level {k + 1}",
                    Details((("step", kind_label(origin.block, origin.lemma)), ("form", form), ("at least", steps))),
                )
            )
            home += [(key, j) for j in range(len(thresholds))]
    headings.append("outputs\n" + counted(len(circuit.outputs), "number"))
    for k, output in enumerate(circuit.outputs):
        body = (output.name,) + ((_signed(output.constant),) if output.constant else ())
        form = form_text([names[c] for c in output.column], [int(w) for w in output.weight], output.constant)
        wires = _wires(output.column, output.weight, home)
        key = f"output {k}"
        label = f"output {output.name}"
        boxes.append(Box(key, circuit.depth + 1, "", body, (), wires, None, label, Details((("value", form),))))
    shown = [(kind_label(*kind), index) for kind, index in kinds.items()]
    legend = (("inputs and outputs", None), *shown)
    return Diagram(circuit.name, facts(circuit), tuple(headings), tuple(boxes), legend, about(circuit))


def _signed(value: int) -> str:
    return short(value) if value < 0 else f"+{short(value)}"


def _title(origin: Origin) -> str:
    return ", ".join(f"{key} {value}" for key, value in origin.tags)


def _wires(columns: Any, weights: Any, home: list[tuple[str, int]]) -> tuple[Wire, ...]:
    ends = ((home[c], "" if w == 1 else short(int(w))) for c, w in zip(columns, weights, strict=True))
    return tuple(Wire(box, cell, label) for (box, cell), label in ends)
