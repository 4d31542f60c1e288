"""Group and monoid expressions: names, products ``x``, wreath products ``wr``, powers ``^k``, generators ``<..>``.

::

    product := wreath (('x' | '×') wreath)*          direct product, the factors act side by side
    wreath  := power ('wr' power)*                   left operand below, copied once per point of the right operand
    power   := atom ('^' integer)*
    atom    := name | '(' product ')' | '<' generators '>'

Generators are cycles ``(1 2 3)(4 5)`` or image lists ``[2 3 1]``, points counting from 1. The right operand of
``wr`` acts by its natural action (Zn on n points), so ``Z2 wr Z6`` has order 2^6 · 6. Operators wait on a stack;
there is no recursion over the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tc0kit.errors import UserError, did_you_mean
from tc0kit.tasks import groups, monoids
from tc0kit.tasks.action import Action
from tc0kit.tasks.combine import check_size, side_by_side, wreath
from tc0kit.tasks.groups import Built
from tc0kit.tasks.notation import parse_letters

TEXT_LIMIT = 200_000
OPERAND_LIMIT = 1_000

FAMILIES: dict[str, Callable[[int], Built]] = {
    "Z": groups.cyclic,
    "C": groups.cyclic,
    "D": groups.dihedral,
    "Q": groups.dicyclic,
    "V": groups.klein,
    "S": groups.symmetric,
    "A": groups.alternating,
    "M": groups.mathieu,
    "T": monoids.full_transformation,
    "O": monoids.order_preserving,
    "I": monoids.symmetric_inverse,
    "B": monoids.boolean_matrices,
}
"""What the letter of a name such as ``A5`` means."""

LINEAR = {"GL": "GL", "SL": "SL", "PGL": "PGL", "PSL": "PSL", "L": "PSL"}

_FAMILY = re.compile(r"([A-Z])_?(\d+)(?![A-Za-z0-9_])|([A-Z])_?(\d+)(?=x|wr)")
_LINEAR = re.compile(r"([A-Z]+)\s*(?:\(\s*(\d+)\s*,\s*(\d+)\s*\)|(\d+)\s*\(\s*(\d+)\s*\))")
_OPERATOR = re.compile(r"x|×|wr(?![a-z])|\^")
_WORD = re.compile(r"[^\s()<>^×]+(?:\(\d+(?:,\s*\d+)?\))?")
_BINDING = {"x": 1, "wr": 2}


def atom_at(text: str, at: int) -> tuple[Built, int] | None:
    """Return the named group or monoid that starts at ``at`` and where it ends, or None if none does.

    Raises:
        UserError: the name has the form of a family but no meaning, e.g. ``M25`` or ``PSL(2,6)``.
    """
    if match := _LINEAR.match(text, at):
        kind = LINEAR.get(match[1])
        if kind is not None:
            n, q = (match[2] or match[4]), (match[3] or match[5])
            return groups.linear(kind, _count(n), _count(q)), match.end()
    if match := _FAMILY.match(text, at):
        family = FAMILIES.get(match[1] or match[3])
        if family is not None:
            n = _count(match[2] or match[4])
            if n == 0:
                raise UserError(f"{match[0]} is not defined: the number in a name is at least 1")
            return family(n), match.end()
    return None


def _count(digits: str) -> int:
    """Return the integer; more than nine digits exceed every limit."""
    if len(digits) > 9:
        raise UserError(f"the number {digits[:12]}{'..' if len(digits) > 12 else ''} is too large for a name")
    return int(digits)


def parse_expression(text: str, known: Callable[[str], list[str]] = lambda word: []) -> Built:
    """Return the group or monoid that ``text`` describes.

    Args:
        text: see the module docstring.
        known: gives names to suggest for a word that is not known.

    Raises:
        UserError: an unknown name, bad notation, an undefined group, or an action that is too large.
    """
    if len(text) > TEXT_LIMIT:
        raise UserError(f"the expression has {len(text):,} characters; at most {TEXT_LIMIT:,} are read")
    values: list[Built] = []
    operators: list[str] = []
    operand_due, at, operands = True, 0, 0

    def reduce(binding: int) -> None:
        while operators and operators[-1] != "(" and _BINDING[operators[-1]] >= binding:
            if operators[-1] == "wr":
                right, left = values.pop(), values.pop()
                operators.pop()
                values.append(_wreath(left, right))
                continue
            factors = [values.pop()]
            while operators and operators[-1] == "x":
                operators.pop()
                factors.append(values.pop())
            values.append(_direct(factors[::-1]))

    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        if operand_due:
            operands += 1
            if operands > OPERAND_LIMIT:
                raise UserError(
                    f"the expression has more than {OPERAND_LIMIT:,} factors and brackets; that is the limit"
                )
            if text[at] == "(":
                operators.append("(")
                at += 1
                continue
            if text[at] == "<":
                end = text.find(">", at)
                if end < 0:
                    raise UserError(f"position {at + 1}: this '<' is never closed by '>'")
                values.append(generated(text[at + 1 : end], at + 1))
                at = end + 1
            elif (atom := atom_at(text, at)) is not None:
                values.append(atom[0])
                at = atom[1]
            else:
                raise _unknown(text, at, known)
            operand_due = False
            continue
        if text[at] == ")":
            reduce(1)
            if not operators:
                raise UserError(f"position {at + 1}: this ')' has no '('")
            operators.pop()
            at += 1
            continue
        match = _OPERATOR.match(text, at)
        if match is None:
            raise UserError(f"position {at + 1}: 'x', 'wr' or '^' is needed between groups, not {text[at]!r}")
        if match[0] == "^":
            exponent = re.compile(r"\s*(\d+)").match(text, match.end())
            if exponent is None:
                raise UserError(f"position {at + 1}: '^' needs an integer, as in Z2^3")
            values.append(_power(values.pop(), _count(exponent[1]), at))
            at = exponent.end()
            continue
        operator = "wr" if match[0] == "wr" else "x"
        reduce(_BINDING["wr"])  # a chain of direct products is built at once, when it ends
        operators.append(operator)
        at = match.end()
        operand_due = True
    if operand_due:
        before = text.rstrip()
        hint = did_you_mean(before, known(before)) if before else ""
        raise UserError(f"position {len(before) + 1}: a group or monoid is missing at the end of {_short(text)}{hint}")
    reduce(1)
    if operators:
        raise UserError(f"position {text.index('(') + 1}: a '(' is never closed by ')'")
    return values[0]


def generated(text: str, offset: int = 0) -> Built:
    """Return the monoid generated by a list of cycles and image lists.

    Raises:
        UserError: bad notation, with its position.
    """
    letters = parse_letters(text, offset)
    degree = max(1, *(len(letter.images) for letter in letters))
    names = tuple(letter.name for letter in letters)
    check_size("the action", degree, len(names))
    action = Action(degree, names, tuple(letter.on(degree) for letter in letters))
    return Built(f"<{', '.join(names)}>", action, action)


def _unknown(text: str, at: int, known: Callable[[str], list[str]]) -> UserError:
    match = _WORD.match(text, at)
    word = match[0] if match else text[at]
    hint = (
        (did_you_mean(text.strip(), known(text)) if at == 0 and len(text) <= 60 else "")
        or did_you_mean(word, known(word))
        or "; names look like A5, PSL(2,7), T4, A4xZ5 (a word as a regex: regex:abba)"
    )
    return UserError(f"position {at + 1}: {_short(word)} is no known group, monoid or task{hint}")


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _grouped(built: Built, chain: str = "") -> str:
    """Return the name in parentheses unless it is an atom, a power or a chain of the operator ``chain``."""
    plain = re.sub(r"<[^>]*>|\([^()]*\)", "", built.name)
    compound = " x " in plain or " wr " in plain
    return built.name if not compound or (chain and set(plain.split()[1::2]) == {chain}) else f"({built.name})"


def _direct(factors: list[Built]) -> Built:
    name = " x ".join(_grouped(factor, "x") for factor in factors)
    action = side_by_side(name, [factor.action for factor in factors])
    natural = [factor.natural for factor in factors if factor.natural is not None]
    return Built(name, action, side_by_side(name, natural) if len(natural) == len(factors) else None)


def _wreath(left: Built, right: Built) -> Built:
    if right.natural is None:
        raise UserError(f"{right.name} cannot stand to the right of 'wr'; a group, T_n, O_n or generators can")
    name = f"{_grouped(left, 'wr')} wr {_grouped(right, 'wr')}"
    action = wreath(name, left.action, right.natural)
    return Built(name, action, None if left.natural is None else wreath(name, left.natural, right.natural))


def _power(base: Built, exponent: int, at: int) -> Built:
    if exponent < 1:
        raise UserError(f"position {at + 1}: the exponent of a power is at least 1")
    name = f"{_grouped(base)}^{exponent}"
    check_size(name, base.action.degree * exponent, len(base.action.letters) * exponent)
    action = side_by_side(name, [base.action] * exponent)
    if base.natural is None or base.natural.degree * exponent > 65_536:
        return Built(name, action, None)
    return Built(name, action, side_by_side(name, [base.natural] * exponent))
