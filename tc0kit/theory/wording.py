"""A verdict in words. This is the only module that writes "cannot", and only where nothing is assumed."""

from __future__ import annotations

from collections.abc import Iterable

from tc0kit.tasks.task import Task
from tc0kit.theory.decide import Verdict
from tc0kit.theory.kernel import Theorem


def layers_in_words(layers: int | None) -> str:
    """Return how many layers the question allows, in words."""
    if layers is None:
        return "any constant number of layers"
    return "1 layer" if layers == 1 else f"at most {layers} layers"


def task_in_words(task: Task) -> str:
    """Return the task's name as it stands in a sentence."""
    return task.name if task.kind == "named" else f"the {task.name}"


def headline(verdict: Verdict) -> str:
    """Return the verdict in one sentence."""
    who, what = str(verdict.model), task_in_words(verdict.task)
    if verdict.answer == "yes":
        return f"yes: some {who} solves {what}"
    if verdict.answer == "open":
        return f"open: no rule decides whether some {who} solves {what}"
    if not verdict.assuming:
        return f"no: {who} cannot solve {what}"
    unless = " and ".join(f"{item.hard} is contained in {item.upper}" for item in verdict.assuming)
    return f"no: {who} cannot solve {what}, unless {unless}"


def reasons(verdict: Verdict) -> list[Theorem]:
    """Return the cited theorems of the proof, in the order of the argument; facts and logical steps left out."""
    if verdict.proof is None:
        return []
    cited = []
    for _, theorem in verdict.proof.tree():
        if theorem.judgement.kind != "fact" and not theorem.rule.id.startswith("R") and theorem not in cited:
            cited.append(theorem)
    return cited


def reason_lines(verdict: Verdict) -> list[str]:
    """Return the reasons, one line each, with source and how it was checked."""
    if verdict.proof is None:
        return known_lines(verdict)
    return [f"{theorem.judgement.text} ({theorem.source}){caveat(theorem)}" for theorem in reasons(verdict)]


def caveat(theorem: Theorem) -> str:
    """Return a remark for a source that was not read, else the empty string."""
    return {
        "memory": " [from memory, source not re-read]",
        "abstract": " [abstract read]",
        "secondary": " [read in a secondary source]",
    }.get(theorem.verified, "")


def _classes(classes: Iterable[object]) -> str:
    return ", ".join(str(item) for item in classes) or "nothing known"


def known_lines(verdict: Verdict) -> list[str]:
    """Return what is known on both sides of an open question, and what is missing."""
    known = verdict.known
    hard = f", hard for {_classes(known.task_hard)}" if known.task_hard else ""
    outside = f", outside {_classes(known.task_outside)}" if known.task_outside else ""
    lines = [
        f"the task is in {_classes(known.task_in)}{hard}{outside}",
        f"the models are within {_classes(known.model_within)}"
        + (f" and express all of {_classes(known.model_contains)}" if known.model_contains else ""),
    ]
    if not known.model_within:
        lines.append("missing: an upper bound for these models in this semantics, or weights that solve the task")
    else:
        lines.append("missing: weights that solve the task, or an argument that is finer than the circuit class")
    return lines


def proof_lines(theorem: Theorem) -> list[str]:
    """Return the proof tree, one line a step, indented."""
    lines = []
    for depth, step in theorem.tree():
        tag = "" if step.judgement.kind == "fact" else f"  [{step.rule.id}; {step.source}; {step.verified}]"
        subject = f" {step.judgement.cls}" if step.judgement.cls and step.judgement.kind != "fact" else ""
        kind: str = step.judgement.kind
        if kind == "cannot":
            kind = "does not solve" if step.assuming else "cannot solve"
        lines.append(f"{'  ' * depth}{kind}{subject}: {step.judgement.text}{tag}")
        lines.extend(f"{'  ' * (depth + 1)}assuming {item.id}" for item in sorted(step.assuming) if not depth)
    return lines
