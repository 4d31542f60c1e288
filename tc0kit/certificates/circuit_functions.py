"""The kinds of functions of prefixes of a word that rows are (``circuit_prefixes``). Standard library only."""

from __future__ import annotations

from dataclasses import dataclass

from tc0kit.certificates.circuit_rows import Table
from tc0kit.certificates.circuit_runs import Local, Run

Key = tuple[int, int]  # length of the prefix, number of the start
Values = dict[int, int]  # state -> value
Reads = list[tuple[int, Table]]


@dataclass(frozen=True, eq=False)
class Letter:
    """A function of the letter at a position."""

    position: int
    values: Table


@dataclass(frozen=True, eq=False)
class Near:
    """A function of the state before the last letter and of that letter."""

    key: Key
    values: Local


@dataclass(frozen=True, eq=False)
class Mixed:
    """A sum of functions of the states of several starts after the first ``end`` letters."""

    end: int
    parts: dict[int, Values]


Function = Letter | Near | Mixed | Run


def related(reads: list[tuple[int, Table, Run]]) -> list[list[tuple[int, Table, Run]]]:
    """Split reads into groups that share a step; runs without a common step tell nothing about each other."""
    groups: list[tuple[set[tuple[int, int]], list[tuple[int, Table, Run]]]] = []
    for read in reads:
        steps, members = {(s, id(step)) for s, step in read[2].steps.items()}, [read]
        apart = []
        for other_steps, others in groups:
            if other_steps & steps:
                steps, members = steps | other_steps, others + members
            else:
                apart.append((other_steps, others))
        groups = [*apart, (steps, members)]
    return [members for _, members in groups]
