"""Determinisation, minimisation and products against brute force on random automata."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.action import Action
from tc0kit.tasks.automaton import Dfa, Nfa
from tc0kit.tasks.boolean import complement, product
from tc0kit.tasks.interop import from_automata_lib, to_automata_lib
from tc0kit.tasks.minimize import minimize
from tc0kit.tasks.subset import determinize

WORDS = [w for n in range(6) for w in itertools.product(range(2), repeat=n)]


@st.composite
def nfas(draw):
    size = draw(st.integers(1, 5))
    state = st.integers(0, size - 1)
    edges = draw(st.lists(st.tuples(state, st.sampled_from([0, 1, None]), state), max_size=12))
    return Nfa(size, ("a", "b"), tuple(edges), draw(st.frozensets(state)), draw(st.frozensets(state)))


@st.composite
def dfas(draw):
    size = draw(st.integers(1, 7))
    state = st.integers(0, size - 1)
    images = tuple(tuple(draw(st.lists(state, min_size=size, max_size=size))) for _ in range(2))
    return Dfa(Action(size, ("a", "b"), images), draw(state), draw(st.frozensets(state)))


def nfa_accepts(nfa: Nfa, word) -> bool:
    def close(states):
        states = set(states)
        while more := {q for p, a, q in nfa.edges if a is None and p in states} - states:
            states |= more
        return states

    states = close(nfa.initial)
    for letter in word:
        states = close({q for p, a, q in nfa.edges if a == letter and p in states})
    return bool(states & nfa.accepting)


@given(nfas())
@settings(max_examples=200, deadline=None)
def test_determinize(nfa) -> None:
    dfa = determinize(nfa)
    assert all(dfa.accepts(w) == nfa_accepts(nfa, w) for w in WORDS)


@given(dfas())
@settings(max_examples=200, deadline=None)
def test_minimize(dfa) -> None:
    small = minimize(dfa)
    assert all(small.accepts(w) == dfa.accepts(w) for w in WORDS)
    assert minimize(small) == small
    states = range(small.action.degree)
    behaviour = {q: tuple(small.action.run(q, w) in small.accepting for w in WORDS) for q in states}
    longest = {small.action.run(small.initial, w) for n in range(8) for w in itertools.product(range(2), repeat=n)}
    assert longest == set(states)
    # Two of at most 7 states are told apart by a word of length at most 5.
    assert len(set(behaviour.values())) == small.action.degree


@given(dfas(), st.permutations(range(7)))
@settings(max_examples=100, deadline=None)
def test_minimize_forgets_the_numbering(dfa, order) -> None:
    place = [order.index(i) for i in range(7)]
    degree = 7
    images = []
    for image in dfa.action.images:
        moved = [0] * degree
        for q in range(degree):
            moved[place[q]] = place[image[q] if q < len(image) else q]
        images.append(tuple(moved))
    shuffled = Dfa(
        Action(degree, ("a", "b"), tuple(images)), place[dfa.initial], frozenset(place[q] for q in dfa.accepting)
    )
    assert minimize(shuffled) == minimize(dfa)


@given(dfas(), dfas())
@settings(max_examples=100, deadline=None)
def test_product_and_complement(left, right) -> None:
    both = product(left, right, lambda p, q: p and not q)
    other = complement(right)
    for w in WORDS:
        assert both.accepts(w) == (left.accepts(w) and other.accepts(w))


def test_product_budget_and_letters() -> None:
    cycle = [Dfa(Action(n, ("a",), (tuple((i + 1) % n for i in range(n)),)), 0, frozenset({0})) for n in (101, 103)]
    with pytest.raises(BudgetSpent, match="more than 5,000 states in the product of two automata"):
        product(cycle[0], cycle[1], lambda p, q: p and q, Budget(max_states=5_000))
    assert minimize(product(cycle[0], cycle[1], lambda p, q: p and q)).action.degree == 101 * 103
    with pytest.raises(ValueError, match="same letters"):
        product(cycle[0], Dfa(Action(1, ("b",), ((0,),)), 0, frozenset()), lambda p, q: p)


def test_degenerate() -> None:
    assert minimize(Dfa(Action(3, (), ()), 1, frozenset({1}))) == Dfa(Action(1, (), ()), 0, frozenset({0}))
    nothing = determinize(Nfa(0, ("a",), (), frozenset(), frozenset()))
    assert minimize(nothing) == Dfa(Action(1, ("a",), ((0,),)), 0, frozenset())


@given(dfas())
@settings(max_examples=30, deadline=None)
def test_round_trip_through_automata_lib(dfa) -> None:
    assert minimize(determinize(from_automata_lib(to_automata_lib(dfa)))) == minimize(dfa)
    assert len(to_automata_lib(dfa).minify().states) == minimize(dfa).action.degree
