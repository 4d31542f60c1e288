"""The ``.ba`` format of RABIT and Reduce, read as an automaton on finite words.

First the initial state (if missing, the source of the first transition), then lines ``symbol,source->target``,
then the accepting states (if there are none, every state accepts).
"""

from __future__ import annotations

from tc0kit.errors import UserError
from tc0kit.tasks.automaton import Nfa
from tc0kit.tasks.automaton_builder import AutomatonBuilder


def read_ba(text: str) -> Nfa:
    """Return the automaton of a ``.ba`` file.

    Raises:
        UserError: a malformed line, with its number.
    """
    builder = AutomatonBuilder()
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line:
            continue
        if "->" not in line:
            (builder.accepting if builder.edges else builder.initial).append(builder.state(line))
            continue
        head, _, target = line.rpartition("->")
        symbol, _, source = head.rpartition(",")
        if not (symbol and source and target):
            raise UserError(f"line {number}: a transition is 'symbol,source->target', not {line[:40]!r}")
        if not builder.initial:
            builder.initial.append(builder.state(source))
        builder.edge(source, symbol, target)
    if len(builder.initial) > 1:
        raise UserError("more than one initial state before the first transition; .ba files have one")
    if not builder.accepting:
        builder.accepting = list(builder.states.values())
    return builder.build()
