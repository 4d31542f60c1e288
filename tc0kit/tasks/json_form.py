"""The JSON forms of tasks.

An automaton::

    {"kind": "dfa", "alphabet": ["a", "b"], "states": ["even", "odd"], "initial": "even", "accepting": ["even"],
     "transitions": {"even": {"a": "odd", "b": "even"}, "odd": {"a": "even", "b": "odd"}}}

``kind`` is ``dfa`` or ``nfa``; without it, lists of targets, several initial states or the empty word ``""`` make an
NFA. ``states`` is a list of strings or integers, or a number n for 0 .. n-1; ``states`` and ``alphabet`` (a list, or a
string of one-character letters) may be left out if the transitions name them all. The names that other tools use are
read as well: ``start``, ``initial_state``; ``final``, ``accept_states``; ``input_symbols``; ``delta``; and so on, in
any case, with or without underscores (``json_automaton`` has the list). ``transitions`` may be a list of
``[from, letter, to]`` or of objects with the keys ``from``, ``letter`` (or ``symbol``, ``label``) and ``to``. A missing
transition of a DFA is an error unless ``"partial": true`` sends it to a sink.

A monoid::

    {"kind": "table", "table": [[0, 1], [1, 0]], "elements": ["e", "a"]}         a bare list of lists means the same
    {"kind": "transformations", "degree": 4, "letters": {"a": [1, 2, 3, 0]}}     points count from 0
    {"generators": [[1, 2, 3, 0], [0, 0, 1, 2]]}                                 the letters are a, b, ..
"""

from __future__ import annotations

import json
from typing import Any

from tc0kit.budget import Budget
from tc0kit.errors import UserError, did_you_mean
from tc0kit.tasks.action import Action
from tc0kit.tasks.automaton import Nfa
from tc0kit.tasks.combine import check_size, letter_names
from tc0kit.tasks.json_automaton import automaton, is_automaton
from tc0kit.tasks.tables import TableMonoid, table_monoid

Content = Nfa | TableMonoid | Action
KINDS = ("dfa", "nfa", "table", "transformations")


def read_json(text: str, budget: Budget | None = None) -> Content:
    """Return the automaton or monoid of a JSON text.

    Raises:
        UserError: no JSON, no known kind, or a malformed object, naming the place.
    """
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise UserError(f"line {error.lineno}, column {error.colno}: no valid JSON: {error.msg}") from error
    except RecursionError:
        raise UserError("the JSON is nested too deeply") from None
    except ValueError as error:
        raise UserError(f"no valid JSON: {str(error).split(';')[0]}") from error
    if isinstance(value, list):
        value = {"table": value}
    if not isinstance(value, dict):
        raise UserError(f"a JSON object or a list of lists is needed, not {type(value).__name__}")
    kind = value.get("kind", value.get("type", _inferred(value)))
    if kind is None:
        raise UserError("nothing to read: 'transitions', 'table' or 'letters' is needed")
    if isinstance(kind, str):
        kind = kind.lower()
    if kind not in KINDS:
        hint = did_you_mean(kind, KINDS) if isinstance(kind, str) else ""
        raise UserError(f"'kind' is {str(kind)[:40]!r}; one of {', '.join(KINDS)} is needed{hint}")
    if kind == "table":
        return _table(value, budget)
    if kind == "transformations":
        return _transformations(value)
    return automaton(value)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise UserError(f"the key {twice!r} comes twice in one JSON object")
    return result


def _refuse(constant: str) -> None:
    raise UserError(f"{constant} is no JSON number")


def _inferred(value: dict[str, Any]) -> str | None:
    if "table" in value:
        return "table"
    if is_automaton(value):
        return "dfa"
    return "transformations" if "letters" in value or "generators" in value else None


def _integers(row: object, where: str) -> list[int]:
    if not isinstance(row, list):
        raise UserError(f"{where} is no list of integers")
    for i, entry in enumerate(row):
        if type(entry) is not int:
            raise UserError(f"{where}, entry {i + 1}: {str(entry)[:40]!r} is no integer")
    return row


def _table(value: dict[str, Any], budget: Budget | None) -> TableMonoid:
    table = value.get("table")
    if not isinstance(table, list):
        raise UserError("'table' has to be a list of lists of integers")
    rows = [_integers(row, f"row {i + 1} of the multiplication table") for i, row in enumerate(table)]
    names = value.get("elements")
    if names is not None and (not isinstance(names, list) or not all(isinstance(name, str) for name in names)):
        raise UserError("'elements' has to be a list of strings")
    return table_monoid(rows, names, budget)


def _transformations(value: dict[str, Any]) -> Action:
    letters = value.get("letters", value.get("generators"))
    if isinstance(letters, list):
        letters = dict(zip(letter_names(len(letters)), letters, strict=True))
    if not isinstance(letters, dict):
        raise UserError("'letters' has to be an object of image lists, such as {\"a\": [1, 2, 0]}")
    images = [_integers(image, f"the letter {name!r}") for name, image in letters.items()]
    degree = value.get("degree", len(images[0]) if images else 1)
    if type(degree) is not int or degree < 1:
        raise UserError("'degree' has to be a positive integer")
    check_size("the action", degree, len(images))
    for name, image in zip(letters, images, strict=True):
        if len(image) != degree:
            raise UserError(f"the letter {name!r} has {len(image)} images, not {degree}")
        for point, target in enumerate(image):
            if not 0 <= target < degree:
                raise UserError(f"the letter {name!r} sends {point} to {target}; points count from 0 to {degree - 1}")
    return Action(degree, tuple(letters), tuple(map(tuple, images)))
