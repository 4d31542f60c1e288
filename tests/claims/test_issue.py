"""The examples of the language's first description, and statements about the source paper, come out as they should."""

from __future__ import annotations

import pytest

from tc0kit.claims import decide_statement

STATEMENTS = [
    ("not solvable(A5)", "checked"),
    ("solvable(A4xZ5) and not abelian(A4xZ5)", "checked"),
    ("complete(word_problem(S5), NC1)", "cited"),
    ("derived_length(Z60) == 1", "checked"),
    ('within(layer("mamba"), TC0[L], semantics=log)', "cited"),
    ('depth(compile("mamba", n)) <= 8 for n in 2..5', "checked up to n"),
    ("forall a, b, c : fixed(4).  (a + b) + c == a + (b + c)", "refuted"),
    ("forall a, b, c : fixed(4, overflow=wrap).  (a + b) + c == a + (b + c)", "checked up to n"),
    ("forall m : int(4), e : int(3).  e >= 0 implies integer(m * 2^(e - bits(m) + 1))", "refuted"),
    ("forall m : int(4), e : int(3).  e >= bits(m) implies integer(m * 2^(e - bits(m) + 1))", "checked up to n"),
    ('commute(family("mamba").A)', "checked"),
    ("matrices(2, QQ) W, diag a :  inverse(W*a*inverse(W)) == inverse(W)*inverse(a)*W", "refuted"),
    ("matrices(2, QQ) W, diag a :  inverse(W*a*inverse(W)) == W*inverse(a)*inverse(W)", "checked"),
    ('solves("ids4", word_problem(S5), layers=1)', "cited"),
    ('not solves("mamba", S5) assuming TC0[L] != NC1', "cited"),
    ('not solves("mamba", S5)', "open"),
    ('not solves("mamba", S5) assuming TC0[DLOGTIME] != NC1', "open"),
    ("order(A5) == 60 and order(A4xZ5) == 60 and order(Z60) == 60", "checked"),
    ("forall p : perm(5). transpositions(p) <= 4", "checked"),
    ("exists p, q : perm(5). is_cycle(p, 5) and is_cycle(q, 5) and is_cycle(commutator(p, q), 5)", "checked"),
    ("forall a : elements(A5). exists b, c : elements(A5). a == commutator(b, c)", "checked"),
    ("matrices(2, QQ) W, diag a : (W*a*inverse(W))^k == W*a^k*inverse(W) for k in 0..3", "checked up to n"),
    ('computes(program(formula("(x1 & x2) | ~x3"), A5), formula("(x1 & x2) | ~x3"))', "checked"),
    ("forall x, y : range(1, 9). significant(significant(x*y, 3)*5, 3) == significant(x*y*5, 3)", "refuted"),
    ("forall x, y : bits(48). x + y == y + x", "checked up to n"),
    ("forall x : ZZ. exists y : ZZ. x == 2*y or x == 2*y + 1", "checked"),
    ('correct(compile("product", 3))', "checked"),
    ('equals_integers(compile("product", 3, bits=n)) for n in 2..3', "checked up to n"),
    ('equals_integers(compile("sum", n, bits=2)) for n in 2..5', "checked up to n"),
    ('equivalent(compile("sum", 2), compile("product", 2))', "refuted"),
]


@pytest.mark.parametrize(("text", "state"), STATEMENTS, ids=[text for text, _ in STATEMENTS])
def test_state(text: str, state: str, solver) -> None:
    assert decide_statement(text, solver=solver).state == state


def test_the_slip_about_integers_has_a_counterexample_that_anybody_can_check(solver) -> None:
    outcome = decide_statement(STATEMENTS[8][0], solver=solver)
    m, e = int(outcome.counterexample["m"]), int(outcome.counterexample["e"])
    assert e >= 0 and m * 2.0 ** (e - m.bit_length() + 1) % 1 != 0


def test_a_solver_alone_is_named_as_trusted_and_a_second_path_lifts_that(solver) -> None:
    alone = decide_statement("forall x, y : bits(40). x * y == y * x", solver=solver)
    assert alone.trusted and alone.trusted[0].startswith("z3 ") and "trusted: z3" in alone.method
    both = decide_statement("forall x, y : bits(5). x * y == y * x", solver=solver)
    assert not both.trusted and "exhaustive" in both.method and "z3" in both.method


def test_cited_statements_name_their_sources(solver) -> None:
    outcome = decide_statement('not solves("mamba", S5) assuming TC0[L] != NC1', solver=solver)
    assert any("Barrington 1989" in source for source in outcome.rests_on)
    assert outcome.certificates == ("verdict",)


def test_a_missing_assumption_is_named(solver) -> None:
    assert "only assuming TC0[L] != NC1" in decide_statement('not solves("mamba", S5)', solver=solver).reason
