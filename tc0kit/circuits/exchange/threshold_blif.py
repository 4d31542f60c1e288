"""The ``.th`` format: threshold gates in a BLIF-like text, as threABC (N.-Z. Lee, J.-H. R. Jiang) reads it.

``.threshold in1 .. ink out`` is followed by a line ``w1 .. wk T``: out is 1 iff the weighted sum is at least T. Outputs
there are single wires, each the end of a buffer; what they mean as integers stands in comments ``#! ...`` that the
reader here understands and others skip::

    #! input NAME WIDTH ENCODING          NAME in JSON quotes
    #! output NAME CONSTANT [w gate]*

A file without them is read with one input for each ``.inputs`` name and one output for each ``.outputs`` name.
Origins and the header are not kept, everything else is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.names import escape, wire_names
from tc0kit.circuits.form import Form, constant, total
from tc0kit.errors import UserError

ENCODINGS = ("bits", "signed", "one-hot")


def write(circuit: Circuit) -> Iterator[str]:
    """Yield the circuit as ``.th`` text, a few lines at a time."""
    names = wire_names(circuit)
    yield f"# {json.dumps(circuit.name)}\n"
    for item in circuit.inputs:
        yield f"#! input {json.dumps(item.name)} {item.width} {item.encoding}\n"
    used: dict[int, None] = {}
    for output in circuit.outputs:
        terms = "".join(f" {int(w)} {names[c]}" for c, w in zip(output.column, output.weight, strict=True))
        yield f"#! output {json.dumps(output.name)} {output.constant}{terms}\n"
        used.update(dict.fromkeys(map(int, output.column)))
    yield f".model {escape(circuit.name)}\n"
    yield " ".join([".inputs", *names[: circuit.input_wires]]) + "\n"
    yield " ".join([".outputs", *(f"po_{names[w]}" for w in used)]) + "\n"
    gate = circuit.input_wires
    for _, _, columns, weights, thresholds in circuit.rows():
        sources = " ".join(names[c] for c in columns)
        listed = " ".join(str(int(w)) for w in weights)
        for t in thresholds:
            yield f".threshold {sources} {names[gate]}\n{listed} {int(t)}\n"
            gate += 1
    for w in used:
        yield f".threshold {names[w]} po_{names[w]}\n1 1\n"
    yield ".end\n"


@dataclass
class _Netlist:
    name: str = ""
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    gates: dict[str, tuple[tuple[str, ...], tuple[int, ...], int]] = field(default_factory=dict)
    meant_inputs: list[tuple[str, int, str]] = field(default_factory=list)
    meant_outputs: list[tuple[str, int, list[tuple[int, str]]]] = field(default_factory=list)


def read(text: str, max_gates: int = DEFAULT_MAX_GATES) -> Circuit:
    """Return the circuit of a ``.th`` text.

    Raises:
        UserError: a malformed line (with its number), a name without a definition, a loop.
        BudgetSpent: more than ``max_gates`` gates.
    """
    netlist = _Netlist()
    lines = list(logical_lines(text))
    position = 0
    while position < len(lines):
        number, line = lines[position]
        try:
            position += _line(netlist, line, lines[position + 1][1] if position + 1 < len(lines) else "")
        except (ValueError, IndexError) as error:
            raise UserError(f"line {number}: {error}: {line[:60]!r}") from error
    return _build(netlist, max_gates)


def logical_lines(text: str) -> list[tuple[int, str]]:
    """Return the numbered lines, continued ones joined, without plain comments and blank lines."""
    result: list[tuple[int, str]] = []
    joined = ""
    for number, line in enumerate(text.splitlines(), 1):
        line = line if line.startswith("#!") else line.split("#")[0]
        joined += line.rstrip()
        if joined.endswith("\\"):
            joined = joined[:-1] + " "
            continue
        if joined.strip():
            result.append((number, joined.strip()))
        joined = ""
    return result


def _line(netlist: _Netlist, line: str, after: str) -> int:
    """Take in one line (and the line after it for a gate) and return how many lines were used."""
    keyword, _, rest = line.partition(" ")
    words = rest.split()
    if keyword == "#!":
        _directive(netlist, rest)
    elif keyword == ".model":
        netlist.name = rest.strip()
    elif keyword in {".inputs", ".input"}:
        netlist.inputs += words
    elif keyword in {".outputs", ".output"}:
        netlist.outputs += words
    elif keyword == ".threshold":
        numbers = [int(word) for word in after.split()]
        if len(numbers) != len(words) or not words:
            raise ValueError("one weight for each input and a threshold have to follow")
        if words[-1] in netlist.gates:
            raise ValueError(f"{words[-1]} is defined twice")
        netlist.gates[words[-1]] = (tuple(words[:-1]), tuple(numbers[:-1]), numbers[-1])
        return 2
    elif keyword != ".end" and netlist.name:  # threABC writes a line of prose before .model
        raise ValueError("no line of a .th file")
    return 1


def _directive(netlist: _Netlist, rest: str) -> None:
    kind, _, rest = rest.partition(" ")
    name, end = json.JSONDecoder().raw_decode(rest)
    words = rest[end:].split()
    if kind == "input":
        if words[1] not in ENCODINGS:
            raise ValueError(f"an unknown encoding {words[1]!r}")
        netlist.meant_inputs.append((str(name), int(words[0]), words[1]))
    elif kind == "output":
        terms = [(int(w), gate) for w, gate in zip(words[1::2], words[2::2], strict=True)]
        netlist.meant_outputs.append((str(name), int(words[0]), terms))
    else:
        raise ValueError("input or output has to follow #!")


def _build(netlist: _Netlist, max_gates: int) -> Circuit:
    name = netlist.name
    builder = Builder(name, {"format": "th"}, max_gates)
    meant = netlist.meant_inputs or [(wire, 1, "bits") for wire in netlist.inputs]
    if sum(width for _, width, _ in meant) != len(netlist.inputs):
        raise UserError("the '#! input' lines and .inputs differ in their number of wires")
    bits = [bit for item in meant for bit in builder.input(*item)]
    wires: dict[str, Form] = dict(zip(netlist.inputs, bits, strict=True))
    for rows in _by_level(netlist).values():
        for row in rows:
            form = total(wires[source] * weight for source, weight in zip(row.sources, row.weights, strict=True))
            wires.update(_gates(builder, form, row))
    outputs = netlist.meant_outputs or [(wire, 0, [(1, wire)]) for wire in netlist.outputs]
    for label, start, terms in outputs:
        missing = [wire for _, wire in terms if wire not in wires]
        if missing:
            raise UserError(f"output {label!r}: {missing[0]!r} is not defined")
        builder.output(label, total(wires[wire] * w for w, wire in terms) + start)
    return builder.finish()


@dataclass
class _Row:
    sources: tuple[str, ...]
    weights: tuple[int, ...]
    thresholds: list[int]
    names: list[str]


def _gates(builder: Builder, form: Form, row: _Row) -> Iterator[tuple[str, Form]]:
    """Yield each gate's name and wire; gates that the form's range decides are constants."""
    inside = [t for t in row.thresholds if form.low < t <= form.high]
    steps = builder.steps(form, 0, inside, [1] * len(inside), (0, len(inside)))
    place = {t: i for i, t in enumerate(inside)}
    for t, name in zip(row.thresholds, row.names, strict=True):
        if t in place:
            i = place[t]
            yield name, Form(steps.wires[i : i + 1], steps.weights[i : i + 1], 0, 0, 1)
        else:
            yield name, constant(int(t <= form.low))


def _by_level(netlist: _Netlist) -> dict[int, list[_Row]]:
    """Return the rows of each level, lowest first; the buffers of meant outputs are left out.

    Successive gates with the same inputs and weights and increasing thresholds share a row.
    """
    skipped = set(netlist.outputs) if netlist.meant_outputs else set()
    level = dict.fromkeys(netlist.inputs, 0)
    levels: dict[int, list[_Row]] = defaultdict(list)
    for root in netlist.gates:
        stack = [] if root in skipped else [root]
        entered: set[str] = set()
        while stack:
            name = stack[-1]
            if name in level:
                stack.pop()
                continue
            if name not in netlist.gates:
                raise UserError(f"{name!r} is used, but not defined")
            sources, weights, threshold = netlist.gates[name]
            open_sources = [source for source in sources if source not in level]
            if open_sources and name in entered:
                raise UserError(f"{name!r} depends on itself")
            entered.add(name)
            if open_sources:
                stack += open_sources
                continue
            level[name] = 1 + max((level[source] for source in sources), default=0)
            _append(levels[level[name]], name, sources, weights, threshold)
            stack.pop()
    return dict(sorted(levels.items()))


def _append(rows: list[_Row], name: str, sources: tuple[str, ...], weights: tuple[int, ...], threshold: int) -> None:
    last = rows[-1] if rows else None
    if last is None or (last.sources, last.weights) != (sources, weights) or threshold <= last.thresholds[-1]:
        rows.append(_Row(sources, weights, [threshold], [name]))
    else:
        last.thresholds.append(threshold)
        last.names.append(name)
