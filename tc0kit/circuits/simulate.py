"""Simulation of many inputs at once, by three evaluators that the tests hold equal.

- ``gates``: every gate by its definition (``gates_eval``), slow and simple.
- ``forms``: every row as a sum of table reads at the ranks of the rows below (``forms_eval``).
- ``bits``: 512 examples in a block of words, sums by carry-save adders (``bitsliced``); fast with numba only.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tc0kit.circuits.bitsliced import BitEvaluator
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.encoding import Bits, decode, encode
from tc0kit.circuits.form import Weights
from tc0kit.circuits.forms_eval import FormEvaluator
from tc0kit.circuits.gates_eval import evaluate_gates
from tc0kit.errors import UserError, did_you_mean

METHODS = ("forms", "bits", "gates")

Evaluator = Callable[[Bits], list[Weights]]


def evaluator(circuit: Circuit, method: str = "forms") -> Evaluator:
    """Return a function from uint8[input wires, batch] to one array of integers for each output.

    Raises:
        UserError: no such method.
    """
    if method == "forms":
        return FormEvaluator(circuit)
    if method == "bits":
        return BitEvaluator(circuit)
    if method == "gates":
        return partial(evaluate_gates, circuit)
    raise UserError(f"no simulation method {method!r}; {', '.join(METHODS)} are known{did_you_mean(method, METHODS)}")


def simulate(circuit: Circuit, values: Any, method: str = "forms") -> list[dict[str, int]]:
    """Return the outputs for a batch of inputs as objects name -> integer.

    Args:
        circuit: the circuit.
        values: a list of objects name -> integer, or an array [batch, input groups] of integers.
        method: ``forms``, ``bits`` or ``gates``.

    Raises:
        UserError: values that are not inputs of the circuit, or no such method.
    """
    evaluate = evaluator(circuit, method)
    return decode(circuit, evaluate(encode(circuit, values))) if len(values) else []
