r"""The grammar of extended regular expressions: text to a list of operations in postfix order.

::

    union    := intersection ('|' intersection)*
    intersection := word ('&' word)*
    word     := factor+
    factor   := '~'* atom postfix*            ~ binds weaker than a postfix operator: ~a*b is (~(a*))b
    postfix  := '*' | '+' | '?' | '{m}' | '{m,}' | '{m,n}'
    atom     := symbol | '\' character | '.' | '[' '^'? (symbol | symbol '-' symbol)* ']' | '(' union ')' | '()'

Spaces are ignored unless escaped; ``()`` is the empty word, ``[]`` the empty language; ``\n``, ``\t``,
``\r`` are the usual control characters, a backslash before anything but a letter or digit takes it
literally. A word matches as a whole, so ``^`` and ``$`` are refused outside classes.

Written here because automata-lib's parser gives no positions, has no complement and unfolds ``{m,n}``
before any budget could see it. There is no recursion: operators wait on a stack (Dijkstra's shunting yard).
"""

from __future__ import annotations

from dataclasses import dataclass

from tc0kit.errors import UserError

TEXT_LIMIT = 100_000
ALPHABET_LIMIT = 1_024
REPEAT_DIGITS = 9

_BINDING = {"|": 1, "&": 2, ".": 3, "~": 4}
_CONTROL = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True)
class Op:
    """One operation of a postfix program.

    Attributes:
        kind: ``symbols`` (a class), ``empty`` (the empty word), the binary ``|``, ``&``, ``.`` (concatenation),
            the unary ``~``, or ``repeat``.
        symbols: the characters of a class.
        negated: whether the class means the other letters of the alphabet; ``.`` is the negated empty class.
        low: least number of repetitions.
        high: greatest number, or None for no bound.
    """

    kind: str
    symbols: frozenset[str] = frozenset()
    negated: bool = False
    low: int = 0
    high: int | None = None


def regex_error(position: int, message: str) -> UserError:
    """Return the error for the character at the 0-based ``position``, counted from 1 in the message."""
    return UserError(f"regex, position {position + 1}: {message}")


@dataclass
class _Scanner:
    text: str
    at: int = 0
    stated: frozenset[str] | None = None

    def skip_spaces(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def peek(self) -> str:
        self.skip_spaces()
        return self.text[self.at] if self.at < len(self.text) else ""

    def check(self, symbol: str, position: int) -> str:
        if self.stated is not None and symbol not in self.stated:
            known = "".join(sorted(self.stated)) or "empty"
            raise regex_error(position, f"the symbol {symbol!r} is not in the stated alphabet ({known})")
        return symbol

    def escape(self) -> str:
        """Read the character after a backslash; ``at`` stands on the backslash."""
        if self.at + 1 >= len(self.text):
            raise regex_error(self.at, "the text ends after a backslash")
        character = self.text[self.at + 1]
        if character.isascii() and character.isalnum() and character not in _CONTROL:
            raise regex_error(self.at, f"unknown escape \\{character}; letters and digits stand for themselves")
        self.at += 2
        return _CONTROL.get(character, character)

    def symbol_class(self) -> Op:
        """Read ``[...]``; ``at`` stands on the bracket."""
        opening = self.at
        self.at += 1
        negated = self.peek() == "^"
        if negated:
            self.at += 1
        symbols: set[str] = set()
        while (character := self.peek()) != "]":
            position = self.at
            if not character or character == "[":
                raise regex_error(opening, "this '[' is never closed by ']'")
            low = self._class_symbol()
            if self._range_follows():
                high = self._class_symbol()
                if high < low:
                    raise regex_error(position, f"the range {low}-{high} runs backwards")
                if ord(high) - ord(low) >= ALPHABET_LIMIT:
                    raise regex_error(position, f"the range {low}-{high} has more than {ALPHABET_LIMIT} symbols")
                symbols.update(self.check(chr(code), position) for code in range(ord(low), ord(high) + 1))
            else:
                symbols.add(self.check(low, position))
        self.at += 1
        return Op("symbols", frozenset(symbols), negated)

    def _range_follows(self) -> bool:
        """Step over a '-' that is followed by the end of a range; a '-' before ']' is the symbol itself."""
        if self.peek() != "-":
            return False
        here = self.at
        self.at += 1
        if self.peek() not in ("]", ""):
            return True
        self.at = here
        return False

    def _class_symbol(self) -> str:
        if self.text[self.at] == "\\":
            return self.escape()
        self.at += 1
        return self.text[self.at - 1]

    def number(self) -> int | None:
        self.skip_spaces()
        start = self.at
        while self.at < len(self.text) and self.text[self.at] in "0123456789":
            self.at += 1
        if self.at - start > REPEAT_DIGITS:
            raise regex_error(start, f"a repetition count has at most {REPEAT_DIGITS} digits")
        return int(self.text[start : self.at]) if self.at > start else None

    def repetition(self) -> Op:
        """Read ``{m}``, ``{m,}`` or ``{m,n}``; ``at`` stands on the brace."""
        opening = self.at
        self.at += 1
        low = self.number()
        high = low
        if self.peek() == ",":
            self.at += 1
            high = self.number()
        if low is None or self.peek() != "}":
            raise regex_error(opening, "after '{' a repetition {m}, {m,} or {m,n} is needed")
        self.at += 1
        if high is not None and high < low:
            raise regex_error(opening, f"the repetition {{{low},{high}}} has its bounds the wrong way round")
        return Op("repeat", low=low, high=high)


def parse_regex(text: str, stated: frozenset[str] | None = None) -> tuple[list[Op], tuple[str, ...]]:
    """Return the postfix program of ``text`` and its sorted alphabet.

    Args:
        text: the expression.
        stated: the alphabet, or None for the symbols that occur.

    Raises:
        UserError: malformed text, or a symbol outside the stated alphabet, with its position counted from 1.
    """
    if len(text) > TEXT_LIMIT:
        raise UserError(f"the regex has {len(text):,} characters; at most {TEXT_LIMIT:,} are read")
    scan = _Scanner(text, stated=stated)
    output: list[Op] = []
    stack: list[tuple[str, int]] = []
    operand_due = True

    def push_binary(kind: str, position: int) -> None:
        while stack and stack[-1][0] != "(" and _BINDING[stack[-1][0]] >= _BINDING[kind]:
            output.append(Op(stack.pop()[0]))
        stack.append((kind, position))

    while character := scan.peek():
        position = scan.at
        if character in "|&":
            if operand_due:
                raise regex_error(position, f"nothing stands before {character!r}; write () for the empty word")
            push_binary(character, position)
            scan.at += 1
            operand_due = True
        elif character == ")":
            scan.at += 1
            if operand_due:
                raise regex_error(position, "an operand is missing before ')'; write () for the empty word")
            while stack and stack[-1][0] != "(":
                output.append(Op(stack.pop()[0]))
            if not stack:
                raise regex_error(position, "this ')' has no '('")
            stack.pop()
        elif character in "*+?{":
            if operand_due:
                raise regex_error(position, f"nothing stands before {character!r} to repeat")
            if character == "{":
                output.append(scan.repetition())
            else:
                scan.at += 1
                output.append(Op("repeat", low=int(character == "+"), high=1 if character == "?" else None))
        elif character in "]}":
            raise regex_error(position, f"this {character!r} closes nothing; write \\{character} for the symbol")
        elif character in "^$":
            hint = "; write a{3} for a power" if character == "^" and not operand_due else ""
            raise regex_error(position, f"{character!r} is no operator: a word matches as a whole{hint}")
        elif character in "εϵ∅":
            hint = "[] for the empty language" if character == "∅" else "() for the empty word"
            raise regex_error(position, f"write {hint}, or \\{character} for the symbol")
        else:
            if not operand_due:
                push_binary(".", position)
            if character == "~":
                stack.append(("~", position))
                scan.at += 1
                operand_due = True
                continue
            if character == "(":
                scan.at += 1
                if scan.peek() == ")":
                    scan.at += 1
                    output.append(Op("empty"))
                    operand_due = False
                else:
                    stack.append(("(", position))
                    operand_due = True
                continue
            if character == "[":
                output.append(scan.symbol_class())
            elif character == ".":
                scan.at += 1
                output.append(Op("symbols", negated=True))
            elif character == "\\":
                output.append(Op("symbols", frozenset(scan.check(scan.escape(), position))))
            else:
                scan.at += 1
                output.append(Op("symbols", frozenset(scan.check(character, position))))
            operand_due = False

    for kind, position in stack:
        if kind == "(":
            raise regex_error(position, "this '(' is never closed by ')'")
    if operand_due:
        after = f"after {text[stack[-1][1]]!r}" if stack else "here; write () for the empty word"
        raise regex_error(len(text.rstrip()), f"an operand is missing {after}")
    while stack:
        output.append(Op(stack.pop()[0]))

    occurring = frozenset(s for op in output for s in op.symbols)
    alphabet = tuple(sorted(occurring if stated is None else stated))
    if stated is None and len(alphabet) < 2 and any(op.negated for op in output):
        there = f"only the symbol {alphabet[0]!r} occurs" if alphabet else "no symbol occurs"
        raise UserError(f"regex: '.' and '[^..]' need a stated alphabet where {there}; add 'over {{a,b}}'")
    if len(alphabet) > ALPHABET_LIMIT:
        raise UserError(f"the alphabet has {len(alphabet):,} symbols; at most {ALPHABET_LIMIT:,} are read")
    return output, alphabet
