"""Complex diagonal layers against exact complex integers, and against the real layers that they contain."""

from __future__ import annotations

import dataclasses
import random
from itertools import islice

import pytest
from arithmetic_oracle import outputs
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.circuits.complex_diagonal import compile_complex_diagonal, square_root
from tc0kit.circuits.complex_layer import ComplexDiagonalLayer, Pairs, complex_diagonal_reference
from tc0kit.circuits.diagonal import DiagonalLayer, diagonal_reference
from tc0kit.circuits.samples import sample_complex
from tc0kit.circuits.simulate import simulate
from tc0kit.errors import BudgetSpent, UserError


def random_layer(rng: random.Random, bits: int, symbols: int, channels: int, radicand: int = 1) -> ComplexDiagonalLayer:
    one = 1 << bits

    def table() -> Pairs:
        entries = [(0, 0), (one, 0), (-one, 0), (0, one), (rng.randint(-one, one), rng.randint(-one, one))]
        return tuple(rng.choice(entries) for _ in range(symbols))

    alpha, beta, readout = (tuple(table() for _ in range(channels)) for _ in range(3))
    skip = tuple(rng.randint(-one, one) for _ in range(symbols))
    return ComplexDiagonalLayer(
        bits, alpha, beta, readout, skip, rng.randint(1, bits + 2), rng.randint(0, bits), radicand
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_circuit_equals_exact_complex_integers(seed: int) -> None:
    rng = random.Random(seed)
    n, symbols = rng.randint(0, 5), rng.randint(1, 4)
    layer = random_layer(rng, rng.randint(1, 4), symbols, rng.randint(1, 2), rng.choice([1, 1, 2, 3, 5]))
    logs, encoding = rng.choice(["whole", "split"]), rng.choice(["bits", "one-hot"])
    positions = rng.choice(["all", "last"])
    circuit = compile_complex_diagonal(layer, n, positions=positions, logs=logs, encoding=encoding)
    assert circuit.depth <= 6 - (logs == "whole") - (encoding == "one-hot")
    for _ in range(4):
        word = [rng.randrange(symbols) for _ in range(n)]
        expected = {f"y{t}": y for t, y in enumerate(complex_diagonal_reference(layer, word))}
        found = outputs(circuit, {f"x{t}": s for t, s in enumerate(word)})
        assert found == {name: expected[name] for name in found}
        assert len(found) == (n if positions == "all" else min(n, 1))


@pytest.mark.parametrize("seed", range(20))
def test_the_reference_equals_python_complex_numbers(seed: int) -> None:
    rng = random.Random(seed)
    layer = random_layer(rng, 3, 3, 2)
    word = [rng.randrange(3) for _ in range(6)]
    states = [0j, 0j]
    for s, found in zip(word, complex_diagonal_reference(layer, word), strict=True):
        states = [complex(*layer.alpha[c][s]) / 8 * states[c] + complex(*layer.beta[c][s]) / 8 for c in range(2)]
        y = layer.skip[s] / 8 + sum((complex(*layer.readout[c][s]) / 8 * states[c]).real for c in range(2))
        half = 1 << (layer.output_bits - 1)
        nearest = (y * 2**layer.output_fraction + 0.5) // 1  # 18 fractional bits of a double suffice here
        assert found == min(max(nearest, -half), half - 1)


def test_real_tables_give_the_real_layer() -> None:
    rng = random.Random(7)
    real = [tuple(rng.randint(-8, 8) for _ in range(4)) for _ in range(4)]
    layer = DiagonalLayer(3, (real[0],), (real[1],), (real[2],), real[3], 5, 2)
    pairs = [tuple((u, 0) for u in table) for table in real]
    whole = ComplexDiagonalLayer(3, (pairs[0],), (pairs[1],), (pairs[2],), real[3], 5, 2)
    circuit = compile_complex_diagonal(whole, 4)
    words = [[rng.randrange(4) for _ in range(4)] for _ in range(20)]
    found = simulate(circuit, [{f"x{t}": s for t, s in enumerate(word)} for word in words])
    assert [list(row.values()) for row in found] == [diagonal_reference(layer, word) for word in words]


def test_depth_does_not_move_with_the_length() -> None:
    layer = sample_complex(3)
    assert {compile_complex_diagonal(layer, n, positions="last").depth for n in (3, 6, 11)} == {6}
    assert {compile_complex_diagonal(layer, n, positions="last", logs="whole").depth for n in (3, 6)} == {5}


def test_a_third_root_of_unity_counts_modulo_three() -> None:
    """Gate (-1 + sqrt(-3))/2 at letter 1, and a start symbol: the real part tells whether the count is 0 mod 3."""
    turn = ((2, 0), (-1, 1), (0, 0))
    start = ((0, 0), (0, 0), (2, 0))
    readout = (((2, 0),) * 3,)
    layer = ComplexDiagonalLayer(1, (turn,), (start,), readout, (0, 0, 0), 3, 1, radicand=3)
    circuit = compile_complex_diagonal(layer, 8, positions="last")
    rng = random.Random(3)
    words = [[2, *(rng.randrange(2) for _ in range(7))] for _ in range(60)]
    found = simulate(circuit, [{f"x{t}": s for t, s in enumerate(word)} for word in words])
    assert [y["y7"] for y in found] == [2 if sum(word[1:]) % 3 == 0 else -1 for word in words]


@pytest.mark.parametrize("seed", range(10))
def test_bounds_hold(seed: int) -> None:
    rng = random.Random(seed)
    layer = random_layer(rng, 2, 3, 2, 3)
    bounds = list(islice(layer.bounds(), 5))
    for _ in range(30):
        states = [(0, 0), (0, 0)]
        for t, s in enumerate(rng.randrange(3) for _ in range(5)):
            exact = layer.skip[s] << (2 * (t + 1))
            for c in range(2):
                moved, entry = layer.times(layer.alpha[c][s], states[c]), layer.beta[c][s]
                states[c] = (moved[0] + (entry[0] << 2 * t), moved[1] + (entry[1] << 2 * t))
                exact += layer.times(layer.readout[c][s], states[c])[0]
            assert abs(exact) <= bounds[t]


def test_square_roots() -> None:
    for prime in (3, 5, 7, 11, 13, 101):
        for value in range(-5, prime):
            root = square_root(value, prime)
            squares = {r * r % prime for r in range(1, prime)}
            assert (root * root - value) % prime == 0 if value % prime in squares else root == 0


def test_bad_tables_are_refused() -> None:
    layer = random_layer(random.Random(0), 3, 2, 1)
    with pytest.raises(UserError, match=r"\(0\.5, 1\) is not a pair of integers"):
        dataclasses.replace(layer, alpha=(((0.5, 1), (0, 0)),))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="1 is not a pair of integers"):
        dataclasses.replace(layer, beta=((1, 2),))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="the skip is real"):
        dataclasses.replace(layer, skip=(1j, 0))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="entries for 2 symbols"):
        dataclasses.replace(layer, readout=(((1, 1),),))
    with pytest.raises(UserError, match="one table for each channel"):
        dataclasses.replace(layer, readout=())
    with pytest.raises(UserError, match=r"radicand in 1\.\."):
        dataclasses.replace(layer, radicand=0)
    with pytest.raises(BudgetSpent, match=r"about .* gates, more than"):
        compile_complex_diagonal(sample_complex(4), 500)
