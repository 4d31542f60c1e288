"""Formulas as programs over non-solvable groups: run as data and as circuits."""

from __future__ import annotations

from itertools import product

import pytest
from test_core import by_gates

from tc0kit.circuits.barrington_program import formula_program
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.parse import parse_task

FORMULAS = ("x1", "~x1", "x1 & x2", "x1 | ~x2", "x1 ^ x2", "(x1 & x2) | ~x3", "x1 -> (x2 & ~x3)", "(x1|x2) & (x3|x4)")


@pytest.mark.parametrize("group", [None, "S5", "PSL(2,7)", "T5", "A5 over generators"])
@pytest.mark.parametrize("formula", FORMULAS)
def test_program_and_circuit_have_the_formulas_value(formula: str, group: str | None) -> None:
    program = formula_program(formula, parse_task(group) if group else None)
    circuit = program.circuit()
    names = program.formula.variables
    for bits in product((0, 1), repeat=len(names)):
        assignment = {name: bool(bit) for name, bit in zip(names, bits, strict=True)}
        value = program.formula.evaluate(assignment)
        assert program.run(assignment) is value
        assert program.product(assignment) == (program.when_true if value else program.when_false)
        assert by_gates(circuit, list(bits)) == [int(value)]


@pytest.mark.parametrize("formula", ["0", "1", "x1 & ~x1", "x1 | ~x1"])
def test_constant_formulas(formula: str) -> None:
    program = formula_program(formula)
    for bit in (False, True):
        value = program.formula.evaluate({"x1": bit})
        assert program.run({"x1": bit}) is value
        assert by_gates(program.circuit(), [bit] * len(program.formula.variables)) == [int(value)]


def test_a_language_gives_a_program_too() -> None:
    program = formula_program("x1 & x2", parse_task("A5"))
    assert program.lines() and all(line.startswith("if x") for line in program.lines())
    fields = program.fields()
    assert len(fields["instructions"]) == len(program.instructions) == 4
    assert [fields["permutations"][k] for _, k in fields["instructions"]] == [list(g) for _, g in program.instructions]


def test_the_depth_is_logarithmic_in_the_length() -> None:
    for formula in FORMULAS:
        program = formula_program(formula)
        length = len(program.instructions)
        assert program.circuit().depth <= (length - 1).bit_length() + 1


def test_refusals() -> None:
    with pytest.raises(UserError, match="solvable"):
        formula_program("x1", parse_task("S4"))
    with pytest.raises(UserError, match="position 6"):
        formula_program("x1 & )")
    with pytest.raises(BudgetSpent, match="instructions"):
        formula_program("(x1 & x2) & (x3 & x4)", max_instructions=10)
