"""Files: each format on a sample in its documented style, and each refusal by its text."""

from __future__ import annotations

import json

import pytest

from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks import files, parse_task, parse_task_bytes

# All samples are the language (a|b)*ab, minimal with 3 states.
EXPECTED = parse_task("(a|b)*ab").dfa

DFA = {
    "kind": "dfa",
    "alphabet": ["a", "b"],
    "states": ["q0", "q1", "q2"],
    "initial": "q0",
    "accepting": ["q2"],
    "transitions": {"q0": {"a": "q1", "b": "q0"}, "q1": {"a": "q1", "b": "q2"}, "q2": {"a": "q1", "b": "q0"}},
}
TRIPLES = [[0, "a", 0], [0, "b", 0], [0, "a", 1], [1, "b", 2]]

JFF = """<?xml version="1.0" encoding="UTF-8" standalone="no"?><!--Created with JFLAP 6.4.--><structure>
<type>fa</type><automaton>
<state id="0" name="q0"><x>74.0</x><y>128.0</y><initial/></state>
<state id="1" name="q1"><x>204.0</x><y>128.0</y><final/></state>
<transition><from>0</from><to>0</to><read>a</read></transition>
<transition><from>0</from><to>0</to><read>b</read></transition>
<transition><from>0</from><to>1</to><read>ab</read></transition>
</automaton></structure>"""

ATT = "0\t0\ta\ta\n0\t0\tb\tb\n0\t1\ta\ta\n1\t3\t<eps>\t<eps>\n3\t2\tb\tb\n2\n"
FST = "0 0 a\n0 0 b\n0 1 a\n1 2 b\n2\n"
MATA = """@NFA-explicit
%Alphabet-auto
# the initial state
%Initial q0
%Final q2
q0 a q0
q0 b q0
q0 "a" q1
q1 b q2
"""
BA = "[0]\na,[0]->[0]\nb,[0]->[0]\na,[0]->[1]\nb,[1]->[2]\n[2]\n"


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (json.dumps(DFA), "json"),
        (
            json.dumps(
                {
                    **{k: v for k, v in DFA.items() if k not in ("kind", "states", "alphabet", "accepting")},
                    "final": ["q2"],
                }
            ),
            "json",
        ),
        (
            json.dumps(
                {"kind": "nfa", "states": 3, "alphabet": "ab", "initial": [0], "accept": [2], "transitions": TRIPLES}
            ),
            "json",
        ),
        (
            json.dumps(
                {"initial": "0", "final": ["2"], "transitions": {"0": {"a": [0, 1], "b": [0]}, "1": {"b": ["2"]}}}
            ),
            "json",
        ),
        (json.dumps({"start": [0, 4], "final": [2], "transitions": [*TRIPLES, [4, "", 0]]}), "json"),
        (JFF, "jff"),
        (ATT, "att"),
        (FST, "fst"),
        (MATA, "mata"),
        (BA, "ba"),
    ],
)
def test_formats(data, format, tmp_path) -> None:
    path = tmp_path / f"sample.{format}"
    path.write_text(data)
    task = parse_task(str(path))
    assert (task.kind, task.name, task.dfa) == ("language", f"language of {path}", EXPECTED)
    assert parse_task(f"file:{path}").dfa == EXPECTED
    assert parse_task_bytes(data.encode(), format).dfa == EXPECTED
    if format in ("json", "jff", "mata"):
        assert parse_task_bytes(b"\xef\xbb\xbf \n" * (format == "json") + data.encode()).dfa == EXPECTED


def test_partial_dfa() -> None:
    partial = {**DFA, "transitions": {"q0": {"a": "q1"}, "q1": {"b": "q2"}, "q2": {}}, "partial": True}
    assert parse_task_bytes(json.dumps(partial).encode()).dfa == parse_task("regex:ab").dfa


def changed(**fields) -> dict:
    return {k: v for k, v in {**DFA, **fields}.items() if v is not ...}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (changed(transitions={**DFA["transitions"], "q2": {"a": "q1"}}),
         "the transition from 'q2' by 'b' is missing; add it, or \"partial\": true to send missing ones to a sink"),
        (changed(transitions={**DFA["transitions"], "q2": {"a": "q1", "b": "q3"}}),
         "the transition from 'q2' by 'b' names the unknown state 'q3'"),
        (changed(transitions={**DFA["transitions"], "q2": {"a": "q1", "c": "q0"}}),
         "the transition from 'q2' by 'c' names the unknown letter 'c'"),
        (changed(transitions=[["q0", "a", "q1"], ["q0", "a", "q0"]]),
         "the transition from 'q0' by 'a' comes twice; for an NFA add \"kind\": \"nfa\""),
        (changed(transitions=[["q0", "a"]]), 'transition 1 has to be [from, letter, to] or {"from", "letter", "to"}'),
        (changed(transitions=[["q0", "", "q1"]]),
         "the transition from 'q0' by '': a DFA has no empty letter; add \"kind\": \"nfa\""),
        (changed(transitions=...), "the field 'transitions' is missing"),
        (changed(initial=...), "the field 'initial' is missing"),
        (changed(initial="q9"), "'initial' names the unknown state 'q9'"),
        (changed(initial=["q0", "q1"]), "a DFA has one initial state; add \"kind\": \"nfa\" for several"),
        (changed(initial=[]), "the automaton has no initial state"),
        (changed(initial=True), "'initial': 'True' is no state; states are strings or integers"),
        (changed(accepting=["x"]), "'accepting' names the unknown state 'x'"),
        (changed(accepting="q2"), "'accepting' has to be a list of states"),
        (changed(accepting=["q2", "q2"]), "'accepting' names a state twice"),
        (changed(final=["q2"]), "'accepting' and 'final' mean the same; give one of them"),
        (changed(states=["q0", "q0"]), "'states' names 'q0' twice"),
        (changed(states=[1, "1"]), "'states' names '1' twice"),
        (changed(alphabet=["a", "a"]), "'alphabet' names 'a' twice"),
        (changed(alphabet=[""]), "'alphabet': '' is no letter; letters are non-empty strings"),
        (changed(acepting=[]),
         "the field 'acepting' is not known; did you mean accepting or accept or accepting_states?"),
        (changed(kind="dfaa"),
         "'kind' is 'dfaa'; one of dfa, nfa, table, transformations is needed; did you mean dfa?"),
        ({}, "nothing to read: 'transitions', 'table' or 'letters' is needed"),
        (3, "a JSON object or a list of lists is needed, not int"),
        ([[0, 1], [1]], "the multiplication table is not square: row 2 has 1 entries, not 2"),
        ([[0, 1], [1, 2]], "row 2, column 2 of the multiplication table is 2; elements count from 0 to 1"),
        ([[0, 1], [1, "x"]], "row 2 of the multiplication table, entry 2: 'x' is no integer"),
        ([[0, 1], [1, True]], "row 2 of the multiplication table, entry 2: 'True' is no integer"),
        ([], "the multiplication table is empty"),
        ([[0, 1, 2], [1, 0, 2], [2, 2, 0]], "associative"),
        ({"table": [[0]], "elements": ["e", "f"]}, "the table has 1 elements, so 1 different names are needed"),
        ({"letters": {"a": [1, 2]}}, "the letter 'a' sends 1 to 2; points count from 0 to 1"),
        ({"letters": {"a": [1, 0], "b": [0]}}, "the letter 'b' has 1 images, not 2"),
        ({"kind": "transformations", "degree": 0, "letters": {}}, "'degree' has to be a positive integer"),
        ({"letters": {"a": 3}}, "the letter 'a' is no list of integers"),
    ],
)  # fmt: skip
def test_json_refusals(value, message) -> None:
    with pytest.raises(UserError) as caught:
        parse_task_bytes(json.dumps(value).encode(), "json", source="x.json")
    if "associative" in message:
        triple_is_a_counterexample(str(caught.value), value)
    else:
        assert str(caught.value) == f"x.json: {message}"


def triple_is_a_counterexample(message: str, table) -> None:
    prefix = "x.json: the multiplication table is not associative: "
    assert message.startswith(prefix)
    left, right = message.removeprefix(prefix).split(", but ")
    x, a, y = (int(c) for c in left.split("=")[0] if c.isdigit())
    assert table[table[x][a]][y] == int(left.split("=")[1])
    assert table[x][table[a][y]] == int(right.split("=")[1])
    assert table[table[x][a]][y] != table[x][table[a][y]]


@pytest.mark.parametrize(
    ("data", "format", "message"),
    [
        (b"{", "json", "in: line 1, column 2: no valid JSON: Expecting property name enclosed in double quotes"),
        (b'{"a": 1, "a": 2}', "json", "in: the key 'a' comes twice in one JSON object"),
        (b"[NaN]", "json", "in: NaN is no JSON number"),
        (b"[" * 100_000, "json", "in: the JSON is nested too deeply"),
        (b"[[" + b"1" * 5000 + b"]]", "json",
         "in: no valid JSON: Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits"),
        (b"\xff", "json", "in: byte 1 is not valid UTF-8"),
        (b"", None, "in: there is nothing to read"),
        (b"x;y\nz;t\n", None, "in: row 1, column 1 of the multiplication table is 'x'; entries are integers; "
         "for names give a header row that starts with *"),
        (b"", "jsn", "in: 'jsn' is no known format; did you mean json?"),
        (b"<structure><type>pda</type></structure>", "jff", "in: a JFLAP file of type 'fa' is read, not 'pda'"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><structure/>', "jff", "in: document type and entity declarations are refused"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><structure/>'.encode("utf-16"), "jff",
         "in: document type and entity declarations are refused"),
        (b"<structure>", "jff", "in: line 1: no element found"),
        (JFF.replace("<to>1</to>", "<to>7</to>").encode(), "jff", "in: a transition names the unknown state '7'"),
        (JFF.replace("<initial/>", "").encode(), "jff", "in: the automaton has no initial state"),
        (b"0 1 a b\n1\n", "att",
         "in: line 1: only acceptors are read (source target label), no weights and no transducers"),
        (b"0 1 a\n1 0.5\n", "att", "in: line 2: weights are not read; an accepting state stands alone on its line"),
        (b"0 1 0\n0 1 1\n1\n", "fst",
         "in: the label 0 means the empty word to OpenFst and a letter to others; write <eps> or rename the letter"),
        (b"", "att", "in: the automaton has no initial state"),
        (b"@NFA-bits\n", "mata", "in: line 1: the section has to be @NFA-explicit, not '@NFA-bits'"),
        (b"q a r\n", "mata", "in: line 1: the section @NFA-explicit has to come first"),
        (b"@NFA-explicit\nq a\n", "mata", "in: line 2: a transition is 'source symbol target', not 2 words"),
        (b"@NFA-explicit\n%Inital q\n", "mata", "in: line 2: the key %Inital is not known to explicit NFAs"),
        (b"p\nq\na,p->q\n", "ba", "in: more than one initial state before the first transition; .ba files have one"),
        (b"p\na->q\n", "ba", "in: line 2: a transition is 'symbol,source->target', not 'a->q'"),
        (b"0,1\n1,x\n", "csv", "in: row 2, column 2 of the multiplication table is 'x'; entries are integers; "
         "for names give a header row that starts with *"),
        (b"*,e,a\ne,e,a\na,a,f\n", "csv",
         "in: row 3, column 3 of the multiplication table is 'f', which is not in the header"),
        (b"*,e,a\ne,e,a\n", "csv", "in: the multiplication table has no row for 'a'"),
    ],
)  # fmt: skip
def test_refusals(data, format, message) -> None:
    with pytest.raises(UserError) as caught:
        parse_task_bytes(data, format, source="in")
    assert str(caught.value) == message


def test_tables(tmp_path) -> None:
    table = [[(x + y) % 6 for y in range(6)] for x in range(6)]
    everything = parse_task_bytes(json.dumps(table).encode(), alphabet="generators")
    assert (everything.alphabet, everything.action.degree, len(everything.action.letters)) == ("letters", 6, 6)
    few = parse_task_bytes(json.dumps(table).encode())
    assert (few.alphabet, few.action.letters) == ("all", ("1",))
    path = tmp_path / "z2.csv"
    path.write_text("*,e,a\ne,e,a\na,a,e\n")
    task = parse_task(f"{path} over generators")
    assert (task.kind, task.action.letters, task.action.images) == ("word-problem", ("e", "a"), ((0, 1), (1, 0)))
    path.write_text("0,1\n1,0\n")
    assert parse_task(str(path)).action.images == ((1, 0),)


def test_an_identity_is_adjoined() -> None:
    left_zero = [[0, 0], [1, 1]]  # x·y = x: right multiplication alone would be trivial
    task = parse_task_bytes(json.dumps(left_zero).encode())
    assert task.action == type(task.action)(3, ("0", "1"), ((0, 1, 0), (0, 1, 1)))


def test_the_associativity_test_finds_every_fault() -> None:
    base = [[(x * y) % 5 for y in range(5)] for x in range(5)]
    for x in range(5):
        for y in range(5):
            for value in range(5):
                table = [list(row) for row in base]
                table[x][y] = value
                associative = all(
                    table[table[i][j]][k] == table[i][table[j][k]] for i in range(5) for j in range(5) for k in range(5)
                )
                try:
                    parse_task_bytes(json.dumps(table).encode(), source="x.json")
                except UserError as error:
                    assert not associative
                    triple_is_a_counterexample(str(error), table)
                else:
                    assert associative


def test_transformations(tmp_path) -> None:
    data = {"kind": "transformations", "degree": 4, "letters": {"a": [1, 2, 3, 0], "b": [0, 0, 2, 3]}}
    task = parse_task_bytes(json.dumps(data).encode())
    assert (task.action.letters, task.action.images, task.alphabet) == (("a", "b"), ((1, 2, 3, 0), (0, 0, 2, 3)), "all")
    path = tmp_path / "x.json"
    path.write_text(json.dumps(data))
    with pytest.raises(UserError, match="'over' takes all or generators for a file"):
        parse_task(f"{path} over (1 2)")


def test_size_cap(monkeypatch) -> None:
    monkeypatch.setattr(files, "SIZE_LIMIT", 10)
    with pytest.raises(UserError, match="larger than 0 MiB"):
        parse_task_bytes(b" " * 11)


def test_budget_reaches_the_file() -> None:
    transitions = [[0, "a", 0], [0, "b", 0], *([i, x, i + 1] for i in range(30) for x in "ab" if i or x == "a")]
    data = {"kind": "nfa", "initial": 0, "accepting": [30], "transitions": transitions}
    with pytest.raises(BudgetSpent, match="more than 500 states"):
        parse_task_bytes(json.dumps(data).encode(), budget=Budget(max_states=500))


OTHER_DIALECTS = [
    {"states": ["q0", "q1"], "input_symbols": ["a", "b"], "initial_state": "q0", "final_states": ["q1"],
     "transitions": {"q0": {"a": "q1", "b": "q0"}, "q1": {"a": "q0", "b": "q1"}}},
    {"type": "DFA", "startState": 0, "acceptStates": [1],
     "delta": [[0, "a", 1], [0, "b", 0], [1, "a", 0], [1, "b", 1]]},
    {"start": 0, "final": [1], "transition_function": [
        {"from": 0, "to": 1, "symbol": "a"}, {"to": 0, "from": 0, "label": "b"},
        {"source": 1, "letter": "a", "target": 0}, {"from": 1, "read": "b", "to": 1}]},
]  # fmt: skip


@pytest.mark.parametrize("value", OTHER_DIALECTS)
def test_the_field_names_of_other_tools(value) -> None:
    assert parse_task_bytes(json.dumps(value).encode()).dfa == parse_task("b*ab*(ab*ab*)*").dfa


def test_two_names_of_one_field() -> None:
    value = {"initial": 0, "start_state": 0, "accepting": [0], "transitions": []}
    with pytest.raises(UserError, match="'initial' and 'start_state' mean the same; give one of them"):
        parse_task_bytes(json.dumps(value).encode())


def test_generators_need_no_names() -> None:
    task = parse_task_bytes(json.dumps({"generators": [[1, 2, 0], [0, 0, 1]]}).encode())
    assert (task.action.letters, task.action.images) == (("a", "b"), ((1, 2, 0), (0, 0, 1)))


@pytest.mark.parametrize("text", ["1,2,3\n2,3,1\n3,1,2\n", "0;1;2\n1;2;0\n2;0;1\n", "0\t1\t2\n1\t2\t0\n2\t0\t1"])
def test_other_csv_dialects(text) -> None:
    assert parse_task_bytes(text.encode()).action.images == ((1, 2, 0),)


def test_a_one_based_table_names_its_elements_so() -> None:
    with pytest.raises(UserError, match=r"\(2·2\)·2 = "):
        parse_task_bytes(b"1,2,3\n2,3,1\n3,2,2\n", "csv")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"A5\n", "word problem of A5"),
        (b"<(1 2 3), (1 2)>", "word problem of <(1 2 3), (1 2)>"),
        (b"[2 3 1], [1 1 3]", "word problem of <[2 3 1], [1 1 3]>"),
        (b"(aa)*\n", "language (aa)* over {a,b}"),
        (b"[[0, 1], [1, 0]]", "word problem of standard input"),
    ],
)
def test_a_line_of_standard_input_is_a_task(data, name) -> None:
    assert parse_task_bytes(data, symbols="ab" if b"*" in data else None).name == name


def test_symbols_belong_to_regexes(tmp_path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(DFA))
    with pytest.raises(UserError, match="a file has its own letters; 'symbols' belongs to regexes"):
        parse_task(str(path), symbols="ab")
    with pytest.raises(UserError, match="'symbols' belongs to regexes, not to the prefix 'group'"):
        parse_task("group:A5", symbols="ab")


def test_what_is_no_file(tmp_path) -> None:
    folder = tmp_path / "x.json"
    folder.mkdir()
    with pytest.raises(UserError, match=r"x\.json is a folder; a file is needed"):
        parse_task(str(folder))
    with pytest.raises(UserError) as caught:
        parse_task("a" * 5000 + ".json")
    assert len(str(caught.value)) < 300


def test_a_long_label_and_a_large_automaton_stay_small() -> None:
    data = JFF.replace("<read>ab</read>", f"<read>{'ab' * 100_000}</read>").encode()
    with pytest.raises(BudgetSpent, match="the sets of states of an NFA with 200,001 states fill"):
        parse_task_bytes(data, "jff")
    ring = {"states": 60_000, "initial": 0, "accepting": [0], "transitions": [[q, "a", q % 10] for q in range(60_000)]}
    assert parse_task_bytes(json.dumps(ring).encode()).action.degree == 1
    ring["transitions"] = [[q, "a", (q + 1) % 60_000] for q in range(60_000)]
    with pytest.raises(BudgetSpent, match="more than 3 states in the automaton"):
        parse_task_bytes(json.dumps(ring).encode(), budget=Budget(max_states=3))


def test_a_long_csv_file_is_not_read_to_its_end() -> None:
    with pytest.raises(UserError, match="over 2,048 rows; that is the limit"):
        parse_task_bytes(b"0\n" * 3000, "csv")
