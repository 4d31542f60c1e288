"""Ranges of formulas: no value outside, and exact ones are reached at both ends."""

from __future__ import annotations

import random

import pytest
import sympy

from tc0kit.models.ranges import parse_range
from tc0kit.models.recurrence import Recurrence
from tc0kit.models.recurrence_file import parse_recurrence
from tc0kit.theory.analysis.intervals import connected, is_exact, range_of, ranges_of
from tc0kit.theory.analysis.shapes import shape_of

RANGES = ("in [0, 1]", "in (0, 1)", "in (0, oo)", "in [-1, 2)", "in (-3, -1]", "in [0, 2]", "abs <= 1")
FORMULAS = (
    "1 - 2 * a", "a * b", "exp(-a)", "a^2", "a^3 - b", "1 / (1 + a^2)", "(a + b) * a", "exp(-a * b)", "a - a * b",
    "a^2 * b^2 - 1", "2 / (4 + a)", "a * b * c",
)  # fmt: skip


def family(formula: str, texts: dict[str, str]) -> Recurrence:
    lines = ["[recurrence]", "dimension = 1", f'A = "({formula}) * I"', "[recurrence.parameters]"]
    return parse_recurrence("\n".join([*lines, *(f'{name} = "{text}"' for name, text in texts.items())]))


def near(low: float, high: float, chance: random.Random) -> float:
    low, high = max(low, -700.0), min(high, 700.0)
    if low < 0 < high and chance.random() < 0.1:
        return 0.0
    place = chance.choice((0.0, 1.0, 1e-9, 1 - 1e-9, chance.random()))
    return low + (high - low) * place


@pytest.mark.parametrize("formula", FORMULAS)
def test_values_stay_inside_and_exact_ends_are_approached(formula: str) -> None:
    chance = random.Random(formula)
    for _ in range(6):
        names = [name for name in "abc" if name in formula.replace("exp", "")]
        recurrence = family(formula, {name: chance.choice(RANGES) for name in names})
        expression = recurrence.formula[0, 0]
        found = range_of(expression, ranges_of(recurrence.parameters))
        if found is None:
            continue
        low, high = float(found.low), float(found.high)
        symbols = {str(s): s for s in expression.free_symbols}
        bounds = {p.name: tuple(map(float, p.component_bounds)) for p in recurrence.parameters if p.name in symbols}
        function = sympy.lambdify(list(symbols.values()), expression, "math")
        seen = []
        for _ in range(300):
            value = function(*(near(*bounds[name], chance) for name in symbols))
            assert low - 1e-6 <= value <= high + 1e-6
            seen.append(value)
        if is_exact(expression, connected(recurrence.parameters)):
            for end, best in ((low, min(seen)), (high, max(seen))):
                assert abs(best - end) < 5e-3 or (abs(end) == float("inf") and abs(best) > 30), (str(recurrence), end)


@pytest.mark.parametrize(
    ("formula", "ranges", "shown"),
    [
        ("exp(-a)", {"a": "in (0, oo)"}, "(0, 1)"),
        ("exp(-a)", {"a": "in [0, oo)"}, "(0, 1]"),
        ("a * b", {"a": "in [0, 1]", "b": "in (0, 1)"}, "[0, 1)"),
        ("a * b", {"a": "in (0, 1]", "b": "in (0, 1)"}, "(0, 1)"),
        ("a^2", {"a": "in (-1, 1)"}, "[0, 1)"),
        ("1 - 2 * a", {"a": "in (0, 1)"}, "(-1, 1)"),
        ("1 / a", {"a": "in (0, 2]"}, "[1/2, oo)"),
        ("a * b", {"a": "in [-1, 1]", "b": "in (0, 1]"}, "[-1, 1]"),
    ],
)
def test_open_and_closed_ends(formula: str, ranges: dict[str, str], shown: str) -> None:
    recurrence = family(formula, ranges)
    found = range_of(recurrence.formula[0, 0], ranges_of(recurrence.parameters))
    assert found is not None and found.shown == shown


@pytest.mark.parametrize(
    ("A", "parameters", "given", "spectrum", "changes"),
    [
        # ranges that no row has: nothing is chosen by them
        ("a * I", {"a": "in (1/2, 1)"}, True, "nonnegative", False),
        ("a * I", {"a": "in [0, 1)"}, True, "nonnegative", False),
        ("a * (1 - a) * I", {"a": "in [0, 1]"}, True, "nonnegative", False),
        ("a * I", {"a": "in {0, 1}"}, True, "nonnegative", False),
        # the sign is a weight, not the token's
        ("s * a * I", {"s": "fixed in [-1, 1]", "a": "in (0, 1)"}, True, "real", False),
        ("(a - 1) * I", {"a": "in [0, 1]"}, True, "real", False),
        ("a * w * I", {"a": "in [-1, 1]", "w": "fixed in [0, 1]"}, False, "real", True),
        ("I - b * k * k^T", {"b": "in [0, 1/2]", "k": "unit vector"}, True, "nonnegative", False),
        ("I - b * k * k^T", {"b": "in (0, 2)", "k": "unit vector"}, True, "real", True),
        ("z * I", {"z": "complex, abs = 1"}, True, "complex", True),
        ("P * diag(w)", {"P": "permutation matrix", "w": "vector in (0, 1)"}, True, "complex", False),
    ],
)
def test_shapes_that_are_no_row(A: str, parameters: dict[str, str], given: bool, spectrum: str, changes: bool) -> None:
    lines = ["[recurrence]", "dimension = 2", f'A = "{A}"', "[recurrence.parameters]"]
    shape = shape_of(parse_recurrence("\n".join([*lines, *(f'{k} = "{v}"' for k, v in parameters.items())])))
    traits = shape.traits
    assert (traits.given, traits.spectrum, traits.negative_and_selective and traits.transition != "dense") == (
        given,
        spectrum,
        changes,
    )


def test_a_complex_parameter_has_no_real_range() -> None:
    parameter = parse_range("z", "complex, abs <= 1", 1)
    assert ranges_of([parameter]) == {} and range_of(parameter.content, {}) is None
