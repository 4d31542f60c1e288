"""The rules: one cited theorem each, grouped by what they speak of.

- ``tasks``: the complexity of a task.
- ``upper_bounds``: circuit classes that contain recurrent models.
- ``stepwise``: unconditional limits with rounding after every step.
- ``finite``: ideal dynamics with finitely many distinguishable values.
- ``constructions``, ``householder``, ``counters``: weights exist that solve the task.
- ``analysed``: what was computed about a model file's transitions.
- ``attention``, ``hybrids``: transformers, and stacks of both kinds of layers.
"""

from tc0kit.errors import UserError, did_you_mean
from tc0kit.theory.kernel import LOGICAL_STEPS, Rule
from tc0kit.theory.rules import (
    analysed,
    attention,
    constructions,
    counters,
    finite,
    householder,
    hybrids,
    stepwise,
    tasks,
    upper_bounds,
)

TASK_RULES: tuple[Rule, ...] = tasks.RULES
MODEL_RULES: tuple[Rule, ...] = (
    *upper_bounds.RULES,
    *stepwise.RULES,
    *finite.RULES,
    *constructions.RULES,
    *householder.RULES,
    *counters.RULES,
    *analysed.RULES,
    *attention.RULES,
    *hybrids.RULES,
)
ALL_RULES: dict[str, Rule] = {rule.id: rule for rule in (*TASK_RULES, *MODEL_RULES, *LOGICAL_STEPS)}


def find_rule(name: str) -> Rule:
    """Return the rule with this id.

    Raises:
        UserError: no rule has this id.
    """
    if name not in ALL_RULES:
        raise UserError(f"unknown rule {name!r}{did_you_mean(name, ALL_RULES)} (tc0kit explain --list names them)")
    return ALL_RULES[name]
