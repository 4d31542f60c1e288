"""Equality by refutation: against all inputs, the certificate and its faults, budgets, words."""

from __future__ import annotations

import json
import random
import sys

import pytest
from random_circuits import random_circuit

from tc0kit.budget import Budget
from tc0kit.certificates import check
from tc0kit.circuits import sat
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.compact_product import compile_compact_product
from tc0kit.circuits.equivalence import equivalent
from tc0kit.circuits.file import from_json, to_json
from tc0kit.circuits.iterated import compile_product
from tc0kit.circuits.passes import simplify
from tc0kit.circuits.sat import Refutation, compare
from tc0kit.circuits.simulate import simulate
from tc0kit.errors import BudgetSpent, UserError


def changed(circuit: Circuit, rng: random.Random) -> Circuit:
    """Return the circuit with a threshold or a weight changed."""
    value = json.loads(to_json(circuit))
    level = rng.choice(value["levels"])
    if rng.random() < 0.5:
        row = rng.randrange(len(level["threshold_start"]) - 1)
        place = level["threshold_start"][row + 1] - 1
        level["threshold"][place] = str(int(level["threshold"][place]) + 1)
    else:
        place = rng.randrange(len(level["weight"]))
        level["weight"][place] = str(int(level["weight"][place]) * 2)
    return from_json(json.dumps(value))


def test_the_refutation_and_all_inputs_agree() -> None:
    rng = random.Random(0)
    answers = []
    for seed in range(20):
        circuit = random_circuit(seed, wide=seed % 5 == 0)
        for other in (simplify(circuit), changed(changed(changed(circuit, rng), rng), rng)):
            found = equivalent(circuit, other, "sat")
            answers.append(found.equal)
            assert found.equal is equivalent(circuit, other, "exhaustive").equal, seed
            if found.equal:
                assert found.checked_by and found.refutation
                assert check(found.refutation.certificate()).accepted
            else:
                assert found.counterexample is not None
                assert simulate(circuit, [found.counterexample], "gates") == [found.left]
                assert simulate(other, [found.counterexample], "gates") == [found.right] != [found.left]
    assert answers.count(False) >= 5 and answers.count(True) > 20


@pytest.mark.parametrize(("n", "bits"), [(2, 3), (3, 2)])
def test_constructions_of_a_product(n: int, bits: int) -> None:
    for other in (compile_product(n, bits, logs="whole"), compile_compact_product(n, bits)):
        found = compare(compile_product(n, bits), other)
        assert isinstance(found, Refutation)
        assert check(found.certificate()).accepted


def test_every_fault_of_a_certificate_is_rejected() -> None:
    good = compile_product(2, 2)
    found = compare(good, compile_product(2, 2, logs="whole"))
    assert isinstance(found, Refutation)
    certificate = found.certificate()
    rng = random.Random(0)
    value = certificate["subject"]["right"]
    arrays = [level[name] for level in value["levels"] for name in ("weight", "threshold")]
    places = [(listed, i) for listed in arrays for i in range(len(listed))]
    places += [(output[3], i) for output in value["outputs"] for i in range(len(output[3]))]
    matters = 0
    for listed, i in places:
        old = listed[i]
        listed[i] = old + rng.choice((-1, 1)) or old + 2
        result = check(certificate)
        try:
            equal = equivalent(good, from_json(json.dumps(value)), "exhaustive").equal
        except UserError:  # thresholds that do not increase
            equal = False
        assert equal or not result.accepted, (i, result)
        matters += not equal
        listed[i] = old
    assert matters > len(places) / 2 and check(certificate).accepted


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("proof",), [], "ends before a contradiction"),
        (("proof",), ["0"], "does not follow"),
        (("proof",), [1], "a string is expected"),
        (("subject", "left"), {}, "are expected"),
        (("subject", "left", "inputs", 0, 0), "z", "different inputs"),
        (("subject", "left", "outputs", 0, 0), "z", "different outputs"),
    ],
)
def test_altered_certificates(path: tuple[str | int, ...], value: object, reason: str) -> None:
    found = compare(compile_product(2, 3), compile_product(2, 3, logs="whole"))
    assert isinstance(found, Refutation)
    certificate = json.loads(json.dumps(found.certificate()))
    place = certificate
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    result = check(certificate)
    assert not result.accepted and reason in result.reason


def test_budgets_end_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    left, right = compile_product(3, 4), compile_product(3, 4, logs="whole")
    with pytest.raises(BudgetSpent, match=r"CaDiCaL 1\.9\.5 reached 10 conflicts"):
        compare(left, right, conflicts=10)
    small = compile_product(2, 3), compile_product(2, 3, logs="whole")
    found = compare(*small)
    assert isinstance(found, Refutation)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BudgetSpent, match="needs more than 100 steps"):
        found.check(100)
    monkeypatch.setattr("tc0kit.circuits.sat.CHECK_STEPS", 100)
    monkeypatch.setattr(Refutation.check, "__defaults__", (100,))
    answer = equivalent(*small, "sat")
    assert answer.equal and not answer.checked_by
    assert answer.trusted.startswith("CaDiCaL 1.9.5 (python-sat ") and "not checked" in answer.trusted


def test_a_wrong_proof_of_the_solver_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    found = compare(compile_product(2, 3), compile_product(2, 3, logs="whole"))
    assert isinstance(found, Refutation)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="gave a proof that is none"):
        Refutation(found.formula, found.proof[:3], found.left, found.right).check()


def test_without_python_sat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysat.solvers", None)
    with pytest.raises(UserError, match=r"the method sat needs python-sat: pip install 'tc0kit\[proofs\]'"):
        compare(compile_product(2, 2), compile_product(2, 2))


def test_a_solver_that_looks_at_the_clock_keeps_its_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sat, "SLICE", 3)
    ticks: list[int] = []
    budget = Budget(timeout=600, progress=lambda _, count: ticks.append(count))
    found = compare(compile_product(2, 3), compile_compact_product(2, 3), budget=budget)
    assert isinstance(found, Refutation) and found.check()
    assert len(ticks) > 3 and ticks == list(range(0, 3 * len(ticks), 3))
    with pytest.raises(BudgetSpent, match="conflicts of the solver"):
        compare(compile_product(2, 3), compile_compact_product(2, 3), budget=Budget(timeout=1, started=0))
