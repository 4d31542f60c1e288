"""The command ``analyze``, and ``solve`` with model files and checkpoints: answers, and one line for each bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

MODELS = Path(__file__).parents[2] / "examples" / "models"


def model_file(folder: Path, text: str) -> str:
    path = folder / "model.toml"
    path.write_text("[recurrence]\n" + text)
    return str(path)


def weights(folder: Path, **changes: np.ndarray) -> Path:
    """Write an RWKV-4 checkpoint of two layers."""
    tensors = {}
    for k in range(2):
        module = {"time_decay": np.array([0.0, -1.0]), "time_first": np.zeros(2), **changes}
        tensors |= {f"rwkv.blocks.{k}.attention.{name}": values for name, values in module.items()}
    entries, data = {}, b""
    for name, values in tensors.items():
        raw = values.astype("<f4").tobytes()
        entries[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    header = json.dumps(entries).encode()
    path = folder / "model.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + data)
    return path


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('dimension = 2\n[recurrence.matrices]\na = [["1", "0"]]', "matrix a has 1 rows, but the dimension is 2"),
        ('dimension = 1\nA = "beta * I"\n[recurrence.parameters]\nbeat = "in [0, 1]"', "'beta'"),
        (
            'dimension = 1\nA = "a * I"\n[recurrence.parameters]\na = "real"\n[recurrence.format]\nkind = "fp16"',
            "is unbounded, but a number format needs a bound",
        ),
        ('dimension = 1\n[recurrence.matrices]\na = [["nan"]]', "not a finite number"),
        (
            'dimension = 1\n[recurrence.matrices]\na = [["9"]]\n[recurrence.format]\nkind = "fixed"\nbits = 3',
            "is outside fixed",
        ),
    ],
)
def test_bad_files_are_one_line(tc0kit: Callable, tmp_path: Path, content: str, message: str) -> None:
    path = model_file(tmp_path, content)
    for arguments in (("analyze", path), ("solve", "parity", "--model", path)):
        result = tc0kit(*arguments)
        assert result.code == 2 and not result.out
        assert message in result.err and result.err.count("\n") == 1, result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("analyze", "no-such.toml"), "no such file: no-such.toml"),
        (("solve", "parity", "--model", "no-such.toml"), "no such file: no-such.toml"),
        (("analyze", "mambo"), "unknown model 'mambo'; did you mean mamba"),
        (("analyze", "mamba", "--semantics", "steps"), "unknown semantics 'steps'"),
        (("analyze", "transformer", "--semantics", "stepwise"), "is not defined for transformer"),
        (("analyze", "mamba", "--config", "config.json"), "--config goes with a checkpoint"),
        (("analyze", str(MODELS / "s3.toml"), "--config", "c.json"), "--config goes with a checkpoint"),
        (
            ("analyze", str(MODELS / "s3.toml"), "--semantics", "finit"),
            "unknown semantics 'finit'; did you mean finite",
        ),
        (("analyze", str(MODELS / "s3.toml"), "--semantics", "finite", "--certificate", "c.json"), "no class is known"),
        (("analyze", "no-such.safetensors"), "no-such.safetensors"),
    ],
)
def test_bad_arguments_are_one_line(tc0kit: Callable, arguments: tuple[str, ...], message: str) -> None:
    result = tc0kit(*arguments)
    assert result.code == 2 and not result.out
    assert message in result.err and result.err.count("\n") == 1, result.err


def test_a_checkpoint_is_described_layer_by_layer(tc0kit: Callable, tmp_path: Path) -> None:
    path = weights(tmp_path)
    shown = tc0kit("analyze", str(path), "--semantics", "finite")
    assert shown.code == 0 and "2 x RWKV-4" in shown.out and "rwkv4" in shown.out
    assert "eigenvalues in (0, 1)" in shown.out and "histogram 0|" in shown.out
    fields = json.loads(tc0kit("analyze", str(path), "--json").out)
    layers = fields["structure"]["layers"]
    assert [layer["family"] for layer in layers] == ["RWKV-4"] * 2 and layers[0]["eigenvalues"]["histogram"]
    assert any(entry["task"] == "parity" and entry["semantics"] == "stepwise" for entry in fields["cannot_track"])
    answer = json.loads(tc0kit("solve", "parity", "--model", str(path), "--semantics", "stepwise", "--json").out)
    assert (answer["answer"], answer["assuming"]) == ("no", [])


def test_missing_tensors_are_one_line(tc0kit: Callable, tmp_path: Path) -> None:
    weights(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "rwkv", "num_hidden_layers": 4}')
    result = tc0kit("analyze", str(tmp_path))
    assert result.code == 2 and result.err.count("\n") == 1 and "2 of 4 layers were found" in result.err


def test_solve_takes_a_file_and_its_certificate_verifies(tc0kit: Callable, tmp_path: Path) -> None:
    proof = str(tmp_path / "proof.json")
    for model, task, answer in (
        ("s3", "S3 over generators", "yes"),
        ("2s5", "S5 over generators", "yes"),
        ("bs12", "A5", "no"),
        ("rotations", "Z5 over generators", "yes"),
        ("channel-saturating", "Z3", "open"),
    ):
        path = str(MODELS / f"{model}.toml")
        result = tc0kit("solve", task, "--model", path, "--json", "--certificate", proof)
        assert json.loads(result.out)["answer"] == answer, result.err
        assert tc0kit("verify", proof).code == 0
    limited = tc0kit(
        "solve", "Z3", "--model", str(MODELS / "channel-saturating.toml"), "--semantics", "stepwise", "--json"
    )
    assert json.loads(limited.out)["answer"] == "no"


def test_a_budget_ends_in_one_line(tc0kit: Callable) -> None:
    result = tc0kit("analyze", str(MODELS / "rotations.toml"), "--timeout", "0.01")
    assert result.code == 4 and result.err.startswith("tc0kit: budget spent")


FAMILY = """dimension = 2
A = "(I - beta * k * k^T) * diag(w)"
[recurrence.parameters]
beta = "in [0, 2]"
k = "unit vector"
w = "vector in [0, 1]"
"""


def test_what_one_layer_cannot_do_is_not_said_of_stacks(tc0kit: Callable, tmp_path: Path) -> None:
    lines = tc0kit("analyze", model_file(tmp_path, FAMILY), "--semantics", "finite").out.split("\n")
    [cannot] = [line for line in lines if line.startswith("cannot")]
    assert cannot.split(maxsplit=1)[1].startswith("in one layer: Z3, S3 over generators")
    stack = lines.index(next(line for line in lines if line.startswith("a stack")))
    assert lines[stack].split(maxsplit=2)[2].startswith("Z3:")


def test_a_class_of_sample_members_is_not_said_of_the_family(tc0kit: Callable, tmp_path: Path) -> None:
    out = tc0kit("analyze", model_file(tmp_path, FAMILY)).out
    assert "products of these few members: TC0" in out and "\nlog         L: " in out


def test_long_witnesses_are_left_to_json(tc0kit: Callable) -> None:
    out = tc0kit("analyze", str(MODELS / "sl2z.toml")).out
    assert "identity plus rank one\n" in out and "polynomial" not in out
    assert "polynomial" in tc0kit("analyze", str(MODELS / "sl2z.toml"), "--json").out


def test_the_log_semantics_of_a_nonlinear_recurrence_has_no_prefix_products(tc0kit: Callable) -> None:
    for command in (("analyze", "lstm"), ("solve", "A5", "--model", "lstm")):
        out = tc0kit(*command).out
        assert "O(log n) bits of state, updated token by token" in out and "convolutional" not in out
