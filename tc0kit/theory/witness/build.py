"""From a question with the answer yes to weights: the rule that says yes names the construction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from tc0kit.algebra.holonomy import Holonomy, turn_groups
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.models.model import Model, RecurrenceTraits
from tc0kit.models.weights.network import Layer, Network
from tc0kit.tasks.task import Task
from tc0kit.theory.decide import Verdict, decide
from tc0kit.theory.kernel import Theorem
from tc0kit.theory.witness.automata import columns_layer, dense_layer, reflections_layer, threshold_layer
from tc0kit.theory.witness.cascade import Binary, Cascade, Parallel
from tc0kit.theory.witness.groups import GroupCascade
from tc0kit.theory.witness.heads import Style
from tc0kit.theory.witness.holonomy_cascade import HolonomyCascade
from tc0kit.theory.witness.realise import constant_layer, realise
from tc0kit.theory.witness.target import Target, target_of

Layers = tuple[Layer, ...]
Builder = Callable[[Target, Model], Layers]


def build(task: Task, model: Model, budget: Budget | None = None, *, verdict: Verdict | None = None) -> Network:
    """Return weights with which the model solves the task, built as the rule's proof says.

    Args:
        task: what has to be computed.
        model: the architecture with its layers and semantics.
        budget: limits on the algebra and the constructions.
        verdict: the answer, if it is known.

    Raises:
        UserError: the answer is not yes, or no rule that says yes has a construction here.
        BudgetSpent: the weights would be too many, or the time is over.
    """
    budget = budget or Budget()
    verdict = verdict or decide(task, model, budget)
    if verdict.answer != "yes" or verdict.proof is None:
        raise UserError(f"no witness: the answer is {verdict.answer}, and weights are built for a yes only")
    rules = list(_rules((verdict.proof, *verdict.alternatives)))
    builders = [rule for rule in rules if rule in BUILDERS]
    if not builders:
        raise UserError(
            f"no witness: the yes rests on {', '.join(dict.fromkeys(rules))}, for which no construction of weights is "
            f"built; there is one for {', '.join(BUILDERS)}"
        )
    target = target_of(task, budget)
    spent: BudgetSpent | None = None
    for rule in builders:
        try:
            layers = BUILDERS[rule](target, model)
        except BudgetSpent as error:
            spent = spent or error
            continue
        if model.layers is not None and len(layers) > model.layers:
            raise AssertionError(f"{rule} says yes with {model.layers} layers, its construction has {len(layers)}")
        about = {"task": task.name, "model": str(model), "semantics": model.semantics, "rule": rule}
        return Network(layers, target.empty, target.subject, target.outputs, about)
    assert spent is not None
    raise spent


def _rules(theorems: tuple[Theorem, ...]) -> Iterator[str]:
    """Yield the rules whose constructions answer; a hybrid solves what one of its kinds of layers solves."""
    for theorem in theorems:
        while theorem.rule.id == "R3":
            (theorem,) = theorem.premises
        yield theorem.rule.id


def _recurrence(model: Model) -> RecurrenceTraits:
    assert model.recurrence is not None  # the rules with these constructions speak of recurrences
    return model.recurrence


def _style(model: Model, counters: Literal["phase", "sign"]) -> Style:
    r = _recurrence(model)
    kind: Literal["diagonal", "householder"] = "householder" if r.transition == "householder" else "diagonal"
    open_gates = kind == "diagonal" and not r.attains_one and model.semantics in ("exact", "log")
    return Style(kind, not open_gates, counters)


def _whole(target: Target) -> Cascade:
    return GroupCascade(target) if target.action.is_permutation_action else _by_holonomy(target)


def _by_holonomy(target: Target) -> Cascade:
    holonomy = Holonomy(target.action, target.budget)
    groups = turn_groups(holonomy, target.budget)
    return Parallel([HolonomyCascade(holonomy, groups, start) for start in target.starts])


def _flip_flops(target: Target, model: Model) -> Layers:
    style = _style(model, "phase")
    delays = model.semantics == "log" and not style.reaches_one
    return realise(_by_holonomy(target), target, style, delays=delays)


def _signed(target: Target, model: Model) -> Layers:
    style = _style(model, "sign")
    delays = model.semantics == "log" and not style.reaches_one
    return realise(Binary(_whole(target)), target, style, delays=delays)


def _roots(target: Target, model: Model) -> Layers:
    return realise(_whole(target), target, _style(model, "phase"))


def _length(target: Target, model: Model) -> Layers:
    r = _recurrence(model)
    if r.transition == "constant-dense":
        return (dense_layer(target),)
    style = _style(model, "phase" if r.spectrum == "complex" else "sign")
    return realise(GroupCascade(target), target, style)


def _one(layer: Callable[[Target], Layer]) -> Builder:
    return lambda target, model: (layer(target),)


BUILDERS: dict[str, Builder] = {
    "trivial-task": _one(constant_layer),
    "merrill24-wfa": _one(dense_layer),
    "terzic25-pd": _one(columns_layer),
    "minsky54": _one(threshold_layer),
    "grazzi25-transpositions": _one(reflections_layer),
    "length-modulo": _length,
    "shakerinava26": _roots,
    "roots-of-unity-cascade": _roots,
    "signed-cascade": _signed,
    "flip-flop-cascade": _flip_flops,
    "sarrof24-star-free": _flip_flops,
}
"""rule -> the construction of its proof."""
