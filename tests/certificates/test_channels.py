"""The kind ``channels``: a changed bound, gate or format is accepted only where the bound still follows."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from stepwise_cases import channel_certificates
from test_mutations import mutants

from tc0kit.algebra.stepwise.bounds import channel_bound
from tc0kit.certificates import check
from tc0kit.models.formats import NumberFormat

STRENGTH = ["aperiodic", "quasi-aperiodic", "2-groups", "solvable"]


def follows(certificate: dict[str, Any]) -> bool:
    fmt = NumberFormat("read back", **certificate["format"])
    gates = [(Fraction(*low), Fraction(*high)) for low, high in certificate["gates"]]
    bound = channel_bound(fmt, gates).bound
    return bound is not None and STRENGTH.index(bound) <= STRENGTH.index(certificate["bound"])


def test_each_bound_is_accepted() -> None:
    found = channel_certificates()
    assert [one["bound"] for one in found] == STRENGTH
    for one in found:
        result = check(one)
        assert result.accepted, result.reason
        assert result.proves == [f"stacks of these channels: {one['bound']}"]
        assert result.trusted


def test_every_mutant_is_rejected_or_follows() -> None:
    chance = random.Random(2)
    rejected = accepted = 0
    for one in channel_certificates():
        for _, mutant in mutants(one, chance, 600):
            result = check(mutant)
            rejected += not result.accepted
            if result.accepted:
                accepted += 1
                assert follows(mutant)
    assert rejected > 3 * accepted > 0


def test_reasons() -> None:
    monotone, uniform, _, wrapping = channel_certificates()
    assert check({**uniform, "bound": "aperiodic"}).reason == (
        "bound: 'aperiodic' does not follow; what follows is 'quasi-aperiodic'"
    )
    assert check({**wrapping, "gates": [[[-1, 1], [3, 2]]]}).reason == (
        "gates: with wrap-around nothing is proved for gates beyond -1 .. 1"
    )
    assert check({**monotone, "subject": {"letters": [], "images": []}}).reason == "subject: null is expected"
    assert check({**monotone, "gates": [[[2, 4], [1, 1]]]}).reason == (
        "gates: numerator and denominator must have no common factor"
    )
