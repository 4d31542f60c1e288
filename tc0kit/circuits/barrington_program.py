"""Barrington backwards: a Boolean formula as a program over a non-solvable group, as data, run, and as a circuit.

A program is a list of instructions (variable, permutation): multiply by the permutation if the variable is true. Its
product is one fixed element if the formula is true and another, mostly the identity, if it is false. The construction
is that of ``tc0kit.algebra.barrington``; here the program is an object of its own, and its product a balanced tree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tc0kit.algebra.barrington import MAX_INSTRUCTIONS, Compiler, cycle_notation
from tc0kit.algebra.formula import Formula, parse_formula
from tc0kit.algebra.transformations import Map, compose, identity
from tc0kit.budget import Budget
from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Form
from tc0kit.circuits.indicators import ALWAYS, NEVER, as_gate
from tc0kit.circuits.monoid_tree import PointTree, Row
from tc0kit.tasks.parse import parse_task
from tc0kit.tasks.task import Task


@dataclass(frozen=True)
class GroupProgram:
    """A program over a permutation group.

    Attributes:
        formula: what it computes.
        group: the task whose group is used.
        degree: number of points.
        instructions: (number of a variable, or None for a constant; the permutation if it is true). False means 1.
        when_true, when_false: the two products that occur.
    """

    formula: Formula
    group: str
    degree: int
    instructions: tuple[tuple[int | None, Map], ...]
    when_true: Map
    when_false: Map

    def product(self, assignment: Mapping[str, bool]) -> Map:
        """Return the product of the instructions, from left to right."""
        names = self.formula.variables
        result = identity(self.degree)
        for variable, permutation in self.instructions:
            if variable is None or assignment[names[variable]]:
                result = compose(result, permutation)
        return result

    def run(self, assignment: Mapping[str, bool]) -> bool:
        """Return the formula's value, read off the product."""
        return self.product(assignment) == self.when_true

    def lines(self) -> list[str]:
        """Return one line of text for each instruction, permutations in cycles of points counted from 1."""
        names = self.formula.variables
        return [
            cycle_notation(list(g)) if v is None else f"if {names[v]} then {cycle_notation(list(g))}"
            for v, g in self.instructions
        ]

    def fields(self) -> dict[str, Any]:
        """Return the program as JSON values; each permutation stands once in a table."""
        table: dict[Map, int] = {}
        rows = [[variable, table.setdefault(g, len(table))] for variable, g in self.instructions]
        return {
            "formula": self.formula.text,
            "variables": list(self.formula.variables),
            "group": self.group,
            "permutations": [list(g) for g in table],
            "instructions": rows,
            "when_true": list(self.when_true),
            "when_false": list(self.when_false),
        }

    def circuit(self, max_gates: int = DEFAULT_MAX_GATES) -> Circuit:
        """Return the product tree as a circuit: one input bit for each variable, the formula's value as output ``y``.

        The two products differ at some point; its image tells them apart, so only that point is followed from the left.
        """
        builder = Builder(f"program over {self.group} for {_shortened(self.formula.text)}", max_gates=max_gates)
        bits = [builder.input(name, 1)[0] for name in self.formula.variables]
        tree = PointTree(builder, [_instruction(g, None if v is None else bits[v]) for v, g in self.instructions])
        point = next(q for q in range(self.degree) if self.when_true[q] != self.when_false[q])
        image = tree.image(point, 0, len(self.instructions))
        with builder.origin("answer", "image of one point", point=point):
            builder.output("y", as_gate(builder, image.get(self.when_true[point], NEVER)))
        builder.header.update(family="group program", semantics="exact", n=len(bits), bits=1, program=self.fields())
        return builder.finish()


def formula_program(
    formula: Formula | str,
    task: Task | None = None,
    *,
    max_instructions: int = MAX_INSTRUCTIONS,
    budget: Budget | None = None,
) -> GroupProgram:
    """Return the program of a formula over a task's group, that of A5 if no task is given.

    Raises:
        UserError: a malformed formula, or a task without a non-solvable group.
        BudgetSpent: more than ``max_instructions`` instructions, or no commutators were found.
    """
    parsed = parse_formula(formula) if isinstance(formula, str) else formula
    compiler = Compiler(task or parse_task("A5"), budget)
    elements = compiler.elements.values
    instructions = tuple(
        (variable, elements[target.element]) for variable, target in compiler.program(parsed, max_instructions)
    )
    products = (compiler.s, compiler.one)
    negated = compiler.context is not None and compiler.context.negated
    true, false = reversed(products) if negated else products
    return GroupProgram(parsed, compiler.task.name, len(compiler.one), instructions, true, false)


def _instruction(permutation: Map, bit: Form | None) -> Callable[[int], Row]:
    def row(point: int) -> Row:
        image = permutation[point]
        if bit is None or image == point:
            return {image: ALWAYS}
        return {point: 1 + -bit, image: bit}

    return row


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
