"""Hostile files: always one line of refusal, never a traceback and never a hang."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from certificate_cases import one_of_each_kind

from tc0kit.certificates import Malformed, check, load, verify_file

SWAP = {"letters": ["a"], "images": [[1, 0]]}
JUNK: list[Any] = [None, True, -1, 10**30, 1.5, float("nan"), "x", [], [[]], {}, {"a": []}, [None], ["\u2028"], [1e308]]


def envelope(kind: Any, subject: Any, **fields: Any) -> dict[str, Any]:
    return {"schema": "tc0kit.certificate", "version": 1, "kind": kind, "subject": subject, **fields}


def test_junk_in_every_field_is_refused_in_one_line() -> None:
    for one in one_of_each_kind():
        for key in one:
            for junk in JUNK:
                result = check({**one, key: junk})
                allowed = (key, junk) in [
                    ("scaled", True),
                    ("assuming", []),
                    ("samples", []),
                    ("components", []),
                    ("witness", None),
                ]
                allowed = allowed or (key in ("prime", "context") and junk is None) or junk == one[key]
                assert not result.accepted or allowed, (one["kind"], key, junk)
                assert result.accepted or (result.reason and "\n" not in result.reason)
        for inner in ("letters", "images", "initial", "accepting", "alphabet"):
            for junk in JUNK:
                check({**one, "subject": {**(one["subject"] or {}), inner: junk}})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no JSON: Expecting value at line 1, column 1"),
        (b"\xff\xfe", "no JSON: 'utf-8' codec"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"schema": "tc0kit.certificate", "version": 1, "x": ' + b'{"a":' * 50_000, "nested too deeply"),
        (b'{"schema": "tc0kit.certificate", "version": ' + b"9" * 10_000 + b"}", "no JSON: Exceeds the limit"),
        (b'{"a": 1, "a": 2}', "no JSON: an object has the same field twice"),
        (b"[1, 2]", "no certificate"),
        (b'{"schema": "other"}', "no certificate"),
        (b'{"schema": "tc0kit.certificate", "version": 2}', "version 2 of the schema is not known"),
        (b'{"schema": "tc0kit.certificate", "version": true}', "version True of the schema is not known"),
    ],
)
def test_unreadable_files(data: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(Malformed) as error:
        load(data)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    file = tmp_path / "file.json"
    file.write_bytes(data)
    with pytest.raises(Malformed):
        verify_file(file)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path, "a\0b"):
        with pytest.raises(Malformed, match=r"^cannot read the certificate: "):
            load(path)


def test_deep_terms_and_exponential_programs() -> None:
    deep: Any = ["var", "x"]
    for _ in range(100_000):
        deep = ["omega", deep]
    deep_words = envelope("identity-violation", SWAP, name="J1", left=deep, right=deep, words={}, point=0)
    assert not check(deep_words).accepted
    doubling = [{"word": [0]}] + [{"product": [i, i]} for i in range(20_000)]
    system = [{"element": 5, "commutators": []}]
    result = check(envelope("non-solvable", SWAP, points=[0, 1], elements=doubling, system=system))
    assert result.reason == "system[0]: the element is the identity on the points"
    huge = [{"word": [0]}, {"power": [0, 2**62 + 1]}, {"power": [0, 2**64]}]
    result = check(envelope("non-solvable", SWAP, points=[0, 1], elements=huge, system=system))
    assert result.reason == f"elements[2]: an integer from {-(2**63)} to {2**63} is expected"


def test_the_meter_ends_long_checks() -> None:
    n = 40
    rotation = [(q + 1) % n for q in range(n)]
    subject = {"letters": ["a", "b"], "images": [rotation, [1, *range(1, n)]]}  # its orbit has 2^40 - 1 sets
    result = check(envelope("solvable", subject, components=[], prime=None), max_steps=500_000)
    assert result.reason == "budget spent: the check needs more than 500,000 steps"
    long = {"letters": ["a"], "images": [[*range(1, 1000), 0]]}
    result = check(envelope("not-aperiodic", long, word=[0] * 5001, period=1000, point=0), max_steps=100_000)
    assert result.reason.startswith("budget spent")


def test_unknown_fields_are_refused() -> None:
    one = envelope("not-aperiodic", SWAP, word=[0], period=2, point=0)
    assert check(one).accepted
    assert check({**one, "note": "trust me"}).reason == "certificate: the field 'note' is not known"
    del one["point"]
    assert check(one).reason == "certificate: the field 'point' is missing"
    assert check(json.loads('{"kind": ["x"]}')).reason.startswith("kind: one of aperiodic")


def about(matrix: list[list[int]], kind: str, **fields: Any) -> dict[str, Any]:
    subject = {"letters": ["a"], "matrices": [matrix], "denominators": [1], "block": 1}
    return envelope(kind, subject, **fields)


def test_long_numbers_cost_as_many_steps_as_they_take_time() -> None:
    long = 2**4096 - 1
    word = about([[1, 0], [0, long]], "triangularisable", basis=[[], [0] * 400])  # its value has 1.6 million bits
    entries = [[long // (i + j + 1) for j in range(6)] for i in range(6)]
    unit = [[int(i == j) for j in range(6)] for i in range(6)]
    spaces = about(entries, "image-spaces", transpose=False, spaces=[unit], parts=[], groups=[])
    group = about(entries, "matrix-group", algebra=[], cosets=[], table=[], series=None)
    for one in (word, spaces, group):
        assert check(one, max_steps=100_000).reason == "budget spent: the check needs more than 100,000 steps"
    fixed = {"kind": "fixed", "bits": 4, "fraction": 0, "exponent": 0, "rounding": "floor", "overflow": "wrap"}
    fixed |= {"symmetric": False, "finite": False, "subnormals": True}
    row = [[[0, 1, 2**4000 + 2 * k + 1] for k in range(200)], [0, 1]]  # the exact sum has a denominator of 800,000 bits
    sums = envelope("stepwise-tracks", SWAP, format=fixed, order="once", weights=[[row]], pairs=[[[1], [0, 1]]])
    assert check(sums, max_steps=100_000).reason == "budget spent: the check needs more than 100,000 steps"


def test_bounds_of_long_integers_are_said_as_powers() -> None:
    reason = check(about([[2**4097]], "matrix-group", algebra=[], cosets=[], table=[], series=None)).reason
    assert reason == "subject.matrices: an integer from -2^4096 to 2^4096 is expected"
