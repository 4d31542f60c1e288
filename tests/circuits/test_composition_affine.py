"""Proofs for all inputs of trees of affine maps, and single faults in them."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from test_affine_tree import HOUSEHOLDER, random_layer
from test_composition_linear import altered as altered_claims
from test_composition_words import mutants
from word_oracle import words

from tc0kit.certificates import check
from tc0kit.circuits.affine_layer import AffineLayer
from tc0kit.circuits.affine_tree import compile_affine
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.composition import prove
from tc0kit.circuits.equivalence import equivalent
from tc0kit.circuits.file import from_json

PLENTY = 10**9
SHEAR = AffineLayer((((1, 1), (0, 1)), ((0, 1), (-1, 0))), ((0, 1), (1, 0)), (0, 1))


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("kind", ["ring", "exact", "rounded"])
def test_random_layers(seed: int, kind: str) -> None:
    rng = random.Random(f"{seed} {kind} proof")
    layer = random_layer(rng, 0 if kind == "ring" else rng.choice((0, 2, 3)))
    circuit = compile_affine(
        layer,
        rng.choice((0, 1, 2, 3, 5, 6)),
        modulus=rng.randint(2, 9) if kind == "ring" else None,
        output_bits=5 if kind == "rounded" else None,
        output=rng.choice(("last", "prefix")),
        encoding=rng.choice(("bits", "one-hot")),
    )
    result = check(prove(circuit), PLENTY)
    assert result.accepted, result.reason
    assert result.proves == ["circuit-correct"]


def test_more_inputs_than_can_be_tried() -> None:
    result = check(prove(compile_affine(HOUSEHOLDER, 12, output_bits=4, output_fraction=1)), PLENTY)
    assert result.accepted, result.reason
    result = check(prove(compile_affine(SHEAR, 40, modulus=5)), PLENTY)
    assert result.accepted and "2^40 inputs" in result.checked[-1], result.reason


CIRCUITS = [
    lambda: compile_affine(SHEAR, 3, modulus=3),
    lambda: compile_affine(SHEAR, 4, modulus=4, encoding="bits", output="prefix"),
    lambda: compile_affine(HOUSEHOLDER, 3),
    lambda: compile_affine(HOUSEHOLDER, 4, output_bits=4, output_fraction=1),
]


@pytest.mark.parametrize("which", range(len(CIRCUITS)))
def test_every_fault_that_matters_is_rejected(which: int) -> None:
    circuit: Circuit = CIRCUITS[which]()
    certificate = prove(circuit)
    tried = harmless = 0
    for what in mutants(certificate, random.Random(which), 10**6 if which == 0 else 250):
        tried += 1
        if check(certificate, PLENTY).accepted:
            harmless += 1
            changed = from_json(json.dumps(certificate["subject"]["circuit"]))
            assert equivalent(circuit, changed, "exhaustive").equal is True, what
    assert check(certificate, PLENTY).accepted
    assert harmless < tried / 3


@pytest.mark.parametrize("which", range(len(CIRCUITS)))
def test_altered_claims_are_rejected_if_they_matter(which: int) -> None:
    """A claim with another entry is accepted only if the layer's states are the same with it."""
    certificate = prove(CIRCUITS[which]())
    n = certificate["claim"]["n"]
    accepted = 0
    for claim in altered_claims(certificate["claim"]):
        if check({**certificate, "claim": claim}, PLENTY).accepted:
            accepted += 1
            ours, theirs = layer_of(claim), layer_of(certificate["claim"])
            assert (claim["rounding"] or {}).get("fraction") == (certificate["claim"]["rounding"] or {}).get("fraction")
            for word in words(2, n, random.Random(0)):
                assert ours.states(word)[-1] == theirs.states(word)[-1]
    assert accepted <= 2


def layer_of(claim: dict[str, Any]) -> AffineLayer:
    def tupled(value: Any) -> Any:
        return tuple(map(tupled, value)) if isinstance(value, list) else value

    fields = {name: tupled(claim["layer"][name]) for name in ("matrices", "offsets", "initial")}
    return AffineLayer(**fields, denominator=claim["layer"]["unit"])


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("claim", "n"), 4, "inputs are not those"),
        (("claim", "output"), "all", "last or prefix"),
        (("claim", "output"), "prefix", "is missing"),
        (("claim", "encoding"), "bits", "inputs are not those"),
        (("claim", "modulus"), 7, "residues of this modulus alone"),
        (("claim", "layer", "unit"), 0, "an integer from 1"),
        (("claim", "layer", "initial"), [1], "entries are expected"),
        (("claim", "layer", "matrices", 0, 1), [1], "2 entries are expected"),
        (("claim", "rounding"), {"bits": 4, "fraction": 0, "divisor": 1}, ""),
        (("residues", 0, 0), 5, "a modulus or a row twice"),
        (("residues",), [], ""),
        (("outputs", 0, "row"), None, "may be another one"),
        (("outputs", 0, "row"), 0, "it is not the form of row 0"),
        (("outputs", 0, "name"), "y_1", "each once"),
        (("outputs",), [], "only 0 of 2 outputs"),
        (("subject", "circuit", "outputs", 0, 1), 3, "not congruent"),
    ],
)
def test_altered_certificates_are_rejected(path: tuple[Any, ...], value: Any, reason: str) -> None:
    certificate = prove(compile_affine(HOUSEHOLDER, 3))
    place: Any = certificate
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    result = check(certificate, PLENTY)
    assert not result.accepted and reason in result.reason, result


def test_junk_never_raises() -> None:
    certificate = prove(compile_affine(HOUSEHOLDER, 3, output_bits=3))
    rng = random.Random(0)
    junk: list[Any] = [None, True, -1, 0, 10**30, 1.5, "", "7", [], [0], [[]], {}, {"a": 1}]

    def nodes(value: Any) -> list[tuple[Any, Any]]:
        keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        return [pair for key in keys for pair in [(value, key), *nodes(value[key])]]

    for part in ("claim", "residues", "outputs"):
        for container, key in nodes(certificate[part]):
            old = container[key]
            container[key] = rng.choice(junk)
            check(certificate, 10**6)
            container[key] = old
    assert check(certificate, PLENTY).accepted
    empty = {"schema": "tc0kit.circuit", "version": 1, "inputs": [], "levels": [
        {"row_start": [0, 0], "column": [], "weight": [], "threshold_start": [0, 1], "threshold": [0]}],
        "outputs": [["y_0", 1, [], []], ["y_1", 3, [], []]]}  # fmt: skip
    certificate = {**prove(compile_affine(HOUSEHOLDER, 0)), "subject": {"circuit": empty}}
    certificate["residues"] = [[3, [0]]]
    assert not check(certificate, PLENTY).accepted
