"""Random values lie in their ranges, by the check that users' values go through."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tc0kit.models.range_check import checked_value
from tc0kit.models.range_sample import random_value, random_values
from tc0kit.models.ranges import parse_range
from tc0kit.models.recurrence_file import read_recurrence

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "models"


@pytest.mark.parametrize(
    "text",
    [
        "in [0, 2]", "in (0, 1)", "in [1, 1]", "> 0", ">= 1", "< 0", "real", "in {-1, 1}", "in [0, sqrt(2))",
        "complex", "complex, abs <= 1", "complex, abs = 1", "complex, abs in (1/2, 1)", "abs <= 1", "abs in (0, oo)",
        "complex in {1, I}", "integer", "integer in (-2, 3)", "integer >= 5", "integer < 0", "integer, abs in [2, 3]",
        "vector in (0, 1)", "unit vector", "complex unit vector", "one-hot vector", "one-hot matrix", "permutation",
        "orthogonal", "matrix in [-1, 1]",
    ],
)  # fmt: skip
@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_random_values_lie_in_the_range(text: str, dimension: int) -> None:
    parameter = parse_range("x", text, dimension)
    values = [checked_value(parameter, random_value(parameter, Random(seed))) for seed in range(8)]
    if parameter.low != parameter.high and (dimension > 1 or parameter.constraint not in ("unit", "one-hot")):
        assert len(set(values)) > 1 or (dimension, parameter.shape) == (1, "matrix")


@pytest.mark.parametrize("name", ["deltanet", "gated-deltanet", "rwkv7", "scalar-gate", "complex-gate", "pd-ssm"])
def test_families_have_algebraic_instances(name: str) -> None:
    family = read_recurrence(str(EXAMPLES / f"{name}.toml"))
    A, B = family.instance(random_values(family, Random(1)))
    assert A.shape == (family.dimension, family.dimension) and B.shape == (family.dimension, 1)
    assert not A.free_symbols and family.instance(random_values(family, Random(1)))[0] == A
