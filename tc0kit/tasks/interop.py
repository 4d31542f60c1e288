"""Conversion from and to automata-lib's DFA and NFA objects (imported only when a conversion is asked for)."""

from __future__ import annotations

from typing import Any

from tc0kit.errors import UserError
from tc0kit.tasks.automaton import Dfa, Nfa
from tc0kit.tasks.automaton_builder import AutomatonBuilder


def from_automata_lib(machine: Any) -> Nfa:
    """Return an automata-lib ``DFA`` or ``NFA`` as an ``Nfa`` (symbols become letters, "" the empty word).

    States are told apart by their type and text.

    Raises:
        UserError: ``machine`` is neither.
    """
    from automata.fa.dfa import DFA
    from automata.fa.nfa import NFA

    if not isinstance(machine, DFA | NFA):
        raise UserError(f"an automata-lib DFA or NFA is needed, not {type(machine).__name__}")
    names = {state: f"{type(state).__name__}:{state!r}" for state in machine.states}
    builder = AutomatonBuilder()
    builder.initial.append(builder.state(names[machine.initial_state]))
    for symbol in sorted(map(str, machine.input_symbols)):
        builder.letter(symbol)
    for name in sorted(names.values()):
        builder.state(name)
    for source, row in machine.transitions.items():
        for symbol, targets in row.items():
            reached = [targets] if isinstance(machine, DFA) else targets
            for name in sorted(names[target] for target in reached):
                builder.edge(names[source], str(symbol) or None, name)
    builder.accepting = sorted(builder.states[names[state]] for state in machine.final_states)
    return builder.build()


def to_automata_lib(dfa: Dfa) -> Any:
    """Return the automata-lib ``DFA`` with the same states, letters as its symbols."""
    from automata.fa.dfa import DFA

    states = range(dfa.action.degree)
    letters = dfa.action.letters
    return DFA(
        states=set(states),
        input_symbols=set(letters),
        transitions={q: {a: image[q] for a, image in zip(letters, dfa.action.images, strict=True)} for q in states},
        initial_state=dfa.initial,
        final_states=set(dfa.accepting),
    )
