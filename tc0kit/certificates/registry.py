"""Reading a certificate file, and the table from kinds to checkers.

Every certificate is a JSON object with ``"schema": "tc0kit.certificate"``, ``"version": 1``, ``"kind"``,
``"subject"`` and the fields of its kind, and no others. ``check`` never raises on a dictionary, whatever is in it;
``load`` raises ``Malformed`` only.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tc0kit.certificates import (
    aperiodic,
    channels,
    circuit,
    circuit_affine,
    circuit_mamba,
    circuit_words,
    circuits_equal,
    identity_violation,
    letters,
    matrix_actions,
    matrix_algebra,
    matrix_channels,
    matrix_family,
    matrix_group,
    matrix_hardness,
    matrix_images,
    matrix_tracks,
    non_solvable,
    not_aperiodic,
    not_quasi_aperiodic,
    ordered,
    quasi_aperiodic,
    reduction,
    solvable,
    stepwise,
    verdict,
    weights_file,
    witness,
)
from tc0kit.certificates.base import (
    DEFAULT_STEPS,
    CheckResult,
    Findings,
    Malformed,
    Meter,
    Refused,
    Subject,
    expect_object,
)
from tc0kit.certificates.matrix_algebra import CheckPart
from tc0kit.certificates.matrix_base import MatrixSubject
from tc0kit.certificates.minimal import refuse_unless_minimal

SCHEMA = "tc0kit.certificate"
VERSION = 1
MAX_BYTES = 64_000_000
ENVELOPE = ("schema", "version", "kind", "subject")

Checker = Callable[[dict[str, Any], Subject, Meter], Findings]
KINDS: dict[str, tuple[tuple[str, ...], Checker]] = {
    "aperiodic": (aperiodic.FIELDS, aperiodic.verify),
    "chain": (ordered.CHAIN, ordered.verify_chain),
    "cycle": (ordered.CYCLE, ordered.verify_cycle),
    "identity-violation": (identity_violation.FIELDS, identity_violation.verify),
    "letters": (letters.FIELDS, letters.verify),
    "matrix-tracks": (matrix_tracks.FIELDS, matrix_tracks.verify),
    "non-solvable": (non_solvable.FIELDS, non_solvable.verify),
    "not-aperiodic": (not_aperiodic.FIELDS, not_aperiodic.verify),
    "not-quasi-aperiodic": (not_quasi_aperiodic.FIELDS, not_quasi_aperiodic.verify),
    "quasi-aperiodic": (quasi_aperiodic.FIELDS, quasi_aperiodic.verify),
    "reduction": (reduction.FIELDS, reduction.verify),
    "solvable": (solvable.FIELDS, solvable.verify),
    "stepwise-automaton": (stepwise.AUTOMATON, stepwise.verify_automaton),
    "stepwise-collision": (stepwise.COLLISION, stepwise.verify_collision),
    "stepwise-tracks": (stepwise.TRACKS, stepwise.verify_tracks),
    "witness": (witness.FIELDS, witness.verify),
}
MatrixChecker = Callable[[dict[str, Any], MatrixSubject, Meter, CheckPart], Findings]
MATRIX_KINDS: dict[str, tuple[tuple[str, ...], MatrixChecker]] = {
    "block-triangular": (matrix_algebra.BLOCK_FIELDS, matrix_algebra.verify_blocks),
    "column-monomial": (matrix_actions.MONOMIAL_FIELDS, matrix_actions.verify_monomial),
    "elementary-words": (matrix_hardness.ELEMENTARY_FIELDS, matrix_hardness.verify_elementary),
    "finite-matrix-monoid": (matrix_actions.FINITE_FIELDS, matrix_actions.verify_finite),
    "image-spaces": (matrix_images.FIELDS, matrix_images.verify),
    "matrix-channels": (matrix_channels.FIELDS, matrix_channels.verify),
    "matrix-family": (matrix_family.FIELDS, matrix_family.verify),
    "matrix-group": (matrix_group.FIELDS, matrix_group.verify),
    "matrix-long-commutators": (matrix_hardness.LONG_FIELDS, matrix_hardness.verify_long_commutators),
    "matrix-nonsolvable-mod-p": (matrix_hardness.FIELDS, matrix_hardness.verify_nonsolvable),
    "rank-one-singulars": (matrix_actions.RANK_FIELDS, matrix_actions.verify_rank_one),
    "triangularisable": (matrix_algebra.FIELDS, matrix_algebra.verify_triangularisable),
}
OTHER_FIELDS = {  # their subject is no task, or may be missing
    "channels": channels.FIELDS,
    "circuit": circuit.FIELDS,
    "circuit-affine": circuit_affine.FIELDS,
    "circuit-mamba": circuit_mamba.FIELDS,
    "circuit-words": circuit_words.FIELDS,
    "circuits-equal": circuits_equal.FIELDS,
    "verdict": verdict.FIELDS,
    **{kind: fields for kind, (fields, _) in MATRIX_KINDS.items()},
}


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("an object has the same field twice")
    return result


def load(source: Path | str | bytes) -> dict[str, Any]:
    """Read a certificate from a path, or from JSON text (a string that starts with ``{``) or bytes.

    A path that ends in ``.safetensors`` is a weights file, which holds a certificate of kind ``witness``.

    Raises:
        Malformed: no such file, too large, no JSON, or not a certificate of this version; one line.
    """
    try:
        if isinstance(source, bytes):
            data = source
        elif isinstance(source, str) and source.lstrip().startswith("{"):
            data = source.encode("utf-8")
        else:
            with Path(source).open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Malformed(
            f"cannot read the certificate: {getattr(error, 'strerror', None) or 'bad path or text'}"
        ) from None
    if len(data) > MAX_BYTES:
        raise Malformed(f"the certificate is larger than {MAX_BYTES:,} bytes")
    if isinstance(source, Path) and source.suffix == ".safetensors":
        return weights_file.certificate_of(data)
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_no_duplicates)
    except RecursionError:
        raise Malformed("the certificate is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"no JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except ValueError as error:
        raise Malformed(f"no JSON: {str(error)[:120]}") from None
    if type(value) is not dict or value.get("schema") != SCHEMA:
        raise Malformed(f'no certificate: an object with "schema": "{SCHEMA}" is expected')
    if type(value.get("version")) is not int or value["version"] != VERSION:
        raise Malformed(
            f"version {str(value.get('version'))[:20]} of the schema is not known; this checker reads version {VERSION}"
        )
    return value


def check(certificate: dict[str, Any], max_steps: int = DEFAULT_STEPS) -> CheckResult:
    """Check a certificate (as returned by ``load``); never raises on a dictionary.

    A check that needs more than ``max_steps`` elementary steps is a rejection whose reason starts with "budget spent".
    """
    return _check(certificate, Meter(max_steps), None)


def _check(certificate: dict[str, Any], meter: Meter, shared: Subject | None) -> CheckResult:
    """Check a certificate, or a part of one whose subject was read and found minimal before (``shared``)."""
    kind = certificate.get("kind")
    shown = kind if isinstance(kind, str) and (kind in KINDS or kind in OTHER_FIELDS) else "?"
    checked: list[str] = []
    try:
        if shown == "?":
            raise Malformed(f"kind: one of {', '.join([*KINDS, *OTHER_FIELDS])} is expected")
        if (
            certificate.get("schema") != SCHEMA
            or type(certificate.get("version")) is not int
            or certificate["version"] != VERSION
        ):
            raise Malformed(f'"schema": "{SCHEMA}" and "version": {VERSION} are expected')
        fields = OTHER_FIELDS[shown] if shown in OTHER_FIELDS else KINDS[shown][0]
        expect_object(certificate, "certificate", (*ENVELOPE, *fields))
        raw = certificate["subject"]
        subject = shared
        if subject is None and (shown in KINDS or (shown == "verdict" and raw is not None)):
            subject = Subject(raw)
            minimal = refuse_unless_minimal(subject, meter)
            checked += [minimal] if minimal else []
        if shown == "verdict":

            def check_part(part: dict[str, Any]) -> CheckResult:
                own = "subject" in part  # of a family of matrices, or null for a number format's channels
                if own and part["kind"] not in (*MATRIX_KINDS, "channels", "non-solvable"):
                    raise Malformed("parts: only certificates about a model's transitions have their own subject")
                envelope = {"schema": SCHEMA, "version": VERSION, "subject": raw}
                return _check({**envelope, **part}, meter, None if own else subject)

            findings = verdict.verify(certificate, raw, check_part)
        elif shown == "channels":
            if raw is not None:
                raise Malformed("subject: null is expected")
            findings = channels.verify(certificate, meter)
        elif shown == "circuit":
            findings = circuit.verify(certificate, meter)
        elif shown == "circuit-affine":
            findings = circuit_affine.verify(certificate, meter)
        elif shown == "circuit-mamba":
            findings = circuit_mamba.verify(certificate, meter)
        elif shown == "circuit-words":
            findings = circuit_words.verify(certificate, meter)
        elif shown in MATRIX_KINDS:

            def check_about(part: Any, subject_of_part: Any) -> CheckResult:
                if type(part) is not dict or part.get("kind") not in (*KINDS, *MATRIX_KINDS):
                    raise Malformed("parts: certificates of an algebraic kind are expected")
                if {"schema", "version", "subject"} & set(part):
                    raise Malformed("parts: a certificate without schema, version and subject is expected")
                envelope = {"schema": SCHEMA, "version": VERSION, "subject": subject_of_part}
                return _check({**envelope, **part}, meter, None)

            findings = MATRIX_KINDS[shown][1](certificate, MatrixSubject(raw), meter, check_about)
        elif shown == "circuits-equal":
            findings = circuits_equal.verify(certificate, meter)
        else:
            assert subject is not None  # every kind of the table has one
            findings = KINDS[shown][1](certificate, subject, meter)
    except (Malformed, Refused) as error:
        return CheckResult(shown, False, checked, str(error))
    except (RecursionError, MemoryError):
        return CheckResult(shown, False, checked, "the certificate is nested too deeply or too large")
    lines = checked + [line for line in findings.checked if line not in checked]
    return CheckResult(shown, True, lines, "", findings.trusted, findings.proves)


def verify_file(path: Path | str, max_steps: int = DEFAULT_STEPS) -> CheckResult:
    """Load and check one file.

    Raises:
        Malformed: the file is no certificate.
    """
    return check(load(Path(path)), max_steps)
