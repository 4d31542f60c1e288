"""Barrington's theorem at work: a Boolean formula becomes a word over A5 whose product tells its value."""

from itertools import product

from tc0kit import parse_task
from tc0kit.algebra.barrington import reduce_formula
from tc0kit.algebra.formula import parse_assignment, parse_formula

formula = parse_formula("(x1 & x2) | ~x3")
task = parse_task("A5")
for bits in product("01", repeat=3):
    text = "".join(bits)
    reduction = reduce_formula(formula, task, parse_assignment(formula, text))
    print(text, "->", len(reduction.elements), "elements,", "true" if reduction.answer else "false")
    assert reduction.answer == reduction.value
