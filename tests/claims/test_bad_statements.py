"""Statements that are malformed, ill-typed or undefined: one line each, with the place and what would be valid."""

from __future__ import annotations

import pytest

from tc0kit.claims import decide_statement
from tc0kit.claims.places import StatementError

# (statement, column counted from 1, message)
BAD = [
    ("", 1, "the statement is empty"),
    ("forall x : int(4)", 18, "'.' is expected after the variables of 'forall'; the statement ends here"),
    ("forall x : int(4) x > 0", 19, "'.' is expected after the variables of 'forall'; found 'x'"),
    ("forall x int(4). x > 0", 10, "':' is expected between 'x' and its sort; found 'int'"),
    ("solvable(A5", 12, "')' is expected to close 'solvable('; the statement ends here"),
    ("solvabel(A5)", 1, "there is no predicate 'solvabel'; did you mean solvable or solves?"),
    ("solvable()", 1, "the argument 'task' is missing; solvable(task: task) -> statement"),
    ("solvable(A5, A4)", 14, "too many arguments; solvable(task: task) -> statement"),
    ("solvable(5x)", 11, "')' is expected to close 'solvable('; found 'x'"),
    ("solvable(Q)", 10, "'Q' is no known group, monoid or task; did you mean Q8?"),
    ("solvable", 1, "'solvable' needs arguments: solvable(task: task) -> statement"),
    ("x > 0", 1, "the name 'x' is not bound by a quantifier"),
    ("forall x : int(4). y > 0", 20, "the name 'y' is not bound by a quantifier"),
    ("forall x : inn(4). x > 0", 12, "there is no sort 'inn'; did you mean NN or int?"),
    ("forall x : int(0). x > 0", 16, "0 is out of range; 1 .. 64 is allowed here"),
    ("forall x : int(y). x > 0", 16, "a whole number from 1 to 64 is expected in the sort"),
    ("forall x : int. x > 0", 12, "int is written int(bits)"),
    ("forall x : bits(k=4). x == x", 12, "bits is written bits(k)"),
    ("forall x : bits(4, k=4). x == x", 22, "bits has no named arguments; write bits(k)"),
    ("forall x : range(5, 2). x > 0", 12, "there is no number from 5 to 2, so the statement is empty"),
    ("forall x : int(4). x", 20, "a statement that is true or false is expected, not an integer"),
    ("forall x : int(4). x + solvable(A5) == 2", 20, "an integer and a statement cannot be used with +"),
    ("forall x : bits(4). x + 17 == 3", 25, "17 is no word of 4 bits"),
    ("forall x : bits(4), y : int(4). x == y", 33, "a word of 4 bits and an integer cannot be compared with =="),
    ("forall p : perm(3), q : perm(4). p == q", 34,
     "a permutation of 3 points and a permutation of 4 points cannot be compared with =="),
    ("forall p : perm(3), q : perm(4). period(commutator(p, q)) == 1", 41,
     "commutator: a permutation of 3 points and a permutation of 4 points do not act on the same points"),
    ("forall x : int(4). 1 / x > 0", 20, "division by zero: 1 / 0 (for x = 0)"),
    ("forall x : int(4). 3 mod x >= 0", 20, "division by zero: 3 mod 0 (for x = 0)"),
    ("forall x : int(4). x^(0-1) == 1", 20, "division by zero: 0^(-1) (for x = 0)"),
    ("forall x : ZZ. 1 / x > 0", 1, "division by zero for x = 0"),
    ("forall x : QQ. exists y : RR. y == 1 / x", 1, "division by zero for x = 0"),
    ("1 / 0 == 1", 1, "division by zero: 1 / 0"),
    ("forall x : QQ. solvable(A5) and x == 0", 8,
     "'x' ranges over the infinite QQ, and no solver decides this"),
    ("forall p : perm(3). exists n : NN. p^n == p", 28,
     "'n' ranges over the infinite NN, and no solver decides this"),
    ("(forall x : ZZ. x > 0) iff solvable(A5)", 9, "'x' ranges over the infinite ZZ, and no solver decides this"),
    ("forall W : matrices(2, QQ). exists c : QQ. c*W == W", 36,
     "'c' ranges over the infinite QQ, and no solver decides this"),
    ("forall x : int(4). forall x : int(4). x == x", 27, "the variable 'x' is bound twice"),
    ("forall order : int(4). order == order", 8, "'order' is a predicate; choose another variable"),
    ('depth(compile("mamba", n)) <= 8 for n in 5..2', 42,
     "there is no number from 5 to 2, so the statement is empty"),
    ('within(layer("mamba"), TC1[L])', 24, "TC1 is defined by machines; it has no uniformity"),
    ('within(layer("mambo"), TC0[L])', 15,
     "unknown model 'mambo'; did you mean mamba or mamba3 or mamba2? (tc0kit models lists them)"),
    ('within(layer("mamba"), TCO[L])', 24, "'TCO[L]' is no class; did you mean TC1 or TC0?"),
    ('within(layer("mamba"), TC0[L], semantic=log)', 41, "within has no argument 'semantic'; did you mean semantics?"),
    ('within(layer("mamba"), TC0[L], semantics=lag)', 1,
     "unknown semantics 'lag'; did you mean log? (one of exact, log, finite, stepwise, scan)"),
    ('within("mamba", TC0[L])', 8, "a layer is expected for 'layer', not a text"),
    ('not solves("mamba", S5) assuming', 33,
     "a conjecture such as TC0[L] != NC1 is expected after 'assuming'; the statement ends here"),
    ('not solves("mamba", S5) assuming P', 34, "'P' is no conjecture; write one such as TC0[L] != NC1"),
    ('not solves("mamba", S5) assuming TC0[L] != NCC1', 34, "'NCC1' is no class; did you mean NC1 or PNC1 or NC?"),
    ('not solves("mamba", S5) assuming NC1 != TC0', 34,
     "'NC1 != TC0' is false: TC0[DLOGTIME] is contained in NC1[DLOGTIME]"),
    ("forall x : int(4). x ** 2 >= 0", 22, "'**' is no operator; write ^ for a power"),
    ("forall x : int(4). x = 2", 22, "write == for 'equal'"),
    ("forall x : int(4). x ≥ 2", 22, "'≥' has no meaning here; write >="),
    ("forall x : int(4). not x", 24, "a statement that is true or false is expected, not an integer"),
    ("forall x : fixed(4). x + 0.3 == x", 26, "3/10 is no number in fixed:bits=4,fraction=0; write rounded(3/10, ...)"),
    ("forall x : float(3). x == x", 12, "float is written float(mantissa, exponent)"),
    ("forall x : float(3, 4, overflow=infinity). x == x", 12,
     "float: overflow=infinity makes results that are no numbers"),
    ("forall p : perm(20). p == p", 17, "20 is out of range; 1 .. 12 is allowed here"),
    ("forall w : words(S5, 3). length(w) <= 3", 18, 'name the letters, for example "S5 over generators"'),
    ('complete(word_problem("(aa)*"), NC1)', 10, "language (aa)* over {a} is no word problem of a group or monoid"),
    ("matrices(2, RR) W : W == W", 13, "the entries of a matrix come from QQ or a sort of integers"),
    ("matrices(2, QQ) W W == W", 19, "':' is expected after the matrices of the statement; found 'W'"),
    ("matrices(2, QQ) W, V : W ^ V == W", 24, "a 2x2 matrix and a 2x2 matrix cannot be used with ^"),
    ("matrices(2, QQ) W, matrices(3, QQ) V : W * V == W", 40, "a 2x2 matrix and a 3x3 matrix cannot be used with *"),
    ("forall x : int(4). inverse(x) == x", 20,
     "inverse: a matrix or a permutation is expected, not an integer; write 1/x"),
    ("[[1, true], [0, 1]] == [[1, 0], [0, 1]]", 6, "the entries of a matrix are numbers, not a statement"),
    ("commute([[[1]], [[1, 0], [0, 1]]])", 17, "matrices of one dimension are expected, not a 2x2 matrix"),
    ('triangularisable(family("mamba").A)', 1,
     "mamba is a model of the catalogue; listed matrices or a model file are expected"),
    ('cycle("(1 2 3)", 2) == cycle("(1 2)", 2)', 1, "'(1 2 3)' moves points beyond 2"),
    ('"abc', 1, "'\"' has no meaning here; this string is never closed"),
    ("solvable(A5) == 'x'", 17, "\"'\" has no meaning here; strings stand in double quotes \"...\""),
    ("[1, 2]", 1, "a list is a square matrix such as [[1, 2], [0, 1]] here"),
    ("TC0[L]", 1, "a class such as TC0[L] stands only where a predicate expects a class"),
    ("forall x : int(4). x(3) == 2", 20, "'x' is a variable; write * for a product"),
    ("accepts(A5, 3)", 13, "a word is expected for 'word', not an integer"),
    ('family("mamba").C', 1, "a family has no part 'C'; family(...).A is one"),
    ('family("mamba").A', 1, "a statement that is true or false is expected, not a set of matrices"),
    ('commute(family("mamba").B)', 9, "only the square matrices A of a family are compared"),
    ('commute(family("lstm").A)', 9, "lstm has no transition matrices"),
    ('commute(family("nofile.toml").A)', 9, "no such file: nofile.toml"),
    ("forall a : int(4). implies a", 20, "a number, a name or '(' is expected; found 'implies'"),
    ("true and", 9, "a number, a name or '(' is expected; the statement ends here"),
    ("true true", 6, "an operator or the end of the statement is expected; found 'true'"),
    ("(" * 70 + "1" + ")" * 70, 31, "the statement nests more than 30 deep"),
    ("not " * 100 + "true", 117, "the statement nests more than 30 deep"),
    ("0 == 1" + " + 1" * 500, 6, "the statement has more than 120 operations in a row"),
    ("x" * 20_000, 1, "the statement has 20,000 characters; at most 10,000 are read"),
    ("1" * 2_000 + " == 1", 1, "a number has at most 1,000 digits"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "message"), BAD, ids=[text[:40] for text, _, _ in BAD])
def test_message_and_place(text: str, column: int, message: str, solver) -> None:
    with pytest.raises(StatementError) as caught:
        decide_statement(text, solver=solver)
    assert (caught.value.position + 1, caught.value.message) == (column, message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2 ^ 1000000000 > 1", "budget spent: a power with the exponent 1,000,000,000 has more than 4,000,000 bits"),
        (
            "forall x : range(1, 5000000). x > 0 or solvable(A5)",
            "budget spent: 5,000,000 cases; at most 3,000,000 are tried",
        ),
    ],
)
def test_a_spent_budget_leaves_the_statement_open(text: str, reason: str, solver) -> None:
    outcome = decide_statement(text, solver=solver)
    assert (outcome.state, outcome.reason) == ("open", reason)
