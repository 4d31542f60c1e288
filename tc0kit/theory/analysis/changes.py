"""The nearest change of a recurrence that would lift a limit: ``decide`` is asked about the changed traits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tc0kit.models import rows
from tc0kit.models.model import Model, RecurrenceTraits
from tc0kit.theory.decide import decide
from tc0kit.theory.facts import TaskFacts

Change = tuple[str, Model]


def nearest_change(facts: TaskFacts, model: Model) -> str | None:
    """Return the first change, or pair of changes, with which the answer is yes; None if there is none."""
    single = list(changes(model))
    for words, changed in single:
        if decide(facts.task, changed, facts=facts).answer == "yes":
            return words
    for words, changed in single:
        for more, again in changes(changed):
            if more != words and decide(facts.task, again, facts=facts).answer == "yes":
                return f"{words}, and {more}"
    return None


def changes(model: Model) -> Iterator[Change]:
    """Yield what could be changed, the smaller changes first."""
    r = model.recurrence
    if model.kind != "linear" or r is None:
        return
    if model.layers is not None:
        yield "allow more layers", replace(model, layers=None)
    for words, traits in _of_traits(r):
        yield words, replace(model, recurrence=traits, proved=(), tracker=None)


def _of_traits(r: RecurrenceTraits) -> Iterator[tuple[str, RecurrenceTraits]]:
    if r.transition == "diagonal":
        yield from _of_diagonal(r)
    elif r.transition == "householder":
        yield from _of_householder(r)
    elif r.transition == "dplr" and not r.negative_and_selective:
        yield (
            "put the factor 2 before kappa (c = 2)",
            replace(r, negative_and_selective=True, given=False, dimension=None),
        )
    elif r.transition == "permutation-diagonal" and r.given:
        yield "allow every one-hot matrix and the whole unit disc", replace(r, given=False)
    elif r.transition == "constant-dense":
        yield "choose the fixed matrix freely", replace(r, given=False)
        yield "let the transition depend on the token", replace(_dense(), dimension=r.dimension)
    elif r.transition == "triangular":
        yield "leave the common triangular basis", replace(_dense(), dimension=r.dimension)
    elif r.transition == "dense" and r.given:
        yield "allow every matrix of this dimension", replace(_dense(), dimension=r.dimension)
    if r.dimension is not None and r.transition not in ("diagonal", "triangular"):
        yield "raise the dimension", replace(r, dimension=None)


def _of_diagonal(r: RecurrenceTraits) -> Iterator[tuple[str, RecurrenceTraits]]:
    free = replace(r, given=False)
    closed = replace(free, attains_zero=True, attains_one=True)
    if not r.selective:
        yield "let the gates depend on the token", replace(closed, selective=True)
    if not (r.attains_zero and r.attains_one):
        yield "let a gate reach 0 and 1", closed
    if r.spectrum == "nonnegative":
        signed = replace(closed, spectrum="real", negative_and_selective=r.selective)
        yield "let the gates be negative for some tokens" if r.selective else "let the gates be negative", signed
    elif not r.negative_and_selective and r.selective:
        yield "make the sign depend on the input", replace(closed, negative_and_selective=True)
    if r.spectrum != "complex":
        yield "let the eigenvalues be complex", replace(closed, spectrum="complex", negative_and_selective=r.selective)
    elif r.given:
        yield "allow every eigenvalue of the unit disc", closed
    yield "leave the common triangular basis", _dense()


def _of_householder(r: RecurrenceTraits) -> Iterator[tuple[str, RecurrenceTraits]]:
    values = {"beta": "[0,2]", "n_h": str(r.householders)}
    symmetric = replace(rows.householder(values, gated=r.gated), dimension=r.dimension)
    if not r.negative_and_selective or r.given:
        yield "allow beta up to 2", symmetric
    if r.negative_and_selective and not r.given:
        more = {"beta": "[0,2]", "n_h": str(r.householders + 1)}
        yield "multiply one more factor a token", replace(rows.householder(more, gated=r.gated), dimension=r.dimension)


def _dense() -> RecurrenceTraits:
    return rows.dense({})[0] or RecurrenceTraits("dense", "complex")
