"""Boolean formulas as text: tokens, postfix form, evaluation, and an and-inverter graph. No recursion anywhere.

Grammar, from the tightest: variables (letters, digits, ``_``), ``0``, ``1``, parentheses; ``~`` or ``!``; ``&``;
``^``; ``|``; ``->`` (associates to the right).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tc0kit.errors import UserError

Token = tuple[str] | tuple[str, int]

MAX_CHARACTERS = 100_000
_LEXEME = re.compile(r"\s*(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<const>[01](?![A-Za-z0-9_]))|(?P<op>->|[~!&^|()]))")
_BINDING = {"implies": 1, "or": 2, "xor": 3, "and": 4, "not": 5}
_OPERATORS = {"&": "and", "|": "or", "^": "xor", "->": "implies"}


@dataclass(frozen=True)
class Formula:
    """A parsed formula.

    Attributes:
        text: what was typed.
        variables: the names in order of first appearance, with trailing numbers sorted (x1, x2, ..., x10) if all
            names end in one.
        postfix: tokens ("var", index), ("const", 0 or 1), ("not",), ("and",), ("or",), ("xor",), ("implies",).
    """

    text: str
    variables: tuple[str, ...]
    postfix: tuple[Token, ...]

    def evaluate(self, assignment: Mapping[str, bool]) -> bool:
        """Return the formula's value; every variable must be assigned."""
        stack: list[bool] = []
        for token in self.postfix:
            match token:
                case ("var", index):
                    stack.append(bool(assignment[self.variables[int(index)]]))
                case ("const", bit):
                    stack.append(bool(bit))
                case ("not",):
                    stack[-1] = not stack[-1]
                case (name, *_):
                    right, left = stack.pop(), stack.pop()
                    stack.append(
                        {"and": left and right, "or": left or right, "xor": left != right}.get(name, not left or right)
                    )
        return stack[0]


def _tokens(text: str) -> list[tuple[str, int]]:
    found = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _LEXEME.match(text, position)
        if match is None:
            place = position + len(text[position:]) - len(text[position:].lstrip())
            raise UserError(
                f"formula: unexpected {text[place]!r} at position {place + 1}; "
                "valid are variables, 0, 1, ~ ! & | ^ -> and parentheses"
            )
        kind = match.lastgroup or "op"
        found.append((match.group(kind), match.start(kind) + 1))
        position = match.end()
    return found


def parse_formula(text: str) -> Formula:
    """Parse a formula (shunting-yard algorithm, Dijkstra 1961).

    Raises:
        UserError: one line with the position of the first mistake.
    """
    if len(text) > MAX_CHARACTERS:
        raise UserError(f"formula: {len(text):,} characters, at most {MAX_CHARACTERS:,} are read")
    names: dict[str, int] = {}
    output: list[Token] = []
    waiting: list[tuple[str, int]] = []  # operators and "(" with their positions

    def flush(binding: int) -> None:
        while waiting and _BINDING.get(waiting[-1][0], 0) >= binding:
            output.append((waiting.pop()[0],))

    want_operand = True
    for lexeme, position in _tokens(text):
        if want_operand:
            if lexeme in "~!":
                waiting.append(("not", position))
            elif lexeme == "(":
                waiting.append(("(", position))
            elif lexeme in "01":
                output.append(("const", int(lexeme)))
                want_operand = False
            elif lexeme[0].isalpha() or lexeme[0] == "_":
                output.append(("var", names.setdefault(lexeme, len(names))))
                want_operand = False
            else:
                raise UserError(
                    f"formula: {lexeme!r} at position {position}, where a variable, 0, 1, ~ or '(' is expected"
                )
        elif lexeme in _OPERATORS:
            name = _OPERATORS[lexeme]
            flush(_BINDING[name] + (name == "implies"))
            waiting.append((name, position))
            want_operand = True
        elif lexeme == ")":
            flush(1)
            if not waiting:
                raise UserError(f"formula: the ')' at position {position} has no '('")
            waiting.pop()
        else:
            raise UserError(f"formula: {lexeme!r} at position {position}, where one of & | ^ -> or ')' is expected")
    if want_operand:
        raise UserError(
            f"formula: it ends at position {len(text.rstrip()) + 1}, where a variable, 0, 1, ~ or '(' is expected"
        )
    flush(1)
    if waiting:
        raise UserError(f"formula: the '(' at position {waiting[-1][1]} is not closed")
    return _sorted_variables(text, list(names), output)


def _sorted_variables(text: str, names: list[str], postfix: list[Token]) -> Formula:
    numbered = [re.fullmatch(r"(.*?)([0-9]+)", name) for name in names]
    order = list(range(len(names)))
    if all(numbered):
        order.sort(key=lambda i: (m.group(1), int(m.group(2))) if (m := numbered[i]) else ("", 0))
    place = {old: new for new, old in enumerate(order)}
    tokens: list[Token] = [("var", place[int(t[1])]) if t[0] == "var" and len(t) == 2 else t for t in postfix]
    return Formula(text, tuple(names[i] for i in order), tuple(tokens))


def parse_assignment(formula: Formula, text: str) -> dict[str, bool]:
    """Read bits such as ``101``: one for each variable, in the order of ``formula.variables``.

    Raises:
        UserError: a wrong number of bits or another character.
    """
    bits = text.replace(" ", "").replace(",", "")
    names = ", ".join(formula.variables[:8]) + (", ..." if len(formula.variables) > 8 else "")
    bad = next((c for c in bits if c not in "01"), None)
    if bad is not None:
        raise UserError(f"input: {bad!r} is no bit; give {len(formula.variables)} bits for {names or 'no variables'}")
    if len(bits) != len(formula.variables):
        raise UserError(
            f"input: {len(bits)} bits for {len(formula.variables)} variables"
            + (f"; give one bit each for {names}, in this order" if names else "")
        )
    return {name: bit == "1" for name, bit in zip(formula.variables, bits, strict=True)}


Ref = tuple[int, bool]  # (node, negated)


@dataclass(frozen=True)
class AndGraph:
    """A formula as an and-inverter graph with shared nodes and folded constants.

    Attributes:
        nodes: ("var", index) or ("and", left, right); references point to earlier nodes.
        root: a reference, or a constant.
    """

    nodes: tuple[tuple[str, int] | tuple[str, Ref, Ref], ...]
    root: Ref | bool


def and_graph(formula: Formula) -> AndGraph:
    """Translate a formula: or, xor and implication by De Morgan, double negations and constants removed."""
    nodes: list[tuple[str, int] | tuple[str, Ref, Ref]] = []
    known: dict[tuple[str, int] | tuple[str, Ref, Ref], int] = {}

    def node(key: tuple[str, int] | tuple[str, Ref, Ref]) -> Ref:
        if key not in known:
            known[key] = len(nodes)
            nodes.append(key)
        return known[key], False

    def negate(ref: Ref | bool) -> Ref | bool:
        return not ref if isinstance(ref, bool) else (ref[0], not ref[1])

    def both(left: Ref | bool, right: Ref | bool) -> Ref | bool:
        if isinstance(left, bool):
            return right if left else False
        if isinstance(right, bool):
            return left if right else False
        if left[0] == right[0]:
            return left if left == right else False
        return node(("and", left, right))

    stack: list[Ref | bool] = []
    for token in formula.postfix:
        if token[0] == "var" and len(token) == 2:
            stack.append(node(("var", token[1])))
        elif token[0] == "const" and len(token) == 2:
            stack.append(bool(token[1]))
        elif token[0] == "not":
            stack.append(negate(stack.pop()))
        else:
            right, left = stack.pop(), stack.pop()
            if token[0] == "and":
                stack.append(both(left, right))
            elif token[0] == "or":
                stack.append(negate(both(negate(left), negate(right))))
            elif token[0] == "implies":
                stack.append(negate(both(left, negate(right))))
            else:
                neither = negate(both(left, negate(right))), negate(both(negate(left), right))
                stack.append(negate(both(*neither)))
    return AndGraph(tuple(nodes), stack[0])
