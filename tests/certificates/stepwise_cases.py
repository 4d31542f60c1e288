"""Small recurrences in number formats and certificates about them, for the tests of the checkers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tc0kit.algebra.certify import Certificate
from tc0kit.algebra.stepwise.bounds import bound_of, channel_bound
from tc0kit.algebra.stepwise.certify import (
    automaton_certificate,
    bound_certificate,
    order_certificate,
    tracking_certificate,
)
from tc0kit.algebra.stepwise.order import natural_order
from tc0kit.algebra.stepwise.reach import StateAutomaton, reachable, whole_format
from tc0kit.algebra.stepwise.recurrence import FormatRecurrence, complex_diagonal, dense, scalar
from tc0kit.algebra.stepwise.tracks import tracks
from tc0kit.models.format_text import NAMED, parse_format
from tc0kit.tasks import parse_task

HALF = Fraction(1, 2)


def three_bits(overflow: str, letters: dict[str, tuple[Fraction | int, Fraction | int]]) -> FormatRecurrence:
    return scalar(parse_format(f"fixed:bits=3,fraction=1,rounding=floor,overflow={overflow}"), letters)


FOUR_LETTERS = {"p": (-3 * HALF, -1), "q": (3 * HALF, -2), "r": (-3 * HALF, 0), "s": (3 * HALF, -3 * HALF)}
ONE_GATE = {"a": (3 * HALF, 0), "b": (3 * HALF, -HALF)}


def grid() -> FormatRecurrence:
    """The complex channel that acts on seven points of {-1, 0, 1}^2 as S_7."""
    tenth = Fraction(1, 10)
    return complex_diagonal(
        parse_format("fixed:bits=2,fraction=0,symmetric=true"),
        {
            "f": ([(-8 * tenth, -5 * tenth)], [(Fraction(-13, 20), -tenth)]),
            "g": ([(-4 * tenth, -8 * tenth)], [(-4 * tenth, -2 * tenth)]),
        },
        "once",
        exact_weights=True,
    )


def quarter_turns(order: Any = "each", name: str = "fp8-e4m3") -> FormatRecurrence:
    return dense(NAMED[name], {"a": ([[0, -1], [1, 0]], [0, 0])}, order)


def ordered(automaton: StateAutomaton) -> Certificate:
    found = natural_order(automaton)
    assert found is not None
    return order_certificate(automaton, found)


def stepwise_certificates() -> list[Certificate]:
    """Return small certificates of every kind and shape that has a subject."""
    parity = scalar(NAMED["fp16"], {"0": (1, 0), "1": (-1, 0)})
    small_float = parse_format("float:exponent=2,mantissa=1")
    saturating = whole_format(three_bits("saturate", FOUR_LETTERS))
    turning = whole_format(three_bits("wrap", {"a": (HALF, -2), "b": (-1, HALF)}))
    negative = whole_format(scalar(small_float, {"a": (-1, 0), "b": (-HALF * 3, 1)}))
    third = complex_diagonal(parse_format("fixed:bits=5,fraction=3"), {"a": ([(-HALF, Fraction(7, 8))], [(0, 0)])})
    return [
        tracking_certificate(tracks(parity, parse_task("parity"), (1,))),
        tracking_certificate(tracks(parity, parse_task("parity"), (0,))),
        tracking_certificate(tracks(quarter_turns("fused"), parse_task("Z4 over generators"), (1, 0))),
        tracking_certificate(tracks(third, parse_task("Z3 over generators"), (1, 0))),
        tracking_certificate(tracks(third, parse_task("Z5 over generators"), (1, 0))),
        automaton_certificate(reachable(grid(), (-1, -1))),
        automaton_certificate(whole_format(three_bits("wrap", ONE_GATE))),
        automaton_certificate(negative),
        ordered(saturating),
        ordered(turning),
        ordered(negative),
        ordered(whole_format(three_bits("saturate", ONE_GATE))),
    ]


def channel_certificates() -> list[Certificate]:
    """Return one certificate for each bound."""
    fp16 = NAMED["fp16"]
    return [
        bound_certificate(bound_of(three_bits("saturate", ONE_GATE))),
        bound_certificate(channel_bound(fp16, [(0, 1), (-1, 0)])),
        bound_certificate(channel_bound(fp16, [(0, 1), (-1, HALF)])),
        bound_certificate(bound_of(three_bits("wrap", {"a": (HALF, -2), "b": (-1, HALF)}))),
    ]
