"""``--float``: circuits over floats on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tc0kit.circuits.float_arithmetic import float_product
from tc0kit.circuits.floats import Float, parse_float_format
from tc0kit.models.catalogue import ROWS


@pytest.fixture
def product(tc0kit, tmp_path: Path) -> str:
    path = tmp_path / "product.json"
    result = tc0kit("compile", "product", "-n", "3", "--float", "4,3,floor", "-o", str(path))
    assert result.code == 0 and "4 + 3 bits" in result.out and "one cast at the end" in result.out
    return str(path)


@pytest.mark.parametrize("method", ["forms", "bits", "gates"])
def test_simulate(tc0kit, product: str, method: str) -> None:
    numbers = parse_float_format("4,3,floor")
    runs = json.loads(tc0kit("simulate", product, "--random", "30", "--method", method, "--json").out)["runs"]
    for run in runs:
        x = run["inputs"]
        expected = float_product(numbers, [Float(x[f"x{i}_m"], x[f"x{i}_e"]) for i in range(3)])
        assert run["outputs"] == {"y_m": expected.mantissa, "y_e": expected.exponent}


def test_simulate_prints_the_values_too(tc0kit, product: str) -> None:
    line = tc0kit("simulate", product, "--input", "x0_m=3,x1_m=-1,x1_e=-2,x2_m=1,x2_e=1").out.strip()
    assert line.endswith("->  y_m=-6 y_e=-1  (y = -3/4)")


def test_the_other_commands_work_on_the_file(tc0kit, product: str, tmp_path: Path) -> None:
    assert json.loads(tc0kit("stats", product, "--json").out)["depth"] == 8
    assert tc0kit("draw", product, "-o", str(tmp_path / "picture.svg")).code == 0
    assert tc0kit("export", product, "-f", "verilog", "-o", str(tmp_path / "out.v")).code == 0
    assert "equal for all inputs" in tc0kit("equiv", product, product).out
    refused = tc0kit("equiv", product)
    assert refused.code == 2 and "no proof by composition for the family 'float-product'" in refused.err


def test_growth(tc0kit) -> None:
    fields = json.loads(tc0kit("stats", "sum", "--float", "3,3", "--grow", "n=2..16", "--json").out)
    assert fields["constant_depth"] and fields["depth"][0] == 3


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.kind == "linear"])
def test_every_row_compiles_or_says_why_not(tc0kit, name: str) -> None:
    result = tc0kit("compile", name, "-n", "3", "--float", "3,2", "--json")
    if result.code:
        assert result.code == 2 and result.err.count("\n") == 1 and name in result.err and "on floats" in result.err
    else:
        fields = json.loads(result.out)
        assert fields["depth"] <= 7 and fields["header"]["numbers"]["mantissa_bits"] == 3


ERRORS = [
    (("sum", "-n", "3", "--float", "4"), 2, "write mantissa and exponent bits, for example 4,4"),
    (("sum", "-n", "3", "--float", "1,4"), 2, "1 mantissa bits; a number in 2..12"),
    (("sum", "-n", "3", "--float", "4,99"), 2, "99 exponent bits; a number in 1..8"),
    (("sum", "-n", "9999", "--float", "4,4"), 2, "n = 9999"),
    (("A5", "-n", "3", "--float", "4,4"), 2, "compiled on floats, not 'A5'"),
    (("gla", "-n", "3", "--float", "4,4", "--depth", "log"), 2, "constant depth; leave out --depth log"),
    (("mamba", "-n", "3", "--float", "4,4", "--layers", "2"), 2, "one layer is compiled on floats"),
    (("transformer", "-n", "3", "--float", "4,4"), 2, "leave out --float"),
    (
        ("sum", "-n", "64", "--float", "8,8", "--max-gates", "1000"),
        4,
        "budget spent: about 196,368 gates, more than 1,000",
    ),
]


@pytest.mark.parametrize(("arguments", "code", "message"), ERRORS)
def test_errors_are_one_line(tc0kit, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = tc0kit("compile", *arguments)
    first, *rest = result.err.strip().split("\n")
    assert result.code == code and first.startswith("tc0kit: ") and message in first
    assert all(line.startswith("  found so far: ") for line in rest)
