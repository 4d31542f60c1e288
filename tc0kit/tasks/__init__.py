"""Tasks: what is asked.

``parse_task`` turns a text or a file into a ``Task``; the task is the word problem of a finite monoid (an
``Action``), a regular language (a minimal ``Dfa``) or a ``NamedTask`` of the catalogue.

===================  ====================================================================================
action               letters that act on points: the one form of every finite monoid
automaton            ``Dfa`` and ``Nfa``
task, named          ``Task``; ``NamedTask`` and the shape of a catalogue row
parse                how a text is read
expression           products, powers, wreath products and names of groups and monoids
groups, linear       named groups; GL, SL, PGL, PSL over finite fields
galois, mathieu      GF(q); the Mathieu groups
monoids, combine     T_n, O_n, I_n, B_n; actions side by side and wreath products
notation, letters    cycles and image lists; a word problem over letters that the user names
membership           is a permutation in a group?
regex_syntax, regex  the grammar of regular expressions; expression to automaton
symbols              stated alphabets
subset, minimize     determinisation under a budget; the canonical minimal DFA
boolean              complement and product of DFAs
files                which reader reads which file
json_form            the JSON forms of tasks; automata in ``json_automaton``
tables, csv_form     multiplication tables; their CSV form
jff, att, mata, ba   exchange formats of automata, collected by ``automaton_builder``
interop              conversion from and to automata-lib
catalogue            the named tasks; iterated matrix products in ``matrix_products``
regular_tasks        automata and actions of the named tasks that are regular
known                names to suggest
reductions           words of permutations as games of chess, programs and stories
===================  ====================================================================================
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tc0kit.tasks.action import Action
    from tc0kit.tasks.automaton import Dfa, Nfa
    from tc0kit.tasks.boolean import complement, product
    from tc0kit.tasks.interop import from_automata_lib, to_automata_lib
    from tc0kit.tasks.known import known_names
    from tc0kit.tasks.minimize import minimize
    from tc0kit.tasks.named import NamedTask
    from tc0kit.tasks.parse import language_task, parse_task, parse_task_bytes
    from tc0kit.tasks.subset import determinize
    from tc0kit.tasks.task import Task

_HOME = {
    "Action": "action",
    "Dfa": "automaton",
    "NamedTask": "named",
    "Nfa": "automaton",
    "Task": "task",
    "complement": "boolean",
    "determinize": "subset",
    "from_automata_lib": "interop",
    "known_names": "known",
    "language_task": "parse",
    "minimize": "minimize",
    "parse_task": "parse",
    "parse_task_bytes": "parse",
    "product": "boolean",
    "to_automata_lib": "interop",
}

__all__ = [
    "Action",
    "Dfa",
    "NamedTask",
    "Nfa",
    "Task",
    "complement",
    "determinize",
    "from_automata_lib",
    "known_names",
    "language_task",
    "minimize",
    "parse_task",
    "parse_task_bytes",
    "product",
    "to_automata_lib",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its file on first use, so that ``import tc0kit`` stays fast."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
