"""The rules as a collection: complete headers, each one used, none about a semantics that it was not proved for."""

from __future__ import annotations

import pytest
from corpus import TASKS, models
from model_files import FILES, model_of

from tc0kit.errors import UserError
from tc0kit.models.semantics import SEMANTICS
from tc0kit.tasks import parse_task
from tc0kit.theory.facts import TaskFacts
from tc0kit.theory.kernel import LOGICAL_STEPS, apply_rule
from tc0kit.theory.rules import ALL_RULES, MODEL_RULES, TASK_RULES, find_rule

EXTRA_TASKS = ("function-composition-2", "state-based-recall")


def test_ids_differ_and_headers_are_filled() -> None:
    assert len(ALL_RULES) == len(TASK_RULES) + len(MODEL_RULES) + len(LOGICAL_STEPS)
    for rule in ALL_RULES.values():
        assert rule.statement.endswith(".") and rule.source
        if rule.verified == "proved" and rule not in LOGICAL_STEPS:
            assert rule.proof, f"{rule.id} is tagged proved and shows no proof"


def test_every_rule_fires_and_only_at_its_semantics() -> None:
    fired: dict[str, set[str]] = {}
    every_model = {(s, n): models(s, n) for s in SEMANTICS for n in (1, 4, None)}
    for (semantics, layers), found in every_model.items():
        found += [model_of(name, layers, semantics) for name in FILES]
    for text in (*TASKS, *EXTRA_TASKS):
        facts = TaskFacts(parse_task(text))
        for (semantics, _), candidates in every_model.items():
            for rule in (*TASK_RULES, *MODEL_RULES):
                if semantics in fired.get(rule.id, ()):
                    continue
                if any(apply_rule(rule, model, facts) for model in candidates):
                    fired.setdefault(rule.id, set()).add(semantics)
    for rule in MODEL_RULES:
        assert fired.get(rule.id) == set(rule.semantics), rule.id
    assert all(rule.id in fired for rule in TASK_RULES)


def test_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(UserError, match="did you mean merrill24-diagonal"):
        find_rule("merrill24-diagonl")
