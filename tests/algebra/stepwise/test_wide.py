"""The search in arrays: its steps are those of integers, bit by bit, and its answers those of the walk pair by pair."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from stepwise_oracle import stepwise_holds

from tc0kit.algebra.stepwise import tracks as module
from tc0kit.algebra.stepwise.arrays import ArraySteps, supports
from tc0kit.algebra.stepwise.certify import tracking_certificate
from tc0kit.algebra.stepwise.recurrence import complex_diagonal, dense, scalar
from tc0kit.algebra.stepwise.tracks import Collision, Tracked, tracks
from tc0kit.budget import Budget
from tc0kit.certificates import check
from tc0kit.errors import BudgetSpent
from tc0kit.models.format_text import NAMED, parse_format
from tc0kit.models.formats import ROUNDINGS
from tc0kit.tasks import parse_task

BASES = [
    "fixed:bits=3,fraction=1,overflow=wrap,",
    "fixed:bits=16,fraction=9,",
    "fixed:bits=6,fraction=3,symmetric=true,",
    "float:exponent=3,mantissa=2,subnormals=false,",
    "fp16:",
    "bf16:",
    "fp8-e4m3:",
    "fp8-e4m3:overflow=nan,",
    "fp8-e5m2:",
    "bf16:subnormals=false,",
]


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("base", BASES)
def test_array_steps_are_integer_steps(base: str, rounding: str) -> None:
    chance = random.Random(1)
    fmt = parse_format(f"{base}rounding={rounding}")
    patterns = [p for p in (chance.randrange(1 << fmt.bits) for _ in range(300)) if fmt.is_state(p)]
    finite = [p for p in patterns if not fmt.is_nan(p) and not fmt.is_infinite(p)]
    if fmt.kind == "float":
        patterns += [0, 1 << (fmt.bits - 1), *([fmt.infinity] if fmt.overflow == "infinity" else [])]
    weights = [fmt.value(chance.choice(finite)) for _ in range(5)]
    recurrence = dense(fmt, {"a": ([weights[:2], weights[2:4]], [weights[4], 0])})
    assert supports(recurrence)
    states = [(chance.choice(patterns), chance.choice(patterns)) for _ in range(200)]
    columns = [np.array(column, dtype=np.int64) for column in zip(*states, strict=True)]
    rows = [row(columns) for row in ArraySteps(recurrence).letters[0]]
    (step,) = recurrence.steps()
    assert [step(state) for state in states] == list(zip(*(row.tolist() for row in rows), strict=True))


def test_what_arrays_do_not_do() -> None:
    fp16 = NAMED["fp16"]
    assert not supports(scalar(fp16, {"a": (1, 0)}, "once"))
    assert not supports(scalar(NAMED["tf32"], {"a": (1, 0)}))
    assert not supports(scalar(fp16, {"a": (Fraction(1, 3), 0)}, exact_weights=True))


def test_answers_are_those_of_the_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(12)
    kinds: dict[Any, int] = {Tracked: 0, Collision: 0}
    tasks = [
        parse_task(t) for t in ("regex:(a|b)*a", "S3 over generators", "regex:(aa)*", "parity", "Z4 over generators")
    ]
    for case in range(60):
        task = chance.choice(tasks)
        assert task.action is not None
        fmt = parse_format(chance.choice(["fixed:bits=4,fraction=2", "float:exponent=2,mantissa=1", "fp8-e4m3"]))
        pick = [Fraction(i, 2) for i in range(-3, 4)]
        if case % 4 == 0:  # quarter turns
            task = tasks[-1]
            recurrence = complex_diagonal(fmt, {"a": ([(0, chance.choice([1, -1]))], [(0, 0)])})
            start = [1, 0]
        else:
            letters = task.action.letters
            recurrence = dense(
                fmt,
                {
                    a: ([[chance.choice(pick)] * 2, [chance.choice(pick)] * 2], [chance.choice(pick)] * 2)
                    for a in letters
                },
            )
            start = [0, 0]
        monkeypatch.setattr(module, "WIDE_PAIRS", 10**9)
        expected = tracks(recurrence, task, start)
        monkeypatch.setattr(module, "WIDE_PAIRS", 0)
        monkeypatch.setattr(module, "WIDE_LEVEL", 0)
        answer = tracks(recurrence, task, start)
        kinds[type(answer)] += 1
        assert type(answer) is type(expected)
        if isinstance(answer, Tracked) and isinstance(expected, Tracked):
            assert answer.pairs == expected.pairs
        elif isinstance(answer, Collision) and isinstance(expected, Collision):
            assert max(map(len, answer.words)) == max(map(len, expected.words))
        certificate = tracking_certificate(answer)
        assert check(certificate).accepted and stepwise_holds(certificate)
    assert min(kinds.values()) > 8


def test_a_wide_search_ends_with_its_budget() -> None:
    third = (Fraction(-1, 2), Fraction(1774, 2048))
    turns = complex_diagonal(NAMED["fp16"], {"a": ([third], [(0, 0)]), "b": ([(1, 0)], [(Fraction(1, 8), 0)])})
    with pytest.raises(BudgetSpent, match="more than 60,000 states in the recurrence with the task"):
        tracks(turns, parse_task("regex:(a|b)*"), (1, 0), Budget(max_states=60_000))
