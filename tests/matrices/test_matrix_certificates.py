"""Certificates about matrices: every mutant is rejected, or what it says is true of its (perhaps altered) family.

The oracle for accepted mutants is a fresh decision about the mutant's family: bounds that a certificate proves must not
contradict those of the decision (a lower bound never exceeds an upper one).
"""

from __future__ import annotations

import json
import random
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from matrix_samples import TABLE, permutation, random_basis, scaled
from mutations import mutants

from tc0kit.algebra.certify import certificate
from tc0kit.algebra.matrices import MatrixFamily, decide_family
from tc0kit.algebra.matrices.bounds import Body, subject_of
from tc0kit.algebra.matrices.linear import determinant
from tc0kit.certificates import check
from tc0kit.certificates.matrix_base import LOWER, UPPER

ORDER = [*UPPER]


def bodies() -> dict[str, tuple[MatrixFamily, Body]]:
    """One certificate of each kind, found in the steps of verdicts."""
    r = random.Random(1)
    families = [MatrixFamily.of(matrices) for matrices, _ in TABLE.values()]
    families += [
        random_basis(r, MatrixFamily.of(TABLE[name][0]))
        for name in ("column-monomial with factors", "diag(2,1/2) and swap", "S3")
    ]
    # Denominators rule out the primes 2 and 3, so the lines are those of F_5^4.
    families.append(
        MatrixFamily.of({x: [[Fraction(r.randint(-3, 3), 6) for _ in range(4)] for _ in range(4)] for x in "ab"})
    )
    found: dict[str, tuple[MatrixFamily, Body]] = {}
    for family in families:
        proof = decide_family(family).certificate
        found.setdefault("matrix-family", (family, {k: proof[k] for k in ("kind", "upper", "lower", "parts")}))
        for part in proof["parts"]:
            found.setdefault(part["kind"], (family, part))
    return found


CASES = bodies()
KINDS = {
    "block-triangular", "column-monomial", "elementary-words", "finite-matrix-monoid", "image-spaces", "matrix-family",
    "matrix-group", "matrix-long-commutators", "matrix-nonsolvable-mod-p", "rank-one-singulars", "triangularisable",
}  # fmt: skip


def test_all_kinds_occur() -> None:
    assert set(CASES) == KINDS


def whole(family: MatrixFamily, body: Body) -> dict[str, Any]:
    fields = {k: v for k, v in body.items() if k != "kind"}
    return json.loads(json.dumps(certificate(body["kind"], subject_of(family), **fields)))  # type: ignore[no-any-return]


def consistent(mutant: dict[str, Any], proves: list[str]) -> bool:
    """True if the bounds that a mutant proves are compatible with a decision about its family."""
    subject = mutant["subject"]
    pairs = [
        (tuple(tuple(row) for row in a), q) for a, q in zip(subject["matrices"], subject["denominators"], strict=True)
    ]
    family = MatrixFamily((), (), (), subject["block"]).replaced(pairs, subject["letters"])
    verdict = decide_family(family)
    uppers = [ORDER.index(fact[6:]) for fact in proves if fact.startswith("upper ")]
    lowers = [ORDER.index(fact[6:]) for fact in proves if fact.startswith("lower ")]
    below = ORDER.index(verdict.lower) if verdict.lower else 0
    if any(upper < below for upper in uppers) or any(lower > ORDER.index(verdict.upper) for lower in lowers):
        return False
    if "finite monoid" in proves and not verdict.finite:
        return False
    return not ("solvable group" in proves and not all(determinant(a) for a in family.numerators))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_mutants(kind: str) -> None:
    family, body = CASES[kind]
    proof = whole(family, body)
    assert check(proof).accepted
    chance = random.Random(kind)
    outcome: Counter[bool] = Counter()
    for path, mutant in mutants(proof, chance, 250):
        result = check(mutant)
        outcome[result.accepted] += 1
        if result.accepted:
            assert consistent(mutant, result.proves), path
        else:
            assert result.reason and "\n" not in result.reason
    assert outcome[False] > 100
    assert outcome[False] > outcome[True]


def test_false_bounds_are_refused() -> None:
    for kind, (family, _) in CASES.items():
        proof = decide_family(family).certificate
        for upper in UPPER[: UPPER.index(proof["upper"])]:
            assert not check({**proof, "upper": upper}).accepted, kind
        if proof["lower"] is None:
            for lower in LOWER:
                assert check({**proof, "lower": lower}).reason == f"no part proves that products are hard for {lower}"


def test_reasons() -> None:
    """Wrong certificates that only one check each catches."""
    sl2 = MatrixFamily.of(TABLE["SL2(Z)"][0])
    basis = [[], [0], [1], [0, 1]]
    assert check(whole(sl2, {"kind": "triangularisable", "basis": basis})).reason.startswith("the trace test fails")
    assert check(whole(sl2, {"kind": "triangularisable", "basis": [[], [0]]})).reason == (
        "basis: a word of the basis times a letter leaves the span, so it is no algebra"
    )
    swap = MatrixFamily.of({"a": permutation([1, 0])})
    group = {
        "kind": "matrix-group",
        "algebra": [[[1, 0], [0, 1]]],
        "cosets": [[0, 0]],
        "table": [[1], [0]],
        "series": [],
    }
    assert check(whole(swap, group)).reason == "series: a column of the table lies outside the listed group"
    assert check(whole(swap, {**group, "series": [[1, 0]]})).accepted
    assert check(whole(swap, {**group, "table": [[0], [1]], "series": []})).reason.startswith(
        "table[0]: a representative"
    )
    doubled = MatrixFamily.of({"a": scaled(2, permutation([1, 0]))})
    vectors = {"kind": "finite-matrix-monoid", "vectors": [[[1, 0], 1], [[0, 1], 1]], "parts": []}
    assert check(whole(swap, vectors)).proves == ["finite monoid", "upper NC1"]
    assert check(whole(doubled, vectors)).reason == "vectors: a letter leads out of the set"
    assert check(whole(doubled, {"kind": "rank-one-singulars", "units": []})).proves == [
        "rank at most one or invertible"
    ]


@pytest.mark.parametrize(
    "junk",
    [None, True, 7, "x", [], {}, {"letters": ["a"]}, {"letters": [], "matrices": [], "denominators": [], "block": 1}],
)
def test_hostile_subjects(junk: Any) -> None:
    for kind in sorted(KINDS):
        family, body = CASES[kind]
        result = check({**whole(family, body), "subject": junk})
        assert not result.accepted and result.reason and "\n" not in result.reason
