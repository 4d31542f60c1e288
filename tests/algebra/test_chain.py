"""Solvability, orders and derived lengths of permutation groups against sympy and against closure by hand."""

from __future__ import annotations

import random
from math import factorial

import pytest
from brute import derived_length as slow_derived_length
from brute import elements_of
from sympy.combinatorics import Permutation, PermutationGroup

from tc0kit.algebra.chain import (
    CommutatorChain,
    PolycyclicSeries,
    decide_solvable,
    derived_length,
    is_solvable,
    solvable_length_bound,
    solvable_series,
)
from tc0kit.algebra.group_order import StabiliserChain, group_order, is_giant, normal_closure_order, prime_factors
from tc0kit.algebra.transformations import Map, as_map, commutator, compose, conjugate, identity, inverse

S3 = [(1, 2, 0), (1, 0, 2)]
S4 = [(1, 2, 3, 0), (1, 0, 2, 3)]
A5 = [(1, 2, 3, 4, 0), (1, 2, 0, 3, 4)]
C2 = [(1, 0)]


def _affine_plane() -> list[tuple[int, ...]]:
    """AGL(2, 3) on the 9 points of GF(3)^2: a translation and two matrices that generate GL(2, 3)."""
    points = [(x, y) for x in range(3) for y in range(3)]

    def act(f):  # type: ignore[no-untyped-def]
        return tuple(points.index(tuple(c % 3 for c in f(x, y))) for x, y in points)

    return [
        act(lambda x, y: (x + 1, y)),
        act(lambda x, y: (x + y, y)),
        act(lambda x, y: (-y, x)),
        act(lambda x, y: (-x, y)),
    ]


def wreath(inner: list[tuple[int, ...]], outer: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The wreath product on blocks: ``inner`` acts in the first block, ``outer`` permutes the blocks."""
    n, blocks = len(inner[0]), len(outer[0])
    within = [tuple(g[q] if q < n else q for q in range(n * blocks)) for g in inner]
    return within + [tuple(h[q // n] * n + q % n for q in range(n * blocks)) for h in outer]


def maps(generators: list[tuple[int, ...]]) -> list[Map]:
    return [as_map(g, len(g)) for g in generators]


# Groups that attain Dixon's bound: an off-by-one in it calls one of them non-solvable.
TIGHT = {
    2: C2,
    3: S3,
    4: S4,
    8: wreath(S4, C2),
    9: _affine_plane(),
    12: wreath(S4, S3),
    16: wreath(S4, S4),
    18: wreath(_affine_plane(), C2),
    36: wreath(_affine_plane(), S4),
    81: wreath(_affine_plane(), _affine_plane()),
}


@pytest.mark.parametrize("degree", TIGHT)
def test_groups_that_attain_dixons_bound_are_solvable(degree: int) -> None:
    group = maps(TIGHT[degree])
    assert derived_length(group, degree) == solvable_length_bound(degree)
    assert solvable_series(group, degree) is not None


def test_dixons_bound_against_high_precision() -> None:
    import mpmath

    mpmath.mp.dps = 50
    for degree in [*range(1, 400), 3**7, 3**8 - 1, 3**8, 3**8 + 1]:
        exact = mpmath.mpf(5) / 2 * mpmath.log(degree) / mpmath.log(3)
        assert solvable_length_bound(degree) == int(mpmath.floor(exact + mpmath.mpf(10) ** -40))


def _replay(chain: CommutatorChain, generators: list[Map]) -> Map:
    def value(word: tuple[int, ...]) -> Map:
        product = identity(len(generators[0]))
        for i in word:
            product = compose(product, generators[i])
        return product

    y = generators[chain.start]
    for z, v in chain.steps:
        y = commutator(conjugate(y, value(z)), conjugate(y, value(v)))
    return y


def _random_generators(rng: random.Random, degree: int) -> list[tuple[int, ...]]:
    """One to three permutations; small moves and block systems as well as random ones."""
    found = []
    for _ in range(rng.randint(1, 3)):
        points = list(range(degree))
        if rng.random() < 0.5:
            some = rng.sample(points, min(degree, rng.randint(2, 4)))
            shuffled = some[1:] + some[:1]
            for q, image in zip(some, shuffled, strict=True):
                points[q] = image
        else:
            rng.shuffle(points)
        found.append(tuple(points))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_small_groups_agree_with_closure(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(25):
        degree = rng.randint(1, 5)
        generators = _random_generators(rng, degree) if rng.random() < 0.95 else []
        elements = elements_of(generators, degree)
        length = slow_derived_length(elements)
        group = maps(generators)
        assert is_solvable(group, degree) == (length is not None)
        assert derived_length(group, degree) == length
        assert group_order(group, degree) == len(elements)


@pytest.mark.parametrize("seed", range(8))
def test_larger_groups_agree_with_sympy(seed: int) -> None:
    rng = random.Random(100 + seed)
    for _ in range(12):
        degree = rng.randint(5, 10)
        generators = _random_generators(rng, degree)
        oracle = PermutationGroup([Permutation(list(g)) for g in generators])
        group = maps(generators)
        found = decide_solvable(group, degree)
        assert isinstance(found, PolycyclicSeries) == oracle.is_solvable
        assert group_order(group, degree) == oracle.order() == StabiliserChain(degree, group).order
        if isinstance(found, CommutatorChain):
            assert len(found.steps) == solvable_length_bound(degree)
            assert _replay(found, group) != identity(degree)
        else:
            assert found.order == oracle.order()
            assert derived_length(group, degree) == (len(oracle.derived_series()) - 1 if oracle.order() > 1 else 0)


@pytest.mark.parametrize(
    "generators", [S4, wreath(S4, C2), wreath(S3, S3), wreath(C2, wreath(C2, C2)), _affine_plane()], ids=str
)
def test_the_series_is_polycyclic(generators: list[tuple[int, ...]]) -> None:
    degree = len(generators[0])
    group = maps(generators)
    series = solvable_series(group, degree)
    assert series is not None
    assert all(series.contains(g) for g in group)
    assert series.layers[-1] == len(series.elements)
    below: set[tuple[int, ...]] = {tuple(range(degree))}
    for i, element in enumerate(series.elements):
        assert tuple(element) not in below
        assert {tuple(conjugate(as_map(h, degree), element)) for h in below} == below
        below = elements_of([*map(tuple, series.elements[: i + 1])], degree)
        if i + 1 in series.layers:
            assert all({tuple(conjugate(as_map(h, degree), g)) for h in below} == below for g in group)
    assert len(below) == series.order
    for level in series.levels:
        ways = [(q, level.back(q)) for q in level]
        assert all(u is not None and u[q] == level.point and series.contains(u) for q, u in ways)
    assert elements_of(map(tuple, series.generators), degree) == below
    odd_one_out = random.Random(5).sample(range(degree), degree)
    assert series.contains(as_map(odd_one_out, degree)) == (tuple(odd_one_out) in below)


def test_a_nonsolvable_subgroup_late_among_many_generators_is_found() -> None:
    inside = wreath(S4, S4)
    group = maps([(*g, *range(16, 21)) for g in inside] + [(*range(16), *(16 + q for q in g)) for g in A5])
    found = decide_solvable(group, 21)
    assert isinstance(found, CommutatorChain)
    assert _replay(found, group) != identity(21)
    assert decide_solvable(iter(group), 21) == found


def test_orders_of_named_groups() -> None:
    m11 = maps([(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0), (0, 1, 6, 9, 5, 3, 10, 2, 8, 4, 7)])
    assert group_order(m11, 11) == 7920
    assert group_order(maps(wreath(A5, A5)), 25) == 60**6
    assert group_order(maps([(*range(1, 30), 0), (1, 0, *range(2, 30))]), 30) == factorial(30)
    assert group_order(maps([(*range(1, 31), 0), (1, 2, 0, *range(3, 31))]), 31) == factorial(31) // 2
    assert not is_giant(m11, 11)
    assert group_order([], 7) == 1


def test_a_group_on_more_points_than_a_byte_counts() -> None:
    degree = 300
    rotation, reflection = (*range(1, degree), 0), tuple(-q % degree for q in range(degree))
    group = maps([rotation, reflection])
    assert isinstance(group[0], tuple)
    assert derived_length(group, degree) == 2
    assert group_order(group, degree) == 2 * degree
    assert not is_solvable(maps([rotation, (1, 0, *range(2, degree))]), degree)


def test_order_of_a_normal_closure() -> None:
    s5, three_cycle, swap = maps([(1, 2, 3, 4, 0), (1, 0, 2, 3, 4)]), (1, 2, 0, 3, 4), (1, 0, 3, 2)
    assert normal_closure_order(maps([three_cycle]), s5, 5) == 60
    assert normal_closure_order(maps([swap]), maps(S4), 4) == 4
    assert normal_closure_order(maps([swap]), [], 4) == 2
    assert normal_closure_order([], maps(S4), 4) == 1


def test_prime_factors() -> None:
    assert prime_factors(1) == set()
    assert prime_factors(244823040) == {2, 3, 5, 7, 11, 23}
    assert prime_factors(97) == {97}


def test_relabelling_points_changes_nothing() -> None:
    rng = random.Random(3)
    for generators in (wreath(S4, S3), wreath(A5, C2), _affine_plane()):
        degree = len(generators[0])
        name = as_map(rng.sample(range(degree), degree), degree)
        renamed = [conjugate(g, name) for g in maps(generators)]
        assert conjugate(renamed[0], inverse(name)) == maps(generators)[0]
        assert derived_length(renamed, degree) == derived_length(maps(generators), degree)
        assert group_order(renamed, degree) == group_order(maps(generators), degree)
