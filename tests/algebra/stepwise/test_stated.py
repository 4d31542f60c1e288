"""Model files with a number format, as automata."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy

from tc0kit.algebra.stepwise.recurrence import complex_diagonal, dense, scalar
from tc0kit.algebra.stepwise.stated import stated_recurrence
from tc0kit.algebra.stepwise.tracks import Collision, Tracked, tracks
from tc0kit.errors import UserError
from tc0kit.models.format_text import NAMED, parse_format
from tc0kit.models.recurrence import Recurrence
from tc0kit.tasks import parse_task


def test_a_real_diagonal_recurrence_is_channels() -> None:
    fp16 = NAMED["fp16"]
    flip = Recurrence.of_matrices({"0": [[1]], "1": [[-1]]}, format=fp16)
    assert stated_recurrence(flip) == scalar(fp16, {"0": (1, 0), "1": (-1, 0)})
    assert isinstance(tracks(stated_recurrence(flip), parse_task("parity"), (1,)), Tracked)


def test_a_root_of_unity_is_a_pair_and_is_rounded_from_the_algebraic_number() -> None:
    root = (sympy.sqrt(2) + sympy.I * sympy.sqrt(2)) / 2
    turn = Recurrence.of_matrices({"a": [[root]]})
    for name in ("fp16", "bf16", "fp8-e4m3", "fp32"):
        fmt = NAMED[name]
        eighth = Fraction(math.sqrt(0.5))
        expected = complex_diagonal(fmt, {"a": ([(eighth, eighth)], [(0, 0)])})
        assert stated_recurrence(turn, fmt) == expected
    assert isinstance(tracks(stated_recurrence(turn, NAMED["fp16"]), parse_task("Z8 over generators"), (1, 0)), Tracked)
    answer = tracks(stated_recurrence(turn, parse_format("fixed:bits=3,fraction=1")), parse_task("Z8 over generators"))
    assert isinstance(answer, Collision)


def test_other_matrices_are_dense_and_keep_their_rounding() -> None:
    fmt = parse_format("fixed:bits=6,fraction=3")
    half = sympy.Rational(1, 2)
    model = Recurrence.of_matrices({"a": [[0, half], [1, -1]]}, {"a": [1, half]}, format=fmt)
    rows = ([[0, Fraction(1, 2)], [1, -1]], [1, Fraction(1, 2)])
    assert stated_recurrence(model) == dense(fmt, {"a": rows})
    assert stated_recurrence(replace(model, step_rounding="once")) == dense(fmt, {"a": rows}, "once")


def test_mistakes_get_one_line() -> None:
    flip = Recurrence.of_matrices({"a": [[1]]}, name="flip")
    with pytest.raises(UserError, match=r"flip: no number format is stated; add \[recurrence.format\]"):
        stated_recurrence(flip)
    family = Recurrence.of_function(
        lambda beta: sympy.Matrix([[beta]]), dimension=1, parameters={"beta": "in [0, 1]"}, name="gate"
    )
    with pytest.raises(UserError, match="gate: a family has no letters; give its parameters values first"):
        stated_recurrence(family, NAMED["fp16"])
