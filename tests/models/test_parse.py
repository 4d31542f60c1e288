"""Model names as users type them, and the traits behind them."""

from __future__ import annotations

import pytest

from tc0kit.errors import UserError
from tc0kit.models.catalogue import ROWS
from tc0kit.models.parse import model_names, parse_model


@pytest.mark.parametrize("name", model_names())
def test_every_name_and_alias_parses(name: str) -> None:
    model = parse_model(name)
    assert model.name in {row.name for row in ROWS}
    assert parse_model(str(model)) == model


@pytest.mark.parametrize(
    "name",
    [
        "mamba",
        "mamba2",
        "s4",
        "s4d",
        "lru",
        "rwkv4",
        "rwkv5",
        "rwkv6",
        "rwkv7",
        "deltanet",
        "gated-deltanet",
        "deltaproduct",
        "gla",
        "retnet",
        "hgrn",
        "mlstm",
        "slstm",
        "griffin",
        "jamba",
        "transformer",
        "rnn",
        "lstm",
        "gru",
        "ids4",
        "pd-ssm",
    ],
)
def test_the_names_that_users_type(name: str) -> None:
    assert parse_model(name).title


def test_parameters_and_shorthand() -> None:
    assert dict(parse_model("deltanet(beta=[0,2])").parameters) == {"beta": "[0,2]"}
    assert dict(parse_model("DeltaProduct-4").parameters)["n_h"] == "4"
    assert parse_model("deltanet-neg") == parse_model("deltanet( beta = [0,2] )")


@pytest.mark.parametrize(
    ("name", "spectrum"),
    [
        ("mamba", "nonnegative"),
        ("mamba(gates=[-1,1])", "real"),
        ("lru", "complex"),
        ("deltanet", "nonnegative"),
        ("kda", "nonnegative"),
        ("kda(beta=[0,2])", "real"),
        ("deltaproduct(beta=[0,1], n_h=2)", "nonnegative"),
        ("deltaproduct(beta=[0,1], n_h=3)", "complex"),
        ("deltaproduct", "complex"),
    ],
)
def test_spectrum(name: str, spectrum: str) -> None:
    recurrence = parse_model(name).recurrence
    assert recurrence is not None and recurrence.spectrum == spectrum


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"text": "mmba"}, "unknown model 'mmba'; did you mean mamba"),
        ({"text": "mamba(gate=[0,1])"}, r"mamba has no parameter 'gate'; did you mean gates\? \(valid: gates\)"),
        ({"text": "mamba(gates=[0,2])"}, r"mamba: gates=\[0,2\] is not possible; choose one of \(0,1\), "),
        ({"text": "mamba(gates=[0,1]"}, "the parenthesis is not closed"),
        ({"text": "mamba(fast)"}, "'fast' is no parameter"),
        ({"text": "deltaproduct(n_h=0)"}, "n_h=0 must be a whole number from 1"),
        ({"text": "mamba", "semantics": "lg"}, "unknown semantics 'lg'; did you mean log"),
        ({"text": "transformer", "semantics": "stepwise"}, "'stepwise' is not defined for transformer"),
        ({"text": "mamba", "layers": 0}, "--layers 0 must be a whole number from 1"),
    ],
)
def test_errors(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message) as caught:
        parse_model(**arguments)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
