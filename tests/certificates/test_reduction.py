"""The formula parser and the working reduction."""

from __future__ import annotations

import itertools
import random

import pytest
from certificate_cases import A5, A5_DFA, AB_STAR, S5, cycle, language, word_problem
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.algebra.barrington import Compiler, cycle_notation, reduce_formula, reduction_certificate
from tc0kit.algebra.formula import Formula, and_graph, parse_assignment, parse_formula
from tc0kit.certificates import check
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.automaton import Dfa
from tc0kit.tasks.task import Task

VECTORS = [(a, b) for a in range(5) for b in range(5) if (a, b) != (0, 0)]


def linear(m: tuple[int, int, int, int]) -> tuple[int, ...]:
    return tuple(VECTORS.index(((v[0] * m[0] + v[1] * m[2]) % 5, (v[0] * m[1] + v[1] * m[3]) % 5)) for v in VECTORS)


SL25 = (linear((1, 1, 0, 1)), linear((1, 0, 1, 1)))
TASKS = {
    "A5": word_problem(*A5),
    "A5 over all elements": word_problem(*A5, alphabet="all"),
    "S5 over all elements": word_problem(*S5, alphabet="all"),
    "SL(2,5)": word_problem(*SL25),
    "SL(2,5) over all elements": word_problem(*SL25, alphabet="all"),
    "T5": word_problem(*S5, (0, 0, 2, 3, 4)),
    "T6 over all elements": word_problem(
        cycle(6, (0, 1)), cycle(6, (0, 1, 2, 3, 4, 5)), (0, 0, 2, 3, 4, 5), alphabet="all"
    ),
    "A5 automaton": language(A5_DFA),
    "S5 automaton": language(Dfa(word_problem(*S5).action, 0, frozenset({0, 3}))),  # type: ignore[arg-type]
}


def small_formulas() -> list[str]:
    """Return all formulas of two levels over two variables, and some of three."""
    literals = ["x1", "x2", "~x1", "0", "1"]
    level = [f"({a} {o} {b})" for a in literals for o in ("&", "|", "^", "->") for b in literals]
    chance = random.Random(3)
    deeper = [f"({a} {chance.choice('&|^')} ~{b})" for a, b in zip(level, reversed(level), strict=True)]
    return literals + level + deeper[::4]


@pytest.mark.parametrize("name", TASKS)
def test_the_word_has_the_formulas_value(name: str) -> None:
    task = TASKS[name]
    compiler = Compiler(task)
    assert task.action is not None
    identity = tuple(range(len(compiler.system.points)))
    for text in small_formulas():
        formula = parse_formula(text)
        lengths = set()
        for bits in itertools.product((False, True), repeat=len(formula.variables)):
            result = compiler.reduce(formula, dict(zip(formula.variables, bits, strict=True)))
            assert result.answer == result.value == formula.evaluate(result.assignment)
            expected = tuple(result.element) if result.value != result.negated else identity
            assert tuple(result.product) == expected
            lengths.add(len(result.word))
            if task.dfa is not None:
                assert task.dfa.accepts(result.word) == result.value
            else:
                images = list(result.points)
                for f in result.elements:
                    images = [f[q] for q in images]
                images = [task.action.run(q, result.word) for q in images]
                assert [result.points.index(q) for q in images] == list(expected)
        assert len(lengths) == 1, "the length must not depend on the assignment"


def test_over_all_elements_of_a_group_false_is_the_identity_itself() -> None:
    for name in ("A5 over all elements", "SL(2,5) over all elements"):
        task = TASKS[name]
        result = reduce_formula("x1 & x2", task, {"x1": True, "x2": False})
        value = tuple(range(len(result.elements[0])))
        for f in result.elements:
            value = tuple(f[q] for q in value)
        assert value == tuple(range(len(value)))


@pytest.mark.parametrize("name", TASKS)
def test_reduction_certificates_are_accepted(name: str) -> None:
    result = check(reduction_certificate(TASKS[name]))
    assert result.accepted, result.reason
    assert "nc1-hard" in result.proves


def test_large_groups_have_reductions() -> None:
    s20 = word_problem(cycle(20, (0, 1)), cycle(20, tuple(range(20))))
    assert check(reduction_certificate(s20, ["x1 & x2"])).accepted
    psl31 = word_problem(
        (*((x + 1) % 31 for x in range(31)), 31), (31, *((-pow(x, -1, 31)) % 31 for x in range(1, 31)), 0)
    )
    assert check(reduction_certificate(psl31, ["x1 & x2"])).accepted


def test_tasks_without_a_reduction() -> None:
    with pytest.raises(UserError, match="every group in it is solvable, so there is no reduction from formulas"):
        reduce_formula("x", language(AB_STAR), {"x": True})
    with pytest.raises(UserError, match="formulas reduce to word problems"):
        Compiler(Task("named", "dyck", "dyck"))


def test_long_programs_end_in_budget_spent() -> None:
    balanced = "x1"
    for _ in range(12):
        balanced = f"({balanced} & x{_ + 2})"
    compiler = Compiler(TASKS["A5"])
    formula = parse_formula(" ^ ".join(f"x{i}" for i in range(12)))
    with pytest.raises(BudgetSpent, match=r"the formula needs [0-9,]+ instructions, at most 100,000 are built"):
        compiler.program(formula)
    with pytest.raises(BudgetSpent, match="at most 10 are built"):
        compiler.program(parse_formula(balanced), 10)


def test_nested_negations_and_brackets_need_no_recursion() -> None:
    formula = parse_formula("~" * 20_001 + "(" * 20_000 + "x" + ")" * 20_000)
    assert formula.evaluate({"x": False}) is True
    assert and_graph(formula).root == (0, True)
    deep = parse_formula("(x & " * 5_000 + "y" + ")" * 5_000)
    with pytest.raises(BudgetSpent, match=r"needs over 10\^300 instructions"):
        Compiler(TASKS["A5"]).program(deep)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "formula: it ends at position 1, where a variable, 0, 1, ~ or '(' is expected"),
        ("x &", "formula: it ends at position 4, where a variable, 0, 1, ~ or '(' is expected"),
        ("x y", "formula: 'y' at position 3, where one of & | ^ -> or ')' is expected"),
        ("(x", "formula: the '(' at position 1 is not closed"),
        ("x)", "formula: the ')' at position 2 has no '('"),
        ("& x", "formula: '&' at position 1, where a variable, 0, 1, ~ or '(' is expected"),
        (
            "x + y",
            "formula: unexpected '+' at position 3; valid are variables, 0, 1, ~ ! & | ^ -> and parentheses",
        ),
        ("x & 2", "formula: unexpected '2' at position 5; valid are variables, 0, 1, ~ ! & | ^ -> and parentheses"),
    ],
)
def test_malformed_formulas(text: str, message: str) -> None:
    with pytest.raises(UserError) as error:
        parse_formula(text)
    assert str(error.value) == message


def test_assignments() -> None:
    formula = parse_formula("x10 & x2 | ~x1")
    assert formula.variables == ("x1", "x2", "x10")
    assert parse_assignment(formula, "101") == {"x1": True, "x2": False, "x10": True}
    with pytest.raises(UserError) as error:
        parse_assignment(formula, "10")
    assert str(error.value) == "input: 2 bits for 3 variables; give one bit each for x1, x2, x10, in this order"
    with pytest.raises(UserError) as error:
        parse_assignment(formula, "1a1")
    assert str(error.value) == "input: 'a' is no bit; give 3 bits for x1, x2, x10"


def test_precedence_and_association() -> None:
    def same(left: str, right: str) -> bool:
        a, b = parse_formula(left), parse_formula(right)
        names = sorted({*a.variables, *b.variables})
        every = [dict(zip(names, bits, strict=True)) for bits in itertools.product((False, True), repeat=len(names))]
        return all(a.evaluate(row) == b.evaluate(row) for row in every)

    assert same("a -> b -> c", "a -> (b -> c)")
    assert not same("a -> b -> c", "(a -> b) -> c")
    assert same("a | b ^ c & ~d", "a | (b ^ (c & (~d)))")
    assert not same("a | b & c", "(a | b) & c")
    assert same("!a", "~a")


def larger(sub: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(sub, st.sampled_from(["&", "|", "^", "->"]), sub)
    return st.one_of(sub.map(lambda a: f"~({a})"), pairs.map(lambda t: f"({t[0]} {t[1]} {t[2]})"))


trees = st.recursive(st.sampled_from(["x1", "x2", "x3", "0", "1"]), larger, max_leaves=12)


@settings(derandomize=True, deadline=None)
@given(trees, st.tuples(st.booleans(), st.booleans(), st.booleans()))
def test_the_and_graph_has_the_formulas_value(text: str, bits: tuple[bool, bool, bool]) -> None:
    formula = parse_formula(text)
    values = {f"x{i + 1}": bit for i, bit in enumerate(bits)}
    assert graph_value(formula, values) == formula.evaluate(values) == python_value(text, values)


def graph_value(formula: Formula, values: dict[str, bool]) -> bool:
    graph = and_graph(formula)
    if isinstance(graph.root, bool):
        return graph.root
    found: list[bool] = []
    for node in graph.nodes:
        if len(node) == 2:
            found.append(values[formula.variables[node[1]]])
        else:
            found.append(all(found[i] != negated for i, negated in node[1:]))
    return found[graph.root[0]] != graph.root[1]


def python_value(text: str, values: dict[str, bool]) -> bool:
    """Evaluate a fully bracketed formula by rewriting its innermost brackets."""
    for name, value in values.items():
        text = text.replace(name, "1" if value else "0")
    table = {"&": lambda a, b: a & b, "|": lambda a, b: a | b, "^": lambda a, b: a ^ b, "->": lambda a, b: 1 - a | b}
    while len(text) > 1:
        text = text.replace("~(0)", "1").replace("~(1)", "0")
        for a, (sign, rule), b in itertools.product("01", table.items(), "01"):
            text = text.replace(f"({a} {sign} {b})", str(rule(int(a), int(b))))
    return text == "1"


def test_cycle_notation() -> None:
    assert cycle_notation((1, 0, 3, 2)) == "(1 2)(3 4)"
    assert cycle_notation((0, 1)) == "()"
    assert cycle_notation((0, 0)) == "[1 1]"
