"""BLIF read: combinational logic, one ``.model`` with ``.inputs``, ``.outputs`` and ``.names``.

A cover line with k literals is one gate (all k hold), the cover one more (some line holds); complements cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.bit_circuit import Function, all_of, any_of, build
from tc0kit.circuits.exchange.threshold_blif import logical_lines
from tc0kit.circuits.form import Form, constant
from tc0kit.errors import UserError


def read(text: str, max_gates: int = DEFAULT_MAX_GATES) -> Circuit:
    """Return the circuit of a BLIF text, an input and an output of one bit for each name.

    Raises:
        UserError: a malformed line (with its number), latches or submodels, a name without a definition, a loop.
        BudgetSpent: more than ``max_gates`` gates.
    """
    model = ""
    inputs: list[str] = []
    outputs: list[str] = []
    covers: dict[str, tuple[list[str], list[tuple[int, str]]]] = {}
    current: tuple[list[str], list[tuple[int, str]]] | None = None
    for number, line in logical_lines(text):
        keyword, *words = line.split()
        if keyword == ".names" and words:
            if words[-1] in covers or words[-1] in inputs:
                raise UserError(f"line {number}: {words[-1]!r} is defined twice")
            current = covers[words[-1]] = (words[:-1], [])
        elif current is not None and keyword[0] in "01-":
            current[1].append((number, line))
        elif keyword == ".inputs":
            inputs += words
        elif keyword == ".outputs":
            outputs += words
        elif keyword == ".model" and not model:
            model = " ".join(words) or "model"
        elif keyword == ".end":
            break
        else:
            raise UserError(f"line {number}: {line[:40]!r} is not read; .names of one .model are")
    builder = Builder(model, {"format": "blif"}, max_gates)
    made = {name: _function(builder, *cover) for name, cover in covers.items()}
    return build(builder, inputs, outputs, made)


def _function(builder: Builder, sources: list[str], lines: list[tuple[int, str]]) -> Function:
    cubes = []
    values = set()
    for number, line in lines:
        words = line.split()
        cube, value = ("", words[0]) if len(words) == 1 else (words[0], words[-1])
        if len(words) > 2 or len(cube) != len(sources) or not set(cube) <= set("01-") or value not in ("0", "1"):
            raise UserError(f"line {number}: {len(sources)} of 0, 1, - and then 0 or 1 are expected: {line[:40]!r}")
        cubes.append(cube)
        values.add(value)
    if len(values) > 1:
        raise UserError(f"line {lines[0][0]}: the lines of a cover end all in 0 or all in 1")
    return sources, _cover(builder, cubes, complemented="0" in values)


def _cover(builder: Builder, cubes: list[str], complemented: bool) -> Callable[[Sequence[Form]], Form]:
    def make(wires: Sequence[Form]) -> Form:
        products = []
        for cube in cubes:
            literals = [f if c == "1" else 1 + -f for c, f in zip(cube, wires, strict=True) if c != "-"]
            products.append(all_of(builder, literals) if literals else constant(1))
        found = any_of(builder, products) if products else constant(0)
        return 1 + -found if complemented else found

    return make
