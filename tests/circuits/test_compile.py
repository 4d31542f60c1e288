"""Every linear recurrence of the catalogue compiles, or says in one line why not."""

from __future__ import annotations

import pytest
import sympy

from tc0kit.circuits.compile import compile_arithmetic, compile_model, compile_recurrence
from tc0kit.circuits.samples import sample_affine
from tc0kit.circuits.simulate import simulate
from tc0kit.errors import UserError
from tc0kit.models.catalogue import ROWS
from tc0kit.models.parse import parse_model
from tc0kit.models.recurrence import Recurrence


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


def test_recurrences_with_explicit_matrices() -> None:
    turn = [[0, -1], [1, 0]]
    turning = Recurrence.of_matrices({"a": sympy.Matrix([[sympy.I]]), "b": sympy.Matrix([[-1]])}, name="turns")
    circuit = compile_recurrence(turning, 4, 4)
    assert circuit.depth <= 6 and circuit.header["field"] == {"generator": "I", "minimal": ["1", "0", "1"]}
    same = compile_recurrence(Recurrence.of_matrices({"a": turn, "b": [[-1, 0], [0, -1]]}), 4, 4)
    words = [{f"x{t}": int(letter) for t, letter in enumerate(word)} for word in ("0000", "0110", "1001", "1000")]
    assert simulate(circuit, words) == simulate(same, words)
    assert [y["y3_0"] for y in simulate(circuit, words)] == [4, -4, -4, 0]  # i^4, i^2, i^2, -i^3 = i, over 4
    driven = Recurrence.of_matrices({"a": [["1/2"]], "b": [["-1/2"]]}, {"a": [1]}, name="driven")
    assert simulate(compile_recurrence(driven, 2, 6), [{"x0": 0, "x1": 1}]) == [{"y0": 16, "y1": -8}]


def test_recurrences_that_do_not_compile() -> None:
    five = {
        "a": [[int(j == (i + 1) % 5) for j in range(5)] for i in range(5)],
        "b": sympy.diag(sympy.Matrix([[0, 1], [1, 0]]), 1, 1, 1),
    }
    with pytest.raises(UserError, match=r"^fives: words permute 5 states .*\(S5, 120 elements\)"):
        compile_recurrence(Recurrence.of_matrices(five, name="fives"), 4, 4)
    family = Recurrence.of_function(lambda a: sympy.eye(1) * a, dimension=1, parameters={"a": "in [0, 1]"})
    with pytest.raises(UserError, match="a family with parameters has no finite table"):
        compile_recurrence(family, 4, 4)


def test_arithmetic_names() -> None:
    assert simulate(compile_arithmetic("sum", 3, 4), [{"x0": 5, "x1": -8, "x2": 7}]) == [{"y": 4}]
    assert simulate(compile_arithmetic("product", 3, 4), [{"x0": 5, "x1": -8, "x2": 7}]) == [{"y": -280}]
