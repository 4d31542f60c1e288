"""Enumeration: known orders, short-lex words, both Cayley graphs, degenerate actions, budgets."""

from itertools import product
from math import comb, factorial

import pytest
from brute import closure, compose
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.algebra.enumeration import enumerate_monoid, shortlex
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.action import Action


def action(images, degree=None):
    images = tuple(map(tuple, images))
    return Action(len(images[0]) if degree is None else degree, tuple(f"x{i}" for i in range(len(images))), images)


def full_transformation(n):
    """T_n by a cycle, a transposition and a map of rank n-1."""
    return action([[*range(1, n), 0], [1, 0, *range(2, n)], [0, 0, *range(2, n)]][: 3 if n > 1 else 1])


def order_preserving(n):
    """O_n by the idempotents that move one point one step."""
    up = [[q + 1 if q == i else q for q in range(n)] for i in range(n - 1)]
    down = [[q - 1 if q == i else q for q in range(n)] for i in range(1, n)]
    return action([*up, *down])


def symmetric_inverse(n):
    """I_n on n points and a sink by the symmetric group and one restriction of the identity."""
    return action([[*range(1, n), 0, n], [1, 0, *range(2, n + 1)], [n, *range(1, n + 1)]])


def boolean_matrices(n):
    """B_n by right multiplication of all matrices on row vectors, written as bit masks."""

    def act(rows):
        images = []
        for vector in range(2**n):
            image = 0
            for i in range(n):
                image |= rows[i] if vector >> i & 1 else 0
            images.append(image)
        return images

    return action([act(rows) for rows in product(range(2**n), repeat=n)])


def monoid(act):
    return enumerate_monoid(act, Budget())


@pytest.mark.parametrize(("n", "idempotents"), [(1, 1), (2, 3), (3, 10), (4, 41), (5, 196), (6, 1057)])
def test_full_transformation_monoid(n, idempotents):
    found = monoid(full_transformation(n))
    assert found.size == n**n
    assert len(found.idempotents) == idempotents


@pytest.mark.parametrize("n", range(2, 8))
def test_order_preserving_maps(n):
    assert monoid(order_preserving(n)).size == comb(2 * n - 1, n)


@pytest.mark.parametrize("n", range(2, 6))
def test_symmetric_inverse_monoid(n):
    assert monoid(symmetric_inverse(n)).size == sum(factorial(k) * comb(n, k) ** 2 for k in range(n + 1))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_boolean_matrices(n):
    assert monoid(boolean_matrices(n)).size == 2 ** (n * n)


maps = st.integers(1, 5).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.lists(st.integers(0, n - 1), min_size=n, max_size=n), max_size=3))
)


@settings(max_examples=60, deadline=None)
@given(maps)
def test_words_products_and_cayley_graphs_against_closure(case):
    degree, images = case
    act = action(images, degree)
    found = monoid(act)
    expected = closure([tuple(g) for g in images], degree)
    assert [tuple(e) for e in found.elements] == list(expected)
    assert [found.word(i) for i in range(found.size)] == list(expected.values())
    assert [tuple(e) for e, _ in shortlex(act)] == list(expected)
    assert [w for _, w in shortlex(act)] == list(expected.values())
    k = len(images)
    for i, e in enumerate(expected):
        for a, g in enumerate(images):
            assert tuple(found.elements[found.right[i * k + a]]) == compose(e, g)
            assert tuple(found.elements[found.left[i * k + a]]) == compose(g, e)
    assert found.idempotents == tuple(i for i, e in enumerate(expected) if compose(e, e) == e)
    sample = list(expected)[:12]
    for i, e in enumerate(sample):
        for j, f in enumerate(sample):
            assert tuple(found.elements[found.multiply(i, j)]) == compose(e, f)


def test_words_are_shortlex_least():
    found = monoid(full_transformation(4))
    words = [found.word(i) for i in range(found.size)]
    assert words == sorted(words, key=lambda w: (len(w), w))
    assert all(tuple(found.elements[i]) == found.action.map_of(w) for i, w in enumerate(words))


def test_degenerate_actions():
    assert monoid(Action(3, (), ())).size == 1  # no letters
    assert monoid(action([[0]])).size == 1  # one point
    identity_letter = monoid(action([[0, 1], [1, 0], [1, 0]]))  # a letter that does nothing, two that coincide
    assert identity_letter.size == 2
    assert identity_letter.word(1) == (1,)
    assert list(identity_letter.right) == [0, 1, 1, 1, 0, 0]


@pytest.mark.parametrize("n", [255, 256, 257, 300])
def test_many_points(n):
    """A rotation and a constant map: n + n elements, whatever the representation of maps."""
    found = monoid(action([[*range(1, n), 0], [0] * n]))
    assert found.size == 2 * n
    assert len(found.idempotents) == n + 1
    assert tuple(found.elements[found.multiply(found.size - 1, 1)]) == tuple([0] * n)


def test_budget_spent_reports_what_was_found():
    with pytest.raises(BudgetSpent) as caught:
        enumerate_monoid(full_transformation(6), Budget(max_elements=20_000))
    assert str(caught.value) == "budget spent: more than 20,000 elements; raise --max-elements"
    assert caught.value.found["elements"] == 20_000
    assert 0 < caught.value.found["idempotents"] <= 1057


def test_time_budget_and_progress():
    seen = []
    budget = Budget(progress=lambda stage, count: seen.append((stage, count)))
    enumerate_monoid(full_transformation(5), budget)
    assert seen[-1] == ("enumeration", 3125)
    with pytest.raises(BudgetSpent, match="passed during enumeration"):
        enumerate_monoid(full_transformation(6), Budget(timeout=0.0))
