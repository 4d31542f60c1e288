"""Stated alphabets of regular expressions: ``ab``, ``a,b`` or ``a b``, one character a symbol."""

from __future__ import annotations

from collections.abc import Iterable


def parse_symbols(text: str) -> frozenset[str]:
    """Return the characters of ``text``; spaces and commas separate, a backslash takes the next character literally."""
    symbols: set[str] = set()
    escaped = False
    for character in text:
        if escaped or not (character in ",\\" or character.isspace()):
            symbols.add(character)
            escaped = False
        else:
            escaped = character == "\\"
    return frozenset(symbols)


def shown_symbols(symbols: Iterable[str]) -> str:
    """Return an alphabet as ``{a,b}``."""
    return f"{{{','.join(symbols)}}}"
