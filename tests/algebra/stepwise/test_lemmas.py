"""The lemmas against enumeration: in small formats, every gate and summand, and the groups that they generate."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from certificate_oracle import holds

from tc0kit.algebra.certify import subject_of_action
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.algebra.stepwise.bounds import CLASS_OF, bound_of, channel_bound
from tc0kit.algebra.stepwise.certify import order_certificate
from tc0kit.algebra.stepwise.order import natural_order
from tc0kit.algebra.stepwise.reach import whole_format
from tc0kit.algebra.stepwise.recurrence import FormatRecurrence, dense, scalar
from tc0kit.algebra.stepwise.tracks import Collision, tracks
from tc0kit.certificates import check
from tc0kit.errors import UserError
from tc0kit.models.format_text import NAMED, parse_format
from tc0kit.models.formats import ROUNDINGS, NumberFormat
from tc0kit.tasks import parse_task

MONOTONE = [
    "fixed:bits=3,fraction=1",
    "fixed:bits=4,fraction=2",
    "fixed:bits=4,fraction=1,symmetric=true",
    "float:exponent=2,mantissa=1",
    "float:exponent=2,mantissa=1,overflow=saturate",
    "float:exponent=2,mantissa=1,finite=true",
    "float:exponent=3,mantissa=1,subnormals=false",
]
WRAPPING = ["fixed:bits=3,fraction=1,overflow=wrap", "fixed:bits=4,fraction=1,overflow=wrap"]


def numbers(fmt: NumberFormat) -> list[Fraction]:
    return sorted({fmt.value(p) for p in fmt.states() if not fmt.is_nan(p) and not fmt.is_infinite(p)})


def every_letter(fmt: NumberFormat, gates: list[Fraction], order: str) -> FormatRecurrence:
    letters = {f"{a},{b}": (a, b) for a in gates for b in numbers(fmt)}
    return scalar(fmt, letters, order)  # type: ignore[arg-type]


@pytest.mark.parametrize("order", ["each", "once"])
@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("base", MONOTONE)
def test_the_sign_of_the_gate_is_the_sign_of_the_letter(base: str, rounding: str, order: str) -> None:
    fmt = parse_format(f"{base},rounding={rounding}")
    automaton = whole_format(every_letter(fmt, numbers(fmt), order))
    found = natural_order(automaton)
    assert found is not None and found.shape == "chain"
    for (rows,), image, sign in zip(automaton.recurrence.rows, automaton.action.images, found.signs, strict=True):
        gate = rows[0][0][1]
        on_chain = [q for q in found.points if image[q] in found.points]
        if gate and len({image[q] for q in on_chain}) > 1:  # a gate 0 may still tell -0 from +0
            assert (gate > 0) == (sign == "+")
    result = check(order_certificate(automaton, found))
    assert result.accepted, result.reason


@pytest.mark.parametrize("base", [*MONOTONE[:1], *MONOTONE[3:6]])
def test_all_letters_of_a_sign_generate_what_the_bound_says(base: str) -> None:
    fmt = parse_format(base)
    values = numbers(fmt)
    positive = every_letter(fmt, [a for a in values if a >= 0], "each")
    assert bound_of(positive).bound == "aperiodic"
    assert TransformationMonoid(whole_format(positive).action).is_aperiodic()
    negative = every_letter(fmt, [a for a in values if a <= 0], "each")
    assert bound_of(negative).bound == "quasi-aperiodic"
    monoid = TransformationMonoid(whole_format(negative).action)
    assert monoid.is_quasi_aperiodic() and not monoid.is_aperiodic()
    mixed = every_letter(fmt, values, "each")
    assert bound_of(mixed).bound == "2-groups"
    monoid = TransformationMonoid(whole_format(mixed).action)
    assert monoid.group_primes() == (2,) and not monoid.is_quasi_aperiodic()
    assert all(len(set(group.permutations())) <= 2 for group in monoid.components(2))


@pytest.mark.parametrize("order", ["each", "once"])
@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("base", WRAPPING)
def test_small_gates_wind_round_the_cycle_once(base: str, rounding: str, order: str) -> None:
    fmt = parse_format(f"{base},rounding={rounding}")
    small = every_letter(fmt, [a for a in numbers(fmt) if abs(a) <= 1], order)
    assert bound_of(small).bound == "solvable"
    automaton = whole_format(small)
    found = natural_order(automaton)
    assert found is not None and found.shape == "cycle"
    result = check(order_certificate(automaton, found))
    assert result.accepted and result.proves == ["solvable"]
    assert TransformationMonoid(automaton.action).is_solvable()


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_summands_between_the_numbers_keep_the_cycle(rounding: str) -> None:
    fmt = parse_format(f"fixed:bits=3,fraction=1,overflow=wrap,rounding={rounding}")
    sevenths = {f"{a},{b}": (Fraction(a, 7), Fraction(b, 14)) for a in range(-7, 8) for b in range(-14, 15)}
    found = natural_order(whole_format(scalar(fmt, sevenths, "once", exact_weights=True)))
    assert found is not None and found.shape == "cycle"


def test_pairs_of_letters_against_brute_force() -> None:
    chance = random.Random(8)
    seen = set()
    for _ in range(150):
        fmt = parse_format(chance.choice([*MONOTONE[:1], *MONOTONE[3:5], *WRAPPING[:1]]))
        values = numbers(fmt)
        letters = {name: (chance.choice(values), chance.choice(values)) for name in "ab"}
        recurrence = scalar(fmt, letters)
        bound = bound_of(recurrence).bound
        seen.add(bound)
        subject = subject_of_action(whole_format(recurrence).action)
        if bound is not None:
            assert holds(subject, {"2-groups": "p-group 2"}.get(bound, bound))
    assert seen == {"aperiodic", "quasi-aperiodic", "2-groups", "solvable", None}


def test_the_sign_of_zero_is_a_bit_but_no_number() -> None:
    fmt = parse_format("float:exponent=2,mantissa=1,rounding=floor")  # rounds -0 + 0 to -0
    recurrence = scalar(fmt, {"0": (0, 0), "1": (-1, 0)})
    assert bound_of(recurrence).bound == "quasi-aperiodic"  # of the numbers
    assert not TransformationMonoid(whole_format(recurrence).action).is_quasi_aperiodic()  # of the bit patterns
    zeros = {fmt.encode(0), 1 << (fmt.bits - 1)}
    hold, flip = recurrence.steps()
    assert {hold((p,)) == (p,) for p in zeros} == {True} and {flip((p,)) == (p,) for p in zeros} == {False}
    assert isinstance(tracks(recurrence, parse_task("parity")), Collision)


def test_floats_of_sixteen_bits_are_chains() -> None:
    for name in ("fp16", "bf16"):
        automaton = whole_format(scalar(NAMED[name], {"a": (Fraction(-3, 4), 1)}))
        found = natural_order(automaton)
        assert found is not None and found.shape == "chain" and found.signs == ("-",)
        assert automaton.action.degree - len(found.points) == 1  # NaN


def test_a_rounding_that_is_not_monotone_would_be_noticed() -> None:
    images = ((1, 0, 2),)
    automaton = whole_format(scalar(parse_format("fixed:bits=2,fraction=0,symmetric=true"), {"a": (1, 0)}))
    spoilt = type(automaton)(automaton.recurrence, automaton.states, type(automaton.action)(3, ("a",), images), False)
    assert natural_order(spoilt) is not None and natural_order(spoilt).shape == "cycle"  # type: ignore[union-attr]
    found = natural_order(automaton)
    assert found is not None
    assert not check({**order_certificate(automaton, found), "subject": subject_of_action(spoilt.action)}).accepted


def test_bounds_without_a_recurrence() -> None:
    fp16 = NAMED["fp16"]
    assert channel_bound(fp16, [(0, 2)]).bound == "aperiodic"
    assert channel_bound(fp16, [(0, 2), (-1, 0)]).bound == "quasi-aperiodic"
    assert channel_bound(fp16, [(-1, 1)]).bound == "2-groups"
    wrap = parse_format("fixed:bits=8,fraction=6,overflow=wrap")
    assert channel_bound(wrap, [(-1, 1)]).bound == "solvable"
    assert channel_bound(wrap, [(0, Fraction(9, 8))]).bound is None
    assert set(CLASS_OF.values()) == {"AC0", "AC0[2]", "ACC0"}
    with pytest.raises(UserError, match="gates: at least one range, from a lowest to a highest number, is needed"):
        channel_bound(fp16, [(1, 0)])
    with pytest.raises(UserError, match="coordinate 0 depends on others; the bounds are about independent real"):
        bound_of(dense(fp16, {"a": ([[1, 0], [0, 1]], [0, 0])}))
