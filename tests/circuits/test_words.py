"""Circuits of word problems and languages against direct evaluation; their depth does not move with n."""

from __future__ import annotations

import random

import numpy as np
import pytest
from word_oracle import expected, random_action, run, words

from tc0kit.budget import Budget
from tc0kit.circuits import words as words_module
from tc0kit.circuits.words import compile_task
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.action import Action
from tc0kit.tasks.automaton import Dfa
from tc0kit.tasks.parse import language_task, parse_task
from tc0kit.tasks.task import Task

GROUPS = {"Z60": 1, "S3": 2, "D4": 2, "Q8": 2, "S4 over generators": 3, "A4xZ5": 2, "GL(2,3) over generators": 4}
LANGUAGES = ("parity", "(ab)*", "(aa)*", "a*b*", "dyck-1-depth-2", "a*ba*", "(a|bb)*", "((a|b)(a|b)(a|b))*")
MONOIDS = ("flip-flop", "T3", "T3 over generators", "O4 over generators")


def agrees(task: Task, n: int, depth: str, output: str, seed: int = 0, most: int = 12) -> int:
    circuit = compile_task(task, n, depth, output)
    rng = random.Random(seed)
    letters = circuit.inputs[0].width if n else 1
    for word in words(letters, n, rng, most):
        assert run(circuit, word) == expected(task, circuit, word), (task.name, n, depth, output, word)
    return circuit.depth


@pytest.mark.parametrize("name", [*GROUPS, *LANGUAGES, *MONOIDS, "A5 over generators"])
@pytest.mark.parametrize("depth", ["constant", "log"])
def test_words_of_every_length(name: str, depth: str) -> None:
    task = parse_task(name)
    if name.startswith("A5") and depth == "constant":
        return
    for n in (0, 1, 2, 5):
        agrees(task, n, depth, "last", most=40)
        agrees(task, n, depth, "prefix")


@pytest.mark.parametrize("name", GROUPS)
def test_solvable_groups_take_two_levels_a_factor(name: str) -> None:
    task = parse_task(name)
    assert {compile_task(task, n, "constant", "prefix").depth for n in (6, 11, 17)} == {2 * GROUPS[name]}


@pytest.mark.parametrize(
    ("name", "depth"),
    [("flip-flop", 2), ("parity", 2), ("(ab)*", 3), ("dyck-1-depth-2", 5), ("T3", 12)],
)
def test_the_depth_of_a_cascade_does_not_move(name: str, depth: int) -> None:
    task = parse_task(name)
    assert {compile_task(task, n, "constant").depth for n in (6, 9, 16)} == {depth}


def test_the_depth_of_a_tree_is_logarithmic() -> None:
    task = parse_task("A5 over generators")
    assert [compile_task(task, 1 << k, "log").depth for k in range(1, 6)] == [2, 3, 4, 5, 6]


def test_long_words() -> None:
    for name in ("S4 over generators", "dyck-1-depth-2"):
        agrees(parse_task(name), 40, "constant", "prefix", most=2)
        agrees(parse_task(name), 40, "log", "prefix", most=2)


@pytest.mark.parametrize("seed", range(40))
def test_random_automata(seed: int) -> None:
    rng = random.Random(seed)
    action = random_action(rng)
    degree = action.degree
    accepting = frozenset(q for q in range(degree) if rng.random() < 0.5)
    for task in (language_task(Dfa(action, 0, accepting), "random"), Task("word-problem", "random", "random", action)):
        for depth in ("constant", "log"):
            try:
                agrees(task, rng.choice((1, 3, 6)), depth, rng.choice(("last", "prefix")), seed, most=6)
            except (UserError, BudgetSpent):
                assert depth == "constant" and degree >= 5


@pytest.mark.parametrize("seed", range(10))
def test_permutations_and_resets(seed: int) -> None:
    rng = random.Random(seed)
    degree = rng.randint(2, 4)
    images = [tuple(rng.sample(range(degree), degree)) for _ in range(2)]
    images += [(rng.randrange(degree),) * degree for _ in range(2)]
    action = Action(degree, tuple("abcd"), tuple(images))
    agrees(Task("word-problem", "random", "random", action), 7, "constant", "prefix", seed)


def test_every_gate_has_an_origin_of_its_construction() -> None:
    circuit = compile_task(parse_task("T3 over generators"), 4)
    blocks = {circuit.origins[i].block for level in circuit.levels for i in np.unique(level.origin)}
    assert blocks == {"event", "counter", "correction", "note", "reset", "turned tile", "answer"}


def test_aperiodic_languages_need_no_counters() -> None:
    circuit = compile_task(parse_task("dyck-1-depth-2"), 8)
    assert {origin.block for origin in circuit.origins} <= {"event", "reset", "answer"}
    assert circuit.header["construction"]["counters"] == []


def test_constant_depth_is_refused_with_the_obstruction() -> None:
    for name, reason in (("A5", r"5 points 0, 1, 2, 3, 4 .* \(A5, 60 elements\)"), ("T5", r"\(S5, 120 elements\)")):
        with pytest.raises(UserError, match=reason):
            compile_task(parse_task(name), 4)


@pytest.mark.parametrize(
    ("name", "n", "depth", "output", "message"),
    [
        ("S3", -1, "log", "last", "n = -1"),
        ("S3", 2, "logs", "last", "depth 'logs' is not known.*did you mean log"),
        ("S3", 2, "log", "first", "output 'first' is not known"),
        ("dyck-2", 2, "log", "last", "neither a word problem"),
        ("regex:() over {}", 1, "log", "last", "no letters"),
    ],
)
def test_bad_input(name: str, n: int, depth: str, output: str, message: str) -> None:
    if name.startswith("regex"):
        action = Action(1, (), ())
        task = Task("word-problem", "trivial monoid", "1", action)
    else:
        task = parse_task(name)
    with pytest.raises(UserError, match=message):
        compile_task(task, n, depth, output)


def test_budgets() -> None:
    with pytest.raises(BudgetSpent, match="more than 100 gates"):
        compile_task(parse_task("S4"), 20, max_gates=100)
    with pytest.raises(BudgetSpent, match="elements as letters"):
        compile_task(parse_task("S7"), 2, "log")
    with pytest.raises(BudgetSpent, match="image sets"):
        compile_task(parse_task("T4 over generators"), 3, budget=Budget(max_elements=5))


def test_images_are_the_output_of_a_large_monoid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_module, "MAX_NUMBERED", 10)
    for name in ("S4 over generators", "T3 over generators"):
        for depth in ("constant", "log"):
            agrees(parse_task(name), 4, depth, "prefix")


def test_the_tree_takes_the_cheaper_one_hot_values() -> None:
    kinds = [
        compile_task(parse_task(name), 4, "log").header["construction"]["over"]
        for name in ("T3 over generators", "S5 over generators", "parity", "Z60 over generators")
    ]
    assert kinds == ["images of points", "images of points", "elements", "images of points"]
