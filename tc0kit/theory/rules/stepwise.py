"""Unconditional rules for a fixed number of bits with rounding after every step: the network is an automaton.

All of them rest on the prime divisor property of Krohn and Rhodes: a stack of finite-state layers with token-wise
and finite-window maps in between is a cascade, so every simple group that divides the syntactic monoid of what it
recognises divides the transition monoid of a layer.
"""

from __future__ import annotations

from collections.abc import Iterator

from tc0kit.models.model import Model, RecurrenceTraits
from tc0kit.theory.kernel import Ask, Judgement, Rule
from tc0kit.theory.rules.upper_bounds import NO_FIXED_STATE, within


def _cannot(text: str) -> Judgement:
    return Judgement("cannot", text)


def _diagonal(model: Model) -> RecurrenceTraits | None:
    r = model.recurrence
    return r if model.kind == "linear" and r and r.transition == "diagonal" and r.monotone else None


def _regular_only(model: Model, ask: Ask) -> Iterator[Judgement]:
    if model.recurrence is None or model.recurrence.transition in NO_FIXED_STATE:
        return
    if model.kind in {"linear", "nonlinear"}:
        yield within("NC1", "DLOGTIME", "the network is a finite automaton")
        if ask.holds("infinite-state"):
            yield _cannot("the network is a finite automaton, and the task needs unboundedly many states")


def _monotone(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _diagonal(model)
    if r and r.spectrum == "nonnegative" and ask.holds("regular") and not ask.holds("aperiodic"):
        yield _cannot("order-preserving maps generate aperiodic monoids, and the task's monoid contains a group")


def _signed(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _diagonal(model)
    if r and r.spectrum != "complex" and ask.holds("regular") and not ask.holds("2-groups"):
        yield _cannot("order-preserving or -reversing maps only make 2-groups, and the task needs another group")


def _sign_uniform(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _diagonal(model)
    if r is None or r.spectrum == "complex" or r.negative_and_selective:
        return
    if ask.holds("regular") and not ask.holds("quasi-aperiodic"):
        yield _cannot("signs do not depend on the input, so words of one length realise no group; the task's do")


def _class(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _diagonal(model)
    if r is None or r.spectrum == "complex":
        return
    if r.spectrum == "nonnegative":
        yield within("AC0", "DLOGTIME", "the network recognises star-free languages only")
    elif not r.negative_and_selective:
        yield within("AC0", "DLOGTIME", "the network recognises regular languages in AC0 only")
    else:
        yield within("AC0[2]", "DLOGTIME", "the network recognises regular languages whose groups are 2-groups only")


RULES: tuple[Rule, ...] = (
    Rule(
        "stepwise-regular",
        "With a fixed number of bits and rounding after every step, a recurrent network is a finite automaton: it "
        "recognises regular languages only.",
        "definition; Krohn and Rhodes 1965",
        "proved",
        ("stepwise",),
        _regular_only,
        "Each layer has finitely many states and updates them from its state and the current input; a cascade of "
        "finite automata is one.",
    ),
    Rule(
        "stepwise-monotone",
        "With rounding after every step, any stack (of any depth, in any number format with monotone rounding) of "
        "diagonal layers with non-negative gates recognises star-free languages only.",
        "tc0kit; Krohn and Rhodes 1965 (prime divisors); Li et al. 2024 use the same ordered automata",
        "proved",
        ("stepwise",),
        _monotone,
        "h -> Q(a h + b) with a >= 0 and monotone Q preserves the order of the finite chain of values. An order-"
        "preserving map f has f^k = f^(k+1), since the iterates of each point are monotone; composites are order-"
        "preserving, so each channel's monoid is aperiodic, and a cascade of aperiodic automata is aperiodic.",
    ),
    Rule(
        "stepwise-signed",
        "With rounding after every step, any stack (in any number format with monotone rounding, no wrap-around) of "
        "diagonal layers with real gates recognises only languages whose monoid has 2-groups for subgroups.",
        "tc0kit; Krohn and Rhodes 1965 (prime divisors)",
        "proved",
        ("stepwise",),
        _signed,
        "Each map preserves or reverses the order of a finite chain. A subgroup acts faithfully on its image, a "
        "subchain, by order automorphisms (only the identity) and anti-automorphisms, so it has order at most 2. By "
        "the prime divisor property the only simple group in a cascade is Z2.",
    ),
    Rule(
        "stepwise-sign-uniform",
        "With rounding after every step (monotone, no wrap-around), if in every channel of every layer the sign of the "
        "gate does not depend on the input, a stack of real diagonal layers recognises only regular languages in AC0; "
        "PARITY is none.",
        "tc0kit; compare Khavari et al. 2025",
        "proved",
        ("stepwise",),
        _sign_uniform,
        "Over blocks of two letters every channel's map is a product of two order-preserving or two order-reversing "
        "maps, hence order-preserving, whatever the lower layers do. So the words of even length generate an aperiodic "
        "monoid, and a group realised by words of one length t is also realised by words of length 2t.",
    ),
    Rule(
        "stepwise-class",
        "The circuit classes of what stepwise-monotone, stepwise-sign-uniform and stepwise-signed leave: AC0, AC0, "
        "AC0[2].",
        "Barrington, Compton, Straubing, Therien 1992; Straubing 1994",
        "secondary",
        ("stepwise",),
        _class,
        "Star-free and other quasi-aperiodic regular languages are in AC0, those with 2-groups only in AC0[2].",
    ),
)
