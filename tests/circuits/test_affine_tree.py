"""Affine layers by balanced trees against step-by-step integers."""

from __future__ import annotations

import random

import pytest
from word_oracle import run, words

from tc0kit.circuits.affine_layer import AffineLayer
from tc0kit.circuits.affine_tree import compile_affine
from tc0kit.circuits.rounding import Rounding
from tc0kit.errors import BudgetSpent, UserError

HOUSEHOLDER = AffineLayer(  # 4 - 2 k k^T over 2^2, with k = (1, 1), (1, 0) and an offset each
    (((2, -2), (-2, 2)), ((2, 0), (0, 4))), ((1, 0), (0, -3)), (1, 2), fraction=2
)


def random_layer(rng: random.Random, fraction: int) -> AffineLayer:
    size, symbols = rng.randint(1, 3), rng.randint(1, 3)

    def vector() -> tuple[int, ...]:
        return tuple(rng.choice((0, rng.randint(-3, 3))) for _ in range(size))

    matrices = tuple(tuple(vector() for _ in range(size)) for _ in range(symbols))
    return AffineLayer(matrices, tuple(vector() for _ in range(symbols)), vector(), fraction)


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("kind", ["ring", "exact", "rounded"])
def test_states_of_random_layers(seed: int, kind: str) -> None:
    rng = random.Random(f"{seed} {kind}")
    layer = random_layer(rng, 0 if kind == "ring" else rng.choice((0, 2, 3)))
    n, output, modulus = rng.choice((0, 1, 2, 3, 5)), rng.choice(("last", "prefix")), rng.randint(2, 9)
    circuit = compile_affine(
        layer,
        n,
        modulus=modulus if kind == "ring" else None,
        output_bits=5 if kind == "rounded" else None,
        output=output,
    )
    for word in words(len(layer.matrices), n, rng, 5):
        expected = {}
        for t, state in enumerate([layer.initial, *layer.states(word)]):
            if t if output == "prefix" else t == n:
                for i, value in enumerate(state):
                    name = ("y" if output == "last" else f"y{t - 1}") + (f"_{i}" if layer.size > 1 else "")
                    rounding = Rounding(1 << layer.fraction * t, 5)
                    expected[name] = {"ring": value % modulus, "exact": value, "rounded": rounding(value)}[kind]
        assert run(circuit, word) == expected


def test_the_depth_is_two_levels_for_each_halving() -> None:
    assert [compile_affine(HOUSEHOLDER, n, modulus=None).depth for n in (2, 4, 8, 16)] == [3, 5, 7, 9]
    assert [compile_affine(HOUSEHOLDER, n, output_bits=4).depth for n in (2, 8)] == [4, 8]


def test_code_words_as_inputs() -> None:
    circuit = compile_affine(HOUSEHOLDER, 3, encoding="bits")
    assert [item.encoding for item in circuit.inputs] == ["bits"] * 3


def test_bad_input() -> None:
    with pytest.raises(UserError, match="symbol 0 needs 2 rows"):
        AffineLayer((((1,),),), ((1, 1),), (0, 0))
    with pytest.raises(UserError, match="is not an integer"):
        AffineLayer((((0.5,),),), ((1,),), (0,))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="one matrix and one offset"):
        AffineLayer((), (), (0,))
    with pytest.raises(UserError, match=r"fraction 40 is not in 0\.\.32"):
        AffineLayer((((1,),),), ((1,),), (0,), fraction=40)
    for options, message in (
        ({"modulus": 1}, "modulus 1 is not in"),
        ({"modulus": 5}, "there are no fractions"),
        ({"output_bits": 0}, "output_bits = 0"),
        ({"output": "all"}, "output 'all' is not known"),
    ):
        with pytest.raises(UserError, match=message):
            compile_affine(HOUSEHOLDER, 2, **options)  # type: ignore[arg-type]
    with pytest.raises(BudgetSpent, match="more than 50 gates"):
        compile_affine(HOUSEHOLDER, 8, max_gates=50)
