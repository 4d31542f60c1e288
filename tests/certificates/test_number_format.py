"""The two arithmetics, of the producer (integers) and of the checker (neighbours by bisection), agree bit by bit."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from tc0kit.algebra.stepwise.certify import format_fields
from tc0kit.algebra.stepwise.recurrence import STEP_ROUNDINGS, row_result
from tc0kit.certificates.base import Meter
from tc0kit.certificates.number_format import Format, step
from tc0kit.models.format_text import NAMED, parse_format
from tc0kit.models.formats import ROUNDINGS

BASES = [
    "fixed:bits=3,fraction=1,overflow=saturate",
    "fixed:bits=4,fraction=2,overflow=wrap",
    "fixed:bits=3,fraction=0,symmetric=true",
    "float:exponent=2,mantissa=1",
    "float:exponent=3,mantissa=2,overflow=saturate",
    "float:exponent=3,mantissa=1,finite=true",
    "float:exponent=3,mantissa=2,subnormals=false",
    *(f"{name}:" for name in NAMED),
]


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("base", BASES)
def test_both_arithmetics_agree(base: str, rounding: str) -> None:
    fmt = parse_format(f"{base}{'' if base.endswith(':') else ','}rounding={rounding}")
    checker = Format(format_fields(fmt), Meter())
    chance = random.Random(1)
    small = fmt.bits <= 8
    patterns = (
        fmt.states() if small else [p for p in (chance.randrange(1 << fmt.bits) for _ in range(99)) if fmt.is_state(p)]
    )
    if not small:
        patterns += [fmt.largest, fmt.infinity, fmt.nan, 0, 1 << (fmt.bits - 1)]
    for pattern in range(1 << fmt.bits) if small else patterns:
        assert checker.is_number(pattern) == fmt.is_state(pattern)
    finite = [p for p in patterns if not fmt.is_nan(p) and not fmt.is_infinite(p)]
    for _ in range(80):
        state = tuple(chance.choice(patterns) for _ in range(2))
        weights = [fmt.value(chance.choice(finite)) for _ in range(2)]
        if chance.random() < 0.3:
            weights[0] *= Fraction(chance.randint(1, 9), 7)
        row = (tuple(enumerate(weights)), fmt.value(chance.choice(finite)))
        for order in STEP_ROUNDINGS:
            rows = [([*row[0]], row[1])]
            assert step(checker, order, rows, state) == (row_result(fmt, order, row, state),), (order, row, state)
