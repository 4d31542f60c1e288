"""A torch step h' = f(h, x) as a recurrence: is it affine in h, and with which A(x) and B(x)?

The Jacobian of f(., x) is taken at several states (``torch.func.jacrev``, in float64). Automatic differentiation of a
function that is written with affine operations never looks at h, so its Jacobian is the same to the last bit
everywhere; two states where it is not show that f is not affine, unless the difference is of the size of rounding
errors. That f is affine is tested at these states, not proved: a function may bend elsewhere.

A float64 number is a binary rational, so A(x) and B(x) are exact matrices of the function that was computed. torch is
loaded by ``probe`` only.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from random import Random
from typing import Any

from tc0kit.errors import UserError
from tc0kit.models.recurrence import Recurrence, check_dimension

SCALES = (Fraction(1, 64), Fraction(1, 4), Fraction(1), Fraction(4), Fraction(64))
"""The sizes of the states that are tried, two of each, with both signs."""

ROUNDING = 1e-9
"""Relative differences of Jacobians and values up to this count as rounding errors."""


@dataclass(frozen=True)
class NotAffine:
    """The report that a step is not affine in the state.

    Attributes:
        token: the token x of the step.
        first: a state h.
        second: another state.
        at_first: at the first state, the derivative, or the remainder f(h) - A h for the Jacobian A of that state.
        found: the same at the second state; an affine step has one value everywhere.
        row: component of f, from 1.
        column: component of h by which f is differentiated, from 1; 0 if values are compared.
    """

    token: str
    first: tuple[float, ...]
    second: tuple[float, ...]
    at_first: float
    found: float
    row: int
    column: int

    def __str__(self) -> str:
        if self.column:
            what = f"the derivative of component {self.row} by component {self.column} is"
        else:
            what = f"the remainder f(h) - A h of component {self.row} is"
        return (
            f"not affine in h for the token {self.token}: {what} {self.at_first:.6g} at h = {_point(self.first)} "
            f"and {self.found:.6g} at h = {_point(self.second)}"
        )


def probe(
    step: Callable[[Any, Any], Any],
    tokens: Mapping[str, Any] | Iterable[Any],
    dimension: int | tuple[int, ...],
    *,
    name: str = "probed step",
    denominator: int | None = None,
    tolerance: float = 1e-9,
    seed: int = 0,
) -> Recurrence | NotAffine:
    """Return the recurrence that ``step`` computes, or the two states that show that it is not affine.

    Args:
        step: a function or module with ``step(h, x)`` the next state; a module is copied, in evaluation mode and
            float64, and left as it was.
        tokens: the inputs x by the names of their letters, or just the inputs, called by their text.
        dimension: the length of h, or its shape, which is then read row by row; at most 64 components.
        denominator: if given, an entry that differs by at most ``tolerance`` from a fraction with a denominator up to
            this is replaced by it; the recurrence's note says how many were.
        tolerance: see ``denominator``; 0 replaces entries only by their equals.
        seed: of the random states.

    Raises:
        UserError: the step fails, is not deterministic, gives another shape or values that are not finite, or there
            are no tokens.
    """
    import torch

    shape = (dimension,) if isinstance(dimension, int) else tuple(dimension)
    size = check_dimension(prod(shape), name)
    named = _named(tokens, name)
    if isinstance(step, torch.nn.Module):
        step = copy.deepcopy(step).double().eval()
    states = _states(size, seed)
    matrices: dict[str, list[list[float]]] = {}
    inputs: dict[str, list[float]] = {}
    same = True
    for letter, token in named.items():
        function = _flat(torch, step, _double(torch, token), shape, f"{name}, token {letter}")
        found = _sample(torch, function, letter, states, f"{name}, token {letter}")
        if isinstance(found, NotAffine):
            return found
        matrices[letter], inputs[letter], equal = found
        same = same and equal
    rounded, replaced = _rounded(matrices, inputs, denominator, tolerance)
    count = len(named) * size * (size + 1)
    how = "to the last bit" if same else f"within {ROUNDING:g}"
    note = f"probed: one Jacobian {how} at {len(states)} states; entries are exact binary rationals"
    if denominator is not None:
        note += f", of which {replaced} of {count} were replaced by fractions within {tolerance:g}"
    columns = {letter: rounded[letter][1] for letter in named}
    recurrence = Recurrence.of_matrices({letter: rounded[letter][0] for letter in named}, columns, name=name)
    return replace(recurrence, note=note)


def _named(tokens: Mapping[str, Any] | Iterable[Any], name: str) -> dict[str, Any]:
    if isinstance(tokens, Mapping):
        named = {str(key): token for key, token in tokens.items()}
    else:
        listed = list(tokens)
        named = {str(token): token for token in listed}
        if len(named) != len(listed):
            raise UserError(f"{name}: two tokens have the same text; give a mapping from names to tokens")
    if not named:
        raise UserError(f"{name}: there are no tokens to probe")
    return named


def _states(size: int, seed: int) -> list[tuple[float, ...]]:
    """Return the origin and random states of several sizes, their components multiples of the size over 64."""
    random = Random(seed)
    states = [(0.0,) * size]
    for scale in SCALES:
        state = tuple(
            float(scale * Fraction(random.randrange(1, 65) * random.choice((-1, 1)), 64)) for _ in range(size)
        )
        states += [state, tuple(-entry for entry in state)]
    return states


def _double(torch: Any, token: Any) -> Any:
    if isinstance(token, torch.Tensor) and token.is_floating_point():
        return token.detach().double()
    return token


def _flat(torch: Any, step: Callable[[Any, Any], Any], token: Any, shape: tuple[int, ...], where: str) -> Any:
    """Return the step as a function of flat float64 vectors."""

    def function(h: Any) -> Any:
        try:
            result = step(h.reshape(shape), token)
        except Exception as error:
            raise UserError(f"{where}: the step fails: {_first_line(error)}") from error
        if not isinstance(result, torch.Tensor) or result.numel() != h.numel():
            found = f"shape {tuple(result.shape)}" if isinstance(result, torch.Tensor) else type(result).__name__
            raise UserError(f"{where}: the step returns {found}, but a state of shape {shape} is needed")
        return result.reshape(-1).to(torch.float64)

    return function


def _sample(
    torch: Any, function: Any, letter: str, states: list[tuple[float, ...]], where: str
) -> NotAffine | tuple[list[list[float]], list[float], bool]:
    """Return A, B and whether all Jacobians are equal, or two states that show that the function is not affine."""
    jacobian = torch.func.jacrev(function)
    first = states[0]
    matrix: Any = None
    offset: Any = None
    equal = True
    for state in states:
        h = torch.tensor(state, dtype=torch.float64)
        try:
            value, derivative = function(h).detach(), jacobian(h).detach()
        except UserError:
            raise
        except Exception as error:
            raise UserError(f"{where}: torch cannot differentiate the step: {_first_line(error)}") from error
        if not (torch.isfinite(value).all() and torch.isfinite(derivative).all()):
            raise UserError(f"{where}: the step or its derivative is not finite at h = {_point(state)}")
        if not torch.equal(value, function(h).detach()):
            raise UserError(f"{where}: the step gives two values at one state; probe it without randomness")
        if matrix is None:
            matrix, offset = derivative, value
            continue
        equal = equal and torch.equal(derivative, matrix)
        size = max(1.0, float(matrix.abs().max()))
        difference = (derivative - matrix).abs()
        if float(difference.max()) > ROUNDING * size:
            row, column = divmod(int(difference.argmax()), len(first))
            pair = float(matrix[row, column]), float(derivative[row, column])
            return NotAffine(letter, first, state, *pair, row + 1, column + 1)
        remainder = value - matrix @ h
        reach = max(1.0, float(offset.abs().max()), size * float(h.abs().max()) * len(first))
        difference = (remainder - offset).abs()
        if float(difference.max()) > ROUNDING * reach:
            row = int(difference.argmax())
            return NotAffine(letter, first, state, float(offset[row]), float(remainder[row]), row + 1, 0)
    return matrix.tolist(), offset.tolist(), equal


def _rounded(
    matrices: Mapping[str, list[list[float]]],
    inputs: Mapping[str, list[float]],
    denominator: int | None,
    tolerance: float,
) -> tuple[dict[str, tuple[list[list[Fraction]], list[Fraction]]], int]:
    """Return the entries as fractions, and how many were replaced by others with small denominators."""
    replaced = 0

    def fraction(entry: float) -> Fraction:
        nonlocal replaced
        value = Fraction(entry)
        if denominator is None:
            return value
        near = value.limit_denominator(denominator)
        if near == value or abs(near - value) > tolerance:
            return value
        replaced += 1
        return near

    return {
        letter: ([[fraction(entry) for entry in row] for row in rows], [fraction(entry) for entry in inputs[letter]])
        for letter, rows in matrices.items()
    }, replaced


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]


def _point(state: tuple[float, ...]) -> str:
    entries = ", ".join(f"{entry:g}" for entry in state[:8])
    return f"({entries}{', ...' if len(state) > 8 else ''})"
