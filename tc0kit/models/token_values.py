"""Values for the parameters of a family, as text: ``a: beta=2, k=3/5,4/5`` for one letter, ``lam=1`` for all.

A value is an expression of ``expression``: a number, a list ``[3/5, 4/5]`` for a vector (its brackets may be left out),
a list of rows for a matrix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tc0kit.errors import UserError
from tc0kit.models.expression import evaluate, names_of
from tc0kit.models.range_check import checked_value
from tc0kit.models.recurrence import Recurrence, check_word
from tc0kit.models.syntax import ExpressionError

_ITEM = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)\Z", re.DOTALL)
Tokens = dict[str, dict[str, Any]]


def token_values(family: Recurrence, texts: Iterable[str] = ()) -> Tokens:
    """Return for each letter the values of the parameters: those of the family's file, then those of ``texts``.

    Raises:
        UserError: no letter at all, a text that cannot be read, or a value that is missing, unknown or out of range.
    """
    if not family.parametric:
        raise UserError(f"{family.name} has one matrix a letter and no parameters; nothing can be set")
    tokens: Tokens = {letter: dict(values) for letter, values in family.tokens}
    common: dict[str, Any] = {}
    for text in texts:
        letter, values = _assignments(text, family.dimension)
        if letter is None:
            common |= values
        else:
            tokens.setdefault(letter, {}).update(values)
    if not tokens and common:
        tokens["a"] = {}
    if not tokens:
        raise UserError(
            f"{family.name}: a family with parameters has no finite table; {_how(family)}, and so does a table "
            "[recurrence.tokens]"
        )
    for values in tokens.values():
        for key, value in common.items():
            values.setdefault(key, value)
    _check_complete(family, tokens)
    return tokens


def _check_complete(family: Recurrence, tokens: Mapping[str, Mapping[str, Any]]) -> None:
    needed = family.formula.free_symbols | family.input_formula.free_symbols
    for letter, values in tokens.items():
        for key, value in values.items():
            try:
                checked_value(family.parameter(key), value)
            except UserError as error:
                raise UserError(f"{family.name}: letter {letter}: {error}") from None
        for parameter in family.parameters:
            if parameter.name not in values and needed.intersection(parameter.symbols):
                raise UserError(
                    f"{family.name}: letter {letter} has no value for {parameter.name} ({parameter}); {_how(family)}"
                )


def _how(family: Recurrence) -> str:
    """Return how this family's parameters are set."""
    examples = {"scalar": "1/2", "vector": "1,0,..", "matrix": "[[1,..],..]"}
    listed = ", ".join(f"{p.name}={examples[p.shape]}" for p in family.parameters)
    return f"--set 'a: {listed}' gives the letter a its values"


def _assignments(text: str, dimension: int) -> tuple[str | None, dict[str, Any]]:
    before, colon, rest = text.rpartition(":")
    letter = before.strip() if colon else None
    if letter is not None:
        check_word(letter, f"--set {text[:60]!r}: a letter")
    values: dict[str, str] = {}
    key = ""
    for piece in _pieces(rest):
        found = _ITEM.match(piece)
        if found:
            key = found[1]
            if key in values:
                raise UserError(f"--set {text[:60]!r}: {key} has two values")
            values[key] = found[2]
        elif key:
            values[key] += f",{piece}"
        else:
            raise UserError(f"--set {text[:60]!r} is not LETTER: NAME=VALUE, ...")
    names = names_of(dimension)
    read = {}
    for key, value in values.items():
        written = f"[{value}]" if len(_pieces(value)) > 1 else value
        try:
            read[key] = evaluate(written, names).content
        except ExpressionError as error:
            raise UserError(f"--set {text[:60]!r}: {key}: {error.message}") from error
    return letter, read


def _pieces(text: str) -> list[str]:
    """Split at the commas outside of brackets."""
    pieces, depth = [""], 0
    for char in text:
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += char
    return pieces
