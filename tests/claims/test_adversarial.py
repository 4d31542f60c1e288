"""False variants of true statements: a hypothesis dropped, a quantifier widened, a constant off by one.

Each false one is refuted or left open; none comes out as checked, checked up to n, or cited.
"""

from __future__ import annotations

import pytest

from tc0kit.claims import decide_statement
from tc0kit.claims.results import HOLDS

TRUE_AND_FALSE = [
    ("order(A5) == 60", ["order(A5) == 61", "order(A5) < 60", "order(A6) == 60"]),
    ("not solvable(A5)", ["solvable(A5)", "not solvable(A4)", "not solvable(S4) or not solvable(A4xZ5)"]),
    ("solvable(A4xZ5) and not abelian(A4xZ5)", ["solvable(A4xA5) and not abelian(A4xA5)", "abelian(A4xZ5)"]),
    ("derived_length(S4) == 3", ["derived_length(S4) == 2", "derived_length(S5) == 3", "derived_length(A4xZ5) == 1"]),
    ('aperiodic("(ab)*")', ['aperiodic("(aa)*")', 'not quasi_aperiodic("(aa)*")']),
    ("perfect(A5)", ["perfect(S5)", "perfect(A4)"]),
    ("forall p : perm(5). transpositions(p) <= 4", ["forall p : perm(5). transpositions(p) <= 3",
                                                    "forall p : perm(6). transpositions(p) <= 4",
                                                    "forall p : perm(5). transpositions(p) >= 1"]),
    ("forall p, q : perm(4). even(commutator(p, q))", ["forall p, q : perm(4). even(p * q)"]),
    ("forall p, q : elements(Z6). p * q == q * p", ["forall p, q : elements(S3). p * q == q * p",
                                                    "forall p, q : perm(3). p * q == q * p"]),
    ("forall a : elements(A5). exists b, c : elements(A5). a == commutator(b, c)",
     ["forall a : elements(S5). exists b, c : elements(S5). a == commutator(b, c)",
      "exists b, c : elements(A5). forall a : elements(A5). a == commutator(b, c)"]),
    ("forall x : QQ. x != 0 implies x * (1/x) == 1", ["forall x : QQ. x != 0 implies x * (1/x) == 2",
                                                      "forall x : QQ. x != 0 implies x * x == x"]),
    ("forall x : ZZ. x^2 >= x", ["forall x : ZZ. x^2 > x", "forall x : QQ. x^2 >= x", "forall x : RR. x^2 >= x"]),
    ("forall n : NN. exists k : NN. n == 2*k or n == 2*k + 1", ["forall n : NN. exists k : NN. n == 2*k",
                                                                "forall n : NN. exists k : NN. n + 1 == k - k"]),
    ("forall x : int(5). x mod 3 <= 2", ["forall x : int(5). x mod 3 <= 1", "forall x : ZZ. x mod 4 <= 2"]),
    ("forall m : int(4), e : int(3). e >= bits(m) implies integer(m * 2^(e - bits(m) + 1))",
     ["forall m : int(4), e : int(3). integer(m * 2^(e - bits(m) + 1))",
      "forall m : int(4), e : int(3). e >= bits(m) - 2 implies integer(m * 2^(e - bits(m) + 1))",
      "forall m : int(4), e : int(3). e >= bits(m) implies integer(m * 2^(e - bits(m) - 1))"]),
    ("forall x, y : bits(8). (x + y) * (x - y) == x^2 - y^2", ["forall x, y : bits(8). (x + y) * (x + y) == x^2 + y^2",
                                                               "forall x : bits(8). x < x + 1"]),
    ("forall a, b, c : fixed(4, overflow=wrap). (a + b) + c == a + (b + c)",
     ["forall a, b, c : fixed(4). (a + b) + c == a + (b + c)",
      "forall a, b, c : fixed(4, 2, overflow=wrap). (a * b) * c == a * (b * c)",
      "forall a, b, c : float(2, 3). (a + b) + c == a + (b + c)"]),
    ("forall x : range(1, 50). significant(x, 6) == x", ["forall x : range(1, 70). significant(x, 6) == x",
                                                         "forall x : range(1, 50). significant(x, 5) == x"]),
    ("matrices(2, QQ) W, diag a : inverse(W*a*inverse(W)) == W*inverse(a)*inverse(W)",
     ["matrices(2, QQ) W, diag a : inverse(W*a*inverse(W)) == inverse(W)*inverse(a)*W",
      "matrices(2, QQ) W, diag a : W*a*inverse(W) == a",
      "matrices(2, QQ) W, a : W*a == a*W",
      "exists W : matrices(2, QQ). W*W == 2*W*W and determinant(W) == 1"]),
    ("matrices(2, QQ) A, B : trace(A*B) == trace(B*A)", ["matrices(2, QQ) A, B : trace(A*B) == trace(A)*trace(B)"]),
    ("diag(3, QQ) a, b : a*b == b*a", ["upper(2, QQ) a, b : a*b == b*a"]),
    ('not solves("mamba", S5) assuming TC0[L] != NC1',
     ['not solves("mamba", S5)', 'solves("mamba", S5)', 'solves("mamba", S5) assuming TC0[L] != NC1',
      'not solves("mamba", A4xZ5) assuming TC0[L] != NC1', 'not solves("ids4", S5) assuming TC0[L] != NC1',
      'not solves("mamba", S5) assuming TC0[L] != L']),
    ('within(layer("mamba"), TC0[L])', ['within(layer("mamba"), AC0[L])', 'within(layer("ids4"), TC0[L])',
                                        'within(layer("mamba"), TC0[DLOGTIME], semantics=log)']),
    ("complete(word_problem(S5), NC1)", ["complete(word_problem(S4), NC1)", "complete(word_problem(A5), L)",
                                         'complete("(ab)*", NC1)']),
    ("contained(TC0[L], L)", ["contained(L, TC0[L])", "contained(TC0/poly, TC0[L])", "contained(TC0, AC0)"]),
    ('in_class("(aa)*", AC0)', ["in_class(parity, AC0)", "in_class(A5, TC0[L])"]),
    ('depth(compile("product", n, bits=2)) <= 6 for n in 2..4',
     ['depth(compile("product", n, bits=2)) <= 5 for n in 2..4']),
    ("triangularisable([[[1, 1], [0, 1]], [[2, 1], [0, 3]]])",
     ["triangularisable([[[1, 1], [0, 1]], [[1, 0], [1, 1]]])"]),
    ("products_within([[[1, 1], [0, 1]], [[2, 1], [0, 3]]], TC0)",
     ["products_within([[[1, 1], [0, 1]], [[2, 1], [0, 3]]], AC0)",
      "products_within([[[1, 2], [0, 1]], [[1, 0], [2, 1]]], TC0)",
      "products_hard([[[1, 1], [0, 1]], [[2, 1], [0, 3]]], NC1)"]),
    ("finite([[[0, 1], [1, 0]], [[-1, 0], [0, 1]]])", ["finite([[[1, 1], [0, 1]]])"]),
    ('commute(family("mamba").A)', ['commute(family("deltanet").A)']),
    ('computes(program(formula("x1 & x2"), A5), formula("x1 & x2"))',
     ['computes(program(formula("x1 & x2"), A5), formula("x1 | x2"))']),
    ('forall w : words("(aa)*", 6). accepts("(aa)*", w) iff length(w) mod 2 == 0',
     ['forall w : words("(aa)*", 6). accepts("(aa)*", w) iff length(w) mod 3 == 0',
      'forall w : words("(aa)*", 6). accepts("(aa)*", w)']),
]  # fmt: skip
TRUE = [true for true, _ in TRUE_AND_FALSE]
FALSE = [variant for _, variants in TRUE_AND_FALSE for variant in variants]


def test_there_are_enough() -> None:
    assert len(set(FALSE)) >= 40


@pytest.mark.parametrize("text", TRUE)
def test_the_true_statement_holds(text: str, solver) -> None:
    assert decide_statement(text, solver=solver).state in HOLDS


@pytest.mark.parametrize("text", FALSE)
def test_the_false_variant_does_not(text: str, solver) -> None:
    outcome = decide_statement(text, solver=solver)
    assert outcome.state in ("refuted", "open")
    if outcome.state == "open":
        assert outcome.reason


@pytest.mark.parametrize(
    "text",
    [
        "forall x : int(4). x > 100 implies x == 3",
        "forall x : ZZ. x * x < 0 implies x == 3",
        "forall x : int(4). x > 0 implies (x < 0 implies x == 3)",
    ],
)
def test_a_statement_about_nothing_is_not_checked(text: str, solver) -> None:
    outcome = decide_statement(text, solver=solver)
    assert outcome.state == "open" and "hypothesis" in outcome.reason
