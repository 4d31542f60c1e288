"""Expressions as text: tokens, a parser into a postfix program, and the printer that is its inverse.

::

    sum     := product (('+' | '-') product)*
    product := signed (('*' | '/' | '.*' | nothing) signed)*     two factors side by side are multiplied
    signed  := '-' signed | '+' signed | power
    power   := atom '^T'* ['^' signed]                           '^' binds to the right, '^T' transposes
    atom    := number | name | function '(' sum ')' | '(' sum ')' | '[' sum (',' sum)* ']'

A number is an integer or a decimal such as ``0.25`` or ``1e-3``, always exact. ``.*`` multiplies componentwise. A
product of two factors side by side may not follow a division (``a / b c`` has two readings). Nothing is evaluated here,
and operators wait on a stack (Dijkstra's shunting yard), so no nesting overflows anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tc0kit.errors import UserError, did_you_mean

TEXT_LIMIT = 10_000
DIGIT_LIMIT = 1_000

FUNCTIONS = ("cos", "diag", "exp", "rot", "sin", "sqrt")

_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<transpose>\^\s*T(?![A-Za-z0-9_]))|(?P<sign>\.\*|[-+*/^()\[\],])"
)
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, ".*": 2, "side": 2, "negate": 3, "^": 4}
_HINTS = {
    "**": "write ^ for a power",
    "·": "write * for a product",
    "⊤": "write ^T for the transpose",
    "−": "write - for minus",
    "'": "write ^T for the transpose",
    "@": "write * for a product of matrices",
    "⊙": "write .* for the componentwise product",
}


class ExpressionError(UserError):
    """An error inside an expression.

    Attributes:
        message: what is wrong, without the place.
        position: 0-based index into the expression's text.
    """

    def __init__(self, position: int, message: str) -> None:
        super().__init__(f"position {position + 1}: {message}")
        self.position = position
        self.message = message


@dataclass(frozen=True)
class Op:
    """One operation of a postfix program.

    Attributes:
        kind: ``number``, ``name``, the binary ``+ - * / .* ^``, the unary ``negate`` and ``transpose``, ``call`` or
            ``list``.
        value: the text of a number or name, or the name of a called function.
        count: number of entries of a list.
        position: where it stands in the text; it does not count in comparisons.
    """

    kind: str
    value: str = ""
    count: int = 0
    position: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Token:
    """A piece of the text: its kind (``number``, ``name``, ``transpose``, ``sign`` or ``end``), text and position."""

    kind: str
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """Return the tokens of ``text``, the last of kind ``end``.

    Raises:
        ExpressionError: a character that no token starts with, or a number with too many digits.
    """
    if len(text) > TEXT_LIMIT:
        raise ExpressionError(0, f"the expression has {len(text):,} characters; at most {TEXT_LIMIT:,} are read")
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            hint = _HINTS.get(text[at], "")
            raise ExpressionError(at, f"{text[at]!r} has no meaning here{'; ' + hint if hint else ''}")
        kind = match.lastgroup or ""
        if text.startswith("**", at):
            raise ExpressionError(at, f"'**' is no operator; {_HINTS['**']}")
        if kind == "number":
            _check_number(match.group(), at)
        if kind != "space":
            found.append(Token(kind, match.group(), at))
        at = match.end()
    found.append(Token("end", "", len(text.rstrip())))
    return found


def _check_number(text: str, position: int) -> None:
    exponent = re.search(r"[eE]([+-]?[0-9]+)$", text)
    size = len(text)
    if exponent is not None and size <= DIGIT_LIMIT:
        size += abs(int(exponent[1]))
    if size > DIGIT_LIMIT:
        raise ExpressionError(position, f"a number has at most {DIGIT_LIMIT:,} digits")


def parse(text: str) -> list[Op]:
    """Return the postfix program of an expression.

    Raises:
        ExpressionError: malformed text, with the position.
    """
    parser = _Parser()
    for token in tokens(text):
        if token.kind == "end":
            return parser.finish(token)
        parser.read(token)
    raise AssertionError("the tokens end with 'end'")


class _Parser:
    """The state of the shunting yard: output, waiting operators and brackets, and whether an operand is due."""

    def __init__(self) -> None:
        self.output: list[Op] = []
        self.stack: list[Op] = []
        self.counts: list[int] = []
        self.due = True
        self.call: Token | None = None

    def read(self, token: Token) -> None:
        text, position = token.text, token.position
        if self.call is not None and text != "(":
            raise ExpressionError(self.call.position, f"{self.call.text} needs its argument in parentheses")
        if token.kind in ("number", "name") or text in ("(", "["):
            if not self.due:
                self.binary("side", position)
            self.operand(token)
        elif token.kind == "transpose":
            self.need_operand(token)
            self.output.append(Op("transpose", position=position))
        elif text in (")", "]"):
            self.close(token)
        elif text == ",":
            self.comma(token)
        elif self.due and text in "+-":
            if text == "-":
                self.stack.append(Op("negate", position=position))
        else:
            self.need_operand(token)
            self.binary(text, position)
            self.due = True

    def operand(self, token: Token) -> None:
        if token.kind == "number":
            self.output.append(Op("number", token.text, position=token.position))
            self.due = False
        elif token.kind == "name" and token.text in FUNCTIONS:
            self.call = token
        elif token.kind == "name":
            self.output.append(Op("name", token.text, position=token.position))
            self.due = False
        else:
            called = self.call.text if self.call is not None else ""
            start = self.call.position if self.call is not None else token.position
            self.stack.append(Op(token.text, called, position=start))
            self.counts.append(1)
            self.due, self.call = True, None

    def need_operand(self, token: Token) -> None:
        if self.due:
            raise ExpressionError(token.position, f"nothing stands before {token.text!r}")

    def binary(self, kind: str, position: int) -> None:
        self.unwind(_BINDING[kind], position, kind)
        self.stack.append(Op(kind, position=position))

    def unwind(self, binding: int, position: int, kind: str = "") -> None:
        """Move waiting operators that bind at least as tightly (``^`` waits for its right side) to the output."""
        while self.stack and self.stack[-1].kind in _BINDING:
            waiting = self.stack[-1]
            here = _BINDING[waiting.kind]
            if here < binding or (here == binding and kind == "^"):
                break
            if kind == "side" and waiting.kind == "/":
                raise ExpressionError(position, "a product side by side after '/' has two readings; add parentheses")
            self.stack.pop()
            self.output.append(Op("*" if waiting.kind == "side" else waiting.kind, position=waiting.position))

    def comma(self, token: Token) -> None:
        self.need_operand(token)
        self.unwind(0, token.position)
        if not self.stack or self.stack[-1].kind != "[":
            raise ExpressionError(token.position, "a comma stands only between the entries of a list [ ... ]")
        self.counts[-1] += 1
        self.due = True

    def close(self, token: Token) -> None:
        self.need_operand(token)
        self.unwind(0, token.position)
        opening = "(" if token.text == ")" else "["
        if not self.stack or self.stack[-1].kind != opening:
            raise ExpressionError(token.position, f"this {token.text!r} has no {opening!r}")
        bracket, count = self.stack.pop(), self.counts.pop()
        if opening == "[":
            self.output.append(Op("list", count=count, position=bracket.position))
        elif bracket.value:
            self.output.append(Op("call", bracket.value, position=bracket.position))

    def finish(self, end: Token) -> list[Op]:
        if self.call is not None:
            raise ExpressionError(self.call.position, f"{self.call.text} needs its argument in parentheses")
        if not self.output and not self.stack:
            raise ExpressionError(0, "the expression is empty")
        if self.due:
            raise ExpressionError(end.position, "an operand is missing at the end")
        self.unwind(0, end.position)
        if self.stack:
            raise ExpressionError(self.stack[-1].position, f"this {self.stack[-1].kind!r} is never closed")
        return self.output


def unparse(program: Sequence[Op]) -> str:
    """Return a text with as few parentheses as the grammar allows whose program is ``program``."""
    stack: list[tuple[str, int]] = []
    for op in program:
        if op.kind in ("number", "name"):
            stack.append((op.value, 6))
        elif op.kind == "list":
            entries = [text for text, _ in stack[len(stack) - op.count :]]
            del stack[len(stack) - op.count :]
            stack.append((f"[{', '.join(entries)}]", 6))
        elif op.kind == "call":
            stack.append((f"{op.value}({stack.pop()[0]})", 6))
        elif op.kind == "transpose":
            stack.append((f"{_wrapped(stack.pop(), 5)}^T", 5))
        elif op.kind == "negate":
            stack.append((f"-{_wrapped(stack.pop(), 3)}", 3))
        else:
            right, left = stack.pop(), stack.pop()
            binding = _BINDING[op.kind]
            if op.kind == "^":
                text = f"{_wrapped(left, 5)}^{_wrapped(right, 3)}"
            else:
                text = f"{_wrapped(left, binding)} {op.kind} {_wrapped(right, binding + 1)}"
            stack.append((text, binding))
    return stack.pop()[0]


def _wrapped(part: tuple[str, int], least: int) -> str:
    return part[0] if part[1] >= least else f"({part[0]})"


def unknown_name(name: str, known: Sequence[str]) -> str:
    """Return the message for a name that means nothing, with the names that do."""
    return f"unknown name {name!r}{did_you_mean(name, [*known, *FUNCTIONS])} (known: {', '.join(known)})"
