"""Regular expressions against set semantics, automata-lib, and their error texts."""

from __future__ import annotations

import itertools
import random

import pytest
from automata.fa.nfa import NFA
from hypothesis import given, settings
from hypothesis import strategies as st

from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.interop import from_automata_lib, to_automata_lib
from tc0kit.tasks.minimize import minimize, sorted_letters
from tc0kit.tasks.regex import regex_to_dfa
from tc0kit.tasks.subset import determinize

LENGTH = 6
WORDS = ["".join(w) for n in range(LENGTH + 1) for w in itertools.product("ab", repeat=n)]

leaves = st.sampled_from(["a", "b", ".", "()", "[]", "[ab]", "[^a]", "[a-b]"])
trees = st.recursive(
    leaves,
    lambda sub: st.one_of(
        st.tuples(st.sampled_from("|&"), sub, sub),
        st.tuples(st.just("cat"), sub, sub),
        st.tuples(st.just("~"), sub),
        st.tuples(
            st.just("rep"),
            sub,
            st.sampled_from([(0, None), (1, None), (0, 1), (2, 2), (1, 3), (0, 2), (2, None), (0, 0)]),
        ),
    ),
    max_leaves=7,
)


def render(tree) -> str:
    if isinstance(tree, str):
        return tree
    if tree[0] in "|&":
        return f"({render(tree[1])} {tree[0]} {render(tree[2])})"
    if tree[0] == "cat":
        return f"({render(tree[1])}{render(tree[2])})"
    if tree[0] == "~":
        return f"(~{render(tree[1])})"
    low, high = tree[2]
    sign = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((low, high))
    sign = sign or f"{{{low}{'' if low == high else ','}{'' if high is None or low == high else high}}}"
    return f"({render(tree[1])}){sign}"


LEAF = {
    "a": {"a"}, "b": {"b"}, ".": {"a", "b"}, "()": {""}, "[]": set(), "[ab]": {"a", "b"}, "[^a]": {"b"},
    "[a-b]": {"a", "b"},
}  # fmt: skip


def concatenation(left: set[str], right: set[str]) -> set[str]:
    return {u + v for u in left for v in right if len(u) + len(v) <= LENGTH}


def words_of(tree) -> set[str]:
    """The words of length at most LENGTH, by the definition of the operators."""
    if isinstance(tree, str):
        return LEAF[tree]
    if tree[0] == "|":
        return words_of(tree[1]) | words_of(tree[2])
    if tree[0] == "&":
        return words_of(tree[1]) & words_of(tree[2])
    if tree[0] == "~":
        return set(WORDS) - words_of(tree[1])
    if tree[0] == "cat":
        return concatenation(words_of(tree[1]), words_of(tree[2]))
    base, (low, high) = words_of(tree[1]), tree[2]
    power, total = {""}, set()
    for i in range((LENGTH + low if high is None else high) + 1):
        if i >= low:
            total |= power
        power = concatenation(power, base)
    return total


def accepted(dfa) -> set[str]:
    index = {name: i for i, name in enumerate(dfa.action.letters)}
    return {w for w in WORDS if all(c in index for c in w) and dfa.accepts([index[c] for c in w])}


@given(trees)
@settings(max_examples=400, deadline=None)
def test_against_set_semantics(tree) -> None:
    assert accepted(regex_to_dfa(render(tree), frozenset("ab"))) == words_of(tree)


@given(trees, trees)
@settings(max_examples=150, deadline=None)
def test_equal_languages_give_equal_automata(left, right) -> None:
    x, y, ab = render(left), render(right), frozenset("ab")
    assert regex_to_dfa(f"~({x}&{y})", ab) == regex_to_dfa(f"(~{x})|(~{y})", ab)
    assert regex_to_dfa(f"(({x})|({y}))*", ab) == regex_to_dfa(f"(({x})*({y})*)*", ab)


def test_against_automata_lib() -> None:
    rng = random.Random(5)

    def text(depth: int) -> str:
        if depth == 0:
            return rng.choice(["a", "b", "c", "(a|b)"])
        kind = rng.randrange(6)
        if kind < 3:
            return text(depth - 1) + text(depth - 1)
        if kind == 3:
            return f"({text(depth - 1)}|{text(depth - 1)})"
        return f"({text(depth - 1)}){rng.choice(['*', '+', '?', '{2}', '{1,3}', '{2,}'])}"

    for _ in range(40):
        regex = text(3)
        ours = regex_to_dfa(regex, frozenset("abc"))
        theirs = determinize(from_automata_lib(NFA.from_regex(regex, input_symbols={"a", "b", "c"})))
        assert minimize(sorted_letters(theirs)) == ours, regex
        assert len(to_automata_lib(ours).minify().states) == ours.action.degree


@pytest.mark.parametrize(
    ("regex", "symbols", "states", "accepting"),
    [
        ("()", "", 1, 1),
        ("[]", "", 1, 0),
        ("()", "a", 2, 1),
        ("a&b", None, 1, 0),
        (".*", "ab", 1, 1),
        ("(a|b)*a(a|b){9}", None, 1024, 512),
        ("~(a*b)c", None, 4, 1),
        (r"\*\ \n", None, 5, 1),
        ("a b", None, 4, 1),
        ("[a-]", None, 3, 1),
        ("(){999999999}", "a", 2, 1),
        ("(a?){3,5}", None, 7, 6),
        ("~~a", None, 3, 1),
        ("~a*b", "ab", 3, 1),
    ],
)
def test_sizes(regex, symbols, states, accepting) -> None:
    dfa = regex_to_dfa(regex, None if symbols is None else frozenset(symbols))
    assert (dfa.action.degree, len(dfa.accepting)) == (states, accepting)


def test_complement_binds_weaker_than_star_and_stronger_than_concatenation() -> None:
    ab = frozenset("ab")
    assert regex_to_dfa("~a*b", ab) == regex_to_dfa("(~(a*))b", ab)
    assert regex_to_dfa("~a*b", ab) != regex_to_dfa("~(a*b)", ab)
    assert regex_to_dfa("a|b&ab", ab) == regex_to_dfa("a|(b&(ab))", ab)


@pytest.mark.parametrize(
    ("regex", "message"),
    [
        ("(a", "regex, position 1: this '(' is never closed by ')'"),
        ("a)", "regex, position 2: this ')' has no '('"),
        ("a|", "regex, position 3: an operand is missing after '|'"),
        ("~", "regex, position 2: an operand is missing after '~'"),
        ("", "regex, position 1: an operand is missing here; write () for the empty word"),
        ("|a", "regex, position 1: nothing stands before '|'; write () for the empty word"),
        ("(a|)", "regex, position 4: an operand is missing before ')'; write () for the empty word"),
        ("*a", "regex, position 1: nothing stands before '*' to repeat"),
        ("a(?b)", "regex, position 3: nothing stands before '?' to repeat"),
        ("x[ab", "regex, position 2: this '[' is never closed by ']'"),
        ("[a-", "regex, position 1: this '[' is never closed by ']'"),
        ("[z-a]", "regex, position 2: the range z-a runs backwards"),
        ("a{3", "regex, position 2: after '{' a repetition {m}, {m,} or {m,n} is needed"),
        ("a{,3}", "regex, position 2: after '{' a repetition {m}, {m,} or {m,n} is needed"),
        ("a{3,2}", "regex, position 2: the repetition {3,2} has its bounds the wrong way round"),
        ("a{9999999999}", "regex, position 3: a repetition count has at most 9 digits"),
        ("ab]", "regex, position 3: this ']' closes nothing; write \\] for the symbol"),
        ("a\\", "regex, position 2: the text ends after a backslash"),
        ("a\\d", "regex, position 2: unknown escape \\d; letters and digits stand for themselves"),
        ("a^3", "regex, position 2: '^' is no operator: a word matches as a whole; write a{3} for a power"),
        ("ab$", "regex, position 3: '$' is no operator: a word matches as a whole"),
        ("a|ε", "regex, position 3: write () for the empty word, or \\ε for the symbol"),
    ],
)
def test_malformed(regex, message) -> None:
    with pytest.raises(UserError) as caught:
        regex_to_dfa(regex)
    assert str(caught.value) == message


def test_symbol_outside_the_stated_alphabet() -> None:
    with pytest.raises(UserError, match=r"position 3: the symbol 'c' is not in the stated alphabet \(ab\)"):
        regex_to_dfa("abc", frozenset("ab"))
    with pytest.raises(UserError, match="position 4: the symbol 'c'"):
        regex_to_dfa("a[^c]", frozenset("ab"))


@pytest.mark.parametrize(
    ("regex", "message"),
    [
        ("(a|b)*a(a|b){30}", "budget spent: more than 1,000 states in the subset construction; raise --max-states"),
        ("(a|b)*a(a|b){5000}", "budget spent: more than 1,000 states in the subset construction; raise --max-states"),
        ("((a{50}){50}){50}", "budget spent: the regex unfolds to 125,000 positions; at most 20,000 are built"),
        (
            "((a{999999999}){999999999}){9}",
            "budget spent: the regex unfolds to 999,999,999 positions; at most 20,000 are built",
        ),
        ("~((a|b)*a(a|b){30})", "budget spent: more than 1,000 states in the subset construction; raise --max-states"),
    ],
)
def test_budget(regex, message) -> None:
    with pytest.raises(BudgetSpent) as caught:
        regex_to_dfa(regex, budget=Budget(max_states=1000))
    assert str(caught.value) == message
    assert caught.value.found["reached"] > 1000


def test_time_budget() -> None:
    with pytest.raises(BudgetSpent, match="passed during the subset construction"):
        regex_to_dfa("(a|b)*a(a|b){20}", budget=Budget(max_states=10**7, timeout=0.0))


def test_deep_nesting_and_long_cycles() -> None:
    depth = 2_000
    assert regex_to_dfa("(" * depth + "a" + ")" * depth).action.degree == 3
    assert regex_to_dfa("~" * depth + "a").action.degree == 3
    assert regex_to_dfa("(a{5003})*").action.degree == 5003
