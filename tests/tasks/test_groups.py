"""Named groups and monoids: orders through sympy and by closure, faithfulness, notation."""

from __future__ import annotations

import itertools
from math import comb, factorial

import pytest
from sympy.combinatorics import Permutation, PermutationGroup

from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.expression import parse_expression
from tc0kit.tasks.galois import field, prime_power
from tc0kit.tasks.membership import PermutationGroup as OurGroup
from tc0kit.tasks.notation import parse_letters
from tc0kit.tasks.parse import parse_task


def order(action) -> int:
    if not action.letters:
        return 1
    return PermutationGroup([Permutation(list(image)) for image in action.images]).order()


def size(action) -> int:
    """Number of maps that the letters generate, by closure."""
    pad = bytes(range(action.degree, 256))
    letters = [bytes(image) + pad for image in action.images]
    seen = {bytes(range(action.degree))}
    queue = list(seen)
    for f in queue:
        for letter in letters:
            if (g := f.translate(letter)) not in seen:
                seen.add(g)
                queue.append(g)
    return len(seen)


ORDERS = {
    "Z1": 1, "Z2": 2, "Z60": 60, "C5": 5, "Z8": 8, "D1": 2, "D2": 4, "D3": 6, "D4": 8, "D7": 14, "V4": 4, "Q8": 8,
    "Q12": 12,
    "Q16": 16, "S1": 1, "S2": 2, "S3": 6, "S5": 120, "A1": 1, "A2": 1, "A3": 3, "A4": 12, "A5": 60, "A6": 360,
    "M11": 7920, "M12": 95040, "M22": 443520, "M23": 10200960, "M24": 244823040,
    "PSL(2,2)": 6, "PSL(2,3)": 12, "PSL(2,4)": 60, "PSL(2,5)": 60, "PSL(2,7)": 168, "PSL(2,8)": 504, "PSL(2,9)": 360,
    "L2(7)": 168, "PSL(3,2)": 168, "PSL(3,4)": 20160, "PGL(2,5)": 120, "SL(2,3)": 24, "SL(2,5)": 120, "SL(2,9)": 720,
    "SL(3,3)": 5616, "GL(2,2)": 6, "GL(2,3)": 48, "GL(2,4)": 180, "GL(2,8)": 3528, "GL(3,2)": 168,
    "A4xZ5": 60, "S3 x S3": 36, "Z2^3": 8, "Z2 wr S3": 48, "Z2 wr Z6": 2**6 * 6, "(S3 x Z2) wr Z2": 288,
    "S3 wr S3 wr Z2": (6**3 * 6) ** 2 * 2, "Z2^2 x Z3 wr Z2": 4 * 18, "<()>": 1, "<(1 2 3 4 5), (1 2)>": 120,
    "<(1,2,3)(4,5)>": 6, "Z3 wr <(1 2)(3 4)>": 81 * 2, "A2 x Z5": 5, "Z1 wr S4": 24,
}  # fmt: skip


@pytest.mark.parametrize("name", ORDERS)
def test_orders(name) -> None:
    built = parse_expression(name)
    assert built.action.is_permutation_action
    assert order(built.action) == ORDERS[name]
    assert order(built.natural) == ORDERS[name]
    assert OurGroup(built.action.degree, built.action.images).order == ORDERS[name]


def test_degrees_are_small() -> None:
    degrees = {"Z60": 12, "D4": 4, "Q8": 8, "A5": 5, "PSL(2,7)": 8, "SL(2,5)": 24, "A4xZ5": 9, "Z2^3": 6, "M24": 24}
    assert {name: parse_expression(name).action.degree for name in degrees} == degrees


@pytest.mark.parametrize("n", range(1, 6))
def test_monoid_sizes(n) -> None:
    assert size(parse_expression(f"O{n}").action) == comb(2 * n - 1, n)
    assert size(parse_expression(f"I{n}").action) == sum(factorial(k) * comb(n, k) ** 2 for k in range(n + 1))
    if n < 5:
        assert size(parse_expression(f"T{n}").action) == n**n
        assert size(parse_expression(f"B{n}").action) == 2 ** (n * n)
    assert len(parse_expression(f"B{n}").action.letters) == [1, 3, 5, 7, 13][n - 1]


def test_monoid_products() -> None:
    assert size(parse_expression("T3 x O3").action) == 27 * 10
    assert size(parse_expression("T2 wr T2").action) == (4 * 4) * 4
    assert size(parse_expression("<[2 3 1], [1 1 3]>").action) == 27 - 3  # no transposition
    assert size(parse_expression("I2 x Z3").action) == 21


@pytest.mark.parametrize("q", [2, 3, 4, 5, 8, 9, 16, 25, 27])
def test_field_axioms(q) -> None:
    gf = field(*prime_power(q))
    for a, b in itertools.product(range(q), repeat=2):
        assert gf.mul(a, b) == gf.mul(b, a)
        assert gf.add(a, gf.neg(a)) == 0
        for c in (1, q - 1, q // 2):
            assert gf.mul(a, gf.add(b, c)) == gf.add(gf.mul(a, b), gf.mul(a, c))
            assert gf.mul(gf.mul(a, b), c) == gf.mul(a, gf.mul(b, c))
    assert all(gf.mul(a, gf.inverse(a)) == 1 for a in range(1, q))


def test_prime_powers() -> None:
    known = {2: (2, 1), 4: (2, 2), 8: (2, 3), 9: (3, 2), 97: (97, 1), 343: (7, 3)}
    assert {q: prime_power(q) for q in known} == known
    assert [q for q in range(20) if prime_power(q) is None] == [0, 1, 6, 10, 12, 14, 15, 18]


def test_membership_in_a_proper_subgroup() -> None:
    m11 = parse_expression("M11").action
    group = OurGroup(11, m11.images)
    assert m11.map_of([0, 1, 1, 0]) in group
    assert (1, 0, *range(2, 11)) not in group


def test_large_degrees() -> None:
    assert parse_expression("S300").action.degree == 300
    assert parse_expression("Z10007").action.degree == 10007
    for name, message in {
        "Z100000": "Z100000 would act on 100,000 points; the limit is 65,536",
        "GL(2,257)": "GL(2,257) would act on more than 65,536 points; that is the limit",
        "Z2^99999": "Z2^99999 would act on 199,998 points; the limit is 65,536",
        "Z2^9999": "Z2^9999 needs 9,999 letters on 19,998 points; the limit is 8,000,000 entries",
        "S300 wr S300": "S300 wr S300 would act on 90,000 points; the limit is 65,536",
        "A12345678901234": "the number 123456789012.. is too large for a name",
    }.items():
        with pytest.raises(UserError) as caught:
            parse_expression(name)
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<(1 2 2)>", "generators, position 7: the point 2 comes twice in one permutation"),
        ("<(1 2)(2 3)>", "generators, position 8: the point 2 comes twice in one permutation"),
        ("<(1 2>", "generators, position 2: this '(' is never closed by ')'"),
        ("<(1 2), >", "generators, position 8: a cycle (1 2 3) or an image list [2 3 1] is needed, not 'the end'"),
        ("<(1 0)>", "generators, position 5: 0 is no point; points count from 1"),
        ("<(1 x)>", "generators, position 5: 'x' is no point; points are integers from 1"),
        ("<(1 99999)>", "generators, position 5: points go up to 65,536"),
        ("<(1 2) [1 1]>", "generators, position 8: a comma is needed between generators, not '['"),
        ("<[1 1 4]>", "generators, position 2: an image list of 3 entries names points from 1 to 3"),
        ("<(1 2)", "position 1: this '<' is never closed by '>'"),
        ("Z2 wr", "position 6: a group or monoid is missing at the end of 'Z2 wr'"),
        ("Z2^", "position 3: '^' needs an integer, as in Z2^3"),
        ("Z2^0", "position 3: the exponent of a power is at least 1"),
        ("S3 S3", "position 4: 'x', 'wr' or '^' is needed between groups, not 'S'"),
        ("(S3", "position 1: a '(' is never closed by ')'"),
        ("S3)", "position 3: this ')' has no '('"),
        ("S0", "S0 is not defined: the number in a name is at least 1"),
        ("Q9", "Q9 is not defined: the order of a quaternion or dicyclic group is 8, 12, 16, ..; use Q8"),
        ("V5", "V5 is not defined; did you mean V4, the Klein group Z2^2?"),
        ("B6", "B6 is not available: the generators of boolean matrix monoids are tabulated for B1 to B5"),
        ("M25", "M25 is no Mathieu group (M11, M12, M22, M23, M24); did you mean M24?"),
        ("PSL(2,6)", "PSL(2,6): 6 is not a prime power; did you mean PSL(2,5) or PSL(2,7)?"),
        ("SL(1,5)", "SL(1,5): the dimension of a matrix group is at least 2 here"),
        ("Z2 wr B2", "B2 cannot stand to the right of 'wr'; a group, T_n, O_n or generators can"),
    ],
)
def test_bad_expressions(text, message) -> None:
    with pytest.raises(UserError) as caught:
        parse_expression(text)
    assert str(caught.value) == message


def test_deep_parentheses() -> None:
    assert parse_expression("(" * 900 + "Z5" + ")" * 900).name == "Z5"
    with pytest.raises(UserError, match="more than 1,000 factors"):
        parse_expression("(" * 50_000)


def test_canonical_names() -> None:
    names = {"C5": "Z5", "V4": "Z2^2", "L2(7)": "PSL(2,7)", "S3×S3": "S3 x S3", "S3 x (Z2 wr Z3)": "S3 x (Z2 wr Z3)"}
    names |= {"(Z2xZ3)^2": "(Z2 x Z3)^2", "((Z5))": "Z5", "Z2 x (Z3 x Z5)": "Z2 x Z3 x Z5"}
    assert {text: parse_expression(text).name for text in names} == names


def test_cycle_notation() -> None:
    letters = parse_letters("(1,3)(2 4), (), [2 2 1], (3), (1 3)(2 4)")
    assert [letter.name for letter in letters] == ["(1 3)(2 4)", "()", "[2 2 1]"]
    assert [letter.on(4) for letter in letters] == [(2, 3, 0, 1), (0, 1, 2, 3), (1, 1, 0, 3)]


def test_letters_that_the_user_names() -> None:
    task = parse_task("S5 over (1 2), (1 2 3 4 5)")
    assert (task.alphabet, task.action.letters) == ("letters", ("(1 2)", "(1 2 3 4 5)"))
    assert task.action.images[0] == (1, 0, 2, 3, 4)
    assert parse_task("T4 over [1 1 3 4]").action.images == ((0, 0, 2, 3),)
    assert parse_task("O4 over [1 1 3 4], [1 2 2 2]").action.degree == 4
    assert parse_task("M24 over ()").action.images == (tuple(range(24)),)
    for text, message in {
        "A5 over (1 2)": "(1 2) is no element of A5 on the points 1 to 5",
        "A5 over [1 1 3 4 5]": "[1 1 3 4 5] is no element of A5 on the points 1 to 5",
        "Z5 over (1 2)": "(1 2) is no element of Z5 on the points 1 to 5",
        "O4 over (1 2)": "(1 2) is no element of O4 on the points 1 to 4",
        "S3 over (1 4)": "(1 4) names the point 4, but S3 acts on 3 points",
        "S5 over (1 1)": "generators, position 12: the point 1 comes twice in one permutation",
        "B3 over (1 2)": "B3 has no numbered points; 'over' takes all or generators here",
    }.items():
        with pytest.raises(UserError) as caught:
            parse_task(text)
        assert str(caught.value) == message


def test_membership_budget() -> None:
    with pytest.raises(BudgetSpent, match="were listed in search of its letters"):
        parse_task("O12 over (1 2)")
    with pytest.raises(BudgetSpent, match="passed during the search for the letters"):
        parse_task("O6 over (1 2)", budget=Budget(timeout=0.0))
