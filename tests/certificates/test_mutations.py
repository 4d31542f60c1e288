"""Mutation: every leaf and every list of every kind is changed; a mutant is rejected or what it says is still true.

The free texts of a verdict (statements, sources, rule names, the question's words) and the letters' names are not
interpreted by the checkers, so they are left alone; everything else is changed.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from typing import Any

from certificate_cases import one_of_each_kind
from certificate_oracle import claims_hold
from mutations import Path, mutants

from tc0kit.certificates import check


def test_every_mutant_is_rejected_or_true() -> None:
    chance = random.Random(5)
    rejected: Counter[str] = Counter()
    equivalent: Counter[str] = Counter()
    for one in one_of_each_kind():
        for path, mutant in mutants(one, chance, 900):
            result = check(mutant)
            if not result.accepted:
                assert result.reason and "\n" not in result.reason
                rejected[one["kind"]] += 1
            elif one["kind"] == "verdict":
                equivalent["verdict"] += 1
                assert verdict_still_says_the_same(one, mutant, path)
            else:
                equivalent[one["kind"]] += 1
                assert claims_hold(mutant, result.proves), (one["kind"], path)
    print({kind: (rejected[kind], equivalent[kind]) for kind in sorted(rejected)})
    assert sum(rejected.values()) > 10_000
    assert all(rejected[kind] > equivalent[kind] for kind in rejected)


def verdict_still_says_the_same(one: dict[str, Any], mutant: dict[str, Any], path: Path) -> bool:
    """Allowed: another proof of the same fact, premises in another order, a last step of another name, more words in
    the question."""
    assert all(mutant[key] == one[key] for key in ("answer", "assuming"))
    assert all(mutant["question"][key] == value for key, value in one["question"].items())
    if path[0] == "parts":
        parts = [{**part, "subject": one["subject"]} for part in mutant["parts"]]
        return all(claims_hold(part, ["non-solvable", "nc1-hard"]) for part in parts)
    return path[0] == "question" or (path[0] == "steps" and ("premises" in path or path[-1] == "id"))


def test_a_mutated_index_is_rejected() -> None:
    for one in one_of_each_kind():
        if one["kind"] == "aperiodic":
            for index in range(-1, 10):
                assert check({**one, "index": index}).accepted == (index == one["index"])


def test_a_lost_assumption_is_noticed() -> None:
    verdict = next(one for one in one_of_each_kind() if one["kind"] == "verdict")
    assert check(verdict).accepted
    assert check({**verdict, "assuming": []}).reason == "assuming: the steps assume ['TC0[L] != NC1'], in sorted order"


def test_a_circle_of_steps_is_noticed() -> None:
    verdict = copy.deepcopy(next(one for one in one_of_each_kind() if one["kind"] == "verdict"))
    verdict["steps"][2]["premises"] = ["v"]
    assert check(verdict).reason == "steps[2]: the premise 'v' is no earlier step"


def test_a_part_proves_only_its_own_facts() -> None:
    verdict = copy.deepcopy(next(one for one in one_of_each_kind() if one["kind"] == "verdict"))
    verdict["steps"][0]["fact"] = "solvable"
    assert check(verdict).reason == "steps[0]: a certificate of kind 'non-solvable' does not prove 'solvable'"


def test_another_subject_is_noticed() -> None:
    verdict = copy.deepcopy(next(one for one in one_of_each_kind() if one["kind"] == "verdict"))
    verdict["subject"]["letters"] = ["x", "y", "z"]
    assert check(verdict).reason.startswith("question: the digest is not that of the subject")
