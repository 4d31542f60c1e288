"""What ``tc0kit compile --float`` names: an iterated sum or product, or a fixed or diagonal layer, over floats."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from tc0kit.circuits.builder import DEFAULT_MAX_GATES
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.float_diagonal import FloatDiagonalLayer, FloatTable, compile_float_diagonal
from tc0kit.circuits.float_linear import compile_float_lti
from tc0kit.circuits.float_product import compile_float_product
from tc0kit.circuits.float_sum import compile_float_sum
from tc0kit.circuits.floats import FloatFormat
from tc0kit.circuits.lti import FixedLayer, fixed_layer
from tc0kit.circuits.samples import SYMBOLS
from tc0kit.errors import UserError
from tc0kit.models.model import Model, RecurrenceTraits


def compile_float_arithmetic(name: str, n: int, numbers: FloatFormat, *, max_gates: int = DEFAULT_MAX_GATES) -> Circuit:
    """Compile the iterated ``sum`` or ``product`` of n floats.

    Raises:
        UserError: n out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    build = compile_float_sum if name == "sum" else compile_float_product
    return build(numbers, n, max_gates=max_gates)


def compile_float_model(
    model: Model,
    n: int,
    numbers: FloatFormat,
    depth: str = "constant",
    *,
    last: bool = False,
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile one layer over floats, its recurrence with readout and skip alone, with small example weights.

    Args:
        model: a fixed or a real diagonal recurrence of the catalogue; for Mamba the recurrence without its block.
        n: number of tokens.
        numbers: the format.
        depth: ``constant``.
        last: only the output after the last token.
        max_gates: budget.

    Raises:
        UserError: another model or depth, several layers, or n out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    r = model.recurrence
    if r is None or model.kind != "linear" or r.transition not in ("diagonal", "constant-dense"):
        raise UserError(
            f"{model.name}: sum, product, fixed and diagonal layers are compiled on floats; leave out --float"
        )
    if depth != "constant":
        raise UserError(f"{model.name}: layers on floats have constant depth; leave out --depth {depth}")
    if model.layers not in (None, 1):
        raise UserError(f"{model.name}: one layer is compiled on floats; leave out --layers or --float")
    if r.transition == "constant-dense" or not r.selective:
        return compile_float_lti(sample_float_fixed(numbers), numbers, n, last=last, max_gates=max_gates)
    if r.spectrum == "complex":
        raise UserError(f"{model.name}: complex gates are not compiled on floats; gates=[-1,1] or (0,1) are")
    layer = sample_float_diagonal(r, numbers)
    return compile_float_diagonal(layer, n, positions="last" if last else "all", max_gates=max_gates)


def sample_float_fixed(numbers: FloatFormat) -> FixedLayer:
    """Return a fixed layer with two states, a damped rotation, its entries cast into the format."""

    def cast(rows: list[list[Any]]) -> list[list[Fraction]]:
        return [[numbers.cast(Fraction(value)).value for value in row] for row in rows]

    return fixed_layer(
        cast([["3/4", "-1/4"], ["1/4", "3/4"]]), cast([["1"], ["1/2"]]), cast([["1", "-1/2"]]), cast([["1/4"]])
    )


def sample_float_diagonal(recurrence: RecurrenceTraits, numbers: FloatFormat, channels: int = 1) -> FloatDiagonalLayer:
    """Return tables over 16 symbols: floats of size 2^-4 .. 1 where the format has them, gates in the row's range."""
    rng = random.Random(1)
    one, smallest = numbers.ordinal(1), numbers.ordinal(Fraction(2) ** max(numbers.least, -4))

    def table(signs: tuple[int, ...]) -> FloatTable:
        return tuple(numbers.at(rng.choice(signs) * rng.randint(smallest, one)) for _ in range(SYMBOLS))

    gates = (1,) if recurrence.spectrum == "nonnegative" else (-1, 1)
    return FloatDiagonalLayer(
        numbers,
        tuple(table(gates) for _ in range(channels)),
        tuple(table((-1, 0, 1)) for _ in range(channels)),
        tuple(table((-1, 1)) for _ in range(channels)),
        table((-1, 0, 1)),
    )
