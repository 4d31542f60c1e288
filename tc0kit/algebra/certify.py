"""Certificates as JSON data, for the checkers of ``tc0kit.certificates`` (which share no code with this file)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from tc0kit.algebra.certify_system import commutator_system
from tc0kit.algebra.identities import IdentityViolation, Term
from tc0kit.algebra.local_groups import LocalGroup
from tc0kit.algebra.transformations import Map, Word, as_map, compose, cycles, identity
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.action import Action
from tc0kit.tasks.automaton import Dfa
from tc0kit.tasks.task import Task

Certificate = dict[str, Any]
Subject = dict[str, Any]

EXACT_INDEX_ELEMENTS = 100_000
SHORT_LOOPS = 10_000


def subject_of_action(action: Action, alphabet: str = "letters") -> Subject:
    """Return the subject of a word problem; with ``alphabet="all"`` every element is a letter."""
    subject: Subject = {"letters": list(action.letters), "images": [list(image) for image in action.images]}
    return {**subject, "alphabet": "all"} if alphabet == "all" else subject


def subject_of_dfa(dfa: Dfa) -> Subject:
    """Return the subject of a language; the DFA must be minimal (the checkers insist)."""
    return {**subject_of_action(dfa.action), "initial": dfa.initial, "accepting": sorted(dfa.accepting)}


def subject_of(task: Task) -> Subject:
    """Return the subject of a word problem or a language.

    Raises:
        ValueError: a named task has no action.
    """
    if task.dfa is not None:
        return subject_of_dfa(task.dfa)
    if task.action is None:
        raise ValueError(f"{task.name} is no finite action")
    return subject_of_action(task.action, task.alphabet)


def action_of(subject: Subject) -> Action:
    """Return the action of a subject."""
    images = tuple(tuple(row) for row in subject["images"])
    return Action(len(images[0]) if images else 1, tuple(subject["letters"]), images)


def certificate(kind: str, subject: Subject | None, **fields: Any) -> Certificate:
    """Return the envelope around the fields of one kind."""
    return {"schema": "tc0kit.certificate", "version": 1, "kind": kind, "subject": subject, **fields}


def nonsolvable_certificate(subject: Subject, group: LocalGroup, budget: Budget | None = None) -> Certificate:
    """Prove that a local group is not solvable, by a commutator system in it or in a group that divides it.

    Raises:
        BudgetSpent: no system was found.
    """
    system = commutator_system(action_of(subject), group, budget)
    return certificate("non-solvable", subject, **system.fields(system.program)[0])


def not_aperiodic_certificate(subject: Subject, group: LocalGroup) -> Certificate:
    """Prove that the monoid is not aperiodic by a short word that moves a point of a non-trivial local group."""
    one = identity(group.degree)
    moving = islice((loop for loop in group.loops() if loop[0] != one), SHORT_LOOPS)  # by increasing distance, roughly
    permutation, word = min(moving, key=lambda loop: (len(loop[1]), loop[1]))
    cycle = cycles(permutation)[0]
    return certificate("not-aperiodic", subject, word=list(word), period=len(cycle), point=group.points[cycle[0]])


def aperiodic_certificate(
    subject: Subject, max_elements: int = EXACT_INDEX_ELEMENTS, budget: Budget | None = None
) -> Certificate:
    """Describe an aperiodic monoid: its exact index if it has at most ``max_elements`` elements, else a bound.

    The monoid must be aperiodic (``TransformationMonoid.is_aperiodic``). When the time is over, the bound will do.

    Raises:
        ValueError: an element that is not aperiodic was met.
    """
    action = action_of(subject)
    try:
        exact = _exact_index(action, max_elements, budget or Budget())
    except BudgetSpent:
        exact = None
    if exact is None:
        return certificate("aperiodic", subject, index=max(action.degree - 1, 1), exact=False, witness=None)
    index, word = exact
    return certificate("aperiodic", subject, index=index, exact=True, witness=list(word) if index > 1 else None)


def _exact_index(action: Action, max_elements: int, budget: Budget) -> tuple[int, Word] | None:
    """Return the least k >= 1 with x^k = x^(k+1) for all elements, and the shortest word that needs it."""
    letters = [as_map(image, action.degree) for image in action.images]
    elements = [identity(action.degree)]
    came: dict[Map, tuple[int, int]] = {elements[0]: (-1, -1)}
    best, where = 1, 0
    for i, element in enumerate(elements):
        if i % 256 == 0:
            budget.tick("index of the monoid", i)
        index, current, following = 1, element, compose(element, element)
        while current != following:
            index, current, following = index + 1, following, compose(following, element)
            if index > action.degree:  # then the element has a cycle
                raise ValueError("the monoid is not aperiodic")
        if index > best:
            best, where = index, i
        for a, letter in enumerate(letters):
            other = compose(element, letter)
            if other not in came:
                if len(elements) == max_elements:
                    return None
                came[other] = (i, a)
                elements.append(other)
    word: list[int] = []
    while where:
        where, a = came[elements[where]]
        word.append(a)
    return best, tuple(reversed(word))


def identity_certificate(subject: Subject, name: str, violation: IdentityViolation) -> Certificate:
    """State that the identity ``violation`` of the variety ``name`` fails."""
    return certificate(
        "identity-violation",
        subject,
        name=name,
        left=_term(violation.lhs),
        right=_term(violation.rhs),
        words={variable: list(word) for variable, word in sorted(violation.words.items())},
        point=violation.point,
    )


def _term(term: Term) -> list[Any]:
    return [part if isinstance(part, str) else _term(part) for part in term]


def verdict_certificate(
    subject: Subject | None,
    question: Mapping[str, Any],
    answer: str,
    steps: Sequence[Mapping[str, Any]],
    parts: Sequence[Certificate],
) -> Certificate:
    """Bind a question, its proof tree and the certificates it rests on (format: ``certificates/verdict.py``).

    Steps may omit the fields that are null or empty; the last one concludes the answer. Parts lose schema and version,
    and their subject if it is the shared one.
    """
    filled = []
    for i, step in enumerate(steps):
        concludes = answer if i == len(steps) - 1 else None
        defaults: dict[str, Any] = {"premises": [], "assumes": [], "fact": None, "part": None, "concludes": concludes}
        filled.append({**defaults, **step})
    bare = [{k: v for k, v in part.items() if k not in ("schema", "version")} for part in parts]
    for part in bare:
        if subject is not None and part.get("subject") == subject:
            del part["subject"]
    return certificate(
        "verdict",
        subject,
        question={**question, "subject": None if subject is None else digest(subject)},
        answer=answer,
        assuming=sorted({name for step in filled for name in step["assumes"]}),
        steps=filled,
        parts=bare,
    )


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON form of a value (sorted keys, no spaces, ASCII)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
