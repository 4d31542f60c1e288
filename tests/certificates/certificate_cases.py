"""Tasks and certificates that several tests share."""

from __future__ import annotations

import random
from functools import lru_cache
from typing import Any

from stepwise_cases import stepwise_certificates

from tc0kit.algebra.barrington import reduction_certificate
from tc0kit.algebra.certify import (
    Certificate,
    action_of,
    aperiodic_certificate,
    certificate,
    identity_certificate,
    nonsolvable_certificate,
    not_aperiodic_certificate,
    subject_of,
    verdict_certificate,
)
from tc0kit.algebra.certify_groups import (
    not_quasi_aperiodic_certificate,
    quasi_aperiodic_certificate,
    solvable_certificate,
)
from tc0kit.algebra.identities import EQUATIONS, IdentityViolation, violation
from tc0kit.algebra.matrices.family import MatrixFamily
from tc0kit.algebra.matrices.tracking import find_tracking, tracking_certificate
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.certificates.weights_file import certificate_of
from tc0kit.models.parse import parse_model
from tc0kit.models.weights.file import network_bytes
from tc0kit.tasks import parse_task
from tc0kit.tasks.action import Action
from tc0kit.tasks.automaton import Dfa
from tc0kit.tasks.minimize import minimize
from tc0kit.tasks.task import Task
from tc0kit.theory.witness.build import build


def cycle(degree: int, *cycles: tuple[int, ...]) -> tuple[int, ...]:
    images = list(range(degree))
    for points in cycles:
        for i, q in enumerate(points):
            images[q] = points[(i + 1) % len(points)]
    return tuple(images)


def action(*images: tuple[int, ...]) -> Action:
    return Action(len(images[0]), tuple("abcdefgh"[: len(images)]), tuple(tuple(row) for row in images))


def word_problem(*images: tuple[int, ...], alphabet: str = "letters") -> Task:
    return Task("word-problem", "test", "test", action=action(*images), alphabet=alphabet)  # type: ignore[arg-type]


def language(dfa: Dfa) -> Task:
    smallest = minimize(dfa)
    return Task("language", "test", "test", action=smallest.action, dfa=smallest)


A5 = (cycle(5, (0, 1, 2)), cycle(5, (0, 1, 2, 3, 4)))
S5 = (cycle(5, (0, 1)), cycle(5, (0, 1, 2, 3, 4)))
A5_DFA = Dfa(action(*A5, (0, 0, 0, 0, 0)), 0, frozenset({2}))
LENGTH_EVEN = Dfa(action((1, 0)), 0, frozenset({0}))
PARITY = Dfa(action((0, 1), (1, 0)), 0, frozenset({0}))
AB_STAR = Dfa(action((1, 2, 2), (2, 0, 2)), 0, frozenset({0}))


def random_dfa(seed: int) -> Dfa:
    chance = random.Random(seed)
    n, k = chance.randint(2, 6), chance.randint(1, 3)
    rows = []
    for _ in range(k):
        if chance.random() < 0.4:
            row = list(range(n))
            chance.shuffle(row)
        else:
            row = [chance.randrange(n) for _ in range(n)]
        rows.append(tuple(row))
    accepting = frozenset(q for q in range(n) if chance.random() < 0.5)
    return Dfa(action(*rows), 0, accepting)


def algebra_certificates(task: Task) -> list[Certificate]:
    """Return every certificate that is true of the task, one for each question of the algebra."""
    subject = subject_of(task)
    monoid = TransformationMonoid(action_of(subject))
    found = []
    group = monoid.nonsolvable_group()
    if group is not None:
        found.append(nonsolvable_certificate(subject, group))
    else:
        primes = monoid.group_primes()
        found.append(solvable_certificate(subject, monoid, primes[0] if len(primes) == 1 else None))
    if monoid.is_aperiodic():
        found.append(aperiodic_certificate(subject, 3000))
    else:
        nontrivial = monoid.nontrivial_group()
        assert nontrivial is not None
        found.append(not_aperiodic_certificate(subject, nontrivial))
    everything = subject.get("alphabet") == "all"
    primes = monoid.group_primes() if everything else monoid.stable_primes()
    if not primes:
        found.append(quasi_aperiodic_certificate(subject, monoid))
    else:
        found += [not_quasi_aperiodic_certificate(subject, monoid, prime) for prime in (None, *primes)]
        if len(primes) == 1:
            found.append(quasi_aperiodic_certificate(subject, monoid, primes[0]))
    return found


def letters(task: Task, *facts: str) -> Certificate:
    return certificate("letters", subject_of(task), facts=list(facts))


def violated(task: Task, name: str) -> Certificate | None:
    """Return a certificate that an identity of the variety fails, from words of at most three letters."""
    assert task.action is not None
    letters = range(len(task.action.letters))
    words = [(), *((a,) for a in letters), *((a, b) for a in letters for b in letters)]
    for x in words:
        for y in words:
            found: IdentityViolation | None = violation(task.action, EQUATIONS[name], x=x, y=y)
            if found is not None and (name != "nilpotent" or (x and y)):
                return identity_certificate(subject_of(task), name, found)
    return None


def example_verdict() -> dict[str, Any]:
    task = language(A5_DFA)
    subject = subject_of(task)
    group = TransformationMonoid(action_of(subject)).nonsolvable_group()
    assert group is not None
    parts = [nonsolvable_certificate(subject, group), reduction_certificate(task, ["x1 & ~x2"])]
    steps = [
        {"id": "f1", "rule": "fact", "statement": "the monoid has a non-solvable group", "source": "computed",
         "verified": "computed", "fact": "non-solvable", "part": 0},
        {"id": "f2", "rule": "fact", "statement": "formulas reduce to it", "source": "computed",
         "verified": "computed", "fact": "nc1-hard", "part": 1},
        {"id": "ub", "rule": "upper", "statement": "model within TC0[L]: it has diagonal transitions",
         "source": "Someone 2024, Theorem 1", "verified": "read"},
        {"id": "h", "rule": "barrington89", "statement": "task hard NC1[DLOGTIME]: it has a non-solvable group",
         "source": "Barrington 1989", "verified": "read", "premises": ["f1", "f2"]},
        {"id": "v", "rule": "R1", "source": "logic", "verified": "proved", "premises": ["ub", "h"],
         "statement": "does not solve, under the assumptions: unless NC1 is contained in TC0[L]",
         "assumes": ["TC0[L] != NC1"]},
    ]  # fmt: skip
    question = {"task": "test", "model": "test", "semantics": "log"}
    return verdict_certificate(subject, question, "no", steps, parts)


@lru_cache(maxsize=1)
def one_of_each_kind() -> tuple[Certificate, ...]:
    """Return small certificates, at least one of every kind and shape."""
    s4 = word_problem(cycle(4, (0, 1)), cycle(4, (0, 1, 2, 3)))
    d4 = word_problem(cycle(4, (0, 2)), cycle(4, (0, 1, 2, 3)))
    found = [
        *algebra_certificates(word_problem(*A5)),
        *algebra_certificates(language(A5_DFA)),
        *algebra_certificates(s4),
        *algebra_certificates(d4),
        *algebra_certificates(word_problem((1, 0), alphabet="all")),
        *algebra_certificates(language(LENGTH_EVEN)),
        *algebra_certificates(language(PARITY)),
        *algebra_certificates(language(AB_STAR)),
        reduction_certificate(word_problem(*A5), ["x1 & ~x2"]),
        reduction_certificate(word_problem(*A5, alphabet="all"), ["x1 ^ x2"]),
        reduction_certificate(language(A5_DFA), ["x1 & x2", "~x1"]),
        example_verdict(),
        letters(language(PARITY), "group", "abelian group", "elementary abelian 2-group", "letter period"),
        letters(language(PARITY), "contains parity", "not R-trivial"),
        letters(language(LENGTH_EVEN), "counts length"),
        letters(language(Dfa(action((0, 1, 2), (1, 2, 2)), 0, frozenset({1}))), "R-trivial"),
        letters(word_problem(cycle(3, (0, 1, 2))), "odd letter period"),
    ]
    found += stepwise_certificates()
    swap = MatrixFamily.of({"a": [[0, 1], [1, 0]], "b": [[2, 0], [0, 2]]})
    for task in (parse_task("parity"), parse_task("Z2 over generators")):
        tracked = find_tracking(swap, task)
        assert tracked is not None
        found.append(tracking_certificate(tracked))
    found.append(certificate_of(network_bytes(build(parse_task("S3"), parse_model("dcd")))))
    ab = subject_of(language(AB_STAR))
    found.append(aperiodic_certificate(ab, 3))
    for name in EQUATIONS:
        for dfa in (PARITY, AB_STAR):
            one = violated(language(dfa), name)
            if one is not None:
                found.append(one)
                break
    assert all(certificate(c["kind"], c["subject"]).items() <= c.items() for c in found)
    return tuple(found)
