"""Single faults of the product: the composition proof rejects every one that changes any output.

A fault that it accepts is therefore shown to change nothing, by a method that shares nothing with the checker: all
inputs where they are few, a refutation where they are not. Such faults exist: a threshold in a part of its form's range
that no input reaches, a weight of a gate that never fires when it would matter, a wire to another gate that is equal.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from tc0kit.certificates import check
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.composition import prove
from tc0kit.circuits.equivalence import equivalent
from tc0kit.circuits.file import from_json
from tc0kit.circuits.iterated import compile_product
from tc0kit.circuits.sat import Refutation, compare

PLENTY = 10**9
FAULTS = 283


def accepted_faults(circuit: Circuit, tried: int | None) -> Iterator[tuple[str, Circuit]]:
    """Yield each fault by 1 of a weight, a threshold or a wire that the proof is accepted with; all places if None."""
    certificate = prove(circuit)
    value: dict[str, Any] = certificate["subject"]["circuit"]
    rng = random.Random(1)
    names = ("weight", "threshold", "column")
    arrays = [(f"level {k} {name}", level[name]) for k, level in enumerate(value["levels"], 1) for name in names]
    arrays += [("output weight", output[3]) for output in value["outputs"]]
    places = [(what, listed, i) for what, listed in arrays for i in range(len(listed))]
    for what, listed, i in places if tried is None else rng.sample(places, tried):
        old = listed[i]
        for step in (-1, 1) if tried is None else (rng.choice((-1, 1)),):
            listed[i] = int(old) + step
            if check(certificate, PLENTY).accepted:
                yield f"{what} {i} by {step}", from_json(json.dumps(value))
        listed[i] = old
    assert check(certificate, PLENTY).accepted


@pytest.mark.parametrize(("n", "bits", "tried"), [(2, 3, None), (3, 2, None), (4, 4, FAULTS)])
def test_an_accepted_fault_changes_no_output_for_any_input(n: int, bits: int, tried: int | None) -> None:
    circuit = compile_product(n, bits)
    count = 0
    for what, changed in accepted_faults(circuit, tried):
        count += 1
        assert equivalent(circuit, changed, "exhaustive").equal, what
    assert 0 < count < FAULTS / 4


def test_an_accepted_fault_of_a_larger_product_is_refuted_to_matter() -> None:
    circuit = compile_product(8, 4)
    accepted = list(accepted_faults(circuit, FAULTS))
    assert 0 < len(accepted) < FAULTS / 4
    for what, changed in accepted[:: max(1, len(accepted) // 4)]:
        found = compare(circuit, changed)
        assert isinstance(found, Refutation), what
        assert found.check()
