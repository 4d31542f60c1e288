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
    # Statements of the notes in paper_notes/.
    ("forall r, f, g : range(1, 5). f != g implies chess_swap(r, f, g)",
     ["forall r, f, g : range(1, 5). f < g implies not chess_swap(r, f, g)"]),
    ("forall p : perm(5). chess_plies(p) == 48", ["forall p : perm(5). chess_plies(p) == 12*transpositions(p)"]),
    ('forall w : words("code-5", 2). story_dime("code-5", w) == image(product_of("code-5", w), 1)',
     ['forall w : words("code-5", 2). story_dime("code-5", w) == image(inverse(product_of("code-5", w)), 1)',
      'forall w : words("code-5", 2). story_dime("code-5", w) == image(product_of("code-5", w), 2)']),
    ("forall p, q : elements(A4). generated_order(p, q) < 60 implies generated_solvable(p, q)",
     ["exists p, q : perm(4). not generated_solvable(p, q)", "forall p, q : perm(4). generated_order(p, q) < 24"]),
    ('weights("ids4", "mod-3", layers=1)', ['weights("mamba", "mod-3", layers=1)', 'weights("mamba", S5)',
                                           'weights("s4d", parity, layers=1)']),
    ("forall p, q : perm(5). is_cycle(p, 5) and is_cycle(q, 5) implies exists r : perm(5). inverse(r)*p*r == q",
     ["forall p, q : elements(A5). is_cycle(p, 5) and is_cycle(q, 5) implies "
      "exists r : elements(A5). inverse(r)*p*r == q",
      "forall p, q : perm(5). is_cycle(p, 5) implies exists r : perm(5). inverse(r)*p*r == q"]),
    ("forall x : range(1, 10). exists k : range(0, 9). 2^k mod 11 == x",
     ["forall x : range(1, 10). exists k : range(0, 9). 3^k mod 11 == x",
      "forall x : range(0, 10). exists k : range(0, 9). 2^k mod 11 == x",
      "forall x : range(1, 10). exists k : range(0, 8). 2^k mod 11 == x"]),
    ("forall m : int(5), e : int(4). abs(m * 2^(e - bits(m) + 1)) < 2^(e + 1)",
     ["forall m : int(5), e : int(4). abs(m * 2^(e - bits(m) + 1)) < 2^e"]),
    ("matrices(2, QQ) M : M*M == trace(M)*M - determinant(M)*[[1, 0], [0, 1]]",
     ["matrices(2, QQ) M : M*M == trace(M)*M + determinant(M)*[[1, 0], [0, 1]]",
      "matrices(2, QQ) M : M*M == trace(M)*M - determinant(M)*M",
      "matrices(3, QQ) M : M*M == trace(M)*M - determinant(M)*[[1, 0, 0], [0, 1, 0], [0, 0, 1]]"]),
    ("forall m : range(1, 63). significant(significant(1/m, 12), 6) == significant(1/m, 6)",
     ["forall m : range(1, 63). significant(significant(1/m, 8), 6) == significant(1/m, 6)"]),
    ("forall a, b, x, y : fixed(3, 1). exact(a) >= 0 and exact(x) <= exact(y) implies exact(a*x + b) <= exact(a*y + b)",
     ["forall a, b, x, y : fixed(3, 1). exact(x) <= exact(y) implies exact(a*x + b) <= exact(a*y + b)",
      "forall a, b, x, y : fixed(3, 1). exact(a) >= 0 and exact(x) < exact(y) implies exact(a*x + b) < exact(a*y + b)",
      "forall a, b, x, y : fixed(3, 1, overflow=wrap). exact(a) >= 0 and exact(x) <= exact(y) implies "
      "exact(a*x + b) <= exact(a*y + b)"]),
    ("forall b, c, p : RR. 0 <= p and p <= 1 and 0 <= b and b <= 1 and 0 <= c and c <= 1 implies "
     "((1-b)*(1-c*p) + 1 - c*(1-p))^2 >= 4*(1-b)*(1-c)",
     ["forall b, c, p : RR. 0 <= p and p <= 1 and 0 <= b and b <= 2 and 0 <= c and c <= 2 implies "
      "((1-b)*(1-c*p) + 1 - c*(1-p))^2 >= 4*(1-b)*(1-c)"]),
    ('not solves("mamba", parity, semantics=finite)',
     ['not solves("mamba", parity, semantics=log)', 'not solves("mamba(gates=[-1,1])", parity, semantics=finite)',
      'not solves("mamba", "(ab)*", semantics=finite)', 'not solves("s4", parity, semantics=stepwise)']),
    ('solves("dcd", S4, layers=3, semantics=finite)',
     ['solves("dcd", S4, layers=2, semantics=finite)', 'solves("dcd", S5, semantics=finite)',
      'not solves("dcd", A5, semantics=stepwise)', 'not solves("dcd", S4, layers=3, semantics=finite)']),
    ('solves("deltaproduct(n_h=4)", S5, layers=1)',
     ['solves("deltaproduct(n_h=3)", S5, layers=1)', 'solves("deltaproduct(n_h=4,beta=[0,1])", S5, layers=1)']),
    ('within(layer("deltanet"), PNC1, layers=1, semantics=exact)',
     ['within(layer("deltanet"), PNC1, semantics=exact)', 'within(layer("deltanet"), NC1, layers=1, semantics=exact)']),
    ('not solves("deltanet", "qbf")', ['not solves("transformer(chain=poly,attention=average-hard)", "circuit-value")',
                                       'not solves("deltanet", "circuit-value")']),
    ('not in_class(S3, "AC0[2]")', ['in_class(S3, "AC0[2]")', 'not in_class("mod-4", "AC0[2]")',
                                    'not in_class("(aa)*", AC0)']),
    ("products_within([[[2, 1], [1, 2]], [[0, 1], [1, 0]]], TC0)",
     ["products_within([[[1, 1], [0, 1]], [[1, 0], [1, 1]]], TC0)",
      "products_hard([[[2, 1], [1, 2]], [[0, 1], [1, 0]]], NC1)"]),
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
