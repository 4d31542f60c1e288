"""Large but honest certificates are accepted: the checks are about linear in their size."""

from __future__ import annotations

import random
from typing import Any

import pytest
from certificate_cases import word_problem

from tc0kit.algebra.certify import certificate, subject_of
from tc0kit.certificates import check, digest
from tc0kit.certificates.base import Meter, Refused, Subject
from tc0kit.certificates.chain import Chain
from tc0kit.certificates.minimal import refuse_unless_minimal


def accepted(one: dict[str, Any]) -> None:
    """A quadratic check would take minutes here, or run out of the checker's steps."""
    result = check(one)
    assert result.accepted, result.reason


def test_many_parts_about_one_large_subject() -> None:
    n, count = 100_000, 1000
    subject = {"letters": ["a"], "images": [[q ^ 1 for q in range(n)]]}
    part = {"kind": "not-aperiodic", "word": [0], "period": 2, "point": 0}
    common = {"source": "x", "assumes": []}
    fact = {**common, "rule": "algebra", "statement": "x", "verified": "computed", "premises": [], "concludes": None}
    steps = [{**fact, "id": f"f{i}", "fact": "not-aperiodic", "part": i} for i in range(count)]
    last = {"id": "v", "rule": "r", "statement": "solves: x", "verified": "read", "premises": [s["id"] for s in steps]}
    steps.append({**common, **last, "fact": None, "part": None, "concludes": "yes"})
    question = {"task": "t", "model": "m", "semantics": "s", "subject": digest(subject)}
    one = certificate(
        "verdict", subject, question=question, answer="yes", assuming=[], steps=steps, parts=[part] * count
    )
    accepted(one)


def test_a_long_cycle_is_minimal() -> None:
    n = 20_000
    cycle = [[(q + 1) % n for q in range(n)]]
    subject = {"letters": ["a"], "images": cycle, "initial": 0, "accepting": [0]}
    entry = {"points": list(range(n)), "root": cycle[0], "length": 1, "series": []}
    accepted(certificate("quasi-aperiodic", subject, components=[entry], prime=None))


def test_letters_on_many_points() -> None:
    n = 20_000
    task = word_problem(tuple((q + 1) % n for q in range(n)), tuple(range(n)))
    accepted(certificate("letters", subject_of(task), facts=["abelian group", "letter period", "odd letter period"]))


def test_a_large_cyclic_group_is_solvable() -> None:
    n = 9973
    rotation = [(q + 1) % n for q in range(n)]
    entry = {"points": list(range(n)), "series": [rotation]}
    accepted(certificate("solvable", {"letters": ["a"], "images": [rotation]}, components=[entry], prime=n))


@pytest.mark.parametrize("seed", range(200))
def test_minimality_agrees_with_brute_force(seed: int) -> None:
    chance = random.Random(seed)
    n, k = chance.randint(1, 7), chance.randint(1, 3)
    images = [[chance.randrange(n) for _ in range(n)] for _ in range(k)]
    accepting = [q for q in range(n) if chance.random() < 0.5]
    reached = {0}
    for _ in range(n):
        reached |= {image[q] for image in images for q in reached}
    different = {(p, q) for p in range(n) for q in range(n) if (p in accepting) != (q in accepting)}
    for _ in range(n):
        different |= {
            (p, q) for p in range(n) for q in range(n) if any((image[p], image[q]) in different for image in images)
        }
    minimal = len(reached) == n and len(different) == n * (n - 1)
    subject = Subject({"letters": [*"abc"][:k], "images": images, "initial": 0, "accepting": accepting})
    if minimal:
        assert refuse_unless_minimal(subject, Meter())
    else:
        with pytest.raises(Refused, match="not minimal"):
            refuse_unless_minimal(subject, Meter())


def test_membership_agrees_with_all_elements() -> None:
    """S4 wr Z2 on eight points, from below: 2^2.2^2.3^2.2^2.2 elements."""
    four = [(1, 0, 3, 2), (2, 3, 0, 1), (1, 2, 0, 3), (1, 0, 2, 3)]
    elements = [(*g, 4, 5, 6, 7) for g in four] + [(0, 1, 2, 3, *(4 + q for q in g)) for g in four]
    chain = Chain(8, Meter())
    group = {tuple(range(8))}
    for element in [*elements, (4, 5, 6, 7, 0, 1, 2, 3)]:
        chain.add(element, "x")
        while True:
            larger = group | {tuple(element[q] for q in g) for g in group}
            if larger == group:
                break
            group = larger
        assert chain.order == len(group)
        assert all(chain.contains(g) for g in group)
    assert len(group) == 2 * 24**2
    chance = random.Random(1)
    for _ in range(500):
        g = tuple(chance.sample(range(8), 8))
        assert chain.contains(g) == (g in group)


def test_fields_that_are_no_strings() -> None:
    one: dict[Any, Any] = {**certificate("letters", {"letters": [], "images": []}, facts=["group"])}
    assert check(one).accepted
    assert check({**one, 1: 2, None: 3, "x": 4}).reason == "certificate: the field '1' is not known"
