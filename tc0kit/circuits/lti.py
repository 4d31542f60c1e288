"""Fixed linear layers (S4, any LTI system, dense A): depth 2, because the powers of A are constants of the circuit.

``h_t = A h_{t-1} + B x_t`` and ``y_t = C h_t + D x_t`` with rational matrices give
``y_t = sum_j C A^(t-j) B x_j + D x_t``: one linear form over the input bits, looked up once for the rounding.

Semantics ``log``: exact inside, one rounding at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import total
from tc0kit.circuits.inputs import check_bits, check_length, input_number, named, output_number
from tc0kit.circuits.matrices import Matrix, matrix_fields, matrix_of, multiply
from tc0kit.circuits.rounding import Rounding, rounded_bits
from tc0kit.errors import BudgetSpent, UserError

LARGEST_WEIGHTS = 1 << 31  # bytes


@dataclass(frozen=True)
class FixedLayer:
    """Rational matrices A (d x d), B (d x inputs), C (outputs x d) and D (outputs x inputs)."""

    a: Matrix
    b: Matrix
    c: Matrix
    d: Matrix

    @property
    def inputs(self) -> int:
        """Number of input words of each token."""
        return len(self.b[0])

    @property
    def outputs(self) -> int:
        """Number of output words of each token."""
        return len(self.c)

    def kernel(self, n: int) -> list[Matrix]:
        """Return ``C B + D, C A B, C A^2 B, ...``: how y_t depends on x_t, x_(t-1), ..., n matrices."""
        found = []
        state = self.b
        for k in range(n):
            found.append(multiply(self.c, state))
            if k == 0:
                rows = zip(found[0], self.d, strict=True)
                found[0] = tuple(tuple(x + y for x, y in zip(left, right, strict=True)) for left, right in rows)
            state = multiply(self.a, state)
        return found

    def fields(self) -> dict[str, Any]:
        """Return the header's description."""
        return {name: matrix_fields(getattr(self, name)) for name in "abcd"}


def fixed_layer(
    a: Sequence[Sequence[Any]], b: Sequence[Sequence[Any]], c: Sequence[Sequence[Any]], d: Sequence[Sequence[Any]]
) -> FixedLayer:
    """Return a layer from rows of integers, ``Fraction`` or strings such as ``"3/5"``.

    Raises:
        UserError: an entry is not rational, or the shapes do not fit.
    """
    size, outputs = len(a), len(c)
    inputs = len(b[0]) if b else 0
    if min(size, outputs, inputs) < 1:
        raise UserError("an LTI layer: A, B, C and D must not be empty")
    return FixedLayer(
        matrix_of(a, "A", (size, size)),
        matrix_of(b, "B", (size, inputs)),
        matrix_of(c, "C", (outputs, size)),
        matrix_of(d, "D", (outputs, inputs)),
    )


def compile_lti(
    layer: FixedLayer,
    n: int,
    bits: int,
    *,
    output_bits: int | None = None,
    last: bool = False,
    max_gates: int = DEFAULT_MAX_GATES,
) -> Circuit:
    """Compile a fixed linear layer on n tokens. Depth 2.

    Inputs ``x{t}`` (``x{t}_{i}`` with several a token) are signed words, outputs ``y{t}`` or ``y{t}_{i}`` signed words
    with the same last place.

    Args:
        layer: the matrices.
        n: number of tokens, at least 0.
        bits: length of the input words, 1..32.
        output_bits: length of the output words, 1..16; ``bits`` (at most 16) if None.
        last: only the outputs of the last token.
        max_gates: budget.

    Raises:
        UserError: n, bits or output_bits out of range.
        BudgetSpent: more than ``max_gates`` gates.
    """
    check_length(n)
    check_bits(bits, 32)
    width = min(bits, 16) if output_bits is None else output_bits
    check_bits(width, 16)
    check_kernel(layer, n, bits, last)
    builder = Builder(f"LTI layer, n = {n}, {bits}-bit words", max_gates=max_gates)
    words = [
        [input_number(builder, named("x", t, i, layer.inputs), bits) for i in range(layer.inputs)] for t in range(n)
    ]
    kernel = layer.kernel(n)
    for t in range(max(n - 1, 0) if last else 0, n):
        for o in range(layer.outputs):
            row = [(kernel[t - j][o][i], words[j][i]) for j in range(t + 1) for i in range(layer.inputs)]
            divisor = lcm(*(weight.denominator for weight, _ in row))
            form = total(word * int(weight * divisor) for weight, word in row)
            with builder.origin("layer", "the powers of A are constants", token=t):
                gates = rounded_bits(builder, form, Rounding(divisor, width))
            output_number(builder, named("y", t, o, layer.outputs), gates, signed=True)
    builder.header.update(
        family="lti",
        semantics="log",
        n=n,
        bits=bits,
        output_bits=width,
        positions="last" if last else "all",
        layer=layer.fields(),
    )
    return builder.finish()


def check_kernel(layer: FixedLayer, n: int, wires: int, last: bool) -> None:
    """Stop before the powers of A are multiplied out if their digits would not fit into memory.

    Args:
        layer: the matrices.
        n: number of tokens.
        wires: how many wires an input word has in a form.
        last: only the last token has outputs.

    Raises:
        BudgetSpent: the message states how many weights there would be.
    """
    common = lcm(*(value.denominator for row in layer.a for value in row))
    growth = max(sum(abs(value) for value in row) * common for row in layer.a)
    digits = n * max(int(growth), common, 1).bit_length()  # of one weight
    weights = layer.inputs * layer.outputs * wires * (n if last else n * (n + 1) // 2)
    needed = weights * (16 + digits // 8)
    if needed > LARGEST_WEIGHTS:
        raise BudgetSpent(
            f"budget spent: about {weights:,} weights of {digits:,} bits for n = {n}; a shorter input is needed",
            {"weights": weights, "bits": digits},
        )


def lti_reference(layer: FixedLayer, words: Sequence[Sequence[int]], output_bits: int) -> list[list[int]]:
    """Return the rounded outputs of every token, computed step by step with exact fractions."""
    state = [Fraction(0)] * len(layer.a)
    outputs = []
    for word in words:
        state = [
            sum((x * h for x, h in zip(row, state, strict=True)), Fraction(0))
            + sum((x * u for x, u in zip(entry, word, strict=True)), Fraction(0))
            for row, entry in zip(layer.a, layer.b, strict=True)
        ]
        exact = [
            sum((x * h for x, h in zip(row, state, strict=True)), Fraction(0))
            + sum((x * u for x, u in zip(skip, word, strict=True)), Fraction(0))
            for row, skip in zip(layer.c, layer.d, strict=True)
        ]
        outputs.append([Rounding(y.denominator, output_bits)(y.numerator) for y in exact])
    return outputs
