"""Green's relations against ideals computed by definition, known egg-boxes, the J-order and the stable semigroup."""

from math import comb, factorial

import pytest
from brute import Table
from hypothesis import given, settings
from hypothesis import strategies as st
from test_enumeration import action, boolean_matrices, full_transformation, symmetric_inverse

from tc0kit.algebra.enumeration import enumerate_monoid
from tc0kit.algebra.green import GreenRelations
from tc0kit.algebra.stable import stable
from tc0kit.algebra.transformations import identity
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.action import Action


def green(act):
    return GreenRelations(enumerate_monoid(act, Budget()), Budget())


def stirling(n, k):
    return sum((-1) ** i * comb(k, i) * (k - i) ** n for i in range(k + 1)) // factorial(k)


@pytest.mark.parametrize("n", range(1, 7))
def test_egg_boxes_of_full_transformation_monoid(n):
    """J-classes by rank k: S(n, k) kernels, C(n, k) images, groups S_k; each is below the one of the next rank."""
    found = green(full_transformation(n))
    assert [d.rank for d in found.d_classes] == list(range(n, 0, -1))
    for d in found.d_classes:
        k = d.rank
        assert (d.r_classes, d.l_classes, d.h_size) == (stirling(n, k), comb(n, k), factorial(k))
        assert d.is_regular
        group = found.subgroup(d)
        assert group.order == factorial(k)
        assert len(group.generators) <= group.order.bit_length()
        assert found.covers[d.number] == ((d.number + 1,) if k > 1 else ())
    assert sum(len(d.idempotents) for d in found.d_classes) == len(found.monoid.idempotents)


def test_egg_boxes_of_symmetric_inverse_monoid():
    """An inverse monoid has one idempotent in each R-class."""
    for d in green(symmetric_inverse(4)).d_classes:
        k = d.rank - 1  # the sink is an image point too
        assert (d.r_classes, d.l_classes, d.h_size) == (comb(4, k), comb(4, k), factorial(k))
        assert len(d.idempotents) == d.r_classes


@pytest.mark.parametrize(("n", "posets"), [(1, 2), (2, 4), (3, 9)])
def test_regular_classes_of_boolean_matrices(n, posets):
    """Regular D-classes of B_n are the distributive lattices with at most n join-irreducibles (Zaretskii 1963),
    that is the posets with at most n elements."""
    found = green(boolean_matrices(n)).d_classes
    assert sum(d.size for d in found) == 2 ** (n * n)
    assert sum(d.is_regular for d in found) == posets


def test_subgroup_generators_are_words_that_permute_the_points():
    found = green(full_transformation(5))
    for d in found.d_classes:
        group = found.subgroup(d)
        for i, word, permutation in zip(group.generators, group.words, group.permutations, strict=True):
            image = found.monoid.action.map_of(word)
            assert tuple(found.monoid.elements[i]) == image
            assert [image[q] for q in group.points] == [group.points[p] for p in permutation]
            assert permutation != identity(len(group.points))
    with pytest.raises(ValueError, match="is not regular"):
        irregular = green(action([[1, 2, 2]]))
        irregular.subgroup(irregular.d_classes[1])


actions = st.integers(1, 4).flatmap(
    lambda n: st.tuples(
        st.just(n), st.lists(st.lists(st.integers(0, n - 1), min_size=n, max_size=n), min_size=0, max_size=2)
    )
)


@settings(max_examples=60, deadline=None)
@given(actions)
def test_relations_against_ideals(case):
    degree, images = case
    table = Table([tuple(g) for g in images], degree)
    found = green(action(images, degree))
    for numbers, ideal in (
        (found.r_class, table.right_ideal),
        (found.l_class, table.left_ideal),
        (found.d_class, table.ideal),
        (found.h_class, lambda x: (table.right_ideal(x), table.left_ideal(x))),
    ):
        by_ideal = {}
        assert numbers == [by_ideal.setdefault(ideal(x), len(by_ideal)) for x in table.all]
    for d in found.d_classes:
        assert d.idempotents == tuple(e for e in table.idempotents() if found.d_class[e] == d.number)
        assert d.size == found.d_class.count(d.number) == d.r_classes * d.l_classes * d.h_size
        if d.is_regular:
            assert found.subgroup(d).order == len(table.subgroup_at(d.idempotents[0]))
        for other in found.d_classes:
            below = table.ideal(d.representative) <= table.ideal(other.representative)
            assert found.is_below(d.number, other.number) == below
    for d, lower in enumerate(found.covers):
        strictly = [c for c in range(len(found.d_classes)) if c != d and found.is_below(c, d)]
        assert lower == tuple(c for c in strictly if not any(b != c and found.is_below(c, b) for b in strictly))


@settings(max_examples=60, deadline=None)
@given(actions.filter(lambda case: case[1]))
def test_stable_semigroup(case):
    degree, images = case
    table = Table([tuple(g) for g in images], degree)
    assert stable(enumerate_monoid(action(images, degree), Budget()), Budget()) == table.stable()


def test_stable_semigroup_of_one_rotation_is_trivial():
    """(a^6)*: words of one length all act alike, and only length 6k acts as the identity."""
    assert stable(enumerate_monoid(action([[1, 2, 3, 4, 5, 0]]), Budget()), Budget()) == (6, frozenset([0]))
    assert stable(enumerate_monoid(Action(2, (), ()), Budget()), Budget()) == (1, frozenset())


def test_budgets():
    monoid = enumerate_monoid(full_transformation(5), Budget())
    with pytest.raises(BudgetSpent, match="during R-classes"):
        GreenRelations(monoid, Budget(timeout=0.0))
    with pytest.raises(BudgetSpent, match="more than 100 members of the sets of elements of one length"):
        stable(monoid, Budget(max_elements=100))
    chain = action([[min(q + 1, 60) for q in range(61)]])  # 61 J-classes
    with pytest.raises(BudgetSpent, match="words of the table of the J-order"):
        GreenRelations(enumerate_monoid(chain, Budget()), Budget(max_elements=50)).is_below(0, 1)
