"""Varieties: the table of languages, witnesses, patterns against brute force, budgets, all elements as letters."""

import random

import pytest
from brute import Table, closure

from tc0kit.algebra import patterns
from tc0kit.algebra.identities import (
    EQUATIONS,
    X,
    Y,
    evaluate,
    idempotent_power,
    omega,
    product,
    shortest_violation,
    violation,
)
from tc0kit.algebra.local_groups import LengthConflict, LocalGroup
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.algebra.transformations import as_map, compose
from tc0kit.algebra.triples import da
from tc0kit.algebra.varieties import IDENTITY_TESTS, IdentityViolation, varieties
from tc0kit.budget import Budget
from tc0kit.tasks.action import Action
from tc0kit.tasks.parse import parse_task

COLUMNS = ("aperiodic", "quasi-aperiodic", "R-trivial", "L-trivial", "J-trivial", "DA", "R-omega")

# name, regex over the letters, |M|, the columns; then a minimal DFA by hand: images of the letters
TABLE = [
    ("(aa)*", "(aa)*", "a", 2, "FTFFFFF", [[1, 0]]),
    ("PARITY", "b*(ab*ab*)*", "ab", 2, "FFFFFFF", [[1, 0], [0, 1]]),
    ("(aa)* over {a,b}", "(aa)*", "ab", 3, "FTFFFFF", [[1, 0, 2], [2, 2, 2]]),
    ("length mod 3", "((a|b)(a|b)(a|b))*", "ab", 3, "FTFFFFF", [[1, 2, 0], [1, 2, 0]]),
    ("#a mod 3", "b*(ab*ab*ab*)*", "ab", 3, "FFFFFFF", [[1, 2, 0], [0, 1, 2]]),
    ("(ab)*", "(ab)*", "ab", 6, "TTFFFFT", [[1, 2, 2], [2, 0, 2]]),
    ("a*b*", "a*b*", "ab", 5, "TTTTTTT", [[0, 2, 2], [1, 1, 2]]),
    ("ends in b", "(a|b)*b", "ab", 3, "TTFTFTF", [[0, 0], [1, 1]]),
    ("first symbol b", "b(a|b)*", "ab", 3, "TTTFFTT", [[2, 1, 2], [1, 1, 2]]),
    ("flip-flop", "(a|b|c)*bc*", "abc", 3, "TTFTFTF", [[0, 0], [1, 1], [0, 1]]),
    ("contains aa", "(a|b)*aa(a|b)*", "ab", 6, "TTFFFFF", [[1, 2, 2], [0, 0, 2]]),
    ("Dyck-1 depth 2", "(a(ab)*b)*", "ab", 15, "TTFFFFT", [[1, 2, 3, 3], [3, 0, 1, 3]]),
    ("Dyck-1 depth 3", "(a(a(ab)*b)*b)*", "ab", 31, "TTFFFFT", [[1, 2, 3, 4, 4], [4, 0, 1, 2, 4]]),
]


def act(images):
    images = tuple(map(tuple, images))
    return Action(len(images[0]), tuple("abcdefgh"[: len(images)]), images)


def letters_of(holds):
    return "".join("T" if h else "F" for h in holds)


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_table_of_languages(row):
    _, regex, letters, size, expected, images = row
    assert len(closure([tuple(g) for g in images], len(images[0]))) == size
    by_hand = varieties(act(images), Budget())
    assert letters_of(by_hand[name].holds for name in COLUMNS) == expected
    parsed = parse_task(f"regex:{regex}", symbols=",".join(letters))
    assert parsed.action.degree == len(images[0])
    facts = varieties(parsed.action, Budget())
    assert {name: fact.holds for name, fact in facts.items()} == {name: fact.holds for name, fact in by_hand.items()}


def test_the_table_itself_by_brute_force():
    """So that the expected entries are computed a second way and not only copied."""
    for _, _, _, _, expected, images in TABLE:
        decisions = Table([tuple(g) for g in images], len(images[0])).decisions()
        assert letters_of(decisions[name] for name in COLUMNS) == expected


def test_symmetric_group_on_three_points_by_transpositions():
    """Words of even length realise Z3 only: in AC0[3], while S3 over all its elements has two primes."""
    transpositions = act([[1, 0, 2], [0, 2, 1]])
    facts = varieties(transpositions, Budget())
    assert facts["quasi-aperiodic"].holds is False
    assert (facts["AC0[p]"].holds, facts["AC0[p]"].detail) == (True, "p = 3")
    everything = varieties(transpositions, Budget(), letters=False)
    assert (everything["AC0[p]"].holds, everything["AC0[p]"].detail) == (False, "p = 2, 3")
    assert everything["solvable"].holds is True


def test_alternating_group_on_five_points():
    facts = varieties(act([[1, 2, 0, 3, 4], [1, 2, 3, 4, 0]]), Budget())
    assert facts["solvable"].holds is False
    assert isinstance(facts["solvable"].witness, LocalGroup)
    assert len(facts["solvable"].witness.points) == 5
    assert facts["AC0[p]"].holds is False
    assert facts["group"].holds is True


def test_all_elements_as_letters():
    """(aa)* is in AC0, the word problem of Z2 is not; and nonempty words are no longer special."""
    facts = varieties(act([[1, 0]]), Budget(), letters=False)
    assert facts["quasi-aperiodic"].holds is False
    assert isinstance(facts["quasi-aperiodic"].witness, LocalGroup)
    assert (facts["AC0[p]"].holds, facts["AC0[p]"].detail) == (True, "p = 2")
    assert "nilpotent" not in facts


def test_degenerate_actions():
    for trivial in (Action(1, (), ()), Action(3, (), ()), act([[0]]), act([[0, 1], [0, 1]])):
        facts = varieties(trivial, Budget())
        assert all(fact.holds for fact in facts.values())
    many = Action(300, ("a",), ((*range(1, 300), 299),))
    assert varieties(many, Budget())["J-trivial"].holds is True


# --- witnesses -------------------------------------------------------------------------------------------------------


def random_actions(count, seed, points=(2, 6), biggest=120):
    source = random.Random(seed)

    def some_map(n, kind):
        if kind == 0:
            return [source.randrange(n) for _ in range(n)]
        if kind == 1:
            return source.sample(range(n), n)
        if kind == 2:
            return sorted(source.randrange(n) for _ in range(n))  # order-preserving: aperiodic
        if kind == 3:
            return [source.randrange(q, n) for q in range(n)]  # increasing: R-trivial
        if kind == 4:
            kept = source.sample(range(n), source.randint(1, n))
            return [q if q in kept else source.choice(kept) for q in range(n)]  # idempotent
        return [source.randrange(n)] * n  # constant

    found = 0
    while found < count:
        n, kind = source.randint(*points), source.randrange(6)
        letters = source.randint(1, 3)
        images = [some_map(n, kind if source.random() < 0.7 else source.randrange(6)) for _ in range(letters)]
        if len(closure([tuple(g) for g in images], n)) <= biggest:
            found += 1
            yield images


def naive_value(term, words, action):
    """The map of a term by the definition: the omega-power is the first idempotent power."""
    head, *rest = term
    if head == "var":
        return action.map_of(words[rest[0]])
    if head == "omega":
        base = power = naive_value(rest[0], words, action)
        while tuple(power[q] for q in power) != power:
            power = tuple(base[q] for q in power)
        return power
    result = tuple(range(action.degree))
    for factor in rest:
        value = naive_value(factor, words, action)
        result = tuple(value[q] for q in result)
    return result


def assert_violates(found, action, name):
    assert isinstance(found, IdentityViolation)
    assert (found.equation, found.lhs, found.rhs) in {(e.text, e.lhs, e.rhs) for e in EQUATIONS[name]}
    lhs = naive_value(found.lhs, found.words, action)
    rhs = naive_value(found.rhs, found.words, action)
    assert lhs[found.point] != rhs[found.point]
    if name == "nilpotent":
        assert all(found.words.values())


def test_decisions_and_witnesses_on_random_actions():
    for images in random_actions(250, seed=1):
        action = act(images)
        facts = varieties(action, Budget())
        table = Table([tuple(g) for g in images], action.degree)
        assert {name: fact.holds for name, fact in facts.items()} == table.decisions(), images
        for name, fact in facts.items():
            if fact.holds:
                assert fact.witness is None
            elif name in IDENTITY_TESTS:
                assert_violates(fact.witness, action, name)
            elif name == "quasi-aperiodic":
                conflict = fact.witness
                assert isinstance(conflict, LengthConflict)
                assert len(conflict.u) == len(conflict.v)
                ends = [[action.run(q, w) for q in conflict.points] for w in (conflict.u, conflict.v)]
                assert ends[0] != ends[1]
                assert all(sorted(end) == list(conflict.points) for end in ends)


@pytest.mark.parametrize("name", ["nilpotent", "J-trivial", "R-trivial", "L-trivial", "DA", "R-omega"])
def test_patterns_alone(name):
    """Each pattern decides by itself, without the search for short violations and without the other varieties."""
    decide = {
        "nilpotent": patterns.nilpotent,
        "J-trivial": lambda a: patterns.j_trivial(a, Budget()),
        "R-trivial": patterns.r_trivial,
        "L-trivial": lambda a: patterns.l_trivial(a, Budget()),
        "DA": lambda a: da(a, Budget()),
        "R-omega": patterns.r_omega,
    }[name]
    seen = {True: 0, False: 0}
    for images in random_actions(250, seed=2):
        action = act(images)
        table = Table([tuple(g) for g in images], action.degree)
        holds = table.decisions()
        words = decide(action)
        if name == "R-omega" and not holds["aperiodic"]:
            assert words is None or violation(action, EQUATIONS[name], **words) is not None
            continue
        assert (words is None) == holds[name], images
        seen[holds[name]] += 1
        if words is not None:
            assert_violates(violation(action, EQUATIONS[name], **words), action, name)
    assert min(seen.values()) > 20


def test_witnesses_are_shortest():
    """On small monoids the sample is the whole monoid, so no pair of shorter words violates an equation."""
    for images in random_actions(60, seed=3, points=(2, 4), biggest=16):
        action = act(images)
        words = list(closure([tuple(g) for g in images], action.degree).values())
        for name, fact in varieties(action, Budget()).items():
            if not isinstance(fact.witness, IdentityViolation):
                continue
            for equation in EQUATIONS[name]:
                for x in words:
                    for y in words if len(equation.variables) == 2 else [()]:
                        if len(x) + len(y) < fact.witness.length and (name != "nilpotent" or (x and y)):
                            assert violation(action, [equation], x=x, y=y) is None


def test_named_examples_have_the_expected_witnesses():
    contains_aa = varieties(act([[1, 2, 2], [0, 0, 2]]), Budget())
    assert contains_aa["J1"].witness.words == {"x": (0,)}
    assert contains_aa["commutative"].witness.equation == "x y = y x"
    ends_in_b = varieties(act([[0, 0], [1, 1]]), Budget())
    assert ends_in_b["R-omega"].witness.words == {"x": (0,), "y": (1,)}
    assert ends_in_b["R-omega"].witness.equation == "(x y^w)^w x = (x y^w)^w"


# --- identities ------------------------------------------------------------------------------------------------------


def test_idempotent_power():
    source = random.Random(4)
    for n in [*range(1, 9), 30, 300]:
        for _ in range(40 if n < 30 else 3):
            f = as_map([source.randrange(n) for _ in range(n)], n)
            e = idempotent_power(f)
            assert compose(e, e) == e
            if n < 9:
                powers = [f]
                for _ in range(30):
                    powers.append(compose(powers[-1], f))
                assert e in powers
            else:
                assert compose(e, f) == compose(f, e)


def test_evaluation_against_the_definition():
    term = omega(product(X, omega(Y), X))
    for images in random_actions(30, seed=5):
        action = act(images)
        words = {"x": (0,), "y": (len(images) - 1, 0)}
        values = {name: as_map(action.map_of(word), action.degree) for name, word in words.items()}
        assert tuple(evaluate(term, values, action.degree)) == naive_value(term, words, action)
    assert evaluate(product(), {}, 3) == bytes(range(3))


def test_shortest_violation_respects_its_bound():
    sample = [(bytes([0, 1]), ()), (bytes([1, 0]), (0,))]
    assert shortest_violation(EQUATIONS["group"], sample, 2, Budget()) is None
    assert shortest_violation(EQUATIONS["aperiodic"], sample, 2, Budget()).words == {"x": (0,)}
    assert shortest_violation(EQUATIONS["aperiodic"], sample, 2, Budget(), 1) is None
    assert shortest_violation(EQUATIONS["aperiodic"], [], 2, Budget()) is None


# --- budgets ---------------------------------------------------------------------------------------------------------


def test_budget_spent_leaves_the_polynomial_facts():
    """Order-preserving maps of 12 points: thousands of image sets, and no short word shows that they are aperiodic."""
    n = 12
    steps = [[q + d if q == i else q for q in range(n)] for i in range(n) for d in (1, -1) if 0 <= i + d < n]
    names = tuple(f"x{i}" for i in range(len(steps)))
    facts = varieties(Action(n, names, tuple(map(tuple, steps))), Budget(max_elements=100))
    assert facts["aperiodic"].holds is None
    assert facts["aperiodic"].detail.startswith("budget spent: more than 100 image sets")
    assert facts["quasi-aperiodic"].holds is None
    assert facts["R-trivial"].holds is False
    assert facts["R-omega"].holds is False
    assert facts["DA"].holds is False


def test_large_automata_stay_cheap():
    """3,000 states that only move forwards: R-trivial, so nothing exponential is tried."""
    source = random.Random(6)
    n = 3000
    images = [[min(n - 1, q + source.randrange(9)) for q in range(n)] for _ in range(2)]
    facts = varieties(act(images), Budget(max_elements=10_000))
    assert facts["R-trivial"].holds is True
    assert facts["aperiodic"].holds is True
    assert facts["solvable"].holds is True


def test_facts_come_from_the_orbit_when_no_variety_settles_them():
    """Dyck words of depth 3: not in DA, yet aperiodic, so that the local groups have been looked at."""
    action = act([[1, 2, 3, 4, 4], [4, 0, 1, 2, 4]])
    assert varieties(action, Budget())["aperiodic"].holds is TransformationMonoid(action).is_aperiodic() is True
