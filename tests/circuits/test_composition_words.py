"""Proofs for all words: accepted for the circuits of random tasks, and single faults that matter are rejected."""

from __future__ import annotations

import copy
import json
import random
from itertools import product
from typing import Any

import pytest
from word_oracle import random_action

from tc0kit.certificates import check
from tc0kit.circuits import words
from tc0kit.circuits.composition import prove
from tc0kit.circuits.equivalence import equivalent
from tc0kit.circuits.file import from_json, to_json
from tc0kit.circuits.words import compile_task
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.automaton import Dfa
from tc0kit.tasks.parse import language_task, parse_task
from tc0kit.tasks.task import Task

PLENTY = 10**9
GROUPS = ("Z60", "S3", "D4 over generators", "Q8", "S4 over generators", "A4xZ5 over generators")
LANGUAGES = ("parity", "(ab)*", "(aa)*", "a*b*", "dyck-1-depth-2", "a*ba*", "(a|bb)*", "((a|b)(a|b)(a|b))*")
MONOIDS = ("flip-flop", "T3 over generators", "O4 over generators")
JUNK: list[Any] = [None, True, -1, 0, 1, 2, 10**30, 1.5, "", "x", [], [0], [[]], {}, {"a": 1}]


@pytest.mark.parametrize("name", [*GROUPS, *LANGUAGES, *MONOIDS, "A5 over generators"])
@pytest.mark.parametrize("depth", ["constant", "log"])
def test_named_tasks(name: str, depth: str) -> None:
    if name.startswith("A5") and depth == "constant":
        return
    for n, output in ((0, "last"), (1, "prefix"), (2, "last"), (3, "prefix"), (6, "last")):
        result = check(prove(compile_task(parse_task(name), n, depth, output)), PLENTY)
        assert result.accepted, (name, n, depth, output, result.reason)
        assert result.proves == ["circuit-correct"]


@pytest.mark.parametrize(
    ("name", "n", "depth", "output"),
    [("S3", 64, "constant", "prefix"), ("A5 over generators", 32, "log", "last"),
     ("T5 over generators", 9, "log", "last"),
     ("dyck-1-depth-2", 24, "constant", "last"), ("T3 over generators", 9, "constant", "last")],
)  # fmt: skip
def test_long_words(name: str, n: int, depth: str, output: str) -> None:
    result = check(prove(compile_task(parse_task(name), n, depth, output)), PLENTY)
    assert result.accepted, result.reason
    assert f"^{n} words" in result.checked[-1]


@pytest.mark.parametrize("seed", [*range(5), *range(6, 20), 24, 35, 37])
def test_random_automata(seed: int) -> None:
    rng = random.Random(seed)
    action = random_action(rng)
    accepting = frozenset(q for q in range(action.degree) if rng.random() < 0.5)
    for task in (language_task(Dfa(action, 0, accepting), "random"), Task("word-problem", "random", "random", action)):
        for depth in ("constant", "log"):
            n, output = rng.choice((1, 3, 4)), rng.choice(("last", "prefix"))
            try:
                circuit = compile_task(task, n, depth, output)
            except (UserError, BudgetSpent):
                continue
            result = check(prove(circuit), PLENTY)
            assert result.accepted, (task.kind, depth, n, output, result.reason)


def mutants(certificate: dict[str, Any], rng: random.Random, count: int) -> Any:
    """Yield (what, certificate) with one weight, threshold, wire or output entry of the circuit changed, then undo."""
    value = certificate["subject"]["circuit"]
    places = [
        (f"level {k + 1} {name} {i}", level[name], i)
        for k, level in enumerate(value["levels"])
        for name in ("weight", "threshold", "column")
        for i in range(len(level[name]))
    ]
    for output in value["outputs"]:
        places += [(f"output {part} {i}", output[part], i) for part in (2, 3) for i in range(len(output[part]))]
        places.append(("output constant", output, 1))
    for what, listed, i in rng.sample(places, min(count, len(places))):
        old = listed[i]
        listed[i] = int(old) + rng.choice([-2, -1, 1, 2])
        yield what
        listed[i] = old


@pytest.mark.parametrize(
    ("name", "n", "depth", "output"),
    [
        ("S3 over generators", 4, "constant", "prefix"),
        ("S3 over generators", 5, "log", "last"),
        ("Q8 over generators", 4, "constant", "last"),
        ("(ab)*", 6, "constant", "last"),
        ("dyck-1-depth-2", 5, "constant", "prefix"),
        ("dyck-1-depth-2", 6, "log", "last"),
        ("(a|bb)*", 5, "constant", "last"),
        ("flip-flop", 5, "constant", "prefix"),
        ("T3 over generators", 3, "constant", "last"),
        ("T3 over generators", 4, "log", "last"),
        ("A5 over generators", 4, "log", "last"),
    ],
)
def test_every_fault_that_matters_is_rejected(name: str, n: int, depth: str, output: str) -> None:
    circuit = compile_task(parse_task(name), n, depth, output)
    certificate = prove(circuit)
    rng = random.Random(n)
    harmless = 0
    for what in mutants(certificate, rng, 120):
        if check(certificate, PLENTY).accepted:
            harmless += 1
            changed = from_json(json.dumps(certificate["subject"]["circuit"]))
            assert equivalent(circuit, changed, "exhaustive").equal is True, what
    assert check(certificate, PLENTY).accepted
    assert harmless < 90


def test_altered_claims_are_rejected() -> None:
    certificate = prove(compile_task(parse_task("S3 over generators"), 3, "constant", "last"))
    claim = certificate["claim"]
    swapped = [claim["images"][1], claim["images"][0], *claim["images"][2:]]
    for field, value in (
        ("n", 2), ("output", "prefix"), ("images", swapped), ("elements", claim["elements"][::-1]), ("elements", None),
        ("family", "language"),
    ):  # fmt: skip
        changed = copy.deepcopy(certificate)
        changed["claim"][field] = value
        assert not check(changed, PLENTY).accepted, field
    language = prove(compile_task(parse_task("(ab)*"), 4, "constant", "last"))
    for field, value in (("accepting", []), ("initial", (language["claim"]["initial"] + 1) % 3)):
        changed = copy.deepcopy(language)
        changed["claim"][field] = value
        assert not check(changed, PLENTY).accepted, field


@pytest.mark.parametrize("name", ["S4 over generators", "T3 over generators"])
@pytest.mark.parametrize("depth", ["constant", "log"])
def test_images_of_points(name: str, depth: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MAX_NUMBERED", 5)
    for output in ("last", "prefix"):
        circuit = compile_task(parse_task(name), 4, depth, output)
        certificate = prove(circuit)
        assert check(certificate, PLENTY).accepted
        outputs = certificate["subject"]["circuit"]["outputs"]
        outputs[0][0], outputs[1][0] = outputs[1][0], outputs[0][0]
        assert not check(certificate, PLENTY).accepted


@pytest.mark.parametrize("depth", ["constant", "log"])
@pytest.mark.parametrize("language", ["(ab)*", "a*ba*", "(a|bb)*", "dyck-1-depth-2"])
def test_another_language_is_accepted_only_if_it_has_the_same_words(language: str, depth: str) -> None:
    n = 5
    certificate = prove(compile_task(parse_task(language), n, depth, "prefix"))
    claim = certificate["claim"]
    images, degree = claim["images"], len(claim["images"][0])

    def answers(initial: int, accepting: list[int]) -> list[bool]:
        found = []
        for word in product(range(len(images)), repeat=n):
            state = initial
            for x in word:
                state = images[x][state]
                found.append(state in accepting)
        return found

    right = answers(claim["initial"], claim["accepting"])
    for initial in range(degree):
        for chosen in product([False, True], repeat=degree):
            accepting = [q for q in range(degree) if chosen[q]]
            changed = {**certificate, "claim": {**claim, "initial": initial, "accepting": accepting}}
            if answers(initial, accepting) != right:
                assert not check(changed, PLENTY).accepted, (initial, accepting)


@pytest.mark.parametrize("name", ["T3 over generators", "S3 over generators"])
@pytest.mark.parametrize("depth", ["constant", "log"])
def test_automata_that_do_not_run_along_are_rejected(name: str, depth: str) -> None:
    certificate = prove(compile_task(parse_task(name), 4, depth, "last"))
    for start in certificate["starts"]:
        row = start["shown"][start["state"]]
        row[0] = (row[0] + 1) % 3
        assert not check(certificate, PLENTY).accepted
        row[0] = (row[0] - 1) % 3
    for automaton in certificate["automata"]:
        for image in automaton:
            image[0] = (image[0] + 1) % len(image)
            assert not check(certificate, PLENTY).accepted
            image[0] = (image[0] - 1) % len(image)
    assert check(certificate, PLENTY).accepted


def nodes(value: Any) -> list[tuple[Any, Any]]:
    """All (container, key) pairs inside a JSON value."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [pair for key in keys for pair in [(value, key), *nodes(value[key])]]


@pytest.mark.parametrize("depth", ["constant", "log"])
def test_junk_never_raises(depth: str) -> None:
    rng = random.Random(0)
    certificate = prove(compile_task(parse_task("T3 over generators"), 3, depth, "last"))
    certificate["subject"]["circuit"].pop("header")
    places = nodes(certificate)
    for container, key in rng.sample(places, 250) + nodes({k: certificate[k] for k in ("claim", "starts")})[2:60]:
        old = container[key]
        container[key] = rng.choice(JUNK)
        check(certificate, 10**5)
        container[key] = old
    assert check(certificate, PLENTY).accepted


def test_the_meter_ends_the_check() -> None:
    result = check(prove(compile_task(parse_task("S3"), 8, "constant", "prefix")), 1000)
    assert not result.accepted and result.reason.startswith("budget spent")


@pytest.mark.parametrize("name", ["S3", "(ab)*"])
def test_a_header_that_does_not_fit_is_an_error_in_one_line(name: str) -> None:
    file = compile_task(parse_task(name), 2)
    whole = json.loads(to_json(file))
    for key in ("n", "images", "letters", "construction", "output"):
        for junk in (None, 10**30, "x", [[]], {}):
            altered = {**whole, "header": {**whole["header"], key: junk}}
            try:
                assert not check(prove(from_json(json.dumps(altered)))).accepted or key == "letters"
            except UserError as error:
                assert "header" in str(error) and "\n" not in str(error)
        if key == "letters":  # they are only shown
            continue
        lacking = {**whole, "header": {k: v for k, v in whole["header"].items() if k != key}}
        with pytest.raises(UserError, match=rf"n = 2: the file's header lacks the field '{key}'; it is from an older"):
            prove(from_json(json.dumps(lacking)))
