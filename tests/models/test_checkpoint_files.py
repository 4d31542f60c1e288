"""Safetensors files as bytes: what is read, and one line for everything that is broken. No other library takes part."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.errors import UserError
from tc0kit.models.checkpoints.checkpoint import read_checkpoint
from tc0kit.models.checkpoints.tensors import read_tensors


def write(path: Path, tensors: dict[str, np.ndarray], header: dict[str, Any] | None = None) -> Path:
    entries: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    data = b""
    for name, values in tensors.items():
        raw = values.astype("<f4").tobytes()
        entries[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(entries if header is None else header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path


def rwkv4(layers: int = 2, **changes: np.ndarray) -> dict[str, np.ndarray]:
    tensors = {}
    for k in range(layers):
        module = {"time_decay": np.array([0.0, -1.0]), "time_first": np.zeros(2), **changes}
        tensors |= {f"rwkv.blocks.{k}.attention.{name}": values for name, values in module.items()}
    return tensors


def test_values_and_types(tmp_path: Path) -> None:
    values = np.array([[1.0, -2.5], [0.0, 3.25]])
    assert (read_tensors(write(tmp_path / "a.safetensors", {"w": values}))["w"].values() == values).all()
    bf16 = np.array([1.0, -0.15625, 3.0], "<f4").view("<u4") >> 16
    header = {"w": {"dtype": "BF16", "shape": [3], "data_offsets": [0, 6]}}
    path = write(tmp_path / "b.safetensors", {}, header)
    path.write_bytes(path.read_bytes() + bf16.astype("<u2").tobytes())
    assert read_tensors(path)["w"].values().tolist() == [1.0, -0.15625, 3.0]


def test_a_checkpoint_without_a_configuration(tmp_path: Path) -> None:
    found = read_checkpoint(write(tmp_path / "model.safetensors", rwkv4()))
    assert found.architecture == "rwkv4" and found.counts() == {"RWKV-4": 2}
    gates = found.layers[0].gates
    assert gates is not None and gates.fixed
    assert gates.at_rest == pytest.approx(sorted(np.exp(-np.exp([0.0, -1.0]))))
    assert sum(count for _, _, count in gates.histogram()) == 2


def test_shards_are_read_through_their_index(tmp_path: Path) -> None:
    tensors = rwkv4()
    halves = {"one.safetensors": list(tensors)[:2], "two.safetensors": list(tensors)[2:]}
    for file, names in halves.items():
        write(tmp_path / file, {name: tensors[name] for name in names})
    index = {"weight_map": {name: file for file, names in halves.items() for name in names}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    assert read_checkpoint(tmp_path).counts() == {"RWKV-4": 2}
    index["weight_map"]["rwkv.ln_out.weight"] = "one.safetensors"
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(UserError, match=r"tensor rwkv.ln_out.weight is in none of the shards"):
        read_checkpoint(tmp_path)
    index["weight_map"] = {"w": "../elsewhere.safetensors"}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(UserError, match=r"must be a file beside the index"):
        read_checkpoint(tmp_path)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"w": {"dtype": "F32", "shape": [2]}}, "dtype, shape and data_offsets are expected"),
        ({"w": {"dtype": "F33", "shape": [2], "data_offsets": [0, 8]}}, "no type 'F33'"),
        ({"w": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}, "lists of whole numbers"),
        ({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}, "its data are missing"),
        ({"w": {"dtype": "F32", "shape": [True], "data_offsets": [0, 4]}}, "lists of whole numbers"),
    ],
)
def test_broken_headers(tmp_path: Path, header: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=message):
        read_tensors(write(tmp_path / "a.safetensors", {}, header))


def test_other_files_are_refused_and_nothing_is_unpickled(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    trap = pickle.dumps(Trap())
    for name in ("pytorch_model.bin", "model.safetensors"):
        (tmp_path / name).write_bytes(trap)
        with pytest.raises(UserError, match=r"pickled weights are not loaded|no safetensors file"):
            read_tensors(tmp_path / name)
    assert not (tmp_path / "sprung").exists()
    with pytest.raises(UserError, match=r"nowhere.safetensors: No such file"):
        read_tensors(tmp_path / "nowhere.safetensors")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match=r"has neither model.safetensors nor"):
        read_tensors(tmp_path / "empty")


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200))
def test_hostile_bytes_never_crash(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("hostile") / "a.safetensors"
    path.write_bytes(len(data).to_bytes(8, "little") + data)
    try:
        assert isinstance(read_tensors(path), dict)
    except UserError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("config", "changes", "message"),
    [
        ({"num_hidden_layers": 3}, {}, r"2 of 3 layers were found; tensors are missing"),
        ({}, {"time_decay": np.array([np.nan, 0])}, r"blocks.0.attention.time_decay holds numbers that are not finite"),
    ],
)
def test_checkpoints_that_are_not_whole(
    tmp_path: Path, config: dict[str, Any], changes: dict[str, np.ndarray], message: str
) -> None:
    write(tmp_path / "model.safetensors", rwkv4(**changes))
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(UserError, match=message):
        read_checkpoint(tmp_path)


def test_missing_tensors_and_unknown_layers(tmp_path: Path) -> None:
    lacking = {
        f"layers.0.rg_lru.{name}": np.zeros((1, 4))
        for name in ("recurrent_param", "recurrent_gate_weight", "input_gate_weight")
    }
    with pytest.raises(UserError, match=r"RG-LRU module of .*: tensor recurrent_gate_bias is missing"):
        read_checkpoint(write(tmp_path / "a.safetensors", lacking))
    with pytest.raises(UserError, match=r"no layer is of a known kind \(Mamba-1, "):
        read_checkpoint(write(tmp_path / "b.safetensors", {"layers.0.mlp.weight": np.zeros(3)}))
    sizes = {"A_log": (4,), "dt_bias": (3,), "D": (4,), "in_proj.weight": (9, 2), "conv1d.weight": (2, 1, 4)}
    uneven = {f"layers.0.m.{name}": np.zeros(shape) for name, shape in sizes.items()}
    with pytest.raises(UserError, match=r"one number a head is expected, but A_log has 4, dt_bias has 3"):
        read_checkpoint(write(tmp_path / "c.safetensors", uneven))
