"""The automaton objects of ``json_form``, checked field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tc0kit.errors import UserError, did_you_mean
from tc0kit.tasks.automaton import Nfa
from tc0kit.tasks.automaton_builder import STATE_LIMIT, AutomatonBuilder

Triple = tuple[Any, Any, Any]
_NAMES = {
    "kind": ("kind", "type"),
    "states": ("states",),
    "alphabet": ("alphabet", "input_symbols", "symbols", "letters"),
    "initial": ("initial", "start", "initial_state", "start_state", "initial_states", "start_states"),
    "accepting": ("accepting", "final", "accept", "accepting_states", "final_states", "accept_states"),
    "transitions": ("transitions", "delta", "transition_function"),
    "partial": ("partial", "allow_partial"),
    "name": ("name",),
}
_FIELD_OF = {name.replace("_", ""): field for field, names in _NAMES.items() for name in names}
_EDGE_KEYS = {"from": 0, "source": 0, "letter": 1, "symbol": 1, "label": 1, "read": 1, "input": 1, "to": 2, "target": 2}


def _field_of(key: str) -> str | None:
    """Return the field that a key stands for: case and underscores do not matter."""
    return _FIELD_OF.get(key.replace("_", "").lower())


def is_automaton(value: dict[str, Any]) -> bool:
    """Return whether a JSON object without a kind is meant as an automaton."""
    return any(_field_of(key) in ("transitions", "initial", "accepting") for key in value)


def automaton(value: dict[str, Any]) -> Nfa:
    """Return the automaton of a JSON object; of a DFA, complete and with one transition per state and letter.

    Raises:
        UserError: naming the field, state, letter or transition that is wrong.
    """
    value = _renamed(value)
    builder = AutomatonBuilder()
    stated_states = _declare_states(builder, value.get("states"))
    stated_letters = _declare_letters(builder, value.get("alphabet"))
    for field in ("initial", "accepting", "transitions"):
        if field not in value:
            raise UserError(f"the field {field!r} is missing")
    initial, accepting = value["initial"], value["accepting"]
    triples, has_lists = _triples(value["transitions"])
    kind = value["kind"].lower() if "kind" in value else None
    if kind is None:
        several = isinstance(initial, list) and len(initial) != 1
        kind = "nfa" if has_lists or several or any(letter == "" for _, letter, _ in triples) else "dfa"

    def state(name: Any, where: str) -> str:
        text = _state_name(name, where)
        if stated_states and text not in builder.states:
            raise UserError(f"{where} names the unknown state {text!r}{did_you_mean(text, builder.states)}")
        builder.state(text)
        return text

    sources: dict[tuple[str, str], bool] = {}
    for source, letter, target in triples:
        where = f"the transition from {source!r} by {letter!r}"
        if not isinstance(letter, str | int) or isinstance(letter, bool):
            raise UserError(f"{where}: a letter is a string")
        letter = str(letter)
        if stated_letters and letter != "" and letter not in builder.letters:
            raise UserError(f"{where} names the unknown letter {letter!r}{did_you_mean(letter, builder.letters)}")
        if kind == "dfa":
            if letter == "":
                raise UserError(f'{where}: a DFA has no empty letter; add "kind": "nfa"')
            if (str(source), letter) in sources:
                raise UserError(f'{where} comes twice; for an NFA add "kind": "nfa"')
            sources[str(source), letter] = True
        builder.edge(state(source, where), letter or None, state(target, where))

    starts = initial if isinstance(initial, list) else [] if initial is None else [initial]
    builder.initial = [builder.states[state(name, "'initial'")] for name in starts]
    if kind == "dfa" and len(builder.initial) > 1:
        raise UserError('a DFA has one initial state; add "kind": "nfa" for several')
    if not isinstance(accepting, list):
        raise UserError("'accepting' has to be a list of states")
    builder.accepting = [builder.states[state(name, "'accepting'")] for name in accepting]
    if len(set(builder.accepting)) != len(builder.accepting):
        raise UserError("'accepting' names a state twice")
    if kind == "dfa" and value.get("partial") is not True:
        for name in builder.states:
            for letter in builder.letters:
                if (name, letter) not in sources:
                    hint = 'add it, or "partial": true to send missing ones to a sink'
                    raise UserError(f"the transition from {name!r} by {letter!r} is missing; {hint}")
    return builder.build()


def _renamed(value: dict[str, Any]) -> dict[str, Any]:
    """Return the object with its fields under their first names."""
    keys: dict[str, str] = {}
    for key in value:
        field = _field_of(key)
        if field is None:
            known = sorted(name for names in _NAMES.values() for name in names)
            raise UserError(f"the field {key!r} is not known{did_you_mean(key, known)}")
        if field in keys:
            raise UserError(f"{keys[field]!r} and {key!r} mean the same; give one of them")
        keys[field] = key
    return {field: value[key] for field, key in keys.items()}


def _state_name(name: Any, where: str) -> str:
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise UserError(f"{where}: {str(name)[:40]!r} is no state; states are strings or integers")
    return str(name)


def _declare_states(builder: AutomatonBuilder, states: Any) -> bool:
    if states is None:
        return False
    if type(states) is int and 0 <= states <= STATE_LIMIT:
        states = list(range(states))
    if not isinstance(states, list):
        raise UserError(f"'states' has to be a list, or a number of states up to {STATE_LIMIT:,}")
    for name in states:
        text = _state_name(name, "'states'")
        if text in builder.states:
            raise UserError(f"'states' names {text!r} twice")
        builder.state(text)
    return True


def _declare_letters(builder: AutomatonBuilder, letters: Any) -> bool:
    if letters is None:
        return False
    if not isinstance(letters, list | str):
        raise UserError("'alphabet' has to be a list of strings")
    for letter in letters:
        if isinstance(letter, bool) or not isinstance(letter, str | int) or letter == "":
            raise UserError(f"'alphabet': {str(letter)[:40]!r} is no letter; letters are non-empty strings")
        if str(letter) in builder.letters:
            raise UserError(f"'alphabet' names {str(letter)!r} twice")
        builder.letter(str(letter))
    return True


def _triples(transitions: Any) -> tuple[list[Triple], bool]:
    """Return the transitions as triples, and whether targets were given as lists."""
    found: list[Triple] = []
    has_lists = False
    for source, letter, target in _entries(transitions):
        if isinstance(target, list):
            has_lists = True
            found += [(source, letter, each) for each in target]
        else:
            found.append((source, letter, target))
    return found, has_lists


def _entries(transitions: Any) -> Iterator[Triple]:
    if isinstance(transitions, list):
        for i, entry in enumerate(transitions):
            if isinstance(entry, dict) and sorted(_EDGE_KEYS.get(key, -1) for key in entry) == [0, 1, 2]:
                entry = [entry[key] for key in sorted(entry, key=_EDGE_KEYS.__getitem__)]
            if not isinstance(entry, list) or len(entry) != 3:
                raise UserError(f'transition {i + 1} has to be [from, letter, to] or {{"from", "letter", "to"}}')
            yield entry[0], entry[1], entry[2]
    elif isinstance(transitions, dict):
        for source, row in transitions.items():
            if not isinstance(row, dict):
                raise UserError(f"the transitions from {source!r} have to be an object of letters and targets")
            for letter, target in row.items():
                if target is not None:
                    yield source, letter, target
    else:
        raise UserError("'transitions' has to be an object of objects, or a list of [from, letter, to]")
