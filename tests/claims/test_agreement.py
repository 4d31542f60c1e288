"""Random arithmetic statements: exhaustive evaluation, z3, and Python's own arithmetic agree.

``decide_statement`` raises ``Disagreement`` if its two methods differ; the third path here is a translation of the same
tree to Python functions, written without the evaluator.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.claims import decide_statement, engine
from tc0kit.claims.places import Disagreement, StatementError
from tc0kit.claims.solver import Answer, Solver

Term = tuple[str, Callable[[dict[str, int]], Fraction]]
NAMES = ("x", "y")
COMPARE = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def _binary(first: Term, sign: str, second: Term) -> Term:
    functions = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
    return (f"({first[0]} {sign} {second[0]})", lambda env: functions[sign](first[1](env), second[1](env)))


def _power(base: Term, exponent: int) -> Term:
    return (f"({base[0]})^{exponent}", lambda env: base[1](env) ** exponent)


leaves = st.one_of(
    st.sampled_from(NAMES).map(lambda name: (name, lambda env: Fraction(env[name]))),
    st.integers(-4, 6).map(lambda k: (f"({k})", lambda env: Fraction(k))),
    st.sampled_from(NAMES).map(lambda name: (f"bits({name})", lambda env: Fraction(abs(env[name]).bit_length()))),
    st.sampled_from(NAMES).map(lambda name: (f"2^{name}", lambda env: Fraction(2) ** env[name])),
    st.tuples(st.sampled_from(NAMES), st.integers(2, 4)).map(
        lambda p: (f"{p[0]} mod {p[1]}", lambda env: Fraction(env[p[0]] % p[1]))
    ).map(lambda term: (f"({term[0]})", term[1])),
)  # fmt: skip
terms = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(_binary, inner, st.sampled_from("+-*/"), inner), st.builds(_power, inner, st.integers(0, 3))
    ),
    max_leaves=4,
)
atoms = st.tuples(terms, st.sampled_from(sorted(COMPARE)), terms)


def _truth(statement: list[tuple[Term, str, Term]], word: str) -> Callable[[dict[str, int]], bool]:
    def decide(env: dict[str, int]) -> bool:
        first, sign, second = statement[0]
        left = COMPARE[sign](first[1](env), second[1](env))
        if len(statement) == 1:
            return left
        if word == "and" and not left:
            return False
        if word == "or" and left:
            return True
        if word == "implies" and not left:
            return True
        first, sign, second = statement[1]
        return COMPARE[sign](first[1](env), second[1](env))

    return decide


@settings(max_examples=80, deadline=None)
@given(
    st.lists(atoms, min_size=1, max_size=2),
    st.sampled_from(("and", "or", "implies")),
    st.sampled_from(("forall", "exists", "forall-exists")),
)
def test_three_paths_agree(solver, statement, word: str, kind: str) -> None:
    body = f" {word} ".join(f"{a[0]} {sign} {b[0]}" for a, sign, b in statement)
    truth = _truth(statement, word)
    domain = range(-4, 4)
    quantified = {
        "forall": "forall x, y : int(3). ",
        "exists": "exists x, y : int(3). ",
        "forall-exists": "forall x : int(3). exists y : int(3). ",
    }[kind]
    try:
        table = {(x, y): truth({"x": x, "y": y}) for x, y in itertools.product(domain, repeat=2)}
    except ZeroDivisionError:
        # Which values are reached before a quantifier is decided depends on the method: an error, or a right answer.
        try:
            decide_statement(quantified + body, solver=solver)
        except StatementError as error:
            assert "division by zero" in error.message
        return
    expected = {
        "forall": all(table.values()),
        "exists": any(table.values()),
        "forall-exists": all(any(table[x, y] for y in domain) for x in domain),
    }[kind]
    outcome = decide_statement(quantified + body, solver=solver)
    if outcome.state == "open":
        assert "hypothesis" in outcome.reason and word == "implies" and expected
        return
    assert (outcome.state != "refuted") is expected
    if kind == "forall" and not expected:
        assert not table[int(outcome.counterexample["x"]), int(outcome.counterexample["y"])]
    if kind == "exists" and expected:
        assert table[int(outcome.witness["x"]), int(outcome.witness["y"])]


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(
        ("fixed(3)", "fixed(3, 1)", "fixed(3, 2, overflow=wrap)", "fixed(3, 1, rounding=floor)", "bits(3)")
    ),
    st.lists(st.sampled_from("+-*"), min_size=2, max_size=2),
)
def test_rounded_and_modular_arithmetic_is_the_same_in_z3(solver, sort: str, signs: list[str]) -> None:
    one, two = signs
    text = f"forall a, b, c : {sort}. (a {one} b) {two} c == a {one} (b {two} c)"
    assert decide_statement(text, solver=solver).state in ("refuted", "checked up to n")


class _Liar(Solver):
    """A solver that calls everything false, or true."""

    def __init__(self, answer: str) -> None:
        super().__init__()
        self.answer = answer

    def ask(self, script: str, names: list[str]) -> Answer:  # type: ignore[override]
        return Answer(self.answer, dict.fromkeys(names, "1"), "", "0")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("forall x : int(3). x < 3", "unsat"),  # false, and the solver finds no counterexample
        ("forall x : int(3). x < 9", "sat"),  # true, and the solver's counterexample is none
        ("forall x : ZZ. x < 9", "sat"),
        ("exists x : int(3). x == 2", "unsat"),
    ],
)
def test_a_disagreement_is_reported_loudly(text: str, answer: str) -> None:
    with pytest.raises(Disagreement, match=r"^internal error: "):
        decide_statement(text, solver=_Liar(answer))


def test_an_undecided_solver_leaves_small_domains_to_enumeration() -> None:
    outcome = decide_statement("forall x : int(3). x < 9", solver=_Liar("unknown"))
    assert outcome.state == "checked up to n" and "exhaustive" in outcome.method and not outcome.trusted
    large = decide_statement("forall x : ZZ. x < 9", solver=_Liar("unknown"))
    assert large.state == "open" and "rlimit" in large.reason


def test_many_cases_are_left_to_the_solver_alone(monkeypatch: pytest.MonkeyPatch, solver) -> None:
    monkeypatch.setattr(engine, "BOTH_CASES", 10)
    outcome = decide_statement("forall x : int(5). x + 1 > x", solver=solver)
    assert outcome.trusted and "exhaustive" not in outcome.method
