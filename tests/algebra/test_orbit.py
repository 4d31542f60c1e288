"""The orbit of image sets: its sizes, its components, and the array form against the plain one."""

from __future__ import annotations

import random
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tc0kit.algebra import array_components, array_layer, orbit, orbit_arrays
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.algebra.orbit import Orbit
from tc0kit.algebra.strong_components import strong_components
from tc0kit.algebra.transformations import (
    as_map,
    commutator,
    compose,
    conjugate,
    cycles,
    identity,
    inverse,
    mask_of,
    order,
    points_of,
    power,
    restrict,
    union_tables,
)
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.action import Action


def action(*images: tuple[int, ...]) -> Action:
    return Action(len(images[0]), tuple(f"a{i}" for i in range(len(images))), images)


def full(n: int) -> Action:
    return action((*range(1, n), 0), (1, 0, *range(2, n)), (0, 0, *range(2, n)))


def order_preserving(n: int) -> Action:
    steps = []
    for i in range(n - 1):
        steps.append(tuple(i + 1 if q == i else q for q in range(n)))
        steps.append(tuple(i if q == i + 1 else q for q in range(n)))
    return action(*steps)


permutations_ = st.integers(1, 12).flatmap(lambda n: st.tuples(*[st.permutations(range(n))] * 2))


@given(permutations_, st.integers(-50, 50))
def test_laws_of_permutations(pair: tuple[list[int], list[int]], exponent: int) -> None:
    n = len(pair[0])
    a, b = (as_map(p, n) for p in pair)
    one = identity(n)
    assert compose(a, inverse(a)) == one == power(a, order(a))
    assert compose(power(a, exponent), power(a, 1 - exponent)) == a
    assert compose(b, conjugate(a, b)) == compose(a, b)
    assert compose(compose(b, a), commutator(a, b)) == compose(a, b)
    assert sum(len(c) - 1 for c in cycles(a)) == n - len({min(_cycle(a, q)) for q in range(n)})
    assert restrict(a, range(n)) == a


def _cycle(a: bytes | tuple[int, ...], q: int) -> list[int]:
    found = [q]
    while a[found[-1]] != q:
        found.append(a[found[-1]])
    return found


def test_restriction_and_its_error() -> None:
    assert tuple(restrict((0, 3, 2, 1), (1, 3))) == (1, 0)
    with pytest.raises(ValueError, match="does not permute"):
        restrict((3, 0, 0, 1), (1, 3))
    with pytest.raises(ValueError, match="does not permute"):
        restrict((1, 1), (0, 1))


@given(st.integers(1, 40).flatmap(lambda n: st.lists(st.integers(0, n - 1), min_size=n, max_size=n)), st.data())
def test_image_of_a_mask(images: list[int], data: st.DataObject) -> None:
    points = data.draw(st.sets(st.integers(0, len(images) - 1)))
    for bits in (1, 2, 4, 8):
        tables, mask, image = union_tables([1 << q for q in images], bits), mask_of(points), 0
        for k, table in enumerate(tables):
            image |= table[(mask >> (k * bits)) % (1 << bits)]
        assert points_of(image) == tuple(sorted({images[q] for q in points}))


def test_components_against_reachability() -> None:
    rng = random.Random(1)
    for _ in range(60):
        nodes, width = rng.randint(1, 12), rng.randint(1, 3)
        target = [rng.randint(-1, nodes - 1) for _ in range(nodes * width)]
        reach = [{i} for i in range(nodes)]
        for _ in range(nodes):
            for i in range(nodes):
                for j in target[i * width : (i + 1) * width]:
                    if j >= 0:
                        reach[i] |= reach[j]
        label, roots = strong_components(nodes, width, target)
        for i in range(nodes):
            assert {j for j in range(nodes) if label[j] == label[i]} == {j for j in reach[i] if i in reach[j]}
            assert roots[label[i]] == label.index(label[i])
        assert roots == sorted(roots)


def test_a_long_path_needs_no_recursion() -> None:
    nodes = 50_000
    label, roots = strong_components(nodes, 1, [*range(1, nodes), -1])
    assert len(roots) == nodes
    label, roots = strong_components(nodes, 1, [*range(1, nodes), 0])
    assert set(label) == {0}


@pytest.mark.parametrize("n", [1, 2, 3, 6, 9])
def test_sizes_of_known_orbits(n: int) -> None:
    sizes = {
        layer.size: len(layer.masks) for layer in Orbit(order_preserving(n) if n > 1 else action((0,)), Budget()).walk()
    }
    assert sizes == {r: comb(n, r) for r in range(1, n + 1)}
    if n > 2:
        layers = list(Orbit(full(n), Budget()).walk())
        assert [len(layer.masks) for layer in layers] == [comb(n, layer.size) for layer in layers]
        assert all(len(layer.roots) == 1 for layer in layers)


def _summary(acting: Action) -> list[tuple[int, set[int], frozenset[frozenset[int]]]]:
    found = []
    for layer in Orbit(acting, Budget()).walk():
        masks = [int(mask) for mask in layer.masks]
        parts = frozenset(frozenset(masks[i] for i in layer.members(c)) for c in range(len(layer.roots)))
        found.append((layer.size, set(masks), parts))
    return found


@pytest.fixture(params=["direct", "hashed"])
def arrays_always(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the array form for every layer, in tiny steps, with previews and without the fallback to Tarjan."""
    monkeypatch.setattr(orbit, "SMALL_LAYER", 0)
    monkeypatch.setattr(orbit, "PREVIEW", 2)
    monkeypatch.setattr(orbit_arrays, "FIRST_PREVIEW", 1)
    monkeypatch.setattr(orbit_arrays, "ROWS", 5)
    monkeypatch.setattr(array_layer, "ROWS", 5)
    monkeypatch.setattr(array_components, "FEW_EDGES", 0)
    if request.param == "hashed":
        monkeypatch.setattr(orbit_arrays, "DIRECT_POINTS", 0)


def test_many_letters_on_many_points_take_smaller_tables() -> None:
    # The residues modulo 200 acting on themselves by multiplication: 200 letters on 200 points.
    n = 200
    acting = action(*[tuple(q * s % n for q in range(n)) for s in range(n)])
    monoid = TransformationMonoid(acting)
    assert monoid._orbit._mask_tables[0] == 4
    assert len(monoid.components()) == 12  # one for each divisor: its multiples
    assert monoid.max_derived_length() == 1
    assert monoid.group_primes() == (2, 5)  # 80 units


def _random_action(rng: random.Random, n: int) -> Action:
    images = []
    for _ in range(rng.randint(1, 3)):
        image = rng.sample(range(n), n)
        for _ in range(rng.choice((0, 0, 1, 1, 2, n))):
            image[rng.randrange(n)] = rng.randrange(n)
        images.append(tuple(image))
    return action(*images)


def test_array_form_agrees_with_the_plain_one(arrays_always: None, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(11)
    for _ in range(60):
        acting = _random_action(rng, rng.randint(1, 8))
        in_arrays = _summary(acting)
        assert isinstance(next(Orbit(acting, Budget()).walk()), array_layer.ArrayLayer)
        with monkeypatch.context() as plain:
            plain.setattr(orbit, "SMALL_LAYER", 10_000)
            assert _summary(acting) == in_arrays
            slow = TransformationMonoid(acting)
            answers = (slow.is_solvable(), slow.is_quasi_aperiodic(), slow.group_primes(), slow.stable_primes())
            lengths = slow.max_derived_length()
        fast = TransformationMonoid(acting)
        assert (fast.is_solvable(), fast.is_quasi_aperiodic(), fast.group_primes(), fast.stable_primes()) == answers
        assert fast.max_derived_length() == lengths


def test_words_from_the_array_form(arrays_always: None) -> None:
    rng = random.Random(12)
    for _ in range(40):
        acting = _random_action(rng, rng.randint(2, 6))
        for group in TransformationMonoid(acting).components(2):
            assert {acting.run(q, group.entry) for q in range(acting.degree)} == set(group.points)
            for generator in group.generators:
                word = generator.word()
                assert tuple(acting.run(q, word) for q in group.points) == tuple(
                    group.points[i] for i in generator.permutation
                )


def test_hash_table_grows_and_finds_everything() -> None:
    import numpy as np

    rng = np.random.default_rng(0)
    masks = np.unique(rng.integers(1, 2**63, size=300_000, dtype=np.uint64))
    numbering = orbit_arrays.Numbering(64)
    half = len(masks) // 2
    numbering.put(masks[:half], np.arange(half))
    assert (numbering.get(masks[:half]) == np.arange(half)).all()
    assert (numbering.get(masks[half:]) < 0).all()
    numbering.put(masks[half:], orbit_arrays.PENDING)
    numbering.put(masks[half:], np.arange(half, len(masks)))
    assert (numbering.get(masks) == np.arange(len(masks))).all()


@pytest.mark.parametrize("small", [0, 10_000])
def test_a_spent_budget_says_so_and_the_walk_can_go_on(small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orbit, "SMALL_LAYER", small)
    budget = Budget(max_elements=300)
    monoid = TransformationMonoid(order_preserving(10), budget)
    with pytest.raises(BudgetSpent, match="more than 300 image sets; raise --max-elements"):
        monoid.is_aperiodic()
    with pytest.raises(BudgetSpent):
        monoid.is_aperiodic()
    budget.max_elements = 2000
    assert monoid.is_aperiodic()
    assert [len(layer.masks) for layer in monoid._orbit.walk()] == [comb(10, r) for r in range(10, 0, -1)]


def test_time_limit_and_progress() -> None:
    stages: list[tuple[str, int]] = []
    monoid = TransformationMonoid(
        order_preserving(12), Budget(progress=lambda stage, count: stages.append((stage, count)))
    )
    assert monoid.is_aperiodic()
    assert ("image sets", 0) in stages and max(count for _, count in stages) > 1000
    with pytest.raises(BudgetSpent, match="passed during image sets"):
        TransformationMonoid(order_preserving(12), Budget(timeout=-1.0)).is_aperiodic()
