"""SMT-LIB 2.6, logic QF_LIA: inputs are Boolean constants, forms Int and gates Bool functions without arguments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange.names import comment, output_names, wire_names


def write(circuit: Circuit) -> Iterator[str]:
    """Yield the definitions; add assertions about inputs and outputs and ``(check-sat)``."""
    names = wire_names(circuit)
    yield f"; {comment(circuit.name)}\n(set-logic QF_LIA)\n"
    for name in names[: circuit.input_wires]:
        yield f"(declare-const {name} Bool)\n"
    gate = circuit.input_wires
    for k, i, columns, weights, thresholds in circuit.rows():
        form = _sum(0, ((names[c], int(w)) for c, w in zip(columns, weights, strict=True)))
        yield f"(define-fun f{k + 1}_{i} () Int {form})\n"
        for t in thresholds:
            yield f"(define-fun {names[gate]} () Bool (>= f{k + 1}_{i} {_integer(int(t))}))\n"
            gate += 1
    for name, output in zip(output_names(circuit), circuit.outputs, strict=True):
        terms = ((names[c], int(w)) for c, w in zip(output.column, output.weight, strict=True))
        yield f"(define-fun {name} () Int {_sum(output.constant, terms)})\n"


def _integer(value: int) -> str:
    return str(value) if value >= 0 else f"(- {-value})"


def _sum(constant: int, terms: Iterable[tuple[str, int]]) -> str:
    parts = " ".join(f"(ite {name} {_integer(weight)} 0)" for name, weight in terms)
    return f"(+ {_integer(constant)} 0 {parts})" if parts else _integer(constant)
