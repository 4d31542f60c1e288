"""Circuits survive being written and read; malformed files end in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from samples import ALL, majority, signed_and_wide

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.file import ARRAYS, from_json, load, save, to_json
from tc0kit.errors import UserError


@pytest.mark.parametrize("make", ALL)
def test_round_trip_is_exact(make: Callable[[], Circuit], tmp_path: Path) -> None:
    circuit = make()
    save(circuit, tmp_path / "c.json")
    again = load(tmp_path / "c.json")
    assert (again.name, again.inputs, again.origins, again.header) == (
        circuit.name,
        circuit.inputs,
        circuit.origins,
        circuit.header,
    )
    for a, b in zip(circuit.levels, again.levels, strict=True):
        assert a.base == b.base
        for name in ARRAYS:
            assert getattr(a, name).tolist() == getattr(b, name).tolist()
            assert getattr(a, name).dtype == getattr(b, name).dtype
    for x, y in zip(circuit.outputs, again.outputs, strict=True):
        assert (x.name, x.constant, list(x.column), list(x.weight)) == (
            y.name,
            y.constant,
            list(y.column),
            list(y.weight),
        )
    assert to_json(again) == to_json(circuit) == (tmp_path / "c.json").read_text(encoding="utf-8")


def test_wide_weights_are_decimal_strings() -> None:
    value = json.loads(to_json(signed_and_wide()))
    assert str(1 << 100) in value["levels"][0]["weight"]


def changed(place: tuple[Any, ...], new: Any) -> str:
    value = json.loads(to_json(majority()))
    inner = value
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = new
    return json.dumps(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1, 2", "line 1, column 6: no valid JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("1" * 5000, "no valid circuit"),
        ("{}", 'no circuit: a JSON object with "schema"'),
        (b"\xff", "no UTF-8"),
        (changed(("version",), 2), "reads version 1"),
        (changed(("version",), float("nan")), "no JSON number"),
        (changed(("inputs",), None), "'inputs' has to be a list"),
        (changed(("inputs", 0), ["x", True, "bits"]), "has not the right shape"),
        (changed(("inputs", 0, 2), "unary"), "encoding 'unary'"),
        (changed(("inputs", 0, 1), 4), "wire that is not below"),
        (changed(("inputs", 0, 1), -1), "input x"),
        (changed(("levels", 0, "weight", 0), 1.5), "integers are needed"),
        (changed(("levels", 0, "weight", 0), "1e5"), "no decimal integer"),
        (changed(("levels", 0, "weight", 0), "0"), "a weight 0"),
        (changed(("levels", 0, "column", 0), 1 << 70), "no valid circuit"),
        (changed(("levels", 0, "row_start"), [0, 4]), "no partition"),
        (changed(("levels", 0, "row_start"), []), "no partition"),
        (changed(("levels", 0, "origin", 0), 3), "an origin that is not listed"),
        (changed(("levels", 0, "origin", 0), 1 << 32), "an origin that is not listed"),
        (changed(("levels", 0), 7), "has to be an object"),
        (changed(("outputs", 0, 3), [1, 2]), "one weight for each column"),
        (changed(("outputs", 0, 2), [99]), "a wire outside"),
        (changed(("origins", 0, 2), {"prime": "x"}), "tags are integers"),
        (changed(("header",), []), "'header' an object"),
    ],
)
def test_malformed_files_are_refused(text: str | bytes, message: str) -> None:
    with pytest.raises(UserError, match=r"^circuit: ") as caught:
        from_json(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_large_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="No such file"):
        load(tmp_path / "none.json")
    save(majority(), tmp_path / "c.json")
    monkeypatch.setattr("tc0kit.circuits.file.SIZE_LIMIT", 10)
    with pytest.raises(UserError, match="larger than"):
        load(tmp_path / "c.json")


def test_what_no_file_can_hold_is_refused(tmp_path: Path) -> None:
    circuit = majority()
    with pytest.raises(UserError, match="no JSON"):
        to_json(Circuit("x", circuit.inputs, circuit.levels, circuit.outputs, circuit.origins, {"a": float("nan")}))
    wide = np.array([10**5000] * 5, dtype=object)
    object.__setattr__(circuit.levels[0], "weight", wide)
    with pytest.raises(UserError, match="more than 4300 digits"):
        to_json(circuit)
    with pytest.raises(UserError, match="No such file"):
        save(majority(), tmp_path / "no" / "c.json")
