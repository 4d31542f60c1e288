"""Whenever a rule with a construction says yes, its weights are built, are right, and have the layers it claims."""

from __future__ import annotations

import pytest
from corpus import TASKS, models

from tc0kit.budget import Budget
from tc0kit.certificates import check
from tc0kit.certificates.weights_file import certificate_of
from tc0kit.models.model import Model
from tc0kit.models.semantics import SEMANTICS
from tc0kit.models.weights.file import network_bytes
from tc0kit.models.weights.network import Network
from tc0kit.tasks import parse_task
from tc0kit.theory.decide import all_conclusions
from tc0kit.theory.facts import TaskFacts
from tc0kit.theory.witness.build import BUILDERS
from tc0kit.theory.witness.check import check_network
from tc0kit.theory.witness.target import target_of

LAYERS = (1, 2, 3, None)
# Every element is a letter: hundreds of letters, or cascades of thousands of states. Other tests have some of them.
LARGE = {"Z60", "A4xZ5", "GL(2,3)", "A5", "S5", "SL(2,5)", "PSL(2,7)", "T4", "T5", "O4", "I3", "Z2 wr S3"}


def shape(model: Model) -> tuple[object, ...]:
    """Return what a construction looks at: models that agree in it get the same weights."""
    r = model.recurrence
    traits = (r.transition, r.spectrum, r.attains_one) if r else ()
    return *traits, model.semantics in ("exact", "log"), model.semantics == "log"


def different_models(semantics: str, layers: int | None) -> list[Model]:
    """Return one model for each kind and traits of the recurrence."""
    return list({(model.kind, model.recurrence): model for model in models(semantics, layers)}.values())


@pytest.mark.parametrize("text", [text for text in TASKS if text not in LARGE])
def test_weights_of_every_rule(text: str) -> None:
    facts = TaskFacts(parse_task(text))
    networks: dict[tuple[object, ...], Network] = {}
    for semantics in SEMANTICS:
        for layers in LAYERS:
            for model in different_models(semantics, layers):
                yes, _ = all_conclusions(facts.task, model, facts)
                for rule in {theorem.rule.id for theorem in yes} & BUILDERS.keys():
                    key = (rule, *shape(model))
                    if key not in networks:
                        target = target_of(facts.task, Budget())
                        found = BUILDERS[rule](target, model)
                        networks[key] = Network(found, target.empty, target.subject, target.outputs, {"rule": rule})
                    assert layers is None or len(networks[key].layers) <= layers, (rule, str(model), semantics)
    assert bool(networks) == (facts.task.kind != "named")
    different = {network_bytes(network): network for network in networks.values()}
    for data, network in different.items():
        check_network(network, long=200)
        certificate = certificate_of(data)
        certificate["about"] = dict.fromkeys(("task", "model", "semantics", "rule"), "")
        assert check(certificate).accepted
