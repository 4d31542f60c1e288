"""How a text is read, and that a misspelt name never becomes a regex."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks import parse_task, parse_task_bytes


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("A5", "word-problem", "word problem of A5"),
        (" A5 ", "word-problem", "word problem of A5"),
        ("A5 over generators", "word-problem", "word problem of A5 over its generators"),
        ("A5 over all", "word-problem", "word problem of A5"),
        ("A4xZ5", "word-problem", "word problem of A4 x Z5"),
        ("(1 2 3 4 5), (1 2)", "word-problem", "word problem of <(1 2 3 4 5), (1 2)>"),
        ("(1 2)(3 4)", "word-problem", "word problem of <(1 2)(3 4)>"),
        ("[2 3 4 1], [1 1 3 4]", "word-problem", "word problem of <[2 3 4 1], [1 1 3 4]>"),
        ("<[2 1]> x Z3", "word-problem", "word problem of <[2 1]> x Z3"),
        ("group:A5", "word-problem", "word problem of A5"),
        ("monoid: T4", "word-problem", "word problem of T4"),
        ("(12)*", "language", "language (12)* over {1,2}"),
        ("(aa)*", "language", "language (aa)* over {a}"),
        ("(aa)* over {b,a}", "language", "language (aa)* over {a,b}"),
        ("regex:abba", "language", "language abba over {a,b}"),
        ("regex:A5", "language", "language A5 over {5,A}"),
        ("[ab]", "language", "language [ab] over {a,b}"),
        ("[12]", "language", "language [12] over {1,2}"),
        ("() over {a}", "language", "language () over {a}"),
        ("parity", "language", "parity: is the number of ones odd?"),
        ("Dyck 2", "named", "dyck-2: balanced words of 2 kinds of brackets"),
        ("named:majority", "named", "majority: are there more ones than zeros?"),
    ],
)
def test_resolution(text, kind, name) -> None:
    task = parse_task(text)
    assert (task.kind, task.name, task.text) == (kind, name, text)
    assert (task.dfa is not None) == (kind == "language")
    assert (task.named is not None) == (kind == "named")


def test_word_problem_and_language_are_different_questions() -> None:
    group, language = parse_task("Z2"), parse_task("(aa)*")
    assert group.action.images == language.action.images == ((1, 0),)
    assert (group.kind, group.alphabet, language.kind, language.alphabet) == (
        "word-problem",
        "all",
        "language",
        "letters",
    )


def test_options() -> None:
    assert parse_task("A5", alphabet="generators").alphabet == "letters"
    assert parse_task("A5", alphabet="all").alphabet == "all"
    assert parse_task("abba", symbols="ab").name == "language abba over {a,b}"
    assert parse_task("(aa)*", symbols="a, b").action.letters == ("a", "b")
    assert parse_task("a*", symbols=r"a\,").action.letters == (",", "a")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the task is empty; try A5, (aa)*, parity or a file"),
        ("A5x", "position 4: a group or monoid is missing at the end of 'A5x'; did you mean A5?"),
        ("S-5", "position 1: 'S-5' is no known group, monoid or task; did you mean S5?"),
        ("a5", "position 1: 'a5' is no known group, monoid or task; did you mean A5?"),
        ("M25", "M25 is no Mathieu group (M11, M12, M22, M23, M24); did you mean M24?"),
        ("PSL(2,6)", "PSL(2,6): 6 is not a prime power; did you mean PSL(2,5) or PSL(2,7)?"),
        (
            "abba",
            "position 1: 'abba' is no known group, monoid or task; names look like A5, PSL(2,7), T4, A4xZ5"
            " (a word as a regex: regex:abba)",
        ),
        ("S3*S3", "'S3*S3' joins names of groups by an operator of regexes; did you mean S3xS3 or regex:S3*S3?"),
        ("PSL(2,7).2", None),
        ("parity over generators", "parity is a named task with its own letters; no alphabet can be chosen"),
        ("group:T4", "T4 is no group; write monoid:T4"),
        ("regex:", "nothing follows the prefix 'regex'"),
        ("named:paritty", "'paritty' is no named task; did you mean parity or majority?"),
        ("mod-0", "mod-0: the parameter m is at least 1"),
        ("imp-2-z1", "imp-2-z1: the parameter m is at least 2"),
        ("foo.json", "no such file: foo.json"),
        ("foo.txt", "no such file: foo.txt"),
        ("file:foo", "no such file: foo"),
    ],
)
def test_refusals(text, message, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    if message is None:
        assert parse_task(text).kind == "language"
        return
    with pytest.raises(UserError) as caught:
        parse_task(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "near"), [("parityy", "parity"), ("Dyk-2", "dyck-2"), ("chess", "chess-uci"), ("majorty", "majority")]
)
def test_did_you_mean(text, near) -> None:
    with pytest.raises(UserError, match=f"did you mean {near}"):
        parse_task(text)


def test_alphabets_are_stated_once() -> None:
    for arguments, message in [
        ({"text": "A5 over all", "alphabet": "generators"}, "the alphabet is stated twice: generators and 'over all'"),
        ({"text": "a* over {a}", "symbols": "ab"}, "the alphabet is stated twice: by symbols and by 'over {..}'"),
        (
            {"text": "a*", "alphabet": "all"},
            "a language has its own letters; 'alphabet' belongs to word problems (use 'symbols')",
        ),
        ({"text": "A5", "alphabet": "letters"}, "alphabet 'letters' is not known; use all or generators"),
    ]:
        with pytest.raises(UserError) as caught:
            parse_task(**arguments)
        assert str(caught.value) == message


def test_a_file_with_the_name_of_a_group_does_not_hide_it(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "A5").write_text("not a task")
    assert parse_task("A5").name == "word problem of A5"
    (tmp_path / "foo.jsn").write_text("")
    (tmp_path / "food.json").write_text("")
    with pytest.raises(UserError, match=r"no such file: foo\.json; did you mean food\.json\?"):
        parse_task("foo.json")


def test_budget_reaches_the_regex() -> None:
    with pytest.raises(BudgetSpent):
        parse_task("(a|b)*a(a|b){30}", budget=Budget(max_states=100))


def test_user_text_is_limited() -> None:
    with pytest.raises(UserError, match="at most 1,000,000 are read"):
        parse_task("a" * 1_000_001)
    with pytest.raises(UserError, match="at most 100,000 are read"):
        parse_task("a*" * 60_000)
    for text in ("\0", "A5\0", "x" * 5000, "\ud800", "🙂" * 40, "<" * 3000, "[" * 3000, "(1 2" * 3000, "over " * 3000):
        with pytest.raises(UserError):
            parse_task(text)


def test_hostile_texts_are_refused_at_once() -> None:
    """Texts on which careless patterns would backtrack for hours."""
    spaces = " " * 90_000
    for text in (
        "(1 2)" + "    (1 2)" * 60 + "x",
        "[1 2]" + ", (1 2)" * 60 + " x*",
        f"A5{spaces}x{spaces}over{spaces}",
        f"A5{spaces}*{spaces}B",
        "1," * 90_000,
        "A5 over " + "(1 2) " * 60 + "x",
        "<" + "(1 2)  " * 60 + ">x",
        "\\" * 90_001,
    ):
        try:
            parse_task(text)
        except UserError as error:
            assert len(str(error)) < 300
            assert "\n" not in str(error)
    line = "->" * 300_000 + "," * 300_000
    with pytest.raises(UserError, match="line 1"):
        parse_task_bytes(line.encode(), "ba")


def test_only_the_standard_library_is_imported() -> None:
    code = (
        "import sys, tc0kit.tasks as t; t.parse_task('A5'); t.parse_task('(ab)*'); t.parse_task('M24');"
        "print([m for m in ('numpy', 'sympy', 'networkx', 'automata', 'z3', 'torch') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_same_result_under_any_hash_seed() -> None:
    code = (
        "from tc0kit.tasks import parse_task as p\n"
        "for t in ('~((ab|[b-e]c)*&.*d.*)', 'dyck-3-depth-2', 'GL(2,9)', 'imp-2-z6', 'Z2 wr S3'): print(p(t))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout.replace("frozenset", "")
        for seed in ("0", "1", "12345")
    }
    assert len(outputs) == 1


@pytest.mark.parametrize("text", ["(aa)* over a", "(aa)* over a,b", "regex:ab over ab", "(ab)* over"])
def test_an_alphabet_without_braces_is_refused(text) -> None:
    with pytest.raises(UserError, match=r"states no alphabet; write it in braces, as in \(aa\)\* over \{a,b\}"):
        parse_task(text)


@pytest.mark.parametrize(
    ("text", "where"),
    [(".*", "no symbol occurs"), (".*a.*", "only the symbol 'a' occurs"), ("[^a]", "only the symbol")],
)
def test_a_dot_needs_an_alphabet(text, where) -> None:
    with pytest.raises(UserError, match=f"need a stated alphabet where {where}"):
        parse_task(text)
    assert parse_task(text, symbols="ab").kind == "language"


def test_a_chain_of_products_is_one_product() -> None:
    one, two = parse_task("Z2 x Z3 x S3 wr Z2 x Z2").action, parse_task("((Z2 x Z3) x (S3 wr Z2)) x Z2").action
    assert one == two
    assert parse_task("Z2 x Z3 x S3 wr Z2 x Z2").name == "word problem of Z2 x Z3 x (S3 wr Z2) x Z2"
    with pytest.raises(UserError) as caught:
        parse_task("A5" + "xA5" * 990)
    assert "needs 1,982 letters on 4,955 points" in str(caught.value) and len(str(caught.value)) < 200
