"""``matrix-family``: what is known about computing products of a family of matrices.

Form::

    "upper": "AC0" | "ACC0" | "TC0" | "NC1" | "PNC1"
    "lower": "NC1" | "PNC1" | null
    "parts": [part, ...]        certificates about the same family, without schema, version and subject

Checked: every part; that one of them proves the upper bound, unless it is PNC1; and the same for the lower bound.
``PNC1`` as an upper bound holds for every family: each entry of a product is a GapNC1 function over a TC0 function, so
a bit that asks for the sign of one entry is in PNC1 and the value is in L (Merrill et al. 2026, Theorem 3; Caussinus,
McKenzie, Therien, Vollmer 1998). It is trusted.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import Findings, Malformed, Meter, Refused, expect_list
from tc0kit.certificates.matrix_algebra import CheckPart
from tc0kit.certificates.matrix_base import LOWER, UPPER, MatrixSubject, refuse_unless_accepted

FIELDS = ("upper", "lower", "parts")
UNIVERSAL = "Merrill et al. 2026 (arXiv 2603.03612), Theorem 3: signs of entries of a product are in PNC1, values in L"


def verify(certificate: dict[str, Any], subject: MatrixSubject, meter: Meter, check_part: CheckPart) -> Findings:
    """Check the parts and that they prove the bounds."""
    upper, lower = certificate["upper"], certificate["lower"]
    if upper not in UPPER or (lower is not None and lower not in LOWER):
        raise Malformed(f"upper: one of {', '.join(UPPER)}; lower: null or one of {', '.join(LOWER)}")
    results = [
        refuse_unless_accepted(check_part(part, certificate["subject"]), f"parts[{k}]")
        for k, part in enumerate(expect_list(certificate["parts"], "parts"))
    ]
    facts = {fact for result in results for fact in result.proves}
    if upper != "PNC1" and f"upper {upper}" not in facts:
        raise Refused(f"no part proves that products are in {upper}")
    if lower is not None and f"lower {lower}" not in facts:
        raise Refused(f"no part proves that products are hard for {lower}")
    lines = [f"{result.kind}: {line}" for result in results for line in result.checked]
    lines.append(f"products of the {len(subject.matrices)} matrices are in {upper}")
    if lower is not None:
        lines.append(f"and hard for {lower}")
    trusted = [theorem for result in results for theorem in result.trusted]
    if upper == "PNC1":
        trusted.append(UNIVERSAL)
    proves = [f"upper {upper}"] + ([f"lower {lower}"] if lower else [])
    return Findings(lines, proves, list(dict.fromkeys(trusted)))
