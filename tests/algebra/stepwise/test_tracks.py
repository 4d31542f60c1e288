"""Tracking at all lengths: the rotations of theory, refutations, and agreement with a walk over all short words."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import pytest
from stepwise_cases import FOUR_LETTERS, ONE_GATE, grid, three_bits
from stepwise_oracle import stepwise_holds

from tc0kit.algebra.certify import nonsolvable_certificate, subject_of_action
from tc0kit.algebra.group_order import group_order
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.algebra.stepwise.certify import automaton_certificate, tracking_certificate
from tc0kit.algebra.stepwise.reach import reachable, whole_format
from tc0kit.algebra.stepwise.recurrence import FormatRecurrence, complex_diagonal, scalar
from tc0kit.algebra.stepwise.tracks import Collision, Tracked, observed, tracks
from tc0kit.budget import Budget
from tc0kit.certificates import check
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.models.format_text import NAMED, parse_format
from tc0kit.tasks import parse_task
from tc0kit.tasks.action import Action
from tc0kit.tasks.task import Task


def rotation(name: str, m: int, turns: tuple[int, ...] = (1,), letters: str = "a") -> FormatRecurrence:
    angles = {letter: 2 * math.pi * turn / m for letter, turn in zip(letters, turns, strict=True)}
    gates = {letter: (Fraction(math.cos(x)), Fraction(math.sin(x))) for letter, x in angles.items()}
    return complex_diagonal(parse_format(name), {letter: ([gate], [(0, 0)]) for letter, gate in gates.items()})


def cyclic(m: int, turns: tuple[int, ...], letters: str) -> Task:
    images = tuple(tuple((q + turn) % m for q in range(m)) for turn in turns)
    return Task("word-problem", f"Z{m}", f"Z{m}", action=Action(m, tuple(letters), images))


@pytest.mark.parametrize(
    ("name", "m", "states"),
    [
        *[("fp16", 3, 13), ("fp16", 5, 5), ("fp16", 6, 16), ("fp16", 7, 96), ("fp16", 8, 8), ("fp16", 12, 22)],
        *[("fp32", 3, 3), ("fp32", 5, 34), ("fp32", 7, 153), ("bf16", 60, 185)],
    ],
)
def test_one_rotation_enters_an_exact_cycle(name: str, m: int, states: int) -> None:
    answer = tracks(rotation(name, m), parse_task(f"Z{m} over generators"), (1, 0))
    assert isinstance(answer, Tracked) and answer.states == states
    result = check(tracking_certificate(answer))
    assert result.accepted and result.proves == ["tracked at every length"]


def test_rotations_by_several_angles_may_drift_apart() -> None:
    answer = tracks(rotation("bf16", 60, (1, 7), "ab"), cyclic(60, (1, 7), "ab"), (1, 0))
    assert isinstance(answer, Collision) and max(map(len, answer.words)) == 45
    assert check(tracking_certificate(answer)).accepted
    same = rotation("bf16", 3, (0, 1, 2), "abc")
    answer = tracks(same, cyclic(3, (0, 1, 2), "abc"), (1, 0))
    assert isinstance(answer, Tracked) and answer.states == 27


def test_parity_needs_a_start_that_is_not_zero() -> None:
    for name in ("fp16", "bf16", "fp8-e4m3", "fixed:bits=2,fraction=0"):
        flip = scalar(parse_format(name), {"0": (1, 0), "1": (-1, 0)})
        assert isinstance(tracks(flip, parse_task("parity"), (1,)), Tracked)
        answer = tracks(flip, parse_task("parity"), (0,))
        assert isinstance(answer, Collision) and answer.words == ((), (1,))


def test_minus_zero_is_no_read_out() -> None:
    channel = scalar(NAMED["fp16"], {"0": (1, 0), "1": (-1, 0)}, "fused")
    assert observed(channel, (0x8000,)) == (0,)
    flip = scalar(parse_format("fp16:rounding=floor"), {"0": (1, 0), "1": (-1, 0)})  # floor keeps -0 + 0 = -0
    (_, step) = flip.steps()
    assert step((0,)) == (0x8000,) and step((0x8000,)) == (0,)
    assert isinstance(tracks(flip, parse_task("parity")), Collision)


def random_recurrence(chance: random.Random, letters: tuple[str, ...]) -> FormatRecurrence:
    fmt = parse_format(
        chance.choice(
            ["fixed:bits=3,fraction=1", "fixed:bits=3,fraction=1,overflow=wrap", "float:exponent=2,mantissa=1"]
        )
    )
    pick = [Fraction(i, 2) for i in range(-3, 4)]
    if chance.random() < 0.5:
        return scalar(fmt, {name: (chance.choice(pick), chance.choice(pick)) for name in letters})
    weights = {
        name: ([(chance.choice(pick), chance.choice(pick))], [(chance.choice(pick), chance.choice(pick))])
        for name in letters
    }
    return complex_diagonal(fmt, weights)


def test_answers_agree_with_all_short_words() -> None:
    chance = random.Random(11)
    tasks = [parse_task(t) for t in ("parity", "regex:(aa)*", "regex:(a|b)*a", "S3 over generators", "regex:a*b*")]
    kinds = {Tracked: 0, Collision: 0}
    for _ in range(250):
        task = chance.choice(tasks)
        assert task.action is not None
        recurrence = random_recurrence(chance, task.action.letters)
        start = [Fraction(chance.randint(-2, 2), 2) for _ in range(recurrence.dimension)]
        answer = tracks(recurrence, task, start)
        kinds[type(answer)] += 1
        certificate = tracking_certificate(answer)
        assert check(certificate).accepted
        assert stepwise_holds(certificate)
        longest = max(map(len, answer.words)) - 1 if isinstance(answer, Collision) else 6
        steps = recurrence.steps()
        outputs: dict[object, object] = {}
        for length in range(min(longest, 6) + 1):
            for word in itertools.product(range(len(steps)), repeat=length):
                state = recurrence.start(start)
                for letter in word:
                    state = steps[letter](state)
                output = task.dfa.accepts(word) if task.dfa else task.action.map_of(word)
                assert outputs.setdefault(observed(recurrence, state), output) == output
    assert min(kinds.values()) > 10


def test_the_channel_that_acts_as_s7() -> None:
    automaton = reachable(grid(), (-1, -1))
    assert [automaton.show(q) for q in sorted(range(7), key=lambda q: automaton.show(q))] == sorted(
        ["-1, -1", "-1, 0", "-1, 1", "0, -1", "0, 0", "0, 1", "1, 0"]
    )
    assert automaton.action.is_permutation_action
    subject = subject_of_action(automaton.action)
    group = TransformationMonoid(automaton.action).nonsolvable_group()
    assert group is not None and group_order(group.permutations(), group.degree) == 5040
    assert check(nonsolvable_certificate(subject, group)).accepted
    assert check(automaton_certificate(automaton)).accepted
    assert automaton_certificate(automaton)["subject"] == subject


def test_one_channel_in_two_formats() -> None:
    for letters in (FOUR_LETTERS, ONE_GATE):
        wrapping = whole_format(three_bits("wrap", letters))
        group = TransformationMonoid(wrapping.action).nonsolvable_group()
        assert group is not None
        assert group_order(group.permutations(), group.degree) == 120
        saturating = TransformationMonoid(whole_format(three_bits("saturate", letters)).action)
        assert saturating.group_primes() in ((), (2,))
        assert saturating.is_aperiodic() == (letters is ONE_GATE)
    images = whole_format(three_bits("wrap", FOUR_LETTERS)).action
    words = Action(8, ("u", "v"), (images.map_of((0, 1)), images.map_of((2, 3))))  # the witness of two words
    group = TransformationMonoid(words).nonsolvable_group()
    assert group is not None and group.points == (1, 2, 3, 4, 5, 6)
    assert group_order(group.permutations(), group.degree) == 120


def test_budgets_and_mistakes() -> None:
    turn = rotation("fp16", 7)
    with pytest.raises(BudgetSpent, match="more than 50 states in the recurrence with the task"):
        tracks(turn, parse_task("Z7 over generators"), (1, 0), Budget(max_states=50))
    with pytest.raises(BudgetSpent, match="more than 50 states in the recurrence; raise"):
        reachable(turn, (1, 0), Budget(max_states=50))
    with pytest.raises(BudgetSpent, match="more than 7 states in the format fixed:bits=3"):
        whole_format(three_bits("wrap", ONE_GATE), Budget(max_states=7))
    for text, message in [
        ("Z7", "every element of word problem of Z7 is a letter; ask for 'Z7 over generators'"),
        ("majority", "is no task of a finite automaton, and a recurrence in a number format is one"),
        ("parity", "the recurrence has no letter '0', and parity: is the number of ones odd? does"),
    ]:
        with pytest.raises(UserError) as caught:
            tracks(turn, parse_task(text))
        assert message in str(caught.value)
    with pytest.raises(
        UserError, match="the recurrence has the letter 'b', and word problem of Z7 over its generators does not"
    ):
        tracks(rotation("fp16", 7, (1, 2), "ab"), parse_task("Z7 over generators"))
    with pytest.raises(UserError, match="all states of a format: one coordinate and at most 16 bits are needed"):
        whole_format(turn)
