"""All DFAs with two letters and at most four states: every decision against brute force and libsemigroups."""

import random
from functools import cache
from itertools import combinations

import pytest
from brute import Table, closure, initially_connected, is_minimal, relabelled

from tc0kit.algebra.enumeration import enumerate_monoid
from tc0kit.algebra.green import GreenRelations
from tc0kit.algebra.identities import EQUATIONS
from tc0kit.algebra.stable import stable
from tc0kit.algebra.varieties import IdentityViolation, varieties
from tc0kit.budget import Budget
from tc0kit.tasks.action import Action

STRUCTURES = {1: 1, 2: 12, 3: 216, 4: 5248}  # initially connected, up to isomorphism
APERIODIC = {1: 1, 2: 5, 3: 39, 4: 455}
# Checked against M. Domaratzki, D. Kisman, J. Shallit 2002, "On the number of distinct languages ...".
LANGUAGES = {
    1: 2,
    2: 24,
    3: 1028,
    4: 56014,
}  # languages whose minimal DFA has so many states


def act(images):
    return Action(len(images[0]), tuple("abc"[: len(images)]), tuple(map(tuple, images)))


@cache
def structures(states):
    return tuple(initially_connected(states, 2))


@cache
def by_brute_force(key):
    """Brute force once for all structures that differ in the names of points and letters only."""
    return Table(key, len(key[0])).decisions()


@cache
def by_tc0kit(images):
    return {name: fact.holds for name, fact in varieties(act(images), Budget()).items()}


@pytest.mark.parametrize("states", STRUCTURES)
def test_every_structure_against_brute_force(states):
    found = structures(states)
    assert len(found) == STRUCTURES[states]
    aperiodic = 0
    for images in found:
        decisions = by_tc0kit(images)
        assert decisions == by_brute_force(relabelled(images)), images
        aperiodic += decisions["aperiodic"]
    assert aperiodic == APERIODIC[states]


@pytest.mark.parametrize("states", [1, 2, 3, 4])
def test_every_language_is_a_structure_that_was_decided(states):
    """The states of a minimal DFA are connected and distinguishable, so its action is one of the structures."""
    languages = 0
    for images in structures(states):
        for size in range(states + 1):
            languages += sum(is_minimal(images, set(accepting)) for accepting in combinations(range(states), size))
    assert languages == LANGUAGES[states]


@pytest.mark.parametrize("states", [2, 3, 4])
def test_witnesses_of_every_structure(states):
    """Each violated identity comes with words that violate it, checked on the multiplication table."""
    for key in sorted({relabelled(images) for images in structures(states)}):
        table = Table(key, states)
        index = {element: i for i, element in enumerate(table.elements)}
        action = act(key)
        for name, fact in varieties(action, Budget()).items():
            if isinstance(fact.witness, IdentityViolation):
                values = {v: index[action.map_of(word)] for v, word in fact.witness.words.items()}
                sides = [table.elements[value(table, side, values)] for side in (fact.witness.lhs, fact.witness.rhs)]
                assert sides[0][fact.witness.point] != sides[1][fact.witness.point]
                assert fact.witness.equation in {e.text for e in EQUATIONS[name]}


def value(table, term, values):
    head, *rest = term
    if head == "var":
        return values[rest[0]]
    if head == "omega":
        return table.omega[value(table, rest[0], values)]
    return table.times(*(value(table, factor, values) for factor in rest))


@pytest.mark.parametrize("states", [2, 3, 4])
def test_every_structure_against_libsemigroups(states):
    libsemigroups = pytest.importorskip("libsemigroups_pybind11")
    quiet = libsemigroups.ReportGuard(False)
    for key in sorted({relabelled(images) for images in structures(states)}):
        action = act(key)
        expected = libsemigroups.Konieczny(
            [libsemigroups.Transf(list(image)) for image in (range(states), *dict.fromkeys(key))]
        )
        monoid = enumerate_monoid(action, Budget())
        green = GreenRelations(monoid, Budget())
        size = expected.size()
        assert monoid.size == size
        assert len(monoid.idempotents) == expected.number_of_idempotents()
        assert len(set(green.r_class)) == expected.number_of_R_classes()
        assert len(set(green.l_class)) == expected.number_of_L_classes()
        assert len(set(green.h_class)) == expected.number_of_H_classes()
        assert len(green.d_classes) == expected.number_of_D_classes()
        assert sum(d.is_regular for d in green.d_classes) == expected.number_of_regular_D_classes()
        decisions = by_tc0kit(key)
        assert decisions["aperiodic"] == (expected.number_of_H_classes() == size)
        assert decisions["R-trivial"] == (expected.number_of_R_classes() == size)
        assert decisions["L-trivial"] == (expected.number_of_L_classes() == size)
        assert decisions["J-trivial"] == (expected.number_of_D_classes() == size)
        # DA: every regular D-class consists of idempotents
        regular = sum(d.size() for d in expected.D_classes() if d.is_regular_D_class())
        assert decisions["DA"] == (regular == expected.number_of_idempotents())
        # R-omega: aperiodic, and no R-class with two idempotents (Yang et al. 2026)
        per_class = [green.r_class[e] for e in monoid.idempotents]
        assert decisions["R-omega"] == (decisions["aperiodic"] and len(per_class) == len(set(per_class)))
    del quiet


@pytest.mark.parametrize("states", [2, 3, 4])
def test_quasi_aperiodic_by_the_stable_semigroup(states):
    """The stable semigroup, which the decision never builds, is aperiodic iff the decision says so."""
    for key in sorted({relabelled(images) for images in structures(states)}):
        monoid = enumerate_monoid(act(key), Budget())
        _, members = stable(monoid, Budget())
        assert by_tc0kit(key)["quasi-aperiodic"] == all(has_trivial_period(monoid, x) for x in members)


def has_trivial_period(monoid, x):
    power = x
    for _ in range(monoid.size):
        following = monoid.multiply(power, x)
        if following == power:
            return True
        power = following
    return False


def test_five_states_with_and_without_a_group_that_is_not_solvable():
    """S4 is solvable, so smaller DFAs never tell: random five-state ones, many with permutation letters."""
    source = random.Random(7)
    seen = {True: 0, False: 0}
    while min(seen.values()) < 12:
        letters = []
        for _ in range(2):
            image = source.sample(range(5), 5)
            if source.random() < 0.4:
                image[source.randrange(5)] = source.randrange(5)
            letters.append(tuple(image))
        if len(closure(letters, 5)) > 200:
            continue
        table = Table(letters, 5)
        decisions = table.decisions()
        assert {name: fact.holds for name, fact in varieties(act(letters), Budget()).items()} == decisions
        seen[decisions["solvable"]] += 1
