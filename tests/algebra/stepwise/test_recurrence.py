"""One step of a recurrence against NumPy's float16, operation by operation, and against exact fractions."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from tc0kit.algebra.stepwise.recurrence import (
    FormatRecurrence,
    complex_diagonal,
    dense,
    diagonal,
    row_result,
    scalar,
)
from tc0kit.errors import UserError
from tc0kit.models.format_text import NAMED, parse_format

FP16 = NAMED["fp16"]


def random_half(chance: random.Random) -> Fraction:
    return Fraction(float(np.float16(chance.uniform(-2, 2) * 2.0 ** chance.randint(-12, 3))))


def test_dense_steps_are_numpys_operations() -> None:
    chance = random.Random(3)
    for _ in range(40):
        d = chance.randint(1, 4)
        matrix = [[random_half(chance) for _ in range(d)] for _ in range(d)]
        vector = [random_half(chance) for _ in range(d)]
        recurrence = dense(FP16, {"a": (matrix, vector)})
        a = np.array([[float(x) for x in row] for row in matrix], dtype=np.float16)
        b = np.array([float(x) for x in vector], dtype=np.float16)
        h = np.array([float(random_half(chance)) for _ in range(d)], dtype=np.float16)
        state = recurrence.start([Fraction(float(x)) for x in h])
        (step,) = recurrence.steps()
        for _ in range(20):
            with np.errstate(all="ignore"):
                total = a[:, 0] * h[0]
                for j in range(1, d):
                    total = total + a[:, j] * h[j]
                h = total + b
            state = step(state)
            expected = [FP16.nan if np.isnan(x) else int(x.view(np.uint16)) for x in h]
            assert list(state) == expected


def test_a_complex_channel_is_two_real_rows() -> None:
    chance = random.Random(4)
    for _ in range(50):
        re, im, x, y, u, v = (np.float16(float(random_half(chance))) for _ in range(6))
        recurrence = complex_diagonal(
            FP16, {"a": ([(Fraction(float(re)), Fraction(float(im)))], [(Fraction(float(u)), Fraction(float(v)))])}
        )
        state = recurrence.start([Fraction(float(x)), Fraction(float(y))])
        expected = (re * x - im * y + u, im * x + re * y + v)
        assert recurrence.steps()[0](state) == tuple(int(z.view(np.uint16)) for z in expected)


def test_the_three_orders_of_rounding_differ_where_they_should() -> None:
    fmt = parse_format("fixed:bits=6,fraction=2,rounding=floor")
    quarter = Fraction(1, 4)
    matrix = [[quarter, quarter, quarter]] * 3
    state = dense(fmt, {"a": (matrix, [0] * 3)}).start([Fraction(3, 4)] * 3)  # products of 3/16
    results = {
        order: fmt.value(dense(fmt, {"a": (matrix, [0] * 3)}, order).steps()[0](state)[0])  # type: ignore[arg-type]
        for order in ("each", "fused", "once")
    }
    assert results == {"each": 0, "fused": 0, "once": Fraction(1, 2)}
    chance = random.Random(5)
    nearest = parse_format("fixed:bits=6,fraction=2")
    for _ in range(100):
        weights = [Fraction(chance.randint(-8, 8), 4) for _ in range(2)]
        row = (tuple(enumerate(weights)), Fraction(chance.randint(-4, 4), 4))
        state = tuple(chance.randrange(64) for _ in range(2))
        x, y = (nearest.value(p) for p in state)
        exact = weights[0] * x + weights[1] * y + row[1]
        assert row_result(nearest, "once", row, state) == nearest.encode(exact)
        inner = nearest.value(nearest.encode(row[1] + weights[0] * x))
        assert row_result(nearest, "fused", row, state) == nearest.encode(inner + weights[1] * y)


def test_compiled_steps_are_the_definition() -> None:
    chance = random.Random(6)
    for name in ("fp8-e4m3", "fp8-e5m2", "bf16", "fixed:bits=5,fraction=3,overflow=wrap"):
        fmt = parse_format(name)
        states = [p for p in (chance.randrange(1 << fmt.bits) for _ in range(60)) if fmt.is_state(p)]
        for order in ("each", "fused", "once"):
            numbers = [Fraction(chance.randint(-8, 7), 8) for _ in range(6)]
            matrix, vector = [numbers[:2], numbers[2:4]], numbers[4:]
            recurrence = dense(fmt, {"a": (matrix, vector)}, order)  # type: ignore[arg-type]
            (step,) = recurrence.steps()
            for _ in range(60):
                state = (chance.choice(states), chance.choice(states))
                expected = tuple(row_result(fmt, recurrence.rounding, row, state) for row in recurrence.rows[0])
                assert step(state) == expected == step(state)


def test_diagonal_channels_are_scalars_side_by_side() -> None:
    fmt = NAMED["fp8-e4m3"]
    both = diagonal(fmt, {"a": ([Fraction(1, 3), -1], [1, Fraction(1, 2)])})
    one, two = scalar(fmt, {"a": (Fraction(1, 3), 1)}), scalar(fmt, {"a": (-1, Fraction(1, 2))})
    for p in fmt.states()[::7]:
        for q in fmt.states()[::11]:
            assert both.steps()[0]((p, q)) == one.steps()[0]((p,)) + two.steps()[0]((q,))


def test_weights_are_rounded_unless_exact() -> None:
    fmt = parse_format("fixed:bits=4,fraction=2")
    assert scalar(fmt, {"a": (Fraction(1, 3), 0)}).rows[0][0][0] == ((0, Fraction(1, 4)),)
    assert scalar(fmt, {"a": (Fraction(1, 3), 0)}, exact_weights=True).rows[0][0][0] == ((0, Fraction(1, 3)),)


def test_mistakes_get_one_line() -> None:
    fmt = parse_format("fixed:bits=4,fraction=2")

    def message(build: object) -> str:
        with pytest.raises(UserError) as caught:
            build()  # type: ignore[operator]
        return str(caught.value)

    name = "fixed:bits=4,fraction=2"
    assert message(lambda: scalar(fmt, {"a": (2, 0)})) == (
        f"letter 'a': 2 is outside {name}, whose numbers go from -2 to 7/4"
    )
    assert message(lambda: scalar(NAMED["fp16"], {"a": (10**6, 0)})) == (
        "letter 'a': 1000000 is outside fp16, whose numbers go from -65504 to 65504"
    )
    assert message(lambda: scalar(NAMED["fp8-e4m3"], {"a": (0, -500)})) == (
        "letter 'a': -500 is outside fp8-e4m3, whose numbers go from -448 to 448"
    )
    assert scalar(NAMED["fp16"], {"a": (65510, 0)}).rows[0][0][0] == ((0, Fraction(65504)),)
    assert message(lambda: dense(fmt, {"a": ([[1, 0], [0]], [0, 0])})) == (
        "letter 'a': sizes 2, 2, 2, 1, but all must be 2"
    )
    assert message(lambda: scalar(fmt, {})) == "a recurrence needs a letter and a coordinate"
    assert message(lambda: scalar(fmt, {"a": (1, 0)}, "twice")) == (  # type: ignore[arg-type]
        "rounding: 'twice' is none of each, fused, once"
    )
    assert message(lambda: scalar(fmt, {"a": (1, 0)}).start([1, 0])) == "start: 1 numbers are needed, not 2"
    assert message(lambda: scalar(fmt, {"a": (1, Fraction(1, 3))}, exact_weights=True)) == (
        f"letter 'a': b is no number of {name}; exact weights need rounding 'once' for that"
    )
    assert message(lambda: FormatRecurrence(fmt, "each", 2, ("a",), ((),))) == (
        "letter 'a': 2 rows with as many coordinates are needed"
    )
