"""``tc0kit verify`` on notes: table, JSON, JUnit, graph, cache, processes, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tc0kit.claims import cache as cache_module
from tc0kit.claims import parse_note, run
from tc0kit.claims.cache import Cache, key_of
from tc0kit.claims.outcome import Outcome
from tc0kit.claims.run import Options, verify_claims
from tc0kit.claims.workers import Job, run_jobs

NOTE = """# A note
```claim
id: def
says: <solvable> & "so on"
cited: a textbook
```
```claim
id: a5
says: $A_5$ is not solvable.
uses: def
check: not solvable(A5)
```
```claim
id: slip
says: as printed
check: forall m : int(4), e : int(3).
  e >= 0 implies integer(m * 2^(e - bits(m) + 1))
expect: refuted
```
```claim
id: later
says: not yet
uses: a5 slip
open: nobody has looked
```
"""


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "notes" / "a.md"
    path.parent.mkdir()
    path.write_text(NOTE, encoding="utf-8")
    return path


def test_table_json_and_cache(tc0kit, note: Path, tmp_path: Path) -> None:
    folder = str(tmp_path / "cache")
    shown = tc0kit("verify", str(note.parent), "--cache", folder, "--jobs", "2")
    assert shown.code == 0 and not shown.err
    lines = shown.out.splitlines()
    assert [line.split()[:2] for line in lines[:4]] == [
        ["def", "cited"], ["a5", "checked"], ["slip", "refuted"], ["later", "open"]]  # fmt: skip
    assert lines[2].endswith("by m = 3, e = 0")
    assert lines[4] == "4 claims: 1 checked, 1 refuted, 1 cited, 1 open; 0 not as expected"
    again = tc0kit("verify", str(note), "--cache", folder, "--json")
    fields = json.loads(again.out)
    assert fields["schema"] == "tc0kit.verify/1" and fields["ok"] is True
    assert fields["states"] == {"checked": 1, "checked up to n": 0, "refuted": 1, "cited": 1, "open": 1}
    slip = fields["claims"][2]
    assert slip["id"] == "slip" and slip["state"] == slip["expected"] == "refuted"
    assert slip["counterexample"] == {"m": "3", "e": "0"} and slip["seconds"] >= 0 and slip["method"]
    assert again.out == tc0kit("verify", str(note), "--cache", folder, "--json").out
    assert tc0kit("verify", str(note), "--cache", folder).out.count("cached") == 2


def test_an_unexpected_state_ends_with_5(tc0kit, note: Path) -> None:
    note.write_text(NOTE.replace("expect: refuted", "expect: checked up to n"), encoding="utf-8")
    result = tc0kit("verify", str(note), "--no-cache", "--jobs", "1")
    assert result.code == 5 and f"{note}:13: slip is refuted, expected: checked up to n" in result.out
    assert result.out.splitlines()[2].startswith("! slip")
    note.write_text(NOTE.replace("not solvable(A5)", "solvable(A5)"), encoding="utf-8")
    assert tc0kit("verify", str(note), "--no-cache", "--only", "a5").code == 5
    assert tc0kit("verify", str(note), "--no-cache", "--only", "slip").code == 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("not solvable(A5)", "not solvabel(A5)", ":11:12: there is no predicate 'solvabel'; did you mean solvable"),
        ("integer(m", "integer(k", ":17:26: the name 'k' is not bound by a quantifier"),
        ("uses: def", "uses: deff", ":10:7: the claim 'a5' uses 'deff', which no note has; did you mean def?"),
        (
            "uses: def",
            "rule: merrill24-diagonl",
            ":10:7: unknown rule 'merrill24-diagonl'; did you mean merrill24-diagonal",
        ),
        ("expect: refuted\n```", "expect: refuted", ":19:1: a fence inside the claim block of line 13"),
        ("cited: a textbook", "uses: later\ncited: a textbook", "the claims rest on each other: "),
        ("e >= 0 implies integer(m *", "integer(1 / m *", ":17:11: division by zero: 1 / 0 (for m = 0, e = 0)"),
    ],
)
def test_bad_notes_are_one_line_with_the_place(tc0kit, note: Path, old: str, new: str, message: str) -> None:
    note.write_text(NOTE.replace(old, new), encoding="utf-8")
    result = tc0kit("verify", str(note), "--no-cache", "--jobs", "1")
    assert result.code == 2 and not result.out and result.err.count("\n") == 1
    assert result.err.startswith("tc0kit: ") and message in result.err and str(note) in result.err


def test_other_bad_calls(tc0kit, note: Path, tmp_path: Path) -> None:
    missing = tc0kit("verify", str(note), "--only", "slap", "--no-cache")
    assert missing.code == 2 and missing.err == "tc0kit: no claim has the id 'slap'; did you mean slip?\n"
    (tmp_path / "empty.md").write_text("# nothing\n", encoding="utf-8")
    empty = tc0kit("verify", str(tmp_path / "empty.md"))
    assert empty.code == 2 and "has no claim; a claim stands in a block that starts with ```claim" in empty.err
    graph = tc0kit("verify", str(note), "--no-cache", "--graph", str(tmp_path / "g.png"), "--only", "def")
    assert graph.code == 2 and "the ending chooses the format" in graph.err


def test_junit(tc0kit, note: Path, tmp_path: Path) -> None:
    note.write_text(NOTE.replace("expect: refuted", ""), encoding="utf-8")
    assert tc0kit("verify", str(note), "--no-cache", "--jobs", "1", "--junit", str(tmp_path / "j.xml")).code == 5
    suite = ElementTree.parse(tmp_path / "j.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("4", "1", "1")
    failure = suite.find("testcase[@name='slip']/failure")
    assert failure is not None and failure.get("message") == "refuted, expected holds"
    assert "m = 3, e = 0" in (failure.text or "")
    assert suite.find("testcase[@name='later']/skipped") is not None


@pytest.mark.parametrize("ending", ["svg", "html"])
def test_graph(tc0kit, note: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"g.{ending}"
    assert tc0kit("verify", str(note), "--no-cache", "--jobs", "1", "--graph", str(file)).code == 0
    text = file.read_text(encoding="utf-8")
    for name, state in (("def", "cited"), ("a5", "checked"), ("slip", "refuted"), ("later", "open")):
        assert f"{name}: {state}" in text
    assert "<solvable>" not in text and "://" not in text.replace("http://www.w3.org/2000/svg", "")
    if ending == "svg":
        ElementTree.fromstring(text)
        assert text.count("<path") >= 3  # one wire a use


def test_a_note_may_use_claims_of_the_notes_beside_it(tc0kit, note: Path) -> None:
    other = note.with_name("b.md")
    other.write_text("```claim\nid: b\nsays: x\nuses: a5\ncheck: true\n```\n", encoding="utf-8")
    assert tc0kit("verify", str(other), "--no-cache").code == 0
    note.unlink()
    assert "uses 'a5', which no note has" in tc0kit("verify", str(other), "--no-cache").err


def test_notes_and_certificates_of_one_folder(tc0kit, note: Path) -> None:
    proof = note.with_name("a5.json")
    assert tc0kit("solve", "A5", "--model", "mamba", "--certificate", str(proof)).code == 0
    result = tc0kit("verify", str(note.parent), "--no-cache", "--jobs", "1")
    assert result.code == 0 and "accepted" in result.out and "4 claims" in result.out
    fields = json.loads(tc0kit("verify", str(note.parent), "--no-cache", "--jobs", "1", "--json").out)
    assert fields["certificate"]["accepted"] and len(fields["claims"]) == 4


def test_the_key_depends_on_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'commute(family("f.toml").A)'
    keys = {key_of(text, tmp_path, "1 s"), key_of(text + " ", tmp_path, "1 s"), key_of(text, tmp_path, "2 s")}
    (tmp_path / "f.toml").write_text("a", encoding="utf-8")
    keys.add(key_of(text, tmp_path, "1 s"))
    (tmp_path / "f.toml").write_text("b", encoding="utf-8")
    keys.add(key_of(text, tmp_path, "1 s"))
    monkeypatch.setattr(cache_module, "code_version", lambda: "other code")
    keys.add(key_of(text, tmp_path, "1 s"))
    assert len(keys) == 6


def test_a_foreign_file_in_the_cache_is_no_outcome(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    outcome = Outcome("refuted", "m", {"x": "1"}, rests_on=("a",), seconds=1.5)
    cache.put("k", outcome)
    assert cache.get("k") == outcome
    whole = json.loads((tmp_path / "k.json").read_text(encoding="utf-8"))
    for damaged in (
        "",
        "[]",
        json.dumps({**whole, "schema": "other"}),
        json.dumps({**whole, "outcome": {**whole["outcome"], "state": "proved"}}),
        json.dumps({**whole, "outcome": {"state": "checked"}}),
    ):
        (tmp_path / "k.json").write_text(damaged, encoding="utf-8")
        assert cache.get("k") is None


def test_a_claim_that_takes_too_long_is_stopped_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tc0kit.claims.workers.GRACE", 0.0)
    slow = Job("forall x, y : range(1, 1500). x * y == y * x or solvable(A5)", ".", 0.3)
    quick = Job("not solvable(A5)", ".", 60.0)
    replies = dict(run_jobs([slow, quick, quick], 1))
    first = replies[0].outcome
    assert first is not None and first.state == "open" and "budget spent" in first.reason
    assert all(replies[k].outcome.state == "checked" for k in (1, 2))  # type: ignore[union-attr]


def test_outcomes_of_the_clock_are_not_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = parse_note("```claim\nid: a\nsays: x\ncheck: 2^1000000000 > 1\n```\n", "n.md")
    results = verify_claims(claims, Options(1, tmp_path / "cache"))
    assert results[0].outcome.state == "open" and not results[0].ok
    assert not list((tmp_path / "cache").glob("*.json"))


def test_a_disagreement_ends_with_70(tc0kit, note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tc0kit.claims.workers import Reply

    monkeypatch.setattr(run, "run_jobs", lambda jobs, n: iter([(0, Reply(None, "internal error: two answers"))]))
    result = tc0kit("verify", str(note), "--no-cache", "--only", "a5")
    assert result.code == 70 and result.err == f"tc0kit: {note}:7: claim 'a5': internal error: two answers\n"
