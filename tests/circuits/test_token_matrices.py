"""Families at given values: circuits against fractions, rounded entries against their definition, one-line errors."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.circuits.compile import compile_recurrence
from tc0kit.circuits.simulate import simulate
from tc0kit.circuits.token_matrices import token_matrices
from tc0kit.errors import UserError
from tc0kit.models.recurrence import Recurrence
from tc0kit.models.recurrence_file import parse_recurrence
from tc0kit.models.token_values import token_values

DIAGONAL = '[recurrence]\ndimension = 2\nA = "diag(w)"\nB = "x * ones"\n[recurrence.parameters]\n'
DIAGONAL += 'w = "vector in [-2, 2]"\nx = "real"\n'
HOUSEHOLDER = '[recurrence]\ndimension = 2\nA = "I - beta * k * k^T"\nB = "beta * v * k"\n[recurrence.parameters]\n'
HOUSEHOLDER += 'beta = "in [0, 2]"\nk = "unit vector"\nv = "real"\n'
DECAY = '[recurrence]\ndimension = 1\nA = "[[exp(-delta * lam) * (cos(turn) + i * sin(turn))]]"\nB = "[delta * x]"\n'
DECAY += '[recurrence.parameters]\ndelta = "in (0, oo)"\nlam = "fixed in (0, oo)"\nturn = "real"\nx = "real"\n'
UNITS = [("1", "0"), ("0", "1"), ("3/5", "4/5"), ("-4/5", "3/5"), ("5/13", "12/13")]


def rounded(value: Fraction, bits: int) -> int:
    fraction = max(bits - 2, 0)
    return min(max(math.floor(value * 2**fraction + Fraction(1, 2)), -(1 << (bits - 1))), (1 << (bits - 1)) - 1)


@settings(max_examples=14, deadline=None)
@given(st.integers(0, 10**6), st.booleans(), st.sampled_from(["constant", "log"]))
def test_circuit_equals_fractions(seed: int, householder: bool, depth: str) -> None:
    rng = random.Random(seed)
    n, bits = rng.randint(1, 3), rng.randint(1, 8)
    tables: dict[str, tuple[list[list[Fraction]], list[Fraction]]] = {}
    texts = []
    for letter in "ab"[: rng.randint(1, 2)]:
        x = Fraction(rng.randint(-2, 2), rng.choice([1, 3]))
        if householder:
            k, beta = (
                rng.choice(UNITS),
                Fraction(2 if depth == "constant" else rng.randint(0, 4), 1 if depth == "constant" else 2),
            )
            unit = [Fraction(c) for c in k]
            texts.append(f"{letter}: beta={beta}, k={k[0]},{k[1]}, v={x}")
            matrix = [[(i == j) - beta * unit[i] * unit[j] for j in range(2)] for i in range(2)]
            tables[letter] = (matrix, [beta * x * c for c in unit])
        else:
            w = [Fraction(rng.randint(-4, 4), rng.choice([2, 3])) for _ in range(2)]
            texts.append(f"{letter}: w=[{w[0]}, {w[1]}], x={x}")
            tables[letter] = ([[w[0], Fraction(0)], [Fraction(0), w[1]]], [x, x])
    family = parse_recurrence(HOUSEHOLDER if householder else DIAGONAL)
    circuit = compile_recurrence(family, n, bits, depth, tokens=token_values(family, texts))
    driven = any(any(b) for _, b in tables.values())
    for _ in range(8):
        word = [rng.randrange(len(tables)) for _ in range(n)]
        (found,) = simulate(circuit, [{f"x{t}": x for t, x in enumerate(word)}])
        state = [Fraction(not driven), Fraction(0)]
        expected = []
        for x in word:
            matrix, offset = tables["ab"[x]]
            state = [
                sum(a * h for a, h in zip(row, state, strict=True)) + b for row, b in zip(matrix, offset, strict=True)
            ]
            expected += [rounded(v, bits) for v in state]
        assert list(found.values()) == expected


@pytest.mark.parametrize("bits", [1, 4, 9])
def test_transcendental_entries_are_rounded_once(bits: int) -> None:
    family = parse_recurrence(DECAY)
    texts = ["lam=1/2", "a: delta=1, turn=1/3, x=1", "b: delta=2, turn=pi/3, x=0", "c: delta=1/3, turn=0, x=exp(1/5)"]
    found, letters = token_matrices(family, token_values(family, texts), bits)
    assert letters == ("a", "b", "c")
    for matrix, delta, turn in zip(found.matrices, (1, 2, 1 / 3), (1 / 3, math.pi / 3, 0), strict=True):
        value = complex(matrix[0, 0])
        size = math.exp(-delta / 2)
        for part, exact in ((value.real, size * math.cos(turn)), (value.imag, size * math.sin(turn))):
            assert part == math.floor(exact * 2**bits + 0.5) / 2**bits
    assert float(found.inputs[2][0]) == math.floor(math.exp(0.2) / 3 * 2**bits + 0.5) / 2**bits


def test_algebraic_entries_stay_exact() -> None:
    family = parse_recurrence(DECAY.replace("exp(-delta * lam) * ", ""))
    values = token_values(family, ["delta=1", "lam=1", "x=0", "a: turn=pi/4", "b: turn=pi/2"])
    found, letters = token_matrices(family, values, 4)
    assert letters == () and sympy.expand(found.matrices[0][0, 0] ** 8) == 1
    circuit = compile_recurrence(family, 4, 6, tokens=values)
    assert circuit.header["structure"] == "diagonal" and circuit.header["tokens"]["b"]["turn"] == "pi/2"


TOKENS = (
    HOUSEHOLDER + '[recurrence.tokens]\na = { beta = 2, k = ["3/5", "4/5"], v = 0.5 }\nb = { beta = "1", k = [0, 1] }\n'
)


def test_tokens_of_a_file() -> None:
    family = parse_recurrence(TOKENS)
    assert token_values(family, ["v=1"]) == {
        "a": {"beta": 2, "k": [Fraction(3, 5), Fraction(4, 5)], "v": Fraction(1, 2)},
        "b": {"beta": 1, "k": [0, 1], "v": 1},
    }
    circuit = compile_recurrence(family, 3, 4, "log", tokens=token_values(family, ["v=1", "b: beta=0"]))
    assert circuit.header["tokens"]["b"]["beta"] == "0"
    with pytest.raises(UserError, match="letter b has no value for v"):
        compile_recurrence(family, 3, 4)


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        ("tokens = 3", r"f.toml:9:10: \[recurrence.tokens\] is a table with one entry a letter"),
        ("tokens = { a = 2 }", r"f.toml:9:\d+: the values of a are a table"),
        ("tokens = { a = { bet = 2 } }", r"no parameter 'bet'; did you mean beta\?"),
        ("tokens = { a = { beta = 3 } }", r"f.toml:9:\d+: beta = 3 is outside its range \(in \[0, 2\]\)"),
        ("tokens = { a = { k = [1, 1] } }", r"k = \(1, 1\) is no unit vector"),
        ("tokens = { a = { beta = true } }", "true stands where a number is needed"),
        ('tokens = { a = { beta = "2 +" } }', r"f.toml:9:\d+: "),
    ],
)
def test_bad_tokens(tokens: str, message: str) -> None:
    text = HOUSEHOLDER.replace("[recurrence.parameters]", "@\n[recurrence.parameters]").replace("@", tokens)
    head, _, rest = text.partition(tokens)
    with pytest.raises(UserError, match=message.replace("f.toml:9", "f.toml:5")):
        parse_recurrence(head + tokens + rest, "f.toml")


def test_tokens_go_with_a_family() -> None:
    text = "[recurrence]\ndimension = 1\nmatrices = { a = [[1]] }\ntokens = { a = { beta = 1 } }\n"
    with pytest.raises(UserError, match=r"tokens goes with A; with \[recurrence.matrices\]"):
        parse_recurrence(text)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (
            [],
            r"a family with parameters has no finite table; --set 'a: beta=1/2, k=1,0,\.\., v=1/2' gives the letter a",
        ),
        (["a: beta"], "'a: beta' is not LETTER: NAME=VALUE"),
        (["a: beta=1, beta=2"], "beta has two values"),
        (["a: beta=1/0"], "beta: division by zero"),
        (["a b: beta=1"], "a letter is a text without spaces"),
        (["a: gamma=1"], "no parameter 'gamma'"),
        (["a: k=1,1"], r"letter a: k = \(1, 1\) is no unit vector"),
        (["a: k=1"], "letter a: k is a vector; a list of 2 is needed"),
        (["a: beta=[1,2]"], "letter a: "),
        (["beta=2"], "letter a has no value for k"),
    ],
)
def test_bad_values(texts: list[str], message: str) -> None:
    with pytest.raises(UserError, match=message) as caught:
        token_values(parse_recurrence(HOUSEHOLDER), texts)
    assert "\n" not in str(caught.value)


def test_values_that_have_no_table() -> None:
    family = parse_recurrence(DECAY)
    values = token_values(family, ["lam=1", "a: delta=1, turn=0, x=exp(60)"])
    with pytest.raises(UserError, match=r"letter a: an entry exceeds 2\^64"):
        token_matrices(family, values, 4)
    differing = {"a": {"delta": 1, "lam": 1, "turn": 0, "x": 0}, "b": {"delta": 1, "lam": 2, "turn": 0, "x": 0}}
    with pytest.raises(UserError, match="lam is fixed, but differs between a and b"):
        compile_recurrence(family, 2, 4, tokens=differing)
    explicit = Recurrence.of_matrices({"a": [[1]]})
    with pytest.raises(UserError, match="no parameters; nothing can be set"):
        compile_recurrence(explicit, 2, 4, tokens={"a": {"beta": 1}})
    with pytest.raises(UserError, match="no parameters; nothing can be set"):
        token_values(explicit, ["beta=1"])
