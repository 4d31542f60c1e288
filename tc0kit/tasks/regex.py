"""Regular expressions to minimal DFAs, through the position automaton.

Every occurrence of a class of letters is a *position*; a partial expression is its first and last
positions, whether it contains the empty word, and which positions may follow which (Glushkov 1961,
McNaughton and Yamada 1960). Sets of positions are integer bit masks. The positions of a partial
expression are consecutive, so a repetition copies them by shifting masks, after checking how many
copies there will be. Complement and intersection determinise and minimise their operands and put the
resulting automaton back as positions, one per pair (source, target) of useful states.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.automaton import Dfa
from tc0kit.tasks.boolean import complement, product
from tc0kit.tasks.minimize import minimize
from tc0kit.tasks.regex_syntax import Op, parse_regex
from tc0kit.tasks.subset import bits, subset_construction

POSITION_LIMIT = 20_000
"""Positions to which one expression may unfold; their follow masks then take at most 50 MB."""


def regex_to_dfa(text: str, symbols: frozenset[str] | None = None, budget: Budget | None = None) -> Dfa:
    """Return the minimal complete DFA of ``text``, its letters sorted, its states numbered canonically.

    Args:
        text: an extended regular expression (``regex_syntax`` has the grammar).
        symbols: the alphabet, or None for the symbols that occur.
        budget: limits states and time.

    Raises:
        UserError: malformed text, with the position.
        BudgetSpent: too many positions or states, or no time left.
    """
    program, alphabet = parse_regex(text, symbols)
    builder = _Builder(alphabet, budget or Budget())
    for op in program:
        builder.apply(op)
    (whole,) = builder.stack
    return minimize(builder.determinized(whole), builder.budget)


@dataclass(frozen=True)
class _Fragment:
    """A partial expression: its positions are ``start ..`` up to the next fragment on the stack."""

    start: int
    nullable: bool
    first: int
    last: int


@dataclass
class _Builder:
    alphabet: tuple[str, ...]
    budget: Budget
    labels: list[int] = field(default_factory=list)  # position -> mask of letter indices
    follow: list[int] = field(default_factory=list)  # position -> mask of positions
    stack: list[_Fragment] = field(default_factory=list)
    work: int = 0

    def apply(self, op: Op) -> None:
        if op.kind == "symbols":
            self._symbols(op)
        elif op.kind == "empty":
            self.stack.append(_Fragment(len(self.labels), True, 0, 0))
        elif op.kind == "repeat":
            self._repeat(op.low, op.high)
        elif op.kind == "~":
            self._replace(complement(self._popped_dfa()))
        else:
            right = self.stack.pop()
            if op.kind == ".":
                self.stack.append(self._concatenation(self.stack.pop(), right))
            elif op.kind == "|":
                self.stack.append(self._union(self.stack.pop(), right))
            else:
                self.stack.append(right)
                second = self._popped_dfa()
                first = self._popped_dfa()
                self._replace(product(first, second, lambda p, q: p and q, self.budget))

    def determinized(self, fragment: _Fragment) -> Dfa:
        """Return a DFA of the fragment on top of the stack; bit 0 of its subsets is the state before any letter."""
        start = fragment.start
        labels = self.labels[start:]
        follow = [1] * (len(labels) + 1)
        follow[0] = fragment.first >> start << 1
        for i, mask in enumerate(self.follow[start:]):
            follow[i + 1] = mask >> start << 1
        final = (fragment.last >> start << 1) | fragment.nullable

        entered = [0] * len(self.alphabet)
        for i, label in enumerate(labels):
            for letter in bits(label):
                entered[letter] |= 1 << (i + 1)
        distinct = list(dict.fromkeys(entered))
        column = {mask: i for i, mask in enumerate(distinct)}

        def step(mask: int) -> list[int]:
            reached = 0
            for i in bits(mask):
                reached |= follow[i]
            return [reached & positions for positions in distinct]

        return subset_construction(self.alphabet, [column[mask] for mask in entered], 1, step, final, self.budget)

    def _tick(self, steps: int) -> None:
        self.work += steps
        if self.work >= 4096:
            self.work = 0
            self.budget.tick("the regex's positions", len(self.labels))

    def _room_for(self, positions: int) -> None:
        if positions > POSITION_LIMIT:
            raise BudgetSpent(
                f"budget spent: the regex unfolds to {positions:,} positions; at most {POSITION_LIMIT:,} are built",
                {"stage": "the regex's positions", "reached": positions},
            )

    def _symbols(self, op: Op) -> None:
        label = sum(1 << a for a, name in enumerate(self.alphabet) if (name in op.symbols) != op.negated)
        position = len(self.labels)
        if label:
            self._room_for(position + 1)
            self.labels.append(label)
            self.follow.append(0)
        own = 1 << position if label else 0
        self.stack.append(_Fragment(position, False, own, own))

    def _join(self, lasts: int, firsts: int) -> None:
        for p in bits(lasts):
            self.follow[p] |= firsts
        self._tick(lasts.bit_count() + 1)

    def _concatenation(self, left: _Fragment, right: _Fragment) -> _Fragment:
        if right.first:
            self._join(left.last, right.first)
        return _Fragment(
            left.start,
            left.nullable and right.nullable,
            left.first | (right.first if left.nullable else 0),
            right.last | (left.last if right.nullable else 0),
        )

    def _union(self, left: _Fragment, right: _Fragment) -> _Fragment:
        return _Fragment(left.start, left.nullable or right.nullable, left.first | right.first, left.last | right.last)

    def _repeat(self, low: int, high: int | None) -> None:
        base = self.stack.pop()
        size = len(self.labels) - base.start
        if high == 0 or not size:
            del self.labels[base.start :], self.follow[base.start :]
            self.stack.append(_Fragment(base.start, base.nullable or low == 0, 0, 0))
            return
        if base.nullable:
            # With N = x without the empty word, x{m,n} is N{0,n}, whose follow masks stay sparse.
            base = _Fragment(base.start, False, base.first, base.last)
            low = 0
        copies = max(low, 1) if high is None else high
        self._room_for(base.start + copies * size)
        inner = self.follow[base.start :]
        parts = [base]
        for i in range(1, copies):
            shift = i * size
            self.labels += self.labels[base.start : base.start + size]
            self.follow += [mask << shift for mask in inner]
            parts.append(_Fragment(base.start + shift, base.nullable, base.first << shift, base.last << shift))
            self._tick(size)
        if high is None:
            self._join(parts[-1].last, parts[-1].first)
        # x{m,n} is x^m (x (x (...)?)?)?: nested options keep the follow masks sparse.
        rest = _Fragment(len(self.labels), True, 0, 0)
        for i in range(copies, 0, -1):
            rest = self._concatenation(parts[i - 1], rest)
            if i > low:
                rest = _Fragment(rest.start, True, rest.first, rest.last)
        self.stack.append(rest)

    def _popped_dfa(self) -> Dfa:
        fragment = self.stack.pop()
        dfa = minimize(self.determinized(fragment), self.budget)
        del self.labels[fragment.start :], self.follow[fragment.start :]
        return dfa

    def _replace(self, dfa: Dfa) -> None:
        """Push the language of ``dfa`` as positions: one per edge of its useful part."""
        dfa = minimize(dfa, self.budget)
        start = len(self.labels)
        useful = _states_that_reach(dfa)
        edges: list[dict[int, int]] = [{} for _ in range(dfa.action.degree)]  # source -> target -> letters
        for letter, image in enumerate(dfa.action.images):
            for q, target in enumerate(image):
                if useful[q] and useful[target]:
                    edges[q][target] = edges[q].get(target, 0) | 1 << letter
        self._room_for(start + sum(map(len, edges)))
        leaving = [0] * dfa.action.degree
        targets: list[int] = []
        last = 0
        for q, labels in enumerate(edges):
            for target, label in labels.items():
                own = 1 << len(self.labels)
                leaving[q] |= own
                last |= own if target in dfa.accepting else 0
                targets.append(target)
                self.labels.append(label)
                self.follow.append(0)
        self.follow[start:] = [leaving[target] for target in targets]
        self.stack.append(_Fragment(start, dfa.initial in dfa.accepting, leaving[dfa.initial], last))


def _states_that_reach(dfa: Dfa) -> list[bool]:
    """Return for every state whether an accepting state can be reached from it."""
    before: list[list[int]] = [[] for _ in range(dfa.action.degree)]
    for image in dfa.action.images:
        for q, target in enumerate(image):
            before[target].append(q)
    useful = [q in dfa.accepting for q in range(dfa.action.degree)]
    order = [q for q, good in enumerate(useful) if good]
    for q in order:  # grows while it is walked
        for p in before[q]:
            if not useful[p]:
                useful[p] = True
                order.append(p)
    return useful
