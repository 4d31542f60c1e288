"""Sorts as text: ``int(4)``, ``float(3, 4)``, ``elements(A5)``, ``matrices(2, QQ)``."""

from __future__ import annotations

import math
from collections.abc import Callable

from tc0kit.claims import sorts
from tc0kit.claims.places import StatementError
from tc0kit.claims.predicates.base import Question, group_points, task_of
from tc0kit.claims.sorts import Sort
from tc0kit.claims.syntax import Node
from tc0kit.claims.types import Type
from tc0kit.errors import BudgetSpent, UserError, did_you_mean

MAX_BITS = 64
MAX_RANGE = 1 << 64
MAX_POINTS = 12
MAX_DIMENSION = 8
MAX_WORDS = 1 << 40


def read_sort(node: Node, text: str, question: Question) -> Sort:
    """Return the sort that a node of the tree names.

    Raises:
        StatementError: no such sort, or arguments that do not fit.
    """
    return _Reader(text, question).read(node)


class _Reader:
    def __init__(self, text: str, question: Question) -> None:
        self.text = text
        self.question = question

    def read(self, node: Node) -> Sort:
        if node.text not in READERS:
            hint = did_you_mean(node.text, READERS)
            raise StatementError(node.start, f"there is no sort {node.text!r}{hint or '; use ' + ', '.join(READERS)}")
        return READERS[node.text](self, node)

    # -- arguments

    def written(self, node: Node) -> str:
        return self.text[node.start : node.end]

    def count(self, node: Node, least: int, most: int, usage: str) -> None:
        if not least <= len(node.args) <= most:
            raise StatementError(node.start, f"{node.text} is written {usage}")
        if node.keywords and node.text not in ("fixed", "float"):
            raise StatementError(node.keywords[0][1].start, f"{node.text} has no named arguments; write {usage}")

    def integer(self, node: Node, low: int, high: int) -> int:
        inner = node.args[0] if node.kind == "negate" else node
        if inner.kind != "number" or not inner.text.isdigit():
            raise StatementError(node.start, f"a whole number from {low:,} to {high:,} is expected in the sort")
        value = -int(inner.text) if node.kind == "negate" else int(inner.text)
        if not low <= value <= high:
            raise StatementError(node.start, f"{value:,} is out of range; {low:,} .. {high:,} is allowed here")
        return value

    # -- sorts

    def booleans(self, node: Node) -> Sort:
        self.count(node, 0, 0, "bool")
        return sorts.booleans()

    def infinite(self, node: Node) -> Sort:
        self.count(node, 0, 0, node.text)
        return sorts.infinite(node.text)

    def int_(self, node: Node) -> Sort:
        self.count(node, 1, 1, "int(bits)")
        size = self.integer(node.args[0], 1, MAX_BITS)
        return sorts.integers(self.written(node), -(1 << (size - 1)), (1 << (size - 1)) - 1)

    def range_(self, node: Node) -> Sort:
        self.count(node, 2, 2, "range(low, high), both included")
        low, high = (self.integer(arg, -MAX_RANGE, MAX_RANGE) for arg in node.args)
        if high < low:
            raise StatementError(node.start, f"there is no number from {low} to {high}, so the statement is empty")
        return sorts.integers(f"{low}..{high}", low, high)

    def bits(self, node: Node) -> Sort:
        self.count(node, 1, 1, "bits(k)")
        return sorts.bit_words(self.written(node), self.integer(node.args[0], 1, MAX_BITS))

    def number(self, node: Node) -> Sort:
        from tc0kit.models.format_text import format_of

        fixed = node.text == "fixed"
        self.count(node, 1 if fixed else 2, 2, "fixed(bits, fraction)" if fixed else "float(mantissa, exponent)")
        values = [self.integer(arg, 0, MAX_BITS) for arg in node.args]
        table: dict[str, object] = {"kind": node.text}
        if fixed:
            table |= {"bits": values[0], "fraction": values[1] if len(values) > 1 else 0}
        else:
            table |= {"mantissa": values[0], "exponent": values[1], "overflow": "saturate"}
        for key, value in node.keywords:
            word = value.text if value.kind in ("string", "number", "name", "true", "false") else self.written(value)
            table[key] = {"true": True, "false": False}.get(word, word)
        try:
            form = format_of(table, node.text)
        except UserError as error:
            raise StatementError(node.start, str(error)) from error
        if form.overflow in ("infinity", "nan"):
            raise StatementError(node.start, f"{node.text}: overflow={form.overflow} makes results that are no numbers")
        return sorts.numbers(self.written(node), form)

    def perm(self, node: Node) -> Sort:
        self.count(node, 1, 1, "perm(points)")
        points = self.integer(node.args[0], 1, MAX_POINTS)
        return sorts.permutations(self.written(node), points, math.factorial(points))

    def elements(self, node: Node) -> Sort:
        from tc0kit.algebra.enumeration import enumerate_monoid

        self.count(node, 1, 1, "elements(group)")
        text = self.task_text(node.args[0])
        try:
            task = task_of(text)
            degree, _ = group_points(task)
            assert task.action is not None
            monoid = enumerate_monoid(task.action, self.question.budget)
        except (UserError, BudgetSpent) as error:
            raise StatementError(node.args[0].start, str(error)) from error
        values = tuple(tuple(element) for element in monoid.elements)
        return sorts.listed(self.written(node), Type("permutation", degree), values)

    def words(self, node: Node) -> Sort:
        self.count(node, 2, 2, "words(task, length)")
        try:
            task = task_of(self.task_text(node.args[0]))
            _, images = group_points(task)
        except UserError as error:
            raise StatementError(node.args[0].start, str(error)) from error
        if task.kind == "word-problem" and task.alphabet == "all":
            raise StatementError(node.args[0].start, f'name the letters, for example "{task.text} over generators"')
        length = self.integer(node.args[1], 0, 64)
        if len(images) ** length > MAX_WORDS:
            raise StatementError(node.args[1].start, f"more than {MAX_WORDS:,} words of that length")
        return sorts.words(self.written(node), len(images), length)

    def task_text(self, node: Node) -> str:
        return node.text if node.kind == "string" else self.written(node)

    def matrices(self, node: Node) -> Sort:
        self.count(node, 2, 2, f"{node.text}(dimension, QQ)")
        dimension = self.integer(node.args[0], 1, MAX_DIMENSION)
        inner = node.args[1]
        entries = self.read(inner if inner.kind == "call" else Node("call", inner.start, inner.end, inner.text))
        if entries.type.name not in ("integer", "rational") or entries.domain == "RR":
            raise StatementError(inner.start, "the entries of a matrix come from QQ or a sort of integers")
        shape = {"matrices": "full", "diag": "diagonal", "upper": "upper"}[node.text]
        return sorts.matrices(f"{node.text}({dimension}, {entries.text})", dimension, shape, entries)


READERS: dict[str, Callable[[_Reader, Node], Sort]] = {
    "bool": _Reader.booleans,
    "int": _Reader.int_,
    "range": _Reader.range_,
    "bits": _Reader.bits,
    "fixed": _Reader.number,
    "float": _Reader.number,
    "perm": _Reader.perm,
    "elements": _Reader.elements,
    "words": _Reader.words,
    "ZZ": _Reader.infinite,
    "NN": _Reader.infinite,
    "QQ": _Reader.infinite,
    "RR": _Reader.infinite,
    "matrices": _Reader.matrices,
    "diag": _Reader.matrices,
    "upper": _Reader.matrices,
}
"""name -> reader of the sort."""
