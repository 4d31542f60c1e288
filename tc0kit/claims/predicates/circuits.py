"""Predicates about compiled circuits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tc0kit.claims.predicates.base import Finding, Parameter, Predicate, Question
from tc0kit.claims.types import BOOL, CIRCUIT, INT, TASK, TEXT
from tc0kit.errors import UserError

if TYPE_CHECKING:
    from tc0kit.circuits.circuit import Circuit
    from tc0kit.circuits.equivalence import Equivalence
    from tc0kit.tasks.task import Task

DEFAULT_BITS = 3


def _compile(question: Question, what: str, n: int, bits: int, depth: str, layers: int | None) -> Circuit:
    from tc0kit.circuits.compile import ARITHMETIC, compile_arithmetic, compile_model
    from tc0kit.models.parse import parse_model

    if what in ARITHMETIC:
        return compile_arithmetic(what, n, bits)
    return compile_model(parse_model(what, layers=layers), n, bits, depth, budget=question.budget)


def _compile_float(question: Question, what: str, n: int, floats: str) -> Circuit:
    from tc0kit.circuits.compile import ARITHMETIC
    from tc0kit.circuits.float_compile import compile_float_arithmetic, compile_float_model
    from tc0kit.circuits.floats import parse_float_format
    from tc0kit.models.parse import parse_model

    numbers = parse_float_format(floats)
    if what in ARITHMETIC:
        return compile_float_arithmetic(what, n, numbers)
    return compile_float_model(parse_model(what), n, numbers)


def _compile_task(question: Question, task: Task, n: int, depth: str) -> Circuit:
    from tc0kit.circuits.words import compile_task

    return compile_task(task, n, depth, budget=question.budget)


def _depth(question: Question, circuit: Circuit) -> int:
    return circuit.depth


def _gates(question: Question, circuit: Circuit) -> int:
    return circuit.gates


def _wires(question: Question, circuit: Circuit) -> int:
    from tc0kit.circuits.statistics import statistics

    return statistics(circuit).wires


def _correct(question: Question, circuit: Circuit) -> Finding:
    """Prove by composition that a circuit computes what its header says, with the independent checker."""
    from tc0kit.certificates import check
    from tc0kit.circuits.composition import prove

    result = check(prove(circuit))
    if not result.accepted:
        return Finding(None, "composition", reason=f"{circuit.name}: {result.reason}")
    return Finding(True, "composition of the circuit's look-ups, for all inputs", certificate=("circuit",))


def _equals_integers(question: Question, circuit: Circuit) -> Finding:
    """Compare a sum or product with Python's integers, on all inputs if they are not too many."""
    from tc0kit.circuits.equivalence import equivalent
    from tc0kit.circuits.iterated import product_reference, sum_reference

    header = circuit.header
    references = {"sum": sum_reference, "product": product_reference}
    if header.get("family") not in references or header.get("semantics", "exact") != "exact":
        raise UserError(f"{circuit.name} is no sum or product of integers")
    reference, bits, signed = references[header["family"]], header["bits"], header.get("signed", True)

    def value(inputs: dict[str, int]) -> dict[str, int]:
        return {"y": reference(list(inputs.values()), bits, signed)}

    return _found(equivalent(circuit, value))


def _equivalent(question: Question, first: Circuit, second: Circuit) -> Finding:
    from tc0kit.circuits.equivalence import equivalent

    return _found(equivalent(first, second))


def _found(answer: Equivalence) -> Finding:
    if answer.equal is None:
        return Finding(None, "random inputs", reason=f"no difference in {answer.tried:,} of {answer.inputs:,} inputs")
    found = "" if answer.counterexample is None else f"they differ for {answer.counterexample}"
    return Finding(answer.equal, f"{answer.method}, {answer.tried:,} inputs", reason=found)


_ROOM = "circuits"
_CIRCUIT = (Parameter("circuit", CIRCUIT),)


def _row(name: str, parameters: tuple[Parameter, ...], result: Any, function: Any, says: str) -> Predicate:
    return Predicate(name, parameters, result, function, says, _ROOM)


PREDICATES = (
    _row(
        "compile",
        (
            Parameter("what", TEXT),
            Parameter("n", INT),
            Parameter("bits", INT, DEFAULT_BITS, True),
            Parameter("depth", TEXT, "constant", True),
            Parameter("layers", INT, None, True),
        ),
        CIRCUIT,
        _compile,
        "the circuit of n numbers (sum, product) or of a model with example weights on n tokens",
    ),
    _row(
        "compile_float",
        (Parameter("what", TEXT), Parameter("n", INT), Parameter("floats", TEXT)),
        CIRCUIT,
        _compile_float,
        'the same on floats: compile_float("product", 4, "4,4") has mantissas and exponents of 4 bits',
    ),
    _row(
        "compile_task",
        (Parameter("task", TASK), Parameter("n", INT), Parameter("depth", TEXT, "constant", True)),
        CIRCUIT,
        _compile_task,
        "the circuit of a task on words of n letters",
    ),
    _row("depth", _CIRCUIT, INT, _depth, "its depth in levels of threshold gates"),
    _row("gates", _CIRCUIT, INT, _gates, "its number of gates"),
    _row("wires", _CIRCUIT, INT, _wires, "its number of wires"),
    _row("correct", _CIRCUIT, BOOL, _correct, "it computes what it stands for, for all inputs"),
    _row("equals_integers", _CIRCUIT, BOOL, _equals_integers, "a sum or product has the value of Python's integers"),
    _row(
        "equivalent",
        (Parameter("first", CIRCUIT), Parameter("second", CIRCUIT)),
        BOOL,
        _equivalent,
        "the circuits have the same outputs for all inputs",
    ),
)
