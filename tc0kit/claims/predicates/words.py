"""Predicates about words over a task's letters, languages, and formulas as programs over a group."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from tc0kit.claims.predicates.base import Finding, Parameter, Predicate, Question
from tc0kit.claims.types import BOOL, FORMULA, INT, PROGRAM, TASK, TEXT, WORD
from tc0kit.errors import UserError

if TYPE_CHECKING:
    from tc0kit.algebra.formula import Formula
    from tc0kit.circuits.barrington_program import GroupProgram
    from tc0kit.tasks.task import Task

MAX_VARIABLES = 16


def _accepts(question: Question, task: Task, word: tuple[int, ...]) -> bool:
    if task.dfa is None:
        raise UserError(f"{task.name} is no regular language")
    return task.dfa.action.run(task.dfa.initial, word) in task.dfa.accepting


def _length(question: Question, word: tuple[int, ...]) -> int:
    return len(word)


def _count(question: Question, word: tuple[int, ...], letter: int) -> int:
    return word.count(letter - 1)


def _formula(question: Question, text: str) -> Formula:
    from tc0kit.algebra.formula import parse_formula

    parsed = parse_formula(text)
    if len(parsed.variables) > MAX_VARIABLES:
        raise UserError(f"at most {MAX_VARIABLES} variables are tried; the formula has {len(parsed.variables)}")
    return parsed


def _program(question: Question, formula: Formula, task: Task) -> GroupProgram:
    from tc0kit.circuits.barrington_program import formula_program

    return formula_program(formula, task, budget=question.budget)


def _computes(question: Question, program: GroupProgram, formula: Formula) -> Finding:
    names = formula.variables
    for values in product((False, True), repeat=len(names)):
        assignment = dict(zip(names, values, strict=True))
        if program.run(assignment) != formula.evaluate(assignment):
            listed = ", ".join(f"{name} = {int(value)}" for name, value in assignment.items())
            return Finding(False, "all assignments", reason=f"they differ for {listed}")
    return Finding(True, f"all {2 ** len(names):,} assignments, by running the program")


def _instructions(question: Question, program: GroupProgram) -> int:
    return len(program.instructions)


def _formula_depth(question: Question, formula: Formula) -> int:
    """Return the depth in binary gates; negations are free."""
    stack: list[int] = []
    for token in formula.postfix:
        if token[0] in ("var", "const"):
            stack.append(0)
        elif token[0] != "not":
            right, left = stack.pop(), stack.pop()
            stack.append(1 + max(left, right))
    return stack[0]


_ROOM = "algebra"
PREDICATES: tuple[Predicate, ...] = (
    Predicate("accepts", (Parameter("language", TASK), Parameter("word", WORD)), BOOL, _accepts,
              "the language has the word", _ROOM),
    Predicate("length", (Parameter("word", WORD),), INT, _length, "the number of letters", _ROOM),
    Predicate("count", (Parameter("word", WORD), Parameter("letter", INT)), INT, _count,
              "how often the letter of that number (from 1) stands in the word", _ROOM),
    Predicate("formula", (Parameter("text", TEXT),), FORMULA, _formula, 'a formula: formula("x1 & ~x2")', _ROOM),
    Predicate("formula_depth", (Parameter("formula", FORMULA),), INT, _formula_depth,
              "its depth in binary gates; negations are free", _ROOM),
    Predicate("program", (Parameter("formula", FORMULA), Parameter("group", TASK)), PROGRAM, _program,
              "Barrington's program of a formula over a non-solvable group", _ROOM),
    Predicate("computes", (Parameter("program", PROGRAM), Parameter("formula", FORMULA)), BOOL, _computes,
              "the program has the formula's value for all assignments", _ROOM),
    Predicate("instructions", (Parameter("program", PROGRAM),), INT, _instructions, "the program's length", _ROOM),
)  # fmt: skip
