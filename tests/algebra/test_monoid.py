"""Facts about transformation monoids against enumeration of all elements, idempotents and maximal subgroups."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable

import pytest
from brute import derived_length, elements_of, maximal_subgroups, stable_set

from tc0kit.algebra.group_order import prime_factors
from tc0kit.algebra.local_groups import LocalGroup
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.action import Action

Transformation = tuple[int, ...]

LARGEST = 400  # elements; the oracle is cubic in places


def action(degree: int, images: list[Transformation]) -> Action:
    return Action(degree, tuple(f"a{i}" for i in range(len(images))), tuple(images))


def random_letters(rng: random.Random) -> tuple[int, list[Transformation]]:
    """Letters of mixed kinds: permutations, their products with a collapse, order-preserving maps, any maps."""
    degree = rng.randint(1, 6)
    letters: list[Transformation] = []
    for _ in range(rng.randint(0, 3)):
        kind = rng.random()
        points = list(range(degree))
        if kind < 0.15:
            points = [rng.randrange(degree) for _ in points]
        elif kind < 0.3:
            points = sorted(rng.randrange(degree) for _ in points)
        else:
            if kind < 0.8:
                rng.shuffle(points)
            if kind > 0.55:
                points[rng.randrange(degree)] = rng.randrange(degree)
        letters.append(tuple(points))
    return degree, letters


def check(degree: int, letters: list[Transformation], elements: set[Transformation]) -> None:
    groups = maximal_subgroups(elements)
    lengths = [derived_length(group) for group in groups]
    solvable = None not in lengths
    monoid = TransformationMonoid(action(degree, letters))
    assert monoid.is_solvable() == solvable
    assert monoid.is_aperiodic() == all(len(group) == 1 for group in groups)
    assert monoid.max_derived_length() == (max(n for n in lengths if n is not None) if solvable else None)
    assert monoid.group_primes() == tuple(sorted({p for group in groups for p in prime_factors(len(group))}))
    stable = stable_set(letters)
    stable_groups = maximal_subgroups(stable) if stable else []
    primes = {p for group in stable_groups for p in prime_factors(len(group))}
    assert monoid.stable_primes() == tuple(sorted(primes))
    assert monoid.is_quasi_aperiodic() == (not primes)
    check_witnesses(monoid, elements)


def check_witnesses(monoid: TransformationMonoid, elements: set[Transformation]) -> None:
    acting = monoid.action

    def on(points: tuple[int, ...], word: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(acting.run(q, word) for q in points)

    components = monoid.components()
    assert len(components) == len(list(components)) == len(components[:])
    assert [len(g.points) for g in components] == sorted((len(g.points) for g in components), reverse=True)
    for group in components:
        assert set(on(tuple(range(acting.degree)), group.entry)) == set(group.points)
        expected = {
            tuple(s[q] for q in group.points) for s in elements if {s[q] for q in group.points} == {*group.points}
        }
        permutations = [tuple(g.permutation) for g in group.generators]
        generated = elements_of(permutations, group.degree)
        assert {tuple(group.points[i] for i in g) for g in generated} == expected
        pairs = {(g.permutation, g.length) for g in group.generators}
        assert len(pairs) == len(group.generators)
        for generator in group.generators:
            word = generator.word()
            assert on(group.points, word) == tuple(group.points[i] for i in generator.permutation)
        for permutation, word in group.loops():
            assert on(group.points, word) == tuple(group.points[i] for i in permutation)
    conflict = monoid.length_conflict()
    if conflict is not None:
        assert set(on(tuple(range(acting.degree)), conflict.entry)) == set(conflict.points)
        u, v = on(conflict.points, conflict.u), on(conflict.points, conflict.v)
        assert len(conflict.u) == len(conflict.v)
        assert set(u) == set(v) == set(conflict.points)
        assert u != v
    for found in (monoid.nontrivial_group(), monoid.nonsolvable_group()):
        if found is not None:
            check_nontrivial(found)


def check_nontrivial(group: LocalGroup) -> None:
    assert any(list(g.permutation) != list(range(group.degree)) for g in group.generators)


@pytest.mark.parametrize("seed", range(10))
def test_random_monoids_agree_with_enumeration(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(60):
        degree, letters = random_letters(rng)
        elements = elements_of(letters, degree)
        if len(elements) <= LARGEST:
            check(degree, letters, elements)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("A5", [(1, 2, 3, 4, 0), (1, 2, 0, 3, 4)]),
        ("S5", [(1, 2, 3, 4, 0), (1, 0, 2, 3, 4)]),
        ("A5 on 6 points", [(1, 2, 3, 4, 0, 5), (1, 0, 5, 3, 4, 2)]),
        ("A5 and a constant", [(1, 2, 3, 4, 0), (1, 2, 0, 3, 4), (0, 0, 0, 0, 0)]),
        ("S4 below a collapse", [(1, 2, 3, 0, 0), (1, 0, 2, 3, 3)]),
        ("A5 with even words only", [(1, 2, 3, 4, 0), (4, 0, 1, 2, 3), (1, 2, 0, 3, 4), (2, 0, 1, 3, 4)]),
        ("C6 in one letter", [(1, 2, 3, 4, 5, 0)]),
        ("C6 in two letters", [(1, 2, 3, 4, 5, 0), (2, 3, 4, 5, 0, 1)]),
        ("C2 x C3, lengths mix", [(1, 0, 2, 3, 4), (0, 1, 3, 4, 2)]),
        ("two lengths of one loop", [(1, 0, 2, 2), (2, 3, 0, 1)]),
    ],
)
def test_chosen_monoids_agree_with_enumeration(name: str, letters: list[Transformation]) -> None:
    degree = len(letters[0])
    check(degree, letters, elements_of(letters, degree))


def test_words_over_a_loop_of_even_length_are_quasi_aperiodic() -> None:
    # (aa)*: one letter that swaps two states; no two words of one length differ.
    monoid = TransformationMonoid(action(2, [(1, 0)]))
    assert not monoid.is_aperiodic()
    assert monoid.is_quasi_aperiodic()
    assert monoid.length_conflict() is None
    assert (monoid.group_primes(), monoid.stable_primes()) == ((2,), ())


def test_parity_is_not_quasi_aperiodic() -> None:
    monoid = TransformationMonoid(action(2, [(1, 0), (0, 1)]))
    conflict = monoid.length_conflict()
    assert conflict is not None
    assert {conflict.u, conflict.v} <= {(0,), (1,)}
    assert monoid.stable_primes() == (2,)


@pytest.mark.parametrize("degree", [1, 2, 300])
def test_degenerate_alphabets(degree: int) -> None:
    points = tuple(range(degree))
    constant = (0,) * degree
    for letters in ([], [points], [points, points], [constant], [constant, constant, points]):
        monoid = TransformationMonoid(action(degree, letters))
        assert monoid.is_aperiodic() and monoid.is_solvable() and monoid.is_quasi_aperiodic()
        assert monoid.max_derived_length() == 0
        assert monoid.group_primes() == monoid.stable_primes() == ()
        assert [group.degree for group in monoid.components()] == [degree] + [1] * (constant in letters and degree > 1)


def test_permutations_of_300_points() -> None:
    degree = 300
    rotation = (*range(1, degree), 0)
    swap = (1, 0, *range(2, degree))
    cyclic = TransformationMonoid(action(degree, [rotation]))
    assert cyclic.is_quasi_aperiodic() and cyclic.max_derived_length() == 1
    assert cyclic.group_primes() == (2, 3, 5)
    symmetric = TransformationMonoid(action(degree, [rotation, swap]))
    group = symmetric.nonsolvable_group()
    assert group is not None and group.degree == degree
    assert 293 in symmetric.group_primes() and 307 not in symmetric.group_primes()
    five = action(degree, [(*range(1, 5), 0, *range(5, degree)), (1, 2, 0, *range(3, degree)), (0,) * degree])
    assert TransformationMonoid(five).stable_primes() == (2, 3, 5)
    assert TransformationMonoid(five).max_derived_length() is None


def test_relabelling_states_and_letters_changes_no_answer() -> None:
    rng = random.Random(77)
    for _ in range(60):
        degree, letters = random_letters(rng)
        name = rng.sample(range(degree), degree)
        renamed = [tuple(name[letter[name.index(q)]] for q in range(degree)) for letter in letters]
        rng.shuffle(renamed)
        answers = []
        for images in (letters, renamed, [*renamed, *renamed]):
            monoid = TransformationMonoid(action(degree, images))
            answers.append(
                (
                    monoid.is_solvable(),
                    monoid.is_aperiodic(),
                    monoid.is_quasi_aperiodic(),
                    monoid.group_primes(),
                    monoid.stable_primes(),
                    monoid.max_derived_length(),
                    sorted(group.degree for group in monoid.components()),
                )
            )
        assert answers[0] == answers[1] == answers[2]


def full_transformations(n: int) -> Action:
    return action(n, [(*range(1, n), 0), (1, 0, *range(2, n)), (0, 0, *range(2, n))])


def test_an_early_witness_ends_the_walk() -> None:
    monoid = TransformationMonoid(full_transformations(64))
    group = monoid.nonsolvable_group()
    assert group is not None and group.degree == 64
    assert group.entry == ()
    assert monoid.nontrivial_group() is not None


def test_a_witness_in_an_unfinished_layer() -> None:
    # Points are (column, row) in a 20 x 2 grid. The permutations generate C2 wr C20; the other two letters clear the
    # rows and act as A5 on five columns. Then 2^20 sets of 20 points are reached, far more than the budget allows.
    columns = 20

    def grid(image: Callable[[int, int], tuple[int, int]]) -> Transformation:
        return tuple(2 * c + r for c, r in (image(q // 2, q % 2) for q in range(2 * columns)))

    def clear(front: Transformation) -> Transformation:
        return grid(lambda c, r: (front[c] if c < 5 else c, 0))

    letters = [
        grid(lambda c, r: (c, 1 - r) if c == 0 else (c, r)),
        grid(lambda c, r: ((c + 1) % columns, r)),
        clear((1, 2, 3, 4, 0)),
        clear((1, 2, 0, 3, 4)),
    ]
    acting = action(2 * columns, letters)
    monoid = TransformationMonoid(acting, Budget(max_elements=60_000))
    group = monoid.nonsolvable_group()
    assert group is not None and group.degree == columns
    assert 1 < group.members < 60_000
    assert {acting.run(q, group.entry) for q in range(acting.degree)} == set(group.points)
    first = next(group.each_generator())
    word = first.word()
    assert tuple(acting.run(q, word) for q in group.points) == tuple(group.points[i] for i in first.permutation)
    assert monoid.max_derived_length() is None
    with pytest.raises(BudgetSpent, match="more than 60,000 image sets"):
        monoid.group_primes()


def test_a_witness_far_below_a_huge_orbit() -> None:
    # Order-preserving steps on 40 points reach all 2^40 - 1 sets; two letters of rank 5 hide A5 among them.
    n = 40
    steps = [tuple(i + 1 if q == i else q for q in range(n)) for i in range(n - 1)]
    steps += [tuple(i if q == i + 1 else q for q in range(n)) for i in range(n - 1)]
    five = [tuple(g[min(q, 4)] for q in range(n)) for g in ((1, 2, 3, 4, 0), (1, 2, 0, 3, 4))]
    monoid = TransformationMonoid(action(n, [*steps, *five]), Budget(max_elements=30_000))
    group = monoid.nonsolvable_group()
    assert group is not None and group.degree == 5
    assert {monoid.action.run(q, group.entry) for q in range(n)} == set(group.points)
    for generator in group.generators[:5]:
        word = generator.word()
        assert [monoid.action.run(q, word) for q in group.points] == [group.points[i] for i in generator.permutation]


def test_a_random_automaton_of_14_states() -> None:
    rng = random.Random(14)
    letters = [tuple(rng.randrange(14) for _ in range(14)) for _ in range(2)]
    monoid = TransformationMonoid(action(14, letters), Budget(max_elements=20_000))
    assert isinstance(monoid.is_solvable(), bool)
    assert max(group.degree for group in monoid.components()) == 14


def test_numpy_is_loaded_only_for_large_layers() -> None:
    program = """
import sys
from tc0kit.algebra import orbit
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.tasks.action import Action
small = Action(4, ("a", "b"), ((1, 2, 3, 0), (0, 0, 2, 3)))
assert TransformationMonoid(small).is_solvable()
assert "numpy" not in sys.modules and "sympy" not in sys.modules
orbit.SMALL_LAYER = 0
TransformationMonoid(small).group_primes()
assert "numpy" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
