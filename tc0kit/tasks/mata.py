"""The explicit NFA sections of libmata's ``.mata`` files.

A section ``@NFA-explicit`` has keys ``%Initial``, ``%Final``, ``%States-enum`` and ``%Alphabet-...`` and transitions
``source symbol target``; ``#`` starts a comment, a name may stand in double quotes, and a backslash joins lines.
"""

from __future__ import annotations

import re

from tc0kit.errors import UserError
from tc0kit.tasks.automaton import Nfa
from tc0kit.tasks.automaton_builder import AutomatonBuilder

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"#]+)|(#.*)|(")')


def _tokens(line: str, number: int) -> list[str]:
    tokens = []
    for match in _TOKEN.finditer(line):
        if match[4]:
            raise UserError(f"line {number}: a quotation mark is never closed")
        if match[3] is None:
            tokens.append(re.sub(r"\\(.)", r"\1", match[1]) if match[1] is not None else match[2])
    return tokens


def read_mata(text: str) -> Nfa:
    """Return the automaton of a ``.mata`` file with one explicit NFA.

    Raises:
        UserError: another kind of section, more than one, or a malformed line, with its number.
    """
    builder = AutomatonBuilder()
    opened = False
    for number, line in enumerate(text.replace("\\\n", "  ").splitlines(), 1):
        tokens = _tokens(line, number)
        if not tokens:
            continue
        head, rest = tokens[0], tokens[1:]
        if head.startswith("@"):
            if opened:
                raise UserError(f"line {number}: a second section {head!r}; files with one are read")
            if head != "@NFA-explicit":
                raise UserError(f"line {number}: the section has to be @NFA-explicit, not {head!r}")
            opened = True
        elif not opened:
            raise UserError(f"line {number}: the section @NFA-explicit has to come first")
        elif head.startswith("%"):
            key = head[1:].lower()
            if key == "initial":
                builder.initial += [builder.state(name) for name in rest]
            elif key == "final":
                builder.accepting += [builder.state(name) for name in rest]
            elif key == "states-enum":
                for name in rest:
                    builder.state(name)
            elif key.startswith("alphabet-"):
                for name in rest:
                    builder.letter(name)
            else:
                raise UserError(f"line {number}: the key {head} is not known to explicit NFAs")
        elif len(tokens) == 3:
            builder.edge(head, tokens[1], tokens[2])
        else:
            raise UserError(f"line {number}: a transition is 'source symbol target', not {len(tokens)} words")
    return builder.build()
