"""The notes in ``paper_notes/``: all claims come out as they expect, and notes and rules belong together."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tc0kit.claims import decide_statement
from tc0kit.claims.notes import Claim, read_note
from tc0kit.claims.predicates.base import Question
from tc0kit.theory.rules import ALL_RULES

FOLDER = Path(__file__).parents[2] / "paper_notes"
NOTES = {path.name: claims for path in sorted(FOLDER.glob("*.md")) if (claims := read_note(path))}
CLAIMS = [claim for claims in NOTES.values() for claim in claims]
LINEAGE = {
    "barrington-1989.md", "barrington-therien-1988.md", "hesse-allender-barrington-2002.md",
    "merrill-sabharwal-2023.md", "liu-2023.md", "sarrof-2024.md", "grazzi-2025.md", "siems-2025.md",
    "peng-2025.md", "terzic-2025.md", "shakerinava-2026.md", "merrill-2026.md",
}  # fmt: skip
PAPER = "2404.08819-illusion-of-state.md"
STATEMENTS = (
    "Def. 2.1", "Def. 3.1", "Ex. 3.2", "Prop. 3.3", "Cor. 3.4", "Lemma 4.1", "Thm 4.2", "Cor. 4.3", "Thm 4.4",
    "Cor. 4.5", "Thm 4.6", "Cor. 4.7", "Thm 5.1", "Thm 5.2", "Cor. 5.3", "Def. A.1", "Def. A.2", "Def. A.3",
    "Lemma A.4", "Lemma A.5", "Lemma A.6", "Lemma A.7", "Lemma A.8", "Prop. B.1", "Lemma B.2", "Def. C.1",
    "Lemma C.2", "Lemma C.3", "Lemma C.4", "Lemma C.5", "Prop. C.6", "Cor. C.7", "Lemma D.1", "Cor. D.2",
)  # fmt: skip
SLIPS = (
    "lemma-a.5-integrality", "lemma-a.5-scaling-as-printed", "lemma-a.8-exponent", "lemma-c.5-as-printed",
    "prop-c.6-as-printed", "cor-d.2-log", "cor-d.2-radius", "lemma-b.2-rounding-bits", "thm-5.2-dimension",
    "thm-4.6-rounded", "thm-4.6-rounded-inverse", "def-2.1-order", "stabiliser", "prop-3.3-length",
)  # fmt: skip


def without_note(claims: Iterable[Claim]) -> set[str]:
    """Return the rules that no claim links."""
    return set(ALL_RULES) - {rule for claim in claims for rule in claim.rules}


def test_every_rule_has_a_note() -> None:
    assert without_note(CLAIMS) == set()


def test_a_rule_without_a_note_would_be_seen() -> None:
    assert without_note(claim for claim in CLAIMS if "merrill24-wfa" not in claim.rules) == {"merrill24-wfa"}


def test_every_note_links_rules_and_they_exist() -> None:
    assert set(NOTES) >= LINEAGE
    for name, claims in NOTES.items():
        linked = {rule for claim in claims for rule in claim.rules}
        assert linked, f"{name} links no rule"
        assert linked <= set(ALL_RULES), f"{name} links unknown rules"


def test_every_numbered_statement_of_the_paper_has_a_claim() -> None:
    sources = [claim.source for claim in NOTES[PAPER]]
    for statement in STATEMENTS:
        pattern = rf"\b{re.escape(statement)}(?!\d)"
        assert any(re.search(pattern, source) for source in sources), statement


def test_every_source_is_named() -> None:
    assert [claim.id for claim in CLAIMS if not claim.source] == []


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The one run of all notes, as on the command line."""
    cache = str(tmp_path_factory.mktemp("cache"))
    command = [sys.executable, "-m", "tc0kit", "verify", str(FOLDER), "--json", "--jobs", "2", "--cache", cache]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    return dict(json.loads(done.stdout))


def test_all_claims_come_out_as_expected(report: dict[str, Any]) -> None:
    assert report["ok"] and len(report["claims"]) == len(CLAIMS)
    assert {claim["id"] for claim in report["claims"] if not claim["ok"]} == set()


def test_the_slips_of_the_paper_are_refuted_with_counterexamples(report: dict[str, Any]) -> None:
    found = {claim["id"]: claim for claim in report["claims"]}
    for slip in SLIPS:
        assert found[slip]["state"] == "refuted" and found[slip]["counterexample"], slip


def test_what_is_refuted_or_open_says_why(report: dict[str, Any]) -> None:
    for claim in report["claims"]:
        if claim["state"] == "open":
            assert claim["reason"], claim["id"]
        if claim["state"] == "refuted" and claim["check"].startswith(("forall", "matrices")):
            assert claim["counterexample"], claim["id"]


def test_linked_rules_are_those_that_decide(report: dict[str, Any]) -> None:
    """A claim with a statement links only rules that its proof uses."""
    for claim in report["claims"]:
        if not claim["rules"] or claim["check"] is None:
            continue
        used = {rule for listed in re.findall(r"rules ([^;|]*)", claim["method"]) for rule in listed.split(", ")}
        assert {rule.strip() for rule in claim["rules"]} <= {rule.strip() for rule in used}, claim["id"]


def negatable() -> list[Claim]:
    """The claims that hold, but for those with a tail that "not (..)" cannot enclose, and identities of matrices."""
    found = []
    for claim in CLAIMS:
        if claim.check is not None and claim.expect == "holds":
            text = claim.check.text
            if not re.search(r" assuming | for \w+ in ", text) and not text.startswith(("matrices", "diag")):
                found.append(claim)
    return found


def test_no_claim_holds_together_with_its_negation(solver) -> None:
    here = Question(folder=FOLDER)
    claims = negatable()
    assert len(claims) > 150
    for claim in claims:
        assert claim.check is not None
        outcome = decide_statement(f"not ({claim.check.text})", here, solver=solver)
        assert outcome.state == "refuted", claim.id
