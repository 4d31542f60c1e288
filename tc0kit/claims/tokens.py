"""The tokens of the claim language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tc0kit.claims.places import StatementError

TEXT_LIMIT = 10_000
DIGIT_LIMIT = 1_000

KEYWORDS = frozenset(
    ("forall", "exists", "implies", "iff", "and", "or", "not", "mod", "for", "in", "assuming", "true", "false")
)

_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<string>\"[^\"\n]*\")|(?P<sign>\.\.|==|!=|<=|>=|[-+*/^()\[\],.:<>=])"
)
_HINTS = {
    "!": "write 'not', or != for 'different'",
    "&": "write 'and'",
    "|": "write 'or'",
    "~": "write 'not'",
    "%": "write 'mod'",
    "'": 'strings stand in double quotes "..."',
    '"': "this string is never closed",
    "∀": "write 'forall'",
    "∃": "write 'exists'",
    "≤": "write <=",
    "≥": "write >=",
    "≠": "write !=",
    "·": "write * for a product",
    "−": "write - for minus",
    "→": "write 'implies'",
    "⇒": "write 'implies'",
    "¬": "write 'not'",
}


@dataclass(frozen=True)
class Token:
    """A piece of the text: its kind (``number``, ``name``, ``keyword``, ``string``, ``sign`` or ``end``) and position.

    The text of a string is without its quotes.
    """

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the tokens of a statement, the last of kind ``end``.

    Raises:
        StatementError: a character that no token starts with, or a text or a number that is too long.
    """
    if len(text) > TEXT_LIMIT:
        raise StatementError(0, f"the statement has {len(text):,} characters; at most {TEXT_LIMIT:,} are read")
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if text.startswith("**", at):
            raise StatementError(at, "'**' is no operator; write ^ for a power")
        if match is None:
            hint = _HINTS.get(text[at], "")
            raise StatementError(at, f"{text[at]!r} has no meaning here{'; ' + hint if hint else ''}")
        kind, piece = match.lastgroup or "", match.group()
        if kind == "number" and len(piece) > DIGIT_LIMIT:
            raise StatementError(at, f"a number has at most {DIGIT_LIMIT:,} digits")
        if kind == "name" and piece in KEYWORDS:
            kind = "keyword"
        if kind == "string":
            piece = piece[1:-1]
        if kind != "space":
            found.append(Token(kind, piece, at, match.end()))
        at = match.end()
    found.append(Token("end", "", len(text.rstrip()), len(text)))
    return found
