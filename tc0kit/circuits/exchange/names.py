"""Names of wires that every format accepts: letters, digits and underscores, never two the same.

An input bit is ``NAME_i``, an output ``out_NAME``, a gate ``gW`` with its wire number W. In NAME an underscore is
doubled and any other character that is no ASCII letter or digit is written ``_uHEX_``, so different names stay
different; the k-th of several equal names ends in ``_dk``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from tc0kit.circuits.circuit import Circuit


def escape(name: str) -> str:
    """Return ``name`` as an identifier that starts with a letter or an underscore; injective."""
    parts = (c if c.isascii() and c.isalnum() else "__" if c == "_" else f"_u{ord(c):x}_" for c in name)
    text = "".join(parts)
    return text if text[:1].isalpha() or text[:1] == "_" else f"_n{text}"


def distinct(names: Iterable[str]) -> list[str]:
    """Return the names escaped, repeated ones numbered."""
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(escape(name) + (f"_d{seen[name]}" if seen[name] > 1 else ""))
    return result


def comment(text: str) -> str:
    """Return ``text`` on one line of ASCII, for a comment."""
    return json.dumps(text)[1:-1].replace("*/", "* /")


def input_names(circuit: Circuit) -> list[str]:
    """Return a name for every input wire."""
    groups = zip(distinct(item.name for item in circuit.inputs), circuit.inputs, strict=True)
    return [f"{name}_{i}" for name, item in groups for i in range(item.width)]


def wire_names(circuit: Circuit) -> list[str]:
    """Return a name for every wire, by number."""
    inputs = input_names(circuit)
    return inputs + [f"g{w}" for w in range(len(inputs), len(inputs) + circuit.gates)]


def output_names(circuit: Circuit) -> list[str]:
    """Return a name for every output."""
    return [f"out_{name}" for name in distinct(output.name for output in circuit.outputs)]
