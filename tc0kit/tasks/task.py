"""The ``Task``: what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tc0kit.tasks.action import Action
from tc0kit.tasks.automaton import Dfa
from tc0kit.tasks.named import NamedTask

Alphabet = Literal["all", "letters"]
Kind = Literal["word-problem", "language", "named"]


@dataclass(frozen=True)
class Task:
    """A task: the word problem of a finite monoid, a regular language, or a named task.

    Attributes:
        kind: ``word-problem`` (output: the product of the letters read so far), ``language`` (output: is the
            word in the language) or ``named`` (a row of the catalogue that is no regular language).
        name: the canonical name, e.g. ``word problem of A5``.
        text: what the user typed.
        action: for a word problem a faithful action of the letters; for a language the letters of its *minimal
            complete DFA* on the states; None for a named task.
        dfa: the minimal complete DFA of a language, else None.
        alphabet: of a word problem: ``all`` (every element of the monoid is a letter) or ``letters`` (only the
            letters of ``action``); of a language always ``letters``.
        named: the catalogue row of a named task, else None.
    """

    kind: Kind
    name: str
    text: str
    action: Action | None = None
    dfa: Dfa | None = None
    alphabet: Alphabet = "letters"
    named: NamedTask | None = None
