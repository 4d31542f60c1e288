"""The five semantics of a linear recurrence h_t = A_t h_{t-1} + b_t as a switch (``tc0kit.models.semantics``).

- ``exact``: no rounding.
- ``log``: exact inside, one rounding of each state at the end; without a format to 4 log2(n) + 4 bits for n tokens.
- ``finite``: the dynamics of the real numbers, for which float64 stands, seen through the grid of a format.
- ``stepwise``: weights and inputs are numbers of the format, and each new state is rounded to it.
- ``scan``: so are they, and each product and sum of the scan tree is rounded (``tree`` says which tree).

Nonlinear cells and attention have a stepwise form only: ``rounding`` of their ``naive``, or of ``Stack``. Matrix states
are columns that share their A (``householder.matrices`` and so on).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from tc0kit.budget import Budget
from tc0kit.errors import UserError
from tc0kit.kernels import dense, diagonal, dyadic
from tc0kit.kernels.precision import FORMATS, Fixed, Float, Rounding
from tc0kit.models.semantics import SEMANTICS, Semantics


def states(
    A: Tensor,
    b: Tensor,
    start: Tensor,
    semantics: Semantics,
    form: Float | Fixed | None = None,
    budget: Budget | None = None,
) -> Tensor:
    """Return the states after each token, [T, ..., d], in float64 (complex128 for complex inputs).

    Args:
        A: transitions, [T, ..., d, d], or [T, ..., d] for diagonal ones.
        b: inputs, [T, ..., d].
        start: the state before the first token, [..., d].
        semantics: which arithmetic.
        form: the number format; none for ``exact``, and needed for all others but ``log``.
        budget: for ``exact`` and ``log``, whose numbers grow with each token; unlimited by default.

    Raises:
        UserError: unknown semantics, a format missing or too much, complex numbers for ``exact`` or ``log``, or an
            exact state that is not a float64 (``dyadic.states`` gives such ones).
        BudgetSpent: the budget is spent.
    """
    if semantics not in SEMANTICS:
        raise UserError(f"unknown semantics {semantics!r}; known: {', '.join(SEMANTICS)}")
    if semantics in ("exact", "log"):
        if len(b) == 0:
            return b.to(torch.float64)
        return _without_rounding(A, b, start, semantics, form, Budget() if budget is None else budget)
    if form is None:
        raise UserError(f"semantics {semantics!r} needs a number format")
    A, b, start = (x.to(torch.complex128 if x.is_complex() else torch.float64) for x in (A, b, start))
    kernel = diagonal if A.dim() == b.dim() else dense
    if semantics == "finite":
        return form(kernel.scan(A, b, start))
    A, b, start = form(A), form(b), form(start)
    if semantics == "stepwise":
        found: Tensor = kernel.naive(A, b, start, rounding=form)
        return found
    return tree(A, b, start, form)


def tree(A: Tensor, b: Tensor, start: Tensor, rounding: Rounding) -> Tensor:
    """Return the states by pairing neighbours, each product and sum rounded; arguments as of ``states``.

    Tokens 2j-1 and 2j make one, their states are found in the same way, and the odd ones follow from those before:
    the tree of Blelloch (1990), which parallel implementations use with their own variations.
    """
    if len(b) == 0:
        return b

    def apply(matrix: Tensor, vector: Tensor) -> Tensor:
        return matrix * vector if A.dim() == b.dim() else (matrix @ vector[..., None])[..., 0]

    def prefixes(A: Tensor, b: Tensor) -> Tensor:
        if len(b) == 1:
            return b
        even = len(b) // 2 * 2
        left, right = slice(0, even, 2), slice(1, even, 2)
        product = A[right] * A[left] if A.dim() == b.dim() else A[right] @ A[left]
        found = b.clone()
        pairs = prefixes(rounding(product), rounding(apply(A[right], b[left]) + b[right]))
        found[right] = pairs
        found[2::2] = rounding(apply(A[2::2], pairs[: len(found[2::2])]) + b[2::2])
        return found

    first = rounding(apply(A[0], start.expand(b.shape[1:])) + b[0])
    return prefixes(A, torch.cat([first[None], b[1:]]))


def _without_rounding(
    A: Tensor, b: Tensor, start: Tensor, semantics: Semantics, form: Float | Fixed | None, budget: Budget
) -> Tensor:
    numerators, exponents = dyadic.states(A, b, start, budget)
    if semantics == "log":
        bits = min(53, 4 * math.ceil(math.log2(len(b) + 1)) + 4)
        return dyadic.rounded(numerators, exponents, form or Float("log", bits, -1022, 1023))
    if form is not None:
        raise UserError("semantics 'exact' has no number format")
    found = dyadic.rounded(numerators, exponents, FORMATS["float64"])
    for t, (row, exact) in enumerate(
        zip(found.flatten(1).tolist(), dyadic.fractions(numerators, exponents), strict=True)
    ):
        if any(value != wanted for value, wanted in zip(row, exact.flatten(), strict=True)):
            raise UserError(f"the exact state after token {t + 1} is no float64; log rounds it, dyadic.states keeps it")
    return found
