"""What a circuit is for, from its header, as a function of its inputs.

Where no proof is found, a counterexample is looked for with it.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.diagonal import DiagonalLayer, diagonal_reference
from tc0kit.circuits.equivalence import Equivalence, Reference, equivalent
from tc0kit.circuits.inputs import named
from tc0kit.circuits.mamba import mamba_reference
from tc0kit.circuits.mamba_weights import MambaWeights
from tc0kit.circuits.rounding import Rounding
from tc0kit.errors import UserError

RANDOM_INPUTS = 1000
Values = dict[str, int]


def counterexample(circuit: Circuit) -> Equivalence | None:
    """Compare a circuit with what its header says, on all inputs or random ones; None if that cannot be run."""
    reference = _REFERENCES.get(str(circuit.header.get("family")))
    if reference is None:
        return None
    try:
        return equivalent(circuit, reference(dict(circuit.header)), random_inputs=RANDOM_INPUTS)
    except (UserError, KeyError, IndexError, TypeError, ValueError, AttributeError):  # a header from elsewhere
        return None


def _arithmetic(header: dict[str, Any]) -> Reference:
    combine = prod if header["family"] == "product" else sum
    divisor = header.get("rounding")
    rounded = Rounding(int(divisor["divisor"]), divisor["bits"]) if divisor else int
    return lambda values: {"y": rounded(combine(values.values()))}


def _words(header: dict[str, Any]) -> Reference:
    images, prefix = header["images"], header["output"] == "prefix"
    degree = _degree(header)

    def outputs(values: Values) -> Values:
        current = list(range(degree))
        found = {} if prefix or values else _shown(header, "y", current)
        for t in range(len(values)):
            current = [images[values[f"x{t}"]][q] for q in current]
            if prefix or t == len(values) - 1:
                found.update(_shown(header, f"y{t}" if prefix else "y", current))
        return found

    return outputs


def _shown(header: dict[str, Any], name: str, product: list[int]) -> Values:
    if header["family"] == "language":
        return {name: int(product[header["initial"]] in header["accepting"])}
    if "elements" in header:
        return {name: header["elements"].index(product)}
    return {f"{name}_{p}": q for p, q in enumerate(product)}


def _degree(header: dict[str, Any]) -> int:
    if header["family"] == "language":
        return int(header["states"])
    return len(header["elements"][0]) if "elements" in header else int(header["points"])


def _diagonal(header: dict[str, Any]) -> Reference:
    fields = header["layer"]
    tables = {name: tuple(map(tuple, fields[name])) for name in ("alpha", "beta", "readout")}
    output = fields["output"]
    layer = DiagonalLayer(
        fields["fraction"], **tables, skip=tuple(fields["skip"]),
        output_bits=output["bits"], output_fraction=output["fraction"],
    )  # fmt: skip

    def outputs(values: Values) -> Values:
        found = diagonal_reference(layer, [min(values[f"x{t}"], layer.symbols - 1) for t in range(header["n"])])
        return {f"y{t}": found[t] for t in _positions(header)}

    return outputs


def _mamba(header: dict[str, Any]) -> Reference:
    def tupled(value: Any) -> Any:
        return tuple(map(tupled, value)) if isinstance(value, list) else value

    stack = [MambaWeights(**{name: tupled(value) for name, value in block.items()}) for block in header["weights"]]
    width = stack[0].width

    def outputs(values: Values) -> Values:
        words = [[values[named("x", t, i, width)] for i in range(width)] for t in range(header["n"])]
        found = mamba_reference(stack, header["bits"], words)
        return {named("y", t, i, width): found[t][i] for t in _positions(header) for i in range(width)}

    return outputs


def _positions(header: dict[str, Any]) -> range:
    return range(max(header["n"] - 1, 0) if header["positions"] == "last" else 0, header["n"])


_REFERENCES: dict[str, Callable[[dict[str, Any]], Reference]] = {
    "product": _arithmetic,
    "sum": _arithmetic,
    "language": _words,
    "word problem": _words,
    "diagonal": _diagonal,
    "mamba": _mamba,
}
