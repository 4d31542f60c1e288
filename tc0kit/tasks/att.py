"""AT&T / OpenFst text acceptors: ``source target label`` lines, and a line with the state for each accepting state.

The first line's state is the initial one; ``<eps>``, ``<epsilon>`` and ``@0@`` are the empty word. A fourth column must
repeat the label (an identity transducer): transducers and weights are refused. So is the label 0 in files
whose labels are all integers, because OpenFst reserves it for the empty word while most other tools do not.
"""

from __future__ import annotations

from tc0kit.errors import UserError
from tc0kit.tasks.automaton import Nfa
from tc0kit.tasks.automaton_builder import AutomatonBuilder

EPSILON = frozenset({"<eps>", "<epsilon>", "@0@"})


def read_att(text: str) -> Nfa:
    """Return the automaton of an AT&T text file.

    Raises:
        UserError: malformed, weighted or a transducer, with the line.
    """
    builder = AutomatonBuilder()
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split()
        if not fields:
            continue
        if not builder.initial:
            builder.initial.append(builder.state(fields[0]))
        if len(fields) == 1 or (len(fields) == 2 and fields[1] in ("0", "0.0")):
            builder.accepting.append(builder.state(fields[0]))
            continue
        if len(fields) < 3:
            raise UserError(f"line {number}: weights are not read; an accepting state stands alone on its line")
        if len(fields) > 4 or (len(fields) == 4 and fields[3] != fields[2]):
            raise UserError(
                f"line {number}: only acceptors are read (source target label), no weights and no transducers"
            )
        builder.edge(fields[0], None if fields[2] in EPSILON else fields[2], fields[1])
    if "0" in builder.letters and all(name.isdigit() for name in builder.letters):
        raise UserError(
            "the label 0 means the empty word to OpenFst and a letter to others; write <eps> or rename the letter"
        )
    return builder.build()
