"""The whole state of a run in one safetensors file: weights, AdamW's moments, and in the header where the run stands.

The file is replaced in one step. Its header carries a digest of all values, so that a damaged file is never resumed.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from tc0kit.errors import UserError
from tc0kit.experiments.storage import write_atomically

SCHEMA = "tc0kit.training/1"
MOMENTS = ("step", "exp_avg", "exp_avg_sq")


def save(path: Path, network: nn.Module, optimizer: torch.optim.AdamW, state: dict[str, Any]) -> None:
    """Write the checkpoint of a run; ``state`` is anything that JSON can hold.

    Raises:
        UserError: the file cannot be written; the last checkpoint is intact.
    """
    from safetensors.torch import save as to_bytes

    tensors = {f"weights/{name}": value.detach().cpu().contiguous() for name, value in network.state_dict().items()}
    for name, parameter in network.named_parameters():
        for moment in MOMENTS:
            if moment in optimizer.state[parameter]:
                tensors[f"{moment}/{name}"] = optimizer.state[parameter][moment].detach().cpu().contiguous()
    text = json.dumps(state)
    header = {"schema": SCHEMA, "state": text, "digest": _digest(tensors, text)}
    write_atomically(path, to_bytes(tensors, header))


def load(path: Path, network: nn.Module, optimizer: torch.optim.AdamW) -> dict[str, Any]:
    """Put a checkpoint's weights and moments in place and return its state.

    Raises:
        UserError: the file is damaged, or belongs to another model.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "pt") as stream:
            header = stream.metadata() or {}
            tensors = {name: stream.get_tensor(name) for name in stream.keys()}  # noqa: SIM118 - no mapping
    except (SafetensorError, OSError, ValueError) as error:
        raise UserError(f"the checkpoint {path} is corrupt ({error}); delete it to start this run again") from error
    if header.get("schema") != SCHEMA or header.get("digest") != _digest(tensors, header.get("state", "")):
        raise UserError(f"the checkpoint {path} is corrupt (its digest differs); delete it to start this run again")
    weights = {name.removeprefix("weights/"): value for name, value in tensors.items() if name.startswith("weights/")}
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        raise UserError(f"the checkpoint {path} belongs to another model; delete it to start this run again") from error
    for name, parameter in network.named_parameters():
        for moment in MOMENTS:
            if f"{moment}/{name}" in tensors:
                value = tensors[f"{moment}/{name}"]
                optimizer.state[parameter][moment] = value if moment == "step" else value.to(parameter.device)
    found: dict[str, Any] = json.loads(header["state"])
    return found


def _digest(tensors: dict[str, Tensor], state: str) -> str:
    found = hashlib.sha256(state.encode())
    for name in sorted(tensors):
        value = tensors[name].reshape(-1).contiguous()
        found.update(f"{name} {value.dtype} {tuple(tensors[name].shape)}\n".encode())
        found.update(value.view(torch.uint8).numpy().tobytes())
    return found.hexdigest()
