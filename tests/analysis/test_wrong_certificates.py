"""Every altered certificate of the new kinds is rejected, or what it then says is still true."""

from __future__ import annotations

import random
from typing import Any

import sympy
from model_files import analysis_of
from mutations import mutants
from tracking_oracle import tracks

from tc0kit.algebra.matrices.channels import channel_certificate
from tc0kit.algebra.matrices.tracking import find_tracking, tracking_certificate
from tc0kit.certificates import check
from tc0kit.tasks import parse_task
from tc0kit.theory.decide import decide
from tc0kit.theory.evidence import verdict_certificate


def test_mutants_of_tracking() -> None:
    chance, rejected, accepted = random.Random(3), 0, 0
    for name, text in (("s3", "S3 over generators"), ("shrinking-swap", "parity"), ("s3", "regex:(aa)*")):
        explicit = analysis_of(name).letters
        assert explicit is not None and explicit.family is not None
        found = find_tracking(explicit.family, parse_task(text))
        assert found is not None
        for path, mutant in mutants(tracking_certificate(found), chance, 700):
            result = check(mutant)
            rejected += not result.accepted
            if result.accepted:
                accepted += 1
                assert tracks(mutant), path
    assert rejected > 1_000 and rejected > 10 * accepted


def says_true(mutant: dict[str, Any]) -> bool:
    subject = mutant["subject"]
    matrices = [sympy.Matrix(m) / q for m, q in zip(subject["matrices"], subject["denominators"], strict=True)]
    x = sympy.Symbol("x")
    for channel in mutant["channels"]:
        W, A = sympy.Matrix(channel["rows"]), matrices[channel["letter"]]
        C = None if channel["hold"] is None else matrices[channel["hold"]]
        if channel["act"] == "signs":
            assert C is not None
            kept = [W.col_join(W * m).rank() == 1 for m in (A, C)]
            if not all(kept) or not ((W * A * W.T)[0] < 0 < (W * C * W.T)[0]):
                return False
            continue
        if C is not None and W * C != W:
            return False
        if channel["act"] == "turns":
            f = sympy.Poly(sympy.cyclotomic_poly(channel["order"], x), x)
            value = sympy.zeros(*A.shape)
            for c in f.all_coeffs():
                value = value * A + c * sympy.eye(A.rows)
            if any(W * value) or W.col_join(W * A).rank() != W.rank():
                return False
        elif {"holds": 1, "resets": 0, "flips": -1}[channel["act"]] * W != W * A:
            return False
    return True


def test_mutants_of_channels() -> None:
    chance, rejected, accepted = random.Random(4), 0, 0
    for name in ("s3", "switch", "third-turns-that-reset", "decaying-signs"):
        explicit = analysis_of(name).letters
        assert explicit is not None and explicit.family is not None and explicit.channels
        for path, mutant in mutants(channel_certificate(explicit.family, explicit.channels), chance, 700):
            result = check(mutant)
            rejected += not result.accepted
            if result.accepted:
                accepted += 1
                assert says_true(mutant), path
    assert rejected > 1_000 and rejected > 3 * accepted


def test_parts_of_another_family_are_refused() -> None:
    verdict = decide(parse_task("A5"), analysis_of("bs12").model(None, "exact"))
    proof = verdict_certificate(verdict)
    assert check(proof).accepted
    other = verdict_certificate(decide(parse_task("A5"), analysis_of("stochastic").model(None, "exact")))
    swapped = {**proof, "parts": other["parts"]}
    assert "question.family" in check(swapped).reason
    (part,) = [k for k, part in enumerate(proof["parts"]) if "subject" in part]
    alien = [{**p, "kind": "letters"} if k == part else p for k, p in enumerate(proof["parts"])]
    assert not check({**proof, "parts": alien}).accepted
