"""Circuits over floats against the exact arithmetic with one cast: sums, products, fixed and diagonal layers."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest
from float_oracle import FORMATS, floats_out, random_float, searched_cast, words

from tc0kit.circuits.float_arithmetic import float_matrix_product, float_product, float_sum
from tc0kit.circuits.float_compile import sample_float_diagonal, sample_float_fixed
from tc0kit.circuits.float_diagonal import FloatDiagonalLayer, compile_float_diagonal, float_diagonal_reference
from tc0kit.circuits.float_linear import compile_float_lti, compile_float_power, lti_reference, power_reference
from tc0kit.circuits.float_product import compile_float_product
from tc0kit.circuits.float_sum import compile_float_sum
from tc0kit.circuits.floats import ROUNDINGS, Float, FloatFormat, float_format
from tc0kit.circuits.inputs import named
from tc0kit.circuits.lti import fixed_layer
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.models.parse import parse_model


def random_format(rng: random.Random) -> FloatFormat:
    return float_format(*rng.choice(FORMATS), rng.choice(ROUNDINGS))


def any_normal(rng: random.Random, numbers: FloatFormat) -> Float:
    return numbers.at(rng.randint(-numbers.top, numbers.top))


@pytest.mark.parametrize("seed", range(40))
def test_sums_and_products(seed: int) -> None:
    rng = random.Random(seed)
    numbers, n = random_format(rng), rng.randint(0, 5)
    logs, fused, split = rng.choice(["whole", "split"]), rng.random() < 0.5, rng.random() < 0.5
    sums = compile_float_sum(numbers, n, split=split)
    products = compile_float_product(numbers, n, logs=logs, fused=fused)
    assert sums.depth <= 3 + split
    assert products.depth <= 8 - (logs == "whole") - fused
    for _ in range(10):
        values = [random_float(rng, numbers) for _ in range(n)]
        inputs = words({f"x{i}": value for i, value in enumerate(values)})
        assert floats_out(sums, inputs) == {"y": float_sum(numbers, values)}
        assert floats_out(products, inputs) == {"y": float_product(numbers, values)}


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize(("mantissa", "exponent"), [(2, 2), (3, 2)])
def test_all_pairs_of_floats(mantissa: int, exponent: int, rounding: str) -> None:
    numbers = float_format(mantissa, exponent, rounding)
    half, ends = 1 << (mantissa - 1), range(numbers.least, numbers.greatest + 1)
    pairs = [Float(m, e) for m in range(-half, half) for e in ends]
    sums, products = compile_float_sum(numbers, 2), compile_float_product(numbers, 2)
    for a, b in product(pairs, repeat=2):
        inputs = words({"x0": a, "x1": b})
        assert floats_out(sums, inputs) == {"y": searched_cast(numbers, a.value + b.value)}
        assert floats_out(products, inputs) == {"y": searched_cast(numbers, a.value * b.value)}


def test_larger_products_at_the_ends_of_the_exponents() -> None:
    rng = random.Random(5)
    for rounding in ROUNDINGS:
        numbers = float_format(6, 5, rounding)
        circuit = compile_float_product(numbers, 9)
        for lean in range(-18, 19):  # from deep underflow to far overflow, dense around both ends
            values = [Float(rng.choice((-1, 1)) * rng.randint(16, 31), 0) for _ in range(9)]
            values[0] = Float(values[0].mantissa, max(min(lean, 15), -16))
            values[1] = Float(values[1].mantissa, lean - values[0].exponent)
            inputs = words({f"x{i}": value for i, value in enumerate(values)})
            assert floats_out(circuit, inputs) == {"y": float_product(numbers, values)}


def test_wide_sums() -> None:
    rng = random.Random(6)
    numbers = float_format(3, 7)  # integers of more than 64 bits inside
    circuit = compile_float_sum(numbers, 4)
    for _ in range(10):
        values = [random_float(rng, numbers) for _ in range(4)]
        inputs = words({f"x{i}": value for i, value in enumerate(values)})
        assert floats_out(circuit, inputs) == {"y": float_sum(numbers, values)}


def diagonal(rng: random.Random, numbers: FloatFormat, symbols: int, channels: int) -> FloatDiagonalLayer:
    def table() -> tuple[Float, ...]:
        return tuple(
            rng.choice([Float(0, 0), any_normal(rng, numbers), any_normal(rng, numbers)]) for _ in range(symbols)
        )

    gate, entry, readout = (tuple(table() for _ in range(channels)) for _ in range(3))
    return FloatDiagonalLayer(numbers, gate, entry, readout, table())


@pytest.mark.parametrize("seed", range(40))
def test_diagonal_layers(seed: int) -> None:
    rng = random.Random(seed)
    n, symbols = rng.randint(0, 4), rng.randint(1, 5)
    layer = diagonal(rng, random_format(rng), symbols, rng.randint(1, 2))
    logs, encoding = rng.choice(["whole", "split"]), rng.choice(["bits", "one-hot"])
    positions, fused = rng.choice(["all", "last"]), rng.random() < 0.5
    circuit = compile_float_diagonal(layer, n, positions=positions, logs=logs, encoding=encoding, fused=fused)
    assert circuit.depth <= 7 - (logs == "whole") - (encoding == "one-hot") - fused
    for _ in range(5):
        word = [rng.randrange(symbols) for _ in range(n)]
        expected = {f"y{t}": y for t, y in enumerate(float_diagonal_reference(layer, word))}
        found = floats_out(circuit, {f"x{t}": s for t, s in enumerate(word)})
        assert found == {name: expected[name] for name in found}
        assert len(found) == (n if positions == "all" else min(n, 1))


def test_the_state_of_a_diagonal_layer_is_the_convolutional_form() -> None:
    rng = random.Random(3)
    numbers = float_format(4, 3)
    one, none = (numbers.cast(1),) * 3, (Float(0, 0),) * 3
    gate, entry = (tuple(any_normal(rng, numbers) for _ in range(3)) for _ in range(2))
    circuit = compile_float_diagonal(FloatDiagonalLayer(numbers, (gate,), (entry,), (one,), none), 4, positions="last")
    for word in product(range(3), repeat=4):
        state = Fraction(0)
        for j, s in enumerate(word):
            term = entry[s].value
            for k in word[j + 1 :]:
                term *= gate[k].value
            state += term
        assert floats_out(circuit, {f"x{t}": s for t, s in enumerate(word)}) == {"y3": searched_cast(numbers, state)}


@pytest.mark.parametrize("seed", range(24))
def test_fixed_layers_and_powers(seed: int) -> None:
    rng = random.Random(seed)
    numbers, n = float_format(*rng.choice(FORMATS[1:5]), rng.choice(ROUNDINGS)), rng.randint(0, 4)
    size, ins, outs = rng.randint(1, 3), rng.randint(1, 2), rng.randint(1, 2)
    shapes = ((size, size), (size, ins), (outs, size), (outs, ins))
    layer = fixed_layer(*([[any_normal(rng, numbers).value for _ in range(c)] for _ in range(r)] for r, c in shapes))
    split = rng.random() < 0.5
    circuit = compile_float_lti(layer, numbers, n, split=split)
    powers = compile_float_power(layer.a, numbers, n, split=split)
    assert circuit.depth <= 3 + split and powers.depth <= 4 + split
    for _ in range(3):
        tokens = [[random_float(rng, numbers) for _ in range(ins)] for _ in range(n)]
        inputs = words({named("x", t, i, ins): tokens[t][i] for t in range(n) for i in range(ins)})
        rows = lti_reference(layer, numbers, tokens)
        assert floats_out(circuit, inputs) == {
            named("y", t, o, outs): y for t, row in enumerate(rows) for o, y in enumerate(row)
        }
        vector, z = [random_float(rng, numbers) for _ in range(size)], rng.randint(0, n)
        found = floats_out(powers, {"z": z, **words({f"x{i}": x for i, x in enumerate(vector)})})
        assert list(found.values()) == power_reference(layer.a, numbers, z, vector)


def test_the_columns_of_a_power_are_the_iterated_matrix_product() -> None:
    numbers = float_format(4, 3)
    matrix = [[numbers.cast(Fraction(v, 4)) for v in row] for row in ((3, -1), (5, 2))]
    circuit = compile_float_power(tuple(tuple(x.value for x in row) for row in matrix), numbers, 5)
    for z in range(6):
        columns = [
            list(
                floats_out(circuit, {"z": z, **words({f"x{i}": numbers.cast(int(i == j)) for i in range(2)})}).values()
            )
            for j in range(2)
        ]
        assert [list(row) for row in zip(*columns, strict=True)] == float_matrix_product(numbers, [matrix] * z, 2)


def test_the_depth_does_not_move() -> None:
    numbers = float_format(4, 3)
    traits = parse_model("gla").recurrence
    assert traits is not None
    layer = sample_float_diagonal(traits, numbers)
    assert {compile_float_sum(numbers, n).depth for n in (2, 9, 40)} == {3}
    assert {compile_float_sum(float_format(6, 4), n).depth for n in (2, 9, 40)} == {4}  # split: more than 8 bits
    assert {compile_float_product(numbers, n).depth for n in (4, 9, 24)} == {8}
    assert {compile_float_lti(sample_float_fixed(numbers), numbers, n).depth for n in (2, 9, 14)} == {3}
    assert {compile_float_diagonal(layer, n, positions="last").depth for n in (5, 9, 14)} == {7}
    shallow = compile_float_diagonal(layer, 9, positions="last", logs="whole", encoding="one-hot", fused=True)
    assert shallow.depth == 4


def test_the_header_states_the_arithmetic() -> None:
    header = compile_float_sum(float_format(4, 3, "floor"), 2).header
    assert (header["family"], header["semantics"]) == ("float-sum", "log")
    assert header["numbers"] == {
        "kind": "float",
        "value": "m * 2^(e - |m| + 1)",
        "mantissa_bits": 4,
        "exponent_bits": 3,
        "rounding": "floor",
        "overflow": "saturates at the largest float",
        "underflow": "rounded to 0 or 2^-4 in size, no subnormal numbers",
    }


def test_bad_input_gets_one_line() -> None:
    numbers = float_format(3, 2)
    with pytest.raises(UserError, match=r"n = -1: a length in 0\.\.4096"):
        compile_float_sum(numbers, -1)
    with pytest.raises(UserError, match="n = 5000"):
        compile_float_product(numbers, 5000)
    layer = fixed_layer([["1/3"]], [["1"]], [["1"]], [["0"]])
    with pytest.raises(UserError, match=r"A\[0\]\[0\]: 1/3 is no float of 3 \+ 2 bits; it would be rounded to 3/8"):
        compile_float_lti(layer, numbers, 2)
    with pytest.raises(UserError, match="1/3 is no float"):
        compile_float_power(layer.a, numbers, 2)
    table = (numbers.cast(1),)
    with pytest.raises(UserError, match="<5, 0> is no float of the format"):
        FloatDiagonalLayer(numbers, (table,), (table,), (table,), (Float(5, 0),))
    with pytest.raises(UserError, match="one table for each channel"):
        FloatDiagonalLayer(numbers, (), (), (), table)
    with pytest.raises(UserError, match="0 entries for 1 symbols"):
        FloatDiagonalLayer(numbers, ((),), (table,), (table,), table)


def test_the_budget_names_the_size() -> None:
    numbers = float_format(4, 4)
    for split in (False, True):
        size = compile_float_sum(numbers, 3, split=split).gates
        compile_float_sum(numbers, 3, split=split, max_gates=size)
        with pytest.raises(BudgetSpent, match=f"about {size:,} gates, more than {size - 1:,}; raise --max-gates"):
            compile_float_sum(numbers, 3, split=split, max_gates=size - 1)
    with pytest.raises(BudgetSpent, match=r"about 497 gates, more than 100;"):
        compile_float_product(numbers, 8, max_gates=100)
    with pytest.raises(BudgetSpent, match=r"about [\d,]+ gates, more than 1,000"):
        compile_float_lti(sample_float_fixed(numbers), numbers, 4, max_gates=1000)
    with pytest.raises(BudgetSpent, match=r"about [\d,]+ gates, more than 600"):
        compile_float_power(sample_float_fixed(numbers).a, numbers, 9, max_gates=600)
    traits = parse_model("gla").recurrence
    assert traits is not None
    with pytest.raises(BudgetSpent, match=r"about .* gates, more than 1,000"):
        compile_float_diagonal(sample_float_diagonal(traits, numbers), 16, max_gates=1000)
