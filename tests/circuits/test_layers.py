"""Diagonal, triangular and fixed layers, matrix powers and Mamba blocks against exact step-by-step references."""

from __future__ import annotations

import dataclasses
import random
from fractions import Fraction

import pytest
from arithmetic_oracle import outputs

from tc0kit.circuits.diagonal import DiagonalLayer, compile_diagonal, diagonal_reference
from tc0kit.circuits.inputs import named
from tc0kit.circuits.lti import compile_lti, fixed_layer, lti_reference
from tc0kit.circuits.mamba import compile_mamba, mamba_reference, stack_weights
from tc0kit.circuits.mamba_weights import default_weights
from tc0kit.circuits.matrices import Matrix, inverse, matrix_of, multiply
from tc0kit.circuits.powers import compile_power, power_reference
from tc0kit.circuits.triangular import compile_triangular, triangular_reference
from tc0kit.circuits.triangular_layer import triangular_layer
from tc0kit.errors import BudgetSpent, UserError


def diagonal(rng: random.Random, bits: int, symbols: int, channels: int) -> DiagonalLayer:
    one = 1 << bits

    def table() -> tuple[int, ...]:
        return tuple(rng.choice([-one, 0, one, rng.randint(-one, one)]) for _ in range(symbols))

    alpha, beta, readout = (tuple(table() for _ in range(channels)) for _ in range(3))
    return DiagonalLayer(bits, alpha, beta, readout, table(), rng.randint(1, bits + 2), rng.randint(0, bits))


@pytest.mark.parametrize("seed", range(40))
def test_diagonal_layers(seed: int) -> None:
    rng = random.Random(seed)
    n, symbols = rng.randint(0, 5), rng.randint(1, 5)
    layer = diagonal(rng, rng.randint(1, 4), symbols, rng.randint(1, 2))
    logs, encoding = rng.choice(["whole", "split"]), rng.choice(["bits", "one-hot"])
    positions = rng.choice(["all", "last"])
    circuit = compile_diagonal(layer, n, positions=positions, logs=logs, encoding=encoding)
    assert circuit.depth <= 6 - (logs == "whole") - (encoding == "one-hot")
    for _ in range(5):
        word = [rng.randrange(symbols) for _ in range(n)]
        expected = {f"y{t}": y for t, y in enumerate(diagonal_reference(layer, word))}
        found = outputs(circuit, {f"x{t}": s for t, s in enumerate(word)})
        assert found == {name: expected[name] for name in found}
        assert len(found) == (n if positions == "all" else min(n, 1))


def test_codes_past_the_alphabet_read_as_its_last_symbol() -> None:
    layer = diagonal(random.Random(0), 3, 3, 1)
    circuit = compile_diagonal(layer, 2)
    assert outputs(circuit, {"x0": 3, "x1": 1}) == outputs(circuit, {"x0": 2, "x1": 1})


def test_depth_of_a_diagonal_layer_does_not_move() -> None:
    layer = diagonal(random.Random(1), 4, 16, 1)
    assert {compile_diagonal(layer, n, positions="last").depth for n in (6, 9, 14)} == {6}
    assert {compile_diagonal(layer, n, positions="last", logs="whole").depth for n in (6, 9, 14)} == {5}
    assert compile_diagonal(layer, 6, positions="last", logs="whole", encoding="one-hot").depth == 4


def test_a_diagonal_layer_of_non_integers_is_refused() -> None:
    layer = diagonal(random.Random(0), 3, 2, 1)
    with pytest.raises(UserError, match=r"0\.5 is not an integer"):
        dataclasses.replace(layer, skip=(0.5, 1))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="entries for 2 symbols"):
        dataclasses.replace(layer, alpha=((1, 2, 3),))
    with pytest.raises(UserError, match=r"fraction is in 1\.\.32"):
        dataclasses.replace(layer, fraction=0)
    with pytest.raises(UserError, match="finer than the exact result"):
        compile_diagonal(dataclasses.replace(layer, output_fraction=99), 1)


def rational(rng: random.Random) -> Fraction:
    return Fraction(rng.randint(-4, 4), rng.choice([1, 1, 2, 3]))


def invertible(rng: random.Random, size: int) -> Matrix:
    while True:
        matrix = tuple(tuple(Fraction(rng.randint(-2, 2)) for _ in range(size)) for _ in range(size))
        try:
            inverse(matrix, "P")
        except UserError:
            continue
        return matrix


@pytest.mark.parametrize("seed", range(24))
def test_simultaneously_triangular_layers(seed: int) -> None:
    rng = random.Random(seed)
    size, symbols = rng.randint(1, 3), rng.randint(1, 3)
    n = rng.randint(0, 4 if size < 3 else 3)
    basis = invertible(rng, size)
    triangles = [
        tuple(tuple(rational(rng) if s >= r else Fraction(0) for s in range(size)) for r in range(size))
        for _ in range(symbols)
    ]
    layer = triangular_layer(
        [multiply(multiply(basis, t), inverse(basis, "P")) for t in triangles],
        [[rational(rng) for _ in range(size)] for _ in range(symbols)],
        [[rational(rng) for _ in range(size)] for _ in range(symbols)],
        [rational(rng) for _ in range(symbols)],
        basis,
    )
    bits, places = rng.randint(1, 8), rng.randint(0, 3)
    circuit = compile_triangular(
        layer, n, output_bits=bits, output_fraction=places, logs=rng.choice(["whole", "split"])
    )
    assert circuit.depth <= 6
    for _ in range(4):
        word = [rng.randrange(symbols) for _ in range(n)]
        expected = triangular_reference(layer, word, bits, places)
        assert outputs(circuit, {f"x{t}": s for t, s in enumerate(word)}) == {
            f"y{t}": y for t, y in enumerate(expected)
        }


def test_a_family_that_is_not_triangular_is_refused() -> None:
    turn = [[0, 1], [1, 0]]
    with pytest.raises(UserError, match="not triangular"):
        triangular_layer([turn], [[0, 0]], [[1, 0]], [0], [[1, 0], [0, 1]])
    layer = triangular_layer([turn], [[1, 0]], [[1, 0]], [0], [[1, 1], [1, -1]])
    assert layer.transition == (((1,), (0,)), ((0,), (-1,))) or layer.denominator > 1
    with pytest.raises(UserError, match="singular"):
        triangular_layer([turn], [[0, 0]], [[1, 0]], [0], [[1, 1], [1, 1]])
    ones = [[1] * 6 for _ in range(6)]
    upper = [[value if s >= r else 0 for s, value in enumerate(row)] for r, row in enumerate(ones)]
    eye = [[int(i == j) for j in range(6)] for i in range(6)]
    wide = triangular_layer([upper], [[1] * 6], [[1] * 6], [0], eye)
    with pytest.raises(BudgetSpent, match="products for y199"):
        compile_triangular(wide, 200, output_bits=4, positions="last")


@pytest.mark.parametrize("seed", range(24))
def test_fixed_layers_have_depth_two(seed: int) -> None:
    rng = random.Random(seed)
    n, bits, size, ins, outs = (rng.randint(a, b) for a, b in ((0, 5), (1, 4), (1, 3), (1, 2), (1, 2)))
    shapes = ((size, size), (size, ins), (outs, size), (outs, ins))
    layer = fixed_layer(*([[rational(rng) for _ in range(c)] for _ in range(r)] for r, c in shapes))
    width = rng.randint(1, 6)
    circuit = compile_lti(layer, n, bits, output_bits=width)
    assert circuit.depth <= 2
    for _ in range(4):
        words = [[rng.randint(-(1 << (bits - 1)), (1 << (bits - 1)) - 1) for _ in range(ins)] for _ in range(n)]
        found = outputs(circuit, {named("x", t, i, ins): words[t][i] for t in range(n) for i in range(ins)})
        rows = lti_reference(layer, words, width)
        assert found == {named("y", t, o, outs): y for t, row in enumerate(rows) for o, y in enumerate(row)}


def test_sizes_far_above_the_budget_are_told_at_once() -> None:
    with pytest.raises(BudgetSpent, match=r"about .* gates, more than 20,000,000"):
        compile_diagonal(diagonal(random.Random(0), 4, 16, 1), 1000)
    with pytest.raises(BudgetSpent, match=r"about .* gates, more than 20,000,000"):
        compile_mamba(200, 8)
    with pytest.raises(BudgetSpent, match="weights of"):
        compile_lti(fixed_layer([["1/3"]], [[1]], [[1]], [[0]]), 4000, 8)


@pytest.mark.parametrize("entry", [0.5, "1/0", "a", "1.5", None, True])
def test_entries_that_are_not_rational_are_refused(entry: object) -> None:
    with pytest.raises(UserError, match=r"A\[0\]\[0\]: .* is not an integer or a fraction"):
        fixed_layer([[entry]], [[1]], [[1]], [[1]])


@pytest.mark.parametrize("seed", range(16))
def test_powers_of_a_fixed_matrix(seed: int) -> None:
    rng = random.Random(seed)
    size, n, bits = rng.randint(1, 3), rng.randint(0, 6), rng.randint(1, 3)
    matrix = matrix_of([[rational(rng) for _ in range(size)] for _ in range(size)], "A", (size, size))
    circuit = compile_power(matrix, n, bits)
    assert circuit.depth <= 4
    for exponent in range(n + 1):
        vector = [rng.randint(-(1 << (bits - 1)), (1 << (bits - 1)) - 1) for _ in range(size)]
        found = outputs(circuit, {"z": exponent, **{f"x{i}": x for i, x in enumerate(vector)}})
        assert list(found.values()) == power_reference(matrix, n, exponent, vector)


@pytest.mark.parametrize("seed", range(10))
def test_mamba_blocks(seed: int) -> None:
    rng = random.Random(seed)
    n, bits, layers = rng.randint(0, 4), rng.randint(1, 4), rng.randint(1, 2)
    logs, positions = rng.choice(["whole", "split"]), rng.choice(["all", "last"])
    circuit = compile_mamba(n, bits, layers, seed=seed, logs=logs, positions=positions)
    assert circuit.depth <= (6 - (logs == "whole")) * layers + 1
    stack = stack_weights(layers, None, seed)
    for _ in range(3):
        words = [[rng.randint(-(1 << (bits - 1)), (1 << (bits - 1)) - 1) for _ in range(2)] for _ in range(n)]
        rows = mamba_reference(stack, bits, words)
        expected = {named("y", t, i, 2): y for t, row in enumerate(rows) for i, y in enumerate(row)}
        found = outputs(circuit, {named("x", t, i, 2): words[t][i] for t in range(n) for i in range(2)})
        assert found == {name: expected[name] for name in found}
        assert len(found) == 2 * (n if positions == "all" else min(n, 1))


def test_bad_mamba_weights_are_refused() -> None:
    block = default_weights()
    with pytest.raises(UserError, match=r"skip has 0\.5, not an integer"):
        dataclasses.replace(block, skip=(0.5, 1))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="conv_bias must have 2 entries"):
        dataclasses.replace(block, conv_bias=(1,))
    with pytest.raises(UserError, match="rate"):
        dataclasses.replace(block, rate=((-1, 1), (1, 1)))
    for layers, message in ((0, "layers = 0"), (2, "1 blocks of weights for 2 layers")):
        with pytest.raises(UserError, match=message):
            compile_mamba(2, 2, layers, [block])
    with pytest.raises(UserError, match="bits = 9"):
        compile_mamba(2, 9)
    with pytest.raises(BudgetSpent, match="a look-up over"):
        compile_mamba(4, 8, weights=[dataclasses.replace(block, conv=((1 << 20,) * 4,) * 2)])
