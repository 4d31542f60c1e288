"""Small models of the transformers library, saved and read back: the family, its range, and bounds that hold."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tc0kit.models.checkpoints.checkpoint import read_checkpoint

transformers = pytest.importorskip("transformers")
torch = pytest.importorskip("torch")

SMALL = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "vocab_size": 64,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
HEADS = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8, "intermediate_size": 48}
MAMBA1 = {"state_size": 4, "conv_kernel": 4, "expand": 2, "time_step_rank": 4}
MAMBA2 = {"mamba_n_heads": 4, "mamba_d_head": 16, "mamba_d_state": 8, "mamba_n_groups": 1}
DELTA = {"linear_num_key_heads": 2, "linear_num_value_heads": 4, "linear_key_head_dim": 8, "linear_value_head_dim": 8,
         "layer_types": ["linear_attention", "full_attention"]}  # fmt: skip
EXPERTS = {
    "num_experts": 2,
    "num_experts_per_tok": 1,
    "moe_intermediate_size": 16,
    "shared_expert_intermediate_size": 16,
}

# model type -> configuration, families found, row of the catalogue, possible eigenvalues
MODELS: dict[str, tuple[dict[str, Any], dict[str, int], str, str]] = {
    "mamba": (MAMBA1, {"Mamba-1": 2}, "mamba", "(0, 1)"),
    "falcon_mamba": (MAMBA1, {"Mamba-1": 2}, "mamba", "(0, 1)"),
    "mamba2": ({"state_size": 8, "num_heads": 4, "head_dim": 16, "n_groups": 1}, {"Mamba-2": 2}, "mamba2", "(0, 1)"),
    "jamba": (
        {"num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 48, "attn_layer_period": 2,
         "attn_layer_offset": 1, "num_experts": 2, "num_experts_per_tok": 1, "mamba_d_state": 4, "mamba_dt_rank": 4},
        {"Mamba-1": 1, "attention": 1}, "jamba", "(0, 1)",
    ),
    "recurrent_gemma": (
        {**HEADS, "num_key_value_heads": 1, "lru_width": 32, "attention_window_size": 16, "num_hidden_layers": 3},
        {"RG-LRU": 2, "attention": 1}, "griffin", "(0, 1)",
    ),
    "xlstm": ({"num_heads": 4, "num_blocks": 2}, {"mLSTM": 2}, "mlstm", "(0, 1)"),
    "rwkv": ({"attention_hidden_size": 32, "intermediate_size": 48}, {"RWKV-4": 2}, "rwkv4", "(0, 1)"),
    "zamba2": (
        {"num_hidden_layers": 3, "num_attention_heads": 4, "mamba_d_state": 8, "n_mamba_heads": 4, "mamba_ngroups": 1,
         "intermediate_size": 48, "layer_types": ["linear_attention", "linear_attention", "hybrid"],
         "num_mem_blocks": 1, "use_mem_rope": True, "kv_channels": 8},
        {"Mamba-2": 3, "attention": 1}, "jamba", "(0, 1)",
    ),
    "bamba": ({**HEADS, **MAMBA2, "attn_layer_indices": [1]}, {"Mamba-2": 1, "attention": 1}, "jamba", "(0, 1)"),
    "falcon_h1": ({**HEADS, **MAMBA2, "mamba_d_ssm": 64}, {"Mamba-2": 2, "attention": 2}, "jamba", "(0, 1)"),
    "granitemoehybrid": (
        {**HEADS, **MAMBA2, "layer_types": ["mamba", "attention"], "num_local_experts": 2, "num_experts_per_tok": 1,
         "shared_intermediate_size": 48},
        {"Mamba-2": 1, "attention": 1}, "jamba", "(0, 1)",
    ),
    "nemotron_h": (
        {**HEADS, "num_hidden_layers": 4, "mamba_num_heads": 4, "mamba_head_dim": 16, "ssm_state_size": 8,
         "n_groups": 1, "hybrid_override_pattern": "M-*M"},
        {"Mamba-2": 2, "attention": 1}, "jamba", "(0, 1)",
    ),
    "qwen3_next": (
        {**HEADS, **DELTA, **EXPERTS}, {"Gated DeltaNet": 1, "attention": 1}, "olmo-hybrid(beta=[0,1])", "(0, 1)"
    ),
    "qwen3_5_text": ({**HEADS, **DELTA}, {"Gated DeltaNet": 1, "attention": 1}, "olmo-hybrid(beta=[0,1])", "(0, 1)"),
    "olmo_hybrid": ({**HEADS, **DELTA}, {"Gated DeltaNet": 1, "attention": 1}, "olmo-hybrid(beta=[0,2])", "(-1, 1)"),
    "kimi_linear": (
        {**HEADS, "num_key_value_heads": 4, "num_experts": 2, "num_experts_per_token": 1, "moe_intermediate_size": 16,
         "linear_attn_config": {"kda_layers": [1], "full_attn_layers": [2], "head_dim": 8, "num_heads": 4,
                                "short_conv_kernel_size": 4},
         "kv_lora_rank": 8, "qk_nope_head_dim": 8, "qk_rope_head_dim": 8, "v_head_dim": 8, "q_lora_rank": None},
        {"KDA": 1, "attention": 1}, "kimi-linear", "[0, 1)",
    ),
    "minimax": (
        {**HEADS, "layer_types": ["linear_attention", "full_attention"], "num_local_experts": 2,
         "num_experts_per_tok": 1},
        {"lightning attention": 1, "attention": 1}, "minimax", "(0, 1)",
    ),
    "lfm2": (
        {**HEADS, "layer_types": ["conv", "full_attention"]}, {"short convolution": 1, "attention": 1}, "transformer",
        "",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Any, Path]]]:
    """Build every model once with the library's own classes, weights of unusual size, and save it."""
    folder = tmp_path_factory.mktemp("checkpoints")
    built = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        for name, (settings, *_) in MODELS.items():
            config = transformers.AutoConfig.for_model(name, **{**SMALL, **settings})
            model = transformers.AutoModelForCausalLM.from_config(config)
            with torch.no_grad():
                for key, parameter in model.named_parameters():
                    if key.endswith("norm.weight") or "proj" in key:
                        parameter.add_(torch.randn_like(parameter) * 0.3)
            model.save_pretrained(folder / name, safe_serialization=True)
            built[name] = (model.eval(), folder / name)
        yield built


@pytest.mark.parametrize("name", MODELS)
def test_the_family_is_recognised(saved: dict[str, tuple[Any, Path]], name: str) -> None:
    _, families, architecture, possible = MODELS[name]
    found = read_checkpoint(saved[name][1])
    assert found.counts() == families
    assert (found.architecture, found.missing) == (architecture, "")
    assert found.model().name == architecture.partition("(")[0]
    for layer in found.layers:
        if layer.gates is not None:
            assert layer.gates.possible == possible
            assert len(layer.gates.at_rest) and np.abs(layer.gates.at_rest).max() <= 1
            json.dumps(layer.fields())


def gates_of(model: Any, module: str) -> np.ndarray:
    """Run the model on random tokens; return the decays of one module, computed from what its projections put out."""
    # The library renames the folder of the older releases when it saves.
    mixer = model.get_submodule(
        module if hasattr(model, module.split(".")[0]) else "model" + module[module.index(".") :]
    )
    seen: dict[str, Any] = {}
    for part in ("in_proj", "x_proj", "in_proj_a", "a_proj", "in_proj_b", "b_proj"):
        if hasattr(mixer, part):

            def hook(_: Any, __: Any, output: Any, part: str = part) -> None:
                seen[part] = output

            getattr(mixer, part).register_forward_hook(hook)
    softplus = torch.nn.functional.softplus
    decays = []
    for draw in range(3):
        tokens = torch.randint(3, 64, (4, 40), generator=torch.Generator().manual_seed(draw))
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            model(tokens, use_cache=False)
            rates = mixer.A_log.exp()
            if "x_proj" in seen:
                inner = seen["x_proj"][..., : mixer.dt_proj.in_features]
                decays.append(torch.exp(-softplus(mixer.dt_proj(inner))[..., None] * rates))
            elif "in_proj" in seen:
                decays.append(torch.exp(-softplus(seen["in_proj"][..., -len(rates) :] + mixer.dt_bias) * rates))
            else:
                alpha = torch.exp(-rates * softplus(seen.get("in_proj_a", seen.get("a_proj")) + mixer.dt_bias))
                beta = seen.get("in_proj_b", seen.get("b_proj")).sigmoid()
                beta = 2 * beta if getattr(mixer, "allow_neg_eigval", False) else beta
                decays += [alpha, alpha * (1 - beta)]
    return np.concatenate([values.numpy().ravel() for values in decays])


@pytest.mark.parametrize(
    "name", ["mamba", "mamba2", "nemotron_h", "bamba", "granitemoehybrid", "qwen3_5_text", "olmo_hybrid"]
)
def test_the_bounds_over_every_input_hold(saved: dict[str, tuple[Any, Path]], name: str) -> None:
    model, path = saved[name]
    found = read_checkpoint(path)
    checked = 0
    for layer in found.layers:
        if layer.interval is None:
            continue
        gates = gates_of(model, layer.path)
        low, high = layer.interval
        assert -1 <= low <= gates.min() + 1e-6 and gates.max() - 1e-6 <= high <= 1
        checked += 1
    assert checked
