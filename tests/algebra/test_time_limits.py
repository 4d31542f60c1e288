"""A time limit stops every long loop soon, and large inputs take memory in proportion to what they need."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from math import factorial

import pytest

from tc0kit.algebra import orbit, transformations, transversal
from tc0kit.algebra.barrington import reduction_certificate
from tc0kit.algebra.certify import aperiodic_certificate, nonsolvable_certificate, subject_of_action
from tc0kit.algebra.certify_groups import not_quasi_aperiodic_certificate
from tc0kit.algebra.chain import SolvableChain, derived_length
from tc0kit.algebra.enumeration import enumerate_monoid
from tc0kit.algebra.green import GreenRelations
from tc0kit.algebra.group_order import StabiliserChain, group_order, normal_closure_order, order_bound
from tc0kit.algebra.groups import group_facts
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.algebra.patterns import l_trivial
from tc0kit.algebra.transformations import as_map
from tc0kit.algebra.varieties import varieties
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks import parse_task
from tc0kit.tasks.action import Action
from tc0kit.tasks.task import Task

Images = tuple[int, ...]


def action(letters: list[Images]) -> Action:
    return Action(len(letters[0]), tuple(f"a{i}" for i in range(len(letters))), tuple(letters))


def order_preserving(n: int) -> list[Images]:
    steps = [tuple(i + 1 if q == i else q for q in range(n)) for i in range(n - 1)]
    return steps + [tuple(i if q == i + 1 else q for q in range(n)) for i in range(n - 1)]


def side_by_side(letters: list[Images], copies: int) -> list[Images]:
    n = len(letters[0])
    return [
        tuple(g[q - b * n] + b * n if b * n <= q < b * n + n else q for q in range(n * copies))
        for b in range(copies)
        for g in letters
    ]


def symmetric(n: int) -> list[Images]:
    return [(*range(1, n), 0), (1, 0, *range(2, n))]


LARGE: dict[str, Callable[[], Action]] = {
    "S200": lambda: action(symmetric(200)),
    "GL(4,3)": lambda: parse_task("GL(4,3)").action or action(symmetric(5)),
    "T4^5": lambda: action(side_by_side([*symmetric(4), (0, 0, 2, 3)], 5)),
    "O18": lambda: action(order_preserving(18)),
    "O150": lambda: action(order_preserving(150)),  # too many points for masks of 64 bits, and many letters
    "S60 twice": lambda: action([(*g, *(60 + q for q in g)) for g in symmetric(60)]),  # no giant
}


def everything(monoid: TransformationMonoid) -> dict[str, Callable[[], object]]:
    """All questions; each of them may raise BudgetSpent."""
    acting, budget = monoid.action, monoid.budget
    subject = subject_of_action(acting)

    def refute() -> object:
        group = monoid.nonsolvable_group()
        return group and nonsolvable_certificate(subject, group, budget)

    def index() -> object:
        with suppress(ValueError):  # the monoid is not aperiodic
            return aperiodic_certificate(subject, budget=budget)
        return None

    def reduce() -> object:
        if monoid.is_solvable():
            return None
        return reduction_certificate(Task("word-problem", "t", "t", action=acting, alphabet="all"), budget=budget)

    return {
        "solvable": monoid.is_solvable,
        "aperiodic": monoid.is_aperiodic,
        "quasi-aperiodic": monoid.is_quasi_aperiodic,
        "group primes": monoid.group_primes,
        "stable primes": monoid.stable_primes,
        "derived length": monoid.max_derived_length,
        "varieties": lambda: varieties(acting, budget),
        "facts": lambda: acting.is_permutation_action and group_facts(acting.images, acting.degree, budget),
        "green": lambda: GreenRelations(enumerate_monoid(acting, budget), budget).covers,
        "refute": refute,
        "not quasi-aperiodic": lambda: not_quasi_aperiodic_certificate(subject, monoid, 5),
        "index": index,
        "reduction": reduce,
    }


@pytest.mark.parametrize("name", LARGE)
def test_every_question_is_answered_or_ends_in_budget_spent(name: str) -> None:
    """Without the limit most of these run for minutes or for ever; a loop that forgets to look at it hangs here."""
    acting = LARGE[name]()
    ended = 0
    for question in everything(TransformationMonoid(acting)):
        ended += 1
        try:
            everything(TransformationMonoid(acting, Budget(timeout=0.3, max_elements=10**8)))[question]()
        except BudgetSpent as spent:
            assert len(str(spent)) < 150
    assert ended == len(everything(TransformationMonoid(acting)))


def test_stable_primes_of_large_symmetric_groups() -> None:
    assert TransformationMonoid(action(symmetric(200))).stable_primes()[-1] == 199


def test_normal_closures_in_giants() -> None:
    rotation, swap = (as_map(g, 30) for g in symmetric(30))
    three = as_map((1, 2, 0, *range(3, 30)), 30)
    assert normal_closure_order([three], [rotation, swap], 30) == factorial(30) // 2
    assert normal_closure_order([swap], [rotation], 30) == factorial(30)
    assert normal_closure_order([as_map(range(30), 30)], [rotation, swap], 30) == 1


def test_products_of_symmetric_groups_reach_the_bound() -> None:
    left = [(*g, *range(9, 16)) for g in symmetric(9)]
    right = [(*range(9), *(9 + q for q in g)) for g in symmetric(7)]
    both = [as_map(g, 16) for g in left + right]
    assert order_bound(both, 16) == group_order(both, 16) == factorial(9) * factorial(7)
    # The pairs with equal signs: rotations of 9 points are even, swaps and rotations of 8 points odd.
    swaps = as_map((1, 0, *range(2, 9), 10, 9, *range(11, 16)), 16)
    equal = [both[0], both[2], swaps]
    assert order_bound(equal, 16) == StabiliserChain(16, equal).order == factorial(9) * factorial(7) // 2
    assert order_bound([], 5) == 1
    assert order_bound([as_map((1, 0, 3, 2), 4)], 4) == 2


def test_many_letters_on_many_points_need_no_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    acting = [action(order_preserving(7)), action(side_by_side([*symmetric(3), (0, 0, 2)], 3))]
    plain = [_groups(each) for each in acting]
    patterns = [l_trivial(each, Budget()) for each in acting]
    monkeypatch.setattr(transformations, "TABLE_BYTES", 0)
    monkeypatch.setattr(orbit, "SMALL_LAYER", 10**9)
    assert plain == [_groups(each) for each in acting]
    assert patterns == [l_trivial(each, Budget()) for each in acting]
    monoid = TransformationMonoid(acting[0])
    assert monoid.is_aperiodic()
    assert monoid._orbit._mask_tables == (0, [])


def _groups(acting: Action) -> list[tuple[Images, set[Images]]]:
    components = TransformationMonoid(acting).components()
    return [(group.points, {tuple(g) for g in group.permutations()}) for group in components]


def test_orbits_on_many_points_keep_no_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    cycle = as_map((*range(1, 5000), 0), 5000)
    chain = SolvableChain(5000, [cycle])
    assert chain.absorb(cycle) is None
    assert chain.order == 5000
    assert chain.levels[0]._kept is None
    assert chain.contains(as_map(((q + 1234) % 5000 for q in range(5000)), 5000))
    assert not chain.contains(as_map((1, 0, *range(2, 5000)), 5000))
    monkeypatch.setattr(transversal, "KEPT_DEGREE", 0)
    for text, length in (("S4 wr S4", 6), ("GL(2,3)", 4), ("Z2 wr Z2 wr Z2", 3)):
        acting = parse_task(text).action
        assert acting is not None
        letters = [as_map(image, acting.degree) for image in acting.images]
        assert derived_length(letters, acting.degree) == length
        size = group_order(letters, acting.degree)
        monkeypatch.setattr(transversal, "KEPT_DEGREE", 2048)
        assert group_order(letters, acting.degree) == size
        monkeypatch.setattr(transversal, "KEPT_DEGREE", 0)
