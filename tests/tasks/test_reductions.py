"""Programs and stories of words of permutations: against Python itself, and bad lines."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys

import pytest

from tc0kit.errors import UserError
from tc0kit.tasks.reductions import (
    NAMES,
    SLOTS,
    exchange,
    game,
    pause,
    program,
    run_program,
    run_story,
    story,
    swaps,
)

S5 = list(itertools.permutations(range(5)))


def words(count: int, seed: int) -> list[list[tuple[int, ...]]]:
    rng = random.Random(seed)
    return [[rng.choice(S5) for _ in range(rng.randrange(6))] for _ in range(count)]


def after(word: list[tuple[int, ...]], point: int) -> int:
    for permutation in word:
        point = permutation[point]
    return point


def test_swaps_permute_and_are_few() -> None:
    for permutation in S5:
        places = list(range(5))  # places[q] is what stands at q
        for i, j in swaps(permutation):
            places[i], places[j] = places[j], places[i]
        assert [places[permutation[q]] for q in range(5)] == list(range(5))
        assert len(swaps(permutation)) <= SLOTS


def test_programs_and_stories_follow_the_product() -> None:
    for word in words(60, 1):
        assert run_program(program(word, 5)).index(1) == after(word, 0)
        assert [name for name, coin in run_story(story(word, 5)).items() if coin == "dime"] == [NAMES[after(word, 0)]]


def test_the_interpreter_does_what_python_does() -> None:
    programs = [program(word, 5) for word in words(40, 2)]
    text = "\n".join("\n".join([*lines, "print(x)"]) for lines in programs)
    done = subprocess.run([sys.executable, "-"], input=text, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(run_program(lines)) for lines in programs]


def test_blocks_are_equally_long_whatever_the_letter() -> None:
    assert {len(game(p)) for p in S5} == {48}
    assert {len(program([p], 5)) for p in S5} == {5} and {len(story([p], 5)) for p in S5} == {9}
    assert len(exchange(0, 2)) == 12 and len(pause()) == 4


def test_the_gadget_is_the_papers() -> None:
    printed = "a8a7 a1b1 c8c6 b1a1 a7c7 a1b1 c6a6 b1a1 c7c8 a1b1 a6a8 b1a1"
    assert exchange(0, 2) == printed.split()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "a program starts with a line such as x = [1, 0, 0]"),
        (["x = [2]"], "a program starts with a line such as x = [1, 0, 0]"),
        (["x = [1, 0]", "import os"], "line 2: 'import os' is no line such as x[0], x[1] = x[1], x[0]"),
        (["x = [1, 0]", "x[0], x[2] = x[2], x[0]"], "line 2: the list has 2 places, counted from 0"),
    ],
)
def test_bad_programs(lines: list[str], message: str) -> None:
    with pytest.raises(UserError) as caught:
        run_program(lines)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["Alice sings."], "sentence 1: 'Alice sings.' says neither who has a coin nor who trades"),
        (["Alice has a dime.", "Alice and Bob trade coins."], "sentence 2: Bob has no coin"),
    ],
)
def test_bad_stories(lines: list[str], message: str) -> None:
    with pytest.raises(UserError) as caught:
        run_story(lines)
    assert str(caught.value) == message


def test_a_story_has_enough_names() -> None:
    with pytest.raises(UserError, match="at most 8 people; the permutations have 9 points"):
        story([], 9)
