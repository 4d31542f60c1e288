"""Every linear recurrence of the catalogue compiles, or says in one line why not."""

from __future__ import annotations

import pytest

from tc0kit.circuits.compile import compile_arithmetic, compile_model
from tc0kit.circuits.samples import sample_affine
from tc0kit.circuits.simulate import simulate
from tc0kit.errors import UserError
from tc0kit.models.catalogue import ROWS
from tc0kit.models.parse import parse_model


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.kind == "linear"])
def test_every_row(name: str) -> None:
    model = parse_model(name)
    assert model.recurrence is not None
    try:
        circuit = compile_model(model, 3, 3)
    except UserError as error:
        assert "\n" not in str(error) and name in str(error)
        deep = model.recurrence.transition in {"householder", "dplr", "permutation-diagonal", "dense"}
        assert deep == ("--depth log" in str(error))
        if deep:
            assert compile_model(model, 3, 3, "log").depth >= 1
    else:
        assert circuit.depth <= 7 and circuit.header["semantics"] == "log"


def test_the_swaps_are_tracked() -> None:
    model = parse_model("deltanet-neg")
    layer = sample_affine(model.recurrence)  # type: ignore[arg-type]
    circuit = compile_model(model, 6, 4, "log", last=True)
    words = [[0, 1, 2, 3, 0, 1], [3, 3, 3, 2, 1, 0], [0, 0, 0, 0, 0, 0]]
    found = simulate(circuit, [{f"x{t}": x for t, x in enumerate(word)} for word in words])
    for word, outputs in zip(words, found, strict=True):
        assert tuple(outputs[f"y_{i}"] for i in range(layer.size)) == layer.states(word)[-1]


def test_arithmetic_names() -> None:
    assert simulate(compile_arithmetic("sum", 3, 4), [{"x0": 5, "x1": -8, "x2": 7}]) == [{"y": 4}]
    assert simulate(compile_arithmetic("product", 3, 4), [{"x0": 5, "x1": -8, "x2": 7}]) == [{"y": -280}]
