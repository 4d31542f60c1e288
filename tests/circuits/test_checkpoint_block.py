"""First blocks of Mamba checkpoints: circuit = exact fractions, which are near the float model; what is refused."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
from checkpoints import mamba_tensors, save_tensors

from tc0kit.circuits.block_tables import block_reference, block_tables
from tc0kit.circuits.checkpoint_block import compile_checkpoint
from tc0kit.circuits.simulate import simulate
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.models.checkpoints.mamba_block import read_first_block


@pytest.mark.parametrize(
    ("seed", "bits", "n", "channels", "last"),
    [
        (0, 3, 3, None, True),
        (1, 2, 3, None, False),
        (2, 4, 4, (1,), False),
        (3, 3, 4, (2, 0), True),
        (4, 5, 2, (0,), False),
        (5, 1, 3, (0,), True),
    ],
)
def test_circuit_equals_exact_fractions(
    tmp_path: Path, seed: int, bits: int, n: int, channels: tuple[int, ...] | None, last: bool
) -> None:
    block = read_first_block(save_tensors(tmp_path / "m.safetensors", mamba_tensors(seed)))
    tokens = (0, 4, 2)
    circuit = compile_checkpoint(block, n, bits, tokens=tokens, channels=channels, last=last)
    assert circuit.depth <= 8
    tables = block_tables(block, bits, tokens, channels)
    rng = random.Random(seed)
    words = [[rng.randrange(3) for _ in range(n)] for _ in range(25)]
    found = simulate(circuit, [{f"x{t}": x for t, x in enumerate(word)} for word in words])
    seen = set()
    for word, outputs in zip(words, found, strict=True):
        rows = block_reference(tables, word)
        flat = [v for row in (rows[-1:] if last else rows) for v in row]
        assert list(outputs.values()) == flat
        seen.update(flat)
    assert len(seen) > 1 or bits == 1


def test_whole_block_equals_channels_and_projection_in_words(tmp_path: Path) -> None:
    """With an identity as output projection the whole block adds the embedding to its channels' outputs."""
    tensors = mamba_tensors(7, d=3, e=3)
    tensors["backbone.layers.0.mixer.out_proj.weight"] = np.eye(3)
    tensors["backbone.embeddings.weight"] = np.zeros((5, 3))
    tensors["backbone.layers.0.mixer.in_proj.bias"] = np.linspace(-1, 1, 6)
    block = read_first_block(save_tensors(tmp_path / "m.safetensors", tensors))
    whole = block_reference(block_tables(block, 6, (0, 1)), [0, 1, 1])
    parts = block_reference(block_tables(block, 6, (0, 1), (0, 1, 2)), [0, 1, 1])
    assert whole == parts and any(map(any, whole))


def test_tables_follow_the_model_of_the_transformers_library(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(0)
    config = transformers.MambaConfig(hidden_size=6, num_hidden_layers=1, vocab_size=8, state_size=4, conv_kernel=4,
                                      expand=2, time_step_rank=2, hidden_act="silu")  # fmt: skip
    model = transformers.MambaForCausalLM(config).eval()
    with torch.no_grad():
        for name, value in model.named_parameters():
            if not name.endswith(("A_log", "norm.weight", "norm_f.weight")):
                value.normal_(std=0.38)
    model.save_pretrained(tmp_path)
    block = read_first_block(tmp_path)
    assert block.inner == 12 and block.rate.shape == (12, 4)
    tokens = tuple(range(8))
    word = [3, 1, 7, 0, 2]
    with torch.no_grad():
        layer = model.backbone.layers[0]
        embedded = model.backbone.embeddings(torch.tensor([word]))
        expected = layer(embedded)[0].double().numpy()
    tables = block_tables(block, 8, tokens)
    found = np.array(block_reference(tables, word)) / 64
    assert np.abs(expected).max() < 1.9  # no word saturates
    assert np.abs(expected - embedded[0].numpy()).max() > 0.5 and np.abs(found - expected).max() < 0.04


def refused(tmp_path: Path, **changes: object) -> str:
    tensors = mamba_tensors(0)
    config = changes.pop("config", None)
    for name, value in changes.items():
        full = "backbone.layers.0.mixer." + name.replace("__", ".")
        if value is None:
            del tensors[full]
        else:
            tensors[full] = value  # type: ignore[assignment]
    if config is not None:
        (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(UserError) as caught:
        read_first_block(save_tensors(tmp_path / "m.safetensors", tensors))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_other_checkpoints_are_refused(tmp_path: Path) -> None:
    assert "tensor backbone.layers.0.mixer.D is missing" in refused(tmp_path, D=None)
    assert "no Mamba block (layers.0" in refused(tmp_path, A_log=None)
    assert "in_proj.weight has the shape (3, 2), but (6, 2)" in refused(tmp_path, in_proj__weight=np.ones((3, 2)))
    assert "x_proj.weight has the shape (4, 3), but (rank + 4, 3)" in refused(tmp_path, x_proj__weight=np.ones((4, 3)))
    assert "differ from Mamba's" in refused(tmp_path, dt_layernorm__weight=np.ones(1))
    assert "the blocks of falcon_mamba differ" in refused(tmp_path, config={"model_type": "falcon_mamba"})
    assert "hidden_act = 'gelu'" in refused(tmp_path, config={"model_type": "mamba", "hidden_act": "gelu"})


def test_what_cannot_be_compiled(tmp_path: Path) -> None:
    block = read_first_block(save_tensors(tmp_path / "m.safetensors", mamba_tensors(0)))
    with pytest.raises(UserError, match=r"there is no token 5; it has 0\.\.4"):
        compile_checkpoint(block, 2, 3, tokens=[1, 5])
    with pytest.raises(UserError, match=r"there is no channel 3; it has 0\.\.2"):
        compile_checkpoint(block, 2, 3, channels=[3])
    with pytest.raises(UserError, match="at least one channel"):
        compile_checkpoint(block, 2, 3, channels=[])
    with pytest.raises(UserError, match="bits = 9"):
        compile_checkpoint(block, 2, 9)
    with pytest.raises(BudgetSpent, match=r"about .* gates, .*; --channels 0 compiles one channel of 3"):
        compile_checkpoint(block, 30, 4, max_gates=1000)
    huge = mamba_tensors(0)
    huge["backbone.layers.0.mixer.D"] = np.array([1e9, 0, 0])
    with pytest.raises(UserError, match="no fixed-point table"):
        compile_checkpoint(read_first_block(save_tensors(tmp_path / "h.safetensors", huge)), 2, 3)
