"""Proofs for all inputs of Mamba blocks and stacks, single faults in them, and the tables that the checker computes."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from test_composition_linear import altered as altered_claims
from test_composition_words import mutants

from tc0kit.certificates import check
from tc0kit.certificates import circuit_activations as checked
from tc0kit.certificates.base import Refused
from tc0kit.circuits import activations
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.composition import prove
from tc0kit.circuits.equivalence import equivalent
from tc0kit.circuits.file import from_json
from tc0kit.circuits.mamba import compile_mamba, mamba_reference
from tc0kit.circuits.mamba_weights import MambaWeights
from tc0kit.circuits.passes import simplify

PLENTY = 10**9


def block(rng: random.Random, width: int) -> MambaWeights:
    inner, state, window = rng.randint(1, 2), rng.randint(1, 2), rng.randint(1, 3)

    def row(length: int, low: int = -3, high: int = 3) -> tuple[int, ...]:
        return tuple(rng.randint(low, high) for _ in range(length))

    def rows(count: int, length: int, low: int = -3) -> tuple[tuple[int, ...], ...]:
        return tuple(row(length, low) for _ in range(count))

    return MambaWeights(
        fraction=rng.randint(0, 2),
        in_x=rows(inner, width),
        in_z=rows(inner, width),
        conv=rows(inner, window),
        conv_bias=row(inner),
        delta=rows(inner, inner),
        delta_bias=row(inner),
        b=rows(state, inner),
        c=rows(state, inner),
        rate=rows(inner, state, 0),
        skip=row(inner),
        out=rows(width, inner),
    )


@pytest.mark.parametrize("seed", range(60))
def test_stacks_of_random_blocks(seed: int) -> None:
    rng = random.Random(seed)
    layers, width = rng.randint(1, 3), rng.randint(1, 2)
    stack = [block(rng, width) for _ in range(layers)]
    logs, positions = rng.choice(["whole", "split"]), rng.choice(["all", "last"])
    circuit = compile_mamba(rng.randint(0, 3), rng.randint(1, 3), layers, stack, positions=positions, logs=logs)
    result = check(prove(circuit), PLENTY)
    assert result.accepted, result.reason
    assert result.proves == ["circuit-correct"]


@pytest.mark.parametrize(("n", "bits", "layers"), [(2, 2, 1), (2, 2, 2), (3, 3, 1), (4, 2, 1)])
def test_passes_keep_the_proof(n: int, bits: int, layers: int) -> None:
    result = check(prove(simplify(compile_mamba(n, bits, layers))), PLENTY)
    assert result.accepted, result.reason


def test_a_block_for_more_inputs_than_can_be_tried() -> None:
    result = check(prove(compile_mamba(8, 3)), PLENTY)
    assert result.accepted and "2^48 inputs" in result.checked[-1], result.reason


def refuse_faults(circuit: Circuit, count: int) -> tuple[int, int]:
    """Return how many single faults were tried and accepted; an accepted one changes no output."""
    certificate = prove(circuit)
    tried = harmless = 0
    for what in mutants(certificate, random.Random(count), count):
        tried += 1
        if check(certificate, PLENTY).accepted:
            harmless += 1
            changed = from_json(json.dumps(certificate["subject"]["circuit"]))
            assert equivalent(circuit, changed, "exhaustive").equal is True, what
    assert check(certificate, PLENTY).accepted
    return tried, harmless


def test_every_fault_of_a_small_block_is_rejected_if_it_matters() -> None:
    circuit = compile_mamba(1, 2)
    tried, harmless = refuse_faults(circuit, 10**6)
    assert tried > 300 and harmless < tried / 2


@pytest.mark.parametrize(("n", "bits", "layers"), [(2, 1, 1), (2, 2, 1), (2, 2, 2), (3, 1, 2)])
def test_faults_of_blocks_and_stacks(n: int, bits: int, layers: int) -> None:
    tried, harmless = refuse_faults(compile_mamba(n, bits, layers), 60)
    assert harmless < tried / 2


def weights(claim: dict[str, Any]) -> list[MambaWeights]:
    def tupled(value: Any) -> Any:
        return tuple(map(tupled, value)) if isinstance(value, list) else value

    return [MambaWeights(**{name: tupled(value) for name, value in item.items()}) for item in claim["weights"]]


def test_altered_claims_are_rejected_if_they_matter() -> None:
    """A claim with another weight is accepted only if the block computes the same with it."""
    certificate = prove(compile_mamba(2, 2))
    rng = random.Random(0)
    words = [[[rng.randint(-2, 1) for _ in range(2)] for _ in range(2)] for _ in range(40)]
    right = [mamba_reference(weights(certificate["claim"]), 2, word) for word in words]
    claims = altered_claims(certificate["claim"])
    accepted = [claim for claim in claims if check({**certificate, "claim": claim}, PLENTY).accepted]
    for claim in accepted:
        assert all(claim[name] == certificate["claim"][name] for name in ("n", "bits", "positions"))
        assert [mamba_reference(weights(claim), 2, word) for word in words] == right
    assert 0 < len(accepted) < len(claims) / 2


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("claim", "n"), 3, "inputs are not those"),
        (("claim", "bits"), 9, "an integer from 1 to 8"),
        (("claim", "positions"), "last", "are not those of the claim"),
        (("claim", "weights"), [], "1 to 64 blocks"),
        (("claim", "weights", 0, "rate", 0, 0), -1, "an integer from 0"),
        (("claim", "weights", 0, "conv", 0), [1], "rows of another length"),
        (("claim", "weights", 0, "skip"), [1], "a list of another length"),
        (("claim", "weights", 0, "gain"), [1], "'gain' is not known"),
        (("claim", "weights", 0, "out"), [[1, 1]], "a list of another length"),
        (("claim", "weights", 0, "skip", 0), 77, "too small"),
        (("claim", "weights", 0, "skip", 0), 0, "not congruent"),
        (("numbers", 0, "row"), None, "not the constant"),
        (("numbers", 0, "row"), 0, ""),
        (("numbers", 0, "moduli"), [], "at least one"),
        (("numbers", 0, "moduli"), [3], "too small"),
        (("numbers", 0, "name"), "1 y0_0", "not the constant"),
        (("numbers", 0, "name"), "0 y0_1", "each once"),
        (("subject", "circuit", "outputs", 0, 1), 5, "for some number"),
    ],
)
def test_altered_certificates_are_rejected(path: tuple[Any, ...], value: Any, reason: str) -> None:
    certificate = prove(compile_mamba(2, 2))
    place: Any = certificate
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    result = check(certificate, PLENTY)
    assert not result.accepted and reason in result.reason, result


def test_junk_never_raises() -> None:
    certificate = prove(compile_mamba(1, 2, 2))
    rng = random.Random(0)
    junk: list[Any] = [None, True, -1, 0, 10**30, 1.5, "", "7", [], [0], [[]], {}, {"a": 1}]

    def nodes(value: Any) -> list[tuple[Any, Any]]:
        keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        return [pair for key in keys for pair in [(value, key), *nodes(value[key])]]

    certificate["subject"]["circuit"].pop("header")
    for container, key in nodes(certificate["claim"]) + nodes(certificate["numbers"]):
        old = container[key]
        container[key] = rng.choice(junk)
        check(certificate, 10**6)
        container[key] = old
    assert check(certificate, PLENTY).accepted
    assert check(certificate, 20).reason.startswith("budget spent")


def test_tables_agree_with_those_of_the_compiler() -> None:
    numerators = np.arange(-100, 101)
    for fraction, places in ((0, 2), (1, 5), (4, 0), (3, 3)):
        points = [Fraction(int(v), 1 << fraction) for v in numerators]
        low, high = -(2 << places), (2 << places) - 1
        options = {"fraction": fraction, "places": places, "low": low, "high": high}
        assert [checked.silu(x, places, low, high) for x in points] == activations.silu_table(
            numerators, **options
        ).tolist()
        assert [checked.softplus(x, places, low, high) for x in points] == activations.softplus_table(
            numerators, **options
        ).tolist()
        for rate in (Fraction(0), Fraction(1, 2), Fraction(1), Fraction(7)):
            assert [checked.decay(x, rate, places) for x in points] == activations.decay_table(
                numerators, fraction, rate, places
            ).tolist()


def test_the_least_value_of_silu() -> None:
    """SiLU falls up to the turn and rises after it, on fine and coarse grids."""
    for fraction in range(12):
        turn = checked.silu_turn(fraction)
        window = range(turn - 60, turn + 62)
        values = [checked.silu(Fraction(v, 1 << fraction), 80, -(1 << 90), 1 << 90) for v in window]
        assert values[:61] == sorted(values[:61], reverse=True)
        assert values[61:] == sorted(values[61:])


def test_ties_are_exact_and_doubt_is_refused() -> None:
    assert checked.decay(Fraction(0), Fraction(4), 3) == 1  # 2^-4 is half of 2^-3
    assert checked.decay(Fraction(0), Fraction(5), 3) == 0
    assert checked.softplus(Fraction(-(10**30)), 4, 0, 5) == 0
    with pytest.raises(Refused, match="middle of two integers"):
        checked.silu(Fraction(301, 2), 0, -1000, 1000)
    assert checked.silu(Fraction(301, 2), 0, -4, 3) == 3
