"""The catalogue: every name leads to its row, the automata mean what they say, and the classes are consistent."""

from __future__ import annotations

import itertools
import re

import pytest

from tc0kit.errors import UserError
from tc0kit.tasks import known_names, parse_task
from tc0kit.tasks.catalogue import catalogue
from tc0kit.tasks.matrix_products import over_residues
from tc0kit.tasks.named import NamedTask, WordProblem

CLASSES = [
    "AC0", "AC0[p]", "ACC0", "TC0", "NC1", "GapNC1", "C=NC1", "PNC1", "L", "NL", "SAC1", "AC1", "TC1", "NC2", "NC",
    "DET", "P", "NP", "PSPACE", "EXP",
]  # fmt: skip
ABOVE_TC0 = set(CLASSES[3:])


def filled(template: str, value: int) -> str:
    return re.sub(r"\{\w+\}", str(value), template)


@pytest.mark.parametrize("row", catalogue(), ids=lambda row: row.id)
def test_rows(row) -> None:
    assert row.title
    assert row.source
    task = parse_task(filled(row.id, 3))
    for alias in row.aliases:
        assert parse_task(filled(alias, 3)).name == task.name
        assert parse_task(filled(alias, 3).upper().replace("-", " ")).name == task.name
    assert task.name.startswith(filled(row.id, 3))
    if task.named is not None:
        check_complexity(task.named)


def check_complexity(named: NamedTask) -> None:
    assert named.upper in CLASSES
    assert set(named.hard_for) | set(named.outside) <= set(CLASSES)
    assert named.upper not in named.outside
    assert not set(named.hard_for) & {"AC0", "AC0[p]"}
    if set(named.hard_for) & ABOVE_TC0:
        assert {"AC0", "AC0[p]"} <= set(named.outside), "a TC0-hard task is provably outside AC0 and every AC0[p]"
    for text in (named.id, named.title, named.source, named.note):
        assert "{" not in text


def test_no_two_rows_share_a_name() -> None:
    names = [name for row in catalogue() for name in (row.id, *row.aliases)]
    assert len(set(names)) == len(names)


def test_known_names_are_known() -> None:
    for name in known_names():
        parse_task(name)


def accepted(text: str, length: int) -> set[str]:
    dfa = parse_task(text).dfa
    letters = dfa.action.letters
    words = (w for n in range(length + 1) for w in itertools.product(range(len(letters)), repeat=n))
    return {"".join(letters[a] for a in w) for w in words if dfa.accepts(w)}


def binary(length: int):
    return ("".join(w) for n in range(length + 1) for w in itertools.product("01", repeat=n))


def test_counting_automata() -> None:
    assert accepted("parity", 6) == {w for w in binary(6) if w.count("1") % 2}
    assert accepted("mod-3", 6) == {w for w in binary(6) if w.count("1") % 3 == 0}
    assert accepted("length-mod-4", 6) == {w for w in binary(6) if len(w) % 4 == 0}
    assert accepted("threshold-3", 6) == {w for w in binary(6) if w.count("1") >= 3}


def test_bounded_dyck() -> None:
    def balanced(word: str, depth: int) -> bool:
        stack = []
        for c in word:
            if c in "([":
                stack.append(c)
                if len(stack) > depth:
                    return False
            elif not stack or stack.pop() + c not in ("()", "[]"):
                return False
        return not stack

    words = ["".join(w) for n in range(7) for w in itertools.product("()[]", repeat=n)]
    assert accepted("dyck-2-depth-2", 6) == {w for w in words if balanced(w, 2)}
    assert accepted("dyck-1-depth-3", 6) == {w for w in words if balanced(w, 3) and "[" not in w}
    assert parse_task("dyck-1-depth-3").action.degree == 5
    assert parse_task("dyck-6-depth-1").action.letters[:3] == ("(1", "(2", "(3")
    with pytest.raises(UserError, match="more than 65,536 states"):
        parse_task("dyck-2-depth-40")


def test_modular_arithmetic() -> None:
    def value(word: str) -> int | None:
        if not re.fullmatch(r"[012]([-+*][012])*", word):
            return None
        total = 0
        for term in re.findall(r"[-+]?[012](?:\*[012])*", word):
            sign, factors = (-1 if term[0] == "-" else 1), re.findall(r"[012]", term)
            result = sign
            for factor in factors:
                result *= int(factor)
            total += result
        return total % 3

    words = ["".join(w) for n in range(6) for w in itertools.product("012+-*", repeat=n)]
    assert accepted("modular-arithmetic-3", 5) == {w for w in words if value(w) == 0}


def test_flip_flop_and_star_free_examples() -> None:
    flip_flop = parse_task("flip-flop").dfa
    index = {name: a for a, name in enumerate(flip_flop.action.letters)}
    for word, expected in {"": False, "w1": True, "w1 i i": True, "w1 i w0": False, "w0 w1 i": True}.items():
        assert flip_flop.accepts([index[name] for name in word.split()]) == expected
    words = ["".join(w) for n in range(6) for w in itertools.product("ab", repeat=n)]
    assert accepted("ab-star", 5) == {w for w in words if w == "ab" * (len(w) // 2)}
    assert accepted("contains-aa", 5) == {w for w in words if "aa" in w}
    assert accepted("ends-in-b", 5) == {w for w in words if w.endswith("b")}
    assert accepted("starts-with-b", 5) == {w for w in words if w.startswith("b")}


def closure(action) -> int:
    identity = tuple(range(action.degree))
    seen, queue = {identity}, [identity]
    for f in queue:
        for image in action.images:
            g = tuple(image[q] for q in f)
            if g not in seen:
                seen.add(g)
                queue.append(g)
    return len(seen)


@pytest.mark.parametrize(("k", "m"), [(1, 2), (1, 8), (1, 12), (2, 2), (2, 3), (2, 4), (2, 5), (2, 6), (3, 2)])
def test_modular_matrices_are_all_generated(k, m) -> None:
    assert closure(parse_task(f"imp-{k}-z{m}").action) == m ** (k * k)


def test_matrix_products() -> None:
    assert closure(parse_task("imp-3-bool").action) == 512
    assert parse_task("imp-6-bool").named.upper == "NC1"
    assert parse_task("imp-2-z97").named.hard_for == ("NC1",)
    assert parse_task("imp-2-z36").named.upper == "ACC0"
    assert parse_task("imp-2-z36").named.outside == ("AC0",)
    assert parse_task("imp-11-z2").named.hard_for == ("NC1",)
    assert parse_task("imp-1-z2000").named.upper == "ACC0"
    assert isinstance(over_residues({"k": 10, "m": 2}), WordProblem)
    assert [parse_task(f"imp-{k}-z").named.hard_for for k in (1, 2, 3, 7)] == [
        ("TC0",),
        ("NC1",),
        ("GapNC1",),
        ("GapNC1",),
    ]
    assert parse_task("imp-n-bool").named.hard_for == ("NL",)


def test_swaps_and_permutations() -> None:
    for name in ("entity-5", "code-5"):
        task = parse_task(name)
        assert (task.kind, task.alphabet, len(task.action.letters)) == ("word-problem", "letters", 10)
        assert closure(task.action) == 120
    task = parse_task("permutation-composition-5")
    assert (task.alphabet, closure(task.action)) == ("all", 120)
    assert parse_task("entity-1").action.letters == ()


def test_anchors() -> None:
    """Facts that are easy to get wrong."""
    classes = {name: (parse_task(name).named.upper, parse_task(name).named.hard_for) for name in (
        "majority", "anbn", "equal-count", "dyck-1", "addition", "bfvp", "cvp", "qbf", "copy", "chess-uci", "chess-san",
        "undirected-reachability", "directed-reachability", "permutation-composition", "tree-isomorphism-strings",
    )}  # fmt: skip
    assert classes == {
        "majority": ("TC0", ("TC0",)),
        "anbn": ("AC0", ()),
        "equal-count": ("TC0", ("TC0",)),
        "dyck-1": ("TC0", ("TC0",)),
        "addition": ("AC0", ()),
        "bfvp": ("NC1", ("NC1",)),
        "cvp": ("P", ("P",)),
        "qbf": ("PSPACE", ("PSPACE",)),
        "copy": ("AC0", ()),
        "chess-uci": ("NC1", ("NC1",)),
        "chess-san": ("NC1", ()),
        "undirected-reachability": ("L", ("L",)),
        "directed-reachability": ("NL", ("NL",)),
        "permutation-composition": ("L", ("L",)),
        "tree-isomorphism-strings": ("NC1", ("NC1",)),
    }
    assert "TC0" in parse_task("permanent").named.outside
    assert "NC" in parse_task("qbf").named.outside
    assert "P" in parse_task("generalised-chess").named.outside


def test_a_row_with_a_class_is_not_always_regular() -> None:
    for row in catalogue():
        if row.build is not None:
            kinds = {parse_task(filled(row.id, k)).kind for k in (2, 3)}
            assert (row.upper is None) or kinds == {"named"}, row.id
    assert {row.id for row in catalogue() if row.build is not None and row.upper} == {"imp-{k}-z", "imp-stochastic-{k}"}
