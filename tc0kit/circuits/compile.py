"""What ``tc0kit compile`` names: an arithmetic function, a row of the architecture catalogue, or a task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tc0kit.budget import Budget
from tc0kit.circuits.affine_tree import compile_affine
from tc0kit.circuits.builder import DEFAULT_MAX_GATES
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.compile_matrices import compile_matrices
from tc0kit.circuits.complex_diagonal import compile_complex_diagonal
from tc0kit.circuits.diagonal import Positions, compile_diagonal
from tc0kit.circuits.field_entries import sympy_family
from tc0kit.circuits.iterated import compile_product, compile_sum
from tc0kit.circuits.lti import compile_lti
from tc0kit.circuits.mamba import compile_mamba
from tc0kit.circuits.samples import sample_affine, sample_complex, sample_diagonal, sample_fixed
from tc0kit.errors import UserError
from tc0kit.models.model import Model

if TYPE_CHECKING:
    from tc0kit.models.recurrence import Recurrence

ARITHMETIC = ("sum", "product")
DEPTHS = ("constant", "log")


def compile_arithmetic(
    name: str, n: int, bits: int, *, leading: int | None = None, max_gates: int = DEFAULT_MAX_GATES
) -> Circuit:
    """Compile the iterated ``sum`` or ``product`` of n signed words of ``bits`` bits, or its ``leading`` bits alone.

    Raises:
        UserError: n, bits or leading out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    build = compile_sum if name == "sum" else compile_product
    return build(n, bits, leading=leading, max_gates=max_gates)


def compile_recurrence(
    recurrence: Recurrence,
    n: int,
    bits: int,
    depth: str = "constant",
    *,
    tokens: Mapping[str, Mapping[str, Any]] | None = None,
    last: bool = False,
    max_gates: int = DEFAULT_MAX_GATES,
    budget: Budget | None = None,
) -> Circuit:
    """Compile a recurrence with explicit matrices, or a family at given values; see ``compile_matrices``.

    ``tokens`` gives each letter of a family the values of its parameters (``models.token_values`` reads them as text);
    entries that are not algebraic are rounded to multiples of 2^-bits, as the header says. The recurrence starts at 0,
    or at the first unit vector if it has no input term. Over a number field Q[a] of degree m the outputs
    ``m i + k`` are the coefficients of a^k of entry i; the header has a and its polynomial.

    Raises:
        UserError: values of a family are missing, unknown or out of range, or there are values without a family, or no
            constant depth is known: the obstruction is named.
        BudgetSpent: the circuit is too large.
    """
    header: dict[str, Any] = {"model": recurrence.name}
    if recurrence.parametric:
        from tc0kit.circuits.token_matrices import token_matrices
        from tc0kit.models.token_values import token_values

        values = token_values(recurrence) if tokens is None else tokens
        recurrence, rounded = token_matrices(recurrence, values, bits)
        header["tokens"] = {x: {key: str(value) for key, value in row.items()} for x, row in values.items()}
        if rounded:
            header["rounded entries"] = {"letters": list(rounded), "fraction": bits, "mode": "half up"}
    elif tokens is not None:
        raise UserError(f"{recurrence.name} has one matrix a letter and no parameters; nothing can be set")
    driven = any(any(b) for b in recurrence.inputs)
    exact = sympy_family(
        dict(zip(recurrence.letters, recurrence.matrices, strict=True)),
        dict(zip(recurrence.letters, recurrence.inputs, strict=True)),
        [int(i == 0 and not driven) for i in range(recurrence.dimension)],
        budget,
    )
    try:
        circuit = compile_matrices(exact.family, n, bits, depth, last=last, max_gates=max_gates, budget=budget)
    except UserError as error:
        raise UserError(f"{recurrence.name}: {error}") from None
    field = {"generator": exact.generator, "minimal": [str(c) for c in exact.minimal]}
    return replace(circuit, header={**circuit.header, **header, "field": field})


def compile_model(
    model: Model,
    n: int,
    bits: int,
    depth: str = "constant",
    *,
    last: bool = False,
    max_gates: int = DEFAULT_MAX_GATES,
    budget: Budget | None = None,
) -> Circuit:
    """Compile a layer (for Mamba a stack of whole blocks) with the example weights of ``samples``.

    Args:
        model: a linear recurrence of the catalogue; ``model.layers`` blocks for Mamba (one if None).
        n: number of tokens.
        bits: p of the fixed-point numbers.
        depth: ``constant`` or ``log``.
        last: only the output after the last token.
        max_gates: budget.
        budget: limits on the algebra that names an obstruction.

    Raises:
        UserError: a model without a finite table, or no constant depth for it (the message names the obstruction).
        BudgetSpent: the circuit is too large.
    """
    if depth not in DEPTHS:
        raise UserError(f"depth {depth!r} is not known; choose constant or log")
    r = model.recurrence
    if model.kind != "linear" or r is None or r.transition in {"implicit", "convolution", "fenwick"}:
        raise UserError(f"{model.name} is no linear recurrence with a finite table; compile one of those, or a task")
    if model.name != "mamba" and model.layers not in (None, 1):
        raise UserError(f"{model.name}: one layer is compiled; stacks of blocks exist for mamba")
    positions: Positions = "last" if last else "all"
    if model.name == "mamba" and r.spectrum == "nonnegative":
        return compile_mamba(n, bits, model.layers or 1, positions=positions, max_gates=max_gates)
    if r.transition == "constant-dense" or (r.transition == "diagonal" and not r.selective):
        return compile_lti(sample_fixed(bits), n, bits, last=last, max_gates=max_gates)
    if r.transition == "diagonal" and r.spectrum == "complex":
        return compile_complex_diagonal(sample_complex(bits), n, positions=positions, max_gates=max_gates)
    if r.transition == "diagonal":
        return compile_diagonal(sample_diagonal(r, bits), n, positions=positions, max_gates=max_gates)
    layer = sample_affine(r)
    if depth == "constant":
        try:
            return compile_matrices(layer.family(), n, bits, last=last, max_gates=max_gates, budget=budget)
        except UserError as error:
            raise UserError(f"{model.name}: with its example weights {error}") from None
    return compile_affine(layer, n, output="last" if last else "prefix", max_gates=max_gates)
