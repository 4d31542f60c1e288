"""The class lattice: a partial order, with separations that follow the inclusions."""

from __future__ import annotations

from itertools import product

import pytest

from tc0kit.theory.classes import INCLUSIONS, ClassRef, class_names, contained, included, separation
from tc0kit.theory.conjectures import conjecture, implies


def test_inclusion_is_a_partial_order() -> None:
    names = class_names()
    for a, b in product(names, repeat=2):
        if a != b:
            assert not (included(a, b) and included(b, a))
    for a, b, c in product(names, repeat=3):
        if included(a, b) and included(b, c):
            assert included(a, c)


def test_primes_are_incomparable() -> None:
    assert included("AC0", "AC0[3]") and included("AC0[3]", "ACC0")
    assert not included("AC0[2]", "AC0[3]") and included("AC0[5]", "AC0[5]")


def test_a_separation_never_contradicts_an_inclusion() -> None:
    for hard, name, uniformity in product(class_names(), class_names(), ("DLOGTIME", "L", "poly")):
        if separation(hard, ClassRef(name, uniformity)):
            assert not included(hard, name)


@pytest.mark.parametrize(
    ("hard", "upper", "proved"),
    [
        ("TC0", ClassRef("AC0", "poly"), True),
        ("NC1", ClassRef("AC0", "poly"), True),
        ("AC0[3]", ClassRef("AC0", "poly"), True),
        ("AC0[3]", ClassRef("AC0[2]", "poly"), True),
        ("AC0[3]", ClassRef("AC0[3]", "poly"), False),
        ("ACC0", ClassRef("AC0[2]", "poly"), True),
        ("TC0", ClassRef("TC0 depth 2", "poly"), True),
        ("TC0", ClassRef("TC0 depth 3", "poly"), False),
        ("TC0", ClassRef("CC0"), False),
        ("PNC1", ClassRef("AC0[C=NC1]"), False),
        ("PSPACE", ClassRef("TC0", "L"), True),
        ("PSPACE", ClassRef("L"), True),
        ("PSPACE", ClassRef("TC0", "poly"), False),
        ("EXP", ClassRef("P"), True),
        ("NC1", ClassRef("TC0", "L"), False),
        ("P", ClassRef("L"), False),
        ("NP", ClassRef("P"), False),
    ],
)
def test_what_is_proved_and_what_is_not(hard: str, upper: ClassRef, proved: bool) -> None:
    assert bool(separation(hard, upper)) == proved


def test_nonuniform_classes_are_in_no_uniform_one() -> None:
    assert not contained(ClassRef("TC0", "poly"), ClassRef("P"))
    assert contained(ClassRef("TC0", "L"), ClassRef("L"))
    assert not contained(ClassRef("TC0", "L"), ClassRef("TC0", "DLOGTIME"))


def test_conjectures_imply_weaker_ones() -> None:
    chain = [
        conjecture("NC1", ClassRef("TC0", "poly")),
        conjecture("NC1", ClassRef("TC0", "L")),
        conjecture("NC1", ClassRef("TC0", "DLOGTIME")),
        conjecture("L", ClassRef("TC0", "DLOGTIME")),
    ]
    for i, j in product(range(len(chain)), repeat=2):
        assert implies(chain[i], chain[j]) == (i <= j)
    assert chain[1].id == "TC0[L] != NC1"


def test_every_edge_has_a_source() -> None:
    assert all(edge.source for edge in INCLUSIONS)
