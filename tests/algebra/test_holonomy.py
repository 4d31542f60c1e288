"""The holonomy decomposition and the coordinates of solvable groups, checked by brute force."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from word_oracle import random_action

from tc0kit.algebra.coordinates import Coordinates
from tc0kit.algebra.holonomy import Holonomy
from tc0kit.algebra.named_groups import elements_of
from tc0kit.algebra.transformations import as_map, compose
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.parse import parse_task


@pytest.mark.parametrize("seed", range(60))
def test_chains_follow_the_states(seed: int) -> None:
    rng = random.Random(seed)
    action = random_action(rng)
    degree, letters, images = action.degree, len(action.letters), action.images
    holonomy = Holonomy(action)
    for start in range(degree):
        chain, state = holonomy.chain(start), start
        for _ in range(20):
            letter = rng.randrange(letters)
            chain, state = holonomy.step(chain, letter), images[letter][state]
            assert holonomy.sets[chain[-1]] == {state}
            heights = [holonomy.height[i] for i in chain]
            assert heights == sorted(set(heights), reverse=True)
            assert all(inner in holonomy.tiles[outer] for outer, inner in pairwise(chain))


def test_heights_of_known_automata() -> None:
    for name, height in (("flip-flop", 1), ("parity", 1), ("T3", 2), ("T4", 3), ("S4", 1), ("(ab)*", 2)):
        action = parse_task(name).action
        assert action is not None
        assert Holonomy(action).top == height, name


def test_too_many_sets() -> None:
    action = parse_task("T4").action
    assert action is not None
    with pytest.raises(BudgetSpent, match="more than 5 image sets"):
        Holonomy(action, max_sets=5)


@pytest.mark.parametrize("name", ["Z60", "S3", "Q8", "S4", "A4xZ5", "GL(2,3)", "Z2^3", "Z4xZ2xZ8", "Z3 wr S3", "D12"])
def test_coordinates_name_elements_and_cosets(name: str) -> None:
    action = parse_task(name).action
    assert action is not None
    generators = [as_map(image, action.degree) for image in action.images]
    group = Coordinates(generators, action.degree)
    elements = elements_of(generators, action.degree)
    assert group.order == len(elements)
    assert dict(group.elements()) == {group.of(g): g for g in elements}
    rng = random.Random(name)
    ends = [sum(len(factor.moduli) for factor in group.factors[: i + 1]) for i in range(group.length)]
    for _ in range(40):
        g, h = rng.choice(elements), rng.choice(elements)
        product = group.of(compose(g, h))
        for end in ends:  # the coarser coordinates name the cosets of a normal subgroup
            assert group.of(compose(group.representative(group.of(g)[:end]), h))[:end] == product[:end]
        sums = zip(group.of(g)[: ends[0]], group.of(h)[: ends[0]], group.moduli[: ends[0]], strict=True)
        assert product[: ends[0]] == tuple((x + y) % m for x, y, m in sums)  # and the first ones add up


def test_coordinates_are_refused() -> None:
    a5 = parse_task("A5").action
    assert a5 is not None
    with pytest.raises(UserError, match="not solvable"):
        Coordinates([as_map(image, 5) for image in a5.images], 5)
    large = parse_task("Z2 wr Z16").action
    assert large is not None
    with pytest.raises(BudgetSpent, match="1,048,576 elements"):
        Coordinates([as_map(image, large.degree) for image in large.images], large.degree)
