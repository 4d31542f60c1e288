"""Certificates for all inputs: accepted for right circuits, and every single fault that matters is rejected."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from tc0kit.certificates import check
from tc0kit.circuits.affine_layer import AffineLayer
from tc0kit.circuits.affine_tree import compile_affine
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.compact_product import compile_compact_product
from tc0kit.circuits.complex_diagonal import compile_complex_diagonal
from tc0kit.circuits.complex_layer import ComplexDiagonalLayer, Pairs
from tc0kit.circuits.composition import prove
from tc0kit.circuits.diagonal import DiagonalLayer, compile_diagonal
from tc0kit.circuits.equivalence import equivalent
from tc0kit.circuits.file import from_json
from tc0kit.circuits.iterated import compile_product
from tc0kit.circuits.mamba import compile_mamba
from tc0kit.circuits.passes import simplify
from tc0kit.circuits.words import compile_task
from tc0kit.errors import UserError
from tc0kit.tasks.parse import parse_task

PLENTY = 10**9


def layer(seed: int, symbols: int, channels: int, fraction: int = 3) -> DiagonalLayer:
    rng = random.Random(seed)

    def table() -> tuple[int, ...]:
        return tuple(rng.randint(-(1 << fraction), 1 << fraction) for _ in range(symbols))

    rows = [tuple(table() for _ in range(channels)) for _ in range(3)]
    return DiagonalLayer(fraction, rows[0], rows[1], rows[2], table(), fraction + 2, fraction)


def complex_layer(seed: int) -> ComplexDiagonalLayer:
    rng = random.Random(seed)
    symbols, channels = rng.randint(2, 4), rng.randint(1, 2)

    def table() -> Pairs:
        return tuple((rng.randint(-4, 4), rng.randint(-4, 4)) for _ in range(symbols))

    rows = [tuple(table() for _ in range(channels)) for _ in range(3)]
    skip = tuple(rng.randint(-4, 4) for _ in range(symbols))
    return ComplexDiagonalLayer(2, rows[0], rows[1], rows[2], skip, 4, 2, radicand=rng.choice([1, 3]))


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("logs", ["split", "whole"])
@pytest.mark.parametrize(("n", "bits", "leading"), [(1, 4, None), (2, 8, None), (3, 2, 2), (4, 4, None), (8, 4, 6)])
def test_products(n: int, bits: int, leading: int | None, logs: Any, signed: bool) -> None:
    result = check(prove(compile_product(n, bits, leading=leading, logs=logs, signed=signed)), PLENTY)
    assert result.accepted, result.reason
    assert result.proves == ["circuit-correct"]


def test_a_large_product_for_all_inputs() -> None:
    result = check(prove(compile_product(16, 8)), PLENTY)
    assert result.accepted, result.reason
    assert "2^128 inputs" in result.checked[-1]


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize(("n", "bits"), [(2, 3), (4, 4), (3, 8), (16, 4)])
def test_compact_products(n: int, bits: int, signed: bool) -> None:
    result = check(prove(compile_compact_product(n, bits, signed=signed)), PLENTY)
    assert result.accepted, result.reason
    lower = compile_compact_product(n, bits, signed=signed, grouped=False, addition="weights")
    result = check(prove(lower), PLENTY)
    assert result.accepted, result.reason


@pytest.mark.parametrize("encoding", ["bits", "one-hot"])
@pytest.mark.parametrize("logs", ["split", "whole"])
@pytest.mark.parametrize(("n", "symbols", "channels"), [(1, 4, 1), (3, 5, 2), (6, 3, 1), (5, 16, 1)])
def test_diagonal_layers(n: int, symbols: int, channels: int, logs: Any, encoding: Any) -> None:
    circuit = compile_diagonal(layer(n, symbols, channels), n, logs=logs, encoding=encoding)
    result = check(prove(circuit), PLENTY)
    assert result.accepted, result.reason


@pytest.mark.parametrize("logs", ["split", "whole"])
@pytest.mark.parametrize("seed", range(8))
def test_complex_diagonal_layers(seed: int, logs: Any) -> None:
    circuit = compile_complex_diagonal(complex_layer(seed), 4, logs=logs, encoding="bits" if seed % 2 else "one-hot")
    result = check(prove(circuit), PLENTY)
    assert result.accepted, result.reason


def test_diagonal_layers_over_small_alphabets() -> None:
    """Here a numeral's digits are often read off one symbol each, and no row adds logarithms."""
    for seed in (12, 18, 40, 41):
        rng = random.Random(seed)
        circuit = compile_diagonal(layer(seed, rng.randint(2, 4), rng.randint(1, 2), 2), 4)
        result = check(prove(circuit), PLENTY)
        assert result.accepted, result.reason


def test_a_wrong_claim_of_a_complex_layer_is_rejected() -> None:
    certificate = prove(compile_complex_diagonal(complex_layer(0), 3))
    for path, value, reason in (
        (("claim", "layer", "radicand"), 2, ""),
        (("claim", "layer", "alpha", 0, 0, 1), 3, "not congruent"),
        (("claim", "layer", "readout", 0, 1, 0), 77, ""),
        (("claim", "layer", "skip", 0), 1, "not congruent"),
        (("claim", "layer", "beta", 0, 0), [1], "pairs of integers"),
        (("claim", "layer", "beta", 0), [], "entries are expected"),
        (("claim", "positions"), "some", "all or last"),
        (("claim", "family"), "diagonal", "'radicand' is not known"),
        (("outputs", 0, "moduli", 0), 5, "no square root"),
    ):
        result = check(altered(certificate, *path, value=value), PLENTY)
        assert not result.accepted and reason in result.reason, (path, result)
    assert check(certificate, PLENTY).accepted


def test_passes_keep_the_proof() -> None:
    result = check(prove(simplify(compile_product(4, 4))), PLENTY)
    assert result.accepted, result.reason


def faults(certificate: dict[str, Any]) -> list[tuple[str, list[Any], int]]:
    """All weights and thresholds of the circuit, as (what, list, place)."""
    value = certificate["subject"]["circuit"]
    places = []
    for k, level in enumerate(value["levels"]):
        for name in ("weight", "threshold"):
            places += [(f"level {k + 1} {name} {i}", level[name], i) for i in range(len(level[name]))]
    for output in value["outputs"]:
        places += [(f"output weight {i}", output[3], i) for i in range(len(output[3]))]
    return places


CIRCUITS = [
    lambda: compile_product(2, 3),
    lambda: compile_product(3, 2, leading=3),
    lambda: compile_product(2, 3, logs="whole", signed=False),
    lambda: compile_compact_product(3, 3),
    lambda: compile_compact_product(3, 2, addition="weights"),
    lambda: compile_diagonal(layer(1, 4, 1, 2), 3),
    lambda: compile_diagonal(layer(2, 3, 2, 2), 3, logs="whole", encoding="one-hot"),
    lambda: compile_complex_diagonal(complex_layer(4), 3),
]


@pytest.mark.parametrize("which", range(len(CIRCUITS)))
def test_every_fault_that_matters_is_rejected(which: int) -> None:
    circuit: Circuit = CIRCUITS[which]()
    certificate = prove(circuit)
    rng = random.Random(which)
    places = faults(certificate)
    harmless = 0
    tried = rng.sample(places, min(len(places), 300))
    for what, listed, i in tried:
        old = listed[i]
        listed[i] = int(old) + rng.choice([-2, -1, 1, 3])
        if check(certificate, PLENTY).accepted:
            harmless += 1
            changed = from_json(json.dumps(certificate["subject"]["circuit"]))
            assert equivalent(circuit, changed, "exhaustive").equal is True, what
        listed[i] = old
    assert check(certificate, PLENTY).accepted
    assert harmless < len(tried) / 4


def test_a_wire_to_another_gate_is_rejected() -> None:
    circuit = compile_product(3, 3)
    certificate = prove(circuit)
    rng = random.Random(0)
    for _ in range(100):
        level = rng.choice(certificate["subject"]["circuit"]["levels"][1:])
        i = rng.randrange(len(level["column"]))
        old = level["column"][i]
        level["column"][i] = old + rng.choice([-1, 1])
        if check(certificate, PLENTY).accepted:
            changed = from_json(json.dumps(certificate["subject"]["circuit"]))
            assert equivalent(circuit, changed, "exhaustive").equal is True
        level["column"][i] = old


def altered(certificate: dict[str, Any], *path: Any, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(certificate)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("claim", "n"), 2, "inputs are not those"),
        (("claim", "signed"), False, "inputs are not those"),
        (("claim", "leading"), 3, "depends on more than"),
        (("claim", "family"), "sum", "not congruent"),
        (("claim", "family"), "any", "one of product"),
        (("outputs", 0, "moduli"), [3], "too small"),
        (("outputs", 0, "moduli", 0), 5, "not coprime"),
        (("outputs", 0, "moduli", 0), 2, ""),
        (("outputs", 0, "row"), 0, ""),
        (("outputs", 0, "row"), 10**6, "an integer from 0"),
        (("outputs",), [], "only 0 of 1 outputs"),
        (("subject", "circuit", "version"), 2, "are expected"),
        (("subject", "circuit", "levels", 0, "column", 0), 10**6, "not below"),
        (("subject", "circuit", "levels", 0, "weight", 0), "1e5", "integers are expected"),
        (("subject", "circuit", "levels", 0, "threshold", 0), True, "integers are expected"),
        (("subject", "circuit", "inputs", 0, 1), 99, "an integer from 1 to 64"),
        (("subject",), {"circuit": {}}, "are expected"),
    ],
)
def test_altered_certificates_are_rejected(path: tuple[Any, ...], value: Any, reason: str) -> None:
    result = check(altered(prove(compile_product(3, 3)), *path, value=value), PLENTY)
    assert not result.accepted and reason in result.reason


JUNK: list[Any] = [None, True, -1, 0, 2, 10**30, 1.5, "", "7", "x", [], [0], [[]], {}, {"a": 1}]


def nodes(value: Any) -> list[tuple[Any, Any]]:
    """All (container, key) pairs inside a JSON value."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [pair for key in keys for pair in [(value, key), *nodes(value[key])]]


def test_junk_never_raises() -> None:
    rng = random.Random(0)
    certificate = prove(compile_compact_product(2, 3))
    certificate["subject"]["circuit"].pop("header")
    places = nodes(certificate)
    for container, key in rng.sample(places, 400):
        old = container[key]
        container[key] = rng.choice(JUNK)
        check(certificate, 10**6)
        container[key] = old
    assert check(certificate, PLENTY).accepted


def test_the_meter_ends_the_check() -> None:
    result = check(prove(compile_product(4, 4)), 1000)
    assert not result.accepted and result.reason.startswith("budget spent")


def test_other_families_are_refused() -> None:
    circuit = compile_affine(AffineLayer((((1,),),), ((0,),), (0,)), 3, encoding="bits")
    circuit.header["family"] = "of its own"
    with pytest.raises(UserError, match=r"no proof by composition for the family 'of its own'; .* tries all 8 inputs"):
        prove(circuit)
    circuit = compile_product(20, 2)
    circuit.header["family"] = "of its own"
    with pytest.raises(UserError, match=r"about 2\^40 inputs are too many to try.*random"):
        prove(circuit)


@pytest.mark.parametrize(
    "circuit",
    [
        compile_product(2, 2),
        compile_diagonal(layer(1, 3, 1), 2),
        compile_mamba(1, 1),
        compile_affine(AffineLayer((((1,),),), ((0,),), (0,)), 2),
        compile_task(parse_task("S3 over generators"), 2),
    ],
    ids=lambda circuit: circuit.header["family"],
)
def test_headers_of_older_files_end_in_one_line(circuit: Circuit) -> None:
    for name in list(circuit.header):
        old = circuit.header.pop(name)
        try:
            prove(circuit)
        except UserError as error:
            assert "\n" not in str(error) and ("lacks" in str(error) or "no proof" in str(error))
        circuit.header[name] = old
    circuit.header.pop("n")
    with pytest.raises(UserError, match=r"header lacks the field 'n'; it is from an older version, or altered"):
        prove(circuit)
