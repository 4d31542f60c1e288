"""Constructive rules for products of generalised Householder factors (DeltaNet, DeltaProduct and kin)."""

from __future__ import annotations

from collections.abc import Iterator

from tc0kit.models.model import Model, RecurrenceTraits
from tc0kit.theory.kernel import Ask, Judgement, Rule
from tc0kit.theory.rules.constructions import enough_layers, large_enough, linear_part, solves

LARGEST_EXPONENT = 64


def _reflections(model: Model) -> RecurrenceTraits | None:
    """Return the traits if the model may use reflections (beta = 2)."""
    r = linear_part(model)
    return r if r and r.transition == "householder" and r.negative_and_selective else None


def _one_layer(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _reflections(model)
    if not r or not ask.holds("regular") or not ask.holds("group") or not large_enough(r, ask):
        return
    if ask.facts.transpositions <= r.householders:
        yield solves(f"every letter is a product of at most {r.householders} transpositions, which are reflections")


def _rotations(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _reflections(model)
    if r is None or not ask.holds("regular") or not ask.holds("abelian group") or not large_enough(r, ask, 2):
        return
    if r.householders >= 2:
        yield solves("one head for each cyclic factor: two reflections make a rotation of the plane")
    elif enough_layers(model, 2):
        yield solves("two layers of reflections add modulo m, one head for each cyclic factor")


def _symmetric_group(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _reflections(model)
    if not r or not ask.holds("regular") or not ask.holds("group") or not large_enough(r, ask):
        return
    if enough_layers(model, 4 if r.householders == 1 else 3):
        yield solves("the group acts on points, and the stack tracks the symmetric group on them")


def _any_automaton(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _reflections(model)
    if r is None or not ask.holds("regular") or not large_enough(r, ask):
        return
    states = ask.facts.states
    if states <= min(r.householders, LARGEST_EXPONENT) and enough_layers(model, 2**states):
        yield solves("n_h factors for n_h states, in at most 2^states layers (Krohn-Rhodes)")


def _gated_any_automaton(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _reflections(model)
    if r and r.gated and model.layers is None and ask.holds("regular") and large_enough(r, ask):
        yield solves("permutation-reset automata by reflections and gates, in cascade")


RULES: tuple[Rule, ...] = (
    Rule(
        "grazzi25-transpositions",
        "One layer whose transitions are products of n_h Householder reflections implements every group automaton "
        "whose letters are products of at most n_h transpositions of its states.",
        "Grazzi et al. 2025, Thm 3 (letters that move at most n_h + 1 states) and Prop. 1",
        "read",
        ("exact", "log", "finite"),
        _one_layer,
        "A transposition of coordinates i, j is the reflection with k = (e_i - e_j)/sqrt 2 and beta = 2; the matrix "
        "itself has entries 0 and 1.",
    ),
    Rule(
        "grazzi25-cyclic",
        "Reflections count modulo any m: in one layer with n_h >= 2, in two layers with n_h = 1.",
        "Grazzi et al. 2025, Thm 3 and App. D",
        "read",
        ("finite",),
        _rotations,
    ),
    Rule(
        "siems25-permutations",
        "With reflections, 4 layers (n_h = 1) or 3 layers (n_h > 1) solve the word problem of every symmetric group.",
        "Siems et al. 2025, Thm 1",
        "memory",
        ("finite",),
        _symmetric_group,
    ),
    Rule(
        "grazzi25-automata",
        "Layers whose transitions are products of n reflections or projections implement every automaton of n states, "
        "in at most 2^n layers.",
        "Grazzi et al. 2025, Thm 4",
        "read",
        ("finite",),
        _any_automaton,
    ),
    Rule(
        "siems25-gated",
        "Gated DeltaProduct with negative eigenvalues recognises every regular language in finitely many layers.",
        "Siems et al. 2025",
        "memory",
        ("finite",),
        _gated_any_automaton,
    ),
)
