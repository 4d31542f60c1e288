"""Explicit matrices to a circuit: the shallowest construction that their exact facts allow.

In this order: one matrix for all letters (its powers are constants); a common eigenbasis, or a common triangular form,
over a number field (``split_layer``); finitely many reachable states on which the words act by a solvable monoid
(``finite_states``); a solvable finite quotient with a triangular kernel (``coset_states``); else, in log depth, a
balanced tree of affine maps. Where no constant depth is known the error names the obstruction.

Outputs are ``y{t}_i`` (``y{t}`` if the state has one entry): entry i of h_t after letter t, rounded once. In log depth
the last state alone is ``y_i``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from tc0kit.budget import Budget
from tc0kit.circuits.affine_layer import AffineLayer
from tc0kit.circuits.affine_tree import compile_affine
from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.coset_states import compile_cosets, solvable_cosets
from tc0kit.circuits.diagonal import Positions
from tc0kit.circuits.finite_states import compile_states, nonsolvable_group, obstruction, reachable
from tc0kit.circuits.form import constant, total, weights_of
from tc0kit.circuits.inputs import Encoding, check_bits, check_length, named, output_number, read_symbols
from tc0kit.circuits.matrices import Matrix, multiply
from tc0kit.circuits.matrix_family import MatrixFamily, matrix_family
from tc0kit.circuits.rounding import Rounding, rounded_bits
from tc0kit.circuits.split_layer import compile_split
from tc0kit.errors import BudgetSpent, UserError


def compile_matrices(
    matrices: Mapping[str, Sequence[Sequence[Any]]] | MatrixFamily,
    n: int,
    bits: int,
    depth: str = "constant",
    *,
    offsets: Mapping[str, Sequence[Any]] | None = None,
    initial: Sequence[Any] | None = None,
    output_fraction: int | None = None,
    last: bool = False,
    encoding: Encoding = "bits",
    max_gates: int = DEFAULT_MAX_GATES,
    budget: Budget | None = None,
) -> Circuit:
    """Compile ``h_t = A(x_t) h_{t-1} + b(x_t)`` on n letters.

    Args:
        matrices: A for each letter, rows of integers, ``Fraction`` or strings such as ``"3/5"``; or a whole family
            (``field_entries`` makes one of matrices over a number field, or of sympy's).
        n: number of letters, at least 0.
        bits: the entries of h_t are rounded to this many bits, 1..16.
        depth: ``constant``, or ``log``, which compiles anything.
        offsets, initial: b for each letter (zero if None), and the state at the start (the first unit vector if None).
        output_fraction: the last place of the outputs is 2^-output_fraction, 0..32; ``max(bits - 2, 0)`` if None.
        last: only the state after the last letter.
        encoding: letters as ``bits`` or ``one-hot``. The finite and the log-depth construction take one-hot letters.
        max_gates: budget of the circuit.
        budget: limits on the algebra.

    Raises:
        UserError: bad tables, n or bits out of range, or no constant depth is known: the obstruction is named.
        BudgetSpent: the circuit is too large.
    """
    if isinstance(matrices, MatrixFamily):
        if offsets is not None or initial is not None:
            raise UserError("a matrix family has its own offsets and initial state")
        family = matrices
    else:
        family = matrix_family(matrices, offsets, initial)
    if depth not in ("constant", "log"):
        raise UserError(f"depth {depth!r} is not known; choose constant or log")
    check_length(n)
    check_bits(bits, 16)
    fraction = max(bits - 2, 0) if output_fraction is None else output_fraction
    check_bits(fraction + 1, 33)
    budget = budget or Budget()
    positions: Positions = "last" if last else "all"
    if depth == "log":
        return _compile_tree(family, n, bits, fraction, positions, max_gates)
    if family.is_constant:
        return _compile_powers(family, n, bits, fraction, positions, encoding, max_gates)
    too_large = None
    for shape, holds in (("diagonal", family.is_diagonalisable), ("triangular", family.is_triangularisable)):
        if holds:
            try:
                return compile_split(
                    family,
                    n,
                    "diagonal" if shape == "diagonal" else "triangular",
                    output_bits=bits,
                    output_fraction=fraction,
                    positions=positions,
                    encoding=encoding,
                    max_gates=max_gates,
                )
            except BudgetSpent as spent:
                too_large = too_large or spent
    states = reachable(family, budget)
    group = None if states is None else nonsolvable_group(states.action, budget)
    if states is None or group is not None:
        if too_large is not None:
            raise too_large
        cosets = solvable_cosets(family, budget) if states is None else None
        if cosets is None:
            raise UserError(f"{obstruction(family, group, budget)}; use --depth log")
        return compile_cosets(family, cosets, n, bits, fraction, positions, max_gates=max_gates, budget=budget)
    return compile_states(family, states, n, bits, fraction, positions, max_gates=max_gates, budget=budget)


def _compile_powers(
    family: MatrixFamily, n: int, bits: int, fraction: int, positions: Positions, encoding: Encoding, max_gates: int
) -> Circuit:
    """Compile a family with one matrix A: ``h_t = A^(t+1) h + sum_j A^(t-j) b(x_j)`` is one form. Depth at most 3."""
    size = family.dimension
    builder = Builder(f"{size} x {size} matrix, the same for all letters, n = {n}", max_gates=max_gates)
    symbols = read_symbols(builder, n, len(family.letters), encoding)
    common, start = family.denominators
    moved: list[Matrix] = []  # for each j the states A^(t-j) b(x), one column for each letter x
    initial: Matrix = tuple((v,) for v in family.initial)
    entries: Matrix = tuple(zip(*family.offsets, strict=True))
    for t in range(n):
        moved = [*(multiply(family.matrices[0], state) for state in moved), entries]
        initial = multiply(family.matrices[0], initial)
        if positions == "last" and t < n - 1:
            continue
        denominator = start * common ** (t + 1)
        scale = denominator << fraction
        for i in range(size):
            forms = [
                x.at(weights_of(int(v * scale) for v in state[i])) for x, state in zip(symbols, moved, strict=False)
            ]
            with builder.origin("layer", "the powers of A are constants", token=t, entry=i):
                exact = total([*forms, constant(int(initial[i][0] * scale))])
                gates = rounded_bits(builder, exact, Rounding(denominator, bits))
            output_number(builder, named("y", t, i, size), gates, signed=True)
    builder.header.update(
        family="matrices",
        structure="constant",
        semantics="log",
        depth="constant",
        n=n,
        bits=bits,
        positions=positions,
        encoding=encoding,
        layer=family.fields(),
        output={"bits": bits, "fraction": fraction, "mode": "half up, saturating"},
    )
    return builder.finish()


def _compile_tree(
    family: MatrixFamily, n: int, bits: int, fraction: int, positions: Positions, max_gates: int
) -> Circuit:
    """Compile any family in log depth; the state is scaled so that it starts, and is rounded, as integers."""
    common, start = family.denominators
    scale = start << fraction

    def integers(values: Sequence[Fraction], factor: int) -> tuple[int, ...]:
        return tuple(int(v * factor) for v in values)

    layer = AffineLayer(
        tuple(tuple(integers(row, common) for row in a) for a in family.matrices),
        tuple(integers(b, scale * common) for b in family.offsets),
        integers(family.initial, scale),
        denominator=common,
    )
    output = "last" if positions == "last" else "prefix"
    return compile_affine(layer, n, output_bits=bits, divisor=start, output=output, max_gates=max_gates)
