"""Diagonal recurrences h_t = a_t h_{t-1} + b_t, entry by entry, real or complex.

The gradient of a scan is a scan backwards in time: with g_t the gradient of the loss with respect to h_t as an output,
G_t = g_t + conj(a_{t+1}) G_{t+1} is the whole gradient at h_t, that of b_t is G_t, that of a_t is G_t conj(h_{t-1}).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from tc0kit.kernels.precision import Rounding

LOOP_SLAB = 4096
LOOP_LENGTH = 64
"""From this many entries a token on, or up to this length, a loop over the tokens is the fastest form on a CPU."""


def naive(a: Tensor, b: Tensor, start: Tensor, rounding: Rounding | None = None) -> Tensor:
    """Return all states by the definition, one token after the other.

    Args:
        a: gates, [T, ...], any shape that expands to that of ``b``.
        b: inputs, [T, ...].
        start: the state before the first token, the shape of ``b[0]``.
        rounding: applied to the state after each update; none by default.

    Returns:
        [T, ...], the states after each token.
    """
    states = []
    state = start
    for t in range(len(b)):
        state = a[t] * state + b[t]
        state = state if rounding is None else rounding(state)
        states.append(state)
    return torch.stack(states) if states else b


def scan(a: Tensor, b: Tensor, start: Tensor | None = None) -> Tensor:
    """Return all states, by the form that is fast for the shape; arguments and result as of ``naive``.

    The state before the first token is zero by default. Gradients flow to all three.
    """
    if len(b) == 0:
        return b
    kind = torch.promote_types(a.dtype, b.dtype)
    a, b = a.to(kind).expand_as(b), b.to(kind)
    start = torch.zeros_like(b[0]) if start is None else start.to(kind)
    states: Tensor = _Scan.apply(  # type: ignore[no-untyped-call]
        a, b, start.expand_as(b[0])
    )
    return states


def _forward(a: Tensor, b: Tensor, start: Tensor) -> Tensor:
    if _by_loop(b):
        return _loop(a, b, start)
    first = torch.addcmul(b[0], a[0], start)
    return _tree(a, torch.cat([first[None], b[1:]]))


def _by_loop(b: Tensor) -> bool:
    return len(b) <= LOOP_LENGTH or b[0].numel() >= LOOP_SLAB


def _loop(a: Tensor, b: Tensor, start: Tensor) -> Tensor:
    states = torch.empty_like(b)
    state = start
    for gate, given, place in zip(a.unbind(), b.unbind(), states.unbind(), strict=True):
        torch.addcmul(given, gate, state, out=place)
        state = place
    return states


def _tree(a: Tensor, b: Tensor) -> Tensor:
    """Return the states from zero by pairing neighbours (Blelloch 1990): depth log T, 3 T multiply-adds."""
    length = len(b)
    if length <= 4:
        return _loop(a, b, torch.zeros_like(b[0]))
    half = length // 2
    left, right = slice(0, 2 * half, 2), slice(1, 2 * half, 2)
    odd = _tree(a[left] * a[right], torch.addcmul(b[right], a[right], b[left]))
    states = torch.empty_like(b)
    states[right] = odd
    states[0] = b[0]
    evens = states[2::2]
    torch.addcmul(b[2::2], a[2::2], odd[: len(evens)], out=evens)
    return states


class _Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor, start: Tensor) -> Tensor:
        states = _forward(a, b, start)
        ctx.save_for_backward(a, states, start)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        a, states, start = ctx.saved_tensors
        (grad,) = grads
        a = a.conj().resolve_conj()
        if _by_loop(grad):
            whole = torch.empty_like(grad)
            whole[-1] = grad[-1]
            rows = whole.unbind()
            for t in range(len(a) - 2, -1, -1):
                torch.addcmul(grad[t], a[t + 1], rows[t + 1], out=rows[t])
        else:
            whole = _tree(torch.cat([a[:1], a[1:].flip(0)]), grad.flip(0)).flip(0)
        to_a = torch.empty_like(whole)
        torch.mul(whole[0], start.conj(), out=to_a[0])
        torch.mul(whole[1:], states[:-1].conj(), out=to_a[1:])
        return to_a, whole, whole[0] * a[0]
