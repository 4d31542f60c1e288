"""Which varieties the monoid of an action belongs to, with a violated identity where it does not.

No element is enumerated: membership is decided on the action (``patterns``, ``triples``) or on the orbit of image sets
(``monoid``). For the syntactic monoid of a language pass the action of its minimal DFA.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from math import isqrt

from tc0kit.algebra import patterns
from tc0kit.algebra.enumeration import shortlex
from tc0kit.algebra.identities import EQUATIONS, IdentityViolation, shortest_violation, violation
from tc0kit.algebra.local_groups import LengthConflict, LocalGroup
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.algebra.patterns import Words
from tc0kit.algebra.transformations import Map, Word, identity
from tc0kit.algebra.triples import da
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.action import Action

SAMPLE = 64  # elements, the short-lex least ones, among which a shortest violation is looked for
FIRST_TRY = 16  # of them before a test that may be costly


@dataclass(frozen=True)
class VarietyFact:
    """Whether a monoid (or a language's morphism) belongs to a variety.

    Attributes:
        name: the variety.
        holds: None if the budget was spent before this was decided.
        witness: if it does not hold: words that violate an identity, or two words of one length that permute a set
            differently (``quasi-aperiodic``), or a group (``solvable``, ``AC0[p]``).
        source: author, year, theorem.
        detail: of ``AC0[p]`` the primes that divide the groups (it holds for at most one), where they were computed;
            or why nothing was decided; else empty.
    """

    name: str
    holds: bool | None
    witness: IdentityViolation | LengthConflict | LocalGroup | None
    source: str
    detail: str = ""


class _Question:
    def __init__(self, action: Action, budget: Budget) -> None:
        self.action = action
        self.budget = budget
        self.monoid = TransformationMonoid(action, budget)
        self.facts: dict[str, VarietyFact] = {}

    def known(self, *names: str) -> bool:
        """True if one of these varieties was found to hold."""
        return any(self.facts[name].holds for name in names if name in self.facts)

    @cached_property
    def sample(self) -> list[tuple[Map, Word]]:
        """The first elements, from the identity on; fewer on many points, where each evaluation takes longer."""
        count = min(SAMPLE, max(4, isqrt(100_000 // self.action.degree)))
        return list(islice(shortlex(self.action), count))


def _commutative(q: _Question) -> Words | None:
    """A monoid is commutative iff its letters commute."""
    images = q.action.images
    stride = max(1, patterns.WORK // q.action.degree)
    for a, f in enumerate(images):
        for b, g in enumerate(images[:a]):
            if b % stride == stride - 1:
                q.budget.tick("pairs of letters", a * a // 2)
            if any(g[f[p]] != f[g[p]] for p in range(q.action.degree)):
                return {"x": (b,), "y": (a,)}
    return None


def _j1(q: _Question) -> Words | None:
    """A commutative monoid is idempotent iff its letters are."""
    for a, f in enumerate(q.action.images):
        if any(f[p] != f[f[p]] for p in range(q.action.degree)):
            return {"x": (a,), "y": ()}
    return _commutative(q)


def _group(q: _Question) -> Words | None:
    """A transformation monoid is a group with the identity as neutral element iff its letters are permutations."""
    singular = next((a for a, f in enumerate(q.action.images) if len(set(f)) < len(f)), None)
    return None if singular is None else {"x": (singular,)}


def _aperiodic(q: _Question) -> Words | None:
    """A word x that permutes an image set and moves a point of it: there x^w is the identity, and x^w x is not."""
    if q.known("DA"):  # which includes the R-trivial and the L-trivial monoids
        return None
    group = q.monoid.nontrivial_group()
    if group is None:
        return None
    one = identity(len(group.points))
    return {"x": next(g for g in group.generators if g.permutation != one).word(), "y": ()}


def _l_trivial(q: _Question) -> Words | None:
    """An R-trivial monoid is L-trivial iff it is J-trivial; otherwise the dual action decides."""
    if q.known("R-trivial"):
        return patterns.j_trivial(q.action, q.budget)
    return patterns.l_trivial(q.action, q.budget)


def _da(q: _Question) -> Words | None:
    """R-trivial and L-trivial monoids are in DA; otherwise triples of points decide."""
    return None if q.known("R-trivial", "L-trivial") else da(q.action, q.budget)


def _r_omega(q: _Question) -> Words | None:
    """With y = 1 the identity says aperiodic; in an aperiodic monoid the pattern decides."""
    return None if q.known("R-trivial") else patterns.r_omega(q.action) or _aperiodic(q)


# name: (test, source). Each test returns words that violate the variety's equations, or None if it holds.
IDENTITY_TESTS: dict[str, tuple[Callable[[_Question], Words | None], str]] = {
    "J1": (
        _j1,
        "J.-E. Pin 1986, Varieties of formal languages: alphabet-testable languages",
    ),
    "commutative": (_commutative, "definition"),
    "group": (_group, "definition"),
    "nilpotent": (
        lambda q: patterns.nilpotent(q.action),
        "nilpotent syntactic semigroup: finite or cofinite languages (S. Eilenberg 1976, VIII.2)",
    ),
    "J-trivial": (lambda q: patterns.j_trivial(q.action, q.budget), "I. Simon 1975: piecewise testable languages"),
    "R-trivial": (lambda q: patterns.r_trivial(q.action), "J. Brzozowski, F. Fich 1980: partially ordered DFAs"),
    "L-trivial": (_l_trivial, "J. Brzozowski, F. Fich 1980, reversed"),
    "DA": (_da, "M.-P. Schützenberger 1976; D. Thérien, T. Wilke 1998: FO2[<]"),
    "R-omega": (_r_omega, "necessary for C-RASP (Yang et al. 2026, Theorem 13)"),
    "aperiodic": (_aperiodic, "M.-P. Schützenberger 1965: star-free languages"),
}

_QUASI_APERIODIC = "Barrington, Compton, Straubing, Thérien 1992: regular languages in AC0"
_MOD_P = "Smolensky 1987; Barrington, Compton, Straubing, Thérien 1992: regular languages in AC0[p]"
_SOLVABLE = "Barrington, Thérien 1988: ACC0 iff every subgroup is solvable, unless ACC0 = NC1"


def varieties(action: Action, budget: Budget, *, letters: bool = True) -> dict[str, VarietyFact]:
    """Return a fact for each variety, by name, from the smallest variety to the largest.

    Args:
        action: letters on points.
        budget: a fact on which it runs out has ``holds`` None; the others are still decided.
        letters: True if the alphabet is the action's letters. False if every element of the monoid is a letter:
            then ``quasi-aperiodic`` is ``aperiodic``, ``AC0[p]`` means that all subgroups are p-groups for one p, and
            ``nilpotent``, a property of the semigroup of nonempty words, is left out.
    """
    question = _Question(action, budget)
    facts = question.facts
    for name in IDENTITY_TESTS:
        if letters or name != "nilpotent":
            facts[name] = _identity_fact(question, name)
    for name, source, decide in (
        ("quasi-aperiodic", _QUASI_APERIODIC, _quasi_aperiodic if letters else _no_group),
        ("AC0[p]", _MOD_P, partial(_one_prime, of_stable=letters)),
        ("solvable", _SOLVABLE, _no_nonsolvable_group),
    ):
        try:
            facts[name] = VarietyFact(name, *decide(question, source))
        except BudgetSpent as spent:
            facts[name] = VarietyFact(name, None, None, source, str(spent))
    return facts


def _identity_fact(question: _Question, name: str) -> VarietyFact:
    test, source = IDENTITY_TESTS[name]
    action, equations = question.action, EQUATIONS[name]
    sample = question.sample if name != "nilpotent" else question.sample[1:]  # nonempty words only
    witness, spent = None, ""
    try:
        witness = shortest_violation(equations, sample[:FIRST_TRY], action.degree, question.budget)
        if witness is None:
            words = test(question)
            if words is None:
                return VarietyFact(name, True, None, source)
            witness = violation(action, equations, **words)
            if witness is None:
                raise AssertionError(f"words that should violate {name} do not")
    except BudgetSpent as error:
        spent = str(error)
    below = witness.length if witness else None
    with suppress(BudgetSpent):  # what is known then stays known, with longer words
        witness = shortest_violation(equations, sample, action.degree, question.budget, below) or witness
    return VarietyFact(name, None if witness is None else False, witness, source, "" if witness else spent)


Answer = tuple[bool, LengthConflict | LocalGroup | None, str, str]


def _quasi_aperiodic(question: _Question, source: str) -> Answer:
    conflict = None if question.known("aperiodic") else question.monoid.length_conflict()
    return conflict is None, conflict, source, ""


def _no_group(question: _Question, source: str) -> Answer:
    group = None if question.known("aperiodic") else question.monoid.nontrivial_group()
    return group is None, group, source, ""


def _one_prime(question: _Question, source: str, *, of_stable: bool) -> Answer:
    """At most one prime divides the groups' orders.

    A group that the words of one length realise has a cyclic quotient group over it (the lengths), so it is as solvable
    as the whole local group, and at least three primes divide a group that is not solvable (Burnside 1904).
    """
    if question.known("quasi-aperiodic" if of_stable else "aperiodic"):
        return True, None, source, "every p"
    group = question.monoid.nonsolvable_group()
    if group is not None:
        return False, group, source, ""
    primes = question.monoid.stable_primes() if of_stable else question.monoid.group_primes()
    return len(primes) <= 1, None, source, "p = " + ", ".join(map(str, primes))


def _no_nonsolvable_group(question: _Question, source: str) -> Answer:
    group = None if question.known("aperiodic") else question.monoid.nonsolvable_group()
    return group is None, group, source, ""
