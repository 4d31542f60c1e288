"""Every kind is produced and accepted on real tasks, and what it proves is true."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from certificate_cases import (
    A5,
    AB_STAR,
    S5,
    algebra_certificates,
    cycle,
    language,
    letters,
    one_of_each_kind,
    random_dfa,
    word_problem,
)
from certificate_oracle import LETTER_FACTS, claims_hold, freeze

import tc0kit.certificates
from tc0kit.algebra.certify import aperiodic_certificate, digest, nonsolvable_certificate, subject_of
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.certificates import KINDS, check, load, verify_file
from tc0kit.certificates import digest as checkers_digest


def test_one_of_each_kind_is_accepted_and_true() -> None:
    kinds = set()
    for one in one_of_each_kind():
        result = check(one)
        assert result.accepted, (result.kind, result.reason)
        assert result.checked
        assert result.reason == ""
        kinds.add(result.kind)
        if result.kind != "verdict":
            assert claims_hold(one, result.proves)
    assert kinds == {*KINDS, "verdict"}


def test_certificates_survive_json_and_files(tmp_path: Path) -> None:
    for one in one_of_each_kind():
        text = json.dumps(one)
        assert load(text) == one
        assert load(text.encode()) == one
        file = tmp_path / "certificate.json"
        file.write_text(text)
        assert verify_file(file) == check(one)


@pytest.mark.parametrize("block", range(10))
def test_thousand_random_regular_languages(block: int) -> None:
    for seed in range(100 * block, 100 * block + 100):
        task = language(random_dfa(seed))
        for one in algebra_certificates(task):
            result = check(json.loads(json.dumps(one)))
            assert result.accepted, (seed, result.kind, result.reason)


def test_random_languages_against_brute_force() -> None:
    confirmed = 0
    for seed in range(2000, 2100):
        task = language(random_dfa(seed))
        assert task.action is not None
        if task.action.degree > 4:
            continue
        for one in algebra_certificates(task):
            result = check(one)
            assert result.accepted and claims_hold(one, result.proves), (seed, one["kind"])
            confirmed += 1
    assert confirmed > 100


@pytest.mark.parametrize(
    "images",
    [
        A5,
        S5,
        (*S5, (0, 0, 2, 3, 4)),
        (cycle(12, (0, 1)), cycle(12, tuple(range(12)))),
        (cycle(20, (0, 1)), cycle(20, tuple(range(20)))),
        ((*((x + 1) % 7 for x in range(7)), 7), (7, *((-pow(x, -1, 7)) % 7 for x in range(1, 7)), 0)),
        tuple(tuple(5 * p[q // 5] + q % 5 for q in range(25)) for p in A5) + tuple((*p, *range(5, 25)) for p in A5),
    ],
    ids=["A5", "S5", "T5", "S12", "S20", "PSL(2,7)", "A5 wr A5"],
)
def test_non_solvable_certificates_are_short(images: tuple[tuple[int, ...], ...]) -> None:
    task = word_problem(*images)
    assert task.action is not None
    group = TransformationMonoid(task.action).nonsolvable_group()
    assert group is not None
    one = nonsolvable_certificate(subject_of(task), group)
    result = check(one)
    assert result.accepted, result.reason
    assert result.proves == ["non-solvable", "not-aperiodic"]
    own = {key: value for key, value in one.items() if key != "subject"}
    assert len(json.dumps(own)) < 3000


def test_letter_facts_are_decided_right() -> None:
    for seed in range(300):
        subject = subject_of(language(random_dfa(seed)))
        images, degree, _ = freeze(subject)
        if degree > 3 or not images:
            continue
        for fact, decide in LETTER_FACTS.items():
            accepted = check(letters(language(random_dfa(seed)), fact)).accepted
            if fact == "contains parity":  # the checker looks for one shape of it only
                assert decide(subject, images, degree) or not accepted
            else:
                assert accepted == decide(subject, images, degree), (seed, fact)


def test_index_is_exact_or_the_bound() -> None:
    subject = subject_of(language(AB_STAR))
    exact, bound = aperiodic_certificate(subject), aperiodic_certificate(subject, 2)
    assert (exact["exact"], exact["index"], bound["exact"], bound["index"]) == (True, 2, False, 2)
    chain = word_problem(tuple(min(q + 1, 7) for q in range(8)))
    assert aperiodic_certificate(subject_of(chain))["index"] == 7
    trivial = subject_of(word_problem((0,)))
    assert aperiodic_certificate(trivial)["index"] == 1
    assert check(aperiodic_certificate(trivial)).accepted


def test_more_than_256_points() -> None:
    n = 300
    rotation = tuple((q + 1) % n for q in range(n))
    for one in algebra_certificates(word_problem(rotation)):
        assert check(one).accepted


def test_minimality_is_demanded_of_languages() -> None:
    subject = {"letters": ["a"], "images": [[1, 0]], "initial": 0, "accepting": [0, 1]}
    one = {"schema": "tc0kit.certificate", "version": 1, "kind": "not-aperiodic", "subject": subject,
           "word": [0], "period": 2, "point": 0}  # fmt: skip
    assert check(one).reason == "subject: two states accept the same words, so the automaton is not minimal"
    subject = {"letters": ["a"], "images": [[0, 0]], "initial": 0, "accepting": [0]}
    assert "not reachable" in check({**one, "subject": subject}).reason


def test_both_sides_agree_on_the_digest() -> None:
    subject = subject_of(language(AB_STAR))
    assert digest(subject) == checkers_digest(subject)


def test_the_checkers_import_the_standard_library_and_each_other_only() -> None:
    folder = Path(tc0kit.certificates.__file__).parent
    files = sorted(folder.glob("*.py"))
    assert len(files) > 10
    for file in files:
        assert foreign_imports(file.read_text()) == [], file.name
    assert foreign_imports("import numpy\nfrom tc0kit.algebra import monoid\nfrom . import x") == [
        "numpy",
        "tc0kit.algebra",
        ".",
    ]


def foreign_imports(source: str) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append("." * node.level + (node.module or ""))
    allowed = ("tc0kit.certificates", *sys.stdlib_module_names)
    return [name for name in names if not any(name == own or name.startswith(own + ".") for own in allowed)]


def test_the_checkers_load_nothing_else_of_tc0kit() -> None:
    code = (
        "import sys, tc0kit.certificates; "
        "print([m for m in sys.modules if m.startswith('tc0kit.') and not m.startswith('tc0kit.certificates')])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert set(ast.literal_eval(out)) <= {"tc0kit._version"}
