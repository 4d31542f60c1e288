"""The comparison of a fast form with its definition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch


def same_with_gradients(naive: Callable[..., Any], fast: Callable[..., Any], *inputs: torch.Tensor) -> None:
    """Check that both give the same outputs and, for one random linear functional of them, the same gradients."""
    found = []
    for function in (naive, fast):
        leaves = [x.detach().clone().requires_grad_(True) for x in inputs]
        output = function(*leaves)
        weights = torch.randn(output.shape, dtype=output.dtype, generator=torch.Generator().manual_seed(5))
        total = (output * weights).sum()
        (total.real + 2 * total.imag if output.is_complex() else total).backward()
        # What does not reach the output has no gradient: the transition, of a single token from zero.
        found.append([output.detach(), *(torch.zeros_like(x) if x.grad is None else x.grad for x in leaves)])
    for left, right in zip(*found, strict=True):
        assert torch.isfinite(right).all()
        torch.testing.assert_close(left, right, rtol=1e-8, atol=1e-9)
