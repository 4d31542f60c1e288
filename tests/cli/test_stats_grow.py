"""``tc0kit stats --grow`` on every kind of thing that compiles: exponents, and whether the depth moves."""

from __future__ import annotations

import json

import pytest

CONSTANT = [
    (["product", "--bits", "1"], "n=2..64", 4),
    (["product", "--bits", "2"], "n=2..32", 6),
    (["product", "--bits", "8"], "n=1..8", 6),
    (["sum", "--bits", "1"], "n=1..64", 2),
    (["sum", "--bits", "64"], "n=2..16", 2),
    (["s4"], "n=2..32", 2),
    (["s4", "--bits", "12", "--last"], "n=2..32", 2),
    (["gla", "--bits", "1"], "n=2..16", 6),
    (["gla", "--bits", "4", "--last"], "n=2..16", 6),
    (["mamba", "--bits", "2", "--last"], "n=2..8", 7),
    (["mamba", "--bits", "1", "--layers", "2"], "n=2..4", None),
    (["S3", "--last"], "n=2..64", 4),
    (["S3"], "n=2..32", 4),
    (["S4 x Z2", "--last"], "n=2..16", None),
    (["(ab)*", "--last"], "n=2..32", None),
    (["Z6"], "n=2..64", 2),
]


@pytest.mark.parametrize(("options", "sizes", "depth"), CONSTANT)
def test_constant_depth(tc0kit, options: list[str], sizes: str, depth: int | None) -> None:
    fields = json.loads(tc0kit("stats", *options, "--grow", sizes, "--json").out)
    assert fields["constant_depth"], fields["depth"]
    if depth is not None:
        assert fields["depth"][-1] == depth
    assert 0 <= fields["gate_exponent"] < fields["wire_exponent"] + 0.2
    assert "does not move" in tc0kit("stats", *options, "--grow", sizes).out


@pytest.mark.parametrize("what", ["deltanet", "A5"])
def test_log_depth(tc0kit, what: str) -> None:
    options = ["stats", what, "--depth", "log", "--last", "--grow", "n=2..16"]
    fields = json.loads(tc0kit(*options, "--json").out)
    steps = {b - a for a, b in zip(fields["depth"], fields["depth"][1:], strict=False)}
    assert not fields["constant_depth"] and len(steps) == 1 and steps.pop() in (1, 2)  # levels for each doubling
    assert "the depth grows from" in tc0kit(*options).out
