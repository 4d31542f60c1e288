"""What is declined, in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tc0kit.errors import BudgetSpent, Rejected, UserError
from tc0kit.models.parse import parse_model
from tc0kit.models.weights.network import Layer, Network
from tc0kit.tasks import parse_task
from tc0kit.theory.witness.build import build
from tc0kit.theory.witness.check import check_network


def refused(task: str, model: str, semantics: str = "log") -> str:
    with pytest.raises(UserError) as caught:
        build(parse_task(task), parse_model(model, semantics=semantics))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_no_and_open_have_no_witness() -> None:
    assert refused("A5", "mamba") == "no witness: the answer is no, and weights are built for a yes only"
    assert refused("Z60", "mamba") == "no witness: the answer is open, and weights are built for a yes only"


def test_a_rule_without_a_construction_is_named() -> None:
    text = refused("A5", "rwkv7-c2", "finite")
    assert text.startswith("no witness: the yes rests on peng25-rwkv7, for which no construction of weights is built; ")
    assert "merrill24-wfa" in text


def test_too_large() -> None:
    with pytest.raises(BudgetSpent, match=r"the word problem of T6 would have more than 2,000 letters$"):
        build(parse_task("T6"), parse_model("ids4"))
    with pytest.raises(BudgetSpent, match=r"more than 20,000 outputs$"):
        build(parse_task("T6 over generators"), parse_model("ids4"))
    with pytest.raises(BudgetSpent, match="pairs of a state and a letter"):
        build(parse_task("T4"), parse_model("dcd"))
    with pytest.raises(BudgetSpent, match=r"the weights would be 18,000,000 numbers; at most 4,194,304 are built$"):
        build(parse_task("length-mod-3000"), parse_model("ids4"))


def test_a_wrong_network_is_noticed() -> None:
    network = build(parse_task("(ab)*"), parse_model("ids4"))
    (layer,) = network.layers
    wrong = Layer(layer.heads, layer.keys, 1 - layer.values, layer.uses_view)
    with pytest.raises(Rejected, match=r"^the network's output is wrong after the letters \[0\]$"):
        check_network(Network((wrong,), network.empty, network.subject), long=20)


def test_empty_output_is_compared() -> None:
    network = build(parse_task("(ab)*"), parse_model("ids4"))
    other = Network(network.layers, 1 - network.empty, network.subject)
    with pytest.raises(Rejected, match=r"wrong in exact arithmetic for the letters \[\]$"):
        check_network(other, long=20)


def test_same_bytes(tmp_path: Path) -> None:
    from tc0kit.models.weights.file import network_bytes

    first, second = (network_bytes(build(parse_task("S4"), parse_model("dcd"))) for _ in range(2))
    assert first == second and np.frombuffer(first[:8], "<u8")[0] % 8 == 0
