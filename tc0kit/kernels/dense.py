"""Dense recurrences h_t = A_t h_{t-1} + b_t with a matrix for each token (IDS4, WFA-SSM, linear CDE).

The gradient is again such a recurrence, backwards: G_t = g_t + A_{t+1}^T G_{t+1}; that of A_t is G_t h_{t-1}^T.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from tc0kit.kernels.precision import Rounding


def naive(A: Tensor, b: Tensor, start: Tensor, rounding: Rounding | None = None) -> Tensor:
    """Return all states by the definition, one token after the other.

    Args:
        A: transitions, [T, ..., d, d].
        b: inputs, [T, ..., d].
        start: the state before the first token, [..., d].
        rounding: applied to the state after each update; none by default.

    Returns:
        [T, ..., d], the states after each token.
    """
    states = []
    state = start
    for t in range(len(b)):
        state = (A[t] @ state[..., None])[..., 0] + b[t]
        state = state if rounding is None else rounding(state)
        states.append(state)
    return torch.stack(states) if states else b


def scan(A: Tensor, b: Tensor, start: Tensor | None = None) -> Tensor:
    """Return all states; arguments and result as of ``naive``, the start is zero by default.

    A loop over the tokens with a gradient of its own: on a CPU no parallel form of a dense scan wins, because
    products of matrices are d times the work of products with vectors.
    """
    if len(b) == 0:
        return b
    start = torch.zeros_like(b[0]) if start is None else start
    states: Tensor = _Scan.apply(  # type: ignore[no-untyped-call]
        A, b, start.expand_as(b[0])
    )
    return states


def products(A: Tensor) -> Tensor:
    """Return the prefix products A_t ... A_1, [T, ..., d, d], by a loop."""
    found = []
    state = None
    for matrix in A.unbind():
        state = matrix if state is None else matrix @ state
        found.append(state)
    return torch.stack(found) if found else A


def _run(A: Tensor, b: Tensor, start: Tensor) -> Tensor:
    states = torch.empty_like(b)
    state = start
    for matrix, given, place in zip(A.unbind(), b.unbind(), states.unbind(), strict=True):
        torch.add(given, (matrix @ state[..., None])[..., 0], out=place)
        state = place
    return states


class _Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, A: Tensor, b: Tensor, start: Tensor) -> Tensor:
        states = _run(A, b, start)
        ctx.save_for_backward(A, states, start)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        A, states, start = ctx.saved_tensors
        (grad,) = grads
        transposed = A.mH
        whole = torch.empty_like(grad)
        whole[-1] = grad[-1]
        for t in range(len(A) - 2, -1, -1):
            torch.add(grad[t], (transposed[t + 1] @ whole[t + 1][..., None])[..., 0], out=whole[t])
        before = torch.cat([start[None], states[:-1]])
        return (
            whole[..., None] * before.conj()[..., None, :],
            whole,
            (transposed[0] @ whole[0][..., None])[..., 0],
        )
