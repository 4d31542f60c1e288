"""Single constructions: sizes that the theory gives, long words, random automata, gates inside the model's range."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
from word_oracle import random_action

from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.budget import Budget
from tc0kit.certificates import check
from tc0kit.certificates.weights_file import certificate_of
from tc0kit.errors import BudgetSpent
from tc0kit.models.parse import parse_model
from tc0kit.models.weights.file import network_bytes
from tc0kit.models.weights.network import Network
from tc0kit.tasks import parse_task
from tc0kit.tasks.automaton import Dfa
from tc0kit.tasks.minimize import minimize
from tc0kit.tasks.task import Task
from tc0kit.theory.witness.automata import swaps
from tc0kit.theory.witness.build import build
from tc0kit.theory.witness.check import check_network


def witness(task: str, model: str, semantics: str = "log", layers: int | None = None) -> Network:
    return build(parse_task(task), parse_model(model, layers=layers, semantics=semantics))


@pytest.mark.parametrize(
    ("task", "model", "semantics", "layers"),
    [
        ("A5", "ids4", "log", 1),
        ("S5", "pd-ssm", "finite", 1),
        ("Z60", "dcd", "finite", 1),
        ("A4xZ5", "dcd", "finite", 2),
        ("S4", "dcd", "log", 3),
        ("GL(2,3)", "dcd", "finite", 4),
        ("parity", "mamba-neg", "stepwise", 1),
        ("flip-flop", "mamba", "log", 1),
    ],
)
def test_layers_and_words_of_length_ten_thousand(task: str, model: str, semantics: str, layers: int) -> None:
    network = witness(task, model, semantics, layers)
    assert len(network.layers) == layers
    assert check_network(network).long == 10_000


@pytest.mark.parametrize(("task", "factors"), [("S3", 2), ("S5", 4), ("A5", 4)])
def test_no_more_householder_factors_than_points_less_cycles(task: str, factors: int) -> None:
    network = witness(task, f"deltaproduct(n_h={factors})")
    assert network.about["rule"] == "grazzi25-transpositions"
    assert network.layers[0].heads[0].tensors["beta"].shape[1] == factors
    if task != "S5":
        check_network(network, long=300)
        assert check(certificate_of(network_bytes(network))).accepted


def test_swaps_give_the_permutation() -> None:
    rng = random.Random(1)
    for _ in range(200):
        n = rng.randint(1, 8)
        image = rng.sample(range(n), n)
        content = list(range(n))
        for p, q in swaps(image):
            content[p], content[q] = content[q], content[p]
        assert [content.index(q) for q in range(n)] == image


@pytest.mark.parametrize("seed", range(25))
def test_random_automata(seed: int) -> None:
    """Every automaton by dense, PD and threshold layers; those with solvable groups by cascades too."""
    rng = random.Random(seed)
    action = random_action(rng)
    dfa = minimize(Dfa(action, 0, frozenset(q for q in range(action.degree) if rng.random() < 0.5)))
    task = Task("language", f"automaton {seed}", "", dfa.action, dfa)
    monoid = TransformationMonoid(dfa.action)
    models = ["ids4", "pd-ssm", "rnn"]
    if monoid.is_solvable():
        models.append("dcd")
    if set(monoid.group_primes()) <= {2}:
        models += ["mamba-neg", "mamba(gates=(-1,1))", "deltanet-neg"]
    if monoid.is_aperiodic():
        models += ["mamba", "mamba(gates=[0,1])", "deltanet"]
    for model in models:
        try:
            network = build(task, parse_model(model), Budget(max_elements=3_000))
        except BudgetSpent as spent:
            assert model == "dcd" and "pairs of a state and a letter" in str(spent)  # large groups turn the tiles
            continue
        check_network(network, long=300)
        result = check(certificate_of(network_bytes(network)))
        assert result.accepted, (model, result.reason)


@pytest.mark.parametrize(
    ("model", "semantics", "low", "high", "closed"),
    [
        ("mamba", "log", 0, 1, False),
        ("mamba", "exact", 0, 1, False),
        ("mamba(gates=[0,1])", "finite", 0, 1, True),
        ("mamba(gates=(-1,1))", "log", -1, 1, False),
        ("mamba(gates=[-1,1])", "finite", -1, 1, True),
    ],
)
def test_gates_lie_in_the_models_range(model: str, semantics: str, low: int, high: int, closed: bool) -> None:
    for text in ("(ab)*", "dyck-1-depth-2"):
        for layer in witness(text, model, semantics).layers:
            for head in layer.heads:
                gates = head.tensors["gate"]
                assert (gates >= low).all() and (gates <= high).all()
                assert closed or ((gates > low).all() and (gates < high).all())


def test_betas_lie_in_the_models_range() -> None:
    for model, most in (("deltanet", 1), ("deltanet-neg", 2)):
        for layer in witness("(ab)*", model).layers:
            for head in layer.heads:
                assert head.kind == "householder"
                assert (head.tensors["beta"] >= 0).all() and (head.tensors["beta"] <= most).all()


@pytest.mark.parametrize(
    ("task", "model"), [("(aaa)*", "lru"), ("length-mod-4", "s4"), ("(aa)*", "s4-real(gates=[-1,1])")]
)
def test_fixed_transitions_do_not_depend_on_the_letter(task: str, model: str) -> None:
    (layer,) = witness(task, model).layers
    for head in layer.heads:
        for name in ("gate", "turns", "matrix"):
            if name in head.tensors:
                rows = head.tensors[name]
                assert all(np.array_equal(a, b) for a, b in pairwise(rows))


def test_the_height_of_a_holonomy_may_pass_the_number_of_states() -> None:
    """a*b*: three states, and {0, 2} is mapped onto {1, 2} but not back, so three levels."""
    network = witness("a*b*", "mamba", "exact", 3)
    assert len(network.layers) == 3
    check_network(network, long=300)
