"""Rules about tasks: what the algebra, or the catalogue, says of a task's complexity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tc0kit.models.model import Model
from tc0kit.theory.classes import ClassRef
from tc0kit.theory.kernel import Ask, Judgement, Rule


def _in(name: str, text: str) -> Judgement:
    return Judgement("task in", text, ClassRef(name))


def _hard(name: str, text: str) -> Judgement:
    return Judgement("task hard", text, ClassRef(name))


def _outside(name: str, text: str) -> Judgement:
    """Lower bounds for AC0 and AC0[p] hold nonuniformly; others (the permanent and TC0) for uniform classes only."""
    return Judgement("task outside", text, ClassRef(name, "poly" if name.startswith("AC0") else "DLOGTIME"))


def _regular(model: Model, ask: Ask) -> Iterator[Judgement]:
    if ask.holds("regular"):
        yield _in("NC1", "a finite automaton decides it")


def _non_solvable(model: Model, ask: Ask) -> Iterator[Judgement]:
    if ask.holds("regular") and not ask.holds("solvable"):
        yield _hard("NC1", "its monoid contains a non-solvable group")


def _solvable(model: Model, ask: Ask) -> Iterator[Judgement]:
    if ask.holds("regular") and ask.holds("solvable"):
        yield _in("ACC0", "every group in its monoid is solvable")


def _quasi_aperiodic(model: Model, ask: Ask) -> Iterator[Judgement]:
    if ask.holds("regular") and ask.holds("quasi-aperiodic"):
        yield _in("AC0", "words of one length realise no group")


def _not_quasi_aperiodic(model: Model, ask: Ask) -> Iterator[Judgement]:
    if ask.holds("regular") and not ask.holds("quasi-aperiodic"):
        yield _outside("AC0", "words of one length realise a non-trivial group, hence it needs modular counting")


def _p_groups(model: Model, ask: Ask) -> Iterator[Judgement]:
    if not ask.holds("regular") or len(ask.facts.moduli) != 1:
        return
    (prime,) = ask.facts.moduli
    ask.note(f"stable p-group {prime}")
    yield _in(f"AC0[{prime}]", f"words of one length realise {prime}-groups only")


def _other_primes(model: Model, ask: Ask) -> Iterator[Judgement]:
    """Each prime that occurs refutes AC0[p] for all the others."""
    if not ask.holds("regular") or len(ask.facts.moduli) < 2:
        return
    least, second, *_ = ask.facts.moduli
    ask.note(f"stable prime {least}")
    for prime in ask.facts.moduli[1:]:
        yield _outside(f"AC0[{prime}]", f"words of one length realise a group of order divisible by {least}")
    ask.note(f"stable prime {second}")
    yield _outside(f"AC0[{least}]", f"words of one length realise a group of order divisible by {second}")


def _catalogue(model: Model, ask: Ask) -> Iterator[Judgement]:
    row = ask.facts.task.named
    if row is None:
        return
    claims = [_in(row.upper, f"{row.title} is in {row.upper}")] if row.upper is not None else []
    claims += [_hard(name, f"{row.title} is hard for {name}") for name in row.hard_for]
    claims += [_outside(name, f"{row.title} is not in {name}") for name in row.outside]
    for claim in claims:
        yield replace(claim, source=row.source, verified=row.verified)


RULES: tuple[Rule, ...] = (
    Rule(
        "regular-nc1",
        "Every regular language, and the word problem of every finite monoid, is in DLOGTIME-uniform NC1.",
        "folklore; Barrington 1989",
        "read",
        (),
        _regular,
        "A balanced tree multiplies transformations of a fixed set in depth O(log n).",
    ),
    Rule(
        "barrington89",
        "If the syntactic monoid contains a non-solvable group, the language is NC1-complete under projections; "
        "likewise the word problem of a monoid with a non-solvable subgroup.",
        "Barrington 1989; Barrington and Therien 1988",
        "secondary",
        (),
        _non_solvable,
        "Over a non-solvable group every Boolean formula becomes a word, by commutators; words of one length can be "
        "chosen for all elements of a perfect subgroup. tc0kit reduce runs the reduction.",
    ),
    Rule(
        "barrington-therien88",
        "If every subgroup of the syntactic monoid is solvable, the language is in ACC0.",
        "Barrington and Therien 1988",
        "secondary",
        (),
        _solvable,
    ),
    Rule(
        "bcst92-in",
        "A regular language is in AC0 if its syntactic morphism is quasi-aperiodic: no set of the images of all "
        "words of one length contains a non-trivial group.",
        "Barrington, Compton, Straubing, Therien 1992",
        "secondary",
        (),
        _quasi_aperiodic,
    ),
    Rule(
        "bcst92-out",
        "A regular language whose syntactic morphism is not quasi-aperiodic is not in AC0, not even nonuniformly.",
        "Barrington, Compton, Straubing, Therien 1992; Furst, Saxe, Sipser 1984; Hastad 1986",
        "secondary",
        (),
        _not_quasi_aperiodic,
    ),
    Rule(
        "smolensky87-in",
        "A regular language is in AC0[p] if words of one length realise p-groups only.",
        "Barrington, Compton, Straubing, Therien 1992; Straubing 1994",
        "abstract",
        (),
        _p_groups,
    ),
    Rule(
        "smolensky87-out",
        "If words of one length realise a group of order divisible by a prime q other than p, a regular language is "
        "not in AC0[p], not even nonuniformly.",
        "Smolensky 1987; Barrington, Compton, Straubing, Therien 1992",
        "abstract",
        (),
        _other_primes,
    ),
    Rule(
        "catalogue",
        "The complexity of a named task as its catalogue row states it.",
        "the row's own source, printed with it",
        "secondary",
        (),
        _catalogue,
    ),
)
