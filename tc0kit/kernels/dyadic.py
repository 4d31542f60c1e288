"""Linear recurrences over the dyadic rationals m 2^-e, without any rounding, and one correct rounding at the end.

Every float is a dyadic rational, so the states of h_t = A_t h_{t-1} + b_t have exact values; they grow by the bits of A
with each token. They are kept as Python integers over one common power of two a token.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import torch
from torch import Tensor

from tc0kit.budget import Budget
from tc0kit.errors import UserError
from tc0kit.kernels.precision import Fixed, Float


def states(A: Tensor, b: Tensor, start: Tensor, budget: Budget) -> tuple[list[Any], list[int]]:
    """Return integers m_t and exponents e_t, one of each a token, with h_t = m_t 2^(-e_t).

    Args:
        A: transitions, [T, ..., d, d], or [T, ..., d] for diagonal ones; real or integer, finite.
        b: inputs, [T, ..., d].
        start: the state before the first token, [..., d].
        budget: its clock is looked at with each token.

    Returns:
        T numpy arrays of Python integers, [..., d], and T exponents.

    Raises:
        UserError: a number is complex or not finite.
        BudgetSpent: the budget is spent.
    """
    diagonal = A.dim() == b.dim()
    A_int, A_exp = _integers(A)
    b_int, b_exp = _integers(b)
    state, exponent = _integers(start)
    numerators, exponents = [], []
    for t in range(len(b)):
        budget.tick("tokens of an exact recurrence", t)
        moved = A_int[t] * state if diagonal else (A_int[t] * state[..., None, :]).sum(-1)
        exponent += A_exp
        common = max(exponent, b_exp)
        state = moved * (1 << (common - exponent)) + b_int[t] * (1 << (common - b_exp))
        exponent = common
        numerators.append(state)
        exponents.append(exponent)
    return numerators, exponents


def rounded(numerators: list[Any], exponents: list[int], form: Float | Fixed) -> Tensor:
    """Return the states that ``states`` found, each entry rounded once to ``form``, as float64."""
    rows = [
        np.vectorize(lambda m, e=e: round_once(m, e, form), otypes=[np.float64])(row)
        for row, e in zip(numerators, exponents, strict=True)
    ]
    return torch.from_numpy(np.stack(rows))


def fractions(numerators: list[Any], exponents: list[int]) -> list[Any]:
    """Return the states that ``states`` found as arrays of fractions, one a token."""
    return [
        np.vectorize(lambda m, e=e: Fraction(m, 1 << e), otypes=[object])(row)
        for row, e in zip(numerators, exponents, strict=True)
    ]


def round_once(m: int, e: int, form: Float | Fixed) -> float:
    """Return m 2^-e rounded to ``form``: to nearest, ties to even, then infinite, saturated or wrapped."""
    if isinstance(form, Fixed):
        steps, half = _shifted(m, form.fraction - e), 1 << (form.bits - 1)
        steps = (steps + half) % (2 * half) - half if form.wraps else max(-half, min(steps, half - 1))
        return math.ldexp(steps, -form.fraction)
    step = max(abs(m).bit_length() - e - form.p, form.emin - form.p + 1)
    steps = _shifted(m, -e - step)
    if abs(steps).bit_length() + step > form.emax + 1:
        return math.copysign(math.inf, m)
    return math.ldexp(steps, step)


def _shifted(m: int, power: int) -> int:
    """m 2^power, rounded to an integer, ties to even."""
    if power >= 0:
        return m << power
    whole, rest = m >> -power, m & ((1 << -power) - 1)
    half = 1 << (-power - 1)
    return whole + (rest > half or (rest == half and whole & 1))


def _integers(x: Tensor) -> tuple[Any, int]:
    """Return Python integers and one exponent e >= 0 with x = integers 2^-e."""
    if x.is_complex():
        raise UserError("exact states need real numbers; give a complex gate as a 2 x 2 matrix")
    values = x.detach().cpu()
    if not x.is_floating_point():
        return values.numpy().astype(object), 0
    wide = values.to(torch.float64)
    if not torch.isfinite(wide).all():
        raise UserError("exact states need finite numbers")
    pairs = [value.as_integer_ratio() for value in wide.flatten().tolist()]
    exponent = max((bottom.bit_length() - 1 for _, bottom in pairs), default=0)
    whole = np.empty(len(pairs), dtype=object)
    whole[:] = [top << (exponent - bottom.bit_length() + 1) for top, bottom in pairs]
    return whole.reshape(tuple(x.shape)), exponent
