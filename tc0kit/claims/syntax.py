"""The claim language: statements as trees.

::

    claim      := statement ['for' name 'in' sum '..' sum] ['assuming' text {',' text}]
    statement  := 'forall' binders '.' statement | 'exists' binders '.' statement | matrices binders ':' statement
                | either ['implies' statement | 'iff' statement]
    binders    := name {',' name} ':' sort {',' name {',' name} ':' sort}
    either     := both {'or' both}
    both       := negated {'and' negated}
    negated    := 'not' negated | comparison
    comparison := sum {('==' | '!=' | '<' | '<=' | '>' | '>=') sum}     a < b < c means a < b and b < c
    sum        := product {('+' | '-') product}
    product    := signed {('*' | '/' | 'mod') signed}
    signed     := '-' signed | power
    power      := atom ['^' signed]
    atom       := number | "string" | name | name '(' arguments ')' | atom '[' argument ']' | atom '.' name
                | '(' statement ')' | '[' sum {',' sum} ']' | 'true' | 'false' | a quantified statement
    sort       := name ['(' arguments ')']

``matrices(2, QQ) W, diag a : statement`` is ``forall W : matrices(2, QQ), a : diag(2, QQ). statement``. Nothing is
evaluated here. The depth of nesting is bounded, so the recursion is too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tc0kit.claims.places import StatementError
from tc0kit.claims.tokens import Token, tokens

MAX_NESTING = 30  # of brackets and prefixes: some 16 Python frames each
MAX_HEIGHT = 120  # of the tree
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
MATRIX_SORTS = ("matrices", "diag", "upper")


@dataclass(frozen=True)
class Binder:
    """A variable of a quantifier with its sort."""

    name: str
    sort: Node
    start: int


@dataclass(frozen=True)
class Node:
    """A node of the tree.

    Attributes:
        kind: ``number``, ``string``, ``name``, ``call``, ``index``, ``attribute``, ``list``, ``true``, ``false``,
            ``not``, ``negate``, an operator or a comparison, ``and``, ``or``, ``implies``, ``iff``, ``forall``,
            ``exists``.
        text: the text of a number, string or name; the name that is called; the attribute's name.
        args: the nodes below.
        keywords: named arguments of a call.
        binders: variables of a quantifier.
        start, end: the slice of the statement's text.
        height: of the tree below; bounded, because trees are walked by recursion.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    args: tuple[Node, ...] = ()
    keywords: tuple[tuple[str, Node], ...] = ()
    binders: tuple[Binder, ...] = ()
    height: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        below = (*self.args, *(node for _, node in self.keywords))
        object.__setattr__(self, "height", 1 + max((node.height for node in below), default=0))
        if self.height > MAX_HEIGHT:
            raise StatementError(self.start, f"the statement has more than {MAX_HEIGHT} operations in a row")


@dataclass(frozen=True)
class Statement:
    """A parsed claim.

    Attributes:
        text: what was parsed.
        body: the statement; ``for n in a..b`` has become its outermost quantifier.
        assuming: conjectures as (text, position).
    """

    text: str
    body: Node
    assuming: tuple[tuple[str, int], ...] = field(default=())


def parse_statement(text: str) -> Statement:
    """Return the tree of a claim's statement.

    Raises:
        StatementError: malformed text, with the position.
    """
    return _Parser(text).claim()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.at = 0
        self.depth = 0

    # -- tokens

    @property
    def here(self) -> Token:
        return self.tokens[self.at]

    def next(self) -> Token:
        token = self.here
        self.at += 1
        return token

    def is_(self, *texts: str) -> bool:
        return self.here.kind in ("sign", "keyword") and self.here.text in texts

    def accept(self, *texts: str) -> Token | None:
        return self.next() if self.is_(*texts) else None

    def expect(self, text: str, why: str) -> Token:
        if not self.is_(text):
            raise self.wrong(f"{text!r} is expected {why}")
        return self.next()

    def wrong(self, message: str) -> StatementError:
        token = self.here
        found = "the statement ends here" if token.kind == "end" else f"found {token.text!r}"
        return StatementError(token.start, f"{message}; {found}")

    def name(self, why: str) -> Token:
        if self.here.kind != "name":
            raise self.wrong(f"a name is expected {why}")
        return self.next()

    # -- statements

    def claim(self) -> Statement:
        if self.here.kind == "end":
            raise StatementError(0, "the statement is empty")
        body = self.statement()
        binders = []
        while self.accept("for"):
            name = self.name("after 'for'")
            self.expect("in", "after the variable of 'for'")
            low = self.sum()
            self.expect("..", "between the ends of the range")
            high = self.sum()
            sort = Node("call", low.start, high.end, "range", (low, high))
            binders.append(Binder(name.text, sort, name.start))
        if binders:
            body = Node("forall", body.start, body.end, "for", (body,), binders=tuple(binders))
        assuming = self.assumptions() if self.accept("assuming") else ()
        if self.here.kind != "end":
            raise self.wrong("an operator or the end of the statement is expected")
        return Statement(self.text, body, assuming)

    def assumptions(self) -> tuple[tuple[str, int], ...]:
        found = []
        start = self.here.start
        while True:
            if self.here.kind == "end" or self.is_(","):
                text = self.text[start : self.here.start].strip()
                if not text:
                    raise self.wrong("a conjecture such as TC0[L] != NC1 is expected after 'assuming'")
                found.append((text, start))
                if self.here.kind == "end":
                    return tuple(found)
                self.next()
                start = self.here.start
            else:
                self.next()

    def statement(self) -> Node:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise StatementError(self.here.start, f"the statement nests more than {MAX_NESTING} deep")
        node = self.quantified() if self.starts_quantifier() else self.implication()
        self.depth -= 1
        return node

    def starts_quantifier(self) -> bool:
        if self.is_("forall", "exists"):
            return True
        if self.here.kind != "name" or self.here.text not in MATRIX_SORTS:
            return False
        at, level = self.at + 1, 0
        if self.tokens[at].text == "(" and self.tokens[at].kind == "sign":
            while self.tokens[at].kind != "end":
                level += {"(": 1, ")": -1}.get(self.tokens[at].text, 0) if self.tokens[at].kind == "sign" else 0
                at += 1
                if level == 0:
                    break
        return self.tokens[at].kind == "name"

    def quantified(self) -> Node:
        start = self.here.start
        if self.here.kind == "name":
            kind, binders = "forall", self.matrix_binders()
            self.expect(":", "after the matrices of the statement")
        else:
            kind, binders = self.next().text, self.binders()
            self.expect(".", f"after the variables of {self.text[start:].split()[0]!r}")
        body = self.statement()
        return Node(kind, start, body.end, kind, (body,), binders=tuple(binders))

    def binders(self) -> list[Binder]:
        found: list[Binder] = []
        while True:
            names = [self.name("as the variable of a quantifier")]
            while self.accept(","):
                names.append(self.name("after the comma"))
            self.expect(":", f"between {names[-1].text!r} and its sort")
            sort = self.sort()
            found += [Binder(token.text, sort, token.start) for token in names]
            if not self.accept(","):
                return found

    def matrix_binders(self) -> list[Binder]:
        found: list[Binder] = []
        sort: Node | None = None
        while True:
            if self.here.kind == "name" and self.here.text in MATRIX_SORTS:
                written = self.sort()
                given = written.args or (sort.args if sort is not None else ())
                sort = Node("call", written.start, written.end, written.text, given)
            assert sort is not None
            name = self.name("after the sort")
            found.append(Binder(name.text, sort, name.start))
            if not self.accept(","):
                return found

    def sort(self) -> Node:
        name = self.name("as a sort, for example int(4)")
        if self.accept("("):
            return self.arguments(name)
        return Node("call", name.start, name.end, name.text)

    def implication(self) -> Node:
        left = self.either()
        word = self.accept("implies", "iff")
        if word is None:
            return left
        right = self.statement()
        return Node(word.text, left.start, right.end, word.text, (left, right))

    def either(self) -> Node:
        return self.left_associative(("or",), self.both)

    def both(self) -> Node:
        return self.left_associative(("and",), self.negated)

    def negated(self) -> Node:
        word = self.accept("not")
        if word is None:
            return self.comparison()
        self.deeper(word)
        inner = self.negated()
        self.depth -= 1
        return Node("not", word.start, inner.end, "not", (inner,))

    def comparison(self) -> Node:
        operands, signs = [self.sum()], []
        while self.is_(*COMPARISONS):
            signs.append(self.next())
            operands.append(self.sum())
        if self.is_("="):
            raise StatementError(self.here.start, "write == for 'equal'")
        if not signs:
            return operands[0]
        pairs = [
            Node(sign.text, left.start, right.end, sign.text, (left, right))
            for sign, left, right in zip(signs, operands, operands[1:], strict=False)
        ]
        node = pairs[0]
        for pair in pairs[1:]:
            node = Node("and", node.start, pair.end, "and", (node, pair))
        return node

    def left_associative(self, words: tuple[str, ...], below: object) -> Node:
        assert callable(below)
        node: Node = below()
        while True:
            word = self.accept(*words)
            if word is None:
                return node
            right: Node = below()
            node = Node(word.text, node.start, right.end, word.text, (node, right))

    # -- terms

    def sum(self) -> Node:
        return self.left_associative(("+", "-"), self.product)

    def product(self) -> Node:
        return self.left_associative(("*", "/", "mod"), self.signed)

    def signed(self) -> Node:
        sign = self.accept("-")
        if sign is None:
            return self.power()
        self.deeper(sign)
        inner = self.signed()
        self.depth -= 1
        return Node("negate", sign.start, inner.end, "-", (inner,))

    def deeper(self, token: Token) -> None:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise StatementError(token.start, f"the statement nests more than {MAX_NESTING} deep")

    def power(self) -> Node:
        base = self.postfix()
        sign = self.accept("^")
        if sign is None:
            return base
        self.deeper(sign)
        exponent = self.signed()
        self.depth -= 1
        return Node("^", base.start, exponent.end, "^", (base, exponent))

    def postfix(self) -> Node:
        node = self.atom()
        while True:
            if self.is_("[") and self.here.start == node.end:
                self.next()
                inner = self.statement()
                end = self.expect("]", "to close '['").end
                node = Node("index", node.start, end, "[]", (node, inner))
            elif self.is_(".") and self.here.start == node.end and self.attribute_follows():
                self.next()
                name = self.next()
                node = Node("attribute", node.start, name.end, name.text, (node,))
            else:
                return node

    def attribute_follows(self) -> bool:
        follower = self.tokens[self.at + 1]
        return follower.kind == "name" and follower.start == self.here.end

    def atom(self) -> Node:
        token = self.here
        if token.kind in ("number", "string"):
            self.next()
            return Node(token.kind, token.start, token.end, token.text)
        if self.accept("true", "false"):
            return Node(token.text, token.start, token.end, token.text)
        if self.starts_quantifier():
            return self.statement()
        if token.kind == "name":
            self.next()
            if self.is_("(") and self.here.start == token.end:
                self.next()
                return self.arguments(token)
            return Node("name", token.start, token.end, token.text)
        if self.accept("("):
            inner = self.statement()
            end = self.expect(")", "to close '('").end
            return Node(inner.kind, token.start, end, inner.text, inner.args, inner.keywords, inner.binders)
        if self.accept("["):
            entries = [self.statement()]
            while self.accept(","):
                entries.append(self.statement())
            end = self.expect("]", "to close '['").end
            return Node("list", token.start, end, "[]", tuple(entries))
        raise self.wrong("a number, a name or '(' is expected")

    def arguments(self, name: Token) -> Node:
        self.deeper(name)
        args: list[Node] = []
        keywords: list[tuple[str, Node]] = []
        while not self.is_(")"):
            follower = self.tokens[self.at + 1]
            if self.here.kind == "name" and follower.kind == "sign" and follower.text == "=":
                key = self.next()
                self.next()
                if key.text in dict(keywords):
                    raise StatementError(key.start, f"the argument {key.text!r} is given twice")
                keywords.append((key.text, self.statement()))
            elif keywords:
                raise self.wrong("a named argument is expected after a named argument")
            else:
                args.append(self.statement())
            if not self.accept(","):
                break
        end = self.expect(")", f"to close '{name.text}('").end
        self.depth -= 1
        return Node("call", name.start, end, name.text, tuple(args), tuple(keywords))
