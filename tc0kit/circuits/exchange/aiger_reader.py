"""AIGER read, ASCII and binary: combinational circuits, a gate for each AND; inverters cost nothing.

Inputs and outputs bear the names of the symbol table, else ``i0``, ``o0`` and so on.
"""

from __future__ import annotations

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.bit_circuit import Function, all_of, build
from tc0kit.circuits.form import constant
from tc0kit.errors import BudgetSpent, UserError


def read(data: bytes, max_gates: int = DEFAULT_MAX_GATES) -> Circuit:
    """Return the circuit of an AIGER file, an input and an output of one bit for each of its inputs and outputs.

    Raises:
        UserError: a malformed file, or latches.
        BudgetSpent: more than ``max_gates`` gates.
    """
    head, _, rest = data.partition(b"\n")
    words = head.decode("ascii", "replace").split()
    if len(words) < 6 or words[0] not in ("aag", "aig") or not all(w.isdigit() and len(w) < 12 for w in words[1:]):
        raise UserError("line 1: 'aag' or 'aig' and the five numbers M I L O A are expected")
    highest, inputs, latches, outputs, ands = map(int, words[1:6])
    if latches or any(map(int, words[6:])):
        raise UserError("line 1: latches and properties are not read; combinational circuits are")
    if ands > max_gates:
        raise BudgetSpent(f"budget spent: {ands:,} ANDs; at most {max_gates:,} gates are read")
    body = _Body(rest)
    if words[0] == "aag":
        sources = [body.numbers(1, 2 * highest + 1)[0] for _ in range(inputs)]
        ends = [body.numbers(1, 2 * highest + 1)[0] for _ in range(outputs)]
        listed = [body.numbers(3, 2 * highest + 1) for _ in range(ands)]
    else:
        sources = [2 * (i + 1) for i in range(inputs)]
        ends = [body.numbers(1, 2 * highest + 1)[0] for _ in range(outputs)]
        listed = []
        for gate in range(2 * (inputs + 1), 2 * (inputs + ands + 1), 2):
            first = gate - body.delta()
            listed.append([gate, first, first - body.delta()])
    symbols = body.symbols()
    names = {literal >> 1: symbols.get(f"i{k}", f"i{k}") for k, literal in enumerate(sources)}
    builder = Builder("aiger", {"format": words[0]}, max_gates)
    made: dict[str, Function] = {"0": ((), lambda _: constant(0))}

    def name(variable: int) -> str:
        return names.get(variable, f" {variable}" if variable else "0")

    def literal_function(literals: list[int]) -> Function:
        return [name(x >> 1) for x in literals], lambda forms: all_of(
            builder, [1 + -f if x & 1 else f for x, f in zip(literals, forms, strict=True)]
        )

    for gate, *pair in listed:
        if gate & 1 or gate < 2 or gate >> 1 in names or name(gate >> 1) in made or min(pair) < 0:
            raise UserError(f"the AND {gate}: an even literal, defined once, of inputs at least 0 is expected")
        made[name(gate >> 1)] = literal_function(pair)
    labels = [symbols.get(f"o{k}", f"o{k}") for k in range(outputs)]
    if len(set(labels)) < outputs or len(set(names.values())) < inputs:
        raise UserError("the symbol table names two inputs or two outputs alike")
    # A blank sets the outputs' names apart: an output may bear the name of an input.
    made |= {f"o {label}": literal_function([literal]) for label, literal in zip(labels, ends, strict=True)}
    circuit = build(builder, [names[literal >> 1] for literal in sources], [f"o {label}" for label in labels], made)
    named = tuple(type(o)(o.name.removeprefix("o "), o.constant, o.column, o.weight) for o in circuit.outputs)
    return Circuit(circuit.name, circuit.inputs, circuit.levels, named, circuit.origins, circuit.header)


class _Body:
    """What follows the header, read from the start."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def _line(self) -> str:
        end = self._data.find(b"\n", self._place)
        end = len(self._data) if end < 0 else end
        line = self._data[self._place : end].decode("utf-8", "replace")
        self._place = end + 1
        return line

    def numbers(self, count: int, highest: int) -> list[int]:
        """Return the literals of a line."""
        line = self._line()
        words = line.split()
        if len(words) != count or not all(w.isdigit() and len(w) < 12 and int(w) <= highest for w in words):
            raise UserError(f"{count} literals from 0 to {highest} are expected: {line[:40]!r}")
        return [int(w) for w in words]

    def delta(self) -> int:
        """Return the next number in the binary coding, seven bits a byte."""
        value = shift = 0
        while self._place < len(self._data) and shift < 64:
            byte = self._data[self._place]
            self._place += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
        raise UserError("the file ends inside the ANDs")

    def symbols(self) -> dict[str, str]:
        """Return the symbol table."""
        found = {}
        while self._place < len(self._data):
            key, _, text = self._line().partition(" ")
            if key == "c" and not text:
                break
            if key:
                found[key] = text
        return found
