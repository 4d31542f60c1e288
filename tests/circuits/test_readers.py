"""BLIF and AIGER read back: our own files, files of ABC, hand-written and malformed ones."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from samples import SMALL, product_mod_7, signed_and_wide, sum_mod_16
from test_core import by_gates

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.exchange import aiger_reader, blif_reader, export
from tc0kit.circuits.exchange.reading import read_file, seen_as
from tc0kit.errors import BudgetSpent, UserError


def written(circuit: Circuit, path: Path) -> Path:
    data = export(circuit, path.suffix[1:])
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


def assert_same(circuit: Circuit, other: Circuit) -> None:
    rng = random.Random(1)
    for _ in range(20):
        bits = [rng.randint(0, 1) for _ in range(circuit.input_wires)]
        assert by_gates(circuit, bits) == by_gates(other, bits)


@pytest.mark.parametrize("ending", ["json", "th", "blif", "aag", "aig"])
@pytest.mark.parametrize("make", SMALL)
def test_round_trip(make: Callable[[], Circuit], ending: str, tmp_path: Path) -> None:
    circuit = make()
    again = seen_as(read_file(written(circuit, tmp_path / f"c.{ending}")), circuit)
    assert again.inputs == circuit.inputs
    assert_same(circuit, again)


@pytest.mark.parametrize("make", [product_mod_7, signed_and_wide, sum_mod_16])
def test_what_abc_makes_of_it(make: Callable[[], Circuit], tmp_path: Path) -> None:
    abc = shutil.which("yosys-abc") or shutil.which("berkeley-abc")
    if abc is None:
        pytest.skip("ABC is not installed")
    circuit = make()
    written(circuit, tmp_path / "c.blif")
    steps = "read_blif c.blif; strash; balance; rewrite; refactor; write_blif d.blif; write_aiger -s d.aig"
    subprocess.run([abc, "-c", steps], cwd=tmp_path, capture_output=True, check=True, timeout=60)
    for name in ("d.blif", "d.aig"):
        assert_same(circuit, seen_as(read_file(tmp_path / name), circuit))


def test_inputs_in_another_order_and_by_position() -> None:
    text = str(export(product_mod_7(), "aag"))
    circuit = product_mod_7()
    nameless = aiger_reader.read(text[: text.index("i0 ")].encode())
    assert [item.name for item in nameless.inputs][:2] == ["i0", "i1"]
    assert_same(circuit, seen_as(nameless, circuit))
    swapped = text.replace("\ni0 x1_0\ni1 x1_1\n", "\ni0 x1_1\ni1 x1_0\n").replace("\n2\n4\n", "\n4\n2\n")
    assert swapped != text
    assert_same(circuit, seen_as(aiger_reader.read(swapped.encode()), circuit))


def test_covers() -> None:
    text = """.model covers # a comment
.inputs a b \\
 c
.outputs xor one zero nor buffer notb mixed c
.names a b xor
10 1
01 1
.names one
1
.names zero
.names a b nor
1- 0
-1 0
.names b notb
0 1
.names xor buffer
1 1
.names buffer notb c mixed
11- 1
--1 1
.end
"""
    circuit = blif_reader.read(text)
    for a, b, c in product((0, 1), repeat=3):
        xor = a ^ b
        expected = [xor, 1, 0, int(not (a or b)), xor, 1 - b, int((xor and not b) or c), c]
        assert by_gates(circuit, [a, b, c]) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (".model m\n.inputs a\n.outputs z\n.names a z\n11 1", "line 5: 1 of 0, 1, - and then 0 or 1"),
        (".model m\n.inputs a\n.outputs z\n.names a z\n1 1\n0 0", "line 5: the lines of a cover end all in"),
        (".model m\n.inputs a\n.names a a\n1 1", "line 3: 'a' is defined twice"),
        (".model m\n.inputs a\n.latch a b", "line 3: '.latch a b' is not read"),
        (".model m\n.model k", "line 2: '.model k' is not read"),
        (".model m\n.outputs z", "'z' is used, but not defined"),
        (".model m\n.outputs z\n.names y z\n1 1\n.names z y\n1 1", "depends on itself"),
    ],
)
def test_malformed_blif(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "m.blif").write_text(text, encoding="ascii")
    with pytest.raises(UserError) as caught:
        read_file(tmp_path / "m.blif")
    assert message in str(caught.value) and str(caught.value).startswith(str(tmp_path))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1: 'aag' or 'aig'"),
        (b"aag 1 1 1 0 0\n2\n2 2\n", "line 1: latches"),
        (b"aag 1 1 0 1 0\n2\n4\n", "1 literals from 0 to 3 are expected: '4'"),
        (b"aag 2 1 0 1 1\n2\n4\n4 2\n", "3 literals from 0 to 5 are expected"),
        (b"aag 2 1 0 1 1\n2\n4\n5 2 2\n", "the AND 5: an even literal"),
        (b"aag 2 1 0 1 1\n2\n4\n4 4 2\n", "depends on itself"),
        (b"aag 2 1 0 1 0\n2\n4\n", "is used, but not defined"),
        (b"aag 2 2 0 0 0\n2\n4\ni0 a\ni1 a\n", "two inputs or two outputs alike"),
        (b"aig 2 1 0 1 1\n4\n\x82", "the file ends inside the ANDs"),
        (b"aig 2 1 0 1 1\n4\n\x07\x07", "at least"),
    ],
)
def test_malformed_aiger(data: bytes, message: str) -> None:
    with pytest.raises(UserError) as caught:
        aiger_reader.read(data)
    assert message in str(caught.value)


def test_readers_have_a_budget() -> None:
    text = str(export(product_mod_7(), "aag"))
    with pytest.raises(BudgetSpent, match="at most 10 gates are read"):
        aiger_reader.read(text.encode(), 10)
    with pytest.raises(BudgetSpent, match="more than 10 gates"):
        blif_reader.read(str(export(product_mod_7(), "blif")), 10)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        read_file(tmp_path / "x.blif")
