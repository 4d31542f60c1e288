"""Boolean formulas as words over a task's letters: Barrington's reduction, for any non-solvable group.

D. A. Barrington, "Bounded-width polynomial-size branching programs recognize exactly those languages in NC1"
(1989). With an element s = [s^g, s^h] of a perfect group (``certify_system``) a program for a formula F and a
target t, a conjugate of s or of its inverse, is a list of instructions (variable, value): multiply by the value if
the variable is true. Its product is t if F is true and 1 otherwise. A literal is one instruction; "not E" is a
program of E for t^-1 and the constant t; "E and E'" is the commutator of programs of E for s^gk and of E' for s^hk,
if t = s^k. The length is below 4^depth times the size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tc0kit.algebra.certify import Certificate, certificate, subject_of
from tc0kit.algebra.certify_system import CommutatorSystem, commutator_system
from tc0kit.algebra.formula import AndGraph, Formula, Ref, and_graph, parse_formula
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.algebra.transformations import Map, Word, compose, cycles, identity, order
from tc0kit.algebra.witnesses import EqualLengthWords
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.action import Action
from tc0kit.tasks.task import Task

MAX_INSTRUCTIONS = 100_000
MAX_LETTERS = 2_000_000
SAMPLES = ("1", "x1", "~x1", "x1 & x2", "x1 | x2", "x1 ^ x2", "(x1 & x2) | ~x3", "(x1 -> x2) & (x2 -> x3)")

Instruction = tuple[int | None, "Target"]  # (variable, or None for a constant, and the value if it is true)


@dataclass(frozen=True)
class Target:
    """The element s^k = [a, b] with a = s^(gk), b = s^(hk), or its inverse [b, a]: numbers of program elements."""

    element: int
    a: int
    b: int


@dataclass(frozen=True)
class Context:
    """How a language reads the value: ``entry word exit`` is accepted iff the word acts as s (``negated``: as 1)."""

    entry: Word
    exit: Word
    negated: bool


@dataclass(frozen=True)
class Reduction:
    """A formula with an assignment, as a word over a task's letters.

    Attributes:
        formula, assignment: the input.
        value: the formula's value.
        word: letter indices for a language or a word problem over given letters (with the context of a language);
            empty if every element is a letter.
        elements: if every element is a letter, one transformation of all points for each input letter, else empty.
        points: the set X that the word permutes.
        product: what the word without its context does to the positions of X.
        element: s, the product that stands for true (``negated``: for false); the identity stands for the other.
        accepted: for a language whether the word is in it, else None.
        negated: True if a true formula gives the identity.
        instructions: length of the program.
    """

    formula: Formula
    assignment: Mapping[str, bool]
    value: bool
    word: Word
    elements: tuple[tuple[int, ...], ...]
    points: tuple[int, ...]
    product: Map
    element: Map
    accepted: bool | None
    negated: bool
    instructions: int

    @property
    def answer(self) -> bool:
        """The formula's value as read off the word; equal to ``value``."""
        return self.accepted if self.accepted is not None else (self.product == self.element) != self.negated


def cycle_notation(images: Sequence[int]) -> str:
    """Return a permutation in cycles of points counted from 1, ``()`` for the identity; other maps as a list."""
    if len(set(images)) < len(images):
        return "[" + " ".join(str(q + 1) for q in images) + "]"
    text = "".join("(" + " ".join(str(q + 1) for q in cycle) + ")" for cycle in cycles(tuple(images)))
    return text or "()"


def lengths(graph: AndGraph) -> list[int]:
    """Return the program length of each node of an and-inverter graph."""
    found: list[int] = []
    for node in graph.nodes:
        if len(node) == 2:
            found.append(1)
        else:
            _, left, right = node
            found.append(2 * sum(found[ref[0]] + ref[1] for ref in (left, right)))
    return found


class Compiler:
    """Compiles formulas for one task; the words of the instructions are found once.

    Raises:
        UserError: the task has no finite action, or only solvable groups.
        BudgetSpent: no commutator system or no short enough words were found.
    """

    def __init__(self, task: Task, budget: Budget | None = None) -> None:
        if task.action is None:
            raise UserError(
                f"{task.text}: formulas reduce to word problems of finite monoids and regular languages only"
            )
        self.task = task
        self.budget = budget or Budget()
        self.action: Action = task.action
        self.all_elements = task.kind == "word-problem" and task.alphabet == "all"
        monoid = TransformationMonoid(self.action, self.budget)
        group = monoid.nonsolvable_group()
        if group is None:
            raise UserError(
                f"{task.text}: every group in it is solvable, so there is no reduction from formulas; try A5 or S5"
            )
        self.system: CommutatorSystem = commutator_system(self.action, group, self.budget, faithful=self.all_elements)
        self.elements = self.system.program
        self.s = self.elements.values[self.system.s]
        self.one = identity(len(self.system.points))
        self.context = None if task.dfa is None else self._context()
        self._targets: dict[tuple[int, bool], Target] = {}
        self._pairs: dict[Target, tuple[Word, Word]] = {}
        self._full: dict[int, tuple[int, ...]] = {}

    def program(self, formula: Formula, max_instructions: int = MAX_INSTRUCTIONS) -> list[Instruction]:
        """Return a program for s and the formula, or for s and its negation if the context is negated.

        Raises:
            BudgetSpent: it would have more than ``max_instructions`` instructions.
        """
        graph = and_graph(formula)
        negated = self.context is not None and self.context.negated
        if isinstance(graph.root, bool):
            return [(None, self.target(self.elements.product(()), False))] if graph.root != negated else []
        root = (graph.root[0], graph.root[1] != negated)
        total = lengths(graph)[root[0]] + root[1]
        if total > max_instructions:
            shown = (
                f"{total:,}"
                if total < 10**15
                else f"about 10^{len(str(total)) - 1}"
                if total < 10**300
                else "over 10^300"
            )
            raise BudgetSpent(
                f"budget spent: the formula needs {shown} instructions, at most {max_instructions:,} are built",
                {"instructions": shown},
            )
        out: list[Instruction] = []
        self._emit(graph, root, self.elements.product(()), False, out)
        return out

    def _emit(self, graph: AndGraph, ref: Ref, k: int, inverted: bool, out: list[Instruction]) -> None:
        # Each level of "and" at least doubles the length, so the depth is at most the logarithm of the length.
        index, negated = ref
        node = graph.nodes[index]
        if negated:
            self._emit(graph, (index, False), k, not inverted, out)
            out.append((None, self.target(k, inverted)))
        elif len(node) == 2:
            out.append((node[1], self.target(k, inverted)))
        else:
            _, left, right = node
            product = self.elements.product
            sides = [(left, product((self.system.g, k))), (right, product((self.system.h, k)))]
            for inverses in (True, False):
                for side, conjugator in reversed(sides) if inverted else sides:
                    self._emit(graph, side, conjugator, inverses, out)

    def target(self, k: int, inverted: bool) -> Target:
        """Return s^k or its inverse."""
        if (k, inverted) not in self._targets:
            product, system = self.elements.product, self.system
            a, b = (self._conjugate(product((x, k))) for x in (system.g, system.h))
            element = self._conjugate(k)
            self._targets[k, inverted] = (
                Target(self.elements.power(element, -1), b, a) if inverted else Target(element, a, b)
            )
        return self._targets[k, inverted]

    def _conjugate(self, k: int) -> int:
        return self.elements.product((self.elements.power(k, -1), self.system.s, k))

    def words(self, target: Target) -> tuple[Word, Word]:
        """Return words of equal length that act on X as the target and as 1."""
        if target not in self._pairs:
            self._pairs[target] = self._equal.pair(target.a, target.b)
        return self._pairs[target]

    @cached_property
    def _equal(self) -> EqualLengthWords:
        return EqualLengthWords(self.system, self.elements, self.budget)

    def transformation(self, element: int) -> tuple[int, ...]:
        """Return a monoid element, as a map of all points, that acts on X as the given element of the program."""
        pending = [element]
        while pending:
            i = pending[-1]
            entry = self.elements.entries[i]
            parts = [k for k in entry.get("product", entry.get("power", ())[:1]) if k not in self._full]
            if parts:
                pending += parts
                continue
            pending.pop()
            value = tuple(range(self.action.degree))
            if "word" in entry:
                value = self.action.map_of(entry["word"])
            elif "product" in entry:
                for k in entry["product"]:
                    value = tuple(self._full[k][q] for q in value)
            else:
                base, exponent = entry["power"]
                for _ in range(exponent % order(self.elements.values[base])):
                    value = tuple(self._full[base][q] for q in value)
            self._full[i] = value
        return self._full[element]

    def reduce(self, formula: Formula, assignment: Mapping[str, bool]) -> Reduction:
        """Return the word for a formula and an assignment of its variables."""
        program = self.program(formula)
        names = formula.variables
        product = self.one
        word: list[int] = []
        elements: list[tuple[int, ...]] = []
        unmoved = tuple(range(self.action.degree))
        for variable, target in program:
            holds = variable is None or assignment[names[variable]]
            if holds:
                product = compose(product, self.elements.values[target.element])
            if self.all_elements:
                elements.append(self.transformation(target.element) if holds else unmoved)
            else:
                word += self.words(target)[0 if holds else 1]
                if len(word) > MAX_LETTERS:
                    raise BudgetSpent(
                        f"budget spent: the word has more than {MAX_LETTERS:,} letters "
                        f"({len(program):,} instructions); take a smaller formula",
                        {"instructions": len(program)},
                    )
        accepted: bool | None = None
        if self.context is not None and self.task.dfa is not None:
            word = [*self.context.entry, *word, *self.context.exit]
            accepted = self.task.dfa.accepts(word)
        return Reduction(
            formula,
            dict(assignment),
            formula.evaluate(assignment),
            tuple(word),
            tuple(elements),
            self.system.points,
            product,
            self.s,
            accepted,
            self.context is not None and self.context.negated,
            len(program),
        )

    def _context(self) -> Context:
        """Find an entry word into a point that s moves and an exit word that tells the two points apart."""
        dfa = self.task.dfa
        assert dfa is not None
        points = self.system.points
        moved = {q: points[self.s[i]] for i, q in enumerate(points) if self.s[i] != i}
        start, entry = _search([dfa.initial], self._moves, lambda q: q in moved)
        (one, _), leave = _search(
            [(start, moved[start])],
            lambda pair: ((a, (image[pair[0]], image[pair[1]])) for a, image in enumerate(self.action.images)),
            lambda pair: (pair[0] in dfa.accepting) != (pair[1] in dfa.accepting),
        )
        return Context(entry, leave, one in dfa.accepting)

    def _moves(self, q: int) -> Iterable[tuple[int, int]]:
        return ((a, image[q]) for a, image in enumerate(self.action.images))


def _search(start: list[Any], moves: Any, goal: Any) -> tuple[Any, Word]:
    """Breadth-first search in a finite graph; return the nearest goal and the letters that lead to it."""
    came: dict[Any, tuple[Any, int]] = {start[0]: (None, -1)}
    for here in start:
        if goal(here):
            found, word = here, []
            while came[here][1] >= 0:
                here, letter = came[here]
                word.append(letter)
            return found, tuple(reversed(word))
        for letter, there in moves(here):
            if there not in came:
                came[there] = (here, letter)
                start.append(there)
    raise ValueError("the automaton is not minimal: no word tells the two states apart")


def reduce_formula(
    formula: Formula | str, task: Task, assignment: Mapping[str, bool], budget: Budget | None = None
) -> Reduction:
    """Return a word over the task's letters whose value is that of the formula under the assignment.

    Raises:
        UserError: a malformed formula, or a task without a non-solvable group.
        BudgetSpent: the word would be too long, or the search for it was given up.
    """
    parsed = parse_formula(formula) if isinstance(formula, str) else formula
    return Compiler(task, budget).reduce(parsed, assignment)


def reduction_certificate(task: Task, formulas: Sequence[str] = SAMPLES, budget: Budget | None = None) -> Certificate:
    """Return a certificate that formulas reduce to the task, with some as samples (at most 10 variables each)."""
    compiler = Compiler(task, budget)
    rows: dict[Target, int] = {}
    samples = []
    for text in formulas:
        formula = parse_formula(text)
        program = compiler.program(formula)
        samples.append(
            {
                "formula": [list(token) for token in formula.postfix],
                "variables": len(formula.variables),
                "program": [[variable, rows.setdefault(target, len(rows))] for variable, target in program],
            }
        )
    fields, numbers = compiler.system.fields(compiler.elements, [target.element for target in rows])
    table: list[dict[str, Any]] = []
    for target, number in zip(rows, numbers, strict=True):
        true, false = (None, None) if compiler.all_elements else map(list, compiler.words(target))
        table.append({"element": number, "true": true, "false": false})
    context = None
    if compiler.context is not None:
        entry, leave = list(compiler.context.entry), list(compiler.context.exit)
        context = {"entry": entry, "exit": leave, "negated": compiler.context.negated}
    return certificate("reduction", subject_of(task), **fields, target=0, table=table, context=context, samples=samples)
